"""Mass messages and their four a month, counted in China time."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.simulator.fakes import FakeBot, Platform, wait_until

CHINA = ZoneInfo("Asia/Shanghai")


def send(wechat: Platform, openids: list[str], words: str = "致家长的一封信", **more: Any) -> Any:
    body = {"touser": openids, "msgtype": "text", "text": {"content": words}}
    return wechat.call("message/mass/send", body | more)


def texts(wechat: Platform, openid: str) -> list[str]:
    return [item["text"] for item in wechat.screen(openid)]


def advance_to(wechat: Platform, moment: datetime) -> None:
    wechat.advance(seconds=(moment - wechat.simulator.clock.now()).total_seconds())


def next_month(now: datetime) -> datetime:
    """The first midnight in China of the month after `now`, in UTC."""
    local = now.astimezone(CHINA).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (local + timedelta(days=32)).replace(day=1).astimezone(UTC)


def test_two_at_least_and_the_end_comes_from_the_mass_helper(bot: FakeBot, wechat: Platform) -> None:
    one, two, gone = wechat.phone("甲"), wechat.phone("乙"), wechat.phone("丙", follows=False)
    assert send(wechat, [one])["errcode"] == send(wechat, [one, one])["errcode"] == 40130
    answer = send(wechat, [one, two, gone])
    assert answer["errcode"] == 0
    assert texts(wechat, one) == texts(wechat, two) == ["致家长的一封信"] and texts(wechat, gone) == []
    event = bot.wait_for("MASSSENDJOBFINISH").fields()
    assert event["FromUserName"] == "mphelper" and event["MsgID"] == str(answer["msg_id"])
    assert (event["TotalCount"], event["FilterCount"], event["SentCount"]) == ("3", "2", "2")
    status = wechat.call("message/mass/get", {"msg_id": answer["msg_id"]})
    assert status["msg_status"] == "SEND_SUCCESS"
    assert wechat.call("message/mass/get", {"msg_id": 1})["errcode"] == 40059


def test_four_a_month_and_the_month_turns_at_midnight_in_china(bot: FakeBot, wechat: Platform) -> None:
    one, two = wechat.phone("甲"), wechat.phone("乙")
    turn = next_month(next_month(wechat.simulator.clock.now()))
    assert turn.hour == 16, "midnight in Shanghai is 16:00 UTC of the day before"
    advance_to(wechat, turn - timedelta(hours=2))
    for count in range(5):
        assert send(wechat, [one, two], f"第 {count + 1} 封")["errcode"] == 0
    assert len(texts(wechat, one)) == 4
    wait_until(lambda: len(bot.pushes("MASSSENDJOBFINISH")) == 5)
    counts = sorted(one.fields()["FilterCount"] for one in bot.pushes("MASSSENDJOBFINISH"))
    assert counts == ["0", "2", "2", "2", "2"]
    advance_to(wechat, turn + timedelta(seconds=1))
    send(wechat, [one, two], "新的一月")
    assert texts(wechat, one)[-1] == "新的一月"


def test_a_clientmsgid_is_taken_once_a_day(wechat: Platform) -> None:
    openids = [wechat.phone("甲"), wechat.phone("乙")]
    first = send(wechat, openids, clientmsgid="letter-1")["msg_id"]
    again = send(wechat, openids, clientmsgid="letter-1")
    assert (again["errcode"], again["msg_id"]) == (45065, first)
    assert send(wechat, openids, clientmsgid="x" * 33)["errcode"] == 45067
    wechat.advance(hours=24)
    assert send(wechat, openids, clientmsgid="letter-1")["errcode"] == 0
    assert len(texts(wechat, openids[0])) == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"msgtype": "poem"}, 40008),
        ({"msgtype": "image", "images": {"media_ids": ["x"]}}, 40007),
        ({"text": {"content": "字" * 700}}, 45002),
    ],
)
def test_content_is_checked_before_anybody_gets_it(wechat: Platform, more: dict[str, Any], code: int) -> None:
    openids = [wechat.phone("甲"), wechat.phone("乙")]
    assert send(wechat, openids, **more)["errcode"] == code
    assert texts(wechat, openids[0]) == []


def test_to_all_followers(wechat: Platform) -> None:
    follower, stranger = wechat.phone("甲"), wechat.phone("乙", follows=False)
    body = {"filter": {"is_to_all": True}, "msgtype": "text", "text": {"content": "大家好"}}
    assert wechat.call("message/mass/sendall", body)["errcode"] == 0
    assert texts(wechat, follower) == ["大家好"] and texts(wechat, stranger) == []
    assert wechat.call("message/mass/sendall", body | {"filter": {"tag_id": 2}})["errcode"] == 40035
