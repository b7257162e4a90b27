"""A platform that misbehaves on demand over real sockets, and counts what it was asked and what it delivered."""

import json
import socket
import struct
import threading
import time
from collections import deque
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

SENDS = ("/cgi-bin/message/custom/send", "/cgi-bin/message/template/send")
TOKEN = "/cgi-bin/stable_token"
PAGE = b"<html><body><center><h1>502 Bad Gateway</h1></center><hr><center>stgw</center></body></html>"


class FakeApi:
    """``mode`` is how every send is answered, ``script`` (mode by mode) how the next ones are.

    A mode is a name of ``_Handler.MODES`` or the text of an errcode. ``delivered`` is what people saw: (openid,
    message), a repeated client_msg_id counted once.
    """

    def __init__(self) -> None:
        self.mode = "ok"
        self.script: deque[str] = deque()
        self.token_mode = "ok"
        self.hang_seconds = 1.0
        self.expires_in: Any = 7200
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.delivered: list[tuple[str, str]] = []
        self.token_calls = 0
        self.good_token = "token-1"
        self.media: dict[str, tuple[bytes, str]] = {}
        self.lock = threading.Lock()
        self._ids: dict[str, int] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"api": self}))
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def sends(self) -> list[dict[str, Any]]:
        """The bodies of all sends that were asked for, in order."""
        return [body for path, body in self.calls if path in SENDS]

    def deliver(self, body: dict[str, Any]) -> int:
        """Show a message to its reader; the number it gets."""
        once = body.get("client_msg_id", "")
        with self.lock:
            if once and once in self._ids:
                return self._ids[once]
            number = 2_918_131_553_548_107_776 + len(self.delivered)
            if once:
                self._ids[once] = number
            said = body.get("text", {}).get("content") or json.dumps(body, ensure_ascii=False, sort_keys=True)
            self.delivered.append((body.get("touser", ""), said))
            return number


class _Handler(BaseHTTPRequestHandler):
    api: ClassVar[FakeApi]

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._note(parts.path, query)
        if parts.path == "/cgi-bin/media/get":
            self._media(query)
        elif parts.path == "/video":
            self._answer(b"\x00\x00\x00\x18ftypmp42video", "video/mp4", "attachment")
        else:
            self._act(self.api.mode if self.api.mode in ("hang", "reset", "502", "html") else "ok", {})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        body = {} if "multipart" in self.headers.get("Content-Type", "") else json.loads(raw)
        self._note(parts.path, body)
        if parts.path == TOKEN:
            self._token()
        elif parts.path == "/cgi-bin/media/upload":
            self._json({"type": "image", "media_id": f"upload-{len(self.api.calls)}", "created_at": 1})
        elif self.api.good_token and f"access_token={self.api.good_token}" not in parts.query:
            self._json({"errcode": 40001, "errmsg": "invalid credential rid: 1"})
        else:
            self._act(self.api.script.popleft() if self.api.script else self.api.mode, body)

    def _note(self, path: str, body: dict[str, Any]) -> None:
        with self.api.lock:
            self.api.calls.append((path, body))

    def _token(self) -> None:
        self.api.token_calls += 1
        if self.api.token_mode != "ok":
            self._act(self.api.token_mode, {})
            return
        token = self.api.good_token or "token-nobody-likes"
        self._json({"access_token": token, "expires_in": self.api.expires_in})

    def _act(self, mode: str, body: dict[str, Any]) -> None:
        action = MODES.get(mode)
        if action is not None:
            action(self, body)
        else:
            self._json({"errcode": int(mode), "errmsg": f"refused rid: {mode}"})

    def _ok(self, body: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
        if body:
            number = self.api.deliver(body)
            answer |= {"msgid": number} if "template_id" in body else {}
        self._json(answer)

    def _hang(self, body: dict[str, Any]) -> None:
        time.sleep(self.api.hang_seconds)
        self.close_connection = True

    def _hang_after_delivering(self, body: dict[str, Any]) -> None:
        self.api.deliver(body)
        self._hang(body)

    def _busy_after_delivering(self, body: dict[str, Any]) -> None:
        self.api.deliver(body)
        self._json({"errcode": -1})

    def _slow(self, body: dict[str, Any]) -> None:
        time.sleep(0.05)
        self._ok(body)

    def _reset(self, body: dict[str, Any]) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _truncated(self, body: dict[str, Any]) -> None:
        self._answer(b'{"errcode":0,"errm', "application/json")

    def _page(self, body: dict[str, Any]) -> None:
        self._answer(PAGE, "text/html")

    def _gateway(self, body: dict[str, Any]) -> None:
        self._answer(PAGE, "text/html", status=502)

    def _empty(self, body: dict[str, Any]) -> None:
        self._answer(b"", "text/plain")

    def _code_as_text(self, body: dict[str, Any]) -> None:
        self._json({"errcode": "45015", "errmsg": "response out of time limit"})

    def _zero_as_text(self, body: dict[str, Any]) -> None:
        self.api.deliver(body)
        self._json({"errcode": "0", "errmsg": "ok", "msgid": 5})

    def _control_character(self, body: dict[str, Any]) -> None:
        self.api.deliver(body)
        self._answer(b'{"errcode":0,"errmsg":"o\x01k","msgid":6}', "application/json")

    def _media(self, query: dict[str, str]) -> None:
        found = self.api.media.get(query.get("media_id", ""))
        if found is None:
            self._json({"errcode": 40007, "errmsg": "invalid media_id rid: 1"}, "text/plain")
            return
        content, kind = found
        self._answer(content, kind, "" if kind == "application/json" else "attachment")

    def _json(self, answer: dict[str, Any], kind: str = "application/json; encoding=utf-8") -> None:
        self._answer(json.dumps(answer).encode(), kind)

    def _answer(self, content: bytes, kind: str, disposition: str = "", status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if disposition:
            self.send_header("Content-Disposition", disposition)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read ``calls``."""


MODES = {
    "ok": _Handler._ok,
    "hang": _Handler._hang,
    "timeout-after-delivery": _Handler._hang_after_delivering,
    "-1-after-delivery": _Handler._busy_after_delivering,
    "slow": _Handler._slow,
    "reset": _Handler._reset,
    "truncated": _Handler._truncated,
    "html": _Handler._page,
    "502": _Handler._gateway,
    "empty": _Handler._empty,
    "errcode-as-text": _Handler._code_as_text,
    "zero-as-text": _Handler._zero_as_text,
    "control-character": _Handler._control_character,
}
