"""When a parent counts as away: the rules of register 1.3 that speak of days, by their numbers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.register.rules.away import (
    Episode,
    Return,
    Rules,
    Watch,
    current,
    day_three_months,
    is_day_three_months,
    last_stretch,
    reaches,
    watch,
)
from tests.register.absences import DAYS, ENDINGS, NEW_YEAR, day, episodes_of_one, out

ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "full"),
    [
        pytest.param("2026-08-25", "2026-11-25", id="the same day of the month"),
        pytest.param("2026-07-01", "2026-10-01", id="92 days"),
        pytest.param("2027-02-01", "2027-05-01", id="89 days"),
        pytest.param("2026-11-30", "2027-02-28", id="February has no 30th"),
        pytest.param("2026-11-29", "2027-02-28", id="nor a 29th"),
        pytest.param("2027-11-30", "2028-02-29", id="in a leap year it has a 29th"),
        pytest.param("2024-02-29", "2024-05-29", id="from the leap day"),
        pytest.param("2026-01-31", "2026-04-30", id="April has no 31st"),
        pytest.param("2026-10-15", "2027-01-15", id="across the new year"),
    ],
)
def test_rule_1_three_months_go_by_the_calendar(start: str, full: str) -> None:
    episodes = [out(start)]
    assert reaches(episodes, day(full) - ONE_DAY) is False
    assert reaches(episodes, day(full)) is True
    assert day_three_months(episodes, day(start)) == day(full), "known in advance"
    assert day_three_months(episodes, day(full) + timedelta(days=400)) == day(full), "and afterwards"


def test_rule_1_the_months_can_be_set() -> None:
    assert reaches([out("2026-01-31")], day("2026-02-27"), Rules(months=1)) is False
    assert reaches([out("2026-01-31")], day("2026-02-28"), Rules(months=1)) is True


@pytest.mark.parametrize("came_back", [None, Return.VISIT, Return.FOR_GOOD])
@pytest.mark.parametrize(
    ("left_again", "since"),
    [
        pytest.param("2026-02-10", "2025-09-01", id="the same day"),
        pytest.param("2026-02-11", "2025-09-01", id="a night"),
        pytest.param("2026-03-12", "2025-09-01", id="30 days"),
        pytest.param("2026-03-13", "2026-03-13", id="31 days begin anew"),
    ],
)
def test_rule_2_a_visit_of_up_to_thirty_days_breaks_nothing(
    left_again: str, since: str, came_back: Return | None
) -> None:
    """However the return was meant: what counts is that they left again."""
    episodes = [out("2025-09-01", "2026-02-10", came_back), out(left_again)]
    stretch = current(episodes, day(left_again))
    assert stretch is not None and stretch.since == day(since)
    assert reaches(episodes, day(left_again)) is (since == "2025-09-01")


@pytest.mark.parametrize(
    ("came_back", "as_of", "away"),
    [
        (None, "2026-02-09", True),
        (None, "2026-02-10", True),
        (None, "2026-03-12", True),
        (None, "2026-03-13", False),
        (Return.VISIT, "2026-02-10", True),
        (Return.VISIT, "2026-03-12", True),
        (Return.VISIT, "2026-03-13", False),
        (Return.FOR_GOOD, "2026-02-09", True),
        (Return.FOR_GOOD, "2026-02-10", False),
        (Return.FOR_GOOD, "2026-02-11", False),
    ],
)
def test_rule_2_until_somebody_says_that_it_is_for_good(came_back: Return | None, as_of: str, away: bool) -> None:
    episodes = [out("2025-09-01", "2026-02-10", came_back)]
    assert (current(episodes, day(as_of)) is not None) is away
    assert reaches(episodes, day(as_of)) is away


def test_rule_2_the_length_of_a_visit_can_be_set() -> None:
    episodes = [out("2025-09-01", "2026-02-10", Return.VISIT), out("2026-02-20")]
    assert current(episodes, day("2026-02-15"), Rules(visit_days=3)) is None
    assert day_three_months(episodes, day("2026-02-20"), Rules(visit_days=3)) == day("2026-05-20")


@pytest.mark.parametrize(
    ("came_back", "as_of", "watched"),
    [
        pytest.param(Return.FOR_GOOD, "2026-11-29", False, id="still away"),
        pytest.param(Return.FOR_GOOD, "2026-11-30", True, id="from the return on"),
        pytest.param(Return.FOR_GOOD, "2027-02-27", True, id="the last day"),
        pytest.param(Return.FOR_GOOD, "2027-02-28", False, id="three months later"),
        pytest.param(None, "2026-12-30", False, id="may still be a visit"),
        pytest.param(None, "2026-12-31", True, id="too long for a visit"),
        pytest.param(Return.VISIT, "2026-12-31", True, id="a visit that did not end"),
        pytest.param(None, "2027-02-28", False, id="counted from the return all the same"),
    ],
)
def test_rule_2_after_a_real_return_there_are_three_months_of_watch(
    came_back: Return | None, as_of: str, watched: bool
) -> None:
    expected = Watch(day("2026-11-30"), day("2027-02-28")) if watched else None
    assert watch([out("2026-03-01", "2026-11-30", came_back)], day(as_of)) == expected


def test_rule_2_who_leaves_again_is_not_watched() -> None:
    episodes = [out("2026-03-01", "2026-09-01", Return.FOR_GOOD), out("2026-10-20")]
    assert watch(episodes, day("2026-10-19")) == Watch(day("2026-09-01"), day("2026-12-01"))
    assert watch(episodes, day("2026-10-20")) is None
    assert watch([], day("2026-10-20")) is None


@pytest.mark.parametrize(
    ("episodes", "as_of", "since"),
    [
        pytest.param(
            [out("2026-05-01", "2026-07-01"), out("2026-07-01")], "2026-08-01", "2026-05-01", id="the same day"
        ),
        pytest.param(
            [out("2026-05-01", "2026-06-01"), out("2026-06-20", "2026-07-10"), out("2026-08-01")],
            "2026-08-01",
            "2026-05-01",
            id="three jobs",
        ),
        pytest.param(
            [out("2026-07-01"), out("2026-05-01", "2026-07-01")], "2026-08-01", "2026-05-01", id="written down late"
        ),
        pytest.param([out("2026-05-01"), out("2026-07-01")], "2026-08-01", "2026-05-01", id="nobody closed the first"),
        pytest.param(
            [out("2026-05-01", "2026-07-01"), out("2026-07-01", reason="business")],
            "2026-08-01",
            "2026-05-01",
            id="another kind of work",
        ),
    ],
)
def test_rule_3_a_move_from_job_to_job_counts_from_the_first(episodes: list[Episode], as_of: str, since: str) -> None:
    stretch = current(episodes, day(as_of))
    assert stretch is not None and stretch.since == day(since)
    assert reaches(episodes, day(as_of)) is True


def test_rule_3_the_reason_is_that_of_the_last_job_unless_two_go_on() -> None:
    moved = last_stretch([out("2026-05-01", "2026-07-01"), out("2026-07-01", reason="other")], day("2026-08-01"))
    torn = last_stretch([out("2026-05-01"), out("2026-07-01", reason="other")], day("2026-08-01"))
    assert moved is not None and moved.reason == "other"
    assert torn is not None and torn.reason == ""


@pytest.mark.parametrize(
    ("episodes", "as_of", "long"),
    [
        pytest.param([out(None)], "2026-08-01", None, id="away since nobody knows when"),
        pytest.param([out(None, "2026-06-01", Return.FOR_GOOD)], "2026-08-01", False, id="but back for good"),
        pytest.param([out(None, "2026-06-01"), out("2026-06-20")], "2026-08-01", None, id="a known part too short"),
        pytest.param([out(None, "2026-06-01"), out("2026-06-20")], "2026-09-20", True, id="a known part long enough"),
        pytest.param(
            [out(None, "2026-05-01"), out("2026-06-20")], "2026-08-01", False, id="an old one changes nothing"
        ),
        pytest.param([out(None), out("2026-06-01", "2026-07-01")], "2026-07-15", None, id="one of two"),
    ],
)
def test_rule_5_a_start_that_nobody_knows_is_no_guess(episodes: list[Episode], as_of: str, long: bool | None) -> None:
    assert reaches(episodes, day(as_of)) is long


def test_rule_5_nobody_is_told_of_a_third_month_that_nobody_knows() -> None:
    assert day_three_months([out(None)], day("2026-08-01")) is None
    assert current([out(None)], day("2026-08-01")) is not None


@pytest.mark.parametrize(
    ("episode", "as_of", "away"),
    [
        pytest.param(out("2026-08-01"), "2026-07-31", False, id="a departure that is planned"),
        pytest.param(out("2026-08-01"), "2026-08-01", True, id="the day of leaving"),
        pytest.param(out("2026-08-01", "2027-01-20", Return.FOR_GOOD), "2027-01-19", True, id="a planned return"),
        pytest.param(out("2026-08-01", "2027-01-20", Return.FOR_GOOD), "2027-01-20", False, id="the day of return"),
        pytest.param(out("2026-08-20", "2026-08-10"), "2026-09-01", False, id="ends before it begins: says nothing"),
    ],
)
def test_nothing_after_the_day_is_seen(episode: Episode, as_of: str, away: bool) -> None:
    assert (current([episode], day(as_of)) is not None) is away


@pytest.mark.parametrize(
    ("episodes", "told_on"),
    [
        pytest.param([out("2026-08-25")], ["2026-11-25"], id="the day itself"),
        pytest.param([out("2026-08-25", "2026-11-20", Return.VISIT)], ["2026-11-25"], id="during a visit"),
        pytest.param([out("2026-08-25", "2026-11-20", Return.FOR_GOOD)], [], id="back for good five days before"),
        pytest.param([out("2026-08-25", "2026-11-25", Return.FOR_GOOD)], [], id="back for good on the day"),
        pytest.param(
            [out("2026-08-25", "2026-11-20", Return.FOR_GOOD), out("2026-12-04")],
            ["2026-12-04"],
            id="back for good, and gone again after two weeks",
        ),
        pytest.param(
            [
                out("2026-08-25", "2026-11-20", Return.FOR_GOOD),
                out("2026-11-28", "2026-11-01"),
                out("2026-12-04"),
            ],
            ["2026-12-04"],
            id="and an episode between that ends before it begins",
        ),
        pytest.param(
            [out("2026-08-25", "2026-11-20", Return.FOR_GOOD), out("2026-12-30")],
            ["2027-03-30"],
            id="gone again after forty days",
        ),
        pytest.param(
            [out("2026-01-01", "2026-06-01", Return.FOR_GOOD), out("2026-09-01")],
            ["2026-04-01", "2026-12-01"],
            id="twice in two absences",
        ),
    ],
)
def test_rule_8_the_third_month_is_told_on_one_day(episodes: list[Episode], told_on: list[str]) -> None:
    year = [NEW_YEAR + timedelta(days=n) for n in range(600)]
    assert [d.isoformat() for d in year if is_day_three_months(episodes, d)] == told_on


@settings(deadline=None)
@given(episodes=episodes_of_one())
def test_rule_8_it_is_told_whenever_the_months_of_an_absence_become_full_and_never_again(
    episodes: tuple[Episode, ...],
) -> None:
    """An independent count: walk through the days, and remember of which absences it was told."""
    told: set[date] = set()
    for n in range(-1, 800):
        today = NEW_YEAR + timedelta(days=n)
        stretch = current(episodes, today)
        new = stretch is not None and reaches(episodes, today) is True and stretch.since not in told
        assert is_day_three_months(episodes, today) is new, today
        if new and stretch and stretch.since:
            told.add(stretch.since)


@settings(deadline=None)
@given(episodes=episodes_of_one(), as_of=DAYS)
def test_away_is_what_a_count_day_by_day_says(episodes: tuple[Episode, ...], as_of: date) -> None:
    """An independent reading of rule 2: out on that day, or the last to come back did so lately, and not for good."""
    begun = [e for e in episodes if e.start and e.start <= as_of]
    is_out = any(e.end is None or e.end > as_of for e in begun)
    ends = [e.end for e in begun if e.end]
    last = [e.came_back for e in begun if e.end and e.end == max(ends)]
    lately = bool(ends) and (as_of - max(ends)).days <= 30 and Return.FOR_GOOD not in last
    assert (current(episodes, as_of) is not None) is (is_out or lately)


@settings(deadline=None)
@given(
    episodes=episodes_of_one().filter(bool),
    which=st.integers(0, 3),
    stay=st.integers(0, 200),
    home=st.integers(0, 30),
    came_back=ENDINGS,
    later=st.integers(0, 300),
)
def test_rule_2_an_absence_cut_by_a_visit_is_the_same_absence_afterwards(
    episodes: tuple[Episode, ...], which: int, stay: int, home: int, came_back: Return | None, later: int
) -> None:
    whole = episodes[which % len(episodes)]
    assert whole.start is not None
    back = whole.start + timedelta(days=stay)
    again = back + timedelta(days=home)
    assume(whole.end is None or again < whole.end)  # on its last day nothing is cut
    halves = replace(whole, end=back, came_back=came_back), replace(whole, start=again)
    cut = tuple(e for e in episodes if e is not whole) + halves
    as_of = again + timedelta(days=later)
    assert last_stretch(cut, as_of) == last_stretch(episodes, as_of)
    assert watch(cut, as_of) == watch(episodes, as_of)
    if came_back is not Return.FOR_GOOD:
        assert day_three_months(cut, as_of) == day_three_months(episodes, as_of)
