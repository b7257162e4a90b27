"""What a teacher tells of talks, calls and visits, read into the fields of a record."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.understanding.hazards import HAZARDS
from domain.understanding.records import OTHER, TOPICS, Kind, Record, read_record

# A Wednesday.
TODAY = date(2026, 11, 25)
WORDS = ("周浩", "妈妈", "家", "昨天", "没接", "打通", "说", "2月30日", "跟", "到", "池塘", "没有", ",", "。")
TALK, CALL, VISIT = Kind.TALK, Kind.CALL, Kind.VISIT


def read(kind: Kind, text: str) -> Record:
    return read_record(text, TODAY, kind)


@pytest.mark.parametrize(
    ("kind", "text", "child"),
    [
        (TALK, "中午找周浩谈了20分钟 说爸爸答应过年回来 挺开心的", "周浩"),
        (TALK, "今天大课间跟刘畅在操场走了两圈聊了聊", "刘畅"),
        (TALK, "思涵跟我说她想学画画，问能不能参加社团", "思涵"),
        (TALK, "谈心 李思涵 学习 答应每天读书", "李思涵"),
        (TALK, "记谈心 10月8日 思涵 学习压力", "思涵"),
        (TALK, "把刘畅叫到办公室谈了谈", "刘畅"),
        (CALL, "打通思涵妈妈电话了 聊了十分钟", "思涵"),
        (CALL, "刚才给刘畅爸爸打了两个电话都没人接", "刘畅"),
        (CALL, "梓轩妈妈回电话了", "梓轩"),
        (CALL, "昨晚8点通话记录：周浩父亲，谈期中成绩", "周浩"),
        (CALL, "电话联系 一诺外婆 空号", "一诺"),
        (VISIT, "下午放学后我跟王老师一起到刘畅家里去了一趟他奶奶在剥毛豆", "刘畅"),
        (VISIT, "上门看了梓轩 没人在家", "梓轩"),
        (VISIT, "记家访 10月12日 周浩家 参加人我和村妇联主任", "周浩"),
        (VISIT, "周六顺路到刘畅家 送了两本书", "刘畅"),
        (VISIT, "[语音45秒] 今天去了周浩家，爷爷腿脚不好", "周浩"),
        (VISIT, "家访 赵一诺 池塘离家十米", "赵一诺"),
        (VISIT, "家访没碰到人 锁着门", ""),
        (VISIT, "去了趟梓轩家 他爷爷在喂猪", "梓轩"),
        (CALL, "他爸爸电话没人接", ""),
    ],
)
def test_child_is_named_with_the_words_of_the_sentence(kind: Kind, text: str, child: str) -> None:
    assert read(kind, text).child == child


@pytest.mark.parametrize(
    ("kind", "text", "whom"),
    [
        (CALL, "打通思涵妈妈电话了 她说爸爸国庆回来", "妈妈"),
        (CALL, "跟周浩他爸说了孩子的事", "爸"),
        (CALL, "电话联系 一诺外婆", "外婆"),
        (CALL, "联系了三次", ""),
        (VISIT, "去了周浩家，爷爷腿脚不好", "爷爷"),
        (VISIT, "上门看了梓轩 没人在家 邻居说跟奶奶去地里了", ""),
        (TALK, "找周浩谈了 说爸爸答应过年回来", ""),
        (TALK, "跟周浩奶奶谈了孩子的作业", "奶奶"),
    ],
)
def test_whom_of_the_family(kind: Kind, text: str, whom: str) -> None:
    assert read(kind, text).whom == whom


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("给周浩妈妈打电话 没接", False),
        ("打了两个电话都没人接 晚上我再打", False),
        ("梓轩爸爸手机空号", False),
        ("一诺爸爸关机", False),
        ("打周浩爸爸电话拒接", False),
        ("没打通周浩爸爸电话", False),
        ("刘畅爸爸电话不通了", False),
        ("打通思涵妈妈电话了", True),
        ("打了周浩爸爸电话 通了", True),
        ("第一次没接 后来接通了", True),
        ("上午没人接 晚上她打过来的", True),
        ("上午打通了说忙 晚上再打没接", False),
        ("梓轩妈妈回电话了", True),
        ("通话 周浩父亲 谈期中成绩", True),
        ("联系 周浩爸爸", None),
    ],
)
def test_whether_a_call_came_through(text: str, reached: bool | None) -> None:
    assert read(CALL, text).reached is reached


def test_only_calls_are_reached_or_not() -> None:
    assert read(VISIT, "家访 周浩 电话没接").reached is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("中午找周浩谈了", TODAY),
        ("昨天去了周浩家", date(2026, 11, 24)),
        ("昨晚8点通话记录：周浩父亲", date(2026, 11, 24)),
        ("记家访 10月12日 周浩家", date(2026, 10, 12)),
        ("周六顺路到刘畅家", date(2026, 11, 21)),
        ("上周五去了刘畅家", date(2026, 11, 20)),
        ("打通思涵妈妈电话了 她说国庆回来四天", TODAY),
        ("打通思涵妈妈电话了 她说11月20号回来过", TODAY),
        ("明天再去 今天周浩家没人", TODAY),
        ("昨天给思涵妈妈打电话 她说12月1号回来", date(2026, 11, 24)),
        ("家访 2月30日 周浩", TODAY),
    ],
)
def test_day(text: str, day: date) -> None:
    assert read(VISIT, text).day == day


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("聊了作业和数学", ("学习",)),
        ("跟同桌闹别扭了 哭了", ("同伴", "情绪")),
        ("想妈妈", ("家庭", "情绪")),
        ("讲了防溺水", ("安全",)),
        ("晚上睡不着", ("健康",)),
        ("谈心 周浩", (OTHER,)),
    ],
)
def test_topics(text: str, topics: tuple[str, ...]) -> None:
    assert read(TALK, text).topics == topics


@pytest.mark.parametrize(
    ("text", "hazards"),
    [
        ("去了周浩家 煤炉放在睡觉的屋里 门口有个池塘", ("煤炉", "池塘")),
        ("走访刘畅家，屋里电线老化", ("电线",)),
        ("到梓轩家 家里没大人 孩子自己在做饭", ("无人照看",)),
        ("二楼没有栏杆", ("高处",)),
        ("家访 周边没有池塘", ()),
        ("去刘畅家送课本，奶奶一个人在家", ()),
        ("家访 一切都好", ()),
    ],
)
def test_hazards_of_a_visit(text: str, hazards: tuple[str, ...]) -> None:
    assert read(VISIT, text).hazards == hazards


def test_hazards_are_only_looked_for_in_visits() -> None:
    assert read(TALK, "讲了煤炉的危险").hazards == ()


def test_content_is_the_sentence_without_the_mark_of_the_voice() -> None:
    assert read(VISIT, "[语音45秒] 今天去了周浩家，爷爷腿脚不好…… ").content == "今天去了周浩家，爷爷腿脚不好……"


@given(st.sampled_from(Kind), st.text(max_size=80))
def test_anything_can_be_read(kind: Kind, text: str) -> None:
    record = read(kind, text)
    assert record.day <= TODAY
    assert set(record.topics) <= {*TOPICS, OTHER}
    assert set(record.hazards) <= set(HAZARDS)


@given(st.sampled_from(Kind), st.lists(st.sampled_from(WORDS)))
def test_any_order_of_words_can_be_read(kind: Kind, words: list[str]) -> None:
    assert read(kind, "".join(words)).kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谈心 李思涵 学习", TALK),
        ("电话联系 一诺外婆 空号", CALL),
        ("[语音45秒] 今天去了周浩家，爷爷腿脚不好", VISIT),
        ("周浩", TALK),
    ],
)
def test_kind_is_told_by_the_words(text: str, kind: Kind) -> None:
    assert read_record(text, TODAY).kind is kind
