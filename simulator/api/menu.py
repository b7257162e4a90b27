"""The menu bar under the chat."""

import re
from typing import Any

from simulator.api.calls import ApiError, Call, ok

MOST_BUTTONS, MOST_SUB_BUTTONS = 3, 5
NAME_BYTES, SUB_NAME_BYTES = 16, 60
KEY_BYTES, URL_BYTES = 128, 1024
KEYED = ("click", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin",
         "location_select")  # fmt: skip
OTHERS = ("view", "miniprogram", "media_id", "article_id")
ESCAPE = re.compile(rb"\\u[0-9a-fA-F]{4}")


async def create(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/menu/create; the body must be UTF-8 without \\u escapes."""
    if ESCAPE.search(call.raw):
        raise ApiError(40033, "invalid charset. please check your request, if include \\uxxxx will create fail!")
    buttons = call.body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        raise ApiError(40017 if not isinstance(buttons, list) else 40016, "invalid button size")
    for button in buttons:
        _check_button(button)
    call.world.menu = buttons
    call.world.changes += 1
    return ok()


async def get(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/menu/get."""
    if call.world.menu is None:
        raise ApiError(46003, "menu no exist")
    return {"menu": {"button": call.world.menu}}


async def delete(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/menu/delete."""
    call.world.menu = None
    call.world.changes += 1
    return ok()


def _check_button(button: Any) -> None:
    subs = button.get("sub_button") if isinstance(button, dict) else None
    if not subs:
        _check_leaf(button, NAME_BYTES, 40018)
        return
    if not isinstance(subs, list) or len(subs) > MOST_SUB_BUTTONS:
        raise ApiError(40023, "invalid sub button size")
    _check_name(button, NAME_BYTES, 40018)
    for sub in subs:
        _check_leaf(sub, SUB_NAME_BYTES, 40025)


def _check_leaf(button: Any, name_bytes: int, name_error: int) -> None:
    _check_name(button, name_bytes, name_error)
    kind = button.get("type")
    if kind not in KEYED + OTHERS:
        raise ApiError(40017, "invalid button type")
    if kind in KEYED and not 1 <= _bytes(button.get("key")) <= KEY_BYTES:
        raise ApiError(40019, "invalid button key size")
    if kind == "view" and not 1 <= _bytes(button.get("url")) <= URL_BYTES:
        raise ApiError(40020, "invalid button url size")


def _check_name(button: Any, most: int, code: int) -> None:
    if not isinstance(button, dict):
        raise ApiError(47001)
    if not 1 <= _bytes(button.get("name")) <= most:
        raise ApiError(code, "invalid button name size")


def _bytes(value: Any) -> int:
    return len(value.encode()) if isinstance(value, str) else 0
