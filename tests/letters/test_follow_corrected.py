"""A corrected letter is followed anew, and nobody is reminded more than twice for all that."""

from datetime import date

import pytest

from domain.clock import SetClock
from domain.letter import Audience
from storage.database import Database
from tests.beginnings import Beginnings
from tests.letters.following import Following
from tests.letters.school import DIRECTOR, TEACHER
from tests.letters.test_versions import correct


@pytest.fixture
def school(database: Database, clock: SetClock, beginnings: Beginnings) -> Following:
    return beginnings.of(lambda: Following(database, clock).ready(), database, clock)


def works(school: Following, *days: int) -> None:
    """The scheduler looks in the morning and in the evening of these days of November."""
    for day in days:
        for hour in (9, 19):
            school.at(date(2026, 11, day), hour)
            school.looks()


def test_a_correction_that_comes_after_the_lists_has_a_reminder_and_a_list_of_its_own(school: Following) -> None:
    number = school.sent()
    works(school, 24, 25, 26)
    assert len(school.told("张伟", "letter_reminder")) == 1 and len(school.told(TEACHER, "letter_list")) == 2
    school.at(date(2026, 11, 27), 12)
    correct(school, number, audience=Audience(classes=("三(1)班",)))
    school.looks()
    assert len(school.told("张伟", "letter_reminder")) == 1, "not in the minute of the correction"
    school.at(date(2026, 11, 28), 9)
    school.looks()
    works(school, 28, 29, 30)
    assert len(school.told("张伟", "letter_reminder")) == 2
    assert len(school.told(TEACHER, "letter_list")) > 2
    assert school.next_step(number) is not None
    school.later(hours=13)
    correct(school, number)
    for day in (2, 3, 4):
        school.at(date(2026, 12, day), 12)
        school.looks()
    assert len(school.told("张伟", "letter_reminder")) == 2, "never a third"
    assert all(one.reminders <= 2 for one in school.receipts(number))


def test_directors_are_called_once(school: Following) -> None:
    number = school.sent()
    works(school, 24, 25)
    school.at(date(2026, 12, 10), 9)
    school.looks()
    assert len(school.told(DIRECTOR, "letter_raised")) == 1
    correct(school, number)
    school.at(date(2026, 12, 10), 12)
    school.looks()
    assert len(school.told(DIRECTOR, "letter_raised")) == 1
