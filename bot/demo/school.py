"""The invented school of the demo: two teachers, a director, four families, a parent abroad, and a holiday letter.

Its register comes from a file of the import template, as any school's does.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.days.day import Term
from domain.people import Relation, Role
from domain.register.cells.cell import Cell
from domain.register.incoming.template import HEADINGS
from domain.register.rules.away import months_after
from handlers.actions.registers import register_import
from handlers.actions.registers.register_import import Upload
from messages.documents.register_files import template_workbook
from messages.sheets.read import read_table
from storage import calendar
from storage.alert import on_call
from storage.contact import contact_plans
from storage.person import invitations, people, schools

SCHOOL = "云溪村小学"
OFFICER = "林主任，校办电话 0570-0000000"
CONTACT_EVERY_DAYS = 7  # a week passes by one button
UNDO_SECONDS = 3  # long enough to try 撤回, short enough to watch
TEACHERS = ("陈雨", "李建国")
DIRECTOR = "林秀英"
TERM_BEGAN, TERM_GOES_ON = 60, 75  # days before and after the first of the story
ON_CALL = (DIRECTOR, "李建国")  # who is called, one after the other, while nobody takes an alert


@dataclass(frozen=True, slots=True)
class Adult:
    """One adult of a family: where their phone is, and what the file says of them besides."""

    name: str
    relation: Relation
    place: str
    said: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """One child and the adults around it; ``said`` are columns of the file."""

    child: str
    class_name: str
    teacher: str
    adults: tuple[Adult, ...]
    said: dict[str, str]


AT_HOME = {
    "是否登记户口": "是",
    "户口性质": "农业户口",
    "是否住在户籍地": "是",
    "村居": "云溪村",
    "健康状况": "健康或良好",
}
AWAY = {"是否外出": "是", "外出原因": "务工", "生存状况": "健在", "监护能力": "有"}
STAYS = {"是否外出": "否", "生存状况": "健在", "监护能力": "有"}
SINCE = "外出时间"
SEAMSTRESS = {SINCE: "2024-09-01", "外出地点": "浙江省温州市", "电话": "13900000021"}
FAMILIES = (
    Family(
        "李思涵",
        "三(2)班",
        "陈雨",
        (
            Adult("王芳", Relation.MOTHER, "杭州 · 鞋厂", {**AWAY, SINCE: "2025-03-02", "外出地点": "浙江省杭州市"}),
            Adult("周桂英", Relation.GRANDMOTHER, "云溪村", {"有智能手机": "是", "识字": "否"}),
        ),
        {"性别": "女", "出生日期": "2017-05-20", "就读方式": "走读", "监护类型": "隔代照料", "监护评估": "较好"},
    ),
    Family(
        "张子轩",
        "三(2)班",
        "陈雨",
        # Three months away in some days: the teacher is told while the story runs.
        (Adult("张伟", Relation.FATHER, "宁波 · 工地", {**AWAY, "外出地点": "浙江省宁波市"}),),
        {"性别": "男", "出生日期": "2017-02-11", "就读方式": "走读", "母亲姓名": "赵敏"}
        | {f"母亲{name}": value for name, value in STAYS.items()},
    ),
    Family(
        "周浩",
        "五(1)班",
        "李建国",
        (Adult("吴秀兰", Relation.MOTHER, "温州 · 服装厂", {**AWAY, **SEAMSTRESS}),),
        {"性别": "男", "出生日期": "2015-11-03", "就读方式": "住校", "监护评估": "一般"},
    ),
    Family(
        "赵一诺",
        "五(1)班",
        "李建国",
        (
            Adult(
                "赵国强", Relation.FATHER, "意大利米兰 · 餐馆", {**AWAY, SINCE: "2023-02-10", "外出地点": "意大利米兰"}
            ),
        ),
        {"性别": "女", "出生日期": "2016-01-28", "就读方式": "住校", "监护评估": "较好"},
    ),
)
ADDRESS = "浙江省衢州市柯城区云溪乡云溪村"
# The fourth month begins within the week that the story lets pass.
DAYS_TO_THE_THIRD_MONTH = 5

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


def build(session: Session, now: datetime, upload: Upload | None = None) -> Codes:
    """Register the school, its teachers, and everybody whom the file names; a code for every adult.

    ``upload`` is the file as it was read; without it the same rows are taken as they are.
    """
    school_id = people.add_school(session, SCHOOL, now, officer=OFFICER, every_days=CONTACT_EVERY_DAYS)
    schools.set_undo_window(session, school_id, UNDO_SECONDS)
    codes: dict[str, str] = {}
    for name in TEACHERS:
        codes[name] = invitations.invite_staff(
            session, people.add_person(session, school_id, name, Role.TEACHER, now), now
        )
    today = in_china(now).date()
    given = upload or _as_typed(today)
    plan = register_import.look(session, school_id, given, now)
    assert not plan.errors, plan.errors
    register_import.bring_in(session, school_id, given, plan, today, None, now)
    for child in plan.children:
        for adult in child.adults:
            if adult.guardianship_id is not None and adult.person.values["name"] in ON_WECHAT:
                codes[adult.person.values["name"]] = invitations.invite_guardian(session, adult.guardianship_id, now)
    return Codes(codes)


def enter_the_term(session: Session, now: datetime) -> None:
    """The story is told in the middle of a term, whatever the day; next year's holidays are looked through."""
    found = people.school_named(session, SCHOOL)
    assert found is not None, "built before"
    today, by = in_china(now).date(), calendar.By(found.id, now)
    term = Term("本学期", today - timedelta(days=TERM_BEGAN), today + timedelta(days=TERM_GOES_ON))
    calendar.add_term(session, by, term)
    for year in calendar.years_to_confirm(session, found.id, today):
        calendar.confirm_year(session, by, year)
    contact_plans.reckon(session, found.id, now)


