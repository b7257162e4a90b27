"""Who might take the children of somebody who goes: a rule over plain values."""

from domain.pairing import MOST
from domain.successors import Left, Taker, proposed

CLASS, GRADE, OTHER = "三年级二班", "三年级一班", "五年级一班"


def test_who_has_the_fewest_comes_first_and_then_the_class_and_the_grade() -> None:
    few, same, near = Taker(1, 0), Taker(3, 2, frozenset({CLASS})), Taker(2, 2, frozenset({GRADE}))
    far = Taker(0, 2, frozenset({OTHER}))
    child = Left(9, CLASS)
    assert proposed([child], [far, near, same, few]) == {9: 1}
    assert proposed([child], [far, near, same]) == {9: 3}
    assert proposed([child], [far, near]) == {9: 2}
    assert proposed([child], [far]) == {9: 0}


def test_who_is_not_on_wechat_yet_is_proposed_when_nobody_else_has_room() -> None:
    new = Taker(1, 0, is_reachable=False)
    assert proposed([Left(9, CLASS)], [new, Taker(2, 5)]) == {9: 2}
    assert proposed([Left(9, CLASS)], [new, Taker(2, MOST)]) == {9: 1}


def test_what_was_given_counts() -> None:
    children = [Left(number, OTHER) for number in range(4)]
    found = proposed(children, [Taker(1, 0), Taker(2, 1)])
    assert found == {0: 1, 1: 1, 2: 2, 3: 1}


def test_sisters_and_brothers_stay_together_while_there_is_room() -> None:
    children = [Left(1, CLASS, frozenset({7})), Left(2, OTHER), Left(3, GRADE, frozenset({7, 8}))]
    found = proposed(children, [Taker(1, 0), Taker(2, 0)])
    assert found[1] == found[3] != found[2]
    full = proposed(children, [Taker(1, MOST - 1), Taker(2, MOST - 1)])
    assert len(full) == 2, "nobody is proposed for the third: both are full"


def test_who_knows_the_child_already_keeps_it_even_with_many() -> None:
    assert proposed([Left(1, CLASS, known_to=5)], [Taker(5, MOST), Taker(2, 0)]) == {1: 5}
    assert proposed([Left(1, CLASS, known_to=6)], [Taker(2, 0)]) == {1: 6}, "who stands in need not be a usual taker"


def test_nobody_is_proposed_who_may_not_have_the_child() -> None:
    assert proposed([Left(1, CLASS, not_to=frozenset({1}))], [Taker(1, 0), Taker(2, 9)]) == {1: 2}
    assert proposed([Left(1, CLASS, not_to=frozenset({1}))], [Taker(1, 0)]) == {}
    assert proposed([Left(1, CLASS)], []) == {}
