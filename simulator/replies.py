"""Reads a bot's passive reply as strictly as WeChat does and puts it on the phone."""

from typing import Any

from simulator import crypto, samples, xmltext
from simulator.world import Account, Item, Phone, World

LONGEST_TEXT = 2048  # UTF-8 bytes, as measured by users of the platform


class InvalidReply(ValueError):
    """WeChat would call the response illegal."""


def read_reply(body: bytes, account: Account) -> dict[str, Any]:
    """The reply's fields, decrypted where need be; InvalidReply when the account's mode does not allow it."""
    fields = _parsed(body)
    if "Encrypt" in fields:
        if account.mode == "plain":
            raise InvalidReply("encrypted reply in plain mode")
        return _parsed(_decrypted(fields, account).encode())
    if account.mode == "safe":
        raise InvalidReply("plain reply in safe mode")
    return fields


def show_reply(fields: dict[str, Any], world: World, phone: Phone, articles: int) -> Item | None:
    """Put a checked reply on the screen; InvalidReply when a field is missing or does not fit."""
    _check_head(fields, world, phone)
    kind = fields.get("MsgType")
    if kind == "transfer_customer_service":
        return world.note(phone, "已转接人工客服")
    if kind == "news":
        return _show_news(fields, world, phone, articles)
    if kind == "text":
        return _show_text(fields, world, phone)
    if kind in ("image", "voice", "video"):
        return _show_media(kind, fields, world, phone)
    if kind == "music":
        return _show_music(fields, world, phone)
    raise InvalidReply(f"MsgType {kind!r}")


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        return xmltext.read(body)
    except xmltext.XmlError as error:
        raise InvalidReply(str(error)) from error


def _decrypted(fields: dict[str, Any], account: Account) -> str:
    names = ("TimeStamp", "Nonce", "Encrypt", "MsgSignature")
    timestamp, nonce, encrypted, given = (str(fields.get(name, "")) for name in names)
    if not (timestamp.isdigit() and nonce):
        raise InvalidReply("TimeStamp or Nonce missing")
    if not crypto.same(given, crypto.signature(account.token, timestamp, nonce, encrypted)):
        raise InvalidReply("MsgSignature does not match")
    try:
        return account.crypto().decrypt(encrypted)
    except crypto.CryptoError as error:
        raise InvalidReply(f"cannot be decrypted: {error}") from error


def _check_head(fields: dict[str, Any], world: World, phone: Phone) -> None:
    if fields.get("ToUserName") != phone.openid:
        raise InvalidReply("ToUserName is not the user")
    if fields.get("FromUserName") != world.settings.account_id:
        raise InvalidReply("FromUserName is not the account")
    if not str(fields.get("CreateTime", "")).isdecimal():
        raise InvalidReply("CreateTime is not a number of seconds")


def _show_text(fields: dict[str, Any], world: World, phone: Phone) -> Item:
    text = fields.get("Content")
    if not isinstance(text, str) or not text:
        raise InvalidReply("Content is empty")
    if len(text.encode()) > LONGEST_TEXT:
        raise InvalidReply("Content is too long")
    return world.show(phone, "account", "text", text)


def _show_media(kind: str, fields: dict[str, Any], world: World, phone: Phone) -> Item:
    inner = fields.get(kind.title())
    media = world.live_media(inner.get("MediaId") if isinstance(inner, dict) else None)
    if media is None:
        raise InvalidReply("MediaId is unknown or expired")
    return show_media(world, phone, "account", kind, media.id)


def _show_music(fields: dict[str, Any], world: World, phone: Phone) -> Item:
    inner = fields.get("Music")
    if not isinstance(inner, dict) or not inner.get("ThumbMediaId"):
        raise InvalidReply("ThumbMediaId is missing")
    return world.show(phone, "account", "link", inner.get("Description", ""), title=inner.get("Title", ""),
                      url=inner.get("MusicUrl", ""))  # fmt: skip


def _show_news(fields: dict[str, Any], world: World, phone: Phone, most: int) -> Item:
    inner = fields.get("Articles")
    entries = inner.get("item", []) if isinstance(inner, dict) else []
    if not entries or str(fields.get("ArticleCount")) != str(len(entries)):
        raise InvalidReply("ArticleCount does not match")
    if len(entries) > most:
        raise InvalidReply(f"more than {most} articles")
    shown = [
        world.show(phone, "account", "news", entry.get("Description", ""), title=entry.get("Title", ""),
                   url=entry.get("Url") or None, media_url=entry.get("PicUrl") or None)
        for entry in entries
    ]  # fmt: skip
    return shown[0]


def show_media(world: World, phone: Phone, side: str, kind: str, media_id: str) -> Item:
    """An image, voice or video bubble for a media file that is known."""
    seconds = samples.seconds_of(world.media[media_id].content) if kind == "voice" else None
    return world.show(phone, side, kind, media_url=world.media_url(media_id), seconds=seconds)
