"""What a teacher asks the program: today's list (T05), who waits, who has not signed (T12), a child's card (T16)."""

from datetime import timedelta

import pytest

from messages.inbound import Kind
from storage.files import file
from storage.person import people
from tests.desk.study import TEACHER, Study


def test_t05_today_names_three_at_most_with_something_to_begin_with(study: Study) -> None:
    study.bound("张伟")
    study.says("王芳", "老师，思涵最近上课认真听了吗")
    study.says("张伟", "子轩的作业本落家里了")
    study.planned("李思涵", "周桂英")
    study.planned("张子轩", "张伟")
    study.later(days=8)
    told = study.types("今天要联系谁")
    lines = told.splitlines()
    assert lines[0].startswith("1 李思涵妈妈等了") and "思涵最近上课" in lines[0]
    assert "张子轩爸爸等了" in lines[1] and "李思涵妈妈联系" not in lines[0]
    assert len([line for line in lines if line[0].isdecimal()]) == 3
    assert "其余" in lines[-1] and "回“全部”" in lines[-1]
    everything = study.types("全部")
    assert len(everything.splitlines()) > 3 and "其余" not in everything
    assert not any("全部" in words for words in study.heard("王芳"))


def test_an_open_alert_stands_before_everything(study: Study) -> None:
    study.says("王芳", "老师，思涵最近上课认真听了吗")
    study.says("周桂英", "思涵不见了找不到人")
    study.says("林国华", "谁在等")
    assert study.types("今天").splitlines()[0].startswith("1 A1 李思涵")


def test_what_is_not_for_the_teacher_begins_no_talk(study: Study) -> None:
    """A complaint lies with the directors; neither the list nor the card shows its words, nor that there is one."""
    study.says("周桂英", "昨天做了红烧肉")
    study.types("李思涵奶奶 真香")
    study.planned("李思涵", "周桂英")
    study.later(days=8)
    study.says("周桂英", "我要投诉陈老师，她骂孩子笨，太过分了")
    told = study.types("今天要联系谁") + study.types("查 李思涵")
    assert "投诉" not in told and "骂" not in told and "红烧肉" in told


def test_an_empty_day_says_so_kindly(study: Study) -> None:
    assert "没有要赶的事" in study.types("今天要联系谁")


@pytest.mark.parametrize("words", ["谁在等", "待回复", "哪些家长在等我回话"])
def test_who_waits_and_a_number_for_the_next_words(study: Study, words: str) -> None:
    study.says("王芳", "思涵吃饭了吗")
    assert "1 李思涵妈妈" in study.types(words)
    study.types("1")
    assert "已转给李思涵妈妈" in study.types("吃过了，两碗")
    assert study.heard("王芳") == ["【陈老师】吃过了，两碗"]


def test_t12_who_has_not_signed_by_family(study: Study) -> None:
    study.letter("防溺水提醒")
    study.letter("国庆假期安全提醒")
    study.says("王芳", "收到")
    study.says("王芳", "2")  # the older one
    told = study.types("防溺水的信 谁还没签")
    assert told.startswith("《防溺水提醒》")
    assert "李思涵（在外 1/1，在家 0/1）：妈妈 已回（回复）；奶奶 未回" in told
    assert "张子轩（" in told and "爸爸 未回（不在微信）" in told
    assert "周浩" not in told, "only the teacher's own children"
    newest = study.types("还差谁")
    assert newest.startswith("《国庆假期安全提醒》") and "妈妈 未回" in newest


def test_without_a_letter_nobody_owes_anything(study: Study) -> None:
    assert "没有在等回执" in study.types("防溺水的信 谁还没签")


def test_t16_a_card_is_masked_and_the_look_is_written_down(study: Study) -> None:
    study.says("王芳", "思涵吃饭了吗")
    told = study.types("查 李思涵")
    assert told.startswith("李思涵　三(2)班　隔代照料")
    assert "妈妈（王芳）" in told and "在微信" in told
    assert "家长的事1件" in told and "家里来话" in told
    assert "2017" not in told and "身份证" not in told
    assert study.notes("李思涵", "looked") == ["陈老师在微信里看了孩子的卡片"]
    assert study.notes("张子轩", "looked") == []


def test_what_went_to_the_psych_teacher_stands_on_no_card(study: Study) -> None:
    study.types("思涵 转心理 两周不想说话")
    assert "不想说话" not in study.types("查 李思涵")


def test_a_pupil_of_somebody_else_is_named_back(study: Study) -> None:
    assert "周浩不是您结对的孩子" in study.types("查 周浩")
    assert study.notes("周浩", "looked") == []


def test_t34_two_children_of_one_name_are_asked_about_once(study: Study) -> None:
    study.pupil("张子轩", "五(1)班")
    which = study.types("张子轩 今天表现好")
    assert "1 三(2)班" in which and "2 五(1)班" in which
    assert "记下了（张子轩）" in study.types("2")
    first, second = _both(study, "张子轩")
    assert first == [] and second == ["张子轩 今天表现好"]
    study.types("备注 五(1)班张子轩 怕狗")
    assert _both(study, "张子轩")[1][-1].endswith("怕狗"), "named with the class, nobody is asked"


def test_a_number_after_an_hour_is_no_choice_from_the_menu(study: Study) -> None:
    study.types("帮助")
    study.clock.advance(timedelta(hours=2))
    assert "这是个数字" in study.types("1")


def test_the_menu_of_a_teacher(study: Study) -> None:
    study.letter("国庆假期安全提醒")
    assert "1 今天" in study.types("帮助")
    assert "没有要赶的事" in study.types("1")
    assert study.types("3").startswith("《国庆假期安全提醒》")
    assert "说一句就记下" in study.types("4")
    assert "常用语" in study.types("6")
    assert "1 李思涵 三(2)班" in study.types("5")
    assert study.types("2").startswith("张子轩　三(2)班")
    assert study.heard("王芳") == []


def test_the_buttons_of_the_menu_lead_a_teacher_to_the_desk(study: Study) -> None:
    assert "没有在等回执" in study.sends(TEACHER, Kind.MENU, menu_key="letters")
    assert "1 今天" in study.sends(TEACHER, Kind.MENU, menu_key="help")
    assert "没有家长在等您" in study.sends(TEACHER, Kind.MENU, menu_key="teacher")


def test_the_menu_of_a_family(study: Study) -> None:
    assert "1 跟老师说话" in study.says("王芳", "帮助")
    assert "陈老师都能收到" in study.says("王芳", "1")
    assert "请一天假" in study.says("王芳", "3")
    assert "周四晚上7点" in study.says("王芳", "4")
    assert "陈老师" in study.says("王芳", "5")
    assert study.told(TEACHER, "relay_to_teacher")[-1].startswith("【李思涵妈妈·要找您本人】")


def test_a_letter_after_the_menu_is_what_a_1_answers(study: Study) -> None:
    study.says("王芳", "帮助")
    study.letter("国庆假期安全提醒")
    assert "国庆假期安全提醒" in study.says("王芳", "1")
    assert study.receipts("李思涵") == {"王芳": "number"}


def test_the_menu_of_somebody_new(study: Study) -> None:
    assert "1 我有联系卡" in study.says("路人", "帮助")
    assert "十位" in study.says("路人", "1")
    assert "班主任" in study.says("路人", "2")


def _both(study: Study, name: str) -> list[list[str]]:
    with study.database.read() as session:
        found = people.children_named(session, 1, name)
        return [
            [entry.text for entry in reversed(file.timeline(session, child.id)) if entry.kind == "note"]
            for child in found
        ]
