"""Words can be taken out of a file; that they were stays, the chain stays whole, and no copy of them is left."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from domain.clock import SetClock
from domain.errors import Refusal
from domain.understanding.meaning import Level
from handlers.actions.files import redaction
from messages.outbound import Envelope
from scheduler import redacted
from storage import tables as t
from storage.access import audit, walls
from storage.alert import alerts
from storage.alert.alerts import NewAlert
from storage.chains import chain
from storage.columns import Sealed, SealedBytes, SealedJson
from storage.database import Database
from storage.files import file
from storage.files.media import MediaStore
from storage.person import addresses
from storage.tables.model import Model
from storage.talk import questions
from storage.traffic import outbox
from tests.chain.town import Town, entries_of

CANARY = "孩子昨晚尿床了金丝雀"
STUB = "（这条内容已按规定删去）"


def redact(town: Town, number: int, ground: str = "mistake", reason: str = "记到别家孩子名下了") -> bool:
    with town.database.begin() as session:
        return redaction.redact(session, town.actor, number, ground, reason, town.clock.now())


def test_the_file_tells_of_it_and_the_chain_stays_whole(town: Town) -> None:
    hanhan, yuan = town.children
    number = town.write(CANARY, hanhan, yuan)
    town.link()
    town.clock.advance(timedelta(days=1))
    assert redact(town, number)
    assert redact(town, number) is False, "it is emptied already"
    town.link()
    assert town.found() == []
    with town.database.read() as session:
        for child in (hanhan, yuan):
            told, emptied = file.timeline(session, child)
            assert emptied.text == STUB
            assert (told.kind, told.cause) == ("redaction", f"entry:{number}")
            assert told.text == (
                "2026年11月24日，吴敏（德育主任）把2026年11月23日的一条记录的内容删去了。"
                "依据：记错了，不该在这里。原因：记到别家孩子名下了。"
            )
            links = list(chain.links(session, "child", child))
            assert [(one.subject, one.salt is None) for one in links] == [
                ("entry", True),
                ("entry", False),
                ("remains", False),
            ]
        rows = audit.rows(session, 9, child_id=hanhan)
        assert [(row.what, row.detail) for row in rows] == [
            (f"redact entry:{number}", "记错了，不该在这里：记到别家孩子名下了")
        ]


def test_what_remains_is_watched_like_everything_else(town: Town) -> None:
    number = town.write(CANARY)
    town.link()
    redact(town, number)
    town.link()
    sealed = town.raw("SELECT author FROM entries WHERE id = :id", id=number)
    town.insider("UPDATE entries SET reader = :author WHERE id = :id", author=sealed, id=number)
    assert {code for *_, code, _, _ in town.found()} == {"sealed"}


def test_a_redaction_before_the_link(town: Town) -> None:
    number = town.write(CANARY)
    redact(town, number)
    town.link()
    assert town.found() == []


def test_a_redaction_without_its_stub_is_found(town: Town) -> None:
    number = town.write(CANARY, *town.children)
    town.link()
    redact(town, number)
    town.link()
    told = entries_of(town.database, town.children[1])[-1]
    town.insider("DELETE FROM entry_children WHERE entry_id = :id AND child_id = :c", id=told, c=town.children[1])
    assert ("child", town.children[1], 0, "no stub", "entry", number) in town.found()
    assert ("child", town.children[0], 0, "no stub", "entry", number) not in town.found()


def test_an_entry_emptied_without_a_redaction_is_found(town: Town) -> None:
    number = town.write(CANARY)
    town.link()
    town.insider("UPDATE commitments SET salt = NULL WHERE subject = 'entry'")
    assert town.found() == [("child", town.children[0], 1, "no salt", "entry", number)]


@pytest.mark.parametrize("column", ["channel = 'sms'", "direction = 'out'", "cause = 'x'", "once = 'x'"])
def test_even_then_only_the_words_can_be_changed(town: Town, column: str) -> None:
    number = town.write(CANARY)
    redact(town, number)
    with pytest.raises(DBAPIError, match="append-only"), town.database.begin() as session:
        session.execute(text(f"UPDATE entries SET {column} WHERE id = {number}"))


def test_a_picture_goes_with_its_file(town: Town, store: MediaStore, tmp_path: Path) -> None:
    number, picture = town.picture(store, *town.children)
    town.link()
    redact(town, number)
    assert len(list((tmp_path / "data" / "media").rglob("*.sealed"))) == 1, "not before the commit"
    assert redacted.remove_files(town.database, store) == 1
    assert redacted.remove_files(town.database, store) == 0
    assert list((tmp_path / "data" / "media").rglob("*.sealed")) == []
    town.link()
    assert town.found(store=store) == []
    with town.database.read() as session:
        row = session.get_one(t.Media, picture)
        assert (row.state, row.sha256, row.path) == ("lost", None, None)


def test_no_copy_of_the_words_is_left(town: Town) -> None:
    """P24: every sealed value of every table is opened and searched, and the file of the database for its bytes."""
    number = town.write(CANARY, author_id=town.teacher)
    with town.database.begin() as session:
        _copies(session, town, number)
    town.link()
    sealed = town.raw("SELECT text FROM entries WHERE id = :id", id=number)
    with town.database.read() as session:
        assert len(_where(session, CANARY)) >= 8, "the search finds what is there"
    redact(town, number)
    town.link()
    with town.database.read() as session:
        assert _where(session, CANARY) == []
        states = list(session.execute(select(t.Outbox.once, t.Outbox.state).order_by(t.Outbox.id)))
    assert [tuple(row) for row in states] == [("relay:1", "cancelled"), ("list:1", "cancelled")]
    if town.database.is_sqlite:
        path = Path(str(town.database.url.database))
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        files = [one for one in path.parent.glob(f"{path.name}*") if one.is_file()]
        assert not any(sealed in one.read_bytes() for one in files), "overwritten, not only unlinked"


def test_not_while_an_alert_on_it_is_open(town: Town) -> None:
    number = town.write(CANARY)
    with town.database.begin() as session:
        _alert(session, town, number)
    with pytest.raises(Refusal) as refused:
        redact(town, number)
    assert (refused.value.reply, refused.value.facts) == ("replies/redaction_refused", {"is_stub": False})
    redact(town, town.write("另一句"))
    told = entries_of(town.database, town.children[0])[-1]
    with pytest.raises(Refusal):
        redact(town, told)


def test_a_letter_to_everybody(town: Town) -> None:
    number = town.write("给大家的信", *town.children, kind="letter")
    town.link()
    assert redact(town, number, "retention", "到期了")
    town.link()
    assert town.found() == []


def _alert(session: Session, town: Town, number: int, *, closed: bool = False) -> None:
    new = NewAlert(
        once=f"alert:{number}",
        school_id=town.school,
        level=Level.P1,
        category="other",
        quote=CANARY,
        next_step_at=town.clock.now(),
        child_id=town.children[0],
        entry_id=number,
    )
    opened = alerts.open_once(session, new, town.clock.now())
    assert opened is not None
    if closed:
        session.get_one(t.Alert, opened.id).closed_at = town.clock.now()
        session.flush()


def _copies(session: Session, town: Town, number: int) -> None:
    """The words in everything that is made of a message."""
    now, child = town.clock.now(), town.children[0]
    outbox.put(session, Envelope("relay_to_teacher", "relay:1", town.teacher, CANARY, entry_id=number), now)
    outbox.put(session, Envelope("daily_list", "list:1", town.director, f"今天：{CANARY}，请看"), now)
    _alert(session, town, number, closed=True)
    address = addresses.find_or_add(session, "gh_village", "o-1", now)
    addresses.belongs_to(session, address.id, town.teacher)
    questions.ask(session, address.id, "whom", {"said": [{"text": CANARY}]}, now)
    row: dict[str, Any] = {"school_id": town.school, "child_id": child, "entry_id": number}
    session.add_all(
        [
            t.Inbox(
                key=bytes(32),
                address_id=address.id,
                entry_id=number,
                kind="text",
                sent_at=now,
                received_at=now,
                raw=CANARY.encode(),
                state="handled",
                answer=f"收到：{CANARY}",
            ),
            t.Ticket(once="t", kind="leave", said=CANARY, slots="{}", opened_at=now, due_at=now, **row),
            t.Promise(once="p", by_id=town.teacher, what=CANARY, said_at=now, state="kept", **row),
            t.Hazard(once="h", what=CANARY, found_at=now, recheck_on=now.date(), **row),
        ]
    )
    session.flush()


def _where(session: Session, words: str) -> list[str]:
    """Every sealed column of every row in which these words stand."""
    found: list[str] = []
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed | SealedJson | SealedBytes):
                values = session.scalars(select(column).where(column.is_not(None)))
                found += [f"{table.name}.{column.name}" for value in values if words in _text(value)]
            elif isinstance(column.type, LargeBinary):
                continue
    return found


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def test_behind_the_second_wall(postgres_database: Database, clock: SetClock) -> None:
    """A page's transaction sees one school only; the deed works there as well."""
    town = Town(postgres_database, clock)
    town.settle()
    number = town.write(CANARY, *town.children)
    town.link()
    with town.database.begin() as session:
        walls.stand_around(session, town.actor)
        assert redaction.redact(session, town.actor, number, "mistake", "记错了", town.clock.now())
    town.link()
    assert town.found() == []
    with town.database.read() as session:
        assert _where(session, CANARY) == []
