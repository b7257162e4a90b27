"""Real PostgreSQL and Redis servers that tests start, freeze, kill and start again; only loopback, only by pid."""

import contextlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil  # type: ignore[import-untyped]
import psycopg
import redis

from tests.binaries import ServerFailed, as_nobody, fast_folder, give_to_nobody, postgres_binaries, redis_binary

START_SECONDS = 20.0
STOP_SECONDS = 10.0
RESCUE_SECONDS = 10.0
POLL_SECONDS = 0.01


class Server(ABC):
    """One child process in a private folder. ``start`` may be called again after ``kill`` or ``stop``."""

    name = "server"

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"lianxin-{self.name}-"))
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._paused: list[psutil.Process] = []
        self._rescue = threading.Timer(0, lambda: None)

    @abstractmethod
    def _command(self) -> list[str]:
        """What is started; ``port`` is set."""

    @abstractmethod
    def _ping(self) -> None:
        """Returns when the server answers, raises otherwise."""

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start on a free port (the same again after the first time) and wait until it answers."""
        self.port = self.port or _free_port()
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command(), stdout=log, stderr=log, cwd=self.folder, **as_nobody())
        self._wait_until_it_answers()

    def kill(self) -> None:
        """SIGKILL to the server and everything it started."""
        family = self._family()
        self.resume()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._reap()
        wait_for(lambda: all(map(_is_gone, family)), STOP_SECONDS)

    def stop(self) -> None:
        """An orderly end that drops the clients; SIGKILL when it takes too long."""
        self.resume()
        if self._process is None or not self.is_running:
            return
        self._process.send_signal(signal.SIGINT)  # PostgreSQL: fast shutdown
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def pause(self) -> None:
        """SIGSTOP: connections stay open, nobody answers. It goes on by itself before a test waits for ever."""
        self._paused = self._family()
        for process in self._paused:
            process.suspend()
        self._rescue = threading.Timer(RESCUE_SECONDS, self.resume)
        self._rescue.daemon = True
        self._rescue.start()

    def resume(self) -> None:
        """SIGCONT after ``pause``."""
        self._rescue.cancel()
        for process in self._paused:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()
        self._paused = []

    def restart(self) -> None:
        """Stop if it runs, and start on the same port with the same data."""
        self.stop()
        self.start()

    def make_ready(self) -> None:
        """Whatever the last test did to it: running and answering."""
        self.resume()
        if not self.is_running:
            self.start()

    def close(self) -> None:
        """End it without ceremony (an orderly end would write out every test's database) and remove its folder."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _family(self) -> list[psutil.Process]:
        if self._process is None or not self.is_running:
            return []
        head = psutil.Process(self._process.pid)
        return [head, *head.children(recursive=True)]

    def _reap(self) -> None:
        if self._process is not None:
            self._process.wait(STOP_SECONDS)

    def _wait_until_it_answers(self) -> None:
        try:
            wait_for(self._answers, START_SECONDS)
        except TimeoutError:
            self.kill()
            raise ServerFailed(f"{self.name} did not answer in {START_SECONDS} s: {self._tail()}") from None

    def _answers(self) -> bool:
        if not self.is_running:
            raise ServerFailed(f"{self.name} ended instead of starting: {self._tail()}")
        try:
            self._ping()
        except (psycopg.OperationalError, redis.RedisError):
            return False
        return True

    def _tail(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-1500:]


class Postgres(Server):
    """A PostgreSQL cluster with the durable settings of production; each test gets a database of its own."""

    name = "postgresql"
    user = "lianxin"

    def __init__(self) -> None:
        super().__init__()
        self._binaries = postgres_binaries(self.folder)
        self._data = Path(tempfile.mkdtemp(prefix="lianxin-data-", dir=fast_folder()))
        self._template = ""
        give_to_nobody(self.folder)
        give_to_nobody(self._data)
        self._initialise()

    def url(self, name: str = "", *, template: str = "template0") -> str:
        """The SQLAlchemy URL of a fresh database: empty, or a copy of the database named ``template``."""
        name = name or f"t{uuid4().hex}"
        self.copy(template, name)
        return self._url(name)

    def copy(self, template: str, name: str) -> None:
        """A database that is a copy of another one, to which nobody may be connected."""
        with self.admin() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())

    def migrated_url(self, migrate: Callable[[str], None]) -> str:
        """The URL of a fresh database with the schema that ``migrate(url)`` makes (once, then copied)."""
        if not self._template:
            migrate(self.url("migrated"))
            self._template = "migrated"
        return self.url(template=self._template)

    def drop(self, url: str) -> None:
        """Remove the database of this URL, whoever is still connected; nothing when the server is down."""
        if self.is_running and not self._paused:
            with self.admin() as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{url.rsplit("/", 1)[1]}" WITH (FORCE)'.encode())

    def close(self) -> None:
        super().close()
        shutil.rmtree(self._data, ignore_errors=True)

    def admin(self) -> "psycopg.Connection[tuple[Any, ...]]":
        """A connection that can do anything, each statement its own transaction."""
        return psycopg.connect(self._url("postgres").replace("+psycopg", ""), autocommit=True, connect_timeout=2)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/{name}"

    def _command(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "dynamic_shared_memory_type": "mmap",  # in its own folder: nothing is left behind when it is killed
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "shared_buffers": "32MB",
            "max_connections": "60",
            "timezone": "UTC",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._binaries / "postgres"), "-D", str(self._data), *options]

    def _ping(self) -> None:
        self.admin().close()

    def _initialise(self) -> None:
        command = [str(self._binaries / "initdb"), "-D", str(self._data), "-U", self.user, "-E", "UTF8"]
        command += ["--locale=C", "--auth=trust", "--no-sync", "--no-instructions"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=self.folder, **as_nobody())
        if done.returncode:
            raise ServerFailed(f"initdb failed: {done.stderr[-1500:]}")


class Redis(Server):
    """A Redis that keeps nothing on disk."""

    name = "redis"

    def __init__(self) -> None:
        super().__init__()
        self._binary = redis_binary(self.folder)
        give_to_nobody(self.folder)

    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def client(self) -> "redis.Redis":
        """A client for the test itself; the caller closes it."""
        return redis.Redis.from_url(self.url(), socket_timeout=2, socket_connect_timeout=2, decode_responses=True)

    def wipe(self) -> None:
        """No keys, and the settings that a test may have changed as they were."""
        with self.client() as client:
            client.replicaof("NO", "ONE")
            client.config_set("maxmemory", "0")
            client.flushall()

    def _command(self) -> list[str]:
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no", "dir": str(self.folder)}
        return [str(self._binary), *(word for name, value in options.items() for word in (f"--{name}", value))]

    def _ping(self) -> None:
        with self.client() as client:
            client.ping()


def wait_for(true: Callable[[], object], seconds: float) -> None:
    """Ask again and again until it is so; raises TimeoutError."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"not so within {seconds} s")
        time.sleep(POLL_SECONDS)


def _is_gone(process: psutil.Process) -> bool:
    """Also as a zombie: in a container nobody may be there to reap an orphan."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
