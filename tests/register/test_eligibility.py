"""Three definitions of one thing: the eight rules of register 1.3 by their numbers, and the sentences that say why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.register.rules.away import Return, Rules
from domain.register.rules.eligibility import (
    Absent,
    Answer,
    ChildFacts,
    Difference,
    LifeStatus,
    ParentFacts,
    Verdict,
    difference,
    gf2016,
    judge,
    zj2013,
    zj2016,
)
from tests.register.absences import (
    DEAD,
    GAP,
    HOME,
    LONG,
    MISSING,
    OTHER,
    PRISON,
    SHORT,
    TODAY,
    UNABLE,
    child,
    day,
    out,
    parent,
)

YES, NO, UNKNOWN = Answer
UNABLE_OUT = parent(out("2026-03-01"), capable=False)
NOT_SAID_WHY = parent(out("2026-03-01", reason=""))


def answers(facts: ChildFacts, as_of: date = TODAY) -> tuple[str, str, str]:
    """The three answers as staff read them."""
    found = judge(facts, as_of)
    return found.zj2013.staff_label, found.gf2016.staff_label, found.zj2016.staff_label


def texts(verdict: Verdict) -> list[str]:
    return [reason.text for reason in verdict.reasons]


def flags(verdict: Verdict) -> list[str]:
    return [flag.code for flag in verdict.flags]


@pytest.mark.parametrize(
    ("father", "mother", "expected"),
    [
        pytest.param(HOME, HOME, ("否", "否", "否"), id="both at home"),
        pytest.param(LONG, HOME, ("单亲留守", "否", "否"), id="one away"),
        pytest.param(LONG, LONG, ("双亲留守", "是", "是"), id="both away"),
        pytest.param(LONG, SHORT, ("单亲留守", "是", "是"), id="both away, one not long"),
        pytest.param(SHORT, SHORT, ("否", "是", "是"), id="both away, none long"),
        pytest.param(LONG, UNABLE, ("单亲留守", "是", "是"), id="one away, the other unable"),
        pytest.param(SHORT, UNABLE, ("否", "是", "是"), id="one away for weeks, the other unable"),
        pytest.param(UNABLE, UNABLE, ("否", "否", "否"), id="both unable, none away"),
        pytest.param(UNABLE_OUT, HOME, ("单亲留守", "否", "否"), id="the unable one is away"),
        pytest.param(LONG, OTHER, ("双亲留守", "否", "是"), id="one for another reason than work"),
        pytest.param(OTHER, UNABLE, ("单亲留守", "否", "是"), id="away for another reason, the other unable"),
        pytest.param(
            parent(out("2026-03-01", reason="business")), LONG, ("双亲留守", "是", "是"), id="business is work"
        ),
        pytest.param(NOT_SAID_WHY, LONG, ("双亲留守", "待核实", "是"), id="nobody said why"),
    ],
)
def test_the_table_of_the_three_definitions(
    father: ParentFacts, mother: ParentFacts, expected: tuple[str, str, str]
) -> None:
    assert answers(child(father, mother)) == expected
    assert answers(child(mother, father)) == expected, "whichever parent it is"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ("双亲留守", "是", "是")),
        ({"in_compulsory_school": False}, ("否", "是", "是")),
        ({"at_hukou_home": False}, ("否", "是", "是")),
        ({"rural": False}, ("否", "否", "是")),
    ],
)
def test_the_conditions_that_are_not_about_parents(change: dict[str, bool], expected: tuple[str, str, str]) -> None:
    assert answers(replace(child(LONG, LONG), **change)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "full"),
    [("2026-08-25", "2026-11-25"), ("2026-11-30", "2027-02-28"), ("2027-11-30", "2028-02-29")],
)
def test_rule_1_three_calendar_months(start: str, full: str) -> None:
    facts = child(parent(out(start)))
    assert zj2013(facts, day(full) - timedelta(days=1)).answer is NO
    assert zj2013(facts, day(full)).answer is YES


@pytest.mark.parametrize(
    ("father", "as_of", "zj", "watched"),
    [
        pytest.param(
            parent(out("2025-09-01", "2026-02-10", Return.VISIT), out("2026-03-12")), "2026-03-12", YES, False, id="30"
        ),
        pytest.param(
            parent(out("2025-09-01", "2026-02-10", Return.VISIT), out("2026-03-13")), "2026-03-13", NO, False, id="31"
        ),
        pytest.param(parent(out("2025-09-01", "2026-02-10")), "2026-03-12", YES, False, id="may be a visit"),
        pytest.param(parent(out("2025-09-01", "2026-02-10")), "2026-03-13", NO, True, id="is none"),
        pytest.param(
            parent(out("2025-09-01", "2026-02-10", Return.FOR_GOOD)), "2026-02-10", NO, True, id="back for good"
        ),
        pytest.param(
            parent(out("2025-09-01", "2026-02-10", Return.FOR_GOOD)), "2026-05-09", NO, True, id="the last watched day"
        ),
        pytest.param(
            parent(out("2025-09-01", "2026-02-10", Return.FOR_GOOD)), "2026-05-10", NO, False, id="the watch is over"
        ),
        pytest.param(
            parent(out("2026-01-20", "2026-02-10", Return.FOR_GOOD)), "2026-02-11", NO, False, id="was never in scope"
        ),
        pytest.param(
            parent(out(None, "2026-02-10", Return.FOR_GOOD)), "2026-02-11", NO, True, id="may have been in scope"
        ),
    ],
)
def test_rule_2_visits_and_the_watch_after_a_return(father: ParentFacts, as_of: str, zj: Answer, watched: bool) -> None:
    verdict = zj2013(child(father), day(as_of))
    assert verdict.answer is zj
    assert flags(verdict) == (["watch"] if watched else [])


def test_rule_2_the_watch_names_its_end_and_is_not_for_those_who_left_otherwise() -> None:
    facts = child(parent(out("2025-09-01", "2026-11-20", Return.FOR_GOOD)), LONG)
    assert answers(facts) == ("单亲留守", "否", "否")
    assert flags(zj2013(facts, TODAY)) == [], "still in scope"
    assert [flag.text for flag in gf2016(facts, TODAY).flags] == ["父亲已于2026-11-20返乡，观察期至2027-02-20"]
    assert flags(gf2016(replace(facts, birth_date=day("2010-11-25")), TODAY)) == [], "sixteen in the meantime"


def test_rule_3_a_move_from_job_to_job_continues() -> None:
    moved = parent(out("2026-07-01", "2026-09-01"), out("2026-09-20"))
    verdict = zj2013(child(moved), TODAY)
    assert verdict.answer is YES
    assert "父亲自2026-07-01外出，至2026-10-01满3个月" in texts(verdict)


@pytest.mark.parametrize("gone", [DEAD, MISSING, PRISON], ids=["dead", "missing", "prison"])
@pytest.mark.parametrize(
    ("other", "answer", "flagged"),
    [
        pytest.param(LONG, YES, True, id="away"),
        pytest.param(SHORT, YES, True, id="away for weeks"),
        pytest.param(HOME, NO, False, id="at home"),
        pytest.param(MISSING, NO, True, id="gone as well"),
        pytest.param(None, UNKNOWN, False, id="nobody knows"),
    ],
)
def test_rule_4_one_parent_gone_and_the_other(
    gone: ParentFacts, other: ParentFacts | None, answer: Answer, flagged: bool
) -> None:
    for facts in (child(gone, other), child(other, gone)):
        verdict = gf2016(facts, TODAY)
        assert verdict.answer is answer
        assert [flag.text for flag in verdict.flags] == (["核对事实无人抚养"] if flagged else [])
        assert zj2016(facts, TODAY).flags == verdict.flags


@pytest.mark.parametrize("life", [LifeStatus.DEAD, LifeStatus.PRISON])
def test_rule_4_the_dead_and_the_imprisoned_are_not_away_whatever_was_never_closed(life: LifeStatus) -> None:
    assert zj2013(child(replace(LONG, life=life), HOME), TODAY).answer is NO
    assert zj2013(child(replace(LONG, life=LifeStatus.MISSING), HOME), TODAY).answer is YES


AWAY_SINCE_WHEN = parent(out(None))
OF_THE_FATHER = ("father.life_status", "father.capability")
OF_THE_MOTHER = ("mother.life_status", "mother.capability")


@pytest.mark.parametrize(
    ("facts", "zj", "gf"),
    [
        pytest.param(child(None, HOME), ["father.episodes"], [], id="nothing of the father, an able mother at home"),
        pytest.param(
            child(None, LONG), ["father.episodes"], ["father.episodes", *OF_THE_FATHER], id="nothing of the father"
        ),
        pytest.param(child(None, UNABLE), ["father.episodes"], ["father.episodes"], id="an unable mother at home"),
        pytest.param(
            child(None, None),
            ["father.episodes", "mother.episodes"],
            ["father.episodes", "mother.episodes", *OF_THE_MOTHER, *OF_THE_FATHER],
            id="nothing of both",
        ),
        pytest.param(
            child(GAP, LONG), ["father.episodes"], ["father.episodes", "father.capability"], id="alive, but where?"
        ),
        pytest.param(child(AWAY_SINCE_WHEN, HOME), ["father.episodes"], [], id="since when?"),
        pytest.param(child(AWAY_SINCE_WHEN, LONG), ["father.episodes"], [], id="since when? for the kind"),
        pytest.param(child(LONG, parent(capable=None)), [], ["mother.capability"], id="can the one at home care?"),
        pytest.param(child(HOME, parent(capable=None)), [], [], id="not asked when none is away"),
        pytest.param(child(NOT_SAID_WHY, UNABLE), [], ["father.episodes"], id="why?"),
        pytest.param(
            child(parent(out("2026-03-01", "2025-01-01")), UNABLE), ["father.episodes"], ["father.episodes"], id="typo"
        ),
        pytest.param(replace(child(LONG, LONG), birth_date=None), [], ["birth_date"], id="how old?"),
        pytest.param(replace(child(LONG, LONG), rural=None), ["hukou_type"], ["hukou_type"], id="rural?"),
        pytest.param(replace(child(LONG, LONG), at_hukou_home=None), ["at_hukou_home"], [], id="lives where?"),
        pytest.param(replace(child(LONG, LONG), in_compulsory_school=None), ["schooling"], [], id="at school?"),
        pytest.param(replace(child(None, HOME), rural=False), [], [], id="no for certain asks nothing"),
        pytest.param(replace(child(HOME, HOME), rural=None, birth_date=None), [], [], id="nor does this"),
    ],
)
def test_rule_5_what_is_missing_is_asked_for_and_nothing_else(facts: ChildFacts, zj: list[str], gf: list[str]) -> None:
    found = judge(facts, TODAY)
    for verdict, fields in ((found.zj2013, zj), (found.gf2016, gf)):
        assert list(verdict.missing) == fields
        if verdict.answer is not YES:  # 是 may lack the kind
            assert (verdict.answer is UNKNOWN) is bool(fields)


def test_rule_5_yes_for_one_parent_asks_for_the_other_to_know_the_kind() -> None:
    unsure = zj2013(child(LONG, None), TODAY)
    assert (unsure.answer, unsure.kind, unsure.staff_label) == (YES, None, "是")
    assert unsure.missing == ("mother.episodes",)
    assert "还不知道母亲是否外出" in texts(unsure)


def test_rule_5_the_office_is_never_told_no_where_nothing_is_known() -> None:
    blank = ChildFacts(None, None, None, None, None, None)
    assert answers(blank) == ("待核实", "待核实", "待核实")
    assert zj2013(blank, TODAY).missing[:3] == ("schooling", "hukou_type", "at_hukou_home")


@pytest.mark.parametrize(
    ("born", "as_of", "gf"),
    [
        pytest.param("2010-11-26", "2026-11-25", YES, id="the day before"),
        pytest.param("2010-11-25", "2026-11-25", NO, id="the birthday"),
        pytest.param("2012-02-29", "2028-02-28", YES, id="born on a leap day"),
        pytest.param("2012-02-29", "2028-02-29", NO, id="sixteen on a leap day"),
    ],
)
def test_rule_6_sixteen_leaves_one_definition_and_not_the_other(born: str, as_of: str, gf: Answer) -> None:
    facts = replace(child(LONG, LONG), birth_date=day(born))
    found = judge(facts, day(as_of))
    assert (found.gf2016.answer, found.zj2016.answer) == (gf, gf)
    assert found.zj2013.kind is Absent.BOTH, "still in the last class of the junior school"
    assert difference(found) is (Difference.SIXTEEN if gf is NO else None)


@pytest.mark.parametrize(
    ("father", "mother", "divorced", "expected"),
    [
        pytest.param(LONG, HOME, True, "单亲留守", id="divorced, one away"),
        pytest.param(LONG, LONG, True, "双亲留守", id="divorced, both away"),
        pytest.param(HOME, HOME, True, "否", id="divorced, nobody away"),
        pytest.param(HOME, DEAD, None, "否", id="widowed, at home"),
        pytest.param(LONG, DEAD, None, "单亲留守", id="widowed, away"),
        pytest.param(SHORT, DEAD, None, "否", id="widowed, away for weeks"),
    ],
)
def test_rule_7_one_parent_families_are_something_else(
    father: ParentFacts, mother: ParentFacts, divorced: bool | None, expected: str
) -> None:
    assert zj2013(replace(child(father, mother), divorced=divorced), TODAY).staff_label == expected


def test_rule_8_the_day_of_the_third_month_changes_the_verdict_and_says_why() -> None:
    facts = child(parent(out("2026-08-25")))
    before, after = zj2013(facts, day("2026-11-24")), zj2013(facts, day("2026-11-25"))
    assert texts(before) == ["父亲自2026-08-25外出，到2026-11-25才满3个月", "母亲在家"]
    assert "父亲自2026-08-25外出，至2026-11-25满3个月" in texts(after)


def test_reasons_say_what_decides() -> None:
    facts = child(LONG, parent(out("2025-03-01", "2026-08-01", Return.FOR_GOOD)))
    assert texts(gf2016(facts, TODAY)) == ["母亲已于2026-08-01返乡", "母亲有监护能力"]
    assert texts(gf2016(child(LONG, DEAD), TODAY)) == ["未满16周岁", "农村户籍", "父亲自2026-03-01外出", "母亲去世"]
    visiting = child(parent(out("2026-03-01", "2026-11-20")))
    assert "父亲自2026-03-01外出，至2026-06-01满3个月，2026-11-20回来，按探亲计" in texts(zj2013(visiting, TODAY))


def test_the_rules_can_be_set() -> None:
    wide = Rules(months=1, leaving_age=18, gf2016_reasons=frozenset({"work", "business", "other"}))
    facts = replace(child(SHORT, OTHER), birth_date=day("2010-01-01"))
    assert answers(facts) == ("单亲留守", "否", "否")
    found = judge(facts, TODAY, wide)
    assert (found.zj2013.kind, found.gf2016.answer, found.zj2016.answer) == (Absent.BOTH, YES, YES)
