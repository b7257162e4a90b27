"""Who gets what of a file: all of it to another school, less of it to a parent; and that everybody can open it."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from domain.access import AccountKind, Actor, Duty
from domain.chain import check
from domain.errors import Refusal
from domain.file_copy import LETTERS, Asker, Ground, Kind, Written, left_out, new_password
from domain.people import Relation
from domain.ticket import TicketKind
from handlers.actions.files import file_exports
from messages.documents import file_archive_check as checking
from messages.documents.file_archive_read import unpack
from storage import tables as t
from storage.access import accounts
from storage.database import Database
from storage.person import custody
from storage.privacy import incidents
from storage.registers import register
from tests.console.village import AMR, PNG
from tests.exports.archives import Members, lines
from tests.exports.houses import HOSTILE, MP3, House, say


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """One kind of database: the round trip reads both."""
    return sqlite_database


def copied(house: House, folder: Path, kind: Kind = Kind.FILE, person_id: int | None = None) -> Members:
    """The members of a copy; ``folder`` keeps them as files."""
    target = folder.with_suffix(".zip")
    made = house.export(target, kind, person_id)
    folder.mkdir()
    names = unpack([target.read_bytes()], made.password, folder)
    return {name: (folder / name).read_bytes() for name in names}


def said(found: Members) -> list[str]:
    return [row["content"]["text"] for row in lines(found) if row["subject"] == "entry" and "content" in row]


def mothers(house: House) -> int:
    assert house.village is not None
    return house.village.mother


class Page(HTMLParser):
    """What a browser would make of the page: elements with their attributes, and the words."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def test_the_whole_file_holds_what_the_format_says(old: House, tmp_path: Path) -> None:
    found = copied(old, tmp_path / "a")
    told = json.loads(found["manifest.json"])
    assert set(found) == {one["name"] for one in told["members"]} | {"manifest.json", "manifest.sha256"}
    assert (told["format"], told["version"], told["kind"]) == ("lianxin-child-file", 1, "file")
    assert (told["school"], told["child"], told["made_by"]) == ("清水湾小学", "李思涵", "命令行")
    assert told["counts"]["entries"] == len(old.said) and told["left_out"] == []
    assert {name: found[name] for name in found if name.startswith("media/")} == {
        "media/1.amr": AMR,
        "media/1.mp3": MP3,
        "media/2.png": PNG,
    }
    assert json.loads(found["register.json"])["child"]["village"] == "清水湾村"
    assert lines(found, "states.jsonl")[0]["state"] == "accepted"


def test_the_chain_in_it_holds_and_ends_at_the_head(old: House, tmp_path: Path) -> None:
    copied(old, tmp_path / "a")
    manifest = checking.manifest_of(tmp_path / "a")
    links = [line.link for line in checking.entries_of(tmp_path / "a")]
    assert links and check(links, manifest.head) == []


def test_hostile_words_stay_words_on_the_page(old: House, tmp_path: Path) -> None:
    page = Page(copied(old, tmp_path / "a")["index.html"])
    names = {name for name, _ in page.elements}
    assert "script" not in names and "onerror" not in {key for _, keys in page.elements for key in keys}
    assert [keys["src"] for name, keys in page.elements if name == "img"] == ["media/2.png"]
    assert HOSTILE.split("\u202e")[0] in page.words and "👨‍👩‍👧‍👦 𠮷" in page.words
    assert "\u202e" not in page.words, "a direction mark is shown, not obeyed"
    audio = [keys["src"] for name, keys in page.elements if name == "audio"]
    assert audio == ["media/1.mp3"]
    assert not any(str(value).startswith(("http", "//")) for _, keys in page.elements for value in keys.values())


def test_a_parents_copy_leaves_out_what_is_not_theirs(old: House, tmp_path: Path) -> None:
    with old.database.begin() as session:
        session.add(_ticket(old, old.said["grandmother"], TicketKind.COMPLAINT))
    found = copied(old, tmp_path / "a", Kind.PARENT, mothers(old))
    assert said(found) == ["老师好，孩子最近怎么样？", "她很好。", HOSTILE, "", ""]
    told = json.loads(found["manifest.json"])
    assert {one["ground"]: one["entries"] for one in told["left_out"]} == {"sealed": 1, "others": 1, "internal": 1}
    assert all(one["label"] for one in told["left_out"])
    assert "心理老师的话" not in found["index.html"].decode() and "我腰疼" not in found["index.html"].decode()


