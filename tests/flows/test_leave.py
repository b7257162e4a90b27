"""Leave: a draft that the family sees and the teacher decides, by tap, word or number; the file has it afterwards."""

import threading

import pytest

from domain.people import Relation
from domain.ticket import Outcome, TicketKind
from tests.flows.hall import DIRECTOR, Hall

FEVER = "老师，我婆婆说孩子今天发烧38.5，帮他请一天假"


def number_of(hall: Hall, name: str = "王芳") -> int:
    return next(one.id for one in hall.waiting(name) if one.kind is TicketKind.LEAVE)


def test_a_leave_from_the_first_words_to_the_childs_file(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    assert hall.says("王芳", FEVER) == "给李思涵记下今天（11月23日周一）请假，发烧38.5。对就回1，不对直接说。"
    shown = hall.last("陈雨")
    assert "李思涵妈妈替李思涵请假：11月23日周一，发烧38.5" in shown.text and FEVER in shown.text
    assert "家长还没确认日期" in shown.text and shown.options == ("准假", "不准")
    assert "陈老师定了就告诉您" in hall.says("王芳", "1")
    assert hall.says("陈雨", "准假") == "李思涵11月23日周一的请假，准了。已告诉家长。"
    told = hall.told("王芳", "ticket_result")
    assert told == ["陈老师准假了：李思涵，11月23日周一。退烧、好转了也说一声。"]
    entry = hall.file_of("李思涵")[-1]
    assert (entry.kind, entry.direction, entry.author) == ("leave", "note", "陈老师")
    assert entry.text == "准假：11月23日周一，发烧38.5（有症状）。"


def test_a_tap_decides_and_the_second_tap_reads_who_did(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    number = number_of(hall)
    assert "准了" in hall.taps("陈雨", f"leave-yes:{number}")
    assert hall.taps(DIRECTOR, f"leave-no:{number}") == "这件事陈老师已经同意了。"
    assert len(hall.told("王芳", "ticket_result")) == 1


def test_two_at_once_and_one_of_them_decides(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    number = number_of(hall)
    hall.outbox("陈雨")
    start, answers = threading.Barrier(2), {}

    def decide(name: str, words: str) -> None:
        start.wait()
        answers[name] = hall.says(name, words)

    threads = [
        threading.Thread(target=decide, args=("陈雨", f"准假 {number}")),
        threading.Thread(target=decide, args=(DIRECTOR, f"不准 {number} 先看医生")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum("已经" in answer for answer in answers.values()) == 1
    assert len(hall.told("王芳", "ticket_result")) == 1


def test_a_no_is_kind_and_carries_the_teachers_words(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    hall.says("陈雨", "不准 这周有考试，先吃药看看")
    (told,) = hall.told("王芳", "ticket_result")
    assert "想请您再商量一下。老师说：这周有考试，先吃药看看" in told
    assert [entry.kind for entry in hall.file_of("李思涵")].count("leave") == 0


def test_the_words_of_a_leave_collide_with_nothing_else(hall: Hall) -> None:
    """同意 belongs to bindings and changes; 准时, 不准玩手机 are words for a family."""
    hall.bound("陈雨", "王芳", "张伟")
    hall.says("王芳", FEVER)
    hall.says("张伟", "子轩还咳嗽吗")
    for words in ("张子轩爸爸 准时到校", "张子轩爸爸 不准玩手机"):
        assert "已转给张子轩爸爸" in hall.says("陈雨", words)
    assert hall.ticket(number_of(hall)).closed_at is None
    hall.says("陈雨", "同意")
    assert hall.ticket(number_of(hall)).closed_at is None


def test_without_an_open_leave_the_word_is_talk(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "明天能不能晚点到，老师您说行不行呀")
    for one in hall.waiting("王芳"):
        if one.kind is TicketKind.LEAVE:
            hall.says("陈雨", "准假")
    hall.says("王芳", "思涵作业写完了吗")
    assert "已转给" in hall.says("陈雨", "准了")


def test_with_two_open_a_number_is_asked_for(hall: Hall) -> None:
    hall.bound("陈雨", "王芳", "张伟")
    hall.says("王芳", FEVER)
    hall.says("张伟", "明天家里办白事，孩子请假2天，周四回学校")
    asked = hall.says("陈雨", "准假")
    first, second = number_of(hall), number_of(hall, "张伟")
    assert f"准假 {first}　李思涵妈妈" in asked and f"准假 {second}　张子轩爸爸" in asked
    assert "张子轩11月24日周二到25日周三，2天的请假，准了" in hall.says("陈雨", f"同意请假 {second}")


def test_days_that_differ_give_exactly_one_question(hall: Hall) -> None:
    hall.bound("陈雨", "张伟")
    asked = hall.says("张伟", "孩子明天开始请假3天，周四回学校")
    assert asked.count("对就回1") == 1 and "日子对不上" in asked
    assert "家长还没确认日期" in hall.last("陈雨").text


def test_other_days_replace_those_of_the_draft(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    assert "11月24日周二" in hall.says("王芳", "不对，是明天")
    assert "改口了：李思涵的请假" in hall.last("陈雨").text and "不对，是明天" in hall.last("陈雨").text
    hall.says("陈雨", "准假")
    assert "11月24日周二" in hall.told("王芳", "ticket_result")[0]


def test_a_no_without_days_is_talk_and_the_teacher_knows_of_the_doubt(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    hall.says("王芳", "不对")
    texts = [row.text for row in hall.outbox("陈雨")]
    assert any("另有说法" in text for text in texts) and any(text.endswith("】不对") for text in texts)


def test_what_is_about_something_else_changes_no_days(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    hall.says("王芳", "他昨晚咳了一夜，药片放书包里了，叫他中午吃")
    assert hall.ticket(number_of(hall)).slots["first"] == "2026-11-23"
    hall.later(hours=3)
    hall.says("王芳", "明天")
    assert hall.ticket(number_of(hall)).slots["first"] == "2026-11-23"


def test_exact_days_need_no_question(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "李思涵11月26日请假一天，去办身份证")
    assert "11月26日周四请假，已转给陈老师" in answer and "回1" not in answer
    assert "家长还没确认" not in hall.last("陈雨").text


def test_a_leave_that_waits_is_called_off(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    number = number_of(hall)
    assert hall.says("王芳", "今天的假不用请了，孩子好多了") == "好的，李思涵的请假取消了，已告诉陈老师。"
    assert hall.ticket(number).outcome is Outcome.WITHDRAWN
    assert "说不请假了" in hall.last("陈雨").text
    assert "收回了" in hall.says("陈雨", f"准假 {number}")


def test_a_leave_that_was_granted_is_called_off_in_the_file_too(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    hall.says("陈雨", "准假")
    hall.later(hours=22)
    hall.says("王芳", "昨天请的假不用了，孩子好了今天去上学了")
    assert "（已准假）" in hall.last("陈雨").text
    assert hall.file_of("李思涵")[-1].text == "请假取消：11月23日周一。"


def test_with_two_children_the_family_is_asked_once_whose_leave_it_is(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.sibling("李思远", "王芳", Relation.MOTHER)
    assert hall.says("王芳", "孩子发烧，明天请假一天").splitlines() == [
        "给谁请假？回数字就行：",
        "1 李思涵",
        "2 李思远",
        "3 两个都请",
    ]
    assert "给李思远记下" in hall.says("王芳", "2")
    assert [one.slots["first"] for one in hall.waiting("王芳") if one.kind is TicketKind.LEAVE] == ["2026-11-24"]


def test_all_of_them_or_the_named_one(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.sibling("李思远", "王芳", Relation.MOTHER)
    assert "给李思远记下" in hall.says("王芳", "思远发烧，明天请假一天")
    hall.says("王芳", "孩子后天请假一天，家里有事")
    assert "给李思涵、李思远记下" in hall.says("王芳", "两个都请")
    assert len([one for one in hall.waiting("王芳") if one.kind is TicketKind.LEAVE]) == 3


def test_a_leave_and_a_change_in_one_message_are_both_served(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "我换号码了，新号13700001234，另外明天思涵请假一天")
    assert "请假" in answer and "137****1234" in answer
    kinds = [row.kind for row in hall.outbox("陈雨")]
    assert "ticket_request" in kinds and "relay_to_teacher" in kinds


def test_a_teacher_of_other_children_decides_nothing(hall: Hall) -> None:
    hall.bound("陈雨", "李建国", "王芳")
    hall.says("王芳", FEVER)
    number = number_of(hall)
    for answer in (hall.says("李建国", f"准假 {number}"), hall.taps("李建国", f"leave-yes:{number}")):
        assert answer == "没有这个号码，或不归您处理。"
    assert hall.ticket(number).closed_at is None


@pytest.mark.parametrize("option", ["leave-yes:", "leave-yes:abc", "leave-yes:-1", f"leave-no:{'9' * 30}", "leave-yes"])
def test_hostile_taps_decide_nothing(hall: Hall, option: str) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    hall.taps("陈雨", option)
    assert hall.ticket(number_of(hall)).closed_at is None


def test_a_word_that_families_must_not_read_is_kept_back(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    assert "没有发" in hall.says("陈雨", "准假，留守儿童多关心")
    assert hall.ticket(number_of(hall)).closed_at is None and hall.told("王芳", "ticket_result") == []


def test_nobody_decides_and_the_director_learns(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", FEVER)
    hall.later(hours=5)
    hall.ticks()
    assert "请假" in hall.told(DIRECTOR, "tickets_overdue")[0]
