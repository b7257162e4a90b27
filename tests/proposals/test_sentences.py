"""Sentences as families write them: those that tell a change, with what is read, and those that must stay talk."""

from datetime import date
from typing import NamedTuple

import pytest

from domain.people import Relation
from domain.register.sentences.meaning import Speaker, Topic, read_change, read_statement

TODAY = date(2026, 11, 23)  # a Monday
NEW = "13988885678"
MUM, DAD = Speaker(Relation.MOTHER, ("李思涵",)), Speaker(Relation.FATHER, ("李思涵",))
GRANNY = Speaker(Relation.GRANDMOTHER, ("李思涵",))
NANA = Speaker(Relation.MATERNAL_GRANDMOTHER, ("李思涵",))
FATHER, MOTHER = Relation.FATHER, Relation.MOTHER


class Said(NamedTuple):
    """One sentence and what is read in it; ``whom`` None is the sender."""

    speaker: Speaker
    text: str
    topic: Topic
    value: str = ""
    whom: Relation | None = None
    on: date | None = None


NUMBERS = [
    Said(MUM, "换号码了 新号13988885678", Topic.PHONE, NEW),
    Said(MUM, "我手机号改成13988885678", Topic.PHONE, NEW),
    Said(MUM, "电话换了：13988885678", Topic.PHONE, NEW),
    Said(MUM, "新手机号 13988885678", Topic.PHONE, NEW),
    Said(MUM, "陈老师您好，我换号码了，新号是139 8888 5678，旧的不用了", Topic.PHONE, NEW),
    Said(MUM, "老师 我换了个手机号，以后打这个13988885678", Topic.PHONE, NEW),
    Said(DAD, "老师好，我这边换号了。新号139-8888-5678", Topic.PHONE, NEW),
    Said(DAD, "我是李思涵爸爸，电话号码变了，13988885678", Topic.PHONE, NEW),
    Said(DAD, "原来的号码停机了，请打13988885678", Topic.PHONE, NEW),
    Said(DAD, "13988885678是我的新号", Topic.PHONE, NEW),
    Said(DAD, "这是我的新号码 13988885678 麻烦您记一下", Topic.PHONE, NEW),
    Said(MUM, "跟您说一下，我的手机号换成13988885678了", Topic.PHONE, NEW),
    Said(MUM, "我换号码了，新号13988885678，能不能帮我改一下？", Topic.PHONE, NEW),
    Said(MUM, "手机号码换了哦 13988885678 谢谢老师", Topic.PHONE, NEW),
    Said(MUM, "我的新号１３９８８８８５６７８", Topic.PHONE, NEW),
    Said(MUM, "麻烦您帮我把电话改成13988885678", Topic.PHONE, NEW),
    Said(MUM, "把他爸爸的电话改成13988885678", Topic.PHONE, NEW, FATHER),
    Said(DAD, "我的号码从13700001234换成了13988885678", Topic.PHONE, NEW),
    Said(DAD, "旧号13700001234，新号13988885678", Topic.PHONE, NEW),
    Said(GRANNY, "老师，阿拉号头换了，13988885678", Topic.PHONE, NEW),
    Said(GRANNY, "俺换号了 13988885678", Topic.PHONE, NEW),
    Said(DAD, "换号了，+39 333 1234567", Topic.PHONE, "+393331234567"),
    Said(GRANNY, "我的电话换了 0570-8123456", Topic.PHONE, "05708123456"),
    Said(MUM, "他爸爸换号了 13988885678", Topic.PHONE, NEW, FATHER),
    Said(MUM, "思涵爸爸的电话改成13988885678了", Topic.PHONE, NEW, FATHER),
    Said(MUM, "我老公换号了，新号码13988885678", Topic.PHONE, NEW, FATHER),
    Said(DAD, "孩子他妈号码换了，13988885678", Topic.PHONE, NEW, MOTHER),
    Said(GRANNY, "我儿子换号码了 13988885678", Topic.PHONE, NEW, FATHER),
    Said(MUM, "奶奶换手机号了 13988885678", Topic.PHONE, NEW, Relation.GRANDMOTHER),
    Said(DAD, "她爸爸换号了 13988885678", Topic.PHONE, NEW),
]
PLACES = [
    Said(DAD, "我从温州调到宁波了", Topic.PLACE, "宁波"),
    Said(DAD, "我从温州调到宁波了，厂里地址北仑小港", Topic.PLACE, "宁波北仑小港"),
    Said(MUM, "我现在在义乌上班了", Topic.PLACE, "义乌"),
    Said(DAD, "换到苏州厂里了，地址昆山玉山镇", Topic.PLACE, "苏州昆山玉山镇"),
    Said(DAD, "老师 我这个月15号调到昆山了", Topic.PLACE, "昆山", on=date(2026, 11, 15)),
    Said(MUM, "我们从杭州搬到嘉兴去了", Topic.PLACE, "嘉兴"),
    Said(DAD, "我昨天从东莞转到佛山那边上班了", Topic.PLACE, "佛山", on=date(2026, 11, 22)),
    Said(MUM, "他爸从温州调到宁波慈溪的厂里上班", Topic.PLACE, "宁波慈溪", FATHER),
]
RETURNS = [
    Said(MUM, "下个月回家带孩子", Topic.HOME),
    Said(DAD, "我9月1日返乡了", Topic.HOME, on=date(2026, 9, 1)),
    Said(DAD, "老师，我已经返乡了", Topic.HOME),
    Said(MUM, "他爸爸回乡了", Topic.HOME, whom=FATHER),
    Said(MUM, "我回家带孩子了", Topic.HOME),
    Said(MUM, "下个月我要回来照顾孩子读书了", Topic.HOME),
    Said(DAD, "不出去打工了", Topic.HOME),
    Said(DAD, "老师，我今年不出去了", Topic.HOME),
    Said(DAD, "过完年就不出去打工了", Topic.HOME),
    Said(MUM, "回来不走了", Topic.HOME),
    Said(MUM, "我回来了，不走了", Topic.HOME),
    Said(MUM, "9月起在家", Topic.HOME, on=date(2026, 9, 1)),
    Said(DAD, "我从12月1号开始在家里", Topic.HOME, on=date(2026, 12, 1)),
    Said(MUM, "我辞工回家了", Topic.HOME),
    Said(MUM, "他爸回来不走了", Topic.HOME, "", FATHER),
    Said(GRANNY, "我儿子回来不走了", Topic.HOME, "", FATHER),
    Said(NANA, "我女儿下个月回来带孩子", Topic.HOME, "", MOTHER),
]
VISITS = [
    Said(MUM, "我们元旦回家四天 3号走", Topic.VISIT, on=date(2027, 1, 1)),
    Said(DAD, "我下周六回来看孩子", Topic.VISIT, on=date(2026, 12, 5)),
    Said(MUM, "12月5号回家住两天", Topic.VISIT, on=date(2026, 12, 5)),
]
LEAVINGS = [
    Said(MUM, "下周一去杭州上班", Topic.AWAY, "杭州", on=date(2026, 11, 30)),
    Said(DAD, "我明天到温州打工去了", Topic.AWAY, "温州", on=date(2026, 11, 24)),
    Said(DAD, "明朝去宁波做工", Topic.AWAY, "宁波", on=date(2026, 11, 24)),
    Said(MUM, "我又出去打工了", Topic.AWAY),
    Said(GRANNY, "他爸正月十六出去打工", Topic.AWAY, "", FATHER),
    Said(MUM, "孩子爸爸12月1号去意大利打工了", Topic.AWAY, "意大利", FATHER, date(2026, 12, 1)),
]
CARERS = [
    Said(MUM, "以后是外婆带", Topic.CARER, "外婆", Relation.MATERNAL_GRANDMOTHER),
    Said(MUM, "孩子住到姑姑家了", Topic.CARER, "姑姑", Relation.AUNT),
    Said(DAD, "孩子以后归奶奶带了", Topic.CARER, "奶奶", Relation.GRANDMOTHER),
    Said(MUM, "思涵现在换成外公照顾了", Topic.CARER, "外公", Relation.MATERNAL_GRANDFATHER),
    Said(MUM, "从下个月起由他爷爷带孩子", Topic.CARER, "他爷爷", Relation.GRANDFATHER, date(2026, 12, 1)),
    Said(MUM, "以后我自己带孩子", Topic.CARER, "我自己"),
    Said(DAD, "孩子搬到外婆那里住了", Topic.CARER, "外婆", Relation.MATERNAL_GRANDMOTHER),
]
TALK = [
    # questions
    "宁波那边学校怎么样",
    "换号码要到学校登记吗",
    "我换号码了，新号13988885678，对吗",
    "新号13988885678是陈老师的吗？",
    "我下个月回家带孩子，好不好？",
    "我同事返乡了",
    "村里好多人返乡了",
    "我还没返乡",
    "我不出去打工了，您看行吗？",
    "我要是从温州调到宁波了，要跟学校说吗",
    "以后是外婆带吗",
    "我现在在义乌上班了吗",
    # other people
    "我同事调到宁波了",
    "我同事换号码了，新号13988885678",
    "听说隔壁家的爸爸不出去打工了",
    "我妹妹下周一去杭州上班",
    "我弟从温州调到宁波了",
    "陈老师换号码了13988885678",
    "班主任新号码13988885678",
    "他同学的爸爸换号了 13988885678",
    "我妈换号码了 13988885678",
    "老板从温州调到宁波了",
    "他换号码了 13988885678",
    # denials
    "号码没换",
    "我电话没换，还是13988885678",
    "我没有从温州调到宁波",
    "电话号码不变 13988885678",
    "我不是不出去打工了",
    "还没决定回不回家带孩子",
    # quotes, hearsay, fraud
    "有人发“我换号码了，新号13988885678”，是不是骗子",
    "他发来“我从温州调到宁波了”",
    "群里有人说我换号码了 13988885678",
    "短信上写：【学校】新号码13988885678",
    # perhaps
    "我可能下个月回家带孩子",
    "打算不出去打工了",
    "如果厂里不行，我就下个月回家带孩子",
    "想从温州调到宁波",
    "要不以后外婆带",
    "我不想出去打工了",
    # no change of these kinds
    "我13988885678，有事打我",
    "身份证330825199001011234",
    "微信号是13988885678",
    "家里电话换了 0570-8123456",
    "我换手机了，微信要重新登",
    "我调到夜班了",
    "思涵从二组调到三组了",
    "孩子从一班转到二班了",
    "我从宁波出差回来了",
    "下雨就不出去了",
    "我明天去杭州出差",
    "我去杭州看病了",
    "我在去杭州上班的路上",
    "明天回来带孩子去医院",
    "过年回来",
    "国庆回家带孩子",
    "孩子周末住外婆家",
    "孩子今天在姑姑家",
    "奶奶带孩子很辛苦",
    "奶奶回来不走了",
    "下周一开家长会吗",
    "爷爷住院了，换号码了 13988885678",
    "这是我老公的号码13988885678",
    "我的号码是13988885678",
    "我到杭州了",
    "我下个月回家",
    "以后爷爷接送孩子",
    "孩子放学以后是奶奶带",
    "以后周末是外婆带",
    "客服新号码13988885678",
    "收到，谢谢老师",
    "换",
    "",
]


