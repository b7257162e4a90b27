"""The places in a letter: found, filled, each reader's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from domain.letter import Audience
from domain.letter_text import PLACES, READER_PLACES, fill, needs_reader, needs_school, places, unknown
from domain.people import Relation
from handlers.actions.letter import letters
from storage.letter import letter_facts
from storage.pairing import pairings
from storage.person import people
from tests.letters.school import Adult, School


def test_places_are_found_in_both_kinds_of_braces() -> None:
    text = "{孩子}在｛班级｝，{ 老师 }说{孩子}好；{学校}{日子}"
    assert places(text) == ["孩子", "班级", "老师", "学校", "日子"]
    assert unknown(text) == ["日子"]
    assert needs_school(text) == ["学校"]
    assert needs_reader(text) and not needs_reader("{学校}放假") and not needs_reader("没有空格")


def test_filled_with_what_is_known_and_the_rest_stands() -> None:
    facts = {"孩子": "李思涵", "班级": "三(1)班"}
    assert fill("{孩子}｛班级｝{老师}{日子}", facts) == "李思涵三(1)班{老师}{日子}"


def test_a_fact_is_never_filled_again() -> None:
    assert fill("{孩子}", {"孩子": "{老师}", "老师": "陈老师"}) == "{老师}"


@given(st.text(st.characters(exclude_characters="{}｛｝")), st.sampled_from(PLACES))
def test_whatever_stands_around_a_place_stays(words: str, place: str) -> None:
    assert fill(f"{words}{{{place}}}{words}", {place: "·"}) == f"{words}·{words}"
    assert unknown(words) == []


def facts_of(school: School, number: int, *names: str) -> dict[str, dict[str, str]]:
    with school.database.read() as session:
        found = letter_facts.read(session, number, [school.ids[name] for name in names])
    return {name: found[school.ids[name]] for name in names if school.ids[name] in found}


def test_each_reader_has_their_own(school: School) -> None:
    number = school.write()
    found = facts_of(school, number, "李强", "周桂英", "张伟")
    assert found["李强"] == {
        "孩子": "李思涵、李思远",
        "班级": "三(1)班、五(1)班",
        "老师": "陈老师",
        "称呼": "李思涵、李思远爸爸",
    }
    assert found["周桂英"]["称呼"] == "李思涵、李思远奶奶"
    assert found["张伟"] == {"孩子": "张子轩", "班级": "三(1)班", "老师": "陈老师", "称呼": "张子轩爸爸"}
    assert all(tuple(facts) == READER_PLACES for facts in found.values())


def test_an_aunt_of_one_and_mother_of_another(school: School) -> None:
    school.adult(Adult("钱小红", Relation.MOTHER, ("张子轩",), True))
    with school.database.begin() as session:
        people.add_guardian(session, school.ids["赵一诺"], school.ids["钱小红"], Relation.AUNT, away=True)
    found = facts_of(school, school.write(), "钱小红")
    assert found["钱小红"]["称呼"] == "张子轩妈妈、赵一诺阿姨"


def test_only_the_children_whom_the_letter_is_about(school: School) -> None:
    number = school.write(audience=Audience(classes=("五(1)班",)))
    assert facts_of(school, number, "李强", "张伟") == {
        "李强": {"孩子": "李思远", "班级": "五(1)班", "老师": "陈老师", "称呼": "李思远爸爸"}
    }


def test_once_it_runs_the_receipts_say_which_children(school: School) -> None:
    """A child that moved to another class after the letter began stays its child."""
    number = school.write(audience=Audience(classes=("五(1)班",)))
    with school.database.begin() as session:
        letters.send(session, number, school.now)
        people.mark_left(session, school.ids["李思远"], school.now)
    assert facts_of(school, number, "李强")["李强"]["孩子"] == "李思远"
    assert facts_of(school, number, "张伟") == {}


def test_a_child_without_a_paired_teacher(school: School) -> None:
    school.later(days=1)
    with school.database.begin() as session:
        pairings.end(session, [school.ids["张子轩"]], "离校", school.now)
    assert facts_of(school, school.write(), "张伟")["张伟"]["老师"] == "班主任"


@pytest.mark.parametrize("count", [3, 60])
def test_as_few_statements_for_many_as_for_few(school: School, count: int) -> None:
    school.many(count)
    number = school.write()
    everybody = [school.ids[name] for name in school.ids if name.startswith("家长") or name == "李强"]
    said: list[str] = []
    engine = school.database.engine
    note = lambda *given: said.append(given[2])  # noqa: E731
    with school.database.read() as session:
        event.listen(engine, "before_cursor_execute", note)
        found = letter_facts.read(session, number, everybody)
        event.remove(engine, "before_cursor_execute", note)
    assert len(found) == count + 1
    assert len([one for one in said if one.startswith("SELECT")]) <= 3
