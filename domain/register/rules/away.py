"""When a parent counts as away: visits, changes of job, the third month, and the watch after a return (register 1.3).

The day of leaving counts as away; the day of a return is the first day at home. Nothing after ``as_of`` is seen: a
departure that is only planned has not begun, and a planned return has not happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from dateutil.relativedelta import relativedelta


class Return(StrEnum):
    """How an absence ended."""

    VISIT = "visit"
    FOR_GOOD = "for_good"


@dataclass(frozen=True, slots=True)
class Episode:
    """One absence of one parent. An episode without ``end`` goes on, whatever began after it."""

    start: date | None  # None: nobody knows; it has begun, for an episode is written down when the parent has left
    end: date | None  # the day of the return
    reason: str = ""  # work, business, other; empty: nobody said
    came_back: Return | None = None  # None: nobody said how it ended

    @property
    def is_mistyped(self) -> bool:
        """Whether it ends before it begins. Such an episode says nothing."""
        return self.start is not None and self.end is not None and self.end < self.start


@dataclass(frozen=True, slots=True)
class Rules:
    """What an office may set otherwise."""

    months: int = 3  # the policy of 2013, 二(一): 外出务工连续3个月以上; by the calendar (register 1.3, rule 1)
    visit_days: int = 30  # register 1.3, rule 2: a stay at home of up to 30 days closes nothing
    watch_months: int = 3  # register 1.3, rule 2: after a real return
    leaving_age: int = 16  # 国发〔2016〕13号: 不满十六周岁
    # 国发〔2016〕13号 says 外出务工; the form of that year lists 经商 beside it. See eligibility.gf2016.
    gf2016_reasons: frozenset[str] = frozenset({"work", "business"})


RULES = Rules()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Episodes that count as one, for only visits and changes of job lie between them."""

    earliest: date  # the start lies between these two days, which are the same when it is known
    latest: date
    end: date | None  # the day of the last return; None: there was none
    reason: str  # of the last episode; empty: nobody said, or episodes that overlap say different things
    came_back: Return | None

    @property
    def since(self) -> date | None:
        """The first day away; None when nobody knows it."""
        return self.latest if self.earliest == self.latest else None

    def is_open(self, as_of: date, rules: Rules = RULES) -> bool:
        """Whether the parent still counts as away: not yet back, or back for what may be a visit."""
        if self.end is None:
            return True
        return self.came_back is not Return.FOR_GOOD and (as_of - self.end).days <= rules.visit_days

    def is_long(self, as_of: date, rules: Rules = RULES) -> bool | None:
        """Whether the months are full on this day; None when that hangs on a start nobody knows."""
        if months_after(self.latest, rules.months) <= as_of:
            return True
        return False if months_after(self.earliest, rules.months) > as_of else None


@dataclass(frozen=True, slots=True)
class Watch:
    """观察期: the file stays open after a real return, from the day of the return up to the day before ``until``."""

    since: date
    until: date


@lru_cache(maxsize=1 << 16)
def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (30 November and three months: 28 or 29 February)."""
    return day + relativedelta(months=months)


def last_stretch(episodes: Iterable[Episode], as_of: date, rules: Rules = RULES) -> Stretch | None:
    """The absence that goes on, or else the one before the parent came home; None when there was none.

    What happened outweighs what was meant: who came back for good and left within ``visit_days`` was on a visit, or
    between two jobs (rules 2 and 3).
    """
    return _last_stretch(tuple(episodes), as_of, rules)


@lru_cache(maxsize=1 << 12)  # each definition asks the same of a parent, and a table asks it of ten thousand children
def _last_stretch(known: tuple[Episode, ...], as_of: date, rules: Rules) -> Stretch | None:
    # A start that nobody knows makes the absence longest when it lies far back, and shortest when as late as can be.
    near = _last_run(_begun(known, as_of, as_of), rules)
    far = near if all(e.start for e in known) else _last_run(_begun(known, as_of, date.min), rules)
    if not far or not near:
        return None
    last = [episode for episode in near if _ended(episode) == max(map(_ended, near))]
    reasons = {episode.reason for episode in last}
    came_back = max((episode.came_back for episode in last), key=(None, Return.VISIT, Return.FOR_GOOD).index)
    return Stretch(_first(far), _first(near), last[-1].end, reasons.pop() if len(reasons) == 1 else "", came_back)


def current(episodes: Iterable[Episode], as_of: date, rules: Rules = RULES) -> Stretch | None:
    """The absence that a parent is in on this day; None when the parent is at home."""
    stretch = last_stretch(episodes, as_of, rules)
    return stretch if stretch and stretch.is_open(as_of, rules) else None


def reaches(episodes: Iterable[Episode], as_of: date, rules: Rules = RULES) -> bool | None:
    """Whether the parent is away on this day and has been for the months of the rules; None: the start is not known."""
    stretch = current(episodes, as_of, rules)
    return stretch.is_long(as_of, rules) if stretch else False


def day_three_months(episodes: Iterable[Episode], as_of: date, rules: Rules = RULES) -> date | None:
    """The day, past or to come, on which the present absence fills its months; None: at home, or since nobody knows.

    The one who was at home for good on that day fills them on leaving again, if that is within ``visit_days``.
    """
    known = tuple(episode for episode in episodes if not episode.is_mistyped)
    stretch = current(known, as_of, rules)
    if stretch is None or stretch.since is None:
        return None
    day = months_after(stretch.since, rules.months)
    if day > as_of or current(known, day, rules):
        return day
    return min(episode.start for episode in known if episode.start and episode.start > day)


def is_day_three_months(episodes: Iterable[Episode], day: date, rules: Rules = RULES) -> bool:
    """Whether the teacher is to be told on this very day (rule 8): true once in an absence."""
    return day_three_months(episodes, day, rules) == day


def watch(episodes: Iterable[Episode], as_of: date, rules: Rules = RULES) -> Watch | None:
    """The watch that a parent's real return began, while it lasts.

    A return that nobody explained proves real when ``visit_days`` have passed; its watch counts from the return.
    """
    stretch = last_stretch(episodes, as_of, rules)
    if stretch is None or stretch.end is None or stretch.is_open(as_of, rules):
        return None
    until = months_after(stretch.end, rules.watch_months)
    return Watch(stretch.end, until) if as_of < until else None


def _begun(episodes: Iterable[Episode], as_of: date, unknown: date) -> list[Episode]:
    """The episodes as they are seen on this day, in order; ``unknown`` stands where a start is not known."""
    plain = (episode for episode in episodes if not episode.is_mistyped)
    seen = [replace(e, end=None, came_back=None) if e.end and e.end > as_of else e for e in plain]
    dated = [e if e.start else replace(e, start=min(unknown, e.end or as_of)) for e in seen]
    return sorted((e for e in dated if _started(e) <= as_of), key=_started)


def _last_run(episodes: Iterable[Episode], rules: Rules) -> list[Episode]:
    """The last of the runs into which stays at home longer than a visit cut the episodes."""
    run: list[Episode] = []
    visit = timedelta(days=rules.visit_days)
    for episode in episodes:
        if run and _started(episode) - max(map(_ended, run)) > visit:
            run = []
        run.append(episode)
    return run


def _first(run: list[Episode]) -> date:
    return min(map(_started, run))


def _started(episode: Episode) -> date:
    return episode.start or date.min


def _ended(episode: Episode) -> date:
    return episode.end or date.max
