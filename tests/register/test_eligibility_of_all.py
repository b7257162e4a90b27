"""What holds for every child, by all three definitions, on any day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.register.rules.away import Return, reaches
from domain.register.rules.eligibility import Absent, Answer, ChildFacts, judge, zj2013
from tests.register.absences import (
    DAYS,
    forgotten,
    known_children,
    out,
    parent,
)


@settings(deadline=None, max_examples=300)
@given(data=st.data(), facts=known_children(), as_of=DAYS)
def test_what_was_certain_stays_when_more_becomes_known(data: st.DataObject, facts: ChildFacts, as_of: date) -> None:
    """Rule 5 for every child: filling a gap turns 待核实 into an answer, and never one answer into the other."""
    gaps = data.draw(forgotten(facts, as_of))
    whole, partial = judge(facts, as_of), judge(gaps, as_of)
    for known, guessed in (
        (whole.zj2013, partial.zj2013),
        (whole.gf2016, partial.gf2016),
        (whole.zj2016, partial.zj2016),
    ):
        assert guessed.answer in (Answer.UNKNOWN, known.answer)
        assert guessed.kind in (None, known.kind)
        assert guessed.missing or guessed.answer is not Answer.UNKNOWN


@settings(deadline=None, max_examples=200)
@given(facts=known_children(), as_of=DAYS)
def test_where_everything_is_known_everything_is_decided(facts: ChildFacts, as_of: date) -> None:
    """Except why a parent is away, when records of two absences overlap."""
    found = judge(facts, as_of)
    assert found.zj2013.answer is not Answer.UNKNOWN and found.zj2016.answer is not Answer.UNKNOWN
    assert (found.zj2013.kind is not None) is (found.zj2013.answer is Answer.YES)
    assert all(verdict.reasons for verdict in (found.zj2013, found.gf2016, found.zj2016))


@settings(deadline=None)
@given(
    facts=known_children(),
    start=DAYS,
    stay=st.integers(0, 200),
    home=st.integers(0, 30),
    later=st.integers(0, 200),
    came_back=st.sampled_from([None, Return.VISIT]),
)
def test_a_visit_changes_no_verdict_afterwards(
    facts: ChildFacts, start: date, stay: int, home: int, later: int, came_back: Return | None
) -> None:
    back = start + timedelta(days=stay)
    again = back + timedelta(days=home)
    whole = out(start.isoformat())
    halves = replace(whole, end=back, came_back=came_back), replace(whole, start=again)
    as_of = again + timedelta(days=later)
    assert judge(replace(facts, father=parent(*halves)), as_of) == judge(replace(facts, father=parent(whole)), as_of)


@settings(deadline=None, max_examples=300)
@given(facts=known_children(), as_of=DAYS)
def test_both_means_that_both_are_away_for_three_months(facts: ChildFacts, as_of: date) -> None:
    assume(facts.father and facts.mother)
    verdict = zj2013(facts, as_of)
    parents = [known for known in (facts.father, facts.mother) if known]
    away = [reaches(known.episodes, as_of) is True for known in parents]
    in_scope = facts.in_compulsory_school is facts.rural is facts.at_hukou_home is True
    expected = {0: None, 1: Absent.ONE, 2: Absent.BOTH}[sum(away)] if in_scope else None
    assert verdict.kind is expected


@settings(deadline=None, max_examples=200)
@given(facts=known_children(), as_of=DAYS)
def test_zhejiang_takes_in_whoever_the_state_takes_in(facts: ChildFacts, as_of: date) -> None:
    found = judge(facts, as_of)
    assert found.gf2016.answer is not Answer.YES or found.zj2016.answer is Answer.YES
