"""Calls and visits, what a school answers for everybody, words for a child, weekly calls, letters."""

import pytest

from domain.ticket import TicketKind
from storage import tables as t
from storage.person import schools
from storage.talk import ready_texts
from tests.flows.hall import DIRECTOR, Hall


def say_for_school(hall: Hall, topic: str, text: str) -> None:
    with hall.database.begin() as session:
        ready_texts.set_of_school(session, 1, topic, text, hall.clock.now())


def test_a_call_is_offered_chosen_and_written_down(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "陈老师明天晚上7点半方便打个电话吗")
    assert "11月24日周二19:30" in answer and "定了就告诉您" in answer
    shown = hall.last("陈雨")
    assert shown.options[0] == "11月24日周二19:30" and shown.options[-1] == "都不行"
    (ticket,) = hall.waiting("王芳")
    assert "约在11月24日周二19:30" in hall.taps("陈雨", f"appoint-yes:{ticket.id}:1")
    assert "约好了：11月24日周二19:30，和陈老师通电话" in hall.told("王芳", "ticket_result")[0]
    entry = hall.file_of("李思涵")[-1]
    assert entry.kind == "appointment" and entry.text == "约好：11月24日周二19:30，李思涵妈妈通电话。"
    assert "已经" in hall.taps("陈雨", f"appoint-yes:{ticket.id}:1")


def test_a_late_wish_leaves_the_teacher_the_night(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "我晚上十点下班 那时候能不能跟您打电话说几句")
    offers = hall.last("陈雨").options
    assert offers and not any("22:00" in offer for offer in offers)


def test_abroad_both_clocks_stand_beside_each_offer(hall: Hall) -> None:
    hall.bound("李建国", "赵国强")
    with hall.database.begin() as session:
        session.get_one(t.Person, hall.id_of("赵国强")).time_zone = "Europe/Rome"
    answer = hall.says("赵国强", "李老师方便打个电话吗")
    assert "您那边" in answer and "您那边" in hall.last("李建国").text


def test_no_time_suits_and_the_parent_hears_why(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "陈老师方便打个电话吗")
    (ticket,) = hall.waiting("王芳")
    hall.says("陈雨", f"不约 {ticket.id} 这周培训，周日可以吗")
    assert "老师说：这周培训，周日可以吗" in hall.told("王芳", "ticket_result")[0]


def test_a_time_is_chosen_by_word(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "陈老师方便打个电话吗")
    assert "约在11月28日周六10:00" in hall.says("陈雨", "约 2")


def test_a_teachers_own_time_is_no_answer_to_a_request(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "陈老师方便打个电话吗")
    hall.says("陈雨", "约 周四19:30 思涵妈妈 视频")
    assert hall.waiting("王芳")[0].closed_at is None


def test_without_an_answer_of_its_own_the_school_says_so_and_the_teacher_is_asked(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "国庆学校那个活动室开门吗")
    assert "学校还没有通知" in answer and "已转给陈老师" in answer
    assert hall.waiting("王芳")[0].kind is TicketKind.QUESTION


def test_the_room_is_called_as_the_school_calls_it(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    assert hall.says("王芳", "国庆学校那个活动室开门吗").startswith("活动室，学校还没有通知")
    with hall.database.begin() as session:
        schools.set_home_name(session, 1, "阳光小屋")
    assert hall.says("王芳", "活动室周末开不开门").startswith("阳光小屋，学校还没有通知")


def test_the_schools_own_answer_is_given_at_once(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    say_for_school(hall, "home", "活动室周六上午8点到11点半开门。")
    before = len(hall.outbox("陈雨"))
    assert hall.says("王芳", "国庆学校那个活动室开门吗") == "活动室周六上午8点到11点半开门。"
    assert len(hall.outbox("陈雨")) == before and hall.waiting("王芳") == []
    say_for_school(hall, "home", "")
    assert "学校还没有通知" in hall.says("王芳", "活动室周末开不开门")


def test_more_than_the_question_goes_to_the_teacher_as_well(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    say_for_school(hall, "home", "活动室周六上午8点到11点半开门。")
    answer = hall.says("王芳", "活动室周末开门吗？另外思涵最近回家都不怎么说话，我有点放心不下，您帮我看看")
    assert "周六上午8点" in answer and "已转给陈老师" in answer


def test_a_grandfather_may_come_and_the_teacher_tells_the_parent(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    assert "长辈来也行" in hall.says("王芳", "家长会我回不来，他爷爷去行不行")
    assert hall.waiting("王芳")


def test_a_present_is_declined_kindly(hall: Hall) -> None:
    hall.bound("陈雨", "周桂英")
    assert "心意领了" in hall.says("周桂英", "老师，我家种的橘子给您拿一箱去")
    assert hall.waiting("周桂英") == []


def test_somebody_else_is_to_look_after_the_child(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "我想托我妹妹带他 要签什么东西吗")
    assert "托给谁" in answer and "村里" in answer
    assert "想托人照看孩子" in hall.told(DIRECTOR, "ticket_request")[0]


def test_words_for_the_child_are_passed_on_and_the_parent_learns_it(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "跟思涵说妈妈想她，好好吃饭")
    assert "给李思涵的话已转给陈老师" in answer
    shown = hall.last("陈雨")
    assert shown.text.startswith("【李思涵妈妈给孩子的话】") and shown.options == ("已转告",)
    (ticket,) = hall.waiting("王芳")
    hall.says("陈雨", "好的，我一会儿就说")
    assert hall.taps("陈雨", f"told:{ticket.id}", "已转告") == "好的，已告诉李思涵妈妈。"
    assert hall.told("王芳", "ticket_result") == ["陈老师已经念给李思涵听了。"]
    assert hall.file_of("李思涵")[-1].kind == "told"
    assert "已经处理" in hall.taps("陈雨", f"told:{ticket.id}", "已转告")
    assert len(hall.told("王芳", "ticket_result")) == 1


def test_only_the_paired_teacher_passes_words_on(hall: Hall) -> None:
    hall.bound("陈雨", "李建国", "王芳")
    hall.says("王芳", "跟思涵说妈妈想她，好好吃饭")
    (ticket,) = hall.waiting("王芳")
    assert "不归您处理" in hall.taps("李建国", f"told:{ticket.id}", "已转告")


def test_weekly_calls_are_thanked_for_and_written_down(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    assert hall.says("王芳", "这周我打过两次电话了") == "谢谢您，记下了。"
    assert hall.file_of("李思涵")[-1].kind == "weekly" and hall.waiting("王芳") == []


@pytest.mark.parametrize("words", ["回执怎么弄 我不会点", "怎么签收啊"])
def test_how_a_letter_is_answered(hall: Hall, words: str) -> None:
    hall.bound("陈雨", "周桂英")
    assert "“收到”两个字就行" in hall.says("周桂英", words)


def test_a_new_wechat_needs_a_card_and_the_teacher_knows(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    assert "陈老师给您一张新的" in hall.says("王芳", "微信换了个号，这是新的，老师把我加进来")
    assert hall.waiting("王芳")[0].kind is TicketKind.HANDOFF
