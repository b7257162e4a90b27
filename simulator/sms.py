"""A pretend text message gateway beside the platform: one number, one little screen, and faults of its own."""

import asyncio
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from simulator.api.calls import WORLD, dropped
from simulator.world import TextMessage, World

NUMBER = re.compile(r"\+?[0-9]{5,17}")
LONGEST_TEXT = 500  # characters
LONGEST_KEY = 64


def add_sms(app: web.Application) -> None:
    app.router.add_post("/sms/send", send)
    app.router.add_get("/sim/sms", sent)


async def send(request: web.Request) -> web.StreamResponse:
    """Take one message: 200 {"id"}, 4xx {"reason"}; a key that was seen before sends nothing again."""
    world = request.app[WORLD]
    fault = world.faults.sms
    if fault == "500":
        return web.json_response({"reason": "out of order"}, status=500)
    if request.headers.get("Authorization") != f"Bearer {world.settings.sms_key}":
        return web.json_response({"reason": "unknown key"}, status=401)
    if fault == "busy":
        return web.json_response({"reason": "too fast"}, status=429)
    key = request.headers.get("Idempotency-Key", "")
    given = _given(await request.read())
    reason = "号码已停用" if fault == "refuse" else _refusal(key, given)
    if reason:
        return web.json_response({"reason": reason}, status=422)
    known = _take(world, key, str(given["phone"]), str(given["text"]))
    if fault == "timeout":
        await asyncio.sleep(world.faults.slow_seconds)
        return await dropped(request)
    return web.json_response({"id": known.id})


async def sent(request: web.Request) -> web.Response:
    """Every message that was taken, oldest first; `?phone=` chooses a number."""
    wanted = request.query.get("phone")
    texts = request.app[WORLD].texts.values()
    return web.json_response({"texts": [one.as_json() for one in texts if wanted in (None, one.phone)]})


def _take(world: World, key: str, phone: str, text: str) -> TextMessage:
    if key not in world.texts:
        world.texts[key] = TextMessage(secrets.token_hex(6), phone, text, world.now())
        world.changes += 1
    return world.texts[key]


def _given(body: bytes) -> Mapping[str, Any]:
    try:
        given = json.loads(body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _refusal(key: str, given: Mapping[str, Any]) -> str:
    """What is wrong with a message, "" for nothing."""
    phone, text = given.get("phone"), given.get("text")
    if not 1 <= len(key) <= LONGEST_KEY:
        return "Idempotency-Key missing"
    if not isinstance(phone, str) or not NUMBER.fullmatch(phone):
        return "号码不对"
    return "" if isinstance(text, str) and 1 <= len(text) <= LONGEST_TEXT else "内容不对"
