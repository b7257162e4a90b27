"""A naive model of the year, worked out day by day from the documented rules; it knows nothing of the house's code.

The rules are those of practice 2.2 and 未成年人保护法 art. 23: talks every 7 days of term and 14 of holidays, a parent
away every 30 days and whoever looks after the child every 45, the clock at a stand in holidays; a visit three weeks
before the end of each term; a family call every 30 days; the coordinator after 5 school days, the directors after 10.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.year import days, fates
from tests.year.days import DAY
from tests.year.fates import Answer, Group, Mother, Pupil, monday_of
from tests.year.table import Column, Year

CADENCES = {Column.TALK: 7, Column.PARENT: 30, Column.CARER: 45, Column.CALL: 30}
BEFORE_THE_END, NOTICE = timedelta(days=21), timedelta(days=14)
RUNGS = (Column.COORDINATOR, Column.DIRECTORS)
RUNG = 5  # school days from one to the next
WAITS = {Group.LATE: 3, Group.SLOW: 7}
LOST = 3  # weeks asked in vain, after which the teacher reads of it
SUNDAY, WEDNESDAY, MONDAY = 6, 2, 0


@dataclass
class Clock:
    """What is due for a child. ``adult`` is who it is with, "" for the child itself; ``whom`` is one person."""

    pupil: Pupil
    column: Column
    adult: str
    due: date
    rung: int = -1  # how many rungs were taken above the teacher's own list; -1: not even that
    rung_on: date | None = None
    tries: int = 0
    again_on: date | None = None

    @property
    def whom(self) -> tuple[Column, str, int]:
        is_shared = self.adult in ("mother", "grandmother")
        return self.column, self.adult, self.pupil.family if is_shared else self.pupil.number

    def restarts(self, due: date) -> None:
        self.due, self.rung, self.rung_on, self.tries, self.again_on = due, -1, None, 0, None


@dataclass
class Week:
    """The weeks of one parent and one child: the Monday of the last one told of, and how many passed unheard."""

    pupil: Pupil
    is_mother: bool
    told: date | None = None
    unheard: int = 0
    is_let_off: bool = False


@dataclass
class Oracle:
    """``year`` fills while the days go by."""

    pupils: list[Pupil]
    year: Year = field(default_factory=Year)
    clocks: list[Clock] = field(default_factory=list)
    weeks: list[Week] = field(default_factory=list)
    asked: set[tuple[int, date]] = field(default_factory=set)

    def foretells(self) -> Year:
        self._begin(fates.STARTS)
        for day in days.span(fates.STARTS, fates.ENDS):
            self._night(day)
            self._tick(day)
            self._lists(day)
            self._morning_answers(day, fates.CHINA)
            self._act(day)
            self._change(day)
            self._morning_answers(day, fates.MILAN)
            self._evening(day)
        return self.year

    def _begin(self, day: date) -> None:
        for pupil in self.pupils:
            if pupil.comes_on == day:
                self.clocks += _clocks(pupil, day)
                self.weeks += [Week(pupil, is_mother=True)] + ([Week(pupil, is_mother=False)] * pupil.has_father)

    def _change(self, day: date) -> None:
        """Who comes and who leaves."""
        if day > fates.STARTS:
            self._begin(day)
        self.clocks = [one for one in self.clocks if one.pupil.leaves_on != day]
        self.weeks = [one for one in self.weeks if one.pupil.leaves_on != day]

    # --- the teacher's part

    def _tick(self, day: date) -> None:
        for clock in self.clocks:
            if clock.due <= day and clock.rung < 0 and _is_let_off(clock, day):
                muted = clock.pupil.is_muted(day)
                self._note(day, clock.pupil, Column.MUTED if muted else Column.WAIVED)
                clock.restarts(_after_silence() if muted else _due(clock.column, fates.HOME_UNTIL))
            elif clock.due <= day and clock.rung < 0:
                clock.rung, clock.rung_on = 0, _rung(clock, day)
            elif clock.rung_on is not None and clock.rung_on <= day:
                self._climb(clock, day)

    def _climb(self, clock: Clock, day: date) -> None:
        told = RUNGS[clock.rung]
        is_own = told is Column.COORDINATOR and clock.pupil.group is Group.OWN_CLASS
        self._note(day, clock.pupil, Column.NOBODY if is_own else told)
        clock.rung += 1
        clock.rung_on = _rung(clock, day)

    def _lists(self, day: date) -> None:
        """One for each teacher who has something to read."""
        if not days.has_list(day):
            return
        busy = {clock.pupil.teacher: clock.pupil for clock in self.clocks if _is_shown(clock, day)}
        lost = {one.pupil.teacher: one.pupil for one in self.weeks if _is_lost(one, day)}
        for pupil in (busy | lost if days.has_lessons(day) else busy).values():
            self._note(day, pupil, Column.LISTS)

    def _act(self, day: date) -> None:
        meetings: dict[tuple[Column, str, int], list[Clock]] = defaultdict(list)
        for clock in self.clocks:
            if clock.due <= day and _is_done(clock, day):
                meetings[clock.whom].append(clock)
        for clocks in meetings.values():
            is_in_vain = _is_in_vain(clocks[0])
            self._note(day, clocks[0].pupil, Column.TRIED if is_in_vain else clocks[0].column)
            for clock in clocks:
                if is_in_vain:
                    clock.tries, clock.again_on = clock.tries + 1, days.workable(day + DAY)
                else:
                    clock.restarts(_due(clock.column, day))

    # --- the parents' part

    def _night(self, day: date) -> None:
        if day.weekday() == MONDAY and day > fates.STARTS:
            self._ask(day - DAY, day, fates.MILAN)
            self._answer(Answer.EVENING, fates.MILAN, day - DAY, day)

    def _evening(self, day: date) -> None:
        if day.weekday() == WEDNESDAY:
            self._tell_unasked(day)
        if day.weekday() == SUNDAY:
            self._ask(day, day, fates.CHINA)
            self._answer(Answer.EVENING, fates.CHINA, day, day)

    def _morning_answers(self, day: date, zone: str) -> None:
        if day.weekday() == MONDAY:
            self._answer(Answer.MORNING, zone, day - DAY, day, told=day)

    def _ask(self, sunday: date, today: date, zone: str) -> None:
        """Who told of this week is not asked; fathers are not on WeChat, so nobody hears of them."""
        asked: dict[Mother, Pupil] = {}
        for week in self.weeks:
            if (week.pupil.mother.zone if week.is_mother else fates.CHINA) != zone or week.told == monday_of(sunday):
                continue
            if column := _pause(week, sunday):
                self._let_off(week, today, column)
                continue
            week.unheard, week.is_let_off = week.unheard + 1, False
            if week.is_mother:
                asked[week.pupil.mother] = week.pupil
        for mother, pupil in asked.items():
            self.asked.add((mother.number, monday_of(sunday)))
            self._note(today, pupil, Column.ASKED)

    def _let_off(self, week: Week, today: date, column: Column) -> None:
        """Decided once for the whole pause: about the child, and about whoever is at home."""
        if not week.is_let_off:
            for _ in range(2):
                self._note(today, week.pupil, column)
        week.unheard, week.is_let_off = 0, True

    def _answer(self, answer: Answer, zone: str, sunday: date, today: date, told: date | None = None) -> None:
        """``told``: a day of the week that it counts for, if another than the Sunday's."""
        for mother, weeks in self._of_mothers(zone).items():
            if mother.answer(monday_of(sunday)) is answer and (mother.number, monday_of(sunday)) in self.asked:
                self._told(weeks, today, monday_of(told or sunday))

    def _tell_unasked(self, day: date) -> None:
        for zone in (fates.CHINA, fates.MILAN):
            for mother, weeks in self._of_mothers(zone).items():
                is_home = all(_pause(week, day) for week in weeks)
                if mother.answer(monday_of(day)) is Answer.WEDNESDAY and not is_home:
                    self._told(weeks, day, monday_of(day))

    def _told(self, weeks: list[Week], today: date, monday: date) -> None:
        fresh = [week for week in weeks if week.told != monday]
        if fresh:
            self._note(today, fresh[0].pupil, Column.TOLD)
        for week in fresh:
            week.told, week.unheard = monday, 0

    def _of_mothers(self, zone: str) -> Mapping[Mother, list[Week]]:
        found: dict[Mother, list[Week]] = defaultdict(list)
        for week in self.weeks:
            if week.is_mother and week.pupil.mother.zone == zone:
                found[week.pupil.mother].append(week)
        return found

    def _note(self, day: date, pupil: Pupil, column: Column) -> None:
        self.year[day, pupil.group, column] += 1


