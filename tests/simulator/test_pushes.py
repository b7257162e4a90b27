"""What reaches the bot, in which mode, how often, and what becomes of its answer."""

import threading
import time
from typing import Any

import pytest
from wechatpy.crypto import WeChatCrypto

from simulator import crypto
from simulator.pushes import FAILURE_LINE
from tests.simulator.fakes import FakeBot, Platform, Received, passive, wait_until

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OTHER_KEY = KEY[::-1]
APP_ID = "wx0000000000000001"
SAFE: dict[str, Any] = {"mode": "safe", "aes_key": KEY}
COMPATIBLE: dict[str, Any] = {"mode": "compatible", "aes_key": KEY}


def sealed(xml: str, key: str = KEY, token: str = "AAAAA") -> str:
    answer = WeChatCrypto(token, key, APP_ID).encrypt_message(xml, "n", "1")
    return str(answer)


def opened(received: Received) -> str:
    query = received.query
    other = WeChatCrypto("AAAAA", KEY, APP_ID)
    return str(other.decrypt_message(received.body, query["msg_signature"], query["timestamp"], query["nonce"]))


def signed(received: Received) -> bool:
    query = received.query
    return crypto.signature("AAAAA", query["timestamp"], query["nonce"]) == query["signature"]


def test_a_plain_push_is_signed_and_its_reply_appears_on_the_phone(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.says(passive(openid, "收到了"))
    done = wechat.do(openid, "text", content="老师好 ]]> 😀")
    push = bot.received[-1]
    assert signed(push) and push.query["openid"] == openid and "encrypt_type" not in push.query
    assert push.fields()["Content"] == "老师好 ]]> 😀"
    assert push.fields()["MsgId"] == done["msg_id"]
    assert done["ok"] and done["attempts"][0]["outcome"] == "replied" and done["reply"]["text"] == "收到了"
    assert [item["text"] for item in wechat.screen(openid)] == ["收到了"]


@pytest.mark.parametrize("settings", [SAFE], indirect=True)
def test_safe_mode_shows_only_the_ciphertext(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "text", content="老师好")
    push = bot.received[-1]
    assert set(push.fields()) == {"ToUserName", "Encrypt"}
    assert push.query["encrypt_type"] == "aes" and signed(push)
    assert "<![CDATA[老师好]]>" in opened(push)


@pytest.mark.parametrize("settings", [COMPATIBLE], indirect=True)
def test_compatible_mode_sends_both_and_takes_both(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.says(passive(openid, "明文"))
    assert wechat.do(openid, "text", content="老师好")["ok"]
    assert bot.received[-1].fields()["Content"] == "老师好"
    assert "<![CDATA[老师好]]>" in opened(bot.received[-1])
    bot.says(sealed(passive(openid, "密文")))
    wechat.do(openid, "text", content="老师好")
    assert [item["text"] for item in wechat.screen(openid)] == ["明文", "密文"]


@pytest.mark.parametrize("settings", [SAFE], indirect=True)
def test_safe_mode_takes_only_what_is_encrypted_and_signed_rightly(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    xml = passive(openid, "收到了")
    for bad in (xml, sealed(xml, key=OTHER_KEY), sealed(xml, token="BBBBB"), sealed("success")):
        bot.says(bad)
        done = wechat.do(openid, "text", content="在吗")
        assert not done["ok"] and done["attempts"][0]["outcome"].startswith("invalid"), bad
    assert [item["text"] for item in wechat.screen(openid, "system")].count(FAILURE_LINE) == 4
    bot.says(sealed(xml))
    assert wechat.do(openid, "text", content="在吗")["reply"]["text"] == "收到了"


@pytest.mark.parametrize("silence", ["", "success"])
@pytest.mark.parametrize("settings", [SAFE], indirect=True)
def test_silence_is_no_failure_in_any_mode(bot: FakeBot, wechat: Platform, silence: str) -> None:
    openid = wechat.phone()
    bot.says(silence)
    done = wechat.do(openid, "text", content="在吗")
    assert done["ok"] and len(done["attempts"]) == 1 and done["reply"] is None
    assert FAILURE_LINE not in [item["text"] for item in wechat.screen(openid, "system")]


def test_an_answer_that_is_not_a_reply_shows_the_failure_line(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    others = passive(wechat.phone("李老师"), "给别人的")
    entity = '<!DOCTYPE x [<!ENTITY a "b">]>' + passive(openid, "&a;")
    too_long, foreign = passive(openid, "字" * 683), passive(openid, "好", "gh_other")
    for bad in ("{}", "<html></html>", others, passive(openid, ""), foreign, entity, too_long):
        bot.says(bad)
        done = wechat.do(openid, "text", content="在吗")
        assert not done["ok"] and len(done["attempts"]) == 1, bad
    assert [item["text"] for item in wechat.screen(openid, "system")].count(FAILURE_LINE) == 7
    assert wechat.screen(openid) == []


@pytest.mark.parametrize("settings", [{"attempt_timeout": 0.2, "retry_delays": (0.25, 0.5)}], indirect=True)
def test_a_silent_bot_is_cut_and_told_again_while_the_first_call_still_runs(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.received.clear()
    running: list[threading.Thread] = []
    begun: list[float] = []

    def hang(received: Received) -> tuple[int, bytes]:
        running.append(threading.current_thread())
        begun.append(time.monotonic())
        bot.release.wait(5)
        return 200, b""

    bot.answer = hang
    done = wechat.do(openid, "text", content="在吗")
    assert [one["outcome"] for one in done["attempts"]] == ["timeout"] * 3
    assert len(running) == 3 and all(thread.is_alive() for thread in running)
    assert begun[2] - begun[0] >= 0.4 and all(one["seconds"] > 0.15 for one in done["attempts"])
    assert len({one.body for one in bot.received}) == 1
    assert len({one.query["nonce"] for one in bot.received}) == 3
    assert [item["text"] for item in wechat.screen(openid, "system")][-1] == FAILURE_LINE


@pytest.mark.parametrize("settings", [SAFE], indirect=True)
def test_each_attempt_has_a_fresh_ciphertext_of_the_same_message(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.received.clear()
    bot.answer = lambda received: (503, b"") if len(bot.received) < 3 else (200, b"")
    done = wechat.do(openid, "text", content="在吗")
    assert [one["outcome"] for one in done["attempts"]] == ["http 503", "http 503", "silent"] and done["ok"]
    assert len({one.body for one in bot.received}) == 3
    assert len({opened(one) for one in bot.received}) == 1


def test_server_errors_are_not_retried_when_the_switch_says_so(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.answer = lambda received: (500, b"")
    wechat.faults(retry_on_5xx=False)
    assert len(wechat.do(openid, "text", content="在吗")["attempts"]) == 1


@pytest.mark.parametrize("settings", [{"callback_url": "http://127.0.0.1:1/wechat"}], indirect=True)
def test_a_bot_that_is_not_there_is_tried_three_times(wechat: Platform) -> None:
    openid = wechat.phone(follows=False)
    done = wechat.do(openid, "follow")
    assert [one["outcome"] for one in done["attempts"]] == ["refused"] * 3 and not done["ok"]


def test_unsubscribe_can_neither_be_answered_nor_fail_on_screen(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.says(passive(openid, "再见"))
    assert wechat.do(openid, "unfollow")["attempts"][0]["outcome"] == "ignored"
    assert wechat.screen(openid) == []
    bot.says("nonsense")
    wechat.do(openid, "follow")
    wechat.do(openid, "unfollow")
    assert [item["text"] for item in wechat.screen(openid, "system")].count(FAILURE_LINE) == 1


def test_pushes_can_be_lost_doubled_and_reordered(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.received.clear()
    wechat.faults(drop_pushes=1)
    assert wechat.do(openid, "text", content="丢")["attempts"][0]["outcome"] == "dropped"
    wechat.faults(duplicate_pushes=1)
    wechat.do(openid, "text", content="双")
    wechat.faults(reorder=True)
    for content in ("先", "后"):
        wechat.do(openid, "text", content=content)
    wechat.faults(reorder=False)
    assert [one.fields()["Content"] for one in bot.received] == ["双", "双", "后", "先"]


def test_a_held_push_is_let_go_when_reordering_ends(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.received.clear()
    wechat.faults(reorder=True)
    assert wechat.do(openid, "text", content="先")["attempts"][0]["outcome"] == "held"
    assert bot.received == []
    wechat.faults(reorder=False)
    assert [one.fields()["Content"] for one in bot.received] == ["先"]


def test_without_waiting_the_answer_comes_at_once_and_the_push_later(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.received.clear()
    done = wechat.post(f"/sim/phones/{openid}/text?wait=0", {"content": "在吗"})
    assert done["attempts"] == [] and done["msg_id"]
    wait_until(lambda: bool(bot.received))


def test_a_new_address_is_accepted_only_when_it_echoes(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    change = {"callback_url": bot.url, "token": "BBBBB", "aes_key": KEY, "mode": "safe"}
    assert wechat.post("/sim/config", change) == {"ok": True}
    check = bot.received[-1]
    assert crypto.signature("BBBBB", check.query["timestamp"], check.query["nonce"]) == check.query["signature"]
    wechat.do(openid, "text", content="在吗")
    assert "msg_signature" in bot.received[-1].query
    bot.echo = lambda received: "<p>" + received.query["echostr"]
    assert not wechat.post("/sim/config", {"mode": "plain"})["ok"]
    wechat.do(openid, "text", content="在吗")
    assert "msg_signature" in bot.received[-1].query, "a refused change changes nothing"
    assert "aes_key" in wechat.post("/sim/config", {"mode": "safe", "aes_key": "short"})["error"]


def test_raw_xml_goes_out_signed_as_it_is(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    xml = "<xml><MsgType>event</MsgType><Event>verify_expired</Event><Neu>1</Neu></xml>"
    wechat.do(openid, "raw", xml=xml)
    assert bot.received[-1].body == xml and signed(bot.received[-1])


def test_timestamps_follow_the_virtual_clock_and_its_skew(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "text", content="今天")
    wechat.advance(days=7)
    wechat.faults(clock_skew=600)
    wechat.do(openid, "text", content="下周")
    earlier, later = (int(one.query["timestamp"]) for one in bot.received[-2:])
    assert 0 <= later - earlier - 7 * 86400 - 600 < 5
    made = [int(one.fields()["CreateTime"]) for one in bot.received[-2:]]
    assert 0 <= made[1] - made[0] - 7 * 86400 < 5
