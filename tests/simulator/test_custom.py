"""Customer-service messages and the grants that allow them."""

from typing import Any

import pytest

from tests.simulator.fakes import FakeBot, Platform

INDEPENDENT = pytest.mark.parametrize("settings", [{"merge": "independent"}], indirect=True)


def sends(wechat: Platform, openid: str, count: int) -> list[int]:
    return [wechat.text(openid) for _ in range(count)]


def test_a_message_allows_five_answers_within_48_hours(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "text", content="在吗")
    assert sends(wechat, openid, 6) == [0, 0, 0, 0, 0, 45047]
    wechat.do(openid, "voice")
    assert sends(wechat, openid, 2) == [0, 0]
    wechat.advance(hours=47, minutes=59)
    assert wechat.text(openid) == 0
    wechat.advance(minutes=2)
    assert wechat.text(openid) == 45015
    assert "48 小时窗口已关" in wechat.screen(openid, "system")[-1]["text"]


@pytest.mark.parametrize("trigger", ["follow", "click", "scan"])
def test_a_deed_allows_three_within_a_minute(wechat: Platform, trigger: str) -> None:
    openid = wechat.phone(follows=trigger != "follow")
    wechat.advance(minutes=2)
    wechat.do(openid, trigger, **({"key": "k"} if trigger == "click" else {"scene": "s"}))
    assert sends(wechat, openid, 4) == [0, 0, 0, 45047]
    wechat.do(openid, "click", key="k")
    wechat.advance(seconds=61)
    assert wechat.text(openid) == 45015


def test_the_latest_deed_wins_even_when_it_allows_less(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "text", content="在吗")
    wechat.do(openid, "click", key="k")
    assert sends(wechat, openid, 4) == [0, 0, 0, 45047]
    wechat.advance(minutes=2)
    assert wechat.text(openid) == 45015


@INDEPENDENT
def test_independent_grants_add_up(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.advance(minutes=2)
    wechat.do(openid, "text", content="在吗")
    wechat.do(openid, "click", key="k")
    assert sends(wechat, openid, 9) == [0] * 8 + [45047]
    wechat.do(openid, "click", key="k")
    wechat.advance(minutes=2)
    assert wechat.text(openid) == 45047, "the window of the message is open, but its five are gone"


def test_tapping_an_option_counts_as_a_click_and_looking_at_a_page_as_nothing(wechat: Platform) -> None:
    openid = wechat.phone()
    body = {"touser": openid, "msgtype": "msgmenu", "msgmenu": {"list": [{"id": "1", "content": "好"}]}}
    assert wechat.call("message/custom/send", body)["errcode"] == 0
    wechat.advance(minutes=2)
    wechat.do(openid, "view", url="https://example.org/")
    assert wechat.text(openid) == 45015
    wechat.do(openid, "tap", item=wechat.screen(openid)[-1]["id"], option="1")
    assert sends(wechat, openid, 4) == [0, 0, 0, 45047]


def test_the_window_is_told_by_the_control_side(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "text", content="在吗")
    wechat.text(openid)
    phone = wechat.get(f"/sim/phones/{openid}")
    assert phone["window_left"] == 4 and phone["window_until"]
    wechat.advance(hours=49)
    wechat.get(f"/sim/phones/{openid}")
    phone = wechat.get(f"/sim/phones/{openid}")
    assert (phone["window_left"], phone["window_until"]) == (0, None)
    assert [item["text"] for item in phone["screen"]].count("48 小时窗口已关") == 1


def test_those_who_left_or_shut_the_account_out_get_nothing(wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "text", content="在吗")
    wechat.do(openid, "block", on=True)
    assert wechat.text(openid) == 48002
    wechat.do(openid, "block", on=False)
    assert wechat.text(openid) == 0
    wechat.do(openid, "unfollow")
    assert wechat.text(openid) == 45015
    assert wechat.text("o" + "x" * 27) == 40003
    assert [item["kind"] for item in wechat.screen(openid)] == ["text"]


@pytest.mark.parametrize(
    ("kind", "inner", "code"),
    [
        ("text", {"content": "字" * 682}, 0),
        ("text", {"content": "字" * 683}, 45002),
        ("text", {"content": ""}, 44004),
        ("text", "nothing", 47001),
        ("image", {"media_id": "x"}, 40007),
        ("voice", {}, 40007),
        ("news", {"articles": [{"title": "信", "url": "https://example.org/"}]}, 0),
        ("news", {"articles": [{"title": "1"}, {"title": "2"}]}, 45008),
        ("msgmenu", {"list": []}, 47001),
        ("poem", {}, 40008),
    ],
)
def test_content_rules(wechat: Platform, kind: str, inner: Any, code: int) -> None:
    openid = wechat.phone()
    answer = wechat.call("message/custom/send", {"touser": openid, "msgtype": kind, kind: inner})
    assert answer["errcode"] == code
    assert len(wechat.screen(openid)) == (0 if code else 1)
    assert "msgid" not in answer


def test_bad_json_is_refused(wechat: Platform) -> None:
    for body in ("[]", 3, None):
        assert wechat.call("message/custom/send", body)["errcode"] in (47001, 40003)


def test_a_recording_of_a_parent_can_be_passed_on_for_three_days(bot: FakeBot, wechat: Platform) -> None:
    parent, teacher = wechat.phone(), wechat.phone("李老师")
    wechat.do(parent, "voice")
    body = {"touser": teacher, "msgtype": "voice", "voice": {"media_id": bot.received[-1].fields()["MediaId"]}}
    assert wechat.call("message/custom/send", body)["errcode"] == 0
    assert wechat.screen(teacher)[-1]["seconds"] == 3
    wechat.advance(days=3)
    wechat.do(teacher, "text", content="再听一次")
    assert wechat.call("message/custom/send", body)["errcode"] == 40007


def test_typing_is_shown_shortly_after_a_deed_only(wechat: Platform) -> None:
    openid = wechat.phone()
    ask = {"touser": openid, "command": "Typing"}
    assert wechat.call("message/custom/typing", ask)["errcode"] == 0
    assert wechat.get(f"/sim/phones/{openid}")["typing"]
    assert wechat.call("message/custom/typing", ask)["errcode"] == 45081
    assert wechat.call("message/custom/typing", ask | {"command": "CancelTyping"})["errcode"] == 0
    assert wechat.call("message/custom/typing", ask | {"command": "Sing"})["errcode"] == 45072
    wechat.advance(seconds=31)
    assert wechat.call("message/custom/typing", ask)["errcode"] == 45080
