"""The story of a leave: a father asks for it from far away, the teacher taps once, and the file has the day."""

from datetime import timedelta
from typing import Any

from bot.demo.truth import must, read_file
from bot.demo.village import Village
from domain.clock import in_china
from storage import calendar
from storage.person import people

CHILD, FATHER, TEACHER = "张子轩", "张伟", "陈雨"
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def a_father_asks_for_leave(village: Village) -> None:
    father, teacher, day = village.phone(FATHER), village.phone(TEACHER), _next_monday(village)
    answer = father.says("陈老师，子轩下周一要去县医院复查，请一天假。")
    must(day in answer and "回1" in answer, f"爸爸该看到算好的日子{day}：{answer}")
    must("陈老师" in father.says("1"), "爸爸回1，该听到谁来定")
    asked = teacher.sees(f"{CHILD}请假：{day}")
    must(_offers(asked) == ["准假", "不准"], f"老师该有准假和不准可点：{_offers(asked)}")
    must(not _leave_in_file(village), "老师点头以前，档案里不该有这次请假")
    answer = teacher.taps("准假")
    must("准了" in answer and "已告诉家长" in answer, f"老师该看到准了假、也告诉了家长：{answer}")
    father.sees(f"陈老师准假了：{CHILD}，{day}")
    must([day in text for text in _leave_in_file(village)] == [True], f"档案里该有{day}的请假")
    teacher.says("张子轩爸爸 路上小心，落下的作业我给子轩留着。")  # a word opens the window that a tap does not
    father.sees("【陈老师】路上小心")


def _next_monday(village: Village) -> str:
    """The Monday of next week in China, or the first day of school after it, as it is read: 11月30日周一."""
    today = in_china(village.runtime.clock.now()).date()
    with village.runtime.database.read() as session:
        found = people.school_named(session, "")
        assert found is not None, "built before"
        known = calendar.of_school(session, found.id)
    day = known.next_school_day(today + timedelta(days=7 - today.weekday()))
    return f"{day.month}月{day.day}日{WEEKDAYS[day.weekday()]}"


def _leave_in_file(village: Village) -> list[str]:
    return [entry.text for entry in read_file(village, CHILD) if entry.kind == "leave"]


def _offers(item: dict[str, Any]) -> list[str]:
    return [option["content"] for option in item.get("options") or []]