def foretold(pupils: list[Pupil]) -> Year:
    """Everything that the year brings, by day, group and column."""
    return Oracle(pupils).foretells()


def _clocks(pupil: Pupil, begins: date) -> Iterator[Clock]:
    with_whom = [(Column.TALK, ""), (Column.VISIT, ""), (Column.CALL, "")]
    with_whom += [(Column.PARENT, "mother"), (Column.CARER, "grandmother")]
    for column, adult in [*with_whom, *([(Column.PARENT, "father")] * pupil.has_father)]:
        yield Clock(pupil, column, adult, _first_due(column, begins))


def _first_due(column: Column, begins: date) -> date:
    if column is Column.VISIT:
        term = next(last for first, last in days.TERMS if begins <= last)
        return _visit_before(term, begins)
    return _due(column, begins)


def _due(column: Column, since: date) -> date:
    if column is Column.VISIT:
        return _visit_before(next(last for first, last in days.TERMS if first > since), since)
    return _after(CADENCES[column], since, is_half_in_holidays=column is Column.TALK)


def _visit_before(end: date, since: date) -> date:
    return days.workable(max(end - BEFORE_THE_END, min(since + NOTICE, end)))


def _after(count: int, since: date, *, is_half_in_holidays: bool) -> date:
    """Half a day of term passes on each day of holidays where it is so, and nothing where it is not."""
    halves, day = 0, since
    while halves < 2 * count:
        day += DAY
        halves += (1 if is_half_in_holidays else 0) if days.stands_still(day) else 2
    return days.workable(day)


