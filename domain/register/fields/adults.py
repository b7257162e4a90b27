"""The adults around a child: parents, carers, and what each is to the child (register 1.2, 父母动态 and 监护人情况)."""

from domain.people import RELATION_LABELS
from domain.register.fields.child import GENDERS
from domain.register.fields.field import Choice, Group, Subject
from domain.register.fields.shorthand import (
    ADULT,
    CHILD,
    REQUIRED,
    RESTRICTED,
    SEALED,
    choice,
    choices,
    day,
    flag,
    identity,
    phone,
    rows,
    text,
)

LIFE_STATUSES = choices(alive="健在", dead="去世|已故|死亡", missing="失联|失踪", prison="服刑", other="其他|其它")
CAPABILITIES = choices(capable="有|有监护能力", incapable="无|无监护能力")
LITERACY = choices(
    illiterate="文盲|不识字",
    some="粗识字|识字不多",
    primary="小学",
    junior="初中",
    senior="高中以上|高中|高中及以上|大专|本科|中专",
)
WHEREABOUTS = choices(away="外出|是|在外", home="在家|否|未外出|不外出")
AWAY_REASONS = choices(work="务工|打工|外出务工", business="经商|做生意|外出经商", other="其他|其它")
SCOPES = choices(
    county="县内",
    city="县外市内|市内县外",
    province="市外省内|省内市外",
    country="省外",
    abroad="境外|国外|海外",
)
CAME_BACK = choices(visit="探亲|短期回家|回家看看", for_good="返乡|回来不走了|返乡定居")
RHYTHMS = choices(
    months_1_3="1–3个月|1-3月|1至3个月",
    months_3_6="3–6个月|3-6月|3至6个月",
    months_6_12="半年–1年|半年-1年|半年至一年|半年到1年",
    over_a_year="1年以上|一年以上",
)
CONTACT_RHYTHMS = choices(
    daily="每天", weekly="每周", fortnightly="每两周|半月", monthly="每月|每个月", less="更少|很少|偶尔"
)
HEARING = choices(good="好|正常", hard="不太好|听力差")
# What files call an adult; the chat's words (爸爸, 妈妈 …) come from domain.people.
_FORMAL = {
    "father": ("父亲", "父"),
    "mother": ("母亲", "母"),
    "grandfather": ("祖父", "爷"),
    "grandmother": ("祖母", "奶", "嬷嬷"),
    "maternal_grandfather": ("外祖父", "姥爷"),
    "maternal_grandmother": ("外祖母", "姥姥"),
    "uncle": ("伯父", "伯伯", "舅舅", "姑父", "姨父", "叔", "舅"),
    "aunt": ("姑姑", "姑妈", "姨妈", "舅妈", "婶婶", "伯母", "姑", "姨"),
    "sibling": ("哥哥", "姐姐", "兄姐", "兄", "姐", "哥"),
    "other": ("其他", "其它", "邻居", "祖父或祖母", "祖父母", "外祖父母", "其他亲属", "其他监护人"),
}
RELATIONS = tuple(Choice(relation.value, label, _FORMAL[relation.value]) for relation, label in RELATION_LABELS.items())
FITNESS = choices(checked="已核", unchecked="未核", unfit="不适合")

EPISODE = (
    day("start", "外出时间", RESTRICTED, "ZN", aliases=("外出起始时间", "外出日期", "何时外出", "外出开始时间")),
    day("end", "返乡时间", RESTRICTED, "ZN", aliases=("返乡日期", "外出结束时间")),
    choice("reason", "外出原因", RESTRICTED, "ZN", AWAY_REASONS),
    text("place", "外出地点", RESTRICTED, "ZN", aliases=("务工地点", "外出地", "工作地点", "打工地点")),
    choice("scope", "外出范围", RESTRICTED, "Q", SCOPES),
    text("employer", "工作单位", RESTRICTED, "ZN", aliases=("单位", "务工单位")),
    choice("came_back", "返乡情况", RESTRICTED, "S", CAME_BACK),
)
PHONE = (
    phone("number", "电话", ADULT, "S"),
    day("since", "启用日期", ADULT, "S"),
    day("verified_on", "核实日期", ADULT, "S"),
)

