"""What goes with a file besides its words: who was reached when, and which entries are for leading persons alone."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from domain.contact import ContactKind, Result, Way
from domain.file_copy import Kind
from domain.people import Role
from domain.ticket import TicketKind
from handlers.actions.files import redaction
from handlers.actions.files.file_exports import Order, make_at
from storage import tables as t
from storage.contact import contact_plans, contacts
from storage.contact.contacts import NewContact
from storage.files import file_filters, file_glance
from storage.files.file_filters import Filter
from storage.files.file_secrecy import Eyes
from storage.pairing import pairings
from storage.person import people
from tests.exports.archives import again, lines, members, with_lines
from tests.exports.houses import OPERATOR, House, say

COMPLAINT = "陈老师昨天凶孩子了"
TEACHER, LEADER = Eyes(sees_alerts=False, is_leading=False), Eyes(sees_alerts=False, is_leading=True)


def archive_of(house: House, folder: Path) -> tuple[Path, str]:
    target = folder / "file.zip"
    return target, house.export(target).password


def met(house: House, once: str, kind: ContactKind, person_id: int | None, result: Result = Result.REACHED) -> None:
    """A contact of the old school, an hour after what was before."""
    assert house.village is not None
    house.clock.advance(timedelta(hours=1))
    now = house.clock.now()
    new = NewContact(once, house.village.school, kind, Way.PHONE, result, now, (house.child,), person_id, minutes=5)
    with house.database.begin() as session:
        assert contacts.keep(session, new, now) is not None


def pair_up(house: House, child_id: int) -> None:
    """A teacher of the new school looks after the child from now on."""
    now = house.clock.now()
    with house.database.begin() as session:
        school = people.child(session, child_id).school_id
        pairings.pair(session, people.add_person(session, school, "何静", Role.TEACHER, now), child_id, now)
        contact_plans.settle(session, [child_id], now)


def clocks(house: House, child_id: int) -> dict[tuple[ContactKind, bool], datetime | None]:
    """Of the plans that hold: when somebody was last reached, by kind and whether an adult is asked for."""
    with house.database.read() as session:
        found = contact_plans.of_children(session, [child_id])
    return {(one.kind, one.person_id is not None): one.last_contact_at for one in found}


def test_who_was_reached_in_the_old_school_is_not_asked_again_the_next_day(
    old: House, new: House, tmp_path: Path
) -> None:
    assert old.village is not None
    met(old, "c1", ContactKind.PARENT, old.village.mother)
    reached = old.clock.now()
    met(old, "c2", ContactKind.PARENT, old.village.mother, Result.NO_ANSWER)
    met(old, "c3", ContactKind.TALK, None)
    talked = old.clock.now()
    archive = archive_of(old, tmp_path)
    brought = new.bring(*archive)
    pair_up(new, brought.child_id)
    found = clocks(new, brought.child_id)
    assert found[ContactKind.PARENT, True] == reached and found[ContactKind.TALK, False] == talked
    assert found[ContactKind.VISIT, False] is None
    with new.database.read() as session:
        seen = contacts.of_child(session, brought.child_id, reached - timedelta(days=1), new.clock.now())
        mother = people.guardians_of_child(session, brought.child_id)[0].person.id
    assert [(one.kind, one.result, one.person_id, one.by_id, one.minutes) for one in seen] == [
        (ContactKind.PARENT, Result.REACHED, mother, None, 5),
        (ContactKind.PARENT, Result.NO_ANSWER, mother, None, 5),
        (ContactKind.TALK, Result.REACHED, None, None, 5),
    ]


def test_a_longer_copy_adds_the_contacts_that_are_new_and_moves_the_clocks(
    old: House, new: House, tmp_path: Path
) -> None:
    met(old, "c1", ContactKind.TALK, None)
    first = new.bring(*archive_of(old, tmp_path))
    pair_up(new, first.child_id)
    say(old, "后来又说了一句")
    met(old, "c2", ContactKind.TALK, None)
    later = tmp_path / "later"
    later.mkdir()
    new.bring(*archive_of(old, later), child_id=first.child_id)
    assert clocks(new, first.child_id)[ContactKind.TALK, False] == old.clock.now()
    with new.database.read() as session:
        assert len(session.scalars(select(t.ContactMade.id)).all()) == 2


def test_a_contact_that_was_taken_back_or_whom_nobody_knows_here_sets_no_clock(
    old: House, new: House, tmp_path: Path
) -> None:
    met(old, "c1", ContactKind.TALK, None)
    with old.database.begin() as session:
        session.scalars(select(t.ContactMade)).one().voided_at = old.clock.now()
        stranger = people.add_person(
            session, old.village.school if old.village else 0, "路人", Role.GUARDIAN, old.clock.now()
        )
    met(old, "c2", ContactKind.PARENT, stranger)
    brought = new.bring(*archive_of(old, tmp_path))
    pair_up(new, brought.child_id)
    assert set(clocks(new, brought.child_id).values()) == {None}
    with new.database.read() as session:
        assert [one.voided_at is not None for one in session.scalars(select(t.ContactMade))] == [True]


def complain(house: House) -> int:
    """A complaint of the grandmother in the old school, with its answer."""
    assert house.village is not None
    village, now = house.village, house.clock.now()
    entry = say(house, COMPLAINT, author_id=village.grandmother)
    values = {"said": "", "slots": "{}", "opened_at": now, "due_at": now}
    with house.database.begin() as session:
        session.add(
            t.Ticket(
                once="t1",
                kind=TicketKind.COMPLAINT.value,
                school_id=village.school,
                child_id=village.hanhan,
                person_id=village.grandmother,
                entry_id=entry,
                **values,
            )
        )
    return entry


def read_by(house: House, child_id: int, reader: Eyes) -> list[str]:
    with house.database.read() as session:
        return [one.text for one in file_filters.page(session, child_id, Filter(), reader, 100).entries]


def test_a_complaint_of_the_old_school_is_for_the_leading_persons_of_the_new_one(
    old: House, new: House, tmp_path: Path
) -> None:
    entry = complain(old)
    archive = archive_of(old, tmp_path)
    assert [row["id"] for row in lines(members(*archive, tmp_path / "a")) if "only_for" in row] == [entry]
    brought = new.bring(*archive)
    assert COMPLAINT in read_by(new, brought.child_id, LEADER)
    assert COMPLAINT not in read_by(new, brought.child_id, TEACHER)
    with new.database.read() as session:
        last = file_glance.last_words(session, brought.child_id, 0)
    assert last is not None and last.text != COMPLAINT, "nor does a teacher begin a talk with it"


def test_what_was_answered_to_it_is_for_them_too_here_and_there(old: House, new: House, tmp_path: Path) -> None:
    complain(old)
    with old.database.read() as session:
        ticket = session.scalars(select(t.Ticket.id)).one()
    say(old, "已经和陈老师谈过", direction="out", cause=f"ticket:{ticket}")
    say(old, "别的答复", direction="out", cause=f"ticket:{ticket + 1}")
    brought = new.bring(*archive_of(old, tmp_path))
    for house, child in ((old, old.child), (new, brought.child_id)):
        assert "已经和陈老师谈过" in read_by(house, child, LEADER)
        assert "已经和陈老师谈过" not in read_by(house, child, TEACHER)
        assert "别的答复" in read_by(house, child, TEACHER)


def test_it_stays_so_in_a_third_school_and_in_a_longer_copy(old: House, new: House, tmp_path: Path) -> None:
    complain(old)
    brought = new.bring(*archive_of(old, tmp_path))
    with new.database.read() as session:
        order = Order(people.child(session, brought.child_id), Kind.FILE, OPERATOR)
    onward = tmp_path / "onward.zip"
    password = make_at(new.database, new.store, onward, order, new.clock).password
    assert len([row for row in lines(members(onward, password, tmp_path / "b")) if "only_for" in row]) == 1
    say(old, "后来又说了一句")
    later = tmp_path / "later"
    later.mkdir()
    second = new.bring(*archive_of(old, later), child_id=brought.child_id)
    assert second.entries == 1
    assert read_by(new, brought.child_id, LEADER).count(COMPLAINT) == 1


def test_the_stub_of_an_emptied_complaint_is_for_them_too(old: House, new: House, tmp_path: Path) -> None:
    entry = complain(old)
    with old.database.begin() as session:
        assert redaction.redact(session, OPERATOR, entry, "request", "奶奶收回了投诉", old.clock.now())
    brought = new.bring(*archive_of(old, tmp_path))
    assert any("收回了投诉" in text for text in read_by(new, brought.child_id, LEADER))
    assert not any("收回了投诉" in text for text in read_by(new, brought.child_id, TEACHER))


def test_a_parents_copy_does_not_say_that_somebody_complained(old: House, tmp_path: Path) -> None:
    complain(old)
    assert old.village is not None
    target = tmp_path / "parent.zip"
    made = old.export(target, Kind.PARENT, old.village.mother)
    assert not any("only_for" in row for row in lines(members(target, made.password, tmp_path / "a")))


def test_an_older_archive_without_the_mark_is_read_in(old: House, new: House, tmp_path: Path) -> None:
    complain(old)
    archive, password = archive_of(old, tmp_path)
    found = members(archive, password, tmp_path / "a")
    bare = [{key: value for key, value in row.items() if key != "only_for"} for row in lines(found)]
    brought = new.bring(again(tmp_path / "older.zip", with_lines(found, bare), password), password)
    assert COMPLAINT in read_by(new, brought.child_id, TEACHER)
    assert "心理老师的话" not in read_by(new, brought.child_id, LEADER), "kinds are sealed in any archive"
