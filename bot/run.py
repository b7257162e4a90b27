"""Runs the program: the server of callbacks and pages, the worker that sends and reminds, and an orderly end."""

import logging
import os
import signal
import socket
import threading
from pathlib import Path
from typing import Self

from bot.logs import set_up
from bot.runtime import Runtime, build, keep_for_good
from bot.settings import load
from bot.web import server_for
from domain.errors import SettingError
from domain.understanding.meaning import get_ready
from storage import migrate as migrations

log = logging.getLogger(__name__)
STOP_WITHIN_SECONDS = 10


def listen(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises OSError when the port is taken."""
    bound = socket.create_server((host, port), backlog=512)
    bound.set_inheritable(True)
    return bound


class Server:
    """The web server in a thread of its own, with the worker beside it unless it is ``web_only``."""

    def __init__(self, runtime: Runtime, bound: socket.socket, *, web_only: bool = False) -> None:
        self._runtime = runtime
        self._bound = bound
        self._web_only = web_only
        self._uvicorn = server_for(runtime.asgi)
        self._thread = threading.Thread(target=self._uvicorn.run, kwargs={"sockets": [bound]}, name="web", daemon=True)

    @property
    def url(self) -> str:
        host, port = self._bound.getsockname()[:2]
        return f"http://{host}:{port}"

    def start(self) -> Self:
        """Serve; returns when requests are answered."""
        get_ready()
        if not self._web_only:
            self._runtime.start_work()
        self._thread.start()
        while not self._uvicorn.started and self._thread.is_alive():
            self._thread.join(0.02)
        return self

    def stop(self) -> None:
        """Answer what is being answered, send what is being sent, and end; at most ten seconds."""
        self._runtime.begin_to_stop()
        self._uvicorn.should_exit = True
        self._thread.join(STOP_WITHIN_SECONDS)
        if not self._web_only:
            self._runtime.stop_work()

    def wait(self) -> None:
        """Until SIGTERM or Ctrl-C."""
        stop = _stop_signals()
        while self._thread.is_alive() and not stop.wait(0.5):
            pass


def serve(host: str, port: int, *, web_only: bool) -> None:
    """`lianxin serve`: until SIGTERM or Ctrl-C."""
    settings = load()
    set_up(settings.log_level)
    runtime = build(settings)
    migrate_database(runtime)
    get_ready()  # before anybody can connect: the first message is answered like every other
    keep_for_good()
    server = Server(runtime, _listen_or_say(host, port), web_only=web_only).start()
    print(f"连心正在运行：{server.url}（微信后台的地址填 {settings.public_url or server.url}/wechat）", flush=True)
    server.wait()
    _end_in_time()
    server.stop()
    runtime.close()


def _listen_or_say(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except OSError as taken:
        raise SettingError(f"{host}:{port} 打不开（{taken.strerror}）：换一个 --port，或停掉占用它的程序。") from None


def work() -> None:
    """`lianxin work`: until SIGTERM or Ctrl-C."""
    settings = load()
    set_up(settings.log_level)
    runtime = build(settings)
    migrate_database(runtime)
    runtime.start_work()
    print("连心正在派送和提醒。", flush=True)
    _stop_signals().wait()
    _end_in_time()
    runtime.stop_work()
    runtime.close()


def migrate() -> None:
    """`lianxin migrate`."""
    runtime = build(load())
    migrate_database(runtime)
    runtime.close()


def migrate_database(runtime: Runtime) -> None:
    """Bring the schema up to date and check that the engine keeps what it was promised to keep."""
    runtime.spool.check()
    if runtime.database.is_sqlite and runtime.database.url.database:
        Path(runtime.database.url.database).parent.mkdir(parents=True, exist_ok=True)
    migrations.upgrade(runtime.database)
    runtime.database.check()


def _end_in_time() -> None:
    """A send or a download that hangs is cut off: whoever supervises us kills after ten seconds anyway."""
    last = threading.Timer(STOP_WITHIN_SECONDS - 2, _cut_off)
    last.daemon = True
    last.start()


def _cut_off() -> None:
    """Every job and every send may be cut off at any point: leases end by themselves (promises P1, P5, P8)."""
    log.warning("ended with work under way; it is taken up again at the next start")
    os._exit(0)


def _stop_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
