"""The list of children: by class, in pages, with the newest word; a name is looked for among those who may be seen."""

from datetime import timedelta

import pytest
from sqlalchemy import true

from domain.clock import SetClock
from storage import overview
from storage import tables as t
from storage.database import Database
from storage.person import people
from tests.console.village import Village, say
from tests.file.filled import counted, fill


def test_the_list_turns_by_class_and_loses_nobody(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        for at in range(7):
            people.add_child(session, village.school, f"学生{at}", f"{1 + at % 2}年级", clock.now())
        said = clock.now() - timedelta(days=2)
        say(session, village.hanhan, "旧的", said - timedelta(days=9))
        say(session, village.hanhan, "新的", said)
    found: list[overview.ChildRow] = []
    with database.read() as session:
        for _ in range(4):
            after = found[-1].child.id if found else None
            found += overview.children(session, true(), 3, after)
    names = [row.child.name for row in found]
    assert names == ["学生0", "学生2", "学生4", "学生6", "学生1", "学生3", "学生5", "李思涵", "周远"]
    assert {row.child.name: row.last_at for row in found if row.last_at} == {"李思涵": said}


def test_a_page_of_the_list_costs_the_same_whatever_stands_in_the_files(
    database: Database, village: Village, clock: SetClock
) -> None:
    costs = []
    for many in (1, 2_000):
        with database.begin() as session:
            fill(session, village.hanhan, many, clock.now())
        with database.read() as session, counted(database) as seen:
            overview.children(session, t.Child.school_id == village.school, 50)
        costs.append(len(seen))
    assert costs == [3, 3]


@pytest.mark.parametrize("part", ["思涵", "李 思", "ＬＩ"])
def test_a_part_of_a_name_is_enough(part: str, database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        people.add_child(session, village.school, "Li Wei", "四年级", clock.now())
    with database.read() as session:
        found = overview.named(session, t.Child.school_id == village.school, part, 10)
        elsewhere = overview.named(session, t.Child.school_id == village.school + 1, part, 10)
    assert [row.child.name for row in found] == ["Li Wei" if part == "ＬＩ" else "李思涵"] and elsewhere == []


def test_a_child_who_left_is_found_by_name_only(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        people.mark_left(session, village.hanhan, clock.now())
    with database.read() as session:
        of_school = t.Child.school_id == village.school
        listed = overview.children(session, of_school, 10)
        (found,) = overview.named(session, of_school, "思涵", 10)
    assert village.hanhan not in [row.child.id for row in listed]
    assert (found.child.id, found.has_left) == (village.hanhan, True)
