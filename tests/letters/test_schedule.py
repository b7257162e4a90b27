"""A letter leaves at its moment, once, whatever happens to the programs, the clock and the calendar meanwhile."""

import threading
from datetime import date, datetime, timedelta

import pytest

from domain.clock import CHINA
from domain.days.day import Override
from domain.errors import Refusal
from domain.letter import LetterState
from domain.letter_moment import is_over, is_too_late
from handlers.actions.letter import letter_begin, letter_life
from scheduler import letters as job
from storage import calendar
from storage.calendar import By
from tests.letters.school import BOUND, DIRECTOR, VICE, School
from tests.letters.test_life import letters_of, refusal


def china(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=CHINA)


def moves_to(school: School, moment: datetime) -> None:
    school.clock.advance(moment - school.now)


def submit(school: School, number: int, *, at: datetime | None = None, anchor: str = "") -> letter_life.Submitted:
    with school.database.begin() as session:
        return letter_life.submit(session, number, school.person(VICE), school.now, at=at, anchor=anchor)


def begin_due(school: School) -> int:
    return job.begin_due(school.database, school.clock)


@pytest.fixture
def spring(school: School) -> School:
    """Eight in the morning of 1 April 2026, a year whose list is in the program."""
    school.clock.advance(china(2026, 4, 1, 8) - school.now)
    return school


def test_it_leaves_when_its_moment_comes_and_not_before(school: School) -> None:
    number = school.write()
    at = school.now + timedelta(hours=3)
    assert submit(school, number, at=at).send_at == at
    assert begin_due(school) == 0 and school.outbox("李强", "letter") == []
    school.later(hours=3)
    assert begin_due(school) == 1 and begin_due(school) == 0
    assert {name: letters_of(school, name) for name in BOUND} == {name: ["queued"] for name in BOUND}


def test_it_hangs_on_a_holiday_and_leaves_when_families_read(spring: School) -> None:
    number = spring.write(title="五一安全提醒")
    done = submit(spring, number, anchor="五一前5天")
    letter = spring.letter(number)
    assert (done.state, letter.send_at) == (LetterState.APPROVED, china(2026, 4, 26, 18))
    assert (letter.anchor, letter.holiday_from, letter.holiday_to) == (
        "五一前5天",
        date(2026, 5, 1),
        date(2026, 5, 5),
    )
    moves_to(spring, china(2026, 4, 26, 18))
    assert begin_due(spring) == 1


def test_when_the_calendar_moves_the_holiday_the_letter_moves_along(spring: School) -> None:
    number = spring.write()
    submit(spring, number, anchor="五一前5天")
    with spring.database.begin() as session:
        by = By(spring.id, spring.now)
        calendar.set_days(session, by, [Override(date(2026, 4, day), False, "劳动节") for day in (29, 30)])
    begin_due(spring)
    letter = spring.letter(number)
    assert (letter.send_at, letter.holiday_from) == (china(2026, 4, 24, 18), date(2026, 4, 29))
    assert "改在 4月24日周五 18:00 发" in spring.outbox(VICE, "letter_news")[-1].text
    begin_due(spring)
    assert len(spring.outbox(VICE, "letter_news")) == 1, "told once"


@pytest.mark.parametrize(
    ("anchor", "sentence"),
    [("国庆前五百天", "哪一天"), ("下雨那天", "哪一天"), ("寒假前10天", "学期"), ("春节前10天", "校历")],
)
def test_a_day_that_nobody_knows_or_that_may_still_move_is_refused(spring: School, anchor: str, sentence: str) -> None:
    number = spring.write()
    with pytest.raises(Refusal) as unknown:
        submit(spring, number, anchor=anchor)
    assert sentence in refusal(unknown)
    assert spring.state(number) is LetterState.DRAFT


def test_once_the_year_is_confirmed_its_holidays_can_be_hung_on(spring: School) -> None:
    number = spring.write()
    with spring.database.begin() as session:
        calendar.confirm_year(session, By(spring.id, spring.now), 2027)
    assert submit(spring, number, anchor="春节前10天").send_at == china(2027, 1, 26, 18)