@pytest.mark.parametrize("said", [*NUMBERS, *PLACES, *RETURNS, *VISITS, *LEAVINGS, *CARERS], ids=lambda said: said.text)
def test_a_plain_sentence_is_read(said: Said) -> None:
    (found,) = read_change(said.text, TODAY, said.speaker)
    assert (found.topic, found.value, found.whom, found.on) == (said.topic, said.value, said.whom, said.on)


@pytest.mark.parametrize("text", TALK)
@pytest.mark.parametrize("speaker", [MUM, DAD, GRANNY], ids=["mum", "dad", "granny"])
def test_everything_else_stays_talk(text: str, speaker: Speaker) -> None:
    assert read_change(text, TODAY, speaker) == []


def test_the_tables_are_long_enough() -> None:
    assert len(NUMBERS + PLACES + RETURNS + VISITS + LEAVINGS + CARERS) >= 50
    assert len(TALK) >= 40


def test_a_holiday_that_is_near_is_a_visit() -> None:
    (found,) = read_change("我们十一回家四天 3号走", date(2026, 9, 20), MUM)
    assert (found.topic, found.on) == (Topic.VISIT, date(2026, 10, 1))
    assert read_change("我们十一回家四天 3号走", TODAY, MUM) == [], "nobody plans for next October"


