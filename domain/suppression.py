"""Small numbers that leave a school are hidden, and so many others beside them that nobody can work them out again.

privacy.md: cells below 5 are suppressed outside the school. A number from 1 to 4 is told as "<5". Where a sum and its
other parts would give it away, the next smallest of them is hidden too, told as "—". A zero is told: it names
nobody.

A reader is taken to know every sum that holds, every number that is shown, and that "<5" means 1 to 4. After that at
least two values must be left for every hidden small number.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
SMALLEST_SHOWN = 5
SMALL, BESIDE = "<5", "—"
MOST = 10**12  # nobody counts more


@dataclass(frozen=True, slots=True)
class Sum(Generic[Key]):
    """``total`` is what ``parts`` add up to, as every reader knows."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        return (self.total, *self.parts)


def suppressed(cells: Mapping[Key, int], sums: Sequence[Sum[Key]] = ()) -> dict[Key, str]:
    """Each cell as it may be told. Every sum must hold in the cells."""
    told = {key: SMALL if _is_small(value) else str(value) for key, value in cells.items()}
    while (weak := _given_away(cells, sums, told)) is not None:
        told[_next(cells, sums, told, weak)] = BESIDE
    return told


def share(part: int, whole: int) -> str:
    """A part in full percent; hidden where the whole is small, or the part is and is not nothing or everything."""
    if whole == 0:
        return "0%"
    if whole < SMALLEST_SHOWN:
        return BESIDE
    return f"{round(100 * part / whole)}%"


def _is_small(value: int) -> bool:
    return 0 < value < SMALLEST_SHOWN


def _given_away(cells: Mapping[Key, int], sums: Sequence[Sum[Key]], told: Mapping[Key, str]) -> Key | None:
    """A hidden small number that a reader could work out; None where there is none."""
    small = [key for key, value in cells.items() if _is_small(value)]
    if not small:
        return None
    ranges = _ranges(sums, told)
    narrow = next((key for key in small if ranges[key][0] == ranges[key][1]), None)
    if narrow is not None:
        return narrow
    fixed = _fixed(sums, {key for key, said in told.items() if said in (SMALL, BESIDE)})
    return next((key for key in small if key in fixed), None)


def _next(cells: Mapping[Key, int], sums: Sequence[Sum[Key]], told: Mapping[Key, str], weak: Key) -> Key:
    """What to hide beside it: the smallest shown number above 0 of its sums, then of all sums that touch a hidden one,
    a total last of all. Where nothing is shown any more, "<5" itself says too much: the largest total says less."""
    near = [one for one in sums if weak in one.keys] or list(sums)
    touched = [one for one in sums if any(told[key] in (SMALL, BESIDE) for key in one.keys)]
    shown = {key for key, said in told.items() if said not in (SMALL, BESIDE)}
    for some in (near, touched, list(sums)):
        parts = [key for one in some for key in one.parts if key in shown and cells[key] > 0]
        totals = [one.total for one in some if one.total in shown]
        if parts or totals:
            return min(parts or totals, key=lambda key: cells[key])
    tight = [key for one in sums for key in (one.total, *one.parts) if told[key] == SMALL]
    return max(tight, key=lambda key: cells[key])


def _ranges(sums: Sequence[Sum[Key]], told: Mapping[Key, str]) -> dict[Key, tuple[int, int]]:
    """Between which values a reader knows each number to lie."""
    known = {key: _first_range(said) for key, said in told.items()}
    changed = True
    while changed:
        changed = False
        for one in sums:
            changed = _narrow(one, known) or changed
    return known


def _first_range(said: str) -> tuple[int, int]:
    if said == SMALL:
        return 1, SMALLEST_SHOWN - 1
    return (0, MOST) if said == BESIDE else (int(said), int(said))


def _narrow(one: Sum[Key], known: dict[Key, tuple[int, int]]) -> bool:
    low = sum(known[key][0] for key in one.parts)
    high = sum(known[key][1] for key in one.parts)
    before = [known[key] for key in one.keys]
    known[one.total] = _both(known[one.total], low, high)
    least, most = known[one.total]
    for key in one.parts:
        mine = known[key]
        known[key] = _both(mine, least - (high - mine[1]), most - (low - mine[0]))
    return before != [known[key] for key in one.keys]


def _both(known: tuple[int, int], low: int, high: int) -> tuple[int, int]:
    return max(known[0], low), min(known[1], high)


def _fixed(sums: Sequence[Sum[Key]], hidden: set[Key]) -> set[Key]:
    """The hidden numbers that the sums together determine, however they are combined."""
    rows = [_row(one, hidden) for one in sums]
    solved: list[tuple[Key, dict[Key, Fraction]]] = []
    for row in rows:
        for pivot, other in solved:
            _subtract(row, other, row.get(pivot, Fraction(0)))
        if row:
            pivot = next(iter(row))
            scaled = {key: value / row[pivot] for key, value in row.items()}
            for _, other in solved:
                _subtract(other, scaled, other.get(pivot, Fraction(0)))
            solved.append((pivot, scaled))
    return {pivot for pivot, row in solved if len(row) == 1}


def _row(one: Sum[Key], hidden: set[Key]) -> dict[Key, Fraction]:
    row: dict[Key, Fraction] = {}
    for key, sign in ((one.total, -1), *((part, 1) for part in one.parts)):
        if key in hidden:
            row[key] = row.get(key, Fraction(0)) + sign
    return {key: value for key, value in row.items() if value}


def _subtract(row: dict[Key, Fraction], other: Mapping[Key, Fraction], times: Fraction) -> None:
    if not times:
        return
    for key, value in other.items():
        left = row.get(key, Fraction(0)) - times * value
        if left:
            row[key] = left
        else:
            row.pop(key, None)
