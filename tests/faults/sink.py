"""A platform API that takes every send at once and remembers it; for faults that are not the platform's own."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


class Sink:
    """Answers every call with success. ``texts`` are the words of customer-service messages as they came."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.delay = 0.0  # seconds before each answer
        self._gone = threading.Event()
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                path = urlsplit(self.path).path
                sink.calls.append((path, json.loads(body or b"{}")))
                sink._gone.wait(sink.delay)
                self.close_connection = sink._gone.is_set()
                answer = json.dumps(_answer(path, len(sink.calls))).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                with contextlib.suppress(OSError):
                    self.end_headers()
                    self.wfile.write(answer)

            do_GET = do_POST

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def let_go(self) -> None:
        """Nobody waits for the answers any more."""
        self._gone.set()

    def texts(self, to: str = "") -> list[str]:
        """The words of every text that was sent to this person (or to anybody), in order."""
        return [
            str(body["text"]["content"])
            for path, body in list(self.calls)
            if path.endswith("custom/send") and "text" in body and to in ("", body["touser"])
        ]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _answer(path: str, number: int) -> dict[str, Any]:
    if path.endswith("token"):
        return {"access_token": f"invented-{number}", "expires_in": 7200}
    return {"errcode": 0, "errmsg": "ok", "msgid": 9_000_000 + number}
