"""Why the totals of two definitions differ: one reason for each child."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.register.rules.eligibility import ChildFacts, Difference, difference, judge
from tests.register.absences import (
    DAYS,
    HOME,
    LONG,
    OTHER,
    SHORT,
    TODAY,
    UNABLE,
    child,
    day,
    forgotten,
    known_children,
)


@pytest.mark.parametrize(
    ("facts", "why", "label"),
    [
        (child(LONG, LONG), None, None),
        (child(HOME, HOME), None, None),
        (child(None, None), None, None),
        (child(LONG, HOME), Difference.ABLE, "一方在家且有监护能力"),
        (child(LONG, OTHER), Difference.OTHER_REASON, "外出不是为了务工或经商"),
        (child(OTHER, UNABLE), Difference.OTHER_REASON, "外出不是为了务工或经商"),
        (replace(child(LONG, HOME), birth_date=day("2010-01-01")), Difference.SIXTEEN, "已满16周岁"),
        (child(SHORT, UNABLE), Difference.SHORT, "外出未满3个月"),
        (replace(child(LONG, LONG), in_compulsory_school=False), Difference.NOT_IN_SCHOOL, "不在义务教育阶段就读"),
        (replace(child(LONG, LONG), at_hukou_home=False), Difference.NOT_AT_HUKOU_HOME, "不住在户籍地"),
        (child(LONG, None), Difference.UNKNOWN, "资料不全，待核实"),
    ],
)
def test_the_difference_of_both_totals_has_one_reason_for_each_child(
    facts: ChildFacts, why: Difference | None, label: str | None
) -> None:
    found = difference(judge(facts, TODAY))
    assert found is why
    assert (found.label if found else None) == label


@settings(deadline=None, max_examples=300)
@given(data=st.data(), facts=known_children(), as_of=DAYS, gaps=st.booleans())
def test_every_difference_is_explained_and_a_divorce_explains_none(
    data: st.DataObject, facts: ChildFacts, as_of: date, gaps: bool
) -> None:
    one = data.draw(forgotten(facts, as_of)) if gaps else facts
    found = judge(one, as_of)
    assert (difference(found) is None) is (found.zj2013.answer is found.gf2016.answer)
    assert judge(replace(one, divorced=not one.divorced), as_of) == found
