"""A school's text message gateway over HTTP: our own small contract (docs/sms.md), served by a small adapter."""

import json
from typing import Any

import aiohttp

from scheduler.sms import NotNow, Refused, Unclear

CONNECT_SECONDS = 3.05
READ_SECONDS = 8.0
LONGEST_ANSWER = 65536
LONGEST_REASON = 60
# The gateway is busy, or does not know us (an administrator is needed): the message itself is not refused.
NOT_THE_MESSAGE = {
    401: "短信网关不认我们的密钥",
    403: "短信网关不认我们的密钥",
    404: "短信网关的地址不对",
    405: "短信网关的地址不对",
    408: "短信网关忙",
    425: "短信网关忙",
    429: "短信网关忙",
}
NOBODY_ANSWERS = "短信网关没有应答"
MAYBE = "短信网关没有答复，不确定发出没有"
REFUSED = "网关不收"


class HttpSmsGateway:
    """``scheduler.sms.SmsGateway``: one POST for each message to ``url`` with ``key`` as its bearer."""

    def __init__(self, url: str, key: str, read_seconds: float = READ_SECONDS) -> None:
        self._url = url
        self._key = key
        self._read_seconds = read_seconds
        self._session: aiohttp.ClientSession | None = None

    async def send(self, phone: str, text: str, client_id: str) -> str:
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": client_id}
        body = {"phone": phone, "text": text, "id": client_id}
        try:
            async with self._open().post(self._url, json=body, headers=headers, allow_redirects=False) as answer:
                return _number(answer.status, await answer.content.read(LONGEST_ANSWER))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotNow(NOBODY_ANSWERS) from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Unclear(MAYBE) from None  # its text may carry the address with a key in it

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(
                total=CONNECT_SECONDS + 2 * self._read_seconds,
                sock_connect=CONNECT_SECONDS,
                sock_read=self._read_seconds,
            )
            self._session = aiohttp.ClientSession(timeout=timeout)
        return self._session


def _number(status: int, content: bytes) -> str:
    """The gateway's number of a message it took; everything else is one of the three errors."""
    if status in NOT_THE_MESSAGE:
        raise NotNow(NOT_THE_MESSAGE[status])
    if 300 <= status < 400:
        raise NotNow(NOT_THE_MESSAGE[404])
    answer = _read(content)
    if 400 <= status < 500:
        raise Refused(str(answer.get("reason") or REFUSED)[:LONGEST_REASON])
    number = answer.get("id")
    if status >= 500 or not isinstance(number, str | int) or not str(number):
        raise Unclear(MAYBE)
    return str(number)


def _read(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
