"""看我的记录, 更正, 删除: a number and a day for the family, a notice for the directors, an answer in words."""

import pytest

from domain.rights import Asker, Kind, Outcome
from scheduler import rights as job
from storage.privacy import rights
from storage.privacy.rights import Asked
from tests.flows.hall import DIRECTOR, Hall


def waiting(hall: Hall) -> list[Asked]:
    with hall.database.read() as session:
        return rights.waiting(session, 1)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("看我的记录", Kind.COPY),
        ("我要看你们记了我什么", Kind.COPY),
        ("更正", Kind.CORRECT),
        ("电话写错了", Kind.CORRECT),
        ("删除", Kind.DELETE),
        ("把我的照片删了", Kind.DELETE),
        ("把我昨天发的话删了", Kind.DELETE),
    ],
)
def test_as_people_say_it_it_becomes_a_request_with_a_day(hall: Hall, words: str, kind: Kind) -> None:
    answer = hall.says("王芳", words)
    (asked,) = waiting(hall)
    assert (asked.kind, asked.asker, asked.words) == (kind, Asker.GUARDIAN, words)
    assert f"{asked.id}号，最晚12月8日周二答复您" in answer and f"撤回申请 {asked.id}" in answer
    (told,) = hall.told(DIRECTOR, "rights_request")
    assert words in told and f"申请{asked.id}号" in told


def test_a_new_number_is_still_a_change_of_the_register(hall: Hall) -> None:
    assert "核对后就改好" in hall.says("王芳", "我换号码了，新号码13800000003")
    assert waiting(hall) == []


def test_to_leave_is_still_to_leave(hall: Hall) -> None:
    assert "撤回" not in hall.says("王芳", "取消绑定")
    assert waiting(hall) == []


def test_who_asks_again_reads_the_same_number(hall: Hall) -> None:
    first, second = hall.says("王芳", "看我的记录"), hall.says("王芳", "看记录")
    assert first == second and len(waiting(hall)) == 1 and len(hall.told(DIRECTOR, "rights_request")) == 1


def test_a_grandmother_is_answered_about_herself(hall: Hall) -> None:
    hall.bound("陈雨", "周桂英")
    assert "要爸爸妈妈来问" in hall.says("周桂英", "看我的记录")
    (asked,) = waiting(hall)
    assert asked.asker is Asker.CONTACT
    assert "只答复和本人有关的" in hall.told(DIRECTOR, "rights_request")[-1]


def test_what_was_asked_is_told_and_taken_back(hall: Hall) -> None:
    hall.says("王芳", "删除")
    (asked,) = waiting(hall)
    assert hall.says("王芳", "我的申请") == f"{asked.id}号，删除记录：最晚12月8日周二答复您。"
    assert "撤回了" in hall.says("王芳", f"撤回申请 {asked.id}")
    assert waiting(hall) == [] and "家长撤回了" in hall.says("王芳", "我的申请")
    assert "没有找到" in hall.says("王芳", "撤回申请")


def test_nobody_takes_back_what_another_asked(hall: Hall) -> None:
    hall.bound("陈雨", "周桂英")
    hall.says("王芳", "删除")
    (asked,) = waiting(hall)
    assert "没有找到" in hall.says("周桂英", f"撤回申请 {asked.id}")
    assert len(waiting(hall)) == 1


def test_the_directors_are_reminded_once_before_and_once_after_the_day(hall: Hall) -> None:
    hall.says("王芳", "看我的记录")
    hall.later(days=11)
    assert job.remind(hall.database, hall.clock) == 0
    hall.later(days=1)
    assert job.remind(hall.database, hall.clock) == 1 and job.remind(hall.database, hall.clock) == 0
    hall.later(days=3)
    assert job.remind(hall.database, hall.clock) == 0, "the day itself is in time"
    hall.later(days=1)
    assert job.remind(hall.database, hall.clock) == 1 and job.remind(hall.database, hall.clock) == 0
    soon, late = hall.told(DIRECTOR, "rights_due")
    assert "快到答复的日子了" in soon and "过了答复的日子" in late


def test_what_was_answered_is_never_reminded_of(hall: Hall) -> None:
    hall.says("王芳", "看我的记录")
    (asked,) = waiting(hall)
    with hall.database.begin() as session:
        assert rights.close(session, asked.id, Outcome.DONE, hall.clock.now(), answer="给您了")
        assert not rights.close(session, asked.id, Outcome.REFUSED, hall.clock.now(), answer="不给")
    hall.later(days=30)
    assert job.remind(hall.database, hall.clock) == 0
