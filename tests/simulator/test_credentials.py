"""Access tokens of both families, and the refusals around them."""

from typing import Any

import pytest

from simulator.tokens import QuotaError, TokenBook
from tests.simulator.fakes import Platform, fetch


def stable(wechat: Platform, **changes: Any) -> Any:
    settings = wechat.simulator.settings
    asked = {"grant_type": "client_credential", "appid": settings.app_id, "secret": settings.secret}
    return wechat.post("/cgi-bin/stable_token", asked | changes)


def plain(wechat: Platform, **changes: str) -> Any:
    settings = wechat.simulator.settings
    asked = {"grant_type": "client_credential", "appid": settings.app_id, "secret": settings.secret}
    return wechat.get("/cgi-bin/token", **(asked | changes))


def errcode(wechat: Platform, token: str) -> int:
    return int(wechat.get("/cgi-bin/getcallbackip", access_token=token).get("errcode", 0))


def test_stable_token_is_the_same_for_everybody_and_tells_what_is_left(wechat: Platform) -> None:
    first = stable(wechat)
    wechat.advance(minutes=30)
    again = stable(wechat)
    assert again["access_token"] == first["access_token"]
    assert 5390 <= again["expires_in"] <= 5400
    wechat.advance(minutes=86)
    renewed = stable(wechat)
    assert renewed["access_token"] != first["access_token"] and renewed["expires_in"] == 7200
    assert errcode(wechat, first["access_token"]) == errcode(wechat, renewed["access_token"]) == 0
    wechat.advance(minutes=6)
    assert errcode(wechat, first["access_token"]) == 42001


def test_forcing_a_new_stable_token_kills_the_old_one_but_not_within_30_seconds(wechat: Platform) -> None:
    first = stable(wechat)["access_token"]
    second = stable(wechat, force_refresh=True)["access_token"]
    assert second != first and errcode(wechat, first) == 40001
    assert stable(wechat, force_refresh=True)["access_token"] == second
    wechat.advance(seconds=31)
    assert stable(wechat, force_refresh=True)["access_token"] != second


def test_each_plain_token_ends_its_predecessor_after_five_minutes_and_touches_no_stable_one(wechat: Platform) -> None:
    steady = stable(wechat)["access_token"]
    first, second = plain(wechat)["access_token"], plain(wechat)["access_token"]
    assert first != second
    assert [errcode(wechat, token) for token in (first, second, steady)] == [0, 0, 0]
    wechat.advance(minutes=5, seconds=1)
    assert [errcode(wechat, token) for token in (first, second, steady)] == [40001, 0, 0]
    wechat.advance(hours=2)
    assert errcode(wechat, second) == 42001


def test_two_thousand_plain_tokens_a_day(wechat: Platform) -> None:
    book, now = TokenBook(7200), wechat.simulator.clock.now()
    for _ in range(2000):
        book.plain(now)
    with pytest.raises(QuotaError):
        book.plain(now)


def test_refused_tokens(wechat: Platform) -> None:
    good = stable(wechat)["access_token"]
    assert errcode(wechat, "") == 41001
    assert errcode(wechat, "garbage") == 40014
    assert errcode(wechat, "x" * len(good)) == 40001
    wechat.faults(token_killed=True)
    assert errcode(wechat, good) == 40001
    assert errcode(wechat, stable(wechat)["access_token"]) == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant_type": "x"}, 40002),
        ({"appid": ""}, 41002),
        ({"appid": "wx9"}, 40013),
        ({"secret": ""}, 41004),
        ({"secret": "short"}, 40125),
        ({"secret": "f" * 32}, 40001),
    ],
)
def test_wrong_credentials(wechat: Platform, changes: dict[str, str], code: int) -> None:
    assert stable(wechat, **changes)["errcode"] == code
    assert plain(wechat, **changes)["errcode"] == code


def test_errors_are_http_200_with_a_rid_that_begins_with_the_time(wechat: Platform) -> None:
    answer = fetch(f"{wechat.url}/cgi-bin/stable_token")
    assert answer.status == 200 and answer.json()["errcode"] == 43002
    rid = answer.json()["errmsg"].split(" rid: ")[1]
    assert abs(int(rid.split("-")[0], 16) - wechat.simulator.clock.now().timestamp()) < 5
    assert wechat.ask("nothing/here")["errcode"] == 40066


def test_the_daily_quota_can_be_used_up_and_cleared(wechat: Platform) -> None:
    token = wechat.token()
    wechat.faults(quota_exceeded=True)
    assert errcode(wechat, token) == 45009
    settings = wechat.simulator.settings
    reset = {"appid": settings.app_id, "appsecret": settings.secret}
    assert wechat.post("/cgi-bin/clear_quota/v2", reset)["errcode"] == 0
    assert errcode(wechat, token) == 0


@pytest.mark.parametrize("settings", [{"token_ttl": 300}], indirect=True)
def test_a_short_lived_token(wechat: Platform) -> None:
    assert stable(wechat)["expires_in"] == 300
