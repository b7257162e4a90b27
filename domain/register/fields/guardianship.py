"""How the child is looked after, what the family lives on, and whom to phone when nobody answers (register 1.2)."""

from domain.register.fields.field import Group, Subject
from domain.register.fields.shorthand import (
    ADULT,
    CHILD,
    RESTRICTED,
    choice,
    choices,
    day,
    flag,
    many,
    phone,
    rows,
    text,
)

ARRANGEMENTS = choices(
    both_away="父母双方同时外出",
    other_incapable="一方外出另一方无监护能力",
    other_home="一方外出另一方在家",
    both_home="父母都在家|父母在家",
)
# The four of the national statistics.
GUARD_TYPES = choices(
    grandparents="隔代照料|隔代|祖辈",
    relatives="亲友照料|亲友|亲属",
    incapable_parent="一方无监护能力|无监护能力父母一方",
    nobody="无人监护",
)
QUALITY = choices(good="较好|好", fair="一般", poor="差|较差")
KEY_HELP = choices(
    poor="家庭生活困难",
    absent="监护人长期缺失",
    orphaned="事实上无人抚养|事实无人抚养",
    dropped_out="义务教育阶段辍学|辍学",
)
MARRIAGES = choices(
    married="在婚|正常", divorced="离异|离婚", widowed="丧偶", separated="分居", unmarried="未婚", other="其他|其它"
)
INCOME = choices(
    wages="打工收入", farming="种养殖业|种养殖业收入", relief="政府救助", kin="亲朋接济", other="其他|其它"
)
AID = choices(
    allowance="最低生活保障|低保",
    temporary="临时救助",
    medical="医疗救助",
    housing="住房救助",
    other="其他救助|其他|其它",
)
SCHOOL_AID = choices(boarder="一补|寄宿生生活补助", meals="营养餐", grant="资助|助学金")

ASSESSMENT = Group(
    "assessment",
    "监护情况",
    Subject.CHILD,
    (
        choice("arrangement", "父母外出情况", CHILD, "N", ARRANGEMENTS),
        choice("guard_type", "监护类型", CHILD, "N", GUARD_TYPES, aliases=("监护方式",)),
        choice("quality", "监护评估", RESTRICTED, "N", QUALITY, aliases=("监护情况评估", "监护评估等级")),
        many("key_help", "重点帮助", RESTRICTED, "L", KEY_HELP),  # 浙江省未成年人保护条例 art. 49
        choice("marriage", "父母婚姻", RESTRICTED, "S", MARRIAGES, aliases=("父母婚姻状况", "婚姻状况")),
        flag("lives_alone", "是否独自居住", RESTRICTED, "L", aliases=("是否独居", "独居")),  # 未成年人保护法 art. 21
        day("assessed_on", "评估日期", CHILD, "N"),
    ),
)

HELP = Group(
    "help",
    "家庭经济",
    Subject.CHILD,
    (
        many("income", "家庭收入来源", RESTRICTED, "N", INCOME, aliases=("收入来源", "经济来源")),
        many("aid", "享受救助", RESTRICTED, "N", AID, aliases=("救助情况", "社会救助")),
        many("school_aid", "学校资助", RESTRICTED, "X", SCHOOL_AID, aliases=("是否享受一补", "资助情况")),
    ),
)

CONTACTS = Group(
    "contacts",
    "方便联系人",
    Subject.CHILD,
    (
        rows(
            "easy_contacts",
            "方便联系人",
            ADULT,
            "C",
            (
                text("name", "姓名", ADULT, "C", longest=40),
                text("who", "是谁", ADULT, "C", aliases=("关系", "身份"), longest=40),
                phone("phone", "电话", ADULT, "C", aliases=("联系电话", "手机")),
            ),
        ),
    ),
)
