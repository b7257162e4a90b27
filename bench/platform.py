"""A platform that takes every message after the time a real one takes, and reports each template back.

Run as a process. The simulator checks much more; here it would take the processor from the program that is measured.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import AsyncIterator

from aiohttp import web

from bench.account import Account, Callbacks
from bench.load import BROKEN, Connection
from bench.town import PARENT

LATENCY_SECONDS = 0.05  # a call to the platform from a machine in China
REPORTERS = 8


class Platform:
    """Counts the parents who were written to and when the last was; tells the bot of templates that arrived."""

    def __init__(self, bot_port: int) -> None:
        self._callbacks = Callbacks(Account())
        self._bot_port = bot_port
        self._numbers = itertools.count(1)
        self._arrived: asyncio.Queue[tuple[str, int]] = asyncio.Queue()
        self._parents: set[str] = set()
        self._last = 0.0
        self._reported = 0
        self._unreported = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/cgi-bin/stable_token", self._token)
        app.router.add_post("/cgi-bin/message/template/send", self._template)
        app.router.add_post("/cgi-bin/message/custom/send", self._custom)
        app.router.add_get("/sent", self._sent)
        app.cleanup_ctx.append(self._reporting)
        return app

    async def _token(self, _request: web.Request) -> web.Response:
        return web.json_response({"access_token": "bench-token", "expires_in": 7200})

    async def _template(self, request: web.Request) -> web.Response:
        reader, number = await self._take(request), next(self._numbers)
        self._arrived.put_nowait((reader, number))
        return web.json_response({"errcode": 0, "errmsg": "ok", "msgid": number})

    async def _custom(self, request: web.Request) -> web.Response:
        await self._take(request)
        return web.json_response({"errcode": 0, "errmsg": "ok"})

    async def _sent(self, _request: web.Request) -> web.Response:
        told = {"parents": len(self._parents), "last": self._last}
        return web.json_response(told | {"reported": self._reported, "unreported": self._unreported})

    async def _take(self, request: web.Request) -> str:
        given = json.loads(await request.read())
        await asyncio.sleep(LATENCY_SECONDS)
        reader = str(given["touser"])
        if reader.startswith(PARENT):
            self._parents.add(reader)
            self._last = time.time()
        return reader

    async def _reporting(self, _app: web.Application) -> AsyncIterator[None]:
        reporters = [asyncio.create_task(self._report()) for _ in range(REPORTERS)]
        yield
        for reporter in reporters:
            reporter.cancel()
        await asyncio.gather(*reporters, return_exceptions=True)

    async def _report(self) -> None:
        connection = Connection("127.0.0.1", self._bot_port)
        while True:
            reader, number = await self._arrived.get()
            try:
                status, _ = await connection.ask(self._callbacks.report(reader, number))
            except BROKEN:
                status = 0
            self._reported += status == 200
            self._unreported += status != 200


def main() -> None:
    port, bot_port = map(int, sys.argv[1:3])
    web.run_app(Platform(bot_port).app(), host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main()
