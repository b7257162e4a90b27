"""Every change is kept with what was before, and any past day can be asked for."""

import threading
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from domain.people import Relation, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from storage.database import Database
from storage.person import people
from storage.registers import register, register_book, register_keys, register_past
from storage.registers.register import Change
from tests.register.desk import DAY, Desk

LATER, LATEST = DAY + timedelta(days=10), DAY + timedelta(days=20)


@pytest.fixture
def desk(database: Database) -> Desk:
    desk = Desk(database)
    desk.now += timedelta(days=30)
    return desk


def history(desk: Desk, subject: Subject, number: int) -> list[register_past.Changed]:
    with desk.database.read() as session:
        return register_past.history(session, [(subject, number)])


def test_a_change_keeps_before_after_day_source_and_who_confirmed_it(desk: Desk) -> None:
    teacher = desk.teacher("陈雨")
    child = desk.child(residence="云溪村12号")
    desk.change(
        Subject.CHILD, child, LATER, Event.CORRECTED, Source.FAMILY, confirmed_by=teacher, residence="云溪村3号"
    )
    (_, changed) = history(desk, Subject.CHILD, child)
    assert changed.diff == {"residence": ("云溪村12号", "云溪村3号")}
    assert (changed.effective_on, changed.source, changed.confirmed_by) == (LATER, Source.FAMILY, teacher)
    assert changed.event is Event.CORRECTED and changed.recorded_at == desk.now


def test_what_changes_nothing_leaves_no_trace_but_a_confirmation_does(desk: Desk) -> None:
    child = desk.child(residence="云溪村12号")
    assert desk.change(Subject.CHILD, child, LATER, residence="云溪村12号", allergy="") == {}
    assert len(history(desk, Subject.CHILD, child)) == 1
    desk.change(Subject.CHILD, child, LATER, Event.VERIFIED)
    assert [change.event for change in history(desk, Subject.CHILD, child)] == [Event.ADDED, Event.VERIFIED]
    assert desk.entry(child).verified_on == LATER


def test_any_past_day_can_be_asked_for(desk: Desk) -> None:
    child = desk.child(boarding="day")
    desk.change(Subject.CHILD, child, LATER, boarding="boarder")
    desk.change(Subject.CHILD, child, LATEST, boarding=None)
    assert [record.values.get("boarding") for day in (DAY, LATER, LATEST) for record in desk.book(day)] == [
        "day",
        "boarder",
        None,
    ]
    assert desk.book(DAY - timedelta(days=1)) == [], "on the day before there was no entry"


def test_a_correction_of_the_past_is_folded_in_at_its_place(desk: Desk) -> None:
    """Somebody learns today what was so ten days ago: what was said of a later day still stands."""
    child = desk.child(boarding="day", village="云溪村")
    desk.change(Subject.CHILD, child, LATEST, boarding="boarder")
    desk.change(Subject.CHILD, child, LATER, boarding="day", village="石梁村")
    entry = desk.entry(child)
    assert (entry.values["boarding"], entry.values["village"]) == ("boarder", "石梁村")
    assert [record.values["village"] for record in desk.book(LATER)] == ["石梁村"]
    assert [record.values["village"] for record in desk.book(DAY)] == ["云溪村"]


def test_an_adult_who_came_later_is_not_there_on_an_earlier_day(desk: Desk) -> None:
    child = desk.child()
    desk.adult(child, Relation.GRANDMOTHER, "周桂英", on=LATER)
    assert [len(record.adults) for day in (DAY, LATER) for record in desk.book(day)] == [0, 1]


def test_history_cannot_be_changed(desk: Desk) -> None:
    desk.child()
    for deed in ("UPDATE register_changes SET cause = 'x'", "DELETE FROM register_changes"):
        with pytest.raises(IntegrityError, match="append-only"), desk.database.begin() as session:
            session.execute(text(deed))


def test_a_number_is_found_and_found_no_more_when_it_changes(desk: Desk) -> None:
    child = desk.child(id_number="330821201705200024", student_no="L330821201705200024")
    mother = desk.adult(child, Relation.MOTHER, "王芳", phones=[{"number": "13900000001"}, {"number": "05703012345"}])

    def found(subject: Subject, name: str, value: str) -> list[int]:
        with desk.database.read() as session:
            return register_keys.find(session, desk.school_id, subject, name, value)

    assert found(Subject.CHILD, "id_number", "330821201705200024") == [child]
    assert found(Subject.ADULT, "phones", "05703012345") == [mother]
    desk.change(Subject.ADULT, mother, LATER, phones=[{"number": "13900000009"}])
    assert found(Subject.ADULT, "phones", "13900000001") == []
    assert found(Subject.ADULT, "phones", "13900000009") == [mother]


