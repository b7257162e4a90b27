"""The control side, /sim/…: hands for the phones, the clock, the faults and the record of calls."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from simulator import samples
from simulator.api.calls import PUSHER, WORLD
from simulator.gestures import GESTURES, Deed, Refused
from simulator.settings import MODES, check_mode, checked_templates
from simulator.world import Phone, QrCode

SHOWN_TEXTS = 200
LONGEST_PAGE = 200_000  # characters of an opened page that are handed back
ACTION_TIMEOUT = aiohttp.ClientTimeout(total=60)


def add_control(app: web.Application) -> None:
    add = app.router
    add.add_get("/sim/phones", phones)
    add.add_post("/sim/phones", add_phone)
    add.add_get("/sim/phones/{openid}", one_phone)
    add.add_post("/sim/phones/{openid}/block", block)
    add.add_post("/sim/phones/{openid}/open", open_page)
    add.add_post("/sim/phones/{openid}/{gesture}", gesture)
    add.add_get("/sim/clock", clock)
    add.add_post("/sim/clock/advance", advance)
    add.add_get("/sim/faults", faults)
    add.add_post("/sim/faults", set_faults)
    add.add_get("/sim/calls", calls)
    add.add_post("/sim/reset", reset)
    add.add_post("/sim/config", configure)
    add.add_post("/sim/action", act)
    add.add_get("/sim/media/{media_id}", media)


@web.middleware
async def plain_errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Say in JSON what was wrong with a control call, and take none from a page of another origin."""
    if not request.path.startswith("/sim/"):
        return await handler(request)
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin and URL(origin).authority != URL(f"http://{request.host}").authority:
        return _problem(403, "calls from pages of another origin are not taken")
    try:
        return await handler(request)
    except ValueError as error:
        return _problem(400, str(error))


async def phones(request: web.Request) -> web.Response:
    """All phones, or the first `?limit=`; with `?since=N` next to nothing when nothing changed since answer N."""
    world = request.app[WORLD]
    world.note_closed_windows()
    if request.query.get("since") == str(world.changes):
        return web.json_response({"changes": world.changes, "unchanged": True, "clock": world.now().isoformat()})
    limit = int(request.query.get("limit", len(world.phones)))
    now = world.now()
    shown = [phone.as_json(now) for phone in list(world.phones.values())[:limit]]
    return web.json_response({
        "changes": world.changes,
        "phones": shown,
        "total": len(world.phones),
        "clock": now.isoformat(),
        "menu": world.menu or [],
        "qrcodes": [_code_json(code, now) for code in list(world.qrcodes.values())[:-21:-1]],
        "faults": world.faults.as_json(),
        "texts": [text.as_json() for text in list(world.texts.values())[-SHOWN_TEXTS:]],
    })  # fmt: skip


async def add_phone(request: web.Request) -> web.Response:
    given = await _given(request)
    phone = request.app[WORLD].add_phone(
        str(given.get("name") or "无名"), str(given.get("place") or ""), str(given.get("openid") or "")
    )
    return web.json_response({"openid": phone.openid})


