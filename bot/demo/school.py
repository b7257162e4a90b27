"""The invented school of the demo: two teachers, four families, one parent abroad, and a letter for the holidays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Relation, Role
from storage import invitations, pairings, people

SCHOOL = "云溪村小学"
OFFICER = "林主任，校办电话 0570-0000000"
CONTACT_EVERY_DAYS = 7  # a week passes by one button
TEACHERS = ("陈雨", "李建国")


@dataclass(frozen=True, slots=True)
class Adult:
    """One adult of a family, as the phone shows them; ``zone`` is where they live."""

    name: str
    relation: Relation
    place: str
    away: bool
    zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Family:
    """One child and the adults around it."""

    child: str
    class_name: str
    teacher: str
    adults: tuple[Adult, ...]


FAMILIES = (
    Family(
        "李思涵",
        "三(2)班",
        "陈雨",
        (
            Adult("王芳", Relation.MOTHER, "杭州 · 鞋厂", away=True),
            Adult("周桂英", Relation.GRANDMOTHER, "云溪村", away=False),
        ),
    ),
    Family("张子轩", "三(2)班", "陈雨", (Adult("张伟", Relation.FATHER, "宁波 · 工地", away=True),)),
    Family("周浩", "五(1)班", "李建国", (Adult("吴秀兰", Relation.MOTHER, "温州 · 服装厂", away=True),)),
    Family(
        "赵一诺",
        "五(1)班",
        "李建国",
        (Adult("赵国强", Relation.FATHER, "意大利米兰 · 餐馆", away=True, zone="Europe/Rome"),),
    ),
)

LETTER_TITLE = "国庆假期安全提醒"
LETTER_SHORT = "放假：10月1日到7日。\n记住三件事：不下水、不骑电动车、天黑前回家。\n孩子的去向，请和家里人每天说一声。"
LETTER_BODY = """各位家长：

您好！国庆假期10月1日到7日，10月8日上课。假期里请记住这几件事。

一、水。不私自下水游泳，不跟同伴结伴去水边，不到没有大人、不熟悉的水域；看见有人落水，喊大人、打110，不手拉手下水去救。

二、路。不满12岁不骑自行车上路，不满16岁不骑电动车；坐电动车要戴头盔。

三、家。炭火、煤炉要开窗；电器插头用完拔掉；有事打110、119、120。

请和孩子说好：去哪里、和谁去、做什么、几点回来。不在家的爸爸妈妈，这几天多打一个电话；家里照看孩子的长辈，天黑前点一下人。

祝全家平安！"""


@dataclass(frozen=True, slots=True)
class Codes:
    """The invitation codes of the school, by the adult's name."""

    by_name: dict[str, str]


def build(session: Session, now: datetime) -> Codes:
    """Register the school, its people and pairings; a code for every adult."""
    school_id = people.add_school(session, SCHOOL, now, officer=OFFICER, every_days=CONTACT_EVERY_DAYS)
    codes: dict[str, str] = {}
    teachers = {}
    for name in TEACHERS:
        teachers[name] = people.add_person(session, school_id, name, Role.TEACHER, now)
        codes[name] = invitations.invite_staff(session, teachers[name], now)
    for family in FAMILIES:
        child_id = people.add_child(session, school_id, family.child, family.class_name, now)
        pairings.pair(session, teachers[family.teacher], child_id, now)
        for adult in family.adults:
            person = people.add_person(session, school_id, adult.name, Role.GUARDIAN, now, time_zone=adult.zone)
            link = people.add_guardian(session, child_id, person, adult.relation, away=adult.away)
            codes[adult.name] = invitations.invite_guardian(session, link, now)
    return Codes(codes)
