"""The whole console over two invented schools on a loopback port, and how somebody before a browser uses it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from werkzeug.serving import make_server

from console.app import create_app
from console.frame.door import COOKIE
from domain.clock import SetClock
from storage.database import Database
from storage.vault import Vault
from tests.access.world import OWN, World, build
from tests.browser.chromium import Browser
from tests.console.village import PNG, Deeds, Shelf


@dataclass(frozen=True)
class School:
    """Where the pages are, and the world they show."""

    url: str
    world: World

    def number(self, variable: str) -> int:
        """The row of the own child that addresses name so."""
        return self.world.numbers[variable][OWN]

    def seats(self, browser: Browser, actor: str) -> None:
        """From now on this actor of the world is signed in before the browser."""
        browser.does("Network.setCookie", name=COOKIE, value=self.world.tokens[actor], url=self.url)

    def opens(self, browser: Browser, path: str) -> str:
        """Go there; what can be read."""
        browser.opens(self.url + path)
        return reads(browser)


@contextmanager
def opened(database: Database, clock: SetClock, vault: Vault) -> Iterator[School]:
    """The school while somebody uses it."""
    with database.begin() as session:
        world = build(session, clock.now())
    store = Shelf({number: ("image/png", PNG) for number in world.numbers["media_id"].values()})
    server = make_server(
        "127.0.0.1", 0, create_app(database, clock, store, vault, Deeds(database, clock.now())), threaded=True
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield School(f"http://127.0.0.1:{server.server_port}", world)
    server.shutdown()
    thread.join()
    server.server_close()


def reads(browser: Browser) -> str:
    """The words of the page."""
    words: str = browser.finds("document.body.innerText")
    return words


def fills(browser: Browser, **fields: str) -> None:
    """Type into fields, by their names."""
    for name, value in fields.items():
        wanted = f"document.querySelector('main [name={name}]')"
        browser.finds(f"{wanted}.value = {json.dumps(value)}; true")


def presses(browser: Browser, words: str) -> str:
    """Press the button or follow the link that says this, wait for what comes; what can be read then."""
    says = f"one => one.textContent.trim().startsWith({json.dumps(words)})"
    found = f"[...document.querySelectorAll('button, a, summary')].find({says})"
    assert browser.finds(f"Boolean({found})"), f"nothing says {words!r}:\n{reads(browser)}"
    browser.finds(f"window.__before = true; {found}.click(); true")
    browser.waits_for("window.__before === undefined && document.readyState === 'complete'")
    return reads(browser)