async def one_phone(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    world.note_closed_windows()
    return web.json_response(_phone(request).as_json(world.now()))


async def gesture(request: web.Request) -> web.Response:
    """Do it, and answer when the bot has been told; `?wait=0` answers at once."""
    world, pusher, phone = request.app[WORLD], request.app[PUSHER], _phone(request)
    deed = GESTURES.get(request.match_info["gesture"])
    if deed is None:
        raise web.HTTPNotFound(text="no such gesture")
    try:
        done = deed(world, phone, await _given(request))
    except Refused as error:
        return web.json_response(_answer(None, error=str(error), ok=False), status=409)
    if done is None:
        return web.json_response(_answer(None))
    task = pusher.spawn(pusher.send(done.push))
    if request.query.get("wait") == "0":
        return web.json_response(_answer(done))
    result = await asyncio.shield(task)
    return web.json_response(_answer(done, **result.as_json()))


async def block(request: web.Request) -> web.Response:
    """Switch "receive messages" of this account off or on; WeChat tells the bot nothing."""
    world, phone = request.app[WORLD], _phone(request)
    phone.blocked = bool((await _given(request)).get("on", True))
    world.note(phone, "关闭了接收消息" if phone.blocked else "打开了接收消息")
    return web.json_response(_answer(None))


async def open_page(request: web.Request) -> web.Response:
    """Open a web page as this phone, following redirects; `form` (a dict) posts it. Cookies stay with the phone."""
    world, phone, given = request.app[WORLD], _phone(request), await _given(request)
    jar: aiohttp.CookieJar = phone.cookies or aiohttp.CookieJar(unsafe=True)
    phone.cookies = jar
    jar.update_cookies({"sim_openid": phone.openid}, URL(world.url))
    url, form = str(given.get("url", "")), given.get("form")
    method = "GET" if form is None else "POST"
    try:
        async with (
            aiohttp.ClientSession(cookie_jar=jar, timeout=ACTION_TIMEOUT) as session,
            session.request(method, url, data=form) as response,
        ):
            text = (await response.text(errors="replace"))[:LONGEST_PAGE]
            answer = {"ok": response.ok, "status": response.status, "url": str(response.url), "text": text}
    except (aiohttp.ClientError, TimeoutError) as error:
        answer = {"ok": False, "status": None, "url": url, "text": f"{type(error).__name__}: {error}"}
    return web.json_response(answer)


async def clock(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    return web.json_response({"now": world.now().isoformat(), "offset": world.clock.offset})


async def advance(request: web.Request) -> web.Response:
    world = request.app[WORLD]
    seconds = (await _given(request)).get("seconds")
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise ValueError("seconds must be a number")
    world.clock.advance(seconds)
    world.changes += 1
    world.note_closed_windows()
    world.when_time_jumps()
    return await clock(request)


async def faults(request: web.Request) -> web.Response:
    return web.json_response(request.app[WORLD].faults.as_json())


async def set_faults(request: web.Request) -> web.Response:
    """Set some switches; ending `reorder` lets go what it held."""
    world = request.app[WORLD]
    world.faults.update(await _given(request))
    if world.faults.token_killed:
        world.tokens.kill()
        world.faults.token_killed = False
    if not world.faults.reorder:
        await request.app[PUSHER].release()
    world.changes += 1
    return await faults(request)


async def calls(request: web.Request) -> web.Response:
    """The last calls of the platform's API, oldest first; `?path=` `?touser=` `?limit=` choose."""
    query = request.query
    found = [
        call
        for call in request.app[WORLD].calls
        if query.get("path", call["path"]) == call["path"] and query.get("touser", call["touser"]) == call["touser"]
    ]
    limit = int(query.get("limit", len(found)))
    return web.json_response({"calls": found[-limit:] if limit else []})


async def reset(request: web.Request) -> web.Response:
    """Forget phones, media, codes, menu, tokens, faults and calls; setup and clock stay."""
    request.app[PUSHER].forget()
    request.app[WORLD].clear()
    return web.json_response({"ok": True})


async def configure(request: web.Request) -> web.Response:
    """Change address, token, key or mode, refused (409) when the address does not echo; or add `templates`."""
    world, given = request.app[WORLD], await _given(request)
    templates = checked_templates(given.pop("templates", {}))
    if given and (error := await _move(request, given)):
        return _problem(409, error)
    world.templates.update(templates)
    return web.json_response({"ok": True})


async def _move(request: web.Request, given: dict[str, Any]) -> str:
    """Take over the new setup if the bot echoes under it: "" or why not."""
    account = request.app[WORLD].account
    wanted = {name: str(given.get(name, getattr(account, name))) for name in ("callback_url", "token", "aes_key")}
    mode = next((one for one in MODES if one == given.get("mode", account.mode)), None)
    check_mode(mode or str(given.get("mode")), wanted["aes_key"])
    error = await request.app[PUSHER].check_url(wanted["callback_url"], wanted["token"])
    if not error:
        account.callback_url, account.token, account.aes_key = wanted.values()
        account.mode = mode or account.mode
    return error


async def act(request: web.Request) -> web.Response:
    """Press one of the buttons that the setup names: POST to its address."""
    url = request.app[WORLD].settings.actions.get(str((await _given(request)).get("label")))
    if url is None:
        raise ValueError("no such action")
    try:
        async with aiohttp.ClientSession(timeout=ACTION_TIMEOUT) as session, session.post(url) as response:
            text = (await response.text(errors="replace"))[:LONGEST_PAGE]
            return web.json_response({"ok": response.ok, "status": response.status, "text": text})
    except (aiohttp.ClientError, TimeoutError) as error:
        return web.json_response({"ok": False, "status": None, "text": type(error).__name__})


async def media(request: web.Request) -> web.Response:
    """A media file as a screen shows it; `?play=1` gives a recording as WAV, since browsers do not play AMR."""
    found = request.app[WORLD].media.get(request.match_info["media_id"])
    if found is None:
        raise web.HTTPNotFound()
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
    if found.kind == "voice" and request.query.get("play"):
        sound = samples.wav(samples.seconds_of(found.content))
        return web.Response(body=sound, content_type="audio/wav", headers=headers)
    return web.Response(body=found.content, content_type=found.content_type, headers=headers)


def _answer(deed: Deed | None, **more: Any) -> dict[str, Any]:
    """The one shape in which every gesture is answered."""
    return {"ok": True, "msg_id": deed.msg_id if deed else None, "attempts": [], "reply": None} | more


def _phone(request: web.Request) -> Phone:
    phone = request.app[WORLD].phones.get(request.match_info["openid"])
    if phone is None:
        raise web.HTTPNotFound(text="no such phone")
    return phone


def _code_json(code: QrCode, now: datetime) -> dict[str, Any]:
    expired = code.until is not None and code.until <= now
    return {"scene": code.scene, "ticket": code.ticket, "made": code.made.isoformat(), "expired": expired}


def _problem(status: int, text: str) -> web.Response:
    return web.json_response({"ok": False, "error": text}, status=status)


async def _given(request: web.Request) -> dict[str, Any]:
    """The JSON object of the body, {} when there is none."""
    body = await request.read()
    if not body:
        return {}
    given = json.loads(body)
    if not isinstance(given, dict):
        raise ValueError("a JSON object is expected")
    return given
