"""When a teacher reads what comes now, and how moments are told."""

from datetime import datetime, timedelta

import pytest

from domain.clock import CHINA
from domain.hours import teacher_sees_at
from domain.spoken import spoken, usual_answer, waited


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("now", "quiet", "sees"),
    [
        ("2026-11-23T10:00", (None, None), "2026-11-23T10:00"),
        ("2026-11-23T21:00", (None, None), "2026-11-24T07:00"),
        ("2026-11-23T06:59", (None, None), "2026-11-23T07:00"),
        ("2026-11-23T21:30", ("22:00", "06:30"), "2026-11-23T21:30"),
        ("2026-11-23T22:30", ("22:00", "06:30"), "2026-11-24T06:30"),
        ("2026-11-23T12:30", ("12:00", "13:30"), "2026-11-23T13:30"),
        ("2026-11-23T23:30", ("12:00", "13:30"), "2026-11-23T23:30"),
        ("2026-11-23T23:30", ("12:00", "12:00"), "2026-11-23T23:30"),
    ],
)
def test_a_teacher_reads_it_when_their_quiet_hours_are_over(
    now: str, quiet: tuple[str | None, str | None], sees: str
) -> None:
    assert teacher_sees_at(at(now), *quiet) == at(sees)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ("2026-11-23T20:00", "今晚8点"),
        ("2026-11-24T07:30", "明早7点半"),
        ("2026-11-24T12:10", "明天中午12点10分"),
        ("2026-11-26T09:00", "11月26日周四上午9点"),
    ],
)
def test_moments_are_told_as_people_say_them(moment: str, told: str) -> None:
    assert spoken(at(moment), at("2026-11-23T10:00")) == told


def test_what_comes_in_the_evening_is_answered_on_the_next_one() -> None:
    assert usual_answer(at("2026-11-23T10:00")) == at("2026-11-23T20:00")
    assert usual_answer(at("2026-11-23T18:00")) == at("2026-11-24T20:00")


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "1分钟"), (59, "59分钟"), (60, "1小时"), (1439, "23小时"), (2880, "2天")]
)
def test_how_long_somebody_has_waited(minutes: int, told: str) -> None:
    now = at("2026-11-23T10:00")
    assert waited(now - timedelta(minutes=minutes), now) == told
