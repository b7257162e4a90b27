"""QR codes with a parameter, by which a follower or a new one is known by what they scanned."""

import io
import secrets
from datetime import timedelta
from typing import Any

import segno
from aiohttp import web

from simulator.api.calls import WORLD, ApiError, Call
from simulator.world import QrCode

LONGEST_LIFE = 2_592_000  # seconds (api_createqrcode)
DEFAULT_LIFE = 60
TEMPORARY = ("QR_SCENE", "QR_STR_SCENE")
PERMANENT = ("QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE")


async def create(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/qrcode/create."""
    action = call.text("action_name")
    if action not in TEMPORARY + PERMANENT:
        raise ApiError(40052, "invalid action name")
    scene = _scene(call, action)
    now, life = call.world.now(), _life(call) if action in TEMPORARY else None
    url = f"{call.world.url}/q/{secrets.token_urlsafe(12)}"
    until = now + timedelta(seconds=life) if life else None
    code = QrCode("g" + secrets.token_urlsafe(60), scene, url, now, until)
    call.world.qrcodes[code.ticket] = code
    call.world.changes += 1
    return {"ticket": code.ticket, "url": url} | ({"expire_seconds": life} if life else {})


async def show(request: web.Request) -> web.Response:
    """GET /cgi-bin/showqrcode?ticket=: a PNG without sign-in, 404 for a ticket unknown or expired."""
    world = request.app[WORLD]
    code = world.qrcodes.get(request.query.get("ticket", ""))
    if code is None or (code.until and code.until <= world.now()):
        raise web.HTTPNotFound()
    picture = io.BytesIO()
    segno.make(code.url, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return web.Response(body=picture.getvalue(), content_type="image/png")


def _life(call: Call) -> int:
    life = call.body.get("expire_seconds", DEFAULT_LIFE)
    if not isinstance(life, int) or life < 1:
        raise ApiError(40051, "invalid expire_seconds")
    return min(life, LONGEST_LIFE)


def _scene(call: Call, action: str) -> str:
    info = call.body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise ApiError(40053, "invalid action info")
    if action.endswith("STR_SCENE"):
        word = scene.get("scene_str")
        if not isinstance(word, str) or not 1 <= len(word) <= 64:
            raise ApiError(40053, "invalid action info")
        return word
    number, most = scene.get("scene_id"), 100_000 if action in PERMANENT else 2**32 - 1
    if not isinstance(number, int) or not 1 <= number <= most:
        raise ApiError(40053, "invalid action info")
    return str(number)
