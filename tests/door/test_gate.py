"""Who opens a page is asked of the pretend platform, and each of its answers is understood."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bot.pages import gate_for
from bot.settings import load
from bot.wechat.client import Client
from bot.wechat.gate import WeChatGate
from console.ports import GateShut, Visitor
from domain.clock import FollowingClock
from simulator import Simulator, SimulatorSettings
from storage.keyvalue import MemoryKeyValue

BACK = "https://school.example/h5/oauth"


@dataclass
class Platform:
    """The pretend platform with one phone, and our gate before it."""

    simulator: Simulator
    gate: WeChatGate
    openid: str

    def code(self) -> str:
        """What a phone brings back."""
        address = self.gate.address_for("abc123")
        answer = requests.get(address, cookies={"sim_openid": self.openid}, allow_redirects=False, timeout=10)
        assert answer.headers["Location"].startswith(f"{BACK}?"), answer.text
        brought = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert brought["state"] == ["abc123"]
        return brought["code"][0]

    def faults(self, **switches: object) -> None:
        requests.post(f"{self.simulator.url}/sim/faults", json=switches, timeout=10).raise_for_status()


@pytest.fixture
def platform() -> Iterator[Platform]:
    with Simulator(SimulatorSettings()) as simulator:
        settings = simulator.settings
        keyvalue = MemoryKeyValue(FollowingClock(simulator.clock.now))
        client = Client(settings.app_id, settings.secret, keyvalue, simulator.url)
        phone: Any = requests.post(f"{simulator.url}/sim/phones", json={"name": "王芳"}, timeout=10).json()
        yield Platform(simulator, WeChatGate(client, simulator.url, BACK), phone["openid"])
        client.close()


def test_the_address_is_the_one_of_the_platforms_manual() -> None:
    keyvalue = MemoryKeyValue(FollowingClock(lambda: pytest.fail("no time is needed")))
    client = Client("wx1", "secret", keyvalue)
    address = WeChatGate(client, "https://open.weixin.qq.com", BACK).address_for("x")
    assert address == (
        "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri=https%3A%2F%2Fschool.example%2Fh5"
        "%2Foauth&response_type=code&scope=snsapi_base&state=x#wechat_redirect"
    )
    client.close()


def test_a_code_names_the_phone_once(platform: Platform) -> None:
    code = platform.code()
    assert platform.gate.visitor(code) == Visitor(platform.openid)
    assert platform.gate.visitor(code) is None
    assert platform.gate.visitor("never given") is None


def test_a_code_that_is_too_old_names_nobody(platform: Platform) -> None:
    code = platform.code()
    platform.simulator.clock.advance(301)
    assert platform.gate.visitor(code) is None


def test_a_snapshot_is_told(platform: Platform) -> None:
    platform.faults(snapshot_user=True)
    visitor = platform.gate.visitor(platform.code())
    assert visitor is not None and visitor.is_snapshot and visitor.ref != platform.openid


@pytest.mark.parametrize("api", ["down", "html", "502", "busy"])
def test_a_platform_in_trouble_shuts_the_gate_and_the_code_stays_good(platform: Platform, api: str) -> None:
    code = platform.code()
    platform.faults(api=api)
    with pytest.raises(GateShut):
        platform.gate.visitor(code)
    platform.faults(api="ok")
    assert platform.gate.visitor(code) == Visitor(platform.openid)


def test_a_wrong_secret_is_no_visitors_fault(platform: Platform) -> None:
    keyvalue = MemoryKeyValue(FollowingClock(platform.simulator.clock.now))
    client = Client(platform.simulator.settings.app_id, "f" * 32, keyvalue, platform.simulator.url)
    with pytest.raises(GateShut):
        WeChatGate(client, platform.simulator.url, BACK).visitor(platform.code())
    client.close()


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"PUBLIC_URL": "https://school.example"}, True),
        ({}, False),
        ({"PUBLIC_URL": "https://school.example", "WECHAT_OPEN_BASE": "off"}, False),
        ({"PUBLIC_URL": "https://school.example", "WECHAT_OPEN_BASE": ""}, True),
    ],
)
def test_it_is_asked_where_a_phone_can_come_back_and_nobody_turned_it_off(
    changes: dict[str, str], asks: bool, tmp_path: Path
) -> None:
    given = {
        "SECRET_KEYS": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "WECHAT_APP_ID": "wx1",
        "WECHAT_APP_SECRET": "secret",
        "WECHAT_TOKEN": "token",
        "WECHAT_MODE": "plain",
    }
    settings = load({f"LIANXIN_{name}": value for name, value in (given | changes).items()}, tmp_path / ".env")
    client = Client("wx1", "secret", MemoryKeyValue(FollowingClock(lambda: pytest.fail("no time is needed"))))
    gate = gate_for(settings, client)
    assert (gate is not None) is asks
    if gate is not None:
        assert gate.address_for("x").startswith("https://open.weixin.qq.com/")
    client.close()
