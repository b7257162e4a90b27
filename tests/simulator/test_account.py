"""Media, QR codes, the menu and what is known of followers."""

from typing import Any

import pytest

from simulator import samples
from tests.simulator.fakes import FakeBot, Platform, fetch


def media(wechat: Platform, media_id: str) -> Any:
    return fetch(f"{wechat.url}/cgi-bin/media/get?access_token={wechat.token()}&media_id={media_id}")


def test_an_uploaded_file_can_be_fetched_for_three_days(wechat: Platform) -> None:
    picture = samples.png("blue")
    media_id = wechat.upload("image", picture, "a.png")["media_id"]
    answer = media(wechat, media_id)
    assert answer.content == picture and answer.headers["Content-Type"] == "image/png"
    assert "attachment" in answer.headers["Content-Disposition"]
    wechat.advance(days=3)
    gone = media(wechat, media_id)
    assert gone.status == 200 and gone.headers["Content-Type"].startswith("application/json")
    assert gone.json()["errcode"] == 40007


def test_a_video_comes_as_an_address(bot: FakeBot, wechat: Platform) -> None:
    openid = wechat.phone()
    wechat.do(openid, "video")
    answer = media(wechat, bot.received[-1].fields()["MediaId"])
    assert fetch(answer.json()["video_url"]).content[4:8] == b"ftyp"


@pytest.mark.parametrize(
    ("kind", "content", "name", "code"),
    [
        ("song", b"x", "media", 40004),
        ("image", b"x", "file", 41005),
        ("image", b"", "media", 44001),
        ("image", b"%PDF-1.7", "media", 40005),
        ("thumb", b"\xff\xd8\xff" + bytes(64 << 10), "media", 40006),
        ("voice", samples.amr(61), "media", 45007),
    ],
)
def test_uploads_that_are_refused(wechat: Platform, kind: str, content: bytes, name: str, code: int) -> None:
    assert wechat.upload(kind, content, name=name)["errcode"] == code


def test_uploads_that_are_taken(wechat: Platform) -> None:
    assert wechat.upload("voice", samples.amr(60))["type"] == "voice"
    assert wechat.upload("video", samples.mp4())["media_id"]
    assert wechat.upload("thumb", b"\xff\xd8\xff" + bytes(100))["thumb_media_id"]
    assert wechat.upload("image", b"GIF89a" + bytes(3 << 20))["media_id"]


def test_bundled_samples_are_what_they_say() -> None:
    assert [samples.seconds_of(samples.amr(seconds)) for seconds in (1, 3, 60)] == [1, 3, 60]
    assert samples.seconds_of(samples.amr_wb(14)) == 14
    assert len(samples.wav(2)) == 44 + 2 * 8000


def code(wechat: Platform, action: str, scene: Any, **more: Any) -> Any:
    return wechat.call("qrcode/create", {"action_name": action, "action_info": {"scene": scene}} | more)


def test_a_code_is_a_picture_that_a_phone_can_scan_until_it_expires(bot: FakeBot, wechat: Platform) -> None:
    made = code(wechat, "QR_STR_SCENE", {"scene_str": "invite-1"}, expire_seconds=600)
    picture = fetch(f"{wechat.url}/cgi-bin/showqrcode?ticket={made['ticket']}")
    assert picture.status == 200 and picture.content.startswith(b"\x89PNG")
    openid = wechat.phone(follows=False)
    wechat.do(openid, "scan", scene=made["ticket"])
    push = bot.received[-1].fields()
    assert (push["EventKey"], push["Ticket"]) == ("qrscene_invite-1", made["ticket"])
    wechat.advance(minutes=11)
    assert fetch(f"{wechat.url}/cgi-bin/showqrcode?ticket={made['ticket']}").status == 404
    assert "expired" in wechat.do(openid, "scan", scene="invite-1")["error"]
    assert wechat.get("/sim/phones")["qrcodes"][0]["expired"]


