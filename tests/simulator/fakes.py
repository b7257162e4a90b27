"""A bot that only records what it is told, and short words to speak with the simulator."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import defusedxml.ElementTree

from simulator import Simulator

BOUNDARY = "----boundary0123456789"


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


OPENER = build_opener(_Stay)


@dataclass
class Received:
    """One request as it came to the bot; `body` is empty for a GET."""

    query: dict[str, str]
    body: str

    def fields(self) -> dict[str, str]:
        return {node.tag: node.text or "" for node in defusedxml.ElementTree.fromstring(self.body)}


Answer = tuple[int, bytes]


@dataclass
class FakeBot:
    """`answer` decides what is said to a push; one that waits for `release` keeps silent until the test ends."""

    answer: Callable[[Received], Answer] = lambda received: (200, b"success")
    echo: Callable[[Received], str] = lambda received: received.query.get("echostr", "")
    received: list[Received] = field(default_factory=list)
    release: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self._take(body, bot.answer)

            def do_GET(self) -> None:
                self._take("", lambda received: (200, bot.echo(received).encode()))

            def _take(self, body: str, answer: Callable[[Received], Answer]) -> None:
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                received = Received(query | {"Cookie": self.headers.get("Cookie", "")}, body)
                bot.received.append(received)
                status, content = answer(received)
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)
                except OSError:
                    self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/wechat"

    def says(self, xml: str) -> None:
        """Answer every push with this body."""
        self.answer = lambda received: (200, xml.encode())

    def pushes(self, event: str = "") -> list[Received]:
        return [one for one in list(self.received) if (one.body and f"<![CDATA[{event}]]>" in one.body) or not event]

    def wait_for(self, event: str) -> Received:
        """The first push of that event, waited for at most 5 s."""
        wait_until(lambda: bool(self.pushes(event)))
        return self.pushes(event)[0]

    def stop(self) -> None:
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.005)


def passive(openid: str, content: str, account: str = "gh_000000000001") -> str:
    return (
        f"<xml><ToUserName>{openid}</ToUserName><FromUserName>{account}</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{content}]]></Content></xml>"
    )


@dataclass
class Http:
    """Status, headers and text of one answer."""

    status: int
    headers: dict[str, str]
    content: bytes

    def json(self) -> Any:
        return json.loads(self.content)


def fetch(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Http:
    """GET, or POST when there is a body; no redirect is followed."""
    try:
        with OPENER.open(Request(url, body, headers or {}), timeout=10) as response:
            return Http(response.status, dict(response.headers), response.read())
    except HTTPError as error:
        with error:
            return Http(error.code, dict(error.headers), error.read())


@dataclass
class Platform:
    """The simulator as a bot and a tester see it."""

    simulator: Simulator

    @property
    def url(self) -> str:
        return self.simulator.url

    def get(self, path: str, /, **query: str) -> Any:
        return fetch(f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")).json()

    def post(self, path: str, body: Any = None) -> Any:
        return fetch(self.url + path, json.dumps({} if body is None else body, ensure_ascii=False).encode()).json()

    def token(self) -> str:
        settings = self.simulator.settings
        asked = {"grant_type": "client_credential", "appid": settings.app_id, "secret": settings.secret}
        return str(self.post("/cgi-bin/stable_token", asked)["access_token"])

    def call(self, path: str, body: Any) -> Any:
        """POST to the platform's API with a valid token."""
        return self.post(f"/cgi-bin/{path}?access_token={quote(self.token())}", body)

    def ask(self, path: str, /, **query: str) -> Any:
        """GET from the platform's API with a valid token."""
        return self.get(f"/cgi-bin/{path}", access_token=self.token(), **query)

    def text(self, openid: str, content: str = "您好") -> int:
        body = {"touser": openid, "msgtype": "text", "text": {"content": content}}
        return int(self.call("message/custom/send", body)["errcode"])

    def upload(self, kind: str, content: bytes, filename: str = "a.bin", name: str = "media") -> Any:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
        url = f"{self.url}/cgi-bin/media/upload?type={kind}&access_token={self.token()}"
        return fetch(url, body, {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}).json()

    def phone(self, name: str = "王芳", follows: bool = True) -> str:
        openid = str(self.post("/sim/phones", {"name": name, "place": "东莞"})["openid"])
        if follows:
            self.do(openid, "follow")
        return openid

    def do(self, openid: str, gesture: str, **given: Any) -> Any:
        return self.post(f"/sim/phones/{openid}/{gesture}", given)

    def screen(self, openid: str, *sides: str) -> list[dict[str, Any]]:
        items = self.get(f"/sim/phones/{openid}")["screen"]
        return [item for item in items if item["side"] in (sides or ("account",))]

    def faults(self, **switches: Any) -> Any:
        return self.post("/sim/faults", switches)

    def advance(self, **spans: float) -> None:
        units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        self.simulator.clock.advance(sum(units[unit] * count for unit, count in spans.items()))
