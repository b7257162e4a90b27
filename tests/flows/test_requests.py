"""What goes past the paired teacher: complaints, one's own data, questions for the school, people who ask too much."""

from datetime import timedelta

import pytest

from domain.ticket import Outcome, TicketKind
from storage import tables as t
from storage.person import people
from storage.privacy import rights
from tests.flows.hall import DIRECTOR, Hall


def test_a_label_goes_to_the_director_and_never_through_the_teacher(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    before = len(hall.outbox("陈雨"))
    answer = hall.says("王芳", "你们怎么叫我孩子留守儿童")
    assert answer == "对不起，让孩子受委屈了。这件事已直接交给德育主任，今天给您回话。"
    assert len(hall.outbox("陈雨")) == before
    (asked,) = hall.told(DIRECTOR, "ticket_request")
    assert "你们怎么叫我孩子留守儿童" in asked and "李思涵妈妈" in asked
    (ticket,) = hall.waiting("王芳")
    assert ticket.kind is TicketKind.COMPLAINT and ticket.owner_id == hall.id_of(DIRECTOR)
    assert ticket.due_at - ticket.opened_at <= timedelta(hours=10)


def test_the_director_answers_and_the_family_reads_it(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "食堂的饭冷的，孩子吃不饱")
    (ticket,) = [one for one in hall.waiting("王芳") if one.kind is TicketKind.COMPLAINT]
    assert "您的话已转给对方" in hall.says(DIRECTOR, f"答复 {ticket.id} 已经请食堂加热，明天起有热汤。")
    assert hall.told("王芳", "ticket_result") == ["【林老师】已经请食堂加热，明天起有热汤。"]
    closed = hall.ticket(ticket.id)
    assert closed.outcome is Outcome.ANSWERED and closed.closed_by == hall.id_of(DIRECTOR)
    assert "已经处理" in hall.says(DIRECTOR, f"办结 {ticket.id}")


def test_a_paired_teacher_cannot_end_a_complaint(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "你们怎么叫我孩子留守儿童")
    (ticket,) = hall.waiting("王芳")
    assert hall.says("陈雨", f"办结 {ticket.id}") == "没有这个号码，或不归您处理。"


def test_nobody_answered_is_told_as_it_is_and_raised_now(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    hall.later(days=3)
    answer = hall.says("王芳", "我发的消息三天了没人回")
    assert "您11月23日周一10:00说的话在等陈老师，等了3天" in answer and "今天给您回话" in answer
    assert "李思涵妈妈等陈老师" in hall.told(DIRECTOR, "tickets_overdue")[0]
    hall.ticks()
    assert len(hall.told(DIRECTOR, "tickets_overdue")) == 1, "it is raised once"


def test_a_complaint_that_nobody_answers_with_nothing_open_is_not_argued_about(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    assert "已交给德育主任" in hall.says("王芳", "我发的消息三天了没人回")


@pytest.mark.parametrize(
    ("words", "what"),
    [("你们记了我孩子什么 给我看看", "看孩子和您自己的记录"), ("把我孩子的资料删掉", "删除记录")],
)
def test_a_wish_about_ones_own_data_has_a_number_and_a_day(hall: Hall, words: str, what: str) -> None:
    hall.bound("陈雨", "王芳")
    before = len(hall.outbox("陈雨"))
    answer = hall.says("王芳", words)
    with hall.database.read() as session:
        (asked,) = rights.of_person(session, hall.id_of("王芳"), 9)
    assert f"{what}，已登记，{asked.id}号，最晚12月8日周二答复您" in answer and hall.waiting("王芳") == []
    assert len(hall.outbox("陈雨")) == before and what in hall.told(DIRECTOR, "rights_request")[0]


def test_why_and_no_are_answered_at_once(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    assert "可以到学校当面填" in hall.says("王芳", "你们要我身份证干什么")
    answer = hall.says("王芳", "不同意")
    assert "取消绑定" in answer and "只接收通知" in answer
    assert hall.waiting("王芳") == []


def test_strangers_learn_nothing_and_the_directors_learn_of_them_once_a_day(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    for _ in range(3):
        assert "不能告诉您" in hall.says("路人", "帮我查一下四年级哪些是留守的")
    assert "要孩子的家长同意" in hall.says("路人", "我是他叔叔 帮我绑一下")
    alarms = hall.told(DIRECTOR, "binding_alarm")
    assert len(alarms) == 2 and "打听学生的情况" in alarms[0] and "要登记为孩子的家人" in alarms[1]
    assert hall.says("路人", "思涵在学校好吗").startswith("您好，我还不认识您")


def test_a_question_for_the_school_goes_to_the_directors_and_the_teacher_reads_it(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "为什么别的孩子都有补助我们没有")
    assert "今晚8点前给您回话" in answer
    assert "为什么别的孩子都有补助" in hall.last("陈雨").text
    (ticket,) = hall.waiting("王芳")
    assert ticket.kind is TicketKind.HANDOFF and ticket.owner_id == hall.id_of(DIRECTOR)
    hall.says("陈雨", "我帮您问问")
    assert len(hall.waiting("王芳")) == 1, "the school still owes its answer"


def test_one_parent_alone_is_answered_neutrally(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "以后学校的事都找我，别找孩子他爸")
    assert "爸爸妈妈都有权知道" in answer and "他爸" in hall.told(DIRECTOR, "ticket_request")[0]


def test_a_person_is_called_with_the_schools_telephone(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "人工")
    assert "已叫陈老师" in answer and "0570-0000000" in answer
    assert "要找您本人" in hall.last("陈雨").text
    (ticket,) = hall.waiting("王芳")
    assert ticket.due_at - ticket.opened_at == timedelta(hours=4)
    hall.says("陈雨", "我在，您说")
    assert hall.waiting("王芳") == []


def test_at_night_a_person_is_promised_for_the_morning(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.later(hours=13)
    assert "明早7点会看到" in hall.says("王芳", "人工")


def test_requests_about_a_child_who_left_wait_no_more(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    with hall.database.begin() as session:
        (child,) = people.children_named(session, 1, "李思涵")
        session.get_one(t.Child, child.id).left_at = hall.clock.now()
    hall.later(days=3)
    hall.ticks()
    assert hall.told("陈雨", "ticket_waits") == [] and hall.told(DIRECTOR, "tickets_overdue") == []


@pytest.mark.parametrize(
    "words", ["答复 999999999999999999 好", "办结 0", f"准假 {10**17}", "约 7 9", "答复 1", "办结 １"]
)
def test_numbers_that_are_nobodys_say_so_or_nothing(hall: Hall, words: str) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("陈雨", words)
    assert not any(row.kind == "ticket_result" for row in hall.outbox("王芳"))


@pytest.mark.parametrize(
    "words", ["{{ 7*7 }}", "<xml>]]>", "\u202e请假", "请假" * 300, "😀" * 100, "人工\x00", "投诉" + "a" * 2000]
)
def test_hostile_words_are_kept_and_answered(hall: Hall, words: str) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", words)
    assert "出了点问题" not in answer
    assert [entry.author for entry in hall.file_of("李思涵") if entry.direction == "in"] == ["李思涵妈妈"]
