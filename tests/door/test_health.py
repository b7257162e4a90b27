"""/healthz, /readyz, /metrics, and that everything else belongs to the pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.web import asgi_app
from tests.door.house import Entrance, RunningServer


@dataclass(frozen=True)
class Look:
    name: str
    is_well: bool
    detail: str = ""


@dataclass
class Health:
    looks: list[Look] = field(default_factory=lambda: [Look("database", True), Look("spool", True)])

    def checks(self) -> list[Look]:
        return self.looks

    def gauges(self) -> dict[str, float]:
        return {"spool": 0.0, "door_forged": 12.0, "outbox_queued": 1234567.0}


def pages(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    body = environ["PATH_INFO"].encode("latin-1")
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


class Front:
    """The whole web side with fakes behind it."""

    def __init__(self, entrance: Entrance, server: RunningServer, site: Any = pages, token: str = "") -> None:
        self.health = Health()
        self._entrance = entrance
        server.switchboard.app = asgi_app(entrance.callback, site, self.health, token)

    def ask(self, path: str, *lines: str, method: str = "GET") -> tuple[int, str, str]:
        """Status, head and body."""
        raw = "\r\n".join([f"{method} {path} HTTP/1.1", "Host: door", "Connection: close", *lines, "", ""])
        head, _, body = self._entrance.wire(raw.encode()).decode().partition("\r\n\r\n")
        return int(head.split(" ")[1]), head.lower(), body


@pytest.fixture
def front(plain: Entrance, server: RunningServer) -> Front:
    return Front(plain, server)


def test_alive(front: Front) -> None:
    assert front.ask("/healthz")[::2] == (200, "ok")
    assert front.ask("/healthz", method="HEAD")[::2] == (200, "")
    assert front.ask("/healthz", "Content-Length: 0", method="POST")[0] == 405


def test_ready(front: Front) -> None:
    status, head, body = front.ask("/readyz")
    assert (status, body) == (200, '{"database": "ok", "spool": "ok"}')
    assert "content-type: application/json" in head


def test_not_ready_names_the_cause(front: Front) -> None:
    front.health.looks.append(Look("clock", False, "callbacks look stale"))
    status, _head, body = front.ask("/readyz")
    assert status == 503 and '"clock": "callbacks look stale"' in body


def test_numbers_for_this_machine_alone(front: Front) -> None:
    status, head, body = front.ask("/metrics")
    assert status == 200 and "content-type: text/plain; version=0.0.4" in head
    assert "# TYPE lianxin_door_forged gauge\nlianxin_door_forged 12\n" in body
    assert "lianxin_outbox_queued 1234567\n" in body


@pytest.mark.parametrize(
    "line", ["X-Forwarded-For: 203.0.113.9", "Forwarded: for=203.0.113.9", "X-Real-IP: 203.0.113.9"]
)
def test_a_proxy_on_this_machine_does_not_make_the_world_local(front: Front, line: str) -> None:
    assert front.ask("/metrics", line)[::2] == (403, "")


def test_numbers_with_a_token(plain: Entrance, server: RunningServer) -> None:
    front = Front(plain, server, token="lianxin-metrics")
    assert front.ask("/metrics")[0] == 403
    assert front.ask("/metrics", "Authorization: Bearer wrong")[0] == 403
    assert front.ask("/metrics", "Authorization: Bearer \xff")[0] == 403
    assert front.ask("/metrics", "Authorization: Bearer lianxin-metrics", "X-Forwarded-For: 203.0.113.9")[0] == 200


def test_everything_else_belongs_to_the_pages(front: Front) -> None:
    for path in ("/", "/console/", "/h5/letter/abc", "/wechat/", "/wechatx", "/healthz/"):
        assert front.ask(path)[::2] == (200, path)


def test_without_pages_there_is_nothing_there(plain: Entrance, server: RunningServer) -> None:
    assert Front(plain, server, site=None).ask("/console/")[::2] == (404, "")
