"""The fields of a record: how long, by which way, who was reached, what next, what is dealt with; and corrections."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contact import Result, Way
from domain.understanding.calls import read_calls
from domain.understanding.hazards import HAZARDS, Seen, read_hazards
from domain.understanding.record_corrections import amended, corrected_to
from domain.understanding.records import Kind, read_record
from domain.words import fold

TODAY = date(2026, 11, 25)  # a Wednesday
REACHED, MISSED = Result.REACHED, Result.NO_ANSWER
WORDS = (
    "周浩",
    "妈妈",
    "奶奶",
    "不是",
    "是",
    "没接",
    "打通",
    "煤炉",
    "还在",
    "处理好了",
    "20分钟",
    "视频",
    ",",
    " ",
    "家访",
)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("中午找周浩谈了20分钟", 20),
        ("聊了十五分钟", 15),
        ("视频了半个小时", 30),
        ("坐了一个半小时", 90),
        ("聊了1小时20分钟", 80),
        ("谈了一刻钟", 15),
        ("谈心 周浩 20分钟", 20),
        ("谈心 周浩 答应每天读书半小时", None),
        ("他说走路要40分钟", None),
        ("聊了99小时", 600),
    ],
)
def test_how_long(text: str, minutes: int | None) -> None:
    assert read_record(text, TODAY, Kind.TALK).minutes == minutes


@pytest.mark.parametrize(
    ("kind", "text", "way"),
    [
        (Kind.CALL, "跟周浩妈妈打电话聊了聊", Way.PHONE),
        (Kind.CALL, "跟周浩妈妈微信视频聊了聊", Way.VIDEO),
        (Kind.CALL, "给周浩妈妈发微信，没回", Way.WECHAT),
        (Kind.CALL, "周浩妈妈来学校面谈了", Way.FACE),
        (Kind.CALL, "给周浩妈妈打电话，她说周末会跟孩子视频", Way.PHONE),
        (Kind.TALK, "找周浩谈了，他想跟妈妈视频", Way.FACE),
        (Kind.TALK, "电话里跟周浩聊了聊", Way.PHONE),
        (Kind.VISIT, "去了周浩家，爷爷说想视频", Way.VISIT),
        (Kind.FAMILY_CALL, "安排周浩和妈妈视频了", Way.VIDEO),
    ],
)
def test_by_which_way(kind: Kind, text: str, way: Way) -> None:
    assert read_record(text, TODAY, kind).way is way


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("给周浩妈妈打电话没接，后来打了奶奶，打通了", [("妈妈", MISSED), ("奶奶", REACHED)]),
        ("给妈妈打电话没接又打爸爸通了", [("妈妈", MISSED), ("爸爸", REACHED)]),
        ("打通周浩妈妈电话了 她说爸爸国庆回来", [("妈妈", REACHED)]),
        ("爸爸、妈妈都没接", [("爸爸、妈妈", MISSED)]),
        ("周浩爸爸电话停机", [("爸爸", Result.WRONG_NUMBER)]),
        ("号码不对 周浩爸爸的电话", [("爸爸", Result.WRONG_NUMBER)]),
        ("打周浩爸爸电话拒接", [("爸爸", Result.DECLINED)]),
        ("联系 周浩爸爸", [("爸爸", None)]),
        ("他爸没接 晚上打过来的", [("爸", REACHED)]),
    ],
)
def test_who_was_called_and_how_that_went(text: str, calls: list[tuple[str, Result | None]]) -> None:
    assert [(call.whom, call.result) for call in read_calls(fold(text))] == calls


@pytest.mark.parametrize(
    ("text", "whom", "result"),
    [
        ("去了周浩家，奶奶不在", "", Result.NOBODY_HOME),
        ("上门看了周浩 敲门没人开门", "", Result.NOBODY_HOME),
        ("去了周浩家，奶奶不在 孩子在写作业", "", REACHED),
        ("去了周浩家，爷爷不在，奶奶在家", "奶奶", REACHED),
        ("隐患 周浩家煤炉", "", None),
        ("周浩家煤炉没烟囱 跟奶奶说了", "奶奶", REACHED),
    ],
)
def test_whom_a_visit_met(text: str, whom: str, result: Result | None) -> None:
    record = read_record(text, TODAY, Kind.VISIT)
    assert (record.whom, record.result) == (whom, result)


def test_a_danger_told_of_is_no_visit_and_a_talk_with_a_grandmother_none_with_the_child() -> None:
    assert not read_record("隐患 周浩家煤炉", TODAY, Kind.VISIT).is_with_child
    assert not read_record("找周浩奶奶谈了谈", TODAY, Kind.TALK).is_with_child
    assert read_record("找周浩和奶奶谈了谈", TODAY, Kind.TALK).is_with_child


@pytest.mark.parametrize(
    ("text", "colleagues"),
    [
        ("今天和李老师一起去了周浩家", "李老师"),
        ("我跟王主任去周浩家家访", "王主任"),
        ("两位老师一起去周浩家", "两位老师"),
        ("去了周浩家，奶奶说李老师很好", ""),
    ],
)
def test_who_came_along(text: str, colleagues: str) -> None:
    assert read_record(text, TODAY, Kind.VISIT).colleagues == colleagues


def test_what_comes_next_and_where() -> None:
    record = read_record("在办公室找周浩谈了20分钟 下周再谈", TODAY, Kind.TALK)
    assert (record.place, record.agreed) == ("办公室", "下周再谈")
    assert read_record("跟周浩妈妈打了电话，约好周五视频", TODAY, Kind.CALL).agreed == "约好周五视频"
    assert read_record("跟周浩谈了 他答应读书", TODAY, Kind.TALK).agreed == ""


@pytest.mark.parametrize(
    ("text", "there", "gone"),
    [
        ("煤炉处理好了", (), ("煤炉",)),
        ("煤炉装了烟囱，没问题了", (), ("煤炉",)),
        ("池塘 还在", ("池塘",), ()),
        ("煤炉还在，电线已经修好", ("煤炉",), ("电线",)),
        ("煤炉没处理好", ("煤炉",), ()),
        ("电线还没换好", ("电线",), ()),
        ("叫奶奶把煤炉搬走了", ("煤炉",), ()),
        ("煤炉还在用，奶奶身体好了", ("煤炉",), ()),
        ("煤炉，处理好了，门口池塘", ("池塘",), ("煤炉",)),
        ("门口没有池塘", (), ()),
    ],
)
def test_what_is_there_and_what_is_gone(text: str, there: tuple[str, ...], gone: tuple[str, ...]) -> None:
    assert read_hazards(text) == Seen(there, gone)


@pytest.mark.parametrize(
    ("kind", "first", "better", "whom", "result"),
    [
        (Kind.CALL, "打通周浩妈妈电话了", "没打通", "妈妈", MISSED),
        (Kind.CALL, "给周浩妈妈打电话没接", "打通了", "妈妈", REACHED),
        (Kind.CALL, "跟周浩妈妈打电话聊了", "不是妈妈是爸爸", "爸爸", REACHED),
        (Kind.VISIT, "去了周浩家，奶奶在家", "没人在家", "", Result.NOBODY_HOME),
        (Kind.VISIT, "去了周浩家，没人在家", "爷爷在家", "爷爷", REACHED),
        (Kind.VISIT, "去了周浩家，奶奶在家", "没去成", "", None),
        (Kind.FAMILY_CALL, "安排周浩和妈妈视频了", "没打通", "妈妈", MISSED),
        (Kind.TALK, "找周浩谈了", "没谈成", "", MISSED),
    ],
)
def test_a_better_sentence_changes_what_it_speaks_of(
    kind: Kind, first: str, better: str, whom: str, result: Result | None
) -> None:
    record = amended(read_record(first, TODAY, kind), better, TODAY)
    assert (record.kind, record.whom, record.result) == (kind, whom, result)


def test_and_leaves_the_rest_as_it_was() -> None:
    first = read_record("昨天去了周浩家，奶奶在家，煤炉没烟囱，门口有个池塘，聊了20分钟", TODAY, Kind.VISIT)
    record = amended(first, "没有池塘", TODAY)
    assert record.hazards == ("煤炉",) and record.gone == ()
    assert (record.whom, record.day, record.minutes) == ("奶奶", date(2026, 11, 24), 20)
    assert amended(first, "不是煤炉是电线", TODAY).hazards == ("池塘", "电线")
    assert amended(first, "煤炉处理好了", TODAY).gone == ("煤炉",)
    assert amended(first, "是半个小时", TODAY).minutes == 30
    assert amended(first, "是今天去的", TODAY).day == TODAY


def test_it_was_another_kind_of_record() -> None:
    record = amended(read_record("跟周浩妈妈打电话聊了", TODAY, Kind.CALL), "不是电话是家访", TODAY)
    assert record.kind is Kind.VISIT and record.way is Way.VISIT and record.is_with_child


def test_what_was_wrong_and_what_is_right() -> None:
    assert corrected_to("不是妈妈，是爸爸") == ("妈妈", "爸爸")
    assert corrected_to("妈妈不在") is None


@given(
    st.sampled_from(Kind), st.lists(st.sampled_from(WORDS), max_size=12), st.lists(st.sampled_from(WORDS), max_size=8)
)
def test_any_words_can_be_read_and_corrected(kind: Kind, first: list[str], better: list[str]) -> None:
    record = amended(read_record("".join(first), TODAY, kind), "".join(better), TODAY)
    assert set(record.hazards) | set(record.gone) <= set(HAZARDS)
    assert not set(record.hazards) & set(record.gone)
    assert record.day <= TODAY and (record.minutes is None or 0 < record.minutes <= 600)
