"""Plain words of a family: one ticket until the teacher answers, an honest receipt, a reminder, the directors."""

import threading
from datetime import timedelta

import pytest

from domain.ticket import Outcome, TicketKind
from scheduler import tickets as job
from storage import tables as t
from storage.person import people
from storage.traffic import quiet
from tests.flows.hall import DIRECTOR, Hall


def test_the_first_words_open_one_ticket_and_the_answer_closes_it(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    hall.says("王芳", "还有，她吃得好不好")
    (ticket,) = hall.waiting("王芳")
    assert ticket.kind is TicketKind.QUESTION and ticket.said == "思涵作业写完了吗"
    assert ticket.due_at - ticket.opened_at == timedelta(hours=48)
    hall.says("陈雨", "都写完了，吃得香")
    assert hall.waiting("王芳") == []
    closed = hall.ticket(ticket.id)
    assert closed.outcome is Outcome.ANSWERED and closed.closed_by == hall.id_of("陈雨")


def test_the_receipt_names_who_and_by_when_and_is_short_the_second_time(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    first = hall.says("王芳", "思涵作业写完了吗")
    assert "已转给陈老师" in first and "今晚8点" in first
    assert hall.says("王芳", "她今天穿得够不够") == "也已转给陈老师了。"
    hall.later(minutes=11)
    assert "今晚8点" in hall.says("王芳", "她中午睡了吗")


def test_receipts_are_not_always_worded_the_same(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    said = set()
    for number in range(4):
        hall.later(minutes=20)
        said.add(hall.says("王芳", f"思涵第{number}单元学得怎么样"))
    assert len(said) == 3


def test_at_night_the_receipt_is_honest_and_names_the_morning(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.later(hours=12)
    assert "陈老师休息了，明早7点会看到" in hall.says("王芳", "思涵作业写完了吗")
    with hall.database.begin() as session:
        session.get_one(t.Person, hall.id_of("陈雨")).quiet_until = "07:30"
    hall.later(minutes=20)
    answer = hall.says("王芳", "明天要带什么书")
    assert "明早7点半会看到" in answer and "再回“急”" in answer


def test_a_parent_abroad_reads_both_clocks(hall: Hall) -> None:
    hall.bound("李建国", "赵国强")
    with hall.database.begin() as session:
        session.get_one(t.Person, hall.id_of("赵国强")).time_zone = "Europe/Rome"
    hall.later(hours=12)
    assert "11月24日周二07:00（您那边11月24日00:00）" in hall.says("赵国强", "一诺这几天好吗")


def test_after_half_the_time_the_teacher_is_reminded_once_and_then_the_director(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    hall.later(hours=23)
    assert hall.ticks() == 0
    hall.later(hours=2)
    assert [hall.ticks(), hall.ticks()] == [1, 0]
    assert hall.told("陈雨", "ticket_waits")[0].startswith("李思涵妈妈等您回话，已经等了1天")
    assert hall.told(DIRECTOR, "tickets_overdue") == []
    hall.later(hours=24)
    assert [hall.ticks(), hall.ticks()] == [1, 0]
    (told,) = hall.told(DIRECTOR, "tickets_overdue")
    assert "李思涵妈妈等陈老师" in told and "11月23日周一10:00起，等了2天" in told
    assert len(hall.told("陈雨", "ticket_waits")) == 1


def test_what_was_answered_is_neither_reminded_of_nor_raised(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    hall.says("陈雨", "写完了")
    hall.later(days=3)
    assert hall.ticks() == 0


def test_a_ticket_follows_the_child_to_the_teacher_who_has_it_now(hall: Hall) -> None:
    from storage.pairing import pairings

    hall.bound("陈雨", "李建国", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    with hall.database.begin() as session:
        (child,) = people.children_named(session, 1, "李思涵")
        pairings.pair(session, hall.id_of("李建国"), child.id, hall.clock.now())
    hall.later(hours=25)
    hall.ticks()
    assert hall.told("李建国", "ticket_waits") and not hall.told("陈雨", "ticket_waits")


def test_reminders_survive_a_restart_and_three_schedulers_tell_it_once(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    hall.later(hours=49)
    start = threading.Barrier(3)

    def tick() -> None:
        start.wait()
        job.turn(hall.database, hall.clock)

    threads = [threading.Thread(target=tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(hall.told("陈雨", "ticket_waits")) == 1
    assert len(hall.told(DIRECTOR, "tickets_overdue")) == 1


def test_medicine_is_waited_for_before_noon_whatever_waits_besides(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    hall.says("王芳", "老师，她感冒药在书包里，中午提醒她吃一下")
    assert "请中午前看" in hall.last("陈雨").text
    due = [ticket.due_at for ticket in hall.waiting("王芳")]
    assert len(due) == 2 and f"{due[1].astimezone():%H}" and due[1] - hall.clock.now() <= timedelta(hours=2)


def test_words_for_a_child_without_a_teacher_reach_the_directors(hall: Hall) -> None:
    from storage.pairing import pairings

    hall.bound("陈雨", "王芳")
    with hall.database.begin() as session:
        (child,) = people.children_named(session, 1, "李思涵")
        pairings.end(session, [child.id], "调走", hall.clock.now())
    assert "学校会安排" in hall.says("王芳", "思涵作业写完了吗")
    hall.later(hours=25)
    hall.ticks()
    assert "李思涵妈妈等学校" in hall.told(DIRECTOR, "tickets_overdue")[0]


@pytest.mark.parametrize("words", ["老师教师节快乐", "谢谢老师", "拜年啦 祝老师新年快乐"])
def test_thanks_owe_nothing_and_are_answered_once_a_day(hall: Hall, words: str) -> None:
    hall.bound("陈雨", "王芳")
    first = hall.says("王芳", words)
    assert first and "转给" not in first
    assert words in hall.last("陈雨").text
    assert hall.says("王芳", "谢谢老师，辛苦了") == ""
    assert hall.waiting("王芳") == []
    assert "没有家长在等您" in hall.says("陈雨", "谁在等")
    hall.later(days=1)
    assert hall.says("王芳", "谢谢老师") != ""


def test_thanks_do_not_end_the_wait_for_an_answer(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    hall.says("王芳", "谢谢老师")
    assert len(hall.waiting("王芳")) == 1
    assert "李思涵妈妈" in hall.says("陈雨", "谁在等")


def test_a_test_is_answered_gently_once_a_day(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    before = len(hall.outbox("陈雨"))
    assert "有话直接打字" in hall.says("王芳", "abc 测试")
    assert hall.says("王芳", "测试") == ""
    assert len(hall.outbox("陈雨")) == before


def test_who_wants_no_machine_is_spared_its_receipts_for_a_day(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    answer = hall.says("王芳", "别给我回机器人的话，我要找真人")
    assert "不发自动的话" in answer and "已叫陈老师" in answer
    assert hall.says("王芳", "思涵作业写完了吗") == ""
    assert "思涵作业写完了吗" in hall.last("陈雨").text
    hall.later(hours=25)
    assert "已转给陈老师" in hall.says("王芳", "思涵作业写完了吗")
    with hall.database.read() as session:
        assert not quiet.is_plain(session, hall.id_of("王芳"), hall.clock.now())


def test_an_answer_that_was_taken_back_answers_nothing(hall: Hall) -> None:
    hall.bound("陈雨", "王芳")
    hall.says("王芳", "思涵作业写完了吗")
    (ticket,) = hall.waiting("王芳")
    hall.says("陈雨", "写完了")
    assert hall.waiting("王芳") == []
    hall.says("陈雨", "撤回")
    assert [one.id for one in hall.waiting("王芳")] == [ticket.id]
    assert "李思涵妈妈" in hall.says("陈雨", "谁在等")