def test_another_school_finds_nothing(desk: Desk) -> None:
    desk.child(id_number="330821201705200024")
    other = Desk(desk.database, name="石梁小学")
    with desk.database.read() as session:
        key = "id_number", "330821201705200024"
        assert register_keys.find(session, other.school_id, Subject.CHILD, *key) == []
    assert other.book() == []


def test_each_class_lies_sealed_apart_and_none_in_clear(desk: Desk) -> None:
    """Restricted and sealed fields share no column with the others, and no value can be read from the database."""
    said = {"residence": "云溪村十二号院", "hobbies": "踢毽子和画画", "illness": "哮喘要带药"}
    child = desk.child(**said)
    with desk.database.read() as session:
        row = session.execute(text("SELECT ordinary, restricted FROM register_records")).one()
        vault = desk.database.vault
        ordinary = vault.open(bytes(row.ordinary), "register_records.ordinary").decode()
        restricted = vault.open(bytes(row.restricted), "register_records.restricted").decode()
        everything = b"".join(
            bytes(value)
            for table in ("register_records", "register_changes", "register_keys", "children")
            for found in session.execute(text(f"SELECT * FROM {table}"))
            for value in found
            if isinstance(value, bytes | memoryview)
        )
    assert "踢毽子" in ordinary and "哮喘" not in ordinary and "十二号院" not in ordinary
    assert "哮喘" in restricted and "十二号院" in restricted
    assert not any(value.encode() in everything for value in (*said.values(), "李思涵"))
    assert desk.entry(child).values["illness"] == "哮喘要带药"


def test_a_field_that_the_dictionary_does_not_know_is_a_mistake(desk: Desk) -> None:
    child = desk.child()
    with pytest.raises(KeyError, match="shoe_size"):
        desk.change(Subject.CHILD, child, LATER, shoe_size=31)


def test_names_and_whereabouts_follow_into_the_rest_of_the_house(desk: Desk) -> None:
    child = desk.child("李思函")
    mother = desk.adult(child, Relation.MOTHER, "王芳")
    desk.change(Subject.CHILD, child, LATER, name="李思涵", class_name="四(2)班")
    desk.change(Subject.ADULT, mother, LATER, whereabouts="away", episodes=[{"start": "2026-11-01"}])
    with desk.database.read() as session:
        row = session.execute(text("SELECT class_name FROM children")).one()
        away = session.scalar(text("SELECT away FROM guardianships"))
    assert row.class_name == "四(2)班" and bool(away) is True
    desk.change(
        Subject.ADULT, mother, LATEST, episodes=[{"start": "2026-11-01", "end": "2026-12-01", "came_back": "for_good"}]
    )
    with desk.database.read() as session:
        assert not session.scalar(text("SELECT away FROM guardianships"))


def test_who_was_added_by_name_alone_keeps_the_name_when_more_is_learnt(desk: Desk) -> None:
    with desk.database.begin() as session:
        child = people.add_child(session, desk.school_id, "李思涵", "三(2)班", desk.now)
        mother = people.add_person(session, desk.school_id, "王芳", Role.GUARDIAN, desk.now, phone="13900000001")
        people.add_guardian(session, child, mother, Relation.MOTHER, away=True)
    desk.change(Subject.ADULT, mother, desk.today, literacy="primary")
    desk.change(Subject.CHILD, child, desk.today, boarding="boarder")
    entry = desk.entry(child)
    assert (entry.name, entry.class_name, entry.values["boarding"]) == ("李思涵", "三(2)班", "boarder")
    (adult,) = entry.adults
    assert (adult.name, adult.phones, adult.values["whereabouts"]) == ("王芳", ["13900000001"], "away")
    assert [change.event for change in history(desk, Subject.ADULT, mother)] == [Event.ADDED, Event.CORRECTED]
    with desk.database.read() as session:
        assert people.person(session, mother).name == "王芳"
        assert session.scalar(text("SELECT away FROM guardianships"))


