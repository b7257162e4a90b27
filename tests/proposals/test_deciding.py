"""The teacher's word: by tap or number, with another value, after a handover, after the register changed meanwhile."""

from datetime import timedelta

import pytest

from domain.people import Relation
from domain.register.events import Event, Source
from messages.inbound import Kind
from tests.proposals.desk import Desk

CHANGED = "我换号码了，新号13988885678"


def test_another_number_is_read_and_shown_again_before_it_counts(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    assert "请写对的电话号码" in desk.taps("陈雨", "change-edit:1", "修改")
    assert "没看懂" in desk.says("陈雨", "我打过了是空号")
    assert desk.says("陈雨", "139 8888 5679") == ""
    assert "137****1234 → 13988885679" in desk.asked().text
    assert not any("8888" in row.text for row in desk.outbox("王芳")), "nothing went to the family"

    assert "后发的那一条" in desk.taps("陈雨", "change-yes:1")
    desk.taps("陈雨", "change-yes:2")
    assert desk.found_by("13988885679") == ["王芳"] and desk.found_by("13988885678") == []
    assert "139****5679记好了" in desk.outbox("王芳")[-1].text


def test_words_that_name_a_family_are_for_the_family_even_now(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.says("陈雨", "修改 1")
    assert "已转给李思涵妈妈" in desk.says("陈雨", "李思涵妈妈 号码我打不通，再发一次？")


def test_long_after_the_question_words_are_talk_again(desk: Desk) -> None:
    desk.says("王芳", "我从温州调到宁波了")
    desk.says("陈雨", "修改")
    desk.clock.advance(desk.minutes(11))
    assert "已转给李思涵妈妈" in desk.says("陈雨", "知道了，您多保重")
    assert desk.states() == ["open"]


@pytest.mark.parametrize("option", ["change-no:1", "change-yes:1"])
def test_decided_after_all_the_next_words_are_for_the_family(desk: Desk, option: str) -> None:
    """For ten minutes every sentence of the teacher was answered "这一条已经定了不改" and reached nobody."""
    desk.says("王芳", CHANGED)
    desk.taps("陈雨", "change-edit:1", "修改")
    desk.taps("陈雨", option)
    assert "已转给李思涵妈妈" in desk.says("陈雨", "好的，路上注意安全")


def test_a_value_for_what_was_said_anew_meanwhile_is_refused_once(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.taps("陈雨", "change-edit:1", "修改")
    desk.says("王芳", "我换号码了，新号13988885679")
    assert "后发的那一条" in desk.says("陈雨", "13988885670")
    assert "已转给李思涵妈妈" in desk.says("陈雨", "好的，路上注意安全")


def test_yesterday_is_the_day_before_it_was_written_however_late_it_is_read(desk: Desk) -> None:
    """Words that lay in the spool over midnight were read as if they had been written today."""
    desk.sends("王芳", Kind.TEXT, text="我昨天回家了，不走了", sent_at=desk.clock.now() - timedelta(days=1))
    assert "回家不走了（11月21日起）" in desk.asked().text


def test_place_and_day_may_both_be_corrected(desk: Desk) -> None:
    desk.says("王芳", "我从温州调到宁波了")
    for words in ("北仑小港", "11月20日"):
        desk.says("陈雨", "修改")
        assert desk.says("陈雨", words) == ""
    assert "温州 → 北仑小港（11月20日起）" in desk.asked().text
    desk.says("陈雨", "同意")
    assert desk.says_of("王芳")["episodes"][-1]["start"] == "2026-11-20"
    assert desk.states() == ["replaced", "replaced", "accepted"]


def test_two_that_wait_are_never_guessed_between(desk: Desk) -> None:
    desk.bound("张伟")
    desk.says("王芳", CHANGED)
    desk.says("张伟", "换号了 13811112222")
    which = desk.says("陈雨", "改")
    assert "改 1　李思涵妈妈（王芳） 电话：137****1234 → 139****5678" in which and "改 2" in which
    assert "张子轩爸爸" in desk.says("陈雨", "改 2")
    assert "没有改" in desk.says("陈雨", "不改 1")
    assert desk.states() == ["refused", "accepted"]


def test_yes_to_one_family_is_no_yes_to_the_proposal_of_another(desk: Desk) -> None:
    """张伟 asks for something while a number of 王芳 waits: 同意 alone decides nothing."""
    desk.bound("张伟")
    desk.says("王芳", CHANGED)
    desk.says("张伟", "老师，让子轩坐前排行吗")
    assert "请带上号码" in desk.says("陈雨", "同意")
    assert desk.states() == ["open"]


def test_yes_to_a_leave_is_no_yes_to_the_proposal_of_another_family(desk: Desk) -> None:
    """The father of another child waits for leave: 同意 alone might grant it, so it decides nothing."""
    desk.bound("张伟")
    desk.says("王芳", CHANGED)
    desk.says("张伟", "老师，明天请一天假行吗")
    desk.says("张伟", "1")
    assert "请带上号码" in desk.says("陈雨", "同意")
    assert desk.states() == ["open"]


def test_yes_with_the_number_of_a_request_is_for_the_request(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.scans("周桂英", desk.codes["周桂英"])
    desk.says("周桂英", "1")
    assert "已同意" in desk.says("陈雨", "同意 2")
    assert desk.states() == ["open"]
    assert "改好了" in desk.says("陈雨", "同意 1")


@pytest.mark.parametrize("words", ["改", "不改", "修改"])
def test_without_a_proposal_these_are_plain_words(desk: Desk, words: str) -> None:
    desk.says("王芳", "老师，作文要改吗")
    assert "已转给李思涵妈妈" in desk.says("陈雨", words)


def test_a_number_that_is_nothing_says_so(desk: Desk) -> None:
    assert "没有这个号码的改动" in desk.says("陈雨", "改 77")
    assert "没有这个号码的改动" in desk.taps("陈雨", "change-yes:77")
    assert desk.taps("陈雨", "change-yes:") == ""


def test_a_newer_word_takes_the_place_of_the_older(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.says("王芳", "不好意思，新号13988885670")
    assert desk.states() == ["replaced", "open"]
    assert "后发的那一条" in desk.taps("陈雨", "change-yes:1")
    desk.taps("陈雨", "change-yes:2")
    assert desk.found_by("13988885670") == ["王芳"]


def test_a_newer_place_does_not_touch_the_number(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.says("王芳", "我从温州调到宁波了")
    assert desk.states() == ["open", "open"]


def test_what_was_shown_is_what_is_changed_or_it_is_shown_again(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.registered("王芳", phones=[{"number": "13711110000"}])
    assert "请看新发给您的那一条" in desk.taps("陈雨", "change-yes:1")
    assert desk.says_of("王芳")["phones"] == [{"number": "13711110000"}]
    assert "137****0000 → 13988885678" in desk.asked().text
    desk.taps("陈雨", "change-yes:2")
    assert desk.found_by("13988885678") == ["王芳"]


def test_what_the_register_says_by_now_needs_no_change(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.registered("王芳", phones=[{"number": "13988885678"}])
    assert "已经是这样了" in desk.taps("陈雨", "change-yes:1")
    assert desk.states() == ["accepted"] and "记好了" in desk.outbox("王芳")[-1].text


def test_after_a_handover_the_new_teacher_decides(desk: Desk) -> None:
    desk.bound("李建国")
    desk.says("王芳", CHANGED)
    desk.hand_over("李思涵", "陈雨", "李建国")
    assert "请那位老师来定" in desk.taps("陈雨", "change-yes:1")
    assert desk.history_of("王芳") == []
    asked = desk.asked("李建国")
    assert "李思涵妈妈（王芳）的电话　137****1234 → 13988885678" in asked.text
    assert sum(CHANGED in row.text for row in desk.outbox("李建国")) == 1, "the words come once"
    desk.taps("李建国", "change-yes:1")
    assert desk.history_of("王芳")[0].confirmed_by == desk.person("李建国").id
    assert "李老师" in desk.file_of("李思涵")[-1].text


def test_a_teacher_who_comes_later_is_shown_what_waits(desk: Desk) -> None:
    desk.hand_over("李思涵", "陈雨", "李建国")
    assert "学校会安排" in desk.says("王芳", CHANGED)
    desk.bound("李建国")
    assert "13988885678" in desk.asked("李建国").text


def test_another_teacher_cannot_decide(desk: Desk) -> None:
    desk.bound("李建国")
    desk.says("王芳", CHANGED)
    assert "请那位老师来定" in desk.says("李建国", "改 1")
    assert desk.states() == ["open"]


def test_a_question_beside_the_change_still_waits_for_an_answer(desk: Desk) -> None:
    desk.says("王芳", f"{CHANGED}。思涵这次考得怎么样？")
    desk.taps("陈雨", "change-yes:1")
    assert "李思涵妈妈" in desk.says("陈雨", "谁在等")


@pytest.mark.parametrize(
    ("words", "shown", "event"),
    [
        ("李思涵妈妈9月1日返乡了", "去向　在温州 → 回家不走了（9月1日起）", Event.CAME_BACK),
        ("思涵妈妈返乡了 9月起", "回家不走了（9月1日起，大概）", Event.CAME_BACK),
        ("李思涵妈妈去宁波了，8月20日走的", "工作的地方　温州 → 宁波（8月20日起）", Event.LEFT_AGAIN),
        ("李思涵妈妈换号了13988885678", "电话　137****1234 → 13988885678", Event.CORRECTED),
    ],
)
def test_a_teacher_states_it_and_taps_once(desk: Desk, words: str, shown: str, event: Event) -> None:
    before = len(desk.outbox("王芳"))
    assert desk.says("陈雨", words) == ""
    assert shown in desk.asked().text
    desk.taps("陈雨", "change-yes:1")
    (change,) = desk.history_of("王芳")
    assert (change.source, change.event) == (Source.TEACHER, event)
    assert change.reported_by == change.confirmed_by == desk.person("陈雨").id
    assert len(desk.outbox("王芳")) == before, "nothing of it went to the family"


def test_a_statement_about_somebody_who_is_not_registered_goes_nowhere(desk: Desk) -> None:
    before = len(desk.outbox("王芳"))
    assert "没有对上李思涵爸爸" in desk.says("陈雨", "李思涵爸爸9月1日返乡了")
    assert len(desk.outbox("王芳")) == before and desk.states() == []


@pytest.mark.parametrize("words", ["李思涵妈妈 9月1日返乡了吗", "李思涵妈妈，您返乡了吧", "李思涵今天返校了"])
def test_words_to_a_family_are_no_statement(desk: Desk, words: str) -> None:
    assert "已转给李思涵妈妈" in desk.says("陈雨", words)
    assert desk.states() == []


def test_a_teacher_of_another_child_states_nothing_of_it(desk: Desk) -> None:
    desk.bound("李建国")
    desk.says("李建国", "李思涵妈妈9月1日返乡了")
    assert desk.states() == []


def test_a_teacher_who_is_also_a_parent_decides_as_the_teacher(desk: Desk) -> None:
    """The options under the message are the teacher's, whichever role is in use."""
    desk.bound("李建国")
    desk.newcomer("李建国", "张子轩", Relation.UNCLE)
    desk.hand_over("李思涵", "陈雨", "李建国")
    desk.says("王芳", CHANGED)
    desk.says("李建国", "我是家长")
    desk.joins("李建国")
    desk.says("李建国", "我是家长")
    assert "改好了" in desk.taps("李建国", "change-yes:1")
    assert desk.found_by("13988885678") == ["王芳"]
