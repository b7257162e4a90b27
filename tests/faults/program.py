"""The real program in a process of its own, as an operator starts it, so that it can be killed, frozen and drained."""

import base64
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.runtime import build
from bot.settings import load
from domain.clock import FollowingClock, SystemClock
from tests.conftest import KEY
from tests.faults.platform import AES_KEY, APP_ID, TOKEN
from tests.servers import wait_for

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 15.0
CLOSED = "http://127.0.0.1:9"  # the discard port: nobody listens


class Program:
    """``python -m bot <command>`` with these settings. ``start`` may be called again after ``kill`` or ``end``."""

    module = "bot"

    def __init__(self, folder: Path, settings: Mapping[str, str], *command: str) -> None:
        self.folder = folder
        self.port = free_port()
        self._given = dict(settings)
        self._command = command or ("serve", "--port", str(self.port))
        self._process: subprocess.Popen[bytes] | None = None
        self._written = folder / f"program-{self.port}.log"

    @property
    def address(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def output(self) -> str:
        """Everything it wrote so far."""
        return self._written.read_text(errors="replace") if self._written.exists() else ""

    def start(self) -> Self:
        """Until it says that it runs."""
        before = self.output.count("连心正在")
        with self._written.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self.module, *self._command],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=environment(self._given, self.folder),
            )
        try:
            wait_for(lambda: self.output.count("连心正在") > before or self._has_ended(), START_SECONDS)
        except TimeoutError:
            self.kill()  # or it would go on after a test that has failed, and slow the others
            raise
        return self

    def web_only(self) -> Self:
        """Receive only; a worker of its own sends."""
        self._command = (*self._command, "--web-only")
        return self

    def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_SECONDS)

    def end(self) -> tuple[int, float]:
        """SIGTERM; its exit code and how many seconds the end took."""
        assert self._process is not None
        began = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP_SECONDS), time.monotonic() - began

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.kill()

    def _has_ended(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise AssertionError(f"the program ended with {self._process.returncode}: {self.output[-1500:]}")
        return False


def environment(settings: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment of a school's server; ``settings`` override single ones, without the prefix."""
    given = {
        "DATABASE_URL": f"sqlite:///{folder / 'lianxin.db'}",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEYS": base64.urlsafe_b64encode(KEY).decode(),
        "WECHAT_APP_ID": APP_ID,
        "WECHAT_APP_SECRET": "invented-secret",
        "WECHAT_TOKEN": TOKEN,
        "WECHAT_AES_KEY": AES_KEY,
        "WECHAT_API_BASE": CLOSED,
        "WECHAT_NOTICE_TEMPLATE": "notice-template-0001",
        "PUBLIC_URL": "http://127.0.0.1",
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
    ours = {f"LIANXIN_{name}": value for name, value in given.items()}
    return {**inherited, "PYTHONPATH": str(ROOT), **ours}


class Worker(Program):
    """``tests.faults.worker``: sends and reminds with a clock that is ahead."""

    module = "tests.faults.worker"

    def start_ahead(self, seconds: float) -> None:
        """Start as if it were so much later."""
        self._command = (str(seconds),)
        self.start()


def a_minute_later(folder: Path, settings: Mapping[str, str]) -> None:
    """The last start: the recurring jobs run a minute after everything else ended, until nothing is left to mend."""
    now = FollowingClock(lambda: SystemClock().now() + timedelta(minutes=1))
    runtime = build(load(environment(settings, folder), dotenv=folder / "none"), now)
    try:
        for _ in range(10):  # a batch of the recovery job is a hundred messages
            runtime.timetable.run_all()
    finally:
        runtime.close()


class Background:
    """Threads that do the same until the block ends; what one of them raised is raised at the end."""

    def __init__(self, *work: Callable[[], None]) -> None:
        self._threads = [threading.Thread(target=self._guarded, args=[one], daemon=True) for one in work]
        self._raised: list[BaseException] = []
        self.over = threading.Event()

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join(30)
        if self._raised and error is None:
            raise self._raised[0]

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            while not self.over.is_set():
                work()
        except BaseException as error:
            self._raised.append(error)


def free_port() -> int:
    """A port of the loopback that nobody uses at this moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
