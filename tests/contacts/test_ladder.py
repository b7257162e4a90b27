"""Who hears of an overdue contact, and when: the teacher by her list, the class teacher, the directors, then nobody."""

from datetime import date, timedelta

import pytest

from domain.contact import ContactKind
from domain.days.day import Override
from storage import calendar
from storage.contact import contact_plans
from tests.contacts.morning import TEACHER, Morning

TUESDAY = date(2026, 11, 24)
DAY = timedelta(days=1)
CLASS_TEACHER, DIRECTOR = "李建国", "林国华"
# Five and ten school days after Tuesday, 24 November.
FIVE, TEN = date(2026, 12, 1), date(2026, 12, 8)


@pytest.fixture
def late(morning: Morning) -> Morning:
    """The talk with 李思涵 is due on Tuesday; 李建国 leads her class and is on WeChat."""
    morning.bound(CLASS_TEACHER)
    morning.class_teacher("李思涵", CLASS_TEACHER)
    talk = morning.plan("李思涵", ContactKind.TALK)
    morning.only(talk)
    morning.due(talk, TUESDAY)
    morning.looks()
    return morning


def overdue(morning: Morning, name: str) -> list[str]:
    return morning.told(name, "contacts_overdue")


def test_the_teacher_then_the_class_teacher_then_the_directors_and_nobody_else(late: Morning) -> None:
    late.runs(TUESDAY)
    assert len(late.lists()) == 1 and overdue(late, CLASS_TEACHER) == [] == overdue(late, DIRECTOR)
    late.runs(FIVE - DAY)
    assert overdue(late, CLASS_TEACHER) == []
    late.runs(FIVE)
    (told,) = overdue(late, CLASS_TEACHER)
    assert "李思涵" in told and "和孩子谈心" in told and overdue(late, DIRECTOR) == []
    late.runs(TEN - DAY)
    assert overdue(late, DIRECTOR) == []
    late.runs(TEN)
    assert len(overdue(late, DIRECTOR)) == 1
    late.runs(TEN + 28 * DAY)
    assert len(overdue(late, CLASS_TEACHER)) == 1 and len(overdue(late, DIRECTOR)) == 1
    assert overdue(late, TEACHER) == [], "she has her list"


def test_the_teacher_s_own_list_goes_on_as_long_as_it_is_due(late: Morning) -> None:
    late.runs(TEN)
    assert len(late.lists()) == 11, "on every school day from the first"
    assert late.lists()[-1].startswith("1 和李思涵谈谈心，过了14天")


def test_a_contact_in_between_stops_it(late: Morning) -> None:
    late.runs(FIVE)
    plan = late.plan("李思涵", ContactKind.TALK)
    late.taps(TEACHER, f"met:{plan.id}", "①谈过了")
    again = late.plan("李思涵", ContactKind.TALK)
    assert again.step == 0 and again.due_at is not None and again.due_at > late.clock.now()
    late.runs(TEN - DAY)
    assert overdue(late, DIRECTOR) == [], "the ladder begins anew with the next due day"
    assert len(overdue(late, CLASS_TEACHER)) == 1


def test_a_try_in_vain_does_not_stop_it(late: Morning) -> None:
    late.runs(FIVE - DAY)
    late.taps(TEACHER, f"missed:{late.plan('李思涵', ContactKind.TALK).id}", "①没谈成")
    late.runs(FIVE)
    assert len(overdue(late, CLASS_TEACHER)) == 1


def test_after_a_stop_the_ladder_is_counted_from_today_and_nobody_is_passed_by(late: Morning) -> None:
    back = date(2027, 1, 4)  # six weeks later, a Monday
    late.at(back, 8, 30)
    late.climbs()
    late.looks()
    assert len(late.lists()) == 1 and overdue(late, CLASS_TEACHER) == [] == overdue(late, DIRECTOR)
    late.runs(back + 7 * DAY)
    assert len(overdue(late, CLASS_TEACHER)) == 1 and overdue(late, DIRECTOR) == []
    late.runs(back + 14 * DAY)
    assert len(overdue(late, DIRECTOR)) == 1


def test_where_the_class_teacher_is_the_teacher_the_directors_are_the_first_to_hear(late: Morning) -> None:
    late.class_teacher("李思涵", TEACHER)
    late.runs(FIVE)
    assert overdue(late, TEACHER) == [] == overdue(late, CLASS_TEACHER)
    late.runs(TEN)
    assert len(overdue(late, DIRECTOR)) == 1


def test_a_rung_on_a_day_that_was_declared_free_waits_for_school(late: Morning) -> None:
    """Found: the class teacher was told in a week in which nobody was at school."""
    late.runs(FIVE - DAY)
    with late.database.begin() as session:
        free = [Override(FIVE + step * DAY, False, "台风") for step in range(3)]
        calendar.set_days(session, calendar.By(1, late.clock.now()), free)
        contact_plans.reckon(session, 1, late.clock.now())
    late.runs(FIVE + 2 * DAY)
    assert overdue(late, CLASS_TEACHER) == []
    late.runs(FIVE + 3 * DAY)
    assert len(overdue(late, CLASS_TEACHER)) == 1
