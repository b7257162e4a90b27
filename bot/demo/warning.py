"""The story of a night: a warning that does not wait for the morning, and no child of whom nobody has heard."""

from datetime import datetime, time

from bot.demo import school, sending
from bot.demo.letters import the_director
from bot.demo.truth import must, read_file
from bot.demo.village import Village
from domain.clock import CHINA, in_china
from domain.roll_call import RollState
from storage.letter import letters, roll_calls

AT_NIGHT = time(22, 30)
HALF_AN_HOUR = 31  # minutes, and one for the timetable
MOTHER, BUILDER, COOK, SILENT = "王芳", "张伟", "赵国强", "吴秀兰"
TEACHER = school.TEACHERS[1]
QUESTION = "孩子今天平安吗"
CHILDREN = 4


def a_warning_at_night(village: Village) -> None:
    """Half past ten: everybody is asked at once, and whoever is awake answers with one figure."""
    village.until(datetime.combine(in_china(village.runtime.clock.now()).date(), AT_NIGHT, tzinfo=CHINA))
    village.send_letter(sending.WARNING)
    mother = village.phone(MOTHER)
    mother.sees("紧急安全提醒")
    _looks_again(village, minutes=1)
    mother.sees(QUESTION)
    answer = mother.says("1")
    must("平安就好" in answer, f"妈妈回1就该记下平安：{answer}")
    must(_asked(village, MOTHER) == 1, "回过了就不该再问")
    must("平安就好" in village.phone(BUILDER).says("平安，在家"), "爸爸说平安，也该记下")
    must("平安就好" in village.phone(COOK).says("1"), "米兰那边是下午，爸爸也该能回")
    must(_counts(village) == {RollState.SAFE: 3, RollState.WAITING: 1}, f"该只剩周浩，实际{_counts(village)}")


def a_silence_is_followed(village: Village) -> None:
    """After half an hour once more; after an hour the teacher has the number, calls, and everybody is known."""
    _looks_again(village, minutes=HALF_AN_HOUR)
    village.phone(SILENT).sees(QUESTION)
    must(_asked(village, SILENT) == 2, f"半小时没回音，该再问一次，实际问了{_asked(village, SILENT)}次")
    must(_asked(village, MOTHER) == 1, "报过平安的，不该再问")
    _looks_again(village, minutes=HALF_AN_HOUR)
    teacher = village.phone(TEACHER)
    teacher.sees("还没报平安")
    listed = teacher.says("点名")
    must("周浩" in listed and "13900000021" in listed, f"李老师该看到周浩家的电话：{listed}")
    must("李思涵" not in listed, f"报过平安的不该在名单上：{listed}")
    answer = teacher.says("1平安")
    must("周浩" in answer and "都有回音了" in answer, f"打通电话回“1平安”，就该都有回音：{answer}")
    must(_counts(village) == {RollState.SAFE: CHILDREN}, f"四个孩子都该平安，实际{_counts(village)}")
    noted = [entry.text for entry in read_file(village, "周浩") if entry.kind == "roll_call"]
    must(len(noted) == 1, f"周浩的档案里该有一次报平安：{noted}")


def _looks_again(village: Village, minutes: int) -> None:
    village.minutes_pass(minutes)
    village.runtime.timetable.run_all()
    village.runtime.wake()


def _asked(village: Village, name: str) -> int:
    """How often this phone was asked."""
    return sum("平安吗" in str(item) for item in village.phone(name).screen() if item["side"] == "account")


def _counts(village: Village) -> dict[RollState, int]:
    with village.runtime.database.read() as session:
        newest = letters.of_school(session, the_director(village).school_id, 1)[0]
        return {state: count for state, count in roll_calls.counts(session, newest.id).items() if count}
