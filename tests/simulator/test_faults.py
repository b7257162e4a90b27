"""A platform that misbehaves on demand, and the record of what was asked of it."""

import time
from http.client import RemoteDisconnected
from urllib.error import URLError

import pytest

from tests.simulator.fakes import Platform, fetch

UNREACHABLE = (URLError, RemoteDisconnected, ConnectionError)


def ask(wechat: Platform, token: str) -> object:
    return fetch(f"{wechat.url}/cgi-bin/getcallbackip?access_token={token}")


def test_states_of_the_platform(wechat: Platform) -> None:
    token = wechat.token()
    url = f"{wechat.url}/cgi-bin/getcallbackip?access_token={token}"
    wechat.faults(api="html")
    page = fetch(url)
    assert page.status == 200 and "stgw" in page.content.decode()
    wechat.faults(api="502")
    assert fetch(url).status == 502
    wechat.faults(api="busy")
    assert fetch(url).json() == {"errcode": -1}
    wechat.faults(api="down")
    with pytest.raises(UNREACHABLE):
        fetch(url)
    wechat.faults(api="ok")
    assert "ip_list" in fetch(url).json()


@pytest.mark.parametrize("switches", [{"api": "slow", "slow_seconds": 0.1}, {"api_latency": 0.1}])
def test_a_slow_platform(wechat: Platform, switches: dict[str, object]) -> None:
    token = wechat.token()
    wechat.faults(**switches)
    begun = time.monotonic()
    assert ask(wechat, token)
    assert time.monotonic() - begun >= 0.1


def test_minus_one_after_delivering_makes_a_blind_repeat_a_double(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.faults(minus1_after_delivering=1)
    assert [wechat.text(openid), wechat.text(openid)] == [-1, 0]
    assert len(wechat.screen(openid)) == 2


def test_a_timeout_after_delivering(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.faults(timeout_after_delivering=1, slow_seconds=0.02)
    with pytest.raises(UNREACHABLE):
        wechat.text(openid)
    assert len(wechat.screen(openid)) == 1
    assert wechat.text(openid) == 0


def test_a_refused_send_does_not_use_up_the_switch(wechat: Platform) -> None:
    openid = wechat.phone(follows=False)
    wechat.faults(minus1_after_delivering=1)
    assert wechat.text(openid) == 45015
    wechat.do(openid, "follow")
    assert wechat.text(openid) == -1


def test_one_path_may_be_given_one_errcode(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.faults(errcodes={"/cgi-bin/message/custom/send": 70000})
    assert wechat.text(openid) == 70000 and wechat.screen(openid) == []
    wechat.faults(errcodes={})
    assert wechat.text(openid) == 0


@pytest.mark.parametrize("wrong", [{"api": "sleepy"}, {"nothing": 1}, {"drop_pushes": "many"}, {"reorder": 1}])
def test_wrong_switches_change_nothing(wechat: Platform, wrong: dict[str, object]) -> None:
    before = wechat.get("/sim/faults")
    assert wechat.faults(quota_exceeded=True, **wrong)["ok"] is False
    assert wechat.get("/sim/faults") == before


def test_calls_are_recorded_without_secrets(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.text(openid, "您好")
    wechat.text("o" + "x" * 27)
    wechat.upload("image", b"GIF89a", "a.gif")
    found = wechat.get("/sim/calls", path="/cgi-bin/message/custom/send")["calls"]
    assert [(call["touser"], call["errcode"]) for call in found] == [(openid, 0), ("o" + "x" * 27, 40003)]
    assert found[0]["body"]["text"]["content"] == "您好" and found[0]["at"]
    everything = wechat.get("/sim/calls")["calls"]
    assert everything[-1]["body"] == {"type": "image", "filename": "a.gif", "size": 6}
    assert wechat.simulator.settings.secret not in str(everything)
    wechat.post("/sim/reset")
    assert wechat.get("/sim/calls")["calls"] == []