def appoint_director(session: Session, now: datetime) -> str:
    """The school that ``build`` made gets a director and a chain on call; her own code."""
    found = people.school_named(session, SCHOOL)
    assert found is not None, "built before"
    director = people.add_person(session, found.id, DIRECTOR, Role.DIRECTOR, now)
    chain = [people.staff_named(session, found.id, name)[0].id for name in ON_CALL]
    on_call.set_chain(session, found.id, chain)
    return invitations.invite_staff(session, director, now)


def roster(now: datetime) -> bytes:
    """The file of the import template that the school filled in."""
    return template_workbook(in_china(now), rows(in_china(now).date()))


def read_roster(content: bytes) -> Upload:
    """The file as the import reads it."""
    sheet = read_table(content, ROSTER_NAME)[0]
    return Upload(ROSTER_NAME, sha256(content).digest(), [(row.number, row.cells) for row in sheet.rows])


def rows(today: date) -> list[list[str]]:
    """What the school wrote under the headings of the template."""
    return [[said.get(heading, "") for heading in HEADINGS] for said in (_said(family, today) for family in FAMILIES)]


ROSTER_NAME = "云溪村小学登记.xlsx"
ON_WECHAT = {adult.name for family in FAMILIES for adult in family.adults}
COLUMNS = {Relation.FATHER: "父亲", Relation.MOTHER: "母亲"}


def _said(family: Family, today: date) -> dict[str, str]:
    said = {"姓名": family.child, "班级": family.class_name, "结对教师": family.teacher, **AT_HOME, **family.said}
    said |= {"户口所在地": ADDRESS, "现居住地": f"{ADDRESS}12号"}
    for adult in family.adults:
        place = COLUMNS.get(adult.relation, "监护人")
        of_adult = {"姓名": adult.name, **adult.said}
        if place == "监护人":
            of_adult["关系"] = adult.relation.label
        elif SINCE not in of_adult:
            third = today + timedelta(days=DAYS_TO_THE_THIRD_MONTH)
            of_adult[SINCE] = months_after(third, -3).isoformat()
        said |= {f"{place}{name}": value for name, value in of_adult.items()}
    return said


def _as_typed(today: date) -> Upload:
    """The rows of the file without the file."""
    typed = [list(HEADINGS), *rows(today)]
    cells = [(number, [Cell(text) for text in row]) for number, row in enumerate(typed, start=1)]
    return Upload(ROSTER_NAME, sha256(repr(typed).encode()).digest(), cells)
