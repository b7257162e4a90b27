"""Small numbers are hidden so that a reader who adds and subtracts cannot work them out again."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.suppression import BESIDE, SMALL, Sum, share, suppressed

MOST_TRIED = 12


def test_a_small_number_and_the_next_one_are_hidden() -> None:
    told = suppressed({"a": 3, "b": 9, "c": 20, "all": 32}, [Sum("all", ("a", "b", "c"))])
    assert told == {"a": SMALL, "b": BESIDE, "c": "20", "all": "32"}


def test_a_zero_is_told_and_hides_nothing() -> None:
    told = suppressed({"a": 0, "b": 9, "all": 9}, [Sum("all", ("a", "b"))])
    assert told == {"a": "0", "b": "9", "all": "9"}


def test_two_ones_that_add_up_to_two_are_not_given_away() -> None:
    told = suppressed({"a": 1, "b": 1, "c": 8, "all": 10}, [Sum("all", ("a", "b", "c"))])
    assert told["a"] == told["b"] == SMALL and BESIDE in (told["c"], told["all"])


def test_one_school_alone_hides_its_total() -> None:
    assert suppressed({"a": 3, "all": 3}, [Sum("all", ("a",))]) == {"a": SMALL, "all": SMALL}
    assert suppressed({"a": 3, "b": 0, "all": 3}, [Sum("all", ("a", "b"))])["all"] == SMALL


def test_sums_that_share_a_total_do_not_give_it_away_together() -> None:
    cells = {"a": 2, "b": 9, "all": 11, "x": 6, "y": 5}
    told = suppressed(cells, [Sum("all", ("a", "b")), Sum("all", ("x", "y"))])
    assert told["a"] == SMALL and told["b"] == BESIDE


def test_shares_of_few_are_not_told() -> None:
    assert share(3, 4) == BESIDE and share(0, 0) == "0%" and share(45, 60) == "75%"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=2, max_size=3),
    st.lists(st.integers(0, 9), min_size=2, max_size=3),
)
def test_a_reader_who_tries_everything_is_left_with_two_values(first: list[int], second: list[int]) -> None:
    """Two columns by school and their sum: every filling that fits what is told is tried."""
    size = min(len(first), len(second))
    cells: dict[str, int] = {}
    for name, column in (("x", first[:size]), ("y", second[:size])):
        cells |= {f"{name}{at}": value for at, value in enumerate(column)} | {name: sum(column)}
    sums = [Sum(name, tuple(f"{name}{at}" for at in range(size))) for name in ("x", "y")]
    _survives(cells, sums)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=4, max_size=4))
def test_a_square_with_sums_both_ways_is_not_given_away(inside: list[int]) -> None:
    a, b, c, d = inside
    cells = {"a": a, "b": b, "c": c, "d": d, "ab": a + b, "cd": c + d, "ac": a + c, "bd": b + d, "all": sum(inside)}
    sums = [
        Sum("ab", ("a", "b")),
        Sum("cd", ("c", "d")),
        Sum("ac", ("a", "c")),
        Sum("bd", ("b", "d")),
        Sum("all", ("ab", "cd")),
        Sum("all", ("ac", "bd")),
    ]
    _survives(cells, sums)


def _survives(cells: dict[str, int], sums: list[Sum[str]]) -> None:
    told = suppressed(cells, sums)
    small = {key for key, value in cells.items() if 0 < value < 5}
    assert {key for key, said in told.items() if said == SMALL} <= small
    assert all(told[key] in (SMALL, BESIDE) for key in small)
    assert all(said == str(cells[key]) for key, said in told.items() if said not in (SMALL, BESIDE))
    totals = {one.total for one in sums}
    leaves = [key for key in cells if key not in totals]
    values = {key: _possible(told[key], cells[key]) for key in leaves}
    seen: dict[str, set[int]] = {key: set() for key in cells}
    for filling in product(*(values[key] for key in leaves)):
        tried = dict(zip(leaves, filling, strict=True))
        if (whole := _completed(tried, sums, told)) is not None:
            for key, value in whole.items():
                seen[key].add(value)
    assert all(len(seen[key]) >= 2 for key in small), (cells, told)


def _possible(said: str, _value: int) -> range:
    return range(1, 5) if said == SMALL else range(MOST_TRIED) if said == BESIDE else range(int(said), int(said) + 1)


def _completed(tried: dict[str, int], sums: list[Sum[str]], told: dict[str, str]) -> dict[str, int] | None:
    whole = dict(tried)
    for one in sums:
        value = sum(whole[part] for part in one.parts)
        if whole.setdefault(one.total, value) != value:
            return None
    fits = all(
        (1 <= value < 5) if told[key] == SMALL else told[key] == BESIDE or told[key] == str(value)
        for key, value in whole.items()
    )
    return whole if fits else None