def test_a_moment_that_is_over_is_refused(school: School) -> None:
    number = school.write()
    with pytest.raises(Refusal) as past:
        submit(school, number, at=school.now - timedelta(minutes=1))
    assert "已经过了" in refusal(past)


def test_it_does_not_leave_after_its_holiday_began_or_its_receipts_were_due(spring: School) -> None:
    number = spring.write(holiday_from=date(2026, 4, 4), holiday_to=date(2026, 4, 6), due_on=date(2026, 4, 3))
    with pytest.raises(Refusal):
        submit(spring, number, at=china(2026, 4, 4, 9))
    assert submit(spring, number, at=china(2026, 4, 3, 9)).state is LetterState.APPROVED


def test_the_program_was_off_for_three_days_and_the_holiday_began(spring: School) -> None:
    number = spring.write(holiday_from=date(2026, 4, 4), holiday_to=date(2026, 4, 6))
    submit(spring, number, at=china(2026, 4, 2, 18))
    moves_to(spring, china(2026, 4, 5, 9))
    begin_due(spring)
    assert spring.state(number) is LetterState.DRAFT
    assert spring.outbox("李强", "letter") == [] and spring.file_of("李思涵") == []
    for name in (VICE, DIRECTOR):
        (news,) = spring.outbox(name, "letter_news")
        assert "假期已经开始" in news.text and "4月2日周四 18:00" in news.text
    begin_due(spring)
    assert len(spring.outbox(VICE, "letter_news")) == 1


def test_the_program_was_off_for_three_days_and_it_is_not_too_late(spring: School) -> None:
    number = spring.write()
    submit(spring, number, at=china(2026, 4, 2, 18))
    moves_to(spring, china(2026, 4, 5, 9))
    assert begin_due(spring) == 1


def test_killed_between_claim_and_fan_out_it_begins_later_exactly_once(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = school.write()
    submit(school, number, at=school.now + timedelta(minutes=1))
    school.later(minutes=1)

    def dies(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(letter_begin.outbox, "fan_out_letter", dies)
        begin_due(school)
    assert (school.state(number), school.receipts(number)) == (LetterState.APPROVED, [])
    assert begin_due(school) == 1
    assert len(school.receipts(number)) == 14 and letters_of(school, "李强") == ["queued"]
    assert len([entry for entry in school.file_of("李思涵") if entry.kind == "letter"]) == 1


def test_three_schedulers_at_once_begin_it_once(school: School) -> None:
    number = school.write()
    submit(school, number, at=school.now + timedelta(minutes=1))
    school.later(minutes=1)
    gate, begun = threading.Barrier(3), list[int]()

    def run() -> None:
        gate.wait()
        begun.append(begin_due(school))

    runners = [threading.Thread(target=run) for _ in range(3)]
    for one in runners:
        one.start()
    for one in runners:
        one.join()
    assert sorted(begun) == [0, 0, 1]
    assert len(school.receipts(number)) == 14 and letters_of(school, "李强") == ["queued"]


def test_letters_close_by_themselves(spring: School) -> None:
    number = spring.write(holiday_from=date(2026, 4, 4), holiday_to=date(2026, 4, 6))
    submit(spring, number)
    moves_to(spring, china(2026, 4, 13, 23))
    job.look_after(spring.database, spring.clock)
    assert spring.state(number) is LetterState.RUNNING
    moves_to(spring, china(2026, 4, 14, 1))
    job.look_after(spring.database, spring.clock)
    assert spring.state(number) is LetterState.CLOSED


def test_rules_of_time() -> None:
    begun = china(2026, 4, 1, 18)
    assert not is_over(begun, None, begun + timedelta(days=29)) and is_over(begun, None, begun + timedelta(days=30))
    assert not is_too_late(begun, None, None, begun + timedelta(days=99))
    assert not is_too_late(begun, date(2026, 3, 28), None, begun), "it was meant for the middle of the holiday"
    assert is_too_late(begun, None, date(2026, 4, 2), china(2026, 4, 3))
