"""When a letter's receipts are looked after again, as rules over days; and whose word is still waited for."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import CHINA, in_china
from domain.days.day import Term
from domain.days.school import SchoolCalendar
from domain.letter import Policy, Receipt, is_complete
from domain.letter_follow import Begun, Step, awaited, due, next_at, plan

CALENDAR = SchoolCalendar(
    [Term("2026秋", date(2026, 9, 1), date(2027, 1, 22)), Term("2027春", date(2027, 3, 1), date(2027, 7, 2))]
)
WINTER = {"holiday_from": date(2027, 1, 23), "holiday_to": date(2027, 2, 28)}


def at(month: int, day: int, hour: int = 10, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def planned(started: datetime, **facts: object) -> dict[Step, str]:
    """The steps of a letter, each with its day and hour in China."""
    found = plan(Begun(started, **facts), CALENDAR)  # type: ignore[arg-type]
    return {step: f"{in_china(moment):%m-%d %H:%M}" for step, moment in found.items()}


def test_the_winter_letter_is_followed_as_practice_says() -> None:
    assert planned(at(1, 12, year=2027), **WINTER) == {
        Step.PAPER: "01-12 17:00",
        Step.REMIND: "01-13 10:00",
        Step.LIST: "01-14 08:00",
        Step.RAISE: "01-22 08:00",
        Step.REPORT: "03-01 08:00",
    }


def test_a_list_of_the_weekend_comes_on_monday() -> None:
    """Sent on a Friday: two days later is a Sunday."""
    found = planned(at(11, 27), due_on=date(2026, 12, 11))
    assert found[Step.LIST] == "11-30 08:00"
    assert found[Step.RAISE] == "12-10 08:00"
    assert found[Step.REPORT] == "12-14 08:00", "the day after is a Saturday"


def test_the_directors_learn_of_it_on_the_last_school_day_before_a_holiday_that_begins_on_monday() -> None:
    found = planned(at(11, 16), holiday_from=date(2026, 11, 30), holiday_to=date(2026, 12, 1))
    assert found[Step.RAISE] == "11-27 08:00"


def test_a_letter_on_the_eve_skips_what_would_come_in_the_holiday() -> None:
    assert planned(at(1, 22, year=2027), **WINTER) == {
        Step.PAPER: "01-22 10:15",
        Step.RAISE: "01-22 12:00",
        Step.REPORT: "03-01 08:00",
    }


def test_a_letter_on_the_evening_of_the_eve_has_only_paper_and_report() -> None:
    assert list(planned(at(1, 22, 19, year=2027), **WINTER)) == [Step.PAPER, Step.REPORT]


def test_a_letter_two_days_before_has_a_reminder_and_no_list() -> None:
    assert list(planned(at(1, 21, year=2027), **WINTER)) == [Step.PAPER, Step.RAISE, Step.REMIND, Step.REPORT]


def test_a_letter_of_the_evening_goes_on_paper_on_the_next_school_morning() -> None:
    assert planned(at(11, 27, 19))[Step.PAPER] == "11-30 08:00"


def test_a_letter_that_names_no_day_is_wanted_within_a_week() -> None:
    found = planned(at(11, 23))
    assert found[Step.RAISE] == "11-27 08:00" and found[Step.REPORT] == "12-01 08:00"


def test_in_the_middle_of_a_long_holiday_whoever_is_on_duty_looks_on_the_day_itself() -> None:
    found = planned(at(2, 3, year=2027))
    assert found[Step.LIST] == "02-05 08:00" and found[Step.RAISE] == "02-09 08:00"


def test_a_warning_is_followed_in_hours() -> None:
    assert planned(at(11, 28, 10), urgent=True) == {
        Step.PAPER: "11-28 10:15",
        Step.REMIND: "11-28 12:00",
        Step.LIST: "11-28 14:00",
        Step.RAISE: "11-28 18:00",
        Step.REPORT: "11-29 10:00",
    }


def test_what_was_missed_is_merged_into_the_present_day() -> None:
    steps = plan(Begun(at(11, 23), due_on=date(2026, 12, 11)), CALENDAR)
    assert due(steps, (), at(11, 23, 16)) == ()
    assert due(steps, (), at(11, 23, 18)) == (Step.PAPER,)
    assert due(steps, (), at(11, 26, 9)) == (Step.LIST,), "three days off: one list, and no late reminder"
    assert due(steps, (Step.LIST,), at(11, 25, 9)) == (Step.REMIND,)


def test_two_steps_of_one_morning_are_both_done() -> None:
    steps = plan(Begun(at(1, 20, year=2027), **WINTER), CALENDAR)
    assert due(steps, (Step.PAPER, Step.REMIND), at(1, 22, 9, year=2027)) == (Step.LIST, Step.RAISE)


moments = st.datetimes(min_value=datetime(2026, 9, 1), max_value=datetime(2027, 6, 30)).map(
    lambda moment: moment.replace(tzinfo=CHINA)
)
gaps = st.none() | st.integers(min_value=-3, max_value=40)


@st.composite
def letters(draw: st.DrawFn) -> Begun:
    started, lead, length, wanted = draw(moments), draw(gaps), draw(gaps), draw(gaps)
    first = None if lead is None else started.date() + timedelta(days=lead)
    last = None if first is None or length is None else first + timedelta(days=abs(length))
    by = None if wanted is None else started.date() + timedelta(days=wanted)
    return Begun(started, draw(st.booleans()), first, last, by)


@given(letters())
def test_nothing_comes_before_the_letter_and_nobody_is_asked_in_the_holiday(begun: Begun) -> None:
    steps = plan(begun, CALENDAR)
    assert list(steps.values()) == sorted(steps.values())
    assert all(moment > begun.started_at for moment in steps.values())
    assert Step.REPORT in steps
    if not begun.urgent:
        asked = [moment for step, moment in steps.items() if step is not Step.REPORT]
        assert all(in_china(moment).date() <= begun.last_day for moment in asked)


@given(letters(), st.lists(st.integers(min_value=0, max_value=60 * 24 * 50), max_size=12))
def test_whenever_somebody_looks_each_step_is_done_at_most_once_and_all_are_over_at_the_end(
    begun: Begun, minutes: list[int]
) -> None:
    steps = plan(begun, CALENDAR)
    end = max(steps.values()) + timedelta(days=1)
    looks = sorted([*(begun.started_at + timedelta(minutes=one) for one in minutes), end])
    over: set[Step] = set()
    done: list[Step] = []
    for now in looks:
        done += due(steps, over, now)
        over |= {step for step, moment in steps.items() if moment <= now}
        coming = next_at(steps, over, now)
        assert coming is None or coming > now
    assert len(done) == len(set(done))
    assert over == set(steps) and next_at(steps, over, end) is None


receipts = st.lists(st.builds(Receipt, away=st.booleans(), confirmed=st.booleans(), named=st.booleans()), max_size=6)


@given(receipts, st.sampled_from(Policy))
def test_somebody_is_waited_for_exactly_until_the_childs_receipt_is_complete(
    given_ones: list[Receipt], policy: Policy
) -> None:
    waiting = awaited(given_ones, policy)
    if given_ones:
        assert any(waiting) != is_complete(given_ones, policy)
    assert not any(waits and one.confirmed for waits, one in zip(waiting, given_ones, strict=True))
    everybody = [
        Receipt(one.away, one.confirmed or waits, one.named) for one, waits in zip(given_ones, waiting, strict=True)
    ]
    assert not given_ones or is_complete(everybody, policy), "who is waited for is enough"


@pytest.mark.parametrize(
    ("policy", "said", "waits"),
    [
        (Policy.BOTH, (True, False, False), [False, False, True]),
        (Policy.ANY, (False, False, True), [False, False, False]),
        (Policy.EACH, (True, False, True), [False, True, False]),
    ],
)
def test_of_two_parents_away_one_is_enough(policy: Policy, said: tuple[bool, ...], waits: list[bool]) -> None:
    away = (True, True, False)
    assert awaited([Receipt(*one) for one in zip(away, said, strict=True)], policy) == waits
