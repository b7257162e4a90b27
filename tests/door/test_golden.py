"""R58: every kind of message and event that the platform documents, as a file, understood through the real door."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.wechat import translate
from messages.inbound import SPOKEN, TOUCHES, Inbound, Kind, MassReport, MediaRef, Report
from tests.door.house import Entrance
from tests.door.platform_side import GH, OPENID

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(path.stem for path in GOLDEN.glob("*.xml"))


@dataclass(frozen=True)
class Row:
    """What a file means: its kind, fields of Inbound that are not empty, some of its facts, WeRoBot's class."""

    kind: Kind
    fields: dict[str, object] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    made: str = ""


def voice(ref: str, form: str, better: str = "") -> dict[str, object]:
    return {"media": MediaRef(ref, Kind.VOICE, form, better)}


def finish(number: str, delivered: bool, status: str) -> dict[str, object]:
    return {"report": Report(number, delivered, status)}


EXPECTED = {
    "text": Row(Kind.TEXT, {"text": "老师，小雨这两天吃饭好吗？😀"}, {"MsgId": "24587654321098765"}, "TextMessage"),
    "text_from_article": Row(Kind.TEXT, {"text": "收到"}, {"Idx": "1", "MsgDataId": "7300000001"}),
    "text_menu_option": Row(Kind.TEXT, {"text": "同意"}, {"bizmsgmenuid": "consent-yes"}),
    "text_sticker": Row(Kind.UNSUPPORTED, made="TextMessage"),
    "text_unsupported_old": Row(Kind.UNSUPPORTED),
    "image": Row(Kind.IMAGE, {"media": MediaRef("media-image-0001", Kind.IMAGE)}, made="ImageMessage"),
    "voice": Row(Kind.VOICE, voice("media-voice-0001", "amr", "media-voice-16k-0001"), made="VoiceMessage"),
    "voice_recognition": Row(Kind.VOICE, voice("media-voice-0002", "amr") | {"text": "今天放学早吗"}),
    "voice_recognition_empty": Row(Kind.VOICE, voice("media-voice-0003", "speex", "media-voice-16k-0003")),
    "video": Row(Kind.VIDEO, {"media": MediaRef("media-video-0001", Kind.VIDEO)}, made="VideoMessage"),
    "shortvideo": Row(Kind.VIDEO, {"media": MediaRef("media-video-0002", Kind.VIDEO)}, made="VideoMessage"),
    "location": Row(
        Kind.LOCATION,
        {"text": "广东省广州市某路 1 号", "latitude": 23.134521, "longitude": 113.358803},
        made="LocationMessage",
    ),
    "location_not_a_number": Row(Kind.LOCATION, {"longitude": 113.358803}, {"Location_X": "北纬二十三度"}),
    "link": Row(
        Kind.LINK, {"text": "开学通知"}, {"Url": "https://school.example.invalid/a?b=1&c=2"}, made="LinkMessage"
    ),
    "file": Row(Kind.UNSUPPORTED, facts={"Title": "作业.docx", "MsgType": "file"}, made="UnknownMessage"),
    "miniprogrampage": Row(Kind.UNSUPPORTED, facts={"PagePath": "pages/index"}),
    "subscribe": Row(Kind.FOLLOWED, made="SubscribeEvent"),
    "subscribe_no_key": Row(Kind.FOLLOWED),
    "subscribe_scene": Row(Kind.FOLLOWED, {"scene": "K7M2QX9D"}, {"Ticket": "TICKET-0001"}),
    "unsubscribe": Row(Kind.UNFOLLOWED, made="UnSubscribeEvent"),
    "scan": Row(Kind.SCANNED, {"scene": "K7M2QX9D"}, made="ScanEvent"),
    "location_report": Row(Kind.VIEWED, facts={"Latitude": "23.137466"}, made="LocationEvent"),
    "click": Row(Kind.MENU, {"menu_key": "letters"}, made="ClickEvent"),
    "view": Row(Kind.VIEWED, facts={"MenuId": "4210001"}, made="ViewEvent"),
    "view_miniprogram": Row(Kind.VIEWED, facts={"EventKey": "pages/index/index"}),
    "scancode_push": Row(Kind.MENU, {"menu_key": "6"}, {"ScanCodeInfo.ScanResult": "1"}, "ScanCodePushEvent"),
    "scancode_waitmsg": Row(
        Kind.MENU, {"menu_key": "6"}, {"ScanCodeInfo.ScanResult": "K7M2QX9D"}, "ScanCodeWaitMsgEvent"
    ),
    "pic_sysphoto": Row(Kind.VIEWED, facts={"SendPicsInfo.Count": "1"}, made="PicSysphotoEvent"),
    "pic_photo_or_album": Row(Kind.VIEWED, facts={"SendPicsInfo.Count": "2"}, made="PicPhotoOrAlbumEvent"),
    "pic_weixin_none": Row(Kind.VIEWED, facts={"SendPicsInfo.Count": "0"}),
    "location_select": Row(Kind.VIEWED, facts={"SendLocationInfo.Label": "广州市某区"}, made="LocationSelectEvent"),
    "templatesendjobfinish_success": Row(
        Kind.REPORT, finish("2000000000000001", True, "success"), made="TemplateSendJobFinishEvent"
    ),
    "templatesendjobfinish_block": Row(Kind.REPORT, finish("2000000000000002", False, "failed: user block")),
    "templatesendjobfinish_system": Row(Kind.REPORT, finish("2000000000000003", False, "failed: system failed")),
    "templatesendjobfinish_freq": Row(Kind.REPORT, finish("2000000000000004", False, "failed: freq limit")),
    "masssendjobfinish": Row(
        Kind.REPORT, {"mass": MassReport("1000001625", False, "err(30003)", 0, 0, 0, 0), "address": "mphelper"}
    ),
    "masssendjobfinish_success": Row(
        Kind.REPORT,
        {"mass": MassReport("1000001626", True, "send success", 300, 298, 296, 2), "address": "mphelper"},
        {"SentCount": "296"},
    ),
    "subscribe_msg_popup_one": Row(Kind.PROFILE),
    "subscribe_msg_popup_two": Row(Kind.PROFILE),
    "subscribe_msg_change": Row(Kind.PROFILE),
    "subscribe_msg_sent": Row(Kind.REPORT, finish("1864323726461255680", True, "success")),
    "subscribe_msg_sent_failed": Row(Kind.REPORT, finish("1864323726461255681", False, "user refuse")),
    "user_info_modified": Row(Kind.PROFILE, facts={"OpenID": OPENID, "RevokeInfo": "1"}),
    "user_authorization_revoke": Row(Kind.PROFILE, facts={"RevokeInfo": "301"}),
    "user_authorization_cancellation": Row(Kind.PROFILE),
    "qualification_verify_success": Row(Kind.NOTICE, facts={"ExpiredTime": "1826935200"}),
    "qualification_verify_fail": Row(Kind.NOTICE, facts={"FailReason": "材料不全"}),
    "naming_verify_success": Row(Kind.NOTICE),
    "naming_verify_fail": Row(Kind.NOTICE, facts={"FailReason": "名称重复"}),
    "annual_renew": Row(Kind.NOTICE),
    "verify_expired": Row(Kind.NOTICE, facts={"ExpiredTime": "1795399200"}),
    "kf_create_session": Row(Kind.NOTICE, facts={"KfAccount": "kf2001@lianxin"}),
    "kf_close_session": Row(Kind.NOTICE, facts={"CloseType": "KF"}),
    "kf_switch_session": Row(Kind.NOTICE, facts={"ToKfAccount": "kf2002@lianxin"}),
    "unknown_message": Row(Kind.UNKNOWN, facts={"MsgType": "holographic"}, made="UnknownMessage"),
    "unknown_event": Row(Kind.UNKNOWN, facts={"Event": "user_teleported"}, made="UnknownEvent"),
}
TELLING = ("text", "media", "scene", "menu_key", "latitude", "longitude", "report", "mass")


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.xml").read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_r58_one_row_each_however_often_it_comes(any_mode: Entrance, name: str) -> None:
    row, body = EXPECTED[name], golden(name).strip()
    answers = [any_mode.push(body) for _ in range(2)]
    kept = any_mode.house.only()
    assert kept.kind is row.kind
    assert kept.sent_at == datetime(2026, 11, 23, 2, 0, tzinfo=UTC) and kept.account == GH
    assert kept.address == row.fields.get("address", OPENID)
    assert told(kept) == {name: value for name, value in row.fields.items() if name != "address"}
    assert row.facts.items() <= kept.facts.items()
    assert {answer.status for answer in answers} == {200} and not any_mode.house.aside
    assert all(answer.is_success() for answer in answers) == (row.kind not in SPOKEN)


