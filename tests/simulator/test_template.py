"""Template messages, subscription notices and the events that tell how they ended."""

from typing import Any

import pytest

from simulator.fields import fits
from tests.simulator.fakes import FakeBot, Platform, wait_until

DATA = {"thing1": {"value": "李老师给您捎了话"}, "time2": {"value": "2026年11月24日 19:30"}}
FINISHED = "TEMPLATESENDJOBFINISH"


def send(wechat: Platform, openid: str, **changes: Any) -> Any:
    body = {"touser": openid, "template_id": "T-contact", "url": "https://example.org/x", "data": DATA}
    return wechat.call("message/template/send", body | changes)


def test_a_card_appears_without_any_window_and_its_end_is_reported(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.advance(days=5)
    answer = send(wechat, openid)
    assert answer["errcode"] == 0 and answer["msgid"] > 2**53
    card = wechat.screen(openid)[-1]
    assert (card["kind"], card["title"], card["url"]) == ("template", "家校联系提醒", "https://example.org/x")
    assert card["fields"] == [["事项", "李老师给您捎了话"], ["时间", "2026年11月24日 19:30"]]
    event = bot.wait_for(FINISHED).fields()
    assert (event["MsgID"], event["Status"], event["FromUserName"]) == (str(answer["msgid"]), "success", openid)


def test_the_same_client_msg_id_is_delivered_once_within_ten_minutes(wechat: Platform) -> None:
    openid, other = wechat.phone(), wechat.phone("李老师")
    first = send(wechat, openid, client_msg_id="outbox-1")["msgid"]
    assert send(wechat, openid, client_msg_id="outbox-1")["msgid"] == first
    assert send(wechat, other, client_msg_id="outbox-1")["msgid"] != first
    assert len(wechat.screen(openid)) == 1
    wechat.advance(minutes=10)
    assert send(wechat, openid, client_msg_id="outbox-1")["msgid"] != first
    assert len(wechat.screen(openid)) == 2


def test_templates_may_be_added_while_it_runs(wechat: Platform) -> None:
    openid = wechat.phone()
    added = {"T-new": {"title": "放假通知", "fields": [["thing1", "事项"]]}}
    assert wechat.post("/sim/config", {"templates": added}) == {"ok": True}
    assert send(wechat, openid, template_id="T-new", data={"thing1": {"value": "寒假"}})["errcode"] == 0
    assert wechat.screen(openid)[-1]["title"] == "放假通知"
    shapes: list[Any] = [[], {"T": {}}, {"T": {"title": "x", "fields": ["thing1"]}}]
    for wrong in shapes:
        assert not wechat.post("/sim/config", {"templates": wrong})["ok"]


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"template_id": "T-none"}, 40037, "template_id"),
        ({"touser": "o" + "x" * 27}, 40003, "openid"),
        ({"data": {"thing1": {"value": "好"}}}, 47003, "data.time2.value"),
        ({"data": DATA | {"thing1": {"value": "字" * 21}}}, 47003, "data.thing1.value"),
        ({"data": DATA | {"thing1": {"value": "两\n行"}}}, 47003, "data.thing1.value"),
        ({"data": DATA | {"thing9": {"value": "好"}}}, 47003, "data.thing9.value"),
        ({"data": None}, 47003, "data"),
    ],
)
def test_refusals_name_what_is_wrong(wechat: Platform, changes: dict[str, Any], code: int, named: str) -> None:
    openid = wechat.phone()
    answer = send(wechat, openid, **changes)
    assert answer["errcode"] == code and named in answer["errmsg"]
    assert wechat.screen(openid) == []


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("thing1", "字" * 20, "字" * 21),
        ("name1", "阿依古丽·买买提江", "买买提江·阿依古丽·肉孜"),
        ("phrase1", "已送达", "ok"),
        ("character_string1", "A-12_3", "编号1"),
        ("phone_number1", "0851-2345678", "电话" * 3),
        ("time1", "15:01", "下午三点"),
        ("date1", "2026年10月1日~2026年10月8日", "国庆"),
        ("number1", "12.5", "十二"),
        ("amount1", "¥12.50", "免费"),
        ("letter1", "AbC", "a1"),
        ("symbol1", "★", "星星"),
    ],
)
def test_field_rules(name: str, good: str, bad: str) -> None:
    assert fits(name, good) and not fits(name, bad)


def test_old_fields_are_cut_without_an_error(wechat: Platform) -> None:
    openid = wechat.phone()
    data = {"first": {"value": "您好"}, "keyword1": {"value": "小雨😀" + "长" * 30}, "remark": {"value": "再见"}}
    assert send(wechat, openid, template_id="T-old", data=data)["errcode"] == 0
    assert wechat.screen(openid)[-1]["fields"] == [["姓名", "小雨" + "长" * 18]]


def test_strangers_are_refused_and_those_who_shut_it_out_fail_later(bot: FakeBot, wechat: Platform) -> None:
    stranger, refuser = wechat.phone("甲", follows=False), wechat.phone("乙")
    assert send(wechat, stranger)["errcode"] == 43004
    wechat.do(refuser, "block")
    assert send(wechat, refuser)["errcode"] == 0
    assert bot.wait_for(FINISHED).fields()["Status"] == "failed:user block"
    assert wechat.screen(refuser) == []


def test_the_end_may_come_first_or_never_and_may_be_bad(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.faults(jobfinish="before", jobfinish_status="failed: system failed")
    send(wechat, openid)
    assert [one.fields()["Status"] for one in bot.pushes(FINISHED)] == ["failed: system failed"]
    assert wechat.screen(openid) == []
    wechat.faults(jobfinish="never", jobfinish_status="success")
    send(wechat, openid)
    wechat.faults(jobfinish="after")
    last = send(wechat, openid)["msgid"]
    wait_until(lambda: len(bot.pushes(FINISHED)) == 2)
    assert bot.pushes(FINISHED)[-1].fields()["MsgID"] == str(last)
    assert len(wechat.screen(openid)) == 2


def test_one_consent_is_one_subscription_notice(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    body = {"touser": openid, "template_id": "T-contact", "data": DATA}
    assert wechat.call("message/subscribe/bizsend", body)["errcode"] == 43101
    wechat.do(openid, "subscribe", template_id="T-contact", accept=True)
    assert bot.pushes("subscribe_msg_popup_event")
    answers = [wechat.call("message/subscribe/bizsend", body)["errcode"] for _ in range(2)]
    assert answers == [0, 43101]
    assert bot.wait_for("subscribe_msg_sent_event")
    assert [item["kind"] for item in wechat.screen(openid)] == ["template"]
