"""A simulator with short delays and a recording bot, for every test anew."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from simulator import Simulator, SimulatorSettings
from simulator.settings import TemplateSpec
from tests.simulator.fakes import FakeBot, Platform

TEMPLATES: dict[str, TemplateSpec] = {
    "T-contact": {"title": "家校联系提醒", "fields": [["thing1", "事项"], ["time2", "时间"]]},
    "T-old": {"title": "旧式模板", "fields": [["first", ""], ["keyword1", "姓名"], ["remark", ""]]},
}
SETTINGS = SimulatorSettings(token="AAAAA", templates=TEMPLATES, retry_delays=(0.02, 0.04), jobfinish_delay=0.0)


@pytest.fixture
def bot() -> Iterator[FakeBot]:
    bot = FakeBot()
    yield bot
    bot.stop()


@pytest.fixture
def settings(request: pytest.FixtureRequest, bot: FakeBot) -> SimulatorSettings:
    """Tests may parametrize this indirectly with changes to the usual settings."""
    return replace(SETTINGS, **({"callback_url": bot.url} | getattr(request, "param", {})))


@pytest.fixture
def wechat(settings: SimulatorSettings) -> Iterator[Platform]:
    with Simulator(settings) as simulator:
        yield Platform(simulator)
