"""A real browser that a test holds in its hands: started for one test, spoken to over its debugging socket."""

import base64
import itertools
import json
import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)
# Nothing is fetched from anywhere; root needs --no-sandbox.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)
PATIENCE_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.05


class Browser:
    """One page in one window. Use with ``with``; ``folder`` must be empty and is the browser's own."""

    def __init__(self, folder: Path) -> None:
        assert PROGRAM is not None
        self._folder = folder
        self._numbers = itertools.count(1)
        self._command = [PROGRAM, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
        self._closing = ExitStack()
        self._process: subprocess.Popen[bytes]
        self._socket: ClientConnection

    def __enter__(self) -> Self:
        with ExitStack() as closing:
            self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            closing.callback(self._end)
            whole = self._address()
            with connect(whole, max_size=None, proxy=None) as self._socket:
                targets = self.does("Target.getTargets")["targetInfos"]
            page = next(one["targetId"] for one in targets if one["type"] == "page")
            address = f"{whole.split('/devtools/')[0]}/devtools/page/{page}"
            self._socket = closing.enter_context(connect(address, max_size=None, proxy=None))
            self._closing = closing.pop_all()
        self.does("Page.enable")
        self.does("Runtime.enable")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.close()

    def does(self, method: str, **given: Any) -> Any:
        """One command of the DevTools protocol and its answer."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            told = json.loads(self._socket.recv(timeout=PATIENCE_SECONDS))
            if told.get("id") == number:
                assert "error" not in told, told["error"]
                return told["result"]

    def is_a_phone(self, width: int = 360, height: int = 640) -> None:
        """From now on a small screen that is touched."""
        self.does("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=2, mobile=True)
        self.does("Emulation.setTouchEmulationEnabled", enabled=True)

    def runs_no_scripts(self) -> None:
        self.does("Emulation.setScriptExecutionDisabled", value=True)

    def opens(self, url: str) -> None:
        """Go there and wait until it stands."""
        self.does("Page.navigate", url=url)
        self.waits_for("document.readyState === 'complete' && location.href !== 'about:blank'")

    def finds(self, expression: str) -> Any:
        """The value of a JavaScript expression in the page; works also where the page may run no scripts."""
        told = self.does("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def waits_for(self, expression: str) -> None:
        """Until this is true; between two pages nothing is."""
        whether = f"(() => {{ try {{ return {expression}; }} catch {{ return false; }} }})()"
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not self.finds(whether):
            assert time.monotonic() < give_up, f"it never came: {expression}\n{self.finds('document.body.innerText')}"
            time.sleep(LOOK_EVERY_SECONDS)

    def touches(self, *points: tuple[float, float]) -> None:
        """A finger put down at the first point, drawn over the others and lifted."""
        for number, (x, y) in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            self.does("Input.dispatchTouchEvent", type=kind, touchPoints=[{"x": x, "y": y}])
        self.does("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def drags(self, *points: tuple[float, float]) -> None:
        """The same with a mouse."""
        self.does("Input.dispatchMouseEvent", type="mousePressed", x=points[0][0], y=points[0][1], button="left")
        for x, y in points[1:]:
            self.does("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, button="left", buttons=1)
        self.does("Input.dispatchMouseEvent", type="mouseReleased", x=points[-1][0], y=points[-1][1], button="left")

    def box(self, selector: str) -> tuple[float, float, float, float]:
        """Left, top, width and height of an element, scrolled into the middle of the screen first."""
        wanted = f"document.querySelector({json.dumps(selector)})"
        self.finds(f"{wanted}.scrollIntoView({{block: 'center'}})")
        found = self.finds(f"(b => [b.left, b.top, b.width, b.height])({wanted}.getBoundingClientRect())")
        left, top, width, height = found
        return left, top, width, height

    def taps(self, selector: str) -> None:
        left, top, width, height = self.box(selector)
        self.touches((left + width / 2, top + height / 2))

    def picture(self, *, whole: bool = False) -> bytes:
        """A PNG of the screen, or of the whole page."""
        return base64.b64decode(self.does("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"])

    def paper(self) -> bytes:
        """The page as it is printed on A4 (PDF)."""
        size = {"paperWidth": 8.27, "paperHeight": 11.69}
        return base64.b64decode(self.does("Page.printToPDF", preferCSSPageSize=True, **size)["data"])

    def _address(self) -> str:
        told = self._folder / "DevToolsActivePort"
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not (told.exists() and len(told.read_text().splitlines()) == 2):
            assert self._process.poll() is None and time.monotonic() < give_up, "the browser did not start"
            time.sleep(LOOK_EVERY_SECONDS)
        port, path = told.read_text().splitlines()
        return f"ws://127.0.0.1:{port}{path}"

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