def test_both_parents_may_be_meant() -> None:
    for words in ("我和她爸都出去打工了", "我们夫妻俩都出去打工了", "我跟老公都出去打工了"):
        assert [one.whom for one in read_change(words, TODAY, MUM)] == [None, FATHER]
    assert [one.whom for one in read_change("他爸妈都出去打工了", TODAY, GRANNY)] == [FATHER, MOTHER]
    assert read_change("我和她爸都出去打工了", TODAY, GRANNY) == []


def test_two_changes_in_one_message_are_both_read() -> None:
    found = read_change("我换号码了，新号13988885678，我从温州调到宁波了", TODAY, MUM)
    assert [one.topic for one in found] == [Topic.PHONE, Topic.PLACE]


def test_a_day_that_cannot_be_told_is_kept_in_words() -> None:
    (found,) = read_change("他爸正月十六出去打工", TODAY, GRANNY)
    assert (found.on, found.day_said) == (None, "正月十六")


def test_a_month_from_which_on_is_rough() -> None:
    (found,) = read_change("9月起在家", TODAY, MUM)
    assert found.is_rough


@pytest.mark.parametrize(
    ("text", "topic", "whom", "value", "on"),
    [
        ("李思涵爸爸9月1日返乡了", Topic.HOME, FATHER, "", date(2026, 9, 1)),
        ("李思涵爸爸返乡了 9月起", Topic.HOME, FATHER, "", date(2026, 9, 1)),
        ("思涵爸爸返乡了", Topic.HOME, FATHER, "", None),
        ("李思涵妈妈去宁波了，8月20日走的", Topic.AWAY, MOTHER, "宁波", date(2026, 8, 20)),
        ("李思涵的妈妈8月20日外出打工了", Topic.AWAY, MOTHER, "", date(2026, 8, 20)),
        ("李思涵妈妈从温州调到宁波了", Topic.PLACE, MOTHER, "宁波", None),
        ("李思涵爸爸换号了，13988885678", Topic.PHONE, FATHER, NEW, None),
        ("李思涵爸爸回来不走了", Topic.HOME, FATHER, "", None),
    ],
)
def test_a_teachers_statement(text: str, topic: Topic, whom: Relation, value: str, on: date | None) -> None:
    (found,) = read_statement(text, TODAY, "李思涵")
    assert (found.topic, found.whom, found.value, found.on) == (topic, whom, value, on)


@pytest.mark.parametrize(
    "text",
    [
        "李思涵爸爸返乡了吗",
        "李思涵爸爸返乡了？",
        "李思涵爸爸9月1日返乡了，您多保重",
        "李思涵妈妈说她忙，先别告诉孩子",
        "李思涵今天返校了",
        "李思涵去宁波了",
        "张子轩爸爸返乡了",
        "爸爸返乡了",
        "李思涵奶奶去宁波了",
        "李思涵同学的爸爸返乡了",
    ],
)
def test_a_teachers_other_words(text: str) -> None:
    assert read_statement(text, TODAY, "李思涵") == []
