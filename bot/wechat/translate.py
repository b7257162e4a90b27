"""From WeRoBot's message objects to our own words; the platform's names stop here."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.wechat.xml import Unreadable
from domain.words import clean
from messages.inbound import Inbound, Kind, MassReport, MediaRef, Report

# What the platform says instead of a sticker or a file (an older wording, and today's).
UNSUPPORTED_TEXTS = ("【收到不支持的消息类型，暂无法显示】", "[Unsupported Message]")
SCENE_PREFIX = "qrscene_"
USER = re.compile(r"[\w-]{6,64}", re.ASCII)
HELPER = "mphelper"  # the platform itself, reporting on a mass send
MASS_ENDED = "masssendjobfinish_event"
COUNT = re.compile(r"[0-9]{1,9}")

KINDS = {
    "text": Kind.TEXT,
    "image": Kind.IMAGE,
    "voice": Kind.VOICE,
    "video": Kind.VIDEO,
    "shortvideo": Kind.VIDEO,
    "location": Kind.LOCATION,
    "link": Kind.LINK,
    "file": Kind.UNSUPPORTED,
    "miniprogrampage": Kind.UNSUPPORTED,
    "subscribe_event": Kind.FOLLOWED,
    "unsubscribe_event": Kind.UNFOLLOWED,
    "scan_event": Kind.SCANNED,
    "click_event": Kind.MENU,
    "scancode_push_event": Kind.MENU,
    "scancode_waitmsg_event": Kind.MENU,
    "view_event": Kind.VIEWED,
    "view_miniprogram_event": Kind.VIEWED,
    "pic_sysphoto_event": Kind.VIEWED,
    "pic_photo_or_album_event": Kind.VIEWED,
    "pic_weixin_event": Kind.VIEWED,
    "location_select_event": Kind.VIEWED,
    "location_event": Kind.VIEWED,
    "templatesendjobfinish_event": Kind.REPORT,
    MASS_ENDED: Kind.REPORT,
    # These three are called "…_event" by the platform itself; WeRoBot adds its own ending.
    "subscribe_msg_sent_event_event": Kind.REPORT,
    "subscribe_msg_popup_event_event": Kind.PROFILE,
    "subscribe_msg_change_event_event": Kind.PROFILE,
    "user_info_modified_event": Kind.PROFILE,
    "user_authorization_revoke_event": Kind.PROFILE,
    "user_authorization_cancellation_event": Kind.PROFILE,
    "kf_create_session_event": Kind.NOTICE,
    "kf_close_session_event": Kind.NOTICE,
    "kf_switch_session_event": Kind.NOTICE,
    "qualification_verify_success_event": Kind.NOTICE,
    "qualification_verify_fail_event": Kind.NOTICE,
    "naming_verify_success_event": Kind.NOTICE,
    "naming_verify_fail_event": Kind.NOTICE,
    "annual_renew_event": Kind.NOTICE,
    "verify_expired_event": Kind.NOTICE,
}
MEDIA_KINDS = {Kind.IMAGE, Kind.VOICE, Kind.VIDEO}
# Facts that are told in fields of their own.
TOLD = frozenset({"ToUserName", "FromUserName", "CreateTime", "Content", "MediaId", "MediaId16K"})
MESSAGE_ID = re.compile(r"[0-9]{1,20}")  # 64 bits


def checked(fields: Mapping[str, Any]) -> None:
    """What every push must have. Raises Unreadable."""
    if not USER.fullmatch(fields.get("FromUserName", "")) or not USER.fullmatch(fields.get("ToUserName", "")):
        raise Unreadable("sender or account")
    if not fields.get("MsgType") or (fields["MsgType"].lower() == "event" and not fields.get("Event")):
        raise Unreadable("type")
    _moment(fields.get("CreateTime", ""))
    # A type that nobody knows yet may come without a number; what people say never does.
    needs_number = type_name(fields) in KINDS and not _is_event(fields)
    if (needs_number or "MsgId" in fields) and not MESSAGE_ID.fullmatch(fields.get("MsgId", "")):
        raise Unreadable("MsgId")


def type_name(fields: Mapping[str, Any]) -> str:
    """WeRoBot's name of the type: "text", or "scan_event" for an event; a message cannot pass for an event."""
    if _is_event(fields):
        return f"{fields['Event'].lower()}_event"
    name: str = fields["MsgType"].lower()
    return "unknown" if name.endswith("_event") else name


def _is_event(fields: Mapping[str, Any]) -> bool:
    return bool(fields["MsgType"].lower() == "event")


