"""A file is turned page by page at the same cost whatever its length, and a filter never reads it whole."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from domain.clock import SetClock
from domain.support import Area
from messages.inbound import Kind
from storage import tables as t
from storage.contact import plans
from storage.contact.plans import NewPlan
from storage.database import Database
from storage.files import file, file_changes, file_filters, file_head
from storage.files.file_changes import ChangeKind, Times
from storage.files.file_filters import LOOKED_THROUGH, Filter, Group
from storage.person import people
from tests.console.village import Village, carry, say
from tests.file.filled import ALL, counted, fill


def test_the_first_page_costs_the_same_with_ten_entries_and_with_five_thousand(
    database: Database, village: Village, clock: SetClock
) -> None:
    numbers = []
    for many in (10, 4_990):
        with database.begin() as session:
            fill(session, village.hanhan, many, clock.now())
        with database.read() as session:
            child = people.child(session, village.hanhan)
            with counted(database) as seen:
                file_head.of_child(session, child, ALL, clock.now())
                page = file_filters.page(session, child.id, Filter(), ALL, 30)
                file_changes.of_child(session, child.id, Times())
        numbers.append(len(seen))
    assert numbers[0] == numbers[1] < 40
    assert len(page.entries) == 30 and page.older == page.entries[-1].id


@pytest.mark.parametrize("wanted", [Filter(), Filter(group=Group.VOICE), Filter(with_media=True)])
def test_no_page_walks_through_all_entries(
    wanted: Filter, database: Database, village: Village, clock: SetClock
) -> None:
    with database.begin() as session:
        fill(session, village.hanhan, 3_000, clock.now())
        fill(session, village.yuanyuan, 3_000, clock.now())
    with database.read() as session:
        if not database.is_sqlite:  # of a table that small PostgreSQL reads everything, whatever index there is
            session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = _plan(session, file_filters.statement(village.hanhan, wanted, ALL, 30, before=2_000))
    assert (
        "entry_children" in plan
        and "SCAN entries" not in plan
        and "Scan using pk_entries" in plan.replace("SEARCH entries USING INTEGER PRIMARY KEY", "Scan using pk_entries")
    ), plan


def test_pages_follow_each_other_and_lose_nothing(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        numbers = fill(session, village.hanhan, 65, clock.now())
        fill(session, village.yuanyuan, 5, clock.now())
    found: list[int] = []
    before: int | None = None
    with database.read() as session:
        for many in (30, 30, 5):
            page = file_filters.page(session, village.hanhan, Filter(), ALL, 30, before)
            assert len(page.entries) == many
            found += [entry.id for entry in page.entries]
            before = page.older
    assert before is None and found == list(reversed(numbers))


def test_kinds_are_told_apart(database: Database, village: Village, clock: SetClock) -> None:
    now = clock.now()
    made: dict[Group, set[int]] = {}
    with database.begin() as session:
        media = carry(session, Kind.IMAGE, now)
        for group, direction, kind in (
            (Group.TALK, "in", "text"),
            (Group.TALK, "out", "link"),
            (Group.VOICE, "in", "voice"),
            (Group.PICTURE, "in", "image"),
            (Group.PICTURE, "note", "picture"),
            (Group.CALL, "note", "call"),
            (Group.CALL, "note", "family_call"),
            (Group.VISIT, "note", "visit"),
            (Group.VISIT, "note", "talk"),
            (Group.LETTER, "out", "letter"),
            (Group.LETTER, "in", "receipt"),
            (Group.NOTE, "note", "note"),
            (Group.NOTE, "note", "promise"),
            (Group.CHANGE, "note", "pairing"),
            (Group.CHANGE, "note", "binding"),
        ):
            carried = media if kind == "image" else None
            entry = say(session, village.hanhan, kind, now, direction=direction, kind=kind, media=carried)
            made.setdefault(group, set()).add(entry)
    with database.read() as session:
        for group in Group:
            page = file_filters.page(session, village.hanhan, Filter(group=group), ALL, 30)
            assert {entry.id for entry in page.entries} == made[group], group
        with_media = file_filters.page(session, village.hanhan, Filter(with_media=True), ALL, 30)
    assert [entry.kind for entry in with_media.entries] == ["image"]


def test_days_are_days_in_china_and_both_are_included(database: Database, village: Village, clock: SetClock) -> None:
    now = clock.now()  # Monday the 23rd, ten o'clock in China
    with database.begin() as session:
        say(session, village.hanhan, "前天晚上", now - timedelta(hours=34, minutes=1))
        night = say(session, village.hanhan, "夜里零点过", now - timedelta(hours=33, minutes=59))
        evening = say(session, village.hanhan, "昨天晚上", now - timedelta(hours=10, minutes=1))
        say(session, village.hanhan, "今天", now)
    yesterday = now.date() - timedelta(days=1)
    with database.read() as session:
        page = file_filters.page(session, village.hanhan, Filter(start=yesterday, end=yesterday), ALL, 30)
    assert [entry.id for entry in page.entries] == [evening, night]


def test_who_is_whoever_wrote_or_was_written_to(database: Database, village: Village, clock: SetClock) -> None:
    entry = file.NewEntry(
        clock.now(), "妈妈", "老师", "wechat", "in", "text", "在吗", "inbox:1", village.mother, village.teacher
    )
    with database.begin() as session:
        mine = file.write(session, entry, [village.hanhan], clock.now())
        say(session, village.hanhan, "别人说的", clock.now())
    with database.read() as session:
        for who, found in ((village.mother, [mine]), (village.teacher, [mine]), (village.grandmother, [])):
            page = file_filters.page(session, village.hanhan, Filter(who=who), ALL, 30)
            assert [one.id for one in page.entries] == found


def test_a_rare_kind_in_a_long_file_is_looked_for_in_steps(
    database: Database, village: Village, clock: SetClock
) -> None:
    with database.begin() as session:
        (rare,) = fill(session, village.hanhan, 1, clock.now(), kind="voice")
        fill(session, village.hanhan, LOOKED_THROUGH, clock.now())
    with database.read() as session:
        first = file_filters.page(session, village.hanhan, Filter(group=Group.VOICE), ALL, 30)
        assert (first.entries, first.is_short) == ([], True) and first.older is not None
        then = file_filters.page(session, village.hanhan, Filter(group=Group.VOICE), ALL, 30, first.older)
    assert [entry.id for entry in then.entries] == [rare] and then.older is None and not then.is_short


def test_what_changed_stands_on_exactly_one_page(database: Database, village: Village, clock: SetClock) -> None:
    now = clock.now()
    with database.begin() as session:
        for day in range(9):
            at = now + timedelta(days=day)
            say(session, village.hanhan, f"第{day}天", at)
            plan = NewPlan(village.hanhan, Area.STUDY, "作业写不完", "放学辅导", village.teacher, at.date())
            plans.add(session, plan, at + timedelta(hours=1))
    found: list[str] = []
    before: int | None = None
    with database.read() as session:
        for _ in range(3):
            page = file_filters.page(session, village.hanhan, Filter(), ALL, 3, before)
            since, until = (
                file_filters.recorded_at(session, one) if one is not None else None for one in (page.older, before)
            )
            found += [one.key for one in file_changes.of_child(session, village.hanhan, Times(since, until))]
            before = page.older
    assert before is None
    assert found == [f"plan-{number}" for number in range(9, 0, -1)]


def test_a_change_of_the_register_says_which_field_and_never_a_value(
    database: Database, village: Village, clock: SetClock
) -> None:
    with database.begin() as session:
        session.add(
            t.RegisterChange(
                school_id=1,
                subject="child",
                subject_id=village.hanhan,
                event="corrected",
                effective_on=clock.now().date(),
                recorded_at=clock.now(),
                source="teacher",
                cause="form:1",
                ordinary={"head_teacher": ["甲", "乙"]},
                restricted={"hukou": ["丙", "丁"]},
            )
        )
    with database.read() as session:
        (change,) = file_changes.of_child(session, village.hanhan, Times())
        assert file_changes.of_child(session, village.yuanyuan, Times()) == []
    assert (change.kind, change.what, change.who) == (ChangeKind.REGISTER, "更正", "教师")
    assert change.detail == "班主任"


def test_a_change_about_an_adult_says_whose_it_is(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        session.add(
            t.RegisterChange(
                school_id=1,
                subject="adult",
                subject_id=village.mother,
                event="added",
                effective_on=clock.now().date(),
                recorded_at=clock.now(),
                source="teacher",
                cause="form:2",
                ordinary={"can_read": [None, True]},
                restricted={},
            )
        )
    with database.read() as session:
        (change,) = file_changes.of_child(session, village.hanhan, Times())
    assert change.detail == "妈妈王芳的识字"


def _plan(session: Session, statement: Select[Any, Any]) -> str:
    """How the database goes about it."""
    dialect = session.get_bind().dialect
    shown = str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    explain = "EXPLAIN QUERY PLAN " if dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(row) for row in session.execute(text(explain + shown.replace(":", "\\:"))))
