"""What lies behind the ingress, in memory, and the real server in front of it."""

import http.client
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Self

from bot.web import asgi_app, server_for
from bot.wechat.callback import Callback, DoorSettings
from bot.wechat.robot import Robot
from domain.clock import SetClock
from domain.errors import StorageUnavailable
from messages.inbound import SPOKEN, Inbound
from messages.outbound import Reply
from tests.ingress import signer
from tests.ingress.signer import Query

PATIENCE_SECONDS = 15.0


class Heard(NamedTuple):
    """What the platform heard back."""

    status: int
    body: bytes
    content_type: str = ""


FORBIDDEN = (403, b"")
SUCCESS = (200, b"success")
NOT_KEPT = (503, b"")


@dataclass
class Rooms:
    """Keeps each message once and answers a repeat with the same words; any room can be shut."""

    kept: dict[bytes, Inbound] = field(default_factory=dict)
    raw: list[bytes] = field(default_factory=list)
    aside: list[bytes] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    spooled: list[bytes] = field(default_factory=list)
    signatures: dict[bytes, bytes] = field(default_factory=dict)
    words: Callable[[Inbound], str] = lambda inbound: "收到" if inbound.kind in SPOKEN else ""
    database_answers: bool = True
    disk_has_room: bool = True

    def receive(self, inbound: Inbound, raw: bytes) -> Reply:
        self._ask_database()
        self.raw.append(raw)
        return Reply(self.words(self.kept.setdefault(inbound.key, inbound)))

    def put_aside(self, raw: bytes, reason: str) -> None:
        self._ask_database()
        self.aside.append(raw)
        self.reasons.append(reason)

    def spool(self, raw: bytes) -> None:
        if not self.disk_has_room:
            raise OSError(28, "No space left on device")
        self.spooled.append(raw)

    def seen(self, signature: bytes, body: bytes, now: datetime) -> bool:
        self._ask_database()
        return self.signatures.setdefault(signature, body) == body

    @property
    def untouched(self) -> bool:
        return not (self.kept or self.raw or self.aside or self.spooled or self.signatures)

    def _ask_database(self) -> None:
        if not self.database_answers:
            raise StorageUnavailable("shut")


class Front:
    """One application after another on one running server."""

    def __init__(self) -> None:
        self.app: Any = None
        self._bound = socket.create_server(("127.0.0.1", 0), backlog=256)
        self._server = server_for(self)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._bound]})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
            return
        await self.app(scope, receive, send)

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", int(self._bound.getsockname()[1])

    def start(self) -> Self:
        self._thread.start()
        while not self._server.started:
            self._thread.join(0.005)
        return self

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(PATIENCE_SECONDS)
        self._bound.close()


class Ingress:
    """An account's ingress in one mode; everything goes over the wire unless it says ``direct``."""

    def __init__(self, front: Front, clock: SetClock, mode: str, **settings: Any) -> None:
        self.rooms = Rooms()
        self.clock = clock
        self.mode = mode
        keys = () if mode == "plain" else (signer.AES_KEY,)
        door: dict[str, Any] = {"token": signer.TOKEN, "app_id": signer.APP_ID, "aes_keys": keys, "mode": mode}
        robot = Robot(signer.TOKEN, signer.APP_ID, self.rooms.receive)
        rooms = self.rooms
        self.callback = Callback(
            DoorSettings(**(door | settings)), robot, clock, rooms.put_aside, rooms.spool, rooms.seen
        )
        self._front = front
        front.app = asgi_app(self.callback, None, None)  # type: ignore[arg-type]  # nobody asks for health here

    @property
    def timestamp(self) -> str:
        return str(int(self.clock.now().timestamp()))

    def push(self, xml: bytes, nonce: str = "770011", **headers: str) -> Heard:
        """One push as the platform makes it in this mode."""
        query, body = self.made(xml, nonce)
        return self.send("POST", query, body, **headers)

    def made(self, xml: bytes, nonce: str = "770011") -> tuple[Query, bytes]:
        if self.mode == "plain":
            return signer.query(self.timestamp, nonce), xml
        ciphertext = signer.sealed(xml)
        return signer.query(self.timestamp, nonce, ciphertext), signer.envelope(ciphertext)

    def sealed(self, ciphertext: str) -> Heard:
        """A ciphertext as it is, rightly signed."""
        return self.send("POST", signer.query(self.timestamp, sealed=ciphertext), signer.envelope(ciphertext))

    def send(self, method: str, query: Query, body: bytes | None = None, **headers: str) -> Heard:
        """Header names are given with underscores."""
        line = http.client.HTTPConnection(*self._front.address, timeout=PATIENCE_SECONDS)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, signer.target(query), body, named)
            answer = line.getresponse()
            return Heard(answer.status, answer.read(), answer.getheader("content-type", ""))
        finally:
            line.close()

    def direct(self, query: Query, body: bytes) -> Heard:
        """In this process, for long loops."""
        answer = self.callback.handle("POST", query, "text/xml", body)
        return Heard(answer.status, answer.body, answer.content_type)

    def line(self) -> socket.socket:
        return socket.create_connection(self._front.address, timeout=PATIENCE_SECONDS)

    def count(self, name: str) -> int:
        return self.callback.counters[name]


def all_of(line: socket.socket) -> bytes:
    """Everything until the server hangs up, gently or not."""
    found = b""
    try:
        while part := line.recv(65536):
            found += part
    except ConnectionError:
        pass
    return found