def key(fields: Mapping[str, Any]) -> bytes:
    """The permanent de-duplication key: the same push again gives the same 32 bytes, no other push does.

    Source: wechat.md 1.6; MsgId alone collides across users, sender and second alone across events.
    """
    lists = (value for value in fields.values() if isinstance(value, list))
    listed = next((item.get("MsgID", "") for items in lists for item in items), "")
    parts = (
        fields["ToUserName"],
        fields["FromUserName"],
        fields["CreateTime"],
        fields["MsgType"].lower(),
        fields.get("Event", "").lower(),
        fields.get("EventKey", ""),
        fields.get("MsgId") or fields.get("MsgID") or listed,
    )
    return hashlib.sha256("".join(f"{len(part)}:{part}" for part in parts).encode()).digest()


def inbound(message: Any) -> Inbound:
    """Our own words for a message object that WeRoBot made from checked fields."""
    told: dict[str, Any] = message.told
    kind = _kind(told)
    return Inbound(
        key=key(told),
        account=told["ToUserName"],
        address=told["FromUserName"],
        kind=kind,
        sent_at=_moment(told["CreateTime"]),
        text=_text(kind, told),
        media=_media(kind, told),
        scene=_scene(kind, told),
        menu_key=told.get("EventKey", "") if kind is Kind.MENU else "",
        latitude=_number(told.get("Location_X", "")) if kind is Kind.LOCATION else None,
        longitude=_number(told.get("Location_Y", "")) if kind is Kind.LOCATION else None,
        report=_report(kind, told),
        mass=_mass(told),
        facts=_facts(told),
    )


def _facts(told: Mapping[str, Any]) -> dict[str, str]:
    """What has no field of its own; nested facts are named "SendPicsInfo.Count"."""
    found: dict[str, str] = {}
    for name, value in told.items():
        inner = {f"{name}.{key}": text for key, text in value.items()} if isinstance(value, dict) else {name: value}
        found |= {key: clean(text) for key, text in inner.items() if isinstance(text, str) and key not in TOLD}
    return found


def _kind(told: Mapping[str, Any]) -> Kind:
    kind = KINDS.get(type_name(told), Kind.UNKNOWN)
    if kind is Kind.TEXT and told.get("Content", "").strip() in UNSUPPORTED_TEXTS:
        return Kind.UNSUPPORTED
    return kind


def _text(kind: Kind, told: Mapping[str, Any]) -> str:
    if kind is Kind.TEXT:
        return clean(told.get("Content", ""))
    if kind is Kind.VOICE:
        return clean(told.get("Recognition", ""))
    if kind is Kind.LOCATION:
        return clean(told.get("Label", ""))
    if kind is Kind.LINK:
        return clean(told.get("Title", ""))
    return ""


def _media(kind: Kind, told: Mapping[str, Any]) -> MediaRef | None:
    if kind not in MEDIA_KINDS or not told.get("MediaId"):
        return None
    return MediaRef(told["MediaId"], kind, told.get("Format", ""), told.get("MediaId16K", ""))


def _scene(kind: Kind, told: Mapping[str, Any]) -> str:
    if kind not in (Kind.FOLLOWED, Kind.SCANNED):
        return ""
    scene: str = told.get("EventKey", "")
    return clean(scene.removeprefix(SCENE_PREFIX))


def _report(kind: Kind, told: Mapping[str, Any]) -> Report | None:
    if kind is not Kind.REPORT or type_name(told) == MASS_ENDED:
        return None
    for item in told.get("SubscribeMsgSentEvent", []):
        code = item.get("ErrorCode", "")
        return Report(item.get("MsgID", ""), code == "0", item.get("ErrorStatus", "") or code)
    status, number = _status(told), _number_of(told)
    return Report(number, status == "success", status) if number else None


def _mass(told: Mapping[str, Any]) -> MassReport | None:
    """The end of a mass send, which only the platform itself can tell."""
    number = _number_of(told)
    if type_name(told) != MASS_ENDED or not number:
        return None
    status = _status(told)
    counts = (told.get(name, "") for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount"))
    total, filtered, sent, failed = (int(text) if COUNT.fullmatch(text) else 0 for text in counts)
    succeeded = status in ("send success", "sendsuccess")
    return MassReport(number, succeeded, status.replace(" (", "("), total, filtered, sent, failed)


def _status(told: Mapping[str, Any]) -> str:
    """The status in one spelling: the platform writes "failed:user block" and "failed: system failed"."""
    return " ".join(told.get("Status", "").replace(":", ": ").split())


def _number_of(told: Mapping[str, Any]) -> str:
    return told.get("MsgID") or told.get("MsgId") or ""


def _moment(seconds: str) -> datetime:
    if not re.fullmatch(r"[0-9]{1,11}", seconds):
        raise Unreadable("CreateTime")
    return datetime.fromtimestamp(int(seconds), UTC)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -180 <= value <= 180 else None