def test_scenes_are_checked(wechat: Platform) -> None:
    assert code(wechat, "QR_SCENE", {"scene_id": 7})["expire_seconds"] == 60
    assert code(wechat, "QR_SCENE", {"scene_id": 7}, expire_seconds=9_999_999)["expire_seconds"] == 2_592_000
    assert "expire_seconds" not in code(wechat, "QR_LIMIT_STR_SCENE", {"scene_str": "x" * 64})
    assert code(wechat, "QR_LIMIT_SCENE", {"scene_id": 100_001})["errcode"] == 40053
    assert code(wechat, "QR_STR_SCENE", {"scene_str": "x" * 65})["errcode"] == 40053
    assert code(wechat, "QR_POEM", {"scene_str": "x"})["errcode"] == 40052


def test_the_menu_is_kept_and_deleted(wechat: Platform) -> None:
    assert wechat.ask("menu/get")["errcode"] == 46003
    buttons = [{"name": "捎句话", "type": "click", "key": "talk"}, {"name": "孩子", "sub_button": [
        {"name": "这周怎样", "type": "view", "url": "https://example.org/"}]}]  # fmt: skip
    assert wechat.call("menu/create", {"button": buttons})["errcode"] == 0
    assert wechat.ask("menu/get") == {"menu": {"button": buttons}}
    assert wechat.get("/sim/phones")["menu"] == buttons
    assert wechat.ask("menu/delete")["errcode"] == 0
    assert wechat.ask("menu/get")["errcode"] == 46003


def test_a_menu_with_escapes_is_refused(wechat: Platform) -> None:
    body = b'{"button":[{"name":"\\u6349","type":"click","key":"a"}]}'
    assert fetch(f"{wechat.url}/cgi-bin/menu/create?access_token={wechat.token()}", body).json()["errcode"] == 40033


BUTTON = {"name": "话", "type": "click", "key": "a"}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([BUTTON] * 4, 40016),
        ([BUTTON | {"name": "一二三四五六"}], 40018),
        ([BUTTON | {"key": "k" * 129}], 40019),
        ([BUTTON | {"type": "view", "url": "u" * 1025}], 40020),
        ([BUTTON | {"type": "poem"}], 40017),
        ([{"name": "话", "sub_button": [BUTTON] * 6}], 40023),
        ([{"name": "话", "sub_button": [BUTTON | {"name": "字" * 21}]}], 40025),
    ],
)
def test_menu_limits(wechat: Platform, buttons: list[Any], errcode: int) -> None:
    assert wechat.call("menu/create", {"button": buttons})["errcode"] == errcode


def test_nobodys_name_is_known(wechat: Platform) -> None:
    openid = wechat.phone(follows=False)
    assert wechat.ask("user/info", openid=openid) == {"subscribe": 0, "openid": openid}
    wechat.do(openid, "scan", scene="invite-1")
    info = wechat.ask("user/info", openid=openid)
    assert (info["subscribe"], info["nickname"], info["headimgurl"]) == (1, "", "")
    assert (info["qr_scene_str"], info["subscribe_scene"]) == ("invite-1", "ADD_SCENE_QR_CODE")
    assert wechat.ask("user/info", openid="o" + "x" * 27)["errcode"] == 40003


def test_many_at_once(wechat: Platform) -> None:
    openids = [wechat.phone("甲"), wechat.phone("乙", follows=False)]
    asked = {"user_list": [{"openid": openid, "lang": "zh_CN"} for openid in openids]}
    found = wechat.call("user/info/batchget", asked)["user_info_list"]
    assert [(one["openid"], one["subscribe"]) for one in found] == list(zip(openids, (1, 0), strict=True))
    assert wechat.call("user/info/batchget", {"user_list": asked["user_list"] * 51})["errcode"] == 40032
    assert wechat.ask("user/get")["data"]["openid"] == openids[:1]
