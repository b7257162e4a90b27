"""Sends prepared requests over connections that are kept open, and takes the time of every answer."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

CONNECTIONS = 32
PATIENCE_SECONDS = 5.0  # after five seconds the platform hangs up
BROKEN = (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. ``at``: when it was due to be asked (time.time); ``seconds``: how long it took from then.

    ``status`` is 0 when the connection broke or nothing came within PATIENCE_SECONDS.
    """

    at: float
    seconds: float
    status: int
    body: bytes


@dataclass(slots=True)
class Load:
    """What a run brought."""

    answers: list[Answer] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def refused(self) -> int:
        """Requests without a 200."""
        return sum(answer.status != 200 for answer in self.answers)


def quantile(seconds: Sequence[float], share: float) -> float:
    """The time within which this share of the requests was answered. Raises IndexError when there is none."""
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


class Connection:
    """One client that keeps its connection as long as the server does."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body. Raises one of ``BROKEN``; the next call then connects anew."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await self._exchange(request)
        except BROKEN:
            self.close()
            raise

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, _, rest = head.decode("latin-1").partition("\r\n")
        version, status = first.split(" ", 2)[:2]
        fields = (line.partition(":") for line in rest.split("\r\n"))
        headers = {name.lower(): value.strip() for name, _, value in fields}
        length = headers.get("content-length")
        body = await self._reader.read() if length is None else await self._reader.readexactly(int(length))
        if length is None or version == "HTTP/1.0" or headers.get("connection", "").lower() == "close":
            self.close()
        return int(status), body


async def closed(port: int, requests: Sequence[bytes], seconds: float, connections: int = CONNECTIONS) -> Load:
    """Each connection asks again as soon as it is answered, until the requests or the seconds are used up."""
    load = Load()
    waiting = iter(requests)
    begun = time.monotonic()

    async def client() -> None:
        connection = Connection("127.0.0.1", port)
        for request in waiting:
            await _take(load, connection, request, time.time())
            if time.monotonic() - begun > seconds:
                break
        connection.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    load.seconds = time.monotonic() - begun
    return load


async def steady(port: int, requests: Sequence[bytes], rate: float) -> Load:
    """So many per second, whether or not the ones before were answered; times count from the moment each was due."""
    load = Load()
    idle: list[Connection] = []
    begun, wall = time.monotonic(), time.time()

    async def one(request: bytes, due: float) -> None:
        connection = idle.pop() if idle else Connection("127.0.0.1", port)
        await _take(load, connection, request, due)
        idle.append(connection)

    async with asyncio.TaskGroup() as group:
        for number, request in enumerate(requests):
            await asyncio.sleep(begun + number / rate - time.monotonic())
            group.create_task(one(request, wall + number / rate))
    load.seconds = time.monotonic() - begun
    for connection in idle:
        connection.close()
    return load


async def _take(load: Load, connection: Connection, request: bytes, due: float) -> None:
    try:
        status, body = await connection.ask(request)
    except BROKEN:
        status, body = 0, b""
    load.answers.append(Answer(due, time.time() - due, status, body))
