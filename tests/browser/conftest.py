"""The real pages of an invented school on a loopback port, and a real browser before them."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from console.app import create_app
from domain.clock import SetClock
from handlers.actions.pages import PageDeeds
from storage.database import Database
from storage.files.media import MediaStore
from storage.traffic import links
from storage.vault import Vault
from tests.browser.chromium import NAMES, PROGRAM, Browser
from tests.browser.console_school import School, opened
from tests.console.village import Village, settle, write_letter

SHORT = "{孩子}1月24日放假，2月22日报到。\n出门牵好手，坐车系好带，不去冰面和河边。\n请回“收到”，或点下面的绿色按钮。"
BODY = """{称呼}：
您好！寒假就要到了，{孩子}要回到您身边。外面再忙，也请和家里的老人一起，把下面几件事看一遍。
一、放假时间
1月24日放假，2月22日报到注册，2月23日上课。
二、出门平安
过马路牵好手，走斑马线；不坐超员的车、无牌的车；骑电动车都要戴头盔。
三、防火防寒
睡前看一眼炉子和电热毯。屋里烧炭一定要开窗，烟囱要通。
四、不去水边
不在冰面上玩，不去水库、河边。看见有人落水，先喊大人，不要下水去拉。
五、常打电话
每个星期和孩子视频一次，问问吃得好不好，有没有什么事想跟您说。
有事随时在微信里跟{老师}说。祝全家新年好！"""


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> MediaStore:
    return MediaStore(tmp_path / "data", vault)


@dataclass(frozen=True)
class Served:
    """Where the school's pages are, and what stands in them."""

    url: str
    village: Village
    letter: int


@pytest.fixture
def served(sqlite_database: Database, clock: SetClock, vault: Vault, store: MediaStore) -> Iterator[Served]:
    """The site as the program runs it, without a platform to ask."""
    with sqlite_database.begin() as session:
        village = settle(session, clock.now())
        letter = write_letter(session, village.school, clock.now(), body=BODY, short=SHORT)
    deeds = PageDeeds(sqlite_database, clock, lambda: None, store)
    server = make_server("127.0.0.1", 0, create_app(sqlite_database, clock, store, vault, deeds))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.server_port}", village, letter)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(served: Served, vault: Vault, clock: SetClock) -> str:
    """The mother's letter."""
    return served.url + links.letter_path(vault, served.letter, served.village.mother, clock.now())


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    if PROGRAM is None:
        pytest.skip(f"no browser on this machine (looked for {', '.join(NAMES)})")
    with Browser(tmp_path / "browser") as opened:
        yield opened


@pytest.fixture
def school(sqlite_database: Database, clock: SetClock, vault: Vault) -> Iterator[School]:
    """The whole console over two schools."""
    with opened(sqlite_database, clock, vault) as found:
        yield found
