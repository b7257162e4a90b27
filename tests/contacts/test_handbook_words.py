"""How the papers of a child say times, cadences and what was spoken of."""

from dataclasses import replace
from datetime import datetime

import pytest

from domain.clock import CHINA
from domain.contact import Cadence, ContactKind, Result, Unit, Way
from domain.handbook import CONFINED, Met, agreed, answered, clocks, content, often


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Shanghai", "2026-11-24 07:40"),
        ("Asia/Urumqi", "2026-11-24 07:40（当地 11-24 05:40）"),
        ("Europe/Rome", "2026-11-24 07:40（当地 11-24 00:40）"),
        ("America/New_York", "2026-11-24 07:40（当地 11-23 18:40）"),
    ],
)
def test_whoever_lives_by_another_clock_has_both(zone: str, said: str) -> None:
    assert clocks(datetime(2026, 11, 24, 7, 40, tzinfo=CHINA), zone) == said


def test_what_columns_tell_is_not_said_again() -> None:
    at = datetime(2026, 11, 24, tzinfo=CHINA)
    words = (
        "电话｜今天｜妈妈｜打通｜爸爸：没打通｜12分钟｜谈到：学习｜约定：周五视频\n"
        "通报：数学进步；反馈：好的；约定：周五视频"
    )
    one = Met(
        ContactKind.PARENT, Way.PHONE, Result.REACHED, at, "妈妈 王芳", "Asia/Shanghai", "陈雨", False, 5, words, False
    )
    assert content(one) == "爸爸：没打通｜谈到：学习\n通报：数学进步"
    assert (answered(one), agreed(one)) == ("好的", "周五视频")
    promised = replace(one, promises=("周五视频", "周六打电话"))
    assert agreed(promised) == "周五视频；周六打电话"
    assert content(replace(one, said="自己写的话")) == "自己写的话"
    assert (content(replace(one, is_confined=True)), agreed(replace(one, is_confined=True))) == (CONFINED, "")


@pytest.mark.parametrize(
    ("cadence", "said"),
    [
        (Cadence(Unit.DAYS, 7, 14), "7天一次，放假14天一次"),
        (Cadence(Unit.DAYS, 30), "30天一次，放假不计"),
        (Cadence(Unit.TERM, 21), "每学期一次"),
        (Cadence(Unit.HOLIDAY, 7), "每个长假一次"),
        (Cadence(Unit.WEEK, 7, 7), "每周一次"),
    ],
)
def test_how_often_is_said_as_schools_say_it(cadence: Cadence, said: str) -> None:
    assert often(cadence) == said
