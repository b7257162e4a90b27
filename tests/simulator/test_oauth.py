"""Pages opened from the chat learn who is looking."""

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.simulator.fakes import FakeBot, Http, Platform, fetch

BACK = "https://school.example/h5/letter?id=7"


def authorize(wechat: Platform, cookie: str = "", **changes: str) -> Http:
    query = {"appid": wechat.simulator.settings.app_id, "redirect_uri": BACK, "response_type": "code",
             "scope": "snsapi_base", "state": "abc123"} | changes  # fmt: skip
    parts = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    return fetch(f"{wechat.url}/connect/oauth2/authorize?{parts}", headers={"Cookie": f"sim_openid={cookie}"})


def arrived(answer: Http) -> dict[str, str]:
    assert answer.status == 302
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def exchange(wechat: Platform, code: str, **changes: str) -> Any:
    settings = wechat.simulator.settings
    query = {"appid": settings.app_id, "secret": settings.secret, "code": code, "grant_type": "authorization_code"}
    return wechat.get("/sns/oauth2/access_token", **(query | changes))


def test_the_code_tells_the_openid_once(wechat: Platform) -> None:
    openid = wechat.phone()
    query = arrived(authorize(wechat, cookie=openid))
    assert query["id"] == "7" and query["state"] == "abc123"
    assert exchange(wechat, query["code"])["openid"] == openid
    assert exchange(wechat, query["code"])["errcode"] == 40163
    assert exchange(wechat, "nonsense")["errcode"] == 40029


def test_the_phone_may_be_named_in_the_address(wechat: Platform) -> None:
    one, two = wechat.phone("甲"), wechat.phone("乙")
    code = arrived(authorize(wechat, cookie=one, sim_openid=two))["code"]
    assert exchange(wechat, code)["openid"] == two


def test_a_code_lives_five_minutes(wechat: Platform) -> None:
    code = arrived(authorize(wechat, cookie=wechat.phone()))["code"]
    wechat.advance(minutes=5)
    assert exchange(wechat, code)["errcode"] == 40029


def test_a_wrong_secret_does_not_use_the_code_up(wechat: Platform) -> None:
    code = arrived(authorize(wechat, cookie=wechat.phone()))["code"]
    assert exchange(wechat, code, secret="f" * 32)["errcode"] == 40001
    assert "openid" in exchange(wechat, code)


def test_a_snapshot_page_shows_somebody_unknown(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.faults(snapshot_user=True)
    found = exchange(wechat, arrived(authorize(wechat, cookie=openid))["code"])
    assert found["is_snapshotuser"] == 1 and found["openid"] != openid and len(found["openid"]) == 28


def test_without_a_phone_the_page_asks_which(wechat: Platform) -> None:
    openid = wechat.phone("<王芳>")
    page = authorize(wechat)
    text = page.content.decode()
    assert page.status == 200 and "&lt;王芳&gt;" in text and f"sim_openid={openid}" in text


@pytest.mark.parametrize(
    "changes",
    [{"appid": "wx9"}, {"scope": "all"}, {"response_type": "token"}, {"state": "a-b"}, {"redirect_uri": "ftp://x"}],
)
def test_wrong_requests_are_refused(wechat: Platform, changes: dict[str, str]) -> None:
    assert authorize(wechat, cookie=wechat.phone(), **changes).status == 400


def test_opening_a_page_as_a_phone_goes_through_the_sign_in(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.echo = lambda received: f"code={received.query.get('code', '')}"
    query = f"appid={wechat.simulator.settings.app_id}&redirect_uri={quote(bot.url, safe='')}&response_type=code"
    opened = wechat.do(openid, "open", url=f"{wechat.url}/connect/oauth2/authorize?{query}&scope=snsapi_base&state=x")
    assert opened["url"].startswith(bot.url)
    assert exchange(wechat, opened["text"].removeprefix("code="))["openid"] == openid