def test_two_who_write_at_once_lose_nothing(desk: Desk) -> None:
    child = desk.child()
    names = ("hobbies", "personality", "homework", "attendance")
    threads = [
        threading.Thread(target=desk.change, args=(Subject.CHILD, child, LATER), kwargs={n: "好"}) for n in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {name for name in names if desk.entry(child).values.get(name) == "好"} == set(names)


def test_two_who_open_one_record_at_once(postgres_database: Database) -> None:
    """The second one met the unique key of the first one's record, and its change was lost."""
    desk = Desk(postgres_database)
    with desk.database.begin() as session:
        child = people.add_child(session, desk.school_id, "李思涵", "三(2)班", desk.now)
    second = threading.Thread(target=desk.change, args=(Subject.CHILD, child, DAY), kwargs={"personality": "开朗"})
    with desk.database.begin() as session:
        said = {"hobbies": "画画"}
        one = Change(desk.school_id, Subject.CHILD, child, said, DAY, Event.CORRECTED, Source.TEACHER, "test")
        register.write(session, [one], desk.now, DAY)
        second.start()
        second.join(0.5)  # it waits for this transaction
    second.join()
    values = desk.entry(child).values
    assert (values["name"], values["hobbies"], values["personality"]) == ("李思涵", "画画", "开朗")


PLAIN = ["former_name", "residence", "village", "hobbies"]
Told = tuple[int, str, str | None]
CHANGES = st.lists(
    st.tuples(st.integers(0, 15), st.sampled_from(PLAIN), st.sampled_from(["甲", "乙", None])), max_size=8
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_the_record_is_always_the_fold_of_its_changes(sqlite_database: Database, changes: list[Told]) -> None:
    """In whatever order days of effect come in, each day's state is what a plain replay says."""
    desk = Desk(sqlite_database, name=f"学校{len(sqlite_schools(sqlite_database))}")
    desk.now += timedelta(days=30)
    child = desk.child("某某")
    for after, name, value in changes:
        desk.change(Subject.CHILD, child, DAY + timedelta(days=after), **{name: value})
    for day in range(17):
        assert _shown(desk, child, DAY + timedelta(days=day)) == _replayed(changes, day)
    entry = {name: value for name, value in desk.entry(child).values.items() if name in PLAIN}
    assert entry == _replayed(changes, 16)


def sqlite_schools(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.execute(text("SELECT id FROM schools")).scalars())


def _shown(desk: Desk, child: int, day: date) -> dict[str, str]:
    (record,) = (one for one in desk.book(day) if one.child_id == child)
    return {name: value for name, value in record.values.items() if name in PLAIN}


def _replayed(changes: list[Told], day: int) -> dict[str, str]:
    """What changed nothing when it was said was never written down."""
    kept: list[tuple[int, int, str, str | None]] = []
    for order, (after, name, value) in enumerate(changes):
        now = _fold(kept, 99)
        if now.get(name) != value:
            kept.append((after, order, name, value))
    return {name: value for name, value in _fold(kept, day).items() if value is not None}


def _fold(kept: list[tuple[int, int, str, str | None]], day: int) -> dict[str, str | None]:
    return {name: value for after, _, name, value in sorted(kept, key=lambda k: k[:2]) if after <= day}


def test_a_class_of_a_past_day_is_that_days_class(desk: Desk) -> None:
    child = desk.child(class_name="二(2)班")
    desk.change(Subject.CHILD, child, LATER, class_name="三(2)班")
    with desk.database.read() as session:
        found = {
            (day, name): len(register_book.of_school(session, desk.school_id, day, name))
            for day in (DAY, None)
            for name in ("二(2)班", "三(2)班")
        }
    assert found == {(DAY, "二(2)班"): 1, (DAY, "三(2)班"): 0, (None, "二(2)班"): 0, (None, "三(2)班"): 1}


def test_a_change_of_a_day_to_come_is_not_lost_by_one_of_today(desk: Desk) -> None:
    child = desk.child()
    desk.change(Subject.CHILD, child, desk.today + timedelta(days=10), hobbies="画画")
    desk.change(Subject.CHILD, child, desk.today, personality="开朗")
    values = desk.entry(child).values
    assert (values["hobbies"], values["personality"]) == ("画画", "开朗")
