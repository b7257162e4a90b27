"""Customer-service messages: free words, but only inside the window that the user opened."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.api.calls import ApiError, Call, ok
from simulator.replies import show_media
from simulator.world import Item, Phone

LONGEST_TEXT = 2048  # UTF-8 bytes; 45002 above, as measured by users of the platform
TYPING_AFTER = timedelta(seconds=30)
TYPING_SHOWN = timedelta(seconds=15)
REFUSALS = {
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
}
NOTES = {45015: "公众号有话想说，但 48 小时窗口已关", 45047: "公众号有话想说，但本次窗口的条数已用完"}


async def send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/custom/send: answers no message id, as the real one does not."""
    phone = call.phone()
    show = _content(call)
    if phone.blocked and phone.followed:
        raise ApiError(48002, "api forbidden for reason of user's refusal")
    _spend(call, phone)
    show(phone)
    phone.typing_until = None
    return ok()


async def typing(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/custom/typing: shown for 15 s, only within 30 s of the user's last deed."""
    phone, command, now = call.phone(), call.text("command"), call.world.now()
    if command not in ("Typing", "CancelTyping"):
        raise ApiError(45072, "invalid command")
    if phone.last_seen is None or now - phone.last_seen > TYPING_AFTER:
        raise ApiError(45080, "no session within 30 seconds")
    shown = phone.typing_until is not None and now < phone.typing_until
    if command == "Typing" and shown:
        raise ApiError(45081, "already typing")
    phone.typing_until = now + TYPING_SHOWN if command == "Typing" else None
    call.world.changes += 1
    return ok()


def _spend(call: Call, phone: Phone) -> None:
    call.world.note_closed_windows()
    code = phone.grants.take(call.world.now()) if phone.followed else 45015
    if code:
        call.world.note(phone, NOTES[code])
        raise ApiError(code, REFUSALS[code])


def _content(call: Call) -> Callable[[Phone], Item]:
    """What puts the checked message on a screen; 40008 and the like when the content is not acceptable."""
    kind = call.text("msgtype")
    if kind not in KINDS:
        raise ApiError(40008, "invalid message type")
    inner = call.body.get(kind)
    if not isinstance(inner, dict):
        raise ApiError(47001)
    return KINDS[kind](call, inner)


def _text(call: Call, inner: dict[str, Any]) -> Callable[[Phone], Item]:
    content = checked_text(inner.get("content"))
    return lambda phone: call.world.show(phone, "account", "text", content)


def checked_text(content: Any) -> str:
    if not isinstance(content, str) or not content:
        raise ApiError(44004, "empty content")
    if len(content.encode()) > LONGEST_TEXT:
        raise ApiError(45002, "content size out of limit")
    return content


def _media(call: Call, inner: dict[str, Any]) -> Callable[[Phone], Item]:
    media = call.world.live_media(inner.get("media_id"))
    kind = call.text("msgtype")
    if media is None or media.kind != kind:
        raise ApiError(40007)
    return lambda phone: show_media(call.world, phone, "account", kind, media.id)


def _menu(call: Call, inner: dict[str, Any]) -> Callable[[Phone], Item]:
    entries = inner.get("list")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise ApiError(47001)
    options = [{"id": str(entry.get("id", "")), "content": str(entry.get("content", ""))} for entry in entries]
    head, tail = str(inner.get("head_content") or ""), str(inner.get("tail_content") or "")
    checked_text("\n".join([head, *(option["content"] for option in options), tail]))
    fields = [["", tail]] if tail else None
    return lambda phone: call.world.show(phone, "account", "msgmenu", head, options=options, fields=fields)


def _news(call: Call, inner: dict[str, Any]) -> Callable[[Phone], Item]:
    articles = inner.get("articles")
    if not isinstance(articles, list) or not articles or not isinstance(articles[0], dict):
        raise ApiError(47001)
    if len(articles) > 1:
        raise ApiError(45008, "article size out of limit")
    one = {name: str(value) for name, value in articles[0].items()}
    return lambda phone: call.world.show(
        phone, "account", "news", one.get("description", ""), title=one.get("title", ""), url=one.get("url") or None,
        media_url=one.get("picurl") or None,
    )  # fmt: skip


KINDS: dict[str, Callable[[Call, dict[str, Any]], Callable[[Phone], Item]]] = {
    "text": _text,
    "image": _media,
    "voice": _media,
    "video": _media,
    "msgmenu": _menu,
    "news": _news,
}
