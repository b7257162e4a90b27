"""系统: the operator's page tells the state of the machine, and of nobody a name, a child or a word."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask.testing import FlaskClient

from bot import runtime
from bot.health import Health
from console.app import create_app
from console.pages.system import JOB_WORDS
from domain.clock import SetClock
from storage import heartbeats
from storage.database import Database
from storage.spool import Spool
from storage.traffic import quarantine
from storage.vault import Vault
from tests.console.test_deliveries import message
from tests.console.test_quarantine_page import operator
from tests.console.village import Deeds, Shelf, Village

PAGE = "/console/system"
Visit = Callable[..., FlaskClient]


@dataclass(frozen=True)
class Looked:
    name: str
    is_well: bool
    detail: str = ""


def test_the_operator_arrives_here_and_reads_numbers_without_names(
    visit: Visit, village: Village, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        message(session, village, clock.now(), "failed", error="对方不接收公众号的消息")
        heartbeats.beat(session, "contacts", clock.now())
        heartbeats.beat(session, "tidy", clock.now() - timedelta(hours=2))
        quarantine.put(session, b"\xff", "not UTF-8", clock.now())
    browser = operator(visit, sqlite_database, clock)
    assert browser.get("/console/").location == PAGE
    page = browser.get(PAGE)
    for words in (
        "到期的联系提醒",
        "整理临时文件",
        "1 所学校",
        "2 个孩子",
        "对方不接收公众号的消息",
        "好久没动",
        "看不懂的来信 1",
        "还没有封存过一天",
    ):
        assert words in page.text
    for name in ("王芳", "李思涵", "周远", "陈", "清水湾", "水壶", "13800000001"):
        assert name not in page.text
    assert len(page.data) < 34_000


def test_what_is_not_well_is_said(
    sqlite_database: Database, clock: SetClock, vault: Vault, village: Village, deeds: Deeds
) -> None:
    found = [Looked("database", True), Looked("spool", False, "messages wait for the database")]
    app = create_app(sqlite_database, clock, Shelf(), vault, deeds, health=lambda: found)
    page = operator(lambda: app.test_client(), sqlite_database, clock).get(PAGE).text
    assert "数据库能写" in page and "messages wait for the database" in page and "state bad" in page


def test_the_programs_own_checks_stand_there(
    sqlite_database: Database, clock: SetClock, vault: Vault, village: Village, deeds: Deeds, tmp_path: Path
) -> None:
    health = Health(sqlite_database, clock, Spool(tmp_path / "spool", vault), Counter())
    app = create_app(sqlite_database, clock, Shelf(), vault, deeds, health=health.checks)
    page = operator(lambda: app.test_client(), sqlite_database, clock).get(PAGE).text
    assert "没有消息堵在门口" in page and "last tick too long ago" in page


def test_it_is_for_operators_alone(visit: Visit, village: Village, sqlite_database: Database, clock: SetClock) -> None:
    assert visit(village.director).get(PAGE).status_code == 403
    browser = operator(visit, sqlite_database, clock)
    for closed in ("/console/today", "/console/inbox", "/console/alerts", "/console/deliveries", "/console/children"):
        assert browser.get(closed).status_code == 403


def test_every_job_of_the_program_has_words() -> None:
    sources = "".join(path.read_text() for path in Path(runtime.__file__).parent.glob("*.py"))
    jobs = set(re.findall(r'Job\("(\w+)"', sources))
    assert len(jobs) > 20 and jobs <= set(JOB_WORDS)
