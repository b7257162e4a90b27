"""The county's overview: schools side by side by both definitions, with small numbers hidden and nobody named.

One table of numbers is hidden as a whole, so that the page, the picture and the workbook tell the same and do not give
each other away.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.clock import CHINA, in_china
from domain.coverage import MAIN, SHORT
from domain.register.totals.partition import DIVISIONS, UNKNOWN, UNKNOWN_LABEL
from domain.register.totals.summary import Comparison, Definition, Summary, judged, summarise
from domain.retention import months_before
from domain.suppression import Sum, share, suppressed
from messages.documents.county_open import open_workbook
from messages.pictures.bars import Bar, Section, drawing
from storage import county, coverage, spans
from storage.person import people
from storage.person.people import School
from storage.registers import register_book

BOTH = (Definition.ZJ2013, Definition.GF2016)
COLUMNS = (
    ("pupils", "在校学生"),
    (Definition.ZJ2013.value, "浙江2013口径"),
    (Definition.GF2016.value, "国发2016口径"),
    ("unclear", "资料不全待核实"),
    ("alerts", "预警超过24小时没人接"),
)
MONTHS = 12
LETTERS_OF = timedelta(days=183)
ALL = "all"
OTHER = "其他原因"


@dataclass(frozen=True, slots=True)
class Line:
    """One school, or all: numbers as they may be told, shares in percent, and the check-sums that fail by words."""

    name: str
    cells: tuple[str, ...]
    shares: tuple[str, ...]
    failing: tuple[str, ...] | None  # None: of the line of all schools nothing is checked


@dataclass(frozen=True, slots=True)
class County:
    """Everything that is told. ``compared`` is why the two definitions differ; ``parts`` the columns of attachment 2 of
    all schools, by definition: (division, part, how many)."""

    as_of: date
    lines: tuple[Line, ...]
    total: Line
    compared: tuple[tuple[str, str], ...]
    parts: dict[Definition, tuple[tuple[str, str, str], ...]]
    heads: tuple[str, ...]
    share_heads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    school: School
    summaries: tuple[Summary, ...]
    parts: dict[str, county.Part]
    alerts: int


def overview(session: Session, now: datetime) -> County:
    """All schools as they are today: for each its register and a few statements; of the rest a few for all."""
    as_of = in_china(now).date()
    letters = county.letters(session, now - LETTERS_OF)
    alerts = county.overdue_alerts(session, now)
    counted = [_counted(session, one, as_of, now, letters, alerts) for one in people.schools(session)]
    return _told(counted, as_of)


def trend(session: Session, now: datetime) -> str:
    """Contacts that reached somebody, month by month, as SVG."""
    months = list(_months(in_china(now).date()))
    bounds = [(_at(start), _at(months_before(start, -1))) for start in months]
    numbers = county.contacts_by_month(session, bounds)
    bars = [
        Bar(f"{start.year}年{start.month}月", said, (number if said.isdigit() else 0,))
        for start, number, said in zip(months, numbers, suppressed(dict(enumerate(numbers))).values(), strict=True)
    ]
    return drawing("每个月联系到的次数，全部学校", ("联系到",), [Section("次", bars)])


def workbook(told: County, now: datetime) -> bytes:
    """The same numbers for another office, hidden in the same way."""
    return open_workbook(
        told.as_of,
        told.heads + told.share_heads,
        [(one.name, *one.cells, *one.shares) for one in (*told.lines, told.total)],
        {definition.label: rows for definition, rows in told.parts.items()},
        told.compared,
        [(one.name, "；".join(one.failing) or "全部相符") for one in told.lines if one.failing is not None],
        in_china(now),
    )


def _counted(
    session: Session,
    school: School,
    as_of: date,
    now: datetime,
    letters: dict[int, county.Part],
    alerts: dict[int, int],
) -> _Counted:
    entries = judged(register_book.of_school(session, school.id), as_of)
    summaries = tuple(summarise(entries, definition, as_of) for definition in BOTH)
    reached = coverage.of_school(session, school, spans.usual(session, school.id, as_of), now).total
    parts = {kind.value: (reached.of(kind).covered, reached.of(kind).plans) for kind in MAIN}
    line = summaries[0].total
    parts |= {
        "letters": letters.get(school.id, (0, 0)),
        "opened": (line.counts.get("opened", 0), line.total),
        "paired": (line.counts.get("paired", 0), line.total),
    }
    return _Counted(school, summaries, parts, alerts.get(school.id, 0))


SHARES: tuple[tuple[str, str], ...] = (
    ("opened", "已建档"),
    ("paired", "已结对"),
    *((kind.value, f"{SHORT[kind]}覆盖") for kind in MAIN),
    ("letters", "一封信回执"),
)


def _told(counted: Sequence[_Counted], as_of: date) -> County:
    cells, sums = _table(counted)
    told = suppressed(cells, sums)
    lines = tuple(
        Line(
            one.school.name,
            tuple(told[name, one.school.id] for name, _ in COLUMNS),
            tuple(share(*one.parts[name]) for name, _ in SHARES),
            tuple(_failing(one.summaries)),
        )
        for one in counted
    )
    whole = tuple(share(*_summed(one.parts[name] for one in counted)) for name, _ in SHARES)
    total = Line("全部学校", tuple(told[name, ALL] for name, _ in COLUMNS), whole, None)
    reasons = [key for key in cells if key[0] == "why"]
    compared = (
        *(((f"{definition.label}合计"), told[definition.value, ALL]) for definition in BOTH),
        ("两种口径都算", told["both", ALL]),
        *((str(label), told["why", label]) for _, label in reasons),
    )
    parts = {definition: tuple(_parts(definition, told)) for definition in BOTH}
    heads = tuple(label for _, label in COLUMNS)
    return County(as_of, lines, total, compared, parts, heads, tuple(label for _, label in SHARES))


Key = tuple[Hashable, Hashable]


def _table(counted: Sequence[_Counted]) -> tuple[dict[Key, int], list[Sum[Key]]]:
    """Every number that is told anywhere, and every sum that a reader knows to hold."""
    cells: dict[Key, int] = {}
    sums: list[Sum[Key]] = []
    for name, _ in COLUMNS:
        of_schools: dict[Key, int] = {(name, one.school.id): _number(one, name) for one in counted}
        cells |= of_schools
        cells[name, ALL] = sum(of_schools.values())
        sums.append(Sum((name, ALL), tuple(of_schools)))
    for definition, of_parts in ((one, _division_parts(counted, at)) for at, one in enumerate(BOTH)):
        for name, numbers in of_parts.items():
            keys: dict[Key, int] = {((definition.value, name), code): number for code, number in numbers.items()}
            cells |= keys
            sums.append(Sum((definition.value, ALL), tuple(keys)))
    reasons, more = _reasons([one.summaries[0].comparison for one in counted])
    return cells | reasons, sums + more


def _number(one: _Counted, name: str) -> int:
    by_definition = {summary.definition.value: summary.total.total for summary in one.summaries}
    others = {
        "pupils": one.summaries[0].total.pupils,
        "unclear": len(one.summaries[0].comparison.unclear),
        "alerts": one.alerts,
    }
    return {**by_definition, **others}[name]


def _division_parts(counted: Sequence[_Counted], at: int) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for division in DIVISIONS:
        codes = [code for code, _ in division.parts] + [UNKNOWN]
        found[division.name] = {
            code: sum(one.summaries[at].total.parts.get((division.name, code), 0) for one in counted) for code in codes
        }
    return found


def _parts(definition: Definition, told: dict[Key, str]) -> Iterator[tuple[str, str, str]]:
    for division in DIVISIONS:
        for code, label in (*division.parts, (UNKNOWN, UNKNOWN_LABEL)):
            yield division.label, label, told[(definition.value, division.name), code]


def _reasons(compared: Sequence[Comparison]) -> tuple[dict[Key, int], list[Sum[Key]]]:
    """Why a child is counted by one definition only; with those counted by both they add up to each total."""
    both = sum(one.both for one in compared)
    cells: dict[Key, int] = {("both", ALL): both}
    sums: list[Sum[Key]] = []
    for definition in BOTH:
        whole = sum(getattr(one, definition.value) for one in compared)
        here: dict[Key, int] = {}
        for one in compared:
            for label, count in getattr(one, f"only_{definition.value}"):
                key = ("why", f"只按{definition.label}算：{label}")
                here[key] = here.get(key, 0) + count
        here["why", f"只按{definition.label}算：{OTHER}"] = whole - both - sum(here.values())
        cells |= here
        sums.append(Sum((definition.value, ALL), (("both", ALL), *here)))
    return cells, sums


def _failing(summaries: Sequence[Summary]) -> Iterator[str]:
    """Which check-sums of the school do not hold, by what they divide; how many children is the school's to look at."""
    for summary in summaries:
        names = [one.label.rpartition("（")[2].rstrip("）") for one in summary.sums if not one.holds]
        if names:
            yield f"{summary.definition.label}：{'、'.join(names)}"


def _summed(parts: Iterator[county.Part]) -> county.Part:
    some = list(parts)
    return sum(one for one, _ in some), sum(of for _, of in some)


def _months(today: date) -> Iterator[date]:
    first = today.replace(day=1)
    return (months_before(first, back) for back in reversed(range(MONTHS)))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
