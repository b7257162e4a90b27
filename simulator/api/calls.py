"""One call to the platform's API: what every call must pass before and after its own rule.

Business errors are HTTP 200 with an errcode; `ApiError` carries one from the rule to the answer.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from simulator.faults import Faults
from simulator.pushes import Pusher
from simulator.world import Phone, World

WORLD: web.AppKey[World] = web.AppKey("world", World)
PUSHER: web.AppKey[Pusher] = web.AppKey("pusher", Pusher)

HTML = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr><center>stgw</center></body></html>"
# After these the switches *_after_delivering apply: a blind repeat would reach the user twice.
DELIVERING = ("/cgi-bin/message/custom/send", "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend",
              "/cgi-bin/message/mass/send", "/cgi-bin/message/mass/sendall")  # fmt: skip
ERRORS = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken",
    40003: "invalid openid",
    40007: "invalid media_id",
    40014: "invalid access_token",
    41001: "access_token missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    45009: "reach max api daily quota limit",
    47001: "data format error",
}


class ApiError(Exception):
    """A refusal that the platform answers with HTTP 200."""

    def __init__(self, code: int, text: str = "", **more: Any) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text or ERRORS.get(code, "error")
        self.more = more


@dataclass
class Call:
    """What a rule gets: the request, its JSON body (empty for GET and uploads) and the world."""

    request: web.Request
    world: World
    pusher: Pusher
    body: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""
    logged: Any = None

    def text(self, name: str) -> str:
        """A field of the body as text, empty when absent or not text."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    def phone(self, openid: Any = None) -> Phone:
        """The addressee; 40003 for an openid that this account does not know."""
        phone = self.world.phones.get(openid if openid is not None else self.text("touser"))
        if phone is None:
            raise ApiError(40003)
        return phone


Answer = dict[str, Any] | web.StreamResponse
Rule = Callable[[Call], Awaitable[Answer]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def endpoint(rule: Rule, method: str, token: bool = True, quota: bool = True, form: bool = False) -> Handler:
    """Wrap a rule. `form`: the body is not JSON. `quota`: the daily-quota switch applies."""

    async def handle(request: web.Request) -> web.StreamResponse:
        call = Call(request, request.app[WORLD], request.app[PUSHER])
        faults = call.world.faults
        if broken := await _broken(request, faults):
            _log(call, None)
            return broken
        try:
            _check(call, method, token, quota)
            if method == "POST" and not form:
                await _read_json(call)
            answer = await rule(call)
        except ApiError as error:
            answer = error_body(call.world, error)
        _log(call, answer.get("errcode", 0) if isinstance(answer, dict) else 0)
        return await _spoiled(call, answer) or _response(answer)

    return handle


def error_body(world: World, error: ApiError) -> dict[str, Any]:
    rid = f"{int(world.now().timestamp()):x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
    return {"errcode": error.code, "errmsg": f"{error.text} rid: {rid}", **error.more}


def ok(**more: Any) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **more}


async def dropped(request: web.Request) -> web.StreamResponse:
    """Cut the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _broken(request: web.Request, faults: Faults) -> web.StreamResponse | None:
    """The answer of a platform that is out of order, before any rule is asked; None when it works."""
    await asyncio.sleep(faults.api_latency + (faults.slow_seconds if faults.api == "slow" else 0.0))
    if faults.api == "down":
        return await dropped(request)
    if faults.api == "html":
        return web.Response(text=HTML.format("系统繁忙"), content_type="text/html")
    if faults.api == "502":
        return web.Response(status=502, text=HTML.format("502 Bad Gateway"), content_type="text/html")
    if faults.api == "busy":
        return _response({"errcode": -1})
    return None


def _check(call: Call, method: str, token: bool, quota: bool) -> None:
    """Raise what the platform refuses before it looks at the body."""
    request, world = call.request, call.world
    if request.method != method:
        raise ApiError(43001 if method == "GET" else 43002)
    if forced := world.faults.errcodes.get(request.path):
        raise ApiError(forced)
    if token and (code := world.tokens.refusal(request.query.get("access_token", ""), world.now())):
        raise ApiError(code)
    if quota and world.faults.quota_exceeded:
        raise ApiError(45009)


async def _read_json(call: Call) -> None:
    call.raw = await call.request.read()
    try:
        body = json.loads(call.raw.decode("utf-8-sig"))
    except ValueError as error:
        raise ApiError(47001) from error
    if not isinstance(body, dict):
        raise ApiError(47001)
    call.body = call.logged = body


async def _spoiled(call: Call, answer: Answer) -> web.StreamResponse | None:
    """A failure shown to the caller although the message has been delivered."""
    faults = call.world.faults
    delivered = isinstance(answer, dict) and not answer.get("errcode")
    if not delivered or call.request.path not in DELIVERING:
        return None
    if faults.spend("minus1_after_delivering"):
        return _response(error_body(call.world, ApiError(-1)))
    if faults.spend("timeout_after_delivering"):
        await asyncio.sleep(faults.slow_seconds)
        return await dropped(call.request)
    return None


def _response(answer: Answer) -> web.StreamResponse:
    if not isinstance(answer, dict):
        return answer
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return web.Response(body=text.encode(), headers={"Content-Type": "application/json; encoding=utf-8"})


def _log(call: Call, errcode: int | None) -> None:
    query = {name: value for name, value in call.request.query.items() if name not in ("access_token", "secret")}
    logged = call.logged if call.logged is not None else query
    if isinstance(logged, dict) and "secret" in logged:
        logged = logged | {"secret": "***"}
    touser = logged.get("touser") if isinstance(logged, dict) else None
    at = call.world.now().isoformat()
    call.world.calls.append({"path": call.request.path, "at": at, "touser": touser, "errcode": errcode, "body": logged})
