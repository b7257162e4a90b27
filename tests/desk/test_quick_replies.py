"""常用语: a teacher keeps a text under a word, and a sign with the word sends it to the family that is meant."""

import pytest

from tests.desk.study import Study

BODY = "{家长}您好，收到了，{孩子}有事我会找您。{老师}"
FOR_MOTHER = "李思涵妈妈您好，收到了，李思涵有事我会找您。陈老师"


@pytest.fixture
def kept(study: Study) -> Study:
    study.types(f"加常用语 收到：{BODY}")
    return study


@pytest.mark.parametrize("words", ["李思涵妈妈 /收到", "李思涵妈妈，／收到", "李思涵妈妈 #收到"])
def test_a_sign_and_a_word_go_to_the_family_that_is_named(kept: Study, words: str) -> None:
    assert "李思涵妈妈" in kept.types(words)
    assert kept.heard("王芳")[-1].endswith(FOR_MOTHER)
    assert kept.heard("周桂英") == []


def test_alone_it_goes_to_the_family_that_waits(kept: Study) -> None:
    kept.says("王芳", "老师，思涵这两天吃饭怎么样")
    assert "李思涵妈妈" in kept.types("/收到")
    assert kept.heard("王芳")[-1].endswith(FOR_MOTHER)


def test_where_two_may_be_meant_it_waits_for_the_choice_and_is_filled_for_the_chosen(kept: Study) -> None:
    asked = kept.types("/收到")
    assert "李思涵妈妈" in asked and "李思涵奶奶" in asked and kept.heard("王芳") == []
    number = next(line[0] for line in asked.splitlines() if "李思涵奶奶" in line)
    kept.types(number)
    assert kept.heard("周桂英")[-1].endswith(FOR_MOTHER.replace("妈妈", "奶奶"))
    assert kept.heard("王芳") == []


def test_the_text_is_looked_at_twice_like_any_other(kept: Study) -> None:
    kept.types("加常用语 号码：{家长}，身份证号是330424201501011234")
    assert "身份证" in kept.types("李思涵妈妈 /号码")
    assert kept.heard("王芳") == []
    kept.types("1")
    assert kept.heard("王芳")[-1].endswith("李思涵妈妈，身份证号是330424201501011234")


def test_a_word_that_stands_for_nothing_is_words_like_any_other(kept: Study) -> None:
    kept.types("李思涵妈妈 /好的")
    assert kept.heard("王芳")[-1].endswith("/好的")
    kept.types("删常用语 收到")
    kept.types("李思涵妈妈 /收到")
    assert kept.heard("王芳")[-1].endswith("/收到")