@pytest.mark.parametrize("name", [name for name in FILES if EXPECTED[name].made])
def test_werobot_makes_its_own_object_of_it(plain: Entrance, name: str) -> None:
    message = plain.robot.parse_message(golden(name))
    assert type(message).__name__ == EXPECTED[name].made


@pytest.mark.parametrize("name", FILES)
def test_the_platforms_case_of_an_event_does_not_matter(plain: Entrance, name: str) -> None:
    def swap(text: str) -> str:
        return text.replace(f"CDATA[{event}]", f"CDATA[{event.swapcase()}]") if event else text

    text = golden(name).decode()
    event = text.split("<Event><![CDATA[")[1].split("]]>")[0] if "<Event>" in text else ""
    assert plain.robot.read(swap(text).encode()).kind is EXPECTED[name].kind


def test_every_type_we_know_has_a_golden_file(plain: Entrance) -> None:
    seen = {translate.type_name(plain.robot.parse_message(golden(name)).told) for name in FILES}
    assert seen >= set(translate.KINDS)
    assert set(EXPECTED) == set(FILES)


def test_werobots_own_dispatch_finds_a_handler_for_each_of_them(plain: Entrance) -> None:
    for name in FILES:
        reached: list[str] = []
        message = plain.robot.parse_message(golden(name))
        plain.robot.add_handler(lambda message, reached=reached: reached.append(message.type), type="all")
        handlers = plain.robot.get_handlers(message.type)
        handlers[-1][0](message)
        assert reached == [translate.type_name(message.told)]


def test_kinds_that_are_answered_are_answered_in_place(safe: Entrance) -> None:
    safe.house.says = lambda inbound: f"听到{inbound.kind}"
    for name in ("subscribe_scene", "scan", "click"):
        assert EXPECTED[name].kind in TOUCHES
        assert f"听到{EXPECTED[name].kind}" in safe.account.opened(safe.push(golden(name)).body)


def test_kinds_that_nobody_sees_are_never_answered(safe: Entrance) -> None:
    safe.house.says = lambda _inbound: "这句话不该发出去"
    for name in ("unsubscribe", "templatesendjobfinish_success", "user_info_modified", "annual_renew", "unknown_event"):
        assert safe.push(golden(name)).is_success()


def told(inbound: Inbound) -> dict[str, object]:
    values = {name: getattr(inbound, name) for name in TELLING}
    return {name: value for name, value in values.items() if value not in ("", None)}