def _ticket(house: House, entry_id: int, kind: TicketKind) -> t.Ticket:
    village = house.village
    assert village is not None
    now = house.clock.now()
    return t.Ticket(
        once=f"t{entry_id}",
        kind=kind.value,
        school_id=village.school,
        child_id=village.hanhan,
        person_id=village.grandmother,
        said="",
        slots="{}",
        entry_id=entry_id,
        opened_at=now,
        due_at=now,
    )


def test_the_chain_holds_without_what_was_left_out(old: House, tmp_path: Path) -> None:
    found = copied(old, tmp_path / "a", Kind.PARENT, mothers(old))
    manifest = checking.manifest_of(tmp_path / "a")
    assert check([line.link for line in checking.entries_of(tmp_path / "a")], manifest.head) == []
    withheld = [row for row in lines(found) if "left_out" in row]
    assert withheld and not any({"salt", "content", "media"} & row.keys() for row in withheld)
    assert all(len(row["digest"]) == len(row["hash"]) == 64 for row in withheld)


def test_a_parent_learns_of_the_others_their_names_only(old: House, tmp_path: Path) -> None:
    told = json.loads(copied(old, tmp_path / "a", Kind.PARENT, mothers(old))["register.json"])
    mother, grandmother = told["adults"]
    assert mother["values"]["phones"] and grandmother == {"relation": "grandmother", "values": {"name": "赵桂英"}}


def test_where_a_custody_decision_holds_the_others_words_are_left_out(old: House, tmp_path: Path) -> None:
    together = copied(old, tmp_path / "a", Kind.PARENT, mothers(old))
    assert "我腰疼，接不了孩子" in said(together)
    with old.database.begin() as session:
        custody.add(session, old.child, "法院判决", old.clock.now(), relation=Relation.FATHER)
    found = copied(old, tmp_path / "b", Kind.PARENT, mothers(old))
    assert "我腰疼，接不了孩子" not in said(found) and "她很好。" in said(found)
    assert json.loads(found["register.json"])["adults"][1] == {"relation": "grandmother"}
    assert "赵桂英" not in "".join(content.decode("utf-8", "ignore") for content in found.values())


@pytest.mark.parametrize("kind", ["register", "binding", "promise", "leave"])
def test_where_parents_are_apart_a_note_that_may_quote_the_other_is_left_out(kind: str) -> None:
    apart, together = Asker(7, {8}, is_apart=True), Asker(7, {8})
    assert left_out(Written(kind, "note", 1, None), apart) is Ground.OTHERS
    assert left_out(Written(kind, "note", 1, 7), apart) is None, "it was told to who asks"
    assert left_out(Written(kind, "note", 1, None), together) is None


def test_whoever_must_not_know_what_a_family_said_carries_no_file_away(old: House) -> None:
    """The alert names no child: it is about every child of the grandmother."""
    assert old.village is not None
    director = staff(old, old.village.director)
    with old.database.begin() as session:
        alert = t.Alert(
            once="a",
            school_id=old.village.school,
            entry_id=old.said["grandmother"],
            level="P0",
            category="abuse",
            state="open",
            quote="",
            opened_at=old.clock.now(),
        )
        session.add(alert)
        session.flush()
        session.add(t.AlertExclusion(alert_id=alert.id, person_id=old.village.director))
    assert refusal(old, Kind.FILE, actor=director) == "sealed"


def test_parents_who_live_apart_are_apart(old: House, tmp_path: Path) -> None:
    now = old.clock.now()
    from domain.register.events import Event, Source
    from domain.register.fields.field import Subject
    from storage.registers.register import Change

    with old.database.begin() as session:
        assert old.village is not None
        change = Change(
            old.village.school,
            Subject.CHILD,
            old.child,
            {"marriage": "divorced"},
            now.date(),
            Event.CORRECTED,
            Source.TEACHER,
            "test",
        )
        register.write(session, [change], now, now.date())
    assert "我腰疼，接不了孩子" not in said(copied(old, tmp_path / "a", Kind.PARENT, mothers(old)))


