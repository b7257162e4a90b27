"""The story of an alarm: what is none, who hears of one, who takes it, and that only the sight of the child ends it."""

from bot.demo import school
from bot.demo.phone import Phone
from bot.demo.truth import must, read_file
from bot.demo.village import Village
from storage.alert import alerts
from storage.alert.alerts import Alert
from storage.person import people

CHILD = "李思涵"
MOTHER, GRANDMOTHER = "王芳", "周桂英"
TEACHER, OPENER = school.TEACHERS
TAKE, NONE = "我来处理", "误报"


def a_mother_misses_her_child(village: Village) -> None:
    answer = village.phone(MOTHER).says("思涵，妈妈想死你了！周末给你打视频。")
    must("转给陈老师" in answer, f"妈妈该听到话转给了陈老师：{answer}")
    village.phone(TEACHER).sees("妈妈想死你了")
    must(not _running(village), "“想死你了”不该是警报")


def a_child_is_missing(village: Village) -> None:
    grandmother, teacher, director = (village.phone(name) for name in (GRANDMOTHER, TEACHER, school.DIRECTOR))
    village.minutes_pass(30)
    answer = grandmother.says("老师，小人寻不着了！吃了中饭出去，到现在没回来")
    must("110" in answer and "林主任" in answer, f"奶奶该当场听到打110、谁打给她：{answer}")
    alert = _the_one(village)
    for phone in (teacher, director):
        _rings(phone, alert, "小人寻不着了")
    answer = director.taps(TAKE)
    must(f"A{alert.id}交给您了" in answer, f"主任点了就该归她：{answer}")
    grandmother.sees("林主任在处理孩子的事")
    teacher.sees(f"A{alert.id}：林主任在处理")
    # A word opens the window that a tap does not.
    answer = director.says(f"A{alert.id} 打了奶奶电话，正往村口去")
    must(f"A{alert.id}记下了" in answer, f"做了什么该记下：{answer}")


def the_child_is_seen(village: Village) -> None:
    grandmother, teacher, director = (village.phone(name) for name in (GRANDMOTHER, TEACHER, school.DIRECTOR))
    alert = _the_one(village)
    village.minutes_pass(20)
    answer = grandmother.says("寻着了，在隔壁看电视")
    must("林主任" in answer, f"奶奶该听到还有人来见孩子：{answer}")
    director.sees("在隔壁看电视")
    must(len(_running(village)) == 1, "没见到孩子本人以前，预警不该结束")
    answer = teacher.says(f"处理A{alert.id} 已见到孩子本人，平安")
    must(f"A{alert.id}结束了" in answer, f"见到孩子本人就该结束：{answer}")
    must(not _running(village), "预警该结束了")
    grandmother.sees("陈老师见到孩子本人了")
    director.sees(f"A{alert.id}结束，陈老师")
    noted = [entry.text for entry in read_file(village, CHILD) if entry.kind == "alert"]
    must(len(noted) == 2 and "平安" in noted[1], f"档案里该有预警的开头和结束：{noted}")


def the_opener_does_not_close(village: Village) -> None:
    opener, director = village.phone(OPENER), village.phone(school.DIRECTOR)
    answer = opener.says("紧急 周浩不见了，宿舍和操场都找过了")
    must("林主任" in answer, f"李老师该看到谁收到了：{answer}")
    alert = _the_one(village)
    _rings(director, alert, "周浩不见了")
    answer = opener.says(f"处理A{alert.id} 已见到孩子本人，平安")
    must("另一位老师" in answer and bool(_running(village)), f"谁报的谁不能结束：{answer}")
    director.taps(TAKE)
    opener.sees(f"A{alert.id}：林主任在处理")
    answer = director.says(f"处理A{alert.id} 在食堂见到孩子本人，平安")
    must(f"A{alert.id}结束了" in answer and not _running(village), f"林主任见到了，就该结束：{answer}")
    opener.sees(f"A{alert.id}结束，林主任")


def _rings(phone: Phone, alert: Alert, quote: str) -> None:
    """The alert is on this phone, with both of its options."""
    item = phone.sees(f"A{alert.id} ")
    offered = [option["content"] for option in item.get("options") or []]
    must(quote in str(item["text"]), f"{phone.name}该看到原话“{quote}”：{item['text']}")
    must(offered == [TAKE, NONE], f"{phone.name}该有{TAKE}和{NONE}可点：{offered}")


def _the_one(village: Village) -> Alert:
    running = _running(village)
    must(len(running) == 1, f"该有一个没结束的预警，实际{len(running)}个")
    return running[0]


def _running(village: Village) -> list[Alert]:
    """The alerts of the school that are not over."""
    with village.runtime.database.read() as session:
        found = people.school_named(session, "")
        return alerts.open_at_school(session, found.id) if found is not None else []
