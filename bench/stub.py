"""A platform that answers every call after 50 ms and does next to nothing else. Run as a process.

The one of ``bench.platform`` is a real web server and reports every card back; in front of thousands of calls a second
it would be itself what is measured. This one knows just enough of HTTP for the clients of row ``send``.
"""

import asyncio
import contextlib
import itertools
import json
import re
import sys
import time
from collections import Counter
from typing import cast

import uvloop

LATENCY_SECONDS = 0.05  # a call to the platform from a machine in China
NAME = re.compile(rb'"(client_msg_id|touser)": ?"([^"]*)"')
LENGTH = re.compile(rb"content-length: ?(\d+)", re.IGNORECASE)
TEACHER = b"o-teacher-"  # whatever they are told meanwhile is no letter
TOKEN = {"access_token": "bench-token", "expires_in": 7200}


class Platform:
    """How often each message came, by its id (or its reader where it has none), and when the first and the last did."""

    def __init__(self) -> None:
        self.sent: Counter[bytes] = Counter()
        self._calls = 0
        self._first = self._last = 0.0
        self._numbers = itertools.count(1)

    def answer(self, target: bytes, body: bytes) -> tuple[float, dict[str, object]]:
        """After how many seconds, and what."""
        if target.startswith((b"/cgi-bin/token", b"/cgi-bin/stable_token")):
            return 0.0, dict(TOKEN)
        if target.startswith(b"/sent"):
            return 0.0, self._told()
        if not target.startswith(b"/cgi-bin/message/"):
            return LATENCY_SECONDS, {"errcode": 0, "errmsg": "ok"}
        names = dict(NAME.findall(body))
        if names.get(b"touser", b"").startswith(TEACHER):
            return LATENCY_SECONDS, {"errcode": 0, "errmsg": "ok", "msgid": next(self._numbers)}
        self.sent[names.get(b"client_msg_id") or names.get(b"touser", b"")] += 1
        self._calls += 1
        self._last = time.time()
        self._first = self._first or self._last
        return LATENCY_SECONDS, {"errcode": 0, "errmsg": "ok", "msgid": next(self._numbers)}

    def _told(self) -> dict[str, object]:
        return {"messages": len(self.sent), "calls": self._calls, "first": self._first, "last": self._last}


class Connection(asyncio.Protocol):
    """One kept connection; calls on it are answered one after the other."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is none by name

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not end:
            return
        found = LENGTH.search(head)
        size = int(found[1]) if found else 0
        if len(rest) < size:
            return
        self._received = rest[size:]
        seconds, answer = self.platform.answer(head.split(b" ", 2)[1], rest[:size])
        content = json.dumps(answer).encode()
        whole = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content)
        asyncio.get_running_loop().call_later(seconds, self._write, whole + content)

    def _write(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


async def serve(port: int) -> None:
    platform = Platform()
    server = await asyncio.get_running_loop().create_server(lambda: Connection(platform), "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(serve(int(sys.argv[1])))


if __name__ == "__main__":
    main()
