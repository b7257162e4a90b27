"""The file that a school fills in: which columns it has, in which order, and what is said about them."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.register.fields.field import Field, Kind, Need
from domain.register.incoming.headings import TEACHER_HEADINGS, Column, column_of

CHILD_COLUMNS = (
    "姓名 性别 出生日期 年级 班级 学籍号 身份证件号 民族 "
    "是否登记户口 户口所在地 户口性质 是否住在户籍地 现居住地 村居 就读方式 健康状况"
)
OF_PARENT = "姓名 电话 是否外出 外出时间 外出原因 外出地点 返乡时间 生存状况 监护能力 文化程度"
OF_CARER = "姓名 关系 电话 有智能手机 识字"
OF_CONTACT = "姓名 是谁 电话"
MORE_OF_CHILD = (
    "学习程度 性格特点 兴趣爱好 和谁一起住 家中安全隐患 监护类型 监护评估 父母婚姻 享受救助 残疾类别 患病情况"
)
HEADINGS = tuple(
    f"{place}{name}"
    for place, names in (
        ("", CHILD_COLUMNS),
        ("父亲", OF_PARENT),
        ("母亲", OF_PARENT),
        ("监护人", OF_CARER),
        ("方便联系人1", OF_CONTACT),
        ("", MORE_OF_CHILD),
        ("", TEACHER_HEADINGS[0]),
    )
    for name in names.split()
)
HINTS = {
    Kind.DATE: "写成 2017-05-20",
    Kind.FLAG: "写 是 或 否",
    Kind.PHONE: "手机号 11 位；两个号码用顿号隔开",
    Kind.ID_NUMBER: "18 位，按文本填写",
    Kind.MANY: "可以写几个，用顿号隔开",
}


@dataclass(frozen=True, slots=True)
class Blank:
    """One column to fill in: its heading, what may be chosen, and the hint at the heading."""

    heading: str
    choices: tuple[str, ...]
    hint: str
    is_needed: bool


def blanks() -> Iterator[Blank]:
    """The columns of the template in their order."""
    for heading in HEADINGS:
        column = column_of(heading)
        assert column is not None, f"the template has a column that cannot be imported: {heading}"
        yield _blank(heading, column)


def _blank(heading: str, column: Column) -> Blank:
    field = column.field
    choices = tuple(choice.label for choice in field.choices) if field.kind is Kind.CHOICE else ()
    if field.kind is Kind.FLAG:
        choices = ("是", "否")
    is_needed = field.need is Need.REQUIRED and column.place == "child"
    return Blank(heading, choices, _hint(field, heading, is_needed), is_needed)


def _hint(field: Field, heading: str, is_needed: bool) -> str:
    said = [HINTS.get(field.kind, "")]
    if field.kind is Kind.MANY:
        said.append("、".join(choice.label for choice in field.choices))
    if heading in TEACHER_HEADINGS:
        said = ["写已经登记的老师的姓名"]
    if is_needed:
        said.append("建档必填")
    return "；".join(filter(None, said)) or "空着表示不清楚，不会改动原来的内容"
