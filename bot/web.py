"""The ASGI front: /wechat goes to our ingress, health to its answers, everything else to the pages.

The body of a callback is read whole under a size and a time limit before any thread is given to it, so that slow
clients cost a socket for a few seconds and nothing else (reliability M27). Query strings are never logged: they carry
signatures.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol
from urllib.parse import parse_qsl

import uvicorn
from a2wsgi import WSGIMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.wechat.callback import Answer, Callback

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

BODY_SECONDS = 3.0  # of the platform's five
HEAD_SECONDS = 10.0
LONGEST_HEAD = 64 * 1024
HEAD_TOO_LONG = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
# Four signed parameters and an echostr need some 300 bytes.
LONGEST_QUERY = 32 * 1024
# Handling waits mostly for the disk; more threads than this only queue at the database's one writer.
THREADS = 16
PAGE_THREADS = 8
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
UNREAD = frozenset({400, 405, 408, 413, 415})  # answers that may come before the whole body was read
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
STOP_WITHIN_SECONDS = 7


class Look(Protocol):
    """One thing that health looked at."""

    @property
    def name(self) -> str: ...
    @property
    def is_well(self) -> bool: ...
    @property
    def detail(self) -> str: ...


class HealthView(Protocol):
    """What the health pages need."""

    def checks(self) -> list[Any]: ...
    def gauges(self) -> dict[str, float]: ...


class Refused(Exception):
    """The request is answered before its body is read."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def asgi_app(callback: Callback, site: Any, health: HealthView, metrics_token: str = "") -> Any:
    """The whole web side as one ASGI application. ``site`` is a WSGI application for every other path, or None."""
    pages: Any = WSGIMiddleware(site, workers=PAGE_THREADS) if site is not None else _nothing_here
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="callback")

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        path = scope["path"]
        if path == "/wechat":
            await _answer(send, await _call(callback, pool, scope, receive))
        elif path in ("/healthz", "/readyz", "/metrics"):
            await _answer(send, await _health(health, pool, metrics_token, scope))
        else:
            await pages(scope, receive, send)

    return app


class Impatient(HttpToolsProtocol):
    """httptools, which refuses every ambiguous length (h11 accepts both framings at once), with a limit for the head.

    uvicorn waits for ever for a request that does not begin or whose head does not end; this lets go of the socket.
    """

    _head: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.access_log = False  # uvicorn would write query strings as soon as its logger had any handler
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """A head beyond the limit is answered at once; what follows is thrown away until the time is up."""
        if self._head_bytes > LONGEST_HEAD:
            return
        super().data_received(data)
        if self._head is None or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        if self._head_bytes > LONGEST_HEAD:
            self.transport.write(HEAD_TOO_LONG)
            self.transport.write_eof()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        self._head_came()
        super().on_headers_complete()

    def _await_head(self) -> None:
        self._head_came()
        self._head_bytes = 0
        self._head = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_came(self) -> None:
        if self._head is not None:
            self._head.cancel()
            self._head = None


def server_for(app: Any) -> uvicorn.Server:
    """A server that logs no addresses, believes no proxy header and ends within the platform's patience."""
    config = uvicorn.Config(
        app,
        http=Impatient,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_config=None,
        lifespan="on",
        timeout_keep_alive=15,
        timeout_graceful_shutdown=STOP_WITHIN_SECONDS,
        ws="none",
    )
    return uvicorn.Server(config)


async def _call(callback: Callback, pool: ThreadPoolExecutor, scope: Scope, receive: Receive) -> Answer:
    try:
        headers = _headers(scope)
        _refuse_unread(scope, headers, callback.door.max_bytes)
        query = parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True)
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(receive, callback.door.max_bytes)
    except Refused as refused:
        return Answer(refused.status)
    except ValueError:
        return Answer(403)
    except TimeoutError:
        return Answer(408)
    content_type = headers.get("content-type", "")
    return await _handled(pool.submit(callback.handle, scope["method"], query, content_type, body))


async def _handled(handling: Future[Answer]) -> Answer:
    """The answer; an error in our own code is logged and becomes an empty 503, so that the platform comes again."""
    done = asyncio.wrap_future(handling)
    await asyncio.wait([done])
    error = done.exception()
    if error is None:
        return done.result()
    log.error("a callback failed in our own code", exc_info=error)
    return Answer(503)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _body(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400)
        body += message.get("body", b"")
        if len(body) > limit:
            raise Refused(413)
        more = message.get("more_body", False)
    return bytes(body)


def _refuse_unread(scope: Scope, headers: dict[str, str], limit: int) -> None:
    """What can be refused by its head alone."""
    if scope["method"] not in ("GET", "POST"):
        raise Refused(405)
    if len(scope["query_string"]) > LONGEST_QUERY:
        raise Refused(403)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Refused(415)
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise Refused(400)
    if int(length) > limit:
        raise Refused(413)


async def _health(health: HealthView, pool: ThreadPoolExecutor, token: str, scope: Scope) -> Answer:
    if scope["method"] not in ("GET", "HEAD"):
        return Answer(405)
    if scope["path"] == "/healthz":
        return Answer(200, b"ok")
    loop = asyncio.get_running_loop()
    if scope["path"] == "/readyz":
        return _ready(await loop.run_in_executor(pool, health.checks))
    if not _may_measure(scope, token):
        return Answer(403)
    gauges = await loop.run_in_executor(pool, health.gauges)
    lines = [f"# TYPE lianxin_{name} gauge\nlianxin_{name} {value:.12g}\n" for name, value in sorted(gauges.items())]
    return Answer(200, "".join(lines).encode(), METRICS_TYPE)


def _ready(checks: list[Look]) -> Answer:
    told = {look.name: "ok" if look.is_well else look.detail for look in checks}
    status = 200 if all(look.is_well for look in checks) else 503
    return Answer(status, json.dumps(told).encode(), "application/json")


def _may_measure(scope: Scope, token: str) -> bool:
    """With a token only with it; without one from this machine alone, and not through a proxy on it."""
    headers = _headers(scope)
    if token:
        return hmac.compare_digest(headers.get("authorization", "").encode(), f"Bearer {token}".encode())
    return (scope.get("client") or ("",))[0] in LOOPBACK and not any(name in headers for name in FORWARDED)


async def _answer(send: Send, answer: Answer) -> None:
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
    if answer.status == 405:
        headers.append((b"allow", b"GET, POST"))
    if answer.status in UNREAD:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _nothing_here(_scope: Scope, _receive: Receive, send: Send) -> None:
    await _answer(send, Answer(404))


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
