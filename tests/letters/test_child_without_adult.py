"""A child of whom the school knows no adult is nobody's reader, and stands on every list of the unreached."""

from datetime import date

import pytest

from domain.clock import SetClock
from domain.letter import Audience, LetterState
from handlers.actions.letter import letter_life
from storage.database import Database
from storage.letter import letter_archive, letter_progress
from tests.beginnings import Beginnings
from tests.letters.following import Following
from tests.letters.school import DIRECTOR, TEACHER, School
from tests.letters.test_life import begun

ALONE = "吴小满"


@pytest.fixture
def school(database: Database, clock: SetClock, beginnings: Beginnings) -> Following:
    def made() -> Following:
        found = Following(database, clock).ready()
        found.pupil(ALONE, "三(1)班")
        return found

    return beginnings.of(made, database, clock)


def names(school: School, number: int) -> list[str]:
    with school.database.read() as session:
        found = letter_progress.unreached(session, number, school.now, 50)
        counted = letter_progress.progress(session, number)
    assert counted.unreached == len(found)
    return [one.child.name for one in found]


def test_it_is_counted_and_named(school: Following) -> None:
    number = school.sent()
    for name in ("李强", "张伟", "赵国强"):
        school.arrived(name)
    assert names(school, number) == ["王梓轩", "周浩", ALONE]
    with school.database.read() as session:
        page = letter_progress.unreached(session, number, school.now, 1, school.ids["周浩"])
        told = letter_archive.read(session, number)
        by_class = letter_progress.by_class(session, number)
    assert [(one.child.name, one.adults) for one in page] == [(ALONE, ())]
    assert by_class["三(1)班"].total == 3 and told is not None and sum(told.total) == 7
    (family,) = [family for family in told.unreached() if family[0].child == ALONE]
    assert [(one.relation, one.reason) for one in family] == [("—", "没有登记任何家长")]


def test_teachers_and_directors_read_of_it(school: Following) -> None:
    school.sent()
    school.at(date(2026, 11, 25), 9)
    school.looks()
    (listed,) = school.told(TEACHER, "letter_list")
    assert f"三(1)班{ALONE}：没有登记任何家长" in listed
    school.at(date(2026, 12, 10), 9)
    school.looks()
    (raised,) = school.told(DIRECTOR, "letter_raised")
    assert f"三(1)班{ALONE}：没有登记任何家长" in raised


def test_whoever_asks_reads_of_it(school: Following) -> None:
    school.sent()
    assert f"{ALONE}：没有登记任何家长" in school.says(TEACHER, "国庆的信谁还没签")


def test_it_is_not_there_before_the_letter_nor_where_the_letter_is_about_others(school: Following) -> None:
    assert names(school, school.write()) == []
    assert ALONE not in names(school, school.sent(title="二班的信", audience=Audience(classes=("三(2)班",))))


def test_who_came_after_the_end_is_not_missed(school: Following) -> None:
    number = begun(school)
    with school.database.begin() as session:
        letter_life.stop(session, number, school.person(DIRECTOR), school.now)
    assert school.state(number) is LetterState.STOPPED
    school.later(days=1)
    school.pupil("后来的孩子", "三(1)班")
    assert "后来的孩子" not in names(school, number) and ALONE in names(school, number)
