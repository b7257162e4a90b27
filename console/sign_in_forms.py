"""What the pages before the door share: forms that only this browser can send, where it comes from, where it goes on.

Nobody is signed in yet, so a form is bound to a cookie of its own instead of a session: another site can neither read
it nor send it (login CSRF, C03).
"""

import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta

from flask import Response, make_response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from console.frame import forgery
from console.ports import House
from storage.traffic import links

ROOT = "/console/"
FORM, DEVICE = "lianxin_form", "lianxin_device"
ABOUT = "sign-in"
NUMBER = re.compile(r"[0-9a-f]{16}", re.ASCII)
TOKEN = re.compile(r"[0-9a-f]{64}", re.ASCII)
DEVICE_LIVES = timedelta(days=365)
LARGEST = 64 * 1024  # bytes: whoever pastes a book as a password gets a sentence
LOCAL = re.compile(r"/console(?:/[^\s\\\x00-\x1f\x7f]*|\?[^\s\\\x00-\x1f\x7f]*)?")
LONGEST_TO = 2000
DEVICES = (
    ("MicroMessenger", "微信"), ("HarmonyOS", "鸿蒙手机"), ("iPhone", "苹果手机"), ("iPad", "苹果平板"),
    ("Android", "安卓手机"), ("Windows", "Windows 电脑"), ("Macintosh", "苹果电脑"), ("Linux", "Linux 电脑"),
)  # fmt: skip
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def page(house: House, template: str, status: int = 200, **facts: object) -> Response:
    """A page whose forms this browser alone can send, for a day."""
    number = _number(house)
    token = links.form(house.vault, ABOUT, number, house.clock.now())
    guard = Markup('<input type="hidden" name="{}" value="{}">').format(forgery.FIELD, token)
    answer = make_response(render_template(template, guard=lambda: guard, now=house.clock.now(), **facts), status)
    set_cookie(house, answer, FORM, number, links.FORM_LIFETIME)
    return answer


def is_ours(house: House) -> bool:
    """Whether a POST comes from a form of ours, sent by the browser that it was made for."""
    if request.mimetype not in forgery.FORMS or not forgery.comes_from_here(request):
        return False
    token = request.form.get(forgery.FIELD, "")
    number = links.read_form(house.vault, ABOUT, token, house.clock.now())
    return number is not None and hmac.compare_digest(number, _cookie(house, FORM, NUMBER))


def number_of(house: House) -> str:
    """What binds a form to this browser; empty for a browser that was never here."""
    return _cookie(house, FORM, NUMBER)


def devices(house: House) -> list[str]:
    """The tokens by which this browser is known to accounts."""
    carried = request.cookies.get(name_of(house, DEVICE), "").split(".")
    return [token for token in carried if TOKEN.fullmatch(token)]


def keep_devices(house: House, answer: Answer, tokens: Sequence[str]) -> None:
    """This browser is known from now on."""
    set_cookie(house, answer, DEVICE, ".".join(tokens), DEVICE_LIVES)


def set_cookie(house: House, answer: Answer, name: str, value: str, lives: timedelta) -> None:
    """A cookie that no script reads."""
    answer.set_cookie(
        name_of(house, name), value, max_age=lives, path="/", secure=house.is_https, httponly=True, samesite="Lax"
    )


def drop_cookie(house: House, answer: Answer, name: str) -> None:
    """The browser forgets it."""
    answer.delete_cookie(name_of(house, name), path="/", secure=house.is_https, httponly=True, samesite="Lax")


def name_of(house: House, name: str) -> str:
    """With https the browser itself refuses the cookie from any other place."""
    return f"__Host-{name}" if house.is_https else name


def address(house: House) -> str:
    """Where the request comes from. A proxy of ours says it in the last entry that it added; nobody else is believed
    (C05)."""
    direct = request.remote_addr or ""
    if direct not in house.proxies:
        return direct
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return last or direct


def local(to: str) -> str:
    """Where to go on: a page of the staff's, whatever was asked for."""
    return to if len(to) <= LONGEST_TO and LOCAL.fullmatch(to) else ROOT


def device() -> str:
    """What this browser is, so that somebody recognises it in a list of their sessions."""
    agent = request.user_agent.string
    kind = next((label for mark, label in DEVICES if mark in agent), "浏览器")
    browser = next((label for mark, label in BROWSERS if mark in agent), "")
    return f"{kind} · {browser}" if browser else kind


def _number(house: House) -> str:
    """Pages that are opened at once share it, so that the first form does not shut out the second."""
    return _cookie(house, FORM, NUMBER) or secrets.token_hex(8)


def _cookie(house: House, name: str, like: re.Pattern[str]) -> str:
    value = request.cookies.get(name_of(house, name), "")
    return value if like.fullmatch(value) else ""
