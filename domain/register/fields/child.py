"""The child's own fields: who, where, health (register 1.2, 儿童)."""

from domain.register.fields.ethnicity import ETHNIC_GROUPS
from domain.register.fields.field import Group, Subject
from domain.register.fields.shorthand import (
    CHILD,
    REQUIRED,
    RESTRICTED,
    choice,
    choices,
    day,
    flag,
    identity,
    many,
    number,
    text,
)

GENDERS = choices(male="男|男性", female="女|女性")
ID_TYPES = choices(
    resident="居民身份证|身份证|二代身份证",
    hkmt_permit="港澳台居民居住证|居住证|香港特区护照/身份证明|澳门特区护照/身份证明|台湾居民来往大陆通行证",
    hk_macau_pass="港澳居民来往内地通行证|回乡证",
    taiwan_pass="台胞证",
    passport="护照|境外护照",
    foreign_permit="外国人永久居留身份证|外国人居留证",
    other="其他|其它|户口簿",
)
HUKOU_TYPES = choices(
    agricultural="农业户口|农业|农业家庭户口|农村",
    non_agricultural="非农业户口|非农业|非农业家庭户口|城镇",
    resident_rural="居民户口（农村）|农村居民户口",
    resident_urban="居民户口（城镇）|城镇居民户口",
    resident="居民户口|统一居民户口",
)
RURAL = {"agricultural": True, "resident_rural": True, "non_agricultural": False, "resident_urban": False}
COMMUTES = choices(
    walk="步行",
    bicycle="自行车|自行车（含电动）|自行车(含电动)|电动车",
    public="公共交通|公交车|公共交通（含城市公交、农村客运、渡船等）",
    parents="家长接送|家长自行接送",
    school_bus="校车",
    other="其他|其它",
)
BOARDING = choices(day="走读", boarder="住校|寄宿|住宿")
HEALTH = choices(
    good="健康或良好|健康|良好",
    weak="一般或较弱|一般|较弱",
    chronic="有慢性病|慢性病",
    impaired="有生理缺陷|生理缺陷",
    disabled="残疾|残疾人",
    ill="患重特大疾病|患病|重大疾病",
)
DISABILITIES = choices(
    sight="视力残疾|视力",
    hearing="听力残疾|听力",
    speech="言语残疾|言语",
    limbs="肢体残疾|肢体",
    intellect="智力残疾|智力",
    mind="精神残疾|精神",
    several="多重残疾|多重",
    other="其他残疾|其他",
)
LEVELS = choices(one="一级", two="二级", three="三级", four="四级", unrated="未评定|未定级")

IDENTITY = Group(
    "identity",
    "儿童",
    Subject.CHILD,
    (
        text("student_no", "学籍号", RESTRICTED, "X", aliases=("学籍辅号", "全国学籍号", "学号"), longest=30),
        text("name", "姓名", CHILD, "ZXN", REQUIRED, aliases=("学生姓名", "儿童姓名", "孩子姓名"), longest=40),
        text("former_name", "曾用名", CHILD, "X", longest=40),
        choice("gender", "性别", CHILD, "XN", GENDERS, REQUIRED),
        day("birth_date", "出生日期", CHILD, "XN", REQUIRED, aliases=("出生年月日", "出生年月", "生日")),
        choice("ethnicity", "民族", CHILD, "XN", ETHNIC_GROUPS),
        choice("id_type", "身份证件类型", RESTRICTED, "XN", ID_TYPES, aliases=("证件类型",)),
        identity("id_number", "身份证件号", RESTRICTED, "XN", aliases=("身份证号", "身份证号码", "证件号码", "身份证")),
        flag("hukou_registered", "是否登记户口", CHILD, "N", REQUIRED, aliases=("有无户口",)),
        text("hukou_place", "户口所在地", CHILD, "XN", REQUIRED, aliases=("户籍地址", "户口所在地行政区划", "户籍地")),
        choice("hukou_type", "户口性质", CHILD, "X", HUKOU_TYPES, REQUIRED, aliases=("户口类型", "户籍类型")),
        flag("at_hukou_home", "是否住在户籍地", CHILD, "Z", REQUIRED, aliases=("是否在户籍地居住", "住户籍地")),
        text("residence", "现居住地", RESTRICTED, "XN", REQUIRED, aliases=("现住址", "家庭住址", "家庭地址", "住址")),
        text("village", "村居", CHILD, "XN", REQUIRED, aliases=("村（居）", "村(居)", "所在村", "行政村"), longest=40),
        number("distance_km", "上下学距离（公里）", CHILD, "X", aliases=("上下学距离", "上下学距离(公里)")),
        choice("commute", "上下学方式", CHILD, "X", COMMUTES),
        choice("boarding", "就读方式", CHILD, "XN", BOARDING, REQUIRED, aliases=("寄宿情况", "是否寄宿")),
        choice("health", "健康状况", RESTRICTED, "XN", HEALTH, REQUIRED),
        many("disability", "残疾类别", RESTRICTED, "XN", DISABILITIES, aliases=("残疾类型", "残疾人类型")),
        choice("disability_level", "残疾等级", RESTRICTED, "N", LEVELS),
        text("illness", "患病情况", RESTRICTED, "N", aliases=("患病类型",)),
        text("allergy", "过敏", RESTRICTED, "N", aliases=("过敏史",)),
        flag("orphan", "是否孤儿", RESTRICTED, "X"),
        flag("martyr", "是否烈士或优抚子女", RESTRICTED, "X", aliases=("是否烈士优抚子女",)),
        flag("migrant_child", "是否随迁子女", RESTRICTED, "X", aliases=("是否进城务工人员随迁子女", "是否随迁")),
        text("personality", "性格特点", CHILD, "S"),
        text("hobbies", "兴趣爱好", CHILD, "S", aliases=("特长", "爱好")),
    ),
)