PHONE_HEADINGS = ("联系电话", "手机", "手机号", "手机号码", "电话号码")
RELATION_HEADINGS = ("与学生关系", "与儿童关系", "与孩子关系")

PERSON = Group(
    "adult",
    "家长和照看人",
    Subject.ADULT,
    (
        text("name", "姓名", ADULT, "ZN", REQUIRED, longest=40),
        choice("gender", "性别", ADULT, "N", GENDERS),
        day("birth_date", "出生日期", ADULT, "N", aliases=("出生年月",)),
        identity("id_number", "身份证号", RESTRICTED, "N", aliases=("身份证件号", "身份证号码", "身份证")),
        choice("life_status", "生存状况", RESTRICTED, "N", LIFE_STATUSES, aliases=("健在情况", "是否健在")),
        choice("capability", "监护能力", RESTRICTED, "N", CAPABILITIES, aliases=("有无监护能力",)),
        text("incapable_because", "无监护能力原因", RESTRICTED, "N"),
        choice("literacy", "文化程度", ADULT, "Q", LITERACY, aliases=("学历",)),
        rows(
            "phones",
            "电话",
            ADULT,
            "S",
            PHONE,
            REQUIRED,
            aliases=("联系电话", "手机", "手机号", "手机号码", "电话号码"),
        ),
        text("best_time", "方便联系的时间", ADULT, "S"),
        text("dialect", "方言", ADULT, "S", aliases=("语言",)),
        text("time_zone", "时区", ADULT, "S", longest=40),
        choice("whereabouts", "是否外出", RESTRICTED, "ZN", WHEREABOUTS, aliases=("外出情况", "是否外出务工", "动态")),
        rows("episodes", "外出经历", RESTRICTED, "ZN", EPISODE),
        choice("return_rhythm", "多久回来一次", ADULT, "Q", RHYTHMS, aliases=("返乡频率",)),
        day("last_return", "上次回来", ADULT, "Q", aliases=("上次返乡时间",)),
        day("next_return", "计划回来", ADULT, "Q", aliases=("计划返乡时间",)),
        choice("contact_rhythm", "和孩子联系", CHILD, "Q", CONTACT_RHYTHMS, aliases=("联系频率", "与孩子联系频率")),
        day("contact_reported", "最近说到的联系", CHILD, "Q"),
        flag("smartphone", "有智能手机", ADULT, "S"),
        flag("can_read", "识字", ADULT, "S"),
        choice("hearing", "听力", ADULT, "S", HEARING),
        text("address", "住址", RESTRICTED, "S", aliases=("现住址", "家庭住址", "地址")),
        text("health_limits", "身体情况", RESTRICTED, "S", aliases=("健康状况",)),
    ),
)

TIE = Group(
    "guardianship",
    "监护关系",
    Subject.GUARDIANSHIP,
    (
        choice(
            "relation", "关系", CHILD, "ZXN", RELATIONS, REQUIRED, aliases=("与学生关系", "与儿童关系", "与孩子关系")
        ),
        choice("legal_relation", "法律关系", RESTRICTED, "S", choices(birth="亲生", step="继", adopted="养")),
        flag("custody", "离异后直接抚养", RESTRICTED, "S"),
        flag("primary", "主要照看人", CHILD, "N", aliases=("是否监护人", "主要监护人")),
        flag("delegated", "受委托照护", CHILD, "N", aliases=("是否委托监护", "委托监护")),
        day("delegated_from", "委托开始", CHILD, "S"),
        day("delegated_to", "委托结束", CHILD, "S"),
        day("notice_to_school", "书面告知学校日期", CHILD, "L"),  # 未成年人保护法 art. 23
        day("notice_to_village", "告知村居日期", CHILD, "L"),
        choice("fitness", "受托人资格核查", SEALED, "L", FITNESS),  # 未成年人保护法 art. 22; the reason is never kept
    ),
)
