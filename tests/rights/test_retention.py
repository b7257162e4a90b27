"""What is over goes and is counted, what is not stays; the chain of a file stays whole."""

from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from domain import retention as rules
from domain.clock import CHINA, SetClock
from domain.people import Relation, Role
from domain.retention import What
from handlers.actions.privacy import retention as deeds
from scheduler import chain as chaining
from scheduler import retention as job
from storage import tables as t
from storage.database import Database
from storage.files.media import MediaStore
from storage.person import people
from storage.privacy import retention
from storage.vault import Vault
from tests.console.village import say
from tests.rights.everything import tables_with

OLD, NEW = "旧话要走的那句", "新话要留的那句"
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=CHINA)


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> MediaStore:
    return MediaStore(tmp_path, vault)


@pytest.fixture
def pupils(database: Database, clock: SetClock) -> dict[str, int]:
    """One who is at school, one who left a year ago, one who left four years ago."""
    clock.advance(NIGHT - clock.now())
    with database.begin() as session:
        school = people.add_school(session, "清水湾小学", NIGHT)
        mother = people.add_person(session, school, "王芳", Role.GUARDIAN, NIGHT)
        found = {name: people.add_child(session, school, name, "三年级", NIGHT) for name in ("在校", "去年", "早年")}
        for child in found.values():
            people.add_guardian(session, child, mother, Relation.MOTHER, away=True)
        people.mark_left(session, found["去年"], datetime(2025, 11, 1, tzinfo=CHINA))
        people.mark_left(session, found["早年"], datetime(2022, 7, 1, tzinfo=CHINA))
    return found


def write(database: Database, child: int, text: str, at: datetime, kind: str = "text") -> int:
    with database.begin() as session:
        return say(session, child, text, at, kind=kind, cause=f"test:{child}:{at}"[:60])


def texts(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(t.Entry.text).where(t.Entry.kind != "redaction")))


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 11, 24), date(2025, 9, 1)),
        (date(2026, 8, 31), date(2024, 9, 1)),
        (date(2026, 9, 1), date(2025, 9, 1)),
    ],
)
def test_words_are_over_a_year_after_their_school_year(today: date, day: date) -> None:
    assert rules.words_before(today) == day


def test_words_of_who_left_go_and_of_who_is_here_stay(
    database: Database, clock: SetClock, store: MediaStore, pupils: dict[str, int]
) -> None:
    old, new = datetime(2025, 5, 1, tzinfo=CHINA), datetime(2025, 10, 1, tzinfo=CHINA)
    write(database, pupils["去年"], OLD, old)
    write(database, pupils["去年"], NEW, new)
    write(database, pupils["去年"], "家访的记录", old, kind="visit")
    write(database, pupils["在校"], "在校孩子的旧话", old)
    write(database, pupils["早年"], "四年前的家访", datetime(2021, 5, 1, tzinfo=CHINA), kind="visit")
    assert job.clean(database, clock, store) >= 2
    left = texts(database)
    assert {NEW, "家访的记录", "在校孩子的旧话"} <= left and OLD not in left and "四年前的家访" not in left
    assert tables_with(database, OLD) == []


def test_it_runs_once_in_a_night_and_reports(
    database: Database, clock: SetClock, store: MediaStore, pupils: dict[str, int]
) -> None:
    write(database, pupils["去年"], OLD, datetime(2025, 5, 1, tzinfo=CHINA))
    assert job.clean(database, clock, store) == 1
    write(database, pupils["去年"], "又一句旧话", datetime(2025, 5, 2, tzinfo=CHINA))
    assert job.clean(database, clock, store) == 0, "the next night"
    with database.read() as session:
        assert retention.runs(session, 9) == [(NIGHT.date(), {"words": 1})]
    clock.advance(timedelta(days=1))
    assert job.clean(database, clock, store) == 1


def test_by_day_nothing_goes(database: Database, clock: SetClock, store: MediaStore, pupils: dict[str, int]) -> None:
    clock.advance(-timedelta(hours=2))
    write(database, pupils["去年"], OLD, datetime(2025, 5, 1, tzinfo=CHINA))
    assert job.clean(database, clock, store) == 0


def test_looking_changes_nothing(database: Database, clock: SetClock, pupils: dict[str, int]) -> None:
    write(database, pupils["去年"], OLD, datetime(2025, 5, 1, tzinfo=CHINA))
    with database.read() as session:
        assert deeds.waiting(session, clock.now())[What.WORDS] == 1
    assert OLD in texts(database)


def test_what_stands_in_an_alert_waits_for_a_person(
    database: Database, clock: SetClock, store: MediaStore, pupils: dict[str, int]
) -> None:
    old = datetime(2021, 5, 1, tzinfo=CHINA)
    entry = write(database, pupils["早年"], OLD, old)
    with database.begin() as session:
        session.add(
            t.Alert(
                once="a", school_id=1, child_id=pupils["早年"], level="P1", category="bully", state="closed",
                quote="他们打我", entry_id=entry, opened_at=old, closed_at=old, outcome="处理了",
            )
        )  # fmt: skip
    job.clean(database, clock, store)
    assert OLD in texts(database)
    with database.read() as session:
        assert deeds.waiting(session, clock.now())[What.ALERTS] == 1


def test_a_voice_of_the_chat_goes_and_one_of_a_receipt_stays(
    database: Database, clock: SetClock, store: MediaStore, pupils: dict[str, int]
) -> None:
    old = datetime(2026, 4, 1, tzinfo=CHINA)
    with database.begin() as session:
        ids = []
        for number, kind in enumerate(("voice", "receipt")):
            row = t.Media(
                kind="voice", source_ref="m", state="kept", wanted_at=old, due_by=old, next_attempt=old, kept_at=old,
                path=f"x{number}", sha256=b"1" * 32,
            )  # fmt: skip
            session.add(row)
            session.flush()
            ids.append(row.id)
            say(session, pupils["在校"], "", old, kind=kind, media=row.id, cause=f"test:{number}")
    for number in ids:
        store.write(number, b"#!AMR\nvoice")
    chaining.link(database, clock, Event())
    job.clean(database, clock, store)
    with database.read() as session:
        states = {row.id: (row.state, row.sha256) for row in session.scalars(select(t.Media))}
    assert states == {ids[0]: ("lost", b"1" * 32), ids[1]: ("kept", b"1" * 32)}
    with pytest.raises(Exception, match="was not kept"):
        store.read(ids[0])
    assert store.read(ids[1])


def test_logs_and_refusals_have_their_days(
    database: Database, clock: SetClock, store: MediaStore, pupils: dict[str, int]
) -> None:
    now = clock.now()
    with database.begin() as session:
        for days in (0, 2):
            session.add(
                t.SignInTry(login_index="a", address_index="b", device_known=False, at=now - timedelta(days=days))
            )
        for days in (100, 200):
            session.add(
                t.Quarantine(digest=bytes([days]) * 32, reason="?", raw=b"x", received_at=now - timedelta(days=days))
            )
    assert job.clean(database, clock, store) == 2
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.SignInTry)) == 1
        assert session.scalar(select(func.count()).select_from(t.Quarantine)) == 1
