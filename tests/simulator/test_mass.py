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
    assert wechat.call("message/mass/sendall", body | {"filter": {"is_to_all": "yes"}})["errcode"] == 40035


def send_to_tag(wechat: Platform, tag: int, words: str = "致家长的一封信", **more: Any) -> Any:
    chosen = {"is_to_all": False, "tag_id": tag}
    body = {"filter": chosen, "msgtype": "text", "text": {"content": words}, "send_ignore_reprint": 0}
    return wechat.call("message/mass/sendall", body | more)


def tagged(wechat: Platform, openids: list[str]) -> int:
    tag = int(wechat.call("tags/create", {"tag": {"name": "三年级"}})["tag"]["id"])
    assert wechat.call("tags/members/batchtagging", {"openid_list": openids, "tagid": tag})["errcode"] == 0
    return tag


def test_to_a_tag_goes_to_who_carries_it(bot: FakeBot, wechat: Platform) -> None:
    one, two, other = wechat.phone("甲"), wechat.phone("乙"), wechat.phone("丙")
    tag = tagged(wechat, [one, two])
    assert send_to_tag(wechat, tag)["errcode"] == 0
    assert texts(wechat, one) == texts(wechat, two) == ["致家长的一封信"] and texts(wechat, other) == []
    assert bot.wait_for("MASSSENDJOBFINISH").fields()["TotalCount"] == "2"
    wechat.do(two, "unfollow")
    assert send_to_tag(wechat, tag)["errcode"] == 40130
    assert send_to_tag(wechat, 7)["errcode"] == 45159


@pytest.mark.parametrize("settings", [{"mass_again_after": 60.0}], indirect=True)
def test_the_same_name_again_at_once_is_too_fast(wechat: Platform) -> None:
    tag = tagged(wechat, [wechat.phone("甲"), wechat.phone("乙")])
    number = send_to_tag(wechat, tag, clientmsgid="letter-1")["msg_id"]
    assert send_to_tag(wechat, tag, clientmsgid="letter-1")["errcode"] == 45066
    wechat.advance(minutes=1)
    again = send_to_tag(wechat, tag, clientmsgid="letter-1")
    assert (again["errcode"], again["msg_id"]) == (45065, number)


def test_a_hundred_a_day(wechat: Platform) -> None:
    openids = [wechat.phone("甲"), wechat.phone("乙")]
    wechat.advance(seconds=(next_day(wechat.simulator.clock.now()) - wechat.simulator.clock.now()).total_seconds())
    codes = [send(wechat, openids)["errcode"] for _ in range(101)]
    assert codes == [0] * 100 + [45028]
    wechat.advance(days=1)
    assert send(wechat, openids)["errcode"] == 0


def next_day(now: datetime) -> datetime:
    local = now.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return (local + timedelta(days=1)).astimezone(UTC)


def test_one_that_fails_reaches_nobody_and_takes_no_slot(bot: FakeBot, wechat: Platform) -> None:
    openids = [wechat.phone("甲"), wechat.phone("乙")]
    wechat.faults(mass_status="err(10001)")
    number = send(wechat, openids)["msg_id"]
    event = bot.wait_for("MASSSENDJOBFINISH").fields()
    assert (event["Status"], event["SentCount"]) == ("err(10001)", "0")
    assert wechat.call("message/mass/get", {"msg_id": number})["msg_status"] == "SEND_FAIL"
    wechat.faults(mass_status="send success")
    for _ in range(4):
        send(wechat, openids)
    assert len(texts(wechat, openids[0])) == 4


def test_the_end_may_be_told_before_the_answer_or_never(bot: FakeBot, wechat: Platform) -> None:
    openids = [wechat.phone("甲"), wechat.phone("乙")]
    wechat.faults(jobfinish="before")
    number = send(wechat, openids)["msg_id"]
    assert [one.fields()["MsgID"] for one in bot.pushes("MASSSENDJOBFINISH")] == [str(number)]
    wechat.faults(jobfinish="never")
    send(wechat, openids)
    assert len(bot.pushes("MASSSENDJOBFINISH")) == 1
