"""The calls that send: many at once on one event loop, each answered or clearly not.

What matters is whether a failed call may have been done. No connection, an error page or no token: surely not. A
request that left without a readable answer: unknown. After such a failure the next call first asks something
harmless, so that an outage leaves a handful of messages in doubt and not hundreds.
"""

import asyncio
import json
import time
from typing import Any

import aiohttp
from yarl import URL

from bot.wechat.client import OFFICIAL
from bot.wechat.errors import ApiError, Class, OutcomeUnknown, Unreached, WeChatError, checked
from bot.wechat.token import Token

CONNECT_SECONDS = 3.05
READ_SECONDS = 8.0
LONGEST_ANSWER = 65536
# Shorter than any server keeps a silent connection, so that none is found dead in the middle of a send.
KEEPALIVE_SECONDS = 5.0
JSON = {"Content-Type": "application/json"}
PROBE = "/cgi-bin/getcallbackip"  # changes nothing
PROBE_PAUSE_SECONDS = 5.0


class Sender:
    """Sends for one account. Every method raises ApiError, Unreached or OutcomeUnknown."""

    def __init__(
        self,
        token: Token,
        base: str = OFFICIAL,
        connections: int = 64,
        read_seconds: float = READ_SECONDS,
        probe_pause: float = PROBE_PAUSE_SECONDS,
    ) -> None:
        self._token = token
        self._base = base.rstrip("/")
        self._connections = connections
        self._read_seconds = read_seconds
        self._probe_pause = probe_pause
        self._session: aiohttp.ClientSession | None = None
        self._token_turn = asyncio.Lock()
        self._probe_turn = asyncio.Lock()
        self._is_doubtful = False
        self._probed_at = -probe_pause
        self._urls: dict[str, URL] = {}
        self._urls_of = ""  # the token that stands in them

    async def custom_send(self, ref: str, message: dict[str, Any]) -> None:
        """A customer-service message, such as ``{"msgtype": "text", "text": {"content": "…"}}``."""
        await self._post("/cgi-bin/message/custom/send", {"touser": ref, **message})

    async def template_send(self, ref: str, template_id: str, url: str, fields: dict[str, str], client_id: str) -> str:
        """A template message; the platform's number of it. Within 10 minutes the same ``client_id`` arrives once."""
        data = {name: {"value": value} for name, value in fields.items()}
        body = {"touser": ref, "template_id": template_id, "url": url, "client_msg_id": client_id, "data": data}
        answer = await self._post("/cgi-bin/message/template/send", body)
        if not answer.get("msgid"):
            raise OutcomeUnknown("accepted without a number")
        return str(answer["msgid"])

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        await self._make_sure()
        token = await self._current_token()
        try:
            return await self._call("POST", path, token, body)
        except ApiError as error:
            if error.meaning.kind is not Class.TOKEN:
                raise
        self._token.invalidate(token)
        return await self._call("POST", path, await self._current_token(), body)

    async def _make_sure(self) -> None:
        """After a failure nobody sends before the platform answered a harmless question. Raises Unreached."""
        if not self._is_doubtful:
            return
        async with self._probe_turn:
            if not self._is_doubtful:
                return
            if time.monotonic() - self._probed_at < self._probe_pause:
                raise Unreached("the platform did not answer a moment ago")
            self._probed_at = time.monotonic()
            try:
                await self._call("GET", PROBE, await self._current_token(), None)
            except ApiError:
                pass  # it answers; what it thinks of the question does not matter
            except WeChatError as error:
                raise Unreached(f"the platform does not answer: {error}") from None
            self._is_doubtful = False

    async def _current_token(self) -> str:
        if token := self._token.cached():
            return token
        async with self._token_turn:
            return self._token.cached() or await asyncio.to_thread(self._token.get)

    async def _call(self, method: str, path: str, token: str, body: dict[str, Any] | None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            status, content = await self._exchange(method, path, token, data)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            self._is_doubtful = True
            raise Unreached(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._is_doubtful = True
            raise OutcomeUnknown(type(error).__name__) from None  # their texts carry the address with the token
        return _read(status, content)

    async def _exchange(self, method: str, path: str, token: str, data: bytes | None) -> tuple[int, bytes]:
        request = self._open_session().request(
            method, self._url(path, token), data=data, headers=JSON if data is not None else None, allow_redirects=False
        )
        async with request as answer:
            content = b""
            async for chunk in answer.content.iter_chunked(LONGEST_ANSWER):
                content += chunk
                if len(content) > LONGEST_ANSWER:
                    raise aiohttp.ClientPayloadError("an answer without an end")
            return answer.status, content

    def _url(self, path: str, token: str) -> URL:
        """Reading an address costs as much as a tenth of a call; it is the same for hours."""
        if self._urls_of != token:
            self._urls, self._urls_of = {}, token
        if path not in self._urls:
            self._urls[path] = URL(f"{self._base}{path}").with_query(access_token=token)
        return self._urls[path]

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(
                total=CONNECT_SECONDS + 2 * self._read_seconds,
                sock_connect=CONNECT_SECONDS,
                sock_read=self._read_seconds,
            )
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEPALIVE_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, connector=connector)
        return self._session


def _read(status: int, content: bytes) -> dict[str, Any]:
    """HTTP 200 is not success: only JSON with errcode 0 (or without one) is."""
    if status != 200:
        raise Unreached(f"HTTP {status}")
    if content.lstrip()[:1] == b"<":
        raise Unreached("a page instead of an answer")
    try:
        answer = json.loads(content.decode("utf-8-sig"), strict=False)
    except ValueError:
        raise OutcomeUnknown("an answer that is no JSON") from None
    return checked(answer)
