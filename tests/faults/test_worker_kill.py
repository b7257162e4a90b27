"""A letter to hundreds of families arrives once on every phone, however often the sending worker is killed."""

import random
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select

from domain.clock import SystemClock
from handlers.actions.letter import letters
from handlers.actions.letter.letter_begin import begin
from simulator import Simulator, SimulatorSettings
from storage import tables as t
from storage.database import Database
from storage.letter.letters import NewLetter
from storage.migrate import upgrade
from storage.person import people
from storage.vault import Vault
from tests.conftest import KEY
from tests.daytime import seconds_until_afternoon
from tests.delivery.village import family
from tests.faults.program import Worker
from tests.servers import Postgres, wait_for

FAMILIES = 800
AT_ONCE = 100  # written in one transaction: a busy machine needs half a minute for all, and then it is broken off
# A worker takes 256 at a time: so many can die one after the other, each with families of its own in its hands.
WORKERS_OF_ONE_LEASE = 3
ANSWER_LATE_SECONDS = 0.3
LEASE_AND_A_BIT = 61.0  # seconds after which the next worker may take what the dead ones held
TEMPLATE = "notice-template-0001"
FIELDS = [["thing1", "事项"], ["thing2", "来自"], ["time3", "时间"]]
SEED = 20261124


class Phones:
    """The families' phones on the pretend platform."""

    def __init__(self, simulator: Simulator) -> None:
        self.refs = [f"o-family-{number:019d}" for number in range(FAMILIES)]
        self.simulator = simulator
        self._http = requests.Session()
        self._http.trust_env = False
        for ref in self.refs:
            self.do("phones", name=ref, openid=ref)
            self.do(f"phones/{ref}/follow?wait=0")
        self.do("faults", jobfinish="before")

    def do(self, path: str, **body: object) -> None:
        answer = self._http.post(f"{self.simulator.url}/sim/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text

    def cards(self) -> Counter[str]:
        """How many cards each phone shows."""
        found = self._http.get(f"{self.simulator.url}/sim/phones", timeout=30).json()["phones"]
        return Counter({
            phone["openid"]: sum(item["kind"] == "template" for item in phone["screen"]) for phone in found
        })  # fmt: skip

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def phones() -> Iterator[Phones]:
    yield from late_phones()


def late_phones() -> Iterator[Phones]:
    """A platform that shows a card at once and answers the call late: it first tries to report, and nobody listens."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as deaf:
        yield from _phones(f"http://127.0.0.1:{deaf.getsockname()[1]}/wechat")


def _phones(callback_url: str) -> Iterator[Phones]:
    settings = SimulatorSettings(
        callback_url=callback_url,
        attempts=1,
        attempt_timeout=ANSWER_LATE_SECONDS,
        app_id="wx00000000000000fa",
        secret="invented-secret",
        templates={TEMPLATE: {"title": "家校联系提醒", "fields": FIELDS}},
    )
    with Simulator(settings) as simulator:
        found = Phones(simulator)
        yield found
        found.close()


def test_a_letter_survives_six_dead_workers(tmp_path: Path, phones: Phones) -> None:
    survives(tmp_path, f"sqlite:///{tmp_path / 'lianxin.db'}", phones, 6)


def test_a_letter_survives_dead_workers_on_postgresql(tmp_path: Path, phones: Phones, postgres: Postgres) -> None:
    survives(tmp_path, postgres.url(), phones, 3)


def survives(folder: Path, url: str, phones: Phones, kills: int) -> None:
    ahead = seconds_until_afternoon()
    phones.simulator.clock.advance(ahead)
    with closing(Database(url, Vault([KEY]))) as database:
        upgrade(database)
        _write_letter(database, phones.refs, SystemClock().now() + timedelta(seconds=ahead))
        given = {"DATABASE_URL": url, "WECHAT_API_BASE": phones.simulator.url, "LOG_LEVEL": "ERROR"}
        worker = Worker(folder, given | {"LETTERS_PER_SECOND": "400"})
        try:
            ahead = _kill_again_and_again(worker, database, phones, kills, ahead)
            worker.start_ahead(ahead + LEASE_AND_A_BIT)
            wait_for(lambda: set(_states(database)) <= {"accepted", "failed", "uncertain"}, 30)
        finally:
            worker.kill()
        assert _states(database) == {"accepted": FAMILIES}
        assert _repeats(database) > kills, "few cards were on their way when their worker died"
    assert phones.cards() == Counter(phones.refs), "every family has the card once"


def _kill_again_and_again(worker: Worker, database: Database, phones: Phones, kills: int, ahead: float) -> float:
    """Every worker dies with cards in its hands; how many seconds the last one's clock was ahead."""
    rng = random.Random(SEED)
    for number in range(1, kills + 1):
        worker.start_ahead(ahead)
        with suppress(TimeoutError):  # everything may lie in dead hands; then this one dies idle
            wait_for(partial(_holds_some, database, worker.pid), 2)
        time.sleep(rng.uniform(0.05, 2 * ANSWER_LATE_SECONDS))
        worker.kill()
        if number % WORKERS_OF_ONE_LEASE == 0:
            ahead += LEASE_AND_A_BIT
            phones.simulator.clock.advance(LEASE_AND_A_BIT)
    return ahead


def _write_letter(database: Database, refs: list[str], now: datetime) -> None:
    with database.begin() as session:
        school = people.add_school(session, "青石村小学", now)
    for some in range(0, len(refs), AT_ONCE):
        with database.begin() as session:
            for number, ref in enumerate(refs[some : some + AT_ONCE], some):
                child = people.add_child(session, school, f"孩子{number}", "三年级1班", now)
                family(session, school, child, f"家长{number}", ref, now)
    with database.begin() as session:
        new = NewLetter("国庆假期安全提醒", "各位家长：放假了。", "放假：10月1日到7日。")
        letter = letters.write(session, school, new, now)
        assert begin(session, letter, now) == len(refs)


def _states(database: Database) -> dict[str, int]:
    with database.read() as session:
        rows = session.execute(select(t.Outbox.state, func.count()).group_by(t.Outbox.state))
        return {str(state): number for state, number in rows}


def _holds_some(database: Database, pid: int) -> bool:
    """Whether the worker of this process has cards in its hands."""
    with database.read() as session:
        mine = (t.Outbox.state == "sending") & t.Outbox.lease_by.startswith(f"{pid}-")
        return session.scalar(select(t.Outbox.id).where(mine).limit(1)) is not None


def _repeats(database: Database) -> int:
    """How many sends were begun for cards that a dead worker had in its hands."""
    with database.read() as session:
        return int(session.scalar(select(func.sum(t.Outbox.attempts))) or 0) - FAMILIES
