"""School and study, and life (register 1.2, 学习状况 and 生活状况)."""

from domain.register.fields.field import Group, Subject
from domain.register.fields.shorthand import (
    CHILD,
    COMPUTED,
    REQUIRED,
    RESTRICTED,
    choice,
    choices,
    day,
    flag,
    many,
    number,
    rows,
    text,
)

# The eight of the 2016 form (N), in its order.
SCHOOLING = choices(
    kindergarten="幼儿园",
    not_in_kindergarten="未入园",
    primary="小学",
    junior="初中",
    senior="普通高中|高中",
    vocational="中职|中职学校|职高",
    dropped_out="辍学",
    not_in_school="不在学",
)
ENROLMENT = choices(
    here="在校|在籍|在读",
    moved="转出|已转出",
    graduated="毕业|已毕业|升学",
    suspended="休学",
    left="离校",
)
ROLL_MARKS = choices(
    none="非留守儿童|否|非",
    one="单亲留守儿童|单亲留守|单亲",
    both="双亲留守儿童|双亲留守|双亲",
)
STUDY_LEVELS = choices(excellent="优|优秀", good="良|良好", fair="中|中等|一般", improving="待提高")
LIVES_WITH = choices(
    paternal="祖父母|爷爷奶奶",
    maternal="外祖父母|外公外婆|姥姥姥爷",
    father="父亲",
    mother="母亲",
    relatives="亲戚",
    siblings="兄弟姐妹|兄姐",
    school="学校住宿|住校",
    alone="独自",
    other="其他|其它",
)
MEALS = choices(school="在校吃|在校", home="回家吃|回家", nutrition="营养餐")
PHONE_USE = choices(none="不用手机", family="用家人手机", own="有自己的手机")
# The base of the holiday safety visit (策 (五)1).
HAZARDS = choices(
    stove="炭火或煤炉|炭火/煤炉|炭火|煤炉",
    gas="燃气热水器",
    water="500米内有水域|水域",
    wiring="电线老化|电线",
    pesticide="农药存放|农药",
    riding="骑车或电动车|骑车/电动车",
    dog="犬|狗",
)
EMOTIONS = choices(steady="平稳", homesick="想家", low="低落", irritable="易怒", attention="需关注")

STUDY = Group(
    "study",
    "学习",
    Subject.CHILD,
    (
        number("grade", "年级", CHILD, "X", REQUIRED),
        text("class_name", "班级", CHILD, "ZX", REQUIRED, longest=40, aliases=("班级名称", "所在班级")),
        text("head_teacher", "班主任", CHILD, "S", longest=40),
        choice("enrolment", "在籍状态", CHILD, "X", ENROLMENT, aliases=("学籍状态", "学生状态")),
        choice("schooling", "就学情况", CHILD, "N", SCHOOLING, aliases=("就学状况",)),
        choice(
            "roll_mark", "学籍系统登记的类型", CHILD, "X", ROLL_MARKS, aliases=("是否留守儿童", "留守儿童", "留守情况")
        ),
        choice("study_level", "学习程度", CHILD, "ZS", STUDY_LEVELS, aliases=("学习状况", "学习成绩")),
        text("homework", "作业", CHILD, "S"),
        text("attendance", "出勤", CHILD, "S"),
        text("class_role", "班内职务", CHILD, "S"),
        text("strengths", "长处", CHILD, "S"),
        text("needs_help_in", "需要帮助的学科", CHILD, "S", aliases=("薄弱学科",)),
        text("behaviour", "行为表现", CHILD, "ZS"),
        rows(
            "truancy",
            "旷课",
            CHILD,
            "L",  # 预防未成年人犯罪法 art. 34: parents are told at once
            (day("on", "日期", CHILD, "L"), text("note", "情况", CHILD, "L"), flag("told", "已告知家长", CHILD, "L")),
        ),
        choice("stage", "学段", CHILD, "N", SCHOOLING, COMPUTED),
    ),
)

LIFE = Group(
    "life",
    "生活",
    Subject.CHILD,
    (
        many("lives_with", "和谁一起住", CHILD, "ZS", LIVES_WITH, aliases=("共同居住人", "生活状况", "居住情况")),
        text("who_cooks", "谁做饭", CHILD, "S"),
        many("meals", "用餐", CHILD, "S", MEALS),
        text("sleeping_place", "睡在哪里", CHILD, "S"),
        flag("own_desk", "有自己的书桌", CHILD, "S"),
        choice("phone_use", "手机使用", CHILD, "S", PHONE_USE),
        text("pocket_money", "零花钱", CHILD, "S"),
        many("hazards", "家中安全隐患", CHILD, "S", HAZARDS, aliases=("安全隐患",)),
        choice("emotion", "情绪印象", RESTRICTED, "S", EMOTIONS),
    ),
)
