"""What a person can do with the phone, and the push each of these makes WeChat send."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator import samples, xmltext
from simulator.grants import Trigger
from simulator.pushes import Push
from simulator.replies import show_media
from simulator.world import Phone, World

UNSUPPORTED = "【收到不支持的消息类型，暂无法显示】"
FIRST_MSG_ID = 24_900_000_000_000_000


class Refused(Exception):
    """The phone cannot do this now; the text says why."""


@dataclass(frozen=True)
class Deed:
    """The push that follows and, for a message, its MsgId as text."""

    push: Push
    msg_id: str | None = None


Gesture = Callable[[World, Phone, dict[str, Any]], Deed | None]


def follow(world: World, phone: Phone, given: dict[str, Any]) -> Deed | None:
    """Following again while following does nothing."""
    if phone.followed:
        return None
    scene = str(given.get("scene") or "")
    phone.followed, phone.followed_at, phone.scene = True, world.now(), scene
    phone.blocked = False
    phone.grants.clear()
    _grant(world, phone, "follow")
    world.note(phone, f"{'扫码' if scene else ''}关注了「{world.settings.account_name}」")
    if not scene:
        return _event(world, phone, "subscribe", ("EventKey", ""))
    return _event(world, phone, "subscribe", ("EventKey", f"qrscene_{scene}"), ("Ticket", _ticket(world, scene)))


def unfollow(world: World, phone: Phone, given: dict[str, Any]) -> Deed | None:
    if not phone.followed:
        return None
    phone.followed = False
    phone.grants.clear()
    phone.accepted.clear()
    phone.window_until = None
    world.note(phone, "取消了关注")
    return _event(world, phone, "unsubscribe", ("EventKey", ""), visible=False)


def scan(world: World, phone: Phone, given: dict[str, Any]) -> Deed | None:
    """`scene` may also be the ticket or the address of a code that the account made."""
    wanted = _text(given, "scene")
    code = world.find_qrcode(wanted)
    if code and code.until and code.until <= world.now():
        world.note(phone, "二维码已过期")
        raise Refused("the code has expired")
    scene = code.scene if code else wanted
    if not phone.followed:
        return follow(world, phone, {"scene": scene})
    _grant(world, phone, "scan")
    world.note(phone, "扫了二维码")
    return _event(world, phone, "SCAN", ("EventKey", scene), ("Ticket", _ticket(world, scene)))


def text(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    content = str(given.get("content", ""))
    world.show(phone, "me", "text", content)
    return _message(world, phone, "text", ("Content", content))


def sticker(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    world.show(phone, "me", "sticker", "[表情]")
    return _message(world, phone, "text", ("Content", UNSUPPORTED))


def file(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    """No file type is documented: it arrives as unsupported text, or with `typed` as the type it might have."""
    title = str(given.get("title") or "请假条.docx")
    world.show(phone, "me", "link", "[文件]", title=title)
    if not given.get("typed"):
        return _message(world, phone, "text", ("Content", UNSUPPORTED))
    return _message(world, phone, "file", ("Title", title), ("Description", ""), ("FileTotalLen", 1024))


def voice(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    """Speech is not recognised any more, so Recognition is absent; MediaId16K leads to the wide-band copy."""
    name = str(given.get("sample") or "short")
    if name not in samples.VOICES:
        raise Refused(f"no such sample: {name}")
    content, seconds = samples.voice(name)
    narrow = world.keep_media("voice", content, "audio/amr", "voice.amr")
    wide = world.keep_media("voice", samples.amr_wb(seconds), "audio/amr", "voice16k.amr")
    item = show_media(world, phone, "me", "voice", narrow.id)
    item.seconds = seconds
    return _message(world, phone, "voice", ("MediaId", narrow.id), ("Format", "amr"), ("MediaId16K", wide.id))


def image(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    try:
        content = samples.png(str(given.get("color") or "green"))
    except ValueError as error:
        raise Refused(str(error)) from error
    media = world.keep_media("image", content, "image/png", "picture.png")
    show_media(world, phone, "me", "image", media.id)
    return _message(world, phone, "image", ("PicUrl", world.media_url(media.id)), ("MediaId", media.id))


def video(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    media = world.keep_media("video", samples.mp4(), "video/mp4", "video.mp4")
    thumb = world.keep_media("thumb", samples.png("grey"), "image/png", "thumb.png")
    show_media(world, phone, "me", "video", media.id)
    return _message(world, phone, "video", ("MediaId", media.id), ("ThumbMediaId", thumb.id))


def location(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    latitude, longitude = str(given.get("lat", "27.71")), str(given.get("lon", "106.92"))
    label = str(given.get("label", ""))
    world.show(phone, "me", "location", label or f"{latitude}, {longitude}")
    where = [("Location_X", xmltext.Bare(latitude)), ("Location_Y", xmltext.Bare(longitude))]
    return _message(world, phone, "location", *where, ("Scale", 15), ("Label", label))


def link(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    title, url = str(given.get("title") or "一篇文章"), str(given.get("url") or "https://example.org/")
    world.show(phone, "me", "link", url, title=title, url=url)
    return _message(world, phone, "link", ("Title", title), ("Description", url), ("Url", url))


def click(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    key = _text(given, "key")
    _need_follow(phone)
    _grant(world, phone, "click")
    world.note(phone, f"点了菜单「{_menu_name(world, key)}」")
    return _event(world, phone, "CLICK", ("EventKey", key))


def view(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    """Opening a page from the menu; it opens no sending window and cannot be answered."""
    url = _text(given, "url")
    _need_follow(phone)
    return _event(world, phone, "VIEW", ("EventKey", url), ("MenuId", "411231"), visible=False)


def tap(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    """Choosing an option of a msgmenu sends its words, yet counts as a menu click only."""
    item_id, option_id = _text(given, "item"), _text(given, "option")
    options = next((item.options or [] for item in phone.screen if item.id == item_id), [])
    content = next((option["content"] for option in options if option["id"] == option_id), None)
    if content is None:
        raise Refused("no such option on the screen")
    world.show(phone, "me", "text", content)
    return _message(world, phone, "text", ("Content", content), ("bizmsgmenuid", option_id), trigger="click")


def subscribe(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    """Answering the request for subscription notices: accept is one more, reject is none at all."""
    template_id, accept = _text(given, "template_id"), bool(given.get("accept", True))
    phone.accepted[template_id] = phone.accepted.get(template_id, 0) + 1 if accept else 0
    status = "accept" if accept else "reject"
    entry = [("TemplateId", template_id), ("SubscribeStatusString", status), ("PopupScene", "1")]
    world.note(phone, "同意了一次订阅通知" if accept else "拒绝了订阅通知")
    popup = ("SubscribeMsgPopupEvent", [("List", entry)])
    return _event(world, phone, "subscribe_msg_popup_event", popup, visible=False)


def raw(world: World, phone: Phone, given: dict[str, Any]) -> Deed:
    """Any inner XML, correctly signed and encrypted; nothing else changes."""
    return Deed(Push(phone.openid, _text(given, "xml")))


GESTURES: dict[str, Gesture] = {
    deed.__name__: deed
    for deed in (follow, unfollow, scan, text, sticker, file, voice, image, video, location, link, click, view, tap,
                 subscribe, raw)
}  # fmt: skip


def _message(world: World, phone: Phone, kind: str, *fields: tuple[str, Any], trigger: Trigger = "message") -> Deed:
    _need_follow(phone)
    _grant(world, phone, trigger)
    msg_id = world.next_id(FIRST_MSG_ID)
    xml = _xml(world, phone, kind, [*fields, ("MsgId", msg_id)])
    return Deed(Push(phone.openid, xml, articles=1), str(msg_id))


def _event(world: World, phone: Phone, event: str, *fields: tuple[str, Any], visible: bool = True) -> Deed:
    return Deed(Push(phone.openid, _xml(world, phone, "event", [("Event", event), *fields]), visible))


def _xml(world: World, phone: Phone, kind: str, fields: list[tuple[str, Any]]) -> str:
    head: list[tuple[str, Any]] = [
        ("ToUserName", world.settings.account_id),
        ("FromUserName", phone.openid),
        ("CreateTime", int(world.now().timestamp())),
        ("MsgType", kind),
    ]
    return xmltext.write([*head, *fields])


def _grant(world: World, phone: Phone, trigger: Trigger) -> None:
    phone.grants.give(trigger, world.now())
    phone.last_seen, phone.typing_until = world.now(), None
    phone.window_until = phone.grants.until(world.now()) if trigger == "message" else None
    world.changes += 1


def _need_follow(phone: Phone) -> None:
    if not phone.followed:
        raise Refused("this phone does not follow the account")


def _text(given: dict[str, Any], name: str) -> str:
    value = given.get(name)
    if not isinstance(value, str | int) or value == "":
        raise Refused(f"{name} is missing")
    return str(value)


def _ticket(world: World, scene: str) -> str:
    code = world.find_qrcode(scene)
    return code.ticket if code else f"TICKET{scene}"


def _menu_name(world: World, key: str) -> str:
    buttons = [inner for button in world.menu or [] for inner in (button, *button.get("sub_button", []))]
    return next((str(button.get("name")) for button in buttons if button.get("key") == key), key)
