"""The story of a week: a promise on its day, a question on Sunday evening, and a short list in the morning."""

from datetime import date, datetime, time, timedelta

from bot.demo.truth import must, read_file
from bot.demo.village import Village
from domain.clock import CHINA, in_china
from storage import calendar
from storage.contact import contacts
from storage.person import people

CHILD, MOTHER, TEACHER = "李思涵", "王芳", "陈雨"
SUNDAY_EVENING, MORNING, NOON = time(19, 31), time(7, 21), time(9, 1)
SUNDAY = 6
DAY = timedelta(days=1)


def a_promise_is_kept(village: Village) -> None:
    """What a mother says she will do stands in the file, and on its day she is reminded once."""
    mother, day = village.phone(MOTHER), _in_days(village, 2)
    answer = mother.says(f"我{day.month}月{day.day}号给她买双鞋")
    must("记" in answer, f"妈妈说到的事该记下：{answer}")
    village.until(_at(day, NOON))
    mother.sees("办好了")
    must("好" in mother.taps("办好了"), "点了办好了，该有一句回应")
    must(any("买双鞋" in text for text in _texts(village, "promise")), "档案里该有妈妈答应的事")


def a_sunday_evening(village: Village) -> None:
    """One kind question a week to who works far away; the answer is one tap, and it is never scored."""
    mother = village.phone(MOTHER)
    today = _today(village)
    village.until(_at(today + (SUNDAY - today.weekday() or 7) * DAY, SUNDAY_EVENING))
    mother.says("刚下班")  # a word opens the window
    mother.sees("联系过了")
    answer = mother.taps("联系过了")
    must("没" not in answer and len(answer) <= 60, f"一句暖话就够：{answer}")
    must(len(_texts(village, "weekly")) == 1, "档案里该有这周的一次联系")


def a_school_morning(village: Village) -> None:
    """Two or three things, each with something to begin with; a tap and one sentence, and it stands in the file."""
    teacher = village.phone(TEACHER)
    teacher.says("谁在等")
    village.until(_at(_next_school_day(village), MORNING))
    listed = teacher.says("今天")
    lines = [line for line in listed.splitlines() if line[:1].isdigit()]
    must(1 <= len(lines) <= 3, f"一早最多三件事：{listed}")
    first = next((line for line in lines if "联系了" in line or "谈谈心" in line), "")
    must(bool(first), f"名单上该有要联系的人：{listed}")
    before = _made(village)
    must("1" in listed and "算" in teacher.says(f"{first[0]}好了"), "一句话就该算一次联系")
    teacher.says("聊了聊近况，都挺好。")
    must(_made(village) == before + 1, "这次联系该记一次，也只记一次")


def _made(village: Village) -> int:
    """How many contacts stand in the files of the teacher's children."""
    with village.runtime.database.read() as session:
        school = people.school_named(session, "")
        assert school is not None
        (teacher,) = people.staff_named(session, school.id, TEACHER)
        children = {one.child.id for one in people.all_guardians_of_teacher(session, teacher.id)}
        now = village.runtime.clock.now()
        found = {
            one.id
            for child in children
            for one in contacts.of_child(session, child, now - 100 * DAY, now + DAY)
            if one.voided_at is None
        }
    return len(found)


def _texts(village: Village, kind: str) -> list[str]:
    return [entry.text for entry in read_file(village, CHILD) if entry.kind == kind]


def _today(village: Village) -> date:
    return in_china(village.runtime.clock.now()).date()


def _in_days(village: Village, days: int) -> date:
    return _today(village) + days * DAY


def _next_school_day(village: Village) -> date:
    with village.runtime.database.read() as session:
        school = people.school_named(session, "")
        assert school is not None
        return calendar.of_school(session, school.id).next_school_day(_in_days(village, 1))


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, tzinfo=CHINA)