def _after_silence() -> date:
    return days.workable(fates.GRIEF_UNTIL + DAY)


def _rung(clock: Clock, day: date) -> date | None:
    """A family call has no ladder; after the directors nobody else is told."""
    is_over = clock.column is Column.CALL or clock.rung >= len(RUNGS)
    return None if is_over else days.lessons_after(day, RUNG)


def _is_let_off(clock: Clock, day: date) -> bool:
    """In the morning; on the first day it was not known yet."""
    is_home = clock.adult == "mother" and clock.column is Column.PARENT and clock.pupil.has_mother_home(day)
    return (is_home and day > fates.HOME_FROM) or (clock.pupil.is_muted(day) and day > fates.GRIEF_FROM)


def _pause(week: Week, day: date) -> Column | None:
    if week.pupil.is_muted(day):
        return Column.MUTED
    return Column.WAIVED if week.is_mother and week.pupil.has_mother_home(day) else None


def _is_lost(week: Week, day: date) -> bool:
    """In the morning; on the first day of a pause it was not known yet."""
    begins = day in (fates.GRIEF_FROM, fates.HOME_FROM)
    return week.unheard >= LOST and (begins or _pause(week, day) is None)


def _is_asked(clock: Clock, day: date) -> bool:
    """In long holidays only what is done by phone then; after a call in vain on the next day of work."""
    is_of_these_days = clock.column is Column.TALK or not days.is_long_holiday(day)
    return is_of_these_days and (clock.again_on is None or clock.again_on <= day)


def _is_shown(clock: Clock, day: date) -> bool:
    return clock.due <= day and _is_asked(clock, day) and not _is_let_off(clock, day)


def _is_done(clock: Clock, day: date) -> bool:
    group = clock.pupil.group
    is_worker = group not in (Group.NEVER, Group.OWN_CLASS)
    return is_worker and _is_asked(clock, day) and days.lessons_after(clock.due, WAITS.get(group, 0)) <= day


def _is_in_vain(clock: Clock) -> bool:
    is_call = clock.column in (Column.PARENT, Column.CARER)
    return clock.pupil.group is Group.MISSED and is_call and clock.tries < 2