def refusal(house: House, kind: Kind, person_id: int | None = None, actor: Actor | None = None) -> str:
    order = house.order(kind, person_id, *([actor] if actor else []))
    with house.database.read() as session, pytest.raises(Refusal) as refused:
        file_exports.allow(session, order, house.clock.now())
    return str(refused.value.facts["kind"])


def test_who_is_kept_from_the_child_gets_no_copy(old: House) -> None:
    with old.database.begin() as session:
        custody.add(session, old.child, "法院判决", old.clock.now(), person_id=mothers(old))
    assert refusal(old, Kind.PARENT, mothers(old)) == "kept_out"


def test_a_stranger_gets_no_copy(old: House) -> None:
    assert old.village is not None
    assert refusal(old, Kind.PARENT, old.village.father) == "no_guardian"
    assert refusal(old, Kind.PARENT) == "no_guardian"


def test_the_whole_file_is_for_who_may_read_the_sealed_part(old: House) -> None:
    assert old.village is not None
    assert refusal(old, Kind.FILE, actor=staff(old, old.village.teacher)) == "sealed"
    director = staff(old, old.village.director)
    with old.database.read() as session:
        file_exports.allow(session, old.order(Kind.FILE, actor=director), old.clock.now())
    with old.database.begin() as session:
        alert = t.Alert(
            once="a",
            school_id=old.village.school,
            child_id=old.child,
            level="P0",
            category="abuse",
            state="open",
            quote="",
            opened_at=old.clock.now(),
        )
        session.add(alert)
        session.flush()
        session.add(t.AlertExclusion(alert_id=alert.id, person_id=old.village.director))
    assert refusal(old, Kind.FILE, actor=director) == "sealed"


def staff(house: House, person_id: int) -> Actor:
    with house.database.begin() as session:
        number = accounts.add(session, f"p{person_id}", AccountKind.STAFF, house.clock.now(), person_id=person_id)
        account = accounts.get(session, number)
        assert account is not None
        actor = accounts.actor(session, account)
    assert actor is not None and actor.has(Duty.DIRECTOR, Duty.PAIRED)
    return actor


def test_nothing_leaves_while_an_incident_is_open(old: House, tmp_path: Path) -> None:
    with old.database.begin() as session:
        incidents.open_new(session, "命令行", "手机丢了", [], old.clock.now())
    assert refusal(old, Kind.FILE) == "frozen"
    with pytest.raises(Refusal):
        old.export(tmp_path / "a.zip")
    assert list(tmp_path.glob("*.zip")) == [] and list(tmp_path.glob(".*.part")) == []


def test_a_picture_that_cannot_be_read_is_named_and_the_rest_goes(old: House, tmp_path: Path) -> None:
    old.store.remove(2)
    found = copied(old, tmp_path / "a")
    assert json.loads(found["manifest.json"])["media_missing"] == [2]
    assert "没能取到" in found["index.html"].decode() and "media/1.amr" in found


def test_what_is_written_while_a_copy_is_made_is_in_no_part_of_it(
    old: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = file_exports._begin

    def late(*given: Any) -> Any:
        archive = begin(*given)
        say(old, "刚刚又说了一句")
        return archive

    monkeypatch.setattr(file_exports, "_begin", late)
    found = copied(old, tmp_path / "a")
    assert not any("刚刚又说了一句" in content.decode("utf-8", "ignore") for content in found.values())
    assert checking.problems(tmp_path / "a", frozenset(found), checking.manifest_of(tmp_path / "a")) == []


def test_passwords_can_be_read_out_and_never_come_twice() -> None:
    some = {new_password() for _ in range(200)}
    assert len(some) == 200
    assert all([len(group) for group in one.split("-")] == [5, 5, 5, 5] for one in some)
    assert not set("".join(some)) - set(LETTERS) - {"-"} and not set("01ilo") & set(LETTERS)
