"""The running simulator: one web server with its event loop in a thread of its own."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from simulator.api.calls import PUSHER, WORLD
from simulator.api.routes import add_api
from simulator.clock import VirtualClock
from simulator.control import add_control, plain_errors
from simulator.page import add_page
from simulator.pushes import Pusher
from simulator.settings import SimulatorSettings
from simulator.sms import add_sms
from simulator.world import World

LARGEST_BODY = 16 << 20
STOP_WITHIN = 0.2  # seconds given to requests that are under way


class Simulator:
    """`Simulator(settings).start()` returns at once with `.url` set; `.stop()` ends it. Usable with `with`.

    `when_time_jumps` is called after a hand on the page moved the clock, in the server's event loop: it must not wait.
    """

    def __init__(
        self, settings: SimulatorSettings | None = None, *, when_time_jumps: Callable[[], None] = lambda: None
    ) -> None:
        self.settings = settings or SimulatorSettings()
        self.clock = VirtualClock()
        self.url = ""
        self._world = World(self.settings, self.clock, when_time_jumps)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stopping: asyncio.Event | None = None
        self._failure: OSError | OverflowError | None = None
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)

    def start(self) -> Self:
        """Listen; OSError when the port is taken, OverflowError when there is no such port."""
        self._thread.start()
        self._ready.wait()
        if self._failure:
            self._thread.join()
            raise self._failure
        return self

    def stop(self) -> None:
        """End the server; a second call does nothing."""
        if self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def wait(self, timeout: float | None = None) -> None:
        """Block until the server ends."""
        self._thread.join(timeout)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._stopping = asyncio.Event()
        pusher = Pusher(self._world)
        runner = web.AppRunner(build_app(self._world, pusher), access_log=None, shutdown_timeout=STOP_WITHIN)
        await runner.setup()
        try:
            await self._listen(runner)
            await self._stopping.wait()
        except (OSError, OverflowError) as error:
            self._failure = error
        finally:
            await pusher.close()
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        await web.TCPSite(runner, self.settings.host, self.settings.port).start()
        port = runner.addresses[0][1]
        self.url = self._world.url = f"http://{self.settings.host}:{port}"
        self._ready.set()


def build_app(world: World, pusher: Pusher) -> web.Application:
    app = web.Application(middlewares=[plain_errors], client_max_size=LARGEST_BODY)
    app[WORLD], app[PUSHER] = world, pusher
    add_control(app)
    add_sms(app)
    add_page(app)
    add_api(app)
    return app
