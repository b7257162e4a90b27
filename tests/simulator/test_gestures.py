"""What a person does with the phone and what WeChat makes of it."""

import pytest

from tests.simulator.fakes import FakeBot, Platform, fetch


def last(bot: FakeBot) -> dict[str, str]:
    return bot.received[-1].fields()


def test_following_by_search_and_by_code(bot: FakeBot, wechat: Platform) -> None:
    plain, scanned = wechat.phone("甲", follows=False), wechat.phone("乙", follows=False)
    wechat.do(plain, "follow")
    assert (last(bot)["Event"], last(bot)["EventKey"]) == ("subscribe", "") and "Ticket" not in last(bot)
    wechat.do(scanned, "scan", scene="invite-7")
    assert (last(bot)["Event"], last(bot)["EventKey"]) == ("subscribe", "qrscene_invite-7") and last(bot)["Ticket"]
    wechat.do(scanned, "scan", scene="invite-8")
    assert (last(bot)["Event"], last(bot)["EventKey"]) == ("SCAN", "invite-8")
    count = len(bot.received)
    assert wechat.do(scanned, "follow")["attempts"] == [] and len(bot.received) == count


def test_unfollowing_and_coming_back_keeps_the_openid(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "unfollow")
    assert last(bot)["Event"] == "unsubscribe"
    refused = wechat.do(openid, "text", content="在吗")
    assert not refused["ok"] and "follow" in refused["error"]
    wechat.do(openid, "follow")
    assert last(bot)["FromUserName"] == openid


def test_a_voice_message_has_two_recordings_and_no_words(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "voice", sample="long")
    push = last(bot)
    assert push["MsgType"] == "voice" and push["Format"] == "amr" and "Recognition" not in push
    narrow, wide = (
        fetch(f"{wechat.url}/cgi-bin/media/get?access_token={wechat.token()}&media_id={push[name]}").content
        for name in ("MediaId", "MediaId16K")
    )
    assert narrow.startswith(b"#!AMR\n") and len(narrow) == 6 + 14 * 50 * 32
    assert wide.startswith(b"#!AMR-WB\n")
    bubble = wechat.screen(openid, "me")[-1]
    assert bubble["seconds"] == 14
    assert fetch(bubble["media_url"] + "?play=1").content[:4] == b"RIFF"


def test_the_other_kinds_of_messages(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "image", color="#336699")
    assert fetch(last(bot)["PicUrl"]).content.startswith(b"\x89PNG")
    wechat.do(openid, "video")
    assert last(bot)["MsgType"] == "video" and last(bot)["ThumbMediaId"]
    wechat.do(openid, "location", lat=27.7, lon=106.9, label="青石村")
    assert (last(bot)["Location_X"], last(bot)["Location_Y"], last(bot)["Label"]) == ("27.7", "106.9", "青石村")
    wechat.do(openid, "sticker")
    assert (last(bot)["MsgType"], last(bot)["Content"]) == ("text", "【收到不支持的消息类型，暂无法显示】")
    wechat.do(openid, "link", title="文章", url="https://example.org/a")
    assert last(bot)["Url"] == "https://example.org/a"
    wechat.do(openid, "file")
    assert last(bot)["MsgType"] == "text"
    wechat.do(openid, "file", typed=True)
    assert last(bot)["MsgType"] == "file"


def test_menu_presses(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "click", key="talk")
    assert (last(bot)["Event"], last(bot)["EventKey"]) == ("CLICK", "talk")
    wechat.do(openid, "view", url="https://example.org/")
    assert (last(bot)["Event"], last(bot)["EventKey"]) == ("VIEW", "https://example.org/")


def test_choosing_an_option_sends_its_words(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    menu = {"head_content": "看过了吗？", "list": [{"id": "a1", "content": "看过了"}], "tail_content": ""}
    body = {"touser": openid, "msgtype": "msgmenu", "msgmenu": menu}
    assert wechat.call("message/custom/send", body)["errcode"] == 0
    item = wechat.screen(openid)[-1]
    assert item["options"] == [{"id": "a1", "content": "看过了"}]
    wechat.do(openid, "tap", item=item["id"], option="a1")
    assert (last(bot)["MsgType"], last(bot)["Content"], last(bot)["bizmsgmenuid"]) == ("text", "看过了", "a1")
    assert not wechat.do(openid, "tap", item=item["id"], option="zz")["ok"]


def test_opening_a_page_as_this_phone(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    bot.echo = lambda received: "谢谢"
    opened = wechat.do(openid, "open", url=bot.url)
    assert (opened["ok"], opened["status"], opened["text"]) == (True, 200, "谢谢")
    assert wechat.do(openid, "open", url="http://127.0.0.1:1/")["ok"] is False
    bot.says("收到表单")
    assert wechat.do(openid, "open", url=bot.url, form={"a": "1"})["text"] == "收到表单"
    assert bot.received[-1].body == "a=1"


@pytest.mark.parametrize(("gesture", "status"), [("dance", 404), ("click", 409), ("text", 200)])
def test_what_cannot_be_done_is_said(wechat: Platform, gesture: str, status: int) -> None:
    openid = wechat.phone()
    assert fetch(f"{wechat.url}/sim/phones/{openid}/{gesture}", b"{}").status == status


def test_openids_are_28_characters_and_the_same_again(wechat: Platform) -> None:
    first = wechat.phone("王芳", follows=False)
    wechat.post("/sim/reset")
    assert wechat.get("/sim/phones")["phones"] == []
    assert wechat.phone("王芳", follows=False) == first and len(first) == 28
    chosen = "oTEST-" + "x" * 22
    assert wechat.post("/sim/phones", {"name": "甲", "openid": chosen}) == {"openid": chosen}
    assert not wechat.post("/sim/phones", {"name": "甲", "openid": "short"})["ok"]
