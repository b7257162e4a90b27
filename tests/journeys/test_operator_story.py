"""Whoever moves the demo's clock does not make its jobs look idle: every one of them takes its turn at the new time."""

from datetime import timedelta
from pathlib import Path

import requests

from bot.demo.village import Village
from console.pages.system import SILENT_AFTER
from storage import heartbeats
from tests.servers import wait_for


def silent(village: Village) -> list[str]:
    """The jobs of which the operator's page would say that they have not moved for long."""
    now = village.runtime.clock.now()
    with village.runtime.database.read() as session:
        return [name for name, at in heartbeats.every(session) if now - at > SILENT_AFTER]


def test_after_the_story_and_after_a_press_on_the_page_every_job_has_looked(tmp_path: Path) -> None:
    with Village(tmp_path / "village") as village:
        village.minutes_pass(60)
        assert silent(village) == []
        a_day = {"seconds": timedelta(days=1).total_seconds()}
        requests.post(f"{village.simulator.url}/sim/clock/advance", json=a_day, timeout=10).raise_for_status()
        wait_for(lambda: silent(village) == [], seconds=30)


def test_what_asks_from_outside_whether_the_program_is_well_is_no_job(tmp_path: Path) -> None:
    with Village(tmp_path / "village") as village:
        village.runtime.health.checks()
        with village.runtime.database.read() as session:
            known = heartbeats.every(session)
            assert heartbeats.last(session, heartbeats.PROBE) is not None
        assert known != [] and heartbeats.PROBE not in dict(known)
