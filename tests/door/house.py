"""The rooms behind the door, in memory, and the real server in front of them."""

import contextlib
import http.client
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlencode

from bot.web import asgi_app, server_for
from bot.wechat.callback import Answer, Callback, DoorSettings
from bot.wechat.robot import Robot
from domain.clock import SetClock
from domain.errors import StorageUnavailable
from messages.inbound import SPOKEN, Inbound
from messages.outbound import Reply
from tests.door.platform_side import Account, Query, envelope

PATIENCE_SECONDS = 20


@dataclass
class House:
    """Keeps everything once; each of its rooms can be locked."""

    kept: dict[bytes, tuple[Inbound, bytes]] = field(default_factory=dict)
    aside: list[tuple[bytes, str]] = field(default_factory=list)
    spooled: list[bytes] = field(default_factory=list)
    signatures: dict[bytes, bytes] = field(default_factory=dict)
    says: Callable[[Inbound], str] = lambda inbound: "收到" if inbound.kind in SPOKEN else ""
    database_is_up: bool = True
    disk_is_up: bool = True

    def receive(self, inbound: Inbound, raw: bytes) -> Reply:
        self._need_database()
        self.kept.setdefault(inbound.key, (inbound, raw))
        return Reply(self.says(inbound))

    def quarantine(self, raw: bytes, reason: str) -> None:
        self._need_database()
        self.aside.append((raw, reason))

    def spool(self, raw: bytes) -> None:
        if not self.disk_is_up:
            raise OSError(28, "No space left on device")
        self.spooled.append(raw)

    def seen(self, signature: bytes, body: bytes, now: datetime) -> bool:
        self._need_database()
        return self.signatures.setdefault(signature, body) == body

    def is_empty(self) -> bool:
        """No trace anywhere."""
        return not (self.kept or self.aside or self.spooled or self.signatures)

    def only(self) -> Inbound:
        """The one message that was kept."""
        ((inbound, _raw),) = self.kept.values()
        return inbound

    def _need_database(self) -> None:
        if not self.database_is_up:
            raise StorageUnavailable("locked")


@dataclass(frozen=True)
class Heard:
    """An answer as it came over the wire."""

    status: int
    body: bytes
    headers: dict[str, str]

    def refuses(self, status: int = 403) -> bool:
        """Refused with this status and not a word."""
        return self.status == status and self.body == b""

    def is_success(self) -> bool:
        return self.status == 200 and self.body == b"success"


class Switchboard:
    """One server for all tests: hands each request to the application of the test that runs."""

    def __init__(self) -> None:
        self.app: Any = asgi_app(None, None, None)  # type: ignore[arg-type]  # replaced before the first request

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


class RunningServer:
    """The real uvicorn with our settings on a free port of this machine."""

    def __init__(self) -> None:
        self.switchboard = Switchboard()
        self._bound = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._uvicorn = server_for(self.switchboard)
        self._thread = threading.Thread(target=self._uvicorn.run, kwargs={"sockets": [self._bound]})

    @property
    def port(self) -> int:
        return int(self._bound.getsockname()[1])

    def start(self) -> Self:
        self._thread.start()
        while not self._uvicorn.started:
            self._thread.join(0.005)
        return self

    def stop(self) -> None:
        self._uvicorn.should_exit = True
        self._thread.join(PATIENCE_SECONDS)
        self._bound.close()


class Entrance:
    """One account's door on the running server, and the platform's side of it."""

    def __init__(self, server: RunningServer, clock: SetClock, mode: str = "safe", **settings: Any) -> None:
        self.account = Account()
        self.clock = clock
        self.house = House()
        self.mode = mode
        keys = () if mode == "plain" else (self.account.aes_key,)
        door = {"token": self.account.token, "app_id": self.account.app_id, "aes_keys": keys, "mode": mode} | settings
        self.robot = Robot(door["token"], door["app_id"], self.house.receive)
        house = self.house
        self.callback = Callback(DoorSettings(**door), self.robot, clock, house.quarantine, house.spool, house.seen)
        self._server = server
        server.switchboard.app = asgi_app(self.callback, None, None)  # type: ignore[arg-type]  # no health asked here

    @property
    def counters(self) -> dict[str, int]:
        return dict(self.callback.counters)

    def push(self, xml: bytes, **headers: str) -> Heard:
        """What the platform does with one push in this mode."""
        query, body = self.signed(xml)
        return self.post(query, body, **headers)

    def signed(self, xml: bytes) -> tuple[Query, bytes]:
        now = self.clock.now()
        if self.mode == "plain":
            return self.account.query(now), xml
        sealed = self.account.seal(xml)
        beside = xml if self.mode == "compatible" else b""
        return self.account.sealed_query(now, sealed), envelope(sealed, beside)

    def push_sealed(self, sealed: str) -> Heard:
        """A ciphertext as it is, rightly signed."""
        return self.post(self.account.sealed_query(self.clock.now(), sealed), envelope(sealed))

    def post(self, query: Query, body: bytes, **headers: str) -> Heard:
        return self.request("POST", query, body, **headers)

    def get(self, query: Query) -> Heard:
        return self.request("GET", query)

    def request(self, method: str, query: Query, body: bytes | None = None, **headers: str) -> Heard:
        """Over the real wire; header names are given with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=PATIENCE_SECONDS)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, f"/wechat?{urlencode(query)}" if query else "/wechat", body, named)
            response = connection.getresponse()
            return Heard(response.status, response.read(), {k.lower(): v for k, v in response.getheaders()})
        finally:
            connection.close()

    def wire(self, data: bytes) -> bytes:
        """Bytes sent as they are; everything that comes back until the server closes or falls silent."""
        with self.connected() as line:
            with contextlib.suppress(OSError):  # the server may have hung up already, which is an answer
                line.sendall(data)
            return _until_closed(line)

    def connected(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self._server.port), timeout=PATIENCE_SECONDS)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def in_process(self, query: Query, body: bytes) -> Answer:
        """Without the wire, for the long loops."""
        return self.callback.handle("POST", query, "text/xml", body)


def _until_closed(line: socket.socket) -> bytes:
    found = b""
    with contextlib.suppress(OSError):
        while part := line.recv(65536):
            found += part
    return found
