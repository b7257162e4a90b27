"""A school's own calendar: which days are school days, when clocks of contact run, and where the holidays lie."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from domain.days.day import Day, Holiday, Override, Source, Term
from domain.days.official import public_day, statutory

DAY = timedelta(days=1)
FRIDAY = 4
# No holiday between two terms is as long as this; what is longer is a term that nobody entered.
LONGEST_HOLIDAY = 100  # days
# A holiday between terms is at least so long, also where the next term is not entered yet.
SHORTEST_HOLIDAY = 21  # days
# Three days off in a row are a holiday; a weekend in term is none.
STRETCH = 3  # days
SEARCH = 120  # days; longer than any holiday
OTHER_NAMES = {"五一": "劳动节", "国庆节": "国庆", "中秋节": "中秋", "端午节": "端午", "清明节": "清明", "新年": "元旦"}
BETWEEN_TERMS = {1: "寒假", 2: "寒假", 7: "暑假", 8: "暑假"}  # by the month in which the middle of the gap lies

_Said = dict[tuple[date, str], Override]


class SchoolCalendar:
    """An immutable value; every answer is worked out once. Days are days in China.

    Of two who speak about a day the nearer one is believed: the school, its terms, the county, the State Council's
    list, the rule behind it, the weekday. Of one list, a line for a class is believed before a line for every class.
    """

    def __init__(
        self, terms: Sequence[Term] = (), school: Sequence[Override] = (), county: Sequence[Override] = ()
    ) -> None:
        self.terms = tuple(sorted(terms, key=lambda term: term.starts_on))
        self._school: _Said = {(one.on, one.class_name): one for one in school}
        self._county: _Said = {(one.on, one.class_name): one for one in county}
        self._gaps = list(_gaps(self.terms))
        self._edges = list(_edges(self.terms))
        self._days: dict[tuple[date, str], Day] = {}
        self._runs: dict[date, Holiday | None] = {}
        self._counts: dict[date, bool] = {}

    def day(self, on: date, class_name: str = "") -> Day:
        """What the day is for this school, or for one class of it."""
        key = (on, class_name)
        if key not in self._days:
            self._days[key] = self._own(on, class_name) or self._between_terms(on) or self._given(on, class_name)
        return self._days[key]

    def is_school_day(self, on: date, class_name: str = "") -> bool:
        """Whether there are lessons on this day."""
        return self.day(on, class_name).is_school_day

    def counts(self, on: date) -> bool:
        """Whether clocks of contact run: not in a holiday between terms, nor in three or more days off in a row."""
        if on not in self._counts:
            self._counts[on] = not any(off and off.days >= STRETCH for off in (self.vacation(on), self._run(on)))
        return self._counts[on]

    def next_school_day(self, on: date, class_name: str = "") -> date:
        """The first school day from ``on``, itself included; the next weekday when there is none for a long time."""
        return self._search(on, class_name, DAY)

    def last_school_day(self, on: date, class_name: str = "") -> date:
        """The last school day up to ``on``, itself included; the weekday before when there is none for a long time."""
        return self._search(on, class_name, -DAY)

    def school_days_after(self, on: date, count: int, class_name: str = "") -> date:
        """The date that is ``count`` school days after ``on``; ``on`` itself for none."""
        for _ in range(count):
            on = self.next_school_day(on + DAY, class_name)
        return on

    def term_on(self, on: date) -> Term | None:
        """The term that this day belongs to."""
        return next((term for term in self.terms if term.starts_on <= on <= term.ends_on), None)

    def next_term(self, on: date) -> Term | None:
        """The first term that begins after this day."""
        return next((term for term in self.terms if term.starts_on > on), None)

    def vacation(self, on: date) -> Holiday | None:
        """The holiday between terms in which this day lies; estimated where the term on one side is not entered."""
        return next((gap for gap in (*self._gaps, *self._edges) if on in gap), None)

    def holiday(self, name: str, year: int) -> Holiday | None:
        """The days off in a row around a holiday of this year; 寒假 and 暑假 are gaps between two entered terms.

        A single day off (端午 on a Wednesday) is a holiday of one day. None when the school works through it, when the
        terms are not entered, or for a name that no holiday has.
        """
        if name in BETWEEN_TERMS.values():
            return next((gap for gap in self._gaps if gap.name == name and gap.last.year == year), None)
        name = OTHER_NAMES.get(name, name)
        runs = (self._run(on) for called, on in statutory(year) if called == name and not self._lessons(on))
        found = next((run for run in runs if run), None)
        return found and replace(found, name=name)

    def stretches(self, start: date, end: date) -> list[Holiday]:
        """Holidays of three or more days that touch this span, the earliest first.

        A holiday between terms is one; what lies wholly inside it is not told a second time.
        """
        gaps = [gap for gap in self._gaps if gap.days >= STRETCH and gap.touches(start, end)]
        found = dict.fromkeys(gaps)
        for step in range((end - start).days + 1):
            run = self._run(start + step * DAY)
            if run and run.days >= STRETCH and not any(run.first in gap and run.last in gap for gap in gaps):
                found[run] = None
        return sorted(found, key=lambda one: (one.first, one.last))

    def _own(self, on: date, class_name: str) -> Day | None:
        return _said(self._school, on, class_name, Source.SCHOOL)

    def _between_terms(self, on: date) -> Day | None:
        vacation = self.vacation(on)
        if vacation is None:
            return None
        return Day(on, False, vacation.name, Source.ESTIMATED if vacation.is_estimated else Source.SCHOOL)

    def _given(self, on: date, class_name: str = "") -> Day:
        return _said(self._county, on, class_name, Source.COUNTY) or public_day(on)

    def _public(self, on: date) -> Day:
        """The day as it is apart from terms, for every class."""
        return self._own(on, "") or self._given(on)

    def _lessons(self, on: date) -> bool:
        return self._public(on).is_school_day

    def _run(self, on: date) -> Holiday | None:
        """The days off in a row that this day belongs to, if one of them is more than a weekend. Terms aside."""
        if on not in self._runs:
            days = self._off_around(on)
            run = _holiday(days)
            self._runs.update({day.on: run for day in days} or {on: None})
        return self._runs[on]

    def _off_around(self, on: date) -> list[Day]:
        """The days off in a row around a day, itself included; none when it is no day off."""
        if self._lessons(on):
            return []
        first = last = on
        while (on - first).days < SEARCH and not self._lessons(first - DAY):
            first -= DAY
        while (last - on).days < SEARCH and not self._lessons(last + DAY):
            last += DAY
        return [self._public(first + step * DAY) for step in range((last - first).days + 1)]

    def _search(self, on: date, class_name: str, step: timedelta) -> date:
        for steps in range(SEARCH):
            if self.is_school_day(on + steps * step, class_name):
                return on + steps * step
        while on.weekday() > FRIDAY:
            on += step
        return on


def _said(said: _Said, on: date, class_name: str, source: Source) -> Day | None:
    found = said.get((on, class_name)) or said.get((on, ""))
    return Day(on, found.is_school_day, found.name, source) if found else None


def _holiday(days: list[Day]) -> Holiday | None:
    """Days off in a row as a holiday; None for a mere weekend."""
    meant = [day for day in days if day.source is not Source.WEEKDAY]
    if not meant:
        return None
    public = [day for day in meant if day.source in (Source.OFFICIAL, Source.ESTIMATED)]
    names = dict.fromkeys(day.name for day in public or meant if day.name)
    return Holiday("、".join(names) or "放假", days[0].on, days[-1].on, any(day.is_estimated for day in days))


def _gaps(terms: Sequence[Term]) -> Iterator[Holiday]:
    """The holidays between two terms that are both entered."""
    for before, after in pairwise(terms):
        first, last = before.ends_on + DAY, after.starts_on - DAY
        if 0 <= (last - first).days < LONGEST_HOLIDAY:
            yield Holiday(_name_between(first, last), first, last)


def _edges(terms: Sequence[Term]) -> Iterator[Holiday]:
    """The days before the first term and after the last one, and around terms that nobody entered."""
    for before, after in pairwise([None, *terms, None]):
        if before and after and (after.starts_on - before.ends_on).days <= LONGEST_HOLIDAY + 1:
            continue
        if after:
            yield _edge(after.starts_on - SHORTEST_HOLIDAY * DAY)
        if before:
            yield _edge(before.ends_on + DAY)


def _edge(first: date) -> Holiday:
    last = first + (SHORTEST_HOLIDAY - 1) * DAY
    return Holiday(_name_between(first, last), first, last, is_estimated=True)


def _name_between(first: date, last: date) -> str:
    middle = first + (last - first) // 2
    return BETWEEN_TERMS.get(middle.month, "放假")
