"""R58: every documented message and event in our own words; and what people type arrives as they typed it (U)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from messages.inbound import Inbound, Kind, MediaRef, Report
from tests.ingress import pushes
from tests.ingress.conftest import Opens
from tests.ingress.rooms import SUCCESS, Ingress

VOICE = MediaRef("voice-8k", Kind.VOICE, "amr", "voice-16k")
FILM = MediaRef("film", Kind.VIDEO)
VIEWED, PROFILE, NOTICE = ({"kind": kind} for kind in (Kind.VIEWED, Kind.PROFILE, Kind.NOTICE))

# What matters of each example; every field that is not named has its default.
GOLDEN: dict[str, dict[str, Any]] = {
    "text": {"kind": Kind.TEXT, "text": "老师好"},
    "text from a button": {"kind": Kind.TEXT, "text": "收到"},
    "text of a sticker": {"kind": Kind.UNSUPPORTED},
    "text of a sticker, older": {"kind": Kind.UNSUPPORTED},
    "image": {"kind": Kind.IMAGE, "media": MediaRef("picture", Kind.IMAGE)},
    "voice": {"kind": Kind.VOICE, "media": VOICE},
    "voice, empty Recognition": {"kind": Kind.VOICE, "media": VOICE},
    "voice with Recognition": {"kind": Kind.VOICE, "media": VOICE, "text": "我很好"},
    "video": {"kind": Kind.VIDEO, "media": FILM},
    "shortvideo": {"kind": Kind.VIDEO, "media": FILM},
    "location": {"kind": Kind.LOCATION, "text": "村口", "latitude": 26.58, "longitude": 106.71},
    "location, X not a number": {"kind": Kind.LOCATION, "text": "村口", "latitude": None, "longitude": 106.71},
    "link": {"kind": Kind.LINK, "text": "通知"},
    "file": {"kind": Kind.UNSUPPORTED},
    "miniprogrampage": {"kind": Kind.UNSUPPORTED},
    "subscribe": {"kind": Kind.FOLLOWED},
    "subscribe without a key": {"kind": Kind.FOLLOWED},
    "subscribe by a code": {"kind": Kind.FOLLOWED, "scene": "abc123"},
    "unsubscribe": {"kind": Kind.UNFOLLOWED},
    "SCAN": {"kind": Kind.SCANNED, "scene": "abc123"},
    "LOCATION": VIEWED,
    "CLICK": {"kind": Kind.MENU, "menu_key": "CONTACT"},
    "VIEW": VIEWED,
    "view_miniprogram": VIEWED,
    "scancode_push": {"kind": Kind.MENU, "menu_key": "SCAN1"},
    "scancode_waitmsg": {"kind": Kind.MENU, "menu_key": "SCAN2"},
    "pic_sysphoto": VIEWED,
    "pic_photo_or_album": VIEWED,
    "pic_weixin, no picture": VIEWED,
    "pic_weixin, nothing": VIEWED,
    "location_select": VIEWED,
    "TEMPLATESENDJOBFINISH": {"kind": Kind.REPORT, "report": Report("200163836", True, "success")},
    "TEMPLATESENDJOBFINISH, blocked": {
        "kind": Kind.REPORT,
        "report": Report("200163837", False, "failed: user block"),
    },
    "TEMPLATESENDJOBFINISH, failed": {
        "kind": Kind.REPORT,
        "report": Report("200163838", False, "failed: system failed"),
    },
    "MASSSENDJOBFINISH": {
        "kind": Kind.REPORT,
        "address": "mphelper",
        "report": Report("1000001625", True, "send success"),
    },
    "subscribe_msg_popup_event": PROFILE,
    "subscribe_msg_change_event": PROFILE,
    "subscribe_msg_sent_event": {"kind": Kind.REPORT, "report": Report("1700827132", True, "ok")},
    "user_info_modified": PROFILE,
    "user_authorization_revoke": PROFILE,
    "user_authorization_cancellation": PROFILE,
    "qualification_verify_success": NOTICE,
    "qualification_verify_fail": NOTICE,
    "naming_verify_success": NOTICE,
    "naming_verify_fail": NOTICE,
    "annual_renew": NOTICE,
    "verify_expired": NOTICE,
    "kf_create_session": NOTICE,
    "kf_close_session": NOTICE,
    "kf_switch_session": NOTICE,
}
NOTHING_ELSE = {
    "account": pushes.ACCOUNT,
    "address": pushes.PERSON,
    "sent_at": datetime.fromtimestamp(int(pushes.CREATED), UTC),
    "text": "",
    "media": None,
    "scene": "",
    "menu_key": "",
    "latitude": None,
    "longitude": None,
    "report": None,
}


def only(ingress: Ingress) -> Inbound:
    ((inbound),) = ingress.rooms.kept.values()
    return inbound


def test_R58_no_example_is_forgotten() -> None:
    assert GOLDEN.keys() == pushes.EXAMPLES.keys()


@pytest.mark.parametrize("name", GOLDEN)
def test_R58_every_documented_push(ingress: Ingress, name: str) -> None:
    for _ in range(2):  # and the platform's repeat: one row each
        assert ingress.push(pushes.EXAMPLES[name]).status == 200
    inbound = only(ingress)
    wanted = NOTHING_ELSE | GOLDEN[name]
    assert {field: getattr(inbound, field) for field in wanted} == wanted
    assert len(inbound.key) == 32 and not ingress.rooms.aside


@pytest.mark.parametrize("name", ["scan", "Scan", "SCAN", "sCaN"])
def test_R58_event_names_in_any_case(ingress: Ingress, name: str) -> None:
    ingress.push(pushes.event(name, "<EventKey>abc</EventKey>"))
    assert (only(ingress).kind, only(ingress).scene) == (Kind.SCANNED, "abc")


def test_R58_what_the_platform_told_besides(ingress: Ingress) -> None:
    ingress.push(pushes.EXAMPLES["text from a button"])
    assert only(ingress).facts["bizmsgmenuid"] == "101"


def test_R58_every_push_has_a_key_of_its_own(safe: Ingress) -> None:
    """Same second, same person: different pushes never hide each other (wechat.md 1.6)."""
    alike = [
        pushes.text("a", "1"),
        pushes.text("a", "2"),
        pushes.text("a", "12"),
        pushes.event("CLICK", "<EventKey>A</EventKey>"),
        pushes.event("CLICK", "<EventKey>B</EventKey>"),
        pushes.event("VIEW", "<EventKey>A</EventKey>"),
        pushes.event("CLICKA", "<EventKey></EventKey>"),
        pushes.event("TEMPLATESENDJOBFINISH", "<MsgID>1</MsgID><Status>success</Status>"),
        pushes.event("TEMPLATESENDJOBFINISH", "<MsgID>2</MsgID><Status>success</Status>"),
        pushes.text("a", "1").replace(pushes.PERSON.encode(), pushes.PERSON.encode() + b"2"),
        pushes.text("a", "1").replace(pushes.CREATED.encode(), b"1795399201"),
        pushes.event("subscribe_msg_sent_event", pushes.listed("SubscribeMsgSentEvent", "<MsgID>1</MsgID>")),
        pushes.event("subscribe_msg_sent_event", pushes.listed("SubscribeMsgSentEvent", "<MsgID>2</MsgID>")),
    ]
    for push in alike:
        safe.push(push)
    assert len(safe.rooms.kept) == len(alike)


@pytest.mark.parametrize("kind", ["unsubscribe", "TEMPLATESENDJOBFINISH", "subscribe_msg_sent_event", "VIEW"])
def test_R58_what_nobody_can_be_answered_on(opens: Opens, kind: str) -> None:
    """Whatever the rooms say, the platform hears ``success`` (wechat.md 1.6)."""
    ingress = opens("safe")
    ingress.rooms.words = lambda inbound: "谢谢"
    assert ingress.push(pushes.EXAMPLES[kind])[:2] == SUCCESS


TYPED = {
    "U01 family": "👨‍👩‍👧‍👦",
    "U01 skin": "👍🏿👩🏽‍🏫",
    "U01 flag and keycap": "🇨🇳1️⃣",
    "U01 wechat": "[微笑]/::)",
    "U02 direction": "\u202eabc\u202c\u2066אב\u2069\u200f",
    "U03 invisible": "a\u200b\u200c\u200d\ufeff\u00adb",
    "U05 rare hanzi": "𠮷𰻞\ue000葛\U000e0100",
    "U06 dots": "买买提·吾守尔•阿・卜‧都",
    "U07 widths": "１２３ＡＢＣ\u3000（全角）",
    "U08 NFC and NFD": "é e\u0301",
    "U09 2047 bytes": "字" * 682 + "a",
    "U09 2048 bytes": "字" * 682 + "ab",
    "U09 20 KB": "字" * 6827,
    "U10 zalgo": "a" + "\u0301" * 200,
    "U10 lines": "\n" * 10_000,
    "blanks around": "  \t 帮助 \n\n ",
    "only a blank": " ",
    "markup": '<b onclick="x">&amp;&lt;</b>',
    "template": "{{ teacher.phone }} {0} %s ${x}",
    "replacement": "\ufffd",
}


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
def test_U_what_people_type_is_handed_over_unchanged(ingress: Ingress, typed: str) -> None:
    assert ingress.push(pushes.text(typed)).status == 200
    assert only(ingress).text == typed


def test_U13_a_long_transcription(ingress: Ingress) -> None:
    words = "喂" * 1366
    ingress.push(pushes.EXAMPLES["voice with Recognition"].replace("我很好".encode(), words.encode()))
    assert only(ingress).text == words
