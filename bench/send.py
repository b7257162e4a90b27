"""Rows ``send``: how fast a letter leaves, with every recipient's state kept in a database, beside who keeps nothing.

Four senders call the same platform, which answers after 50 ms, in one run: WeRoBot's own client in a loop, bare
aiohttp with as many calls at once as our worker has on the wire, and our worker on SQLite and on PostgreSQL. While
ours sends, families answer 收到 through the door of a server beside it, a thousand a minute.
"""

import asyncio
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp
import psutil  # type: ignore[import-untyped]
import requests
from sqlalchemy import func, select
from uvicorn.loops.auto import auto_loop_factory
from werobot.client import Client as WeRoBotClient

from bench.account import Account, Callbacks
from bench.load import Load, quantile, steady
from bench.processes import free_port, python, running
from bench.rows import NotMeasured, Row
from bench.town import NOTICE_TEMPLATE, Town
from bot.deliveries import CONCURRENT_LETTERS
from bot.wechat.client import OFFICIAL
from storage import tables as t
from tests.servers import Postgres

FAMILIES = 10_000
WEROBOT_SENDS = 60
ANSWERS_PER_SECOND = 17  # a thousand a minute
OF_BARE, OF_WEROBOT = 0.7, 100.0
MOST_MEGABYTES, ANSWER_SECONDS = 200.0, 1.0
PATIENCE_SECONDS = 300.0
SAMPLE_SECONDS = 0.1
MEGABYTE = 1 << 20
UNPACED = {"LIANXIN_LETTERS_PER_SECOND": "9999"}
URL = f"https://school.example.cn/h5/letter/1-20000-1800000000-{'0' * 32}"
FIELDS = {"thing1": "学校给您的一封信", "thing2": "学校", "time3": "2026年9月25日 15:00"}


@dataclass(slots=True)
class Run:
    """One letter of ours: messages a second, the worker's memory as it went (MB), what the families waited."""

    rate: float = 0.0
    memory: list[float] = field(default_factory=list)
    load: Load = field(default_factory=Load)
    recorded: int = 0

    @property
    def p99(self) -> float:
        return quantile([answer.seconds for answer in self.load.answers], 0.99)

    @property
    def growth(self) -> float:
        """How much larger the worker is in the last tenth than in the first, in MB."""
        tenth = max(1, len(self.memory) // 10)
        return max(self.memory[-tenth:]) - max(self.memory[:tenth])


def measure() -> list[Row]:
    """Raises NotMeasured when a message was lost or left twice, or a family's answer was not kept."""
    werobot, bare = _werobot(), _bare()
    on_sqlite = _ours()
    server = Postgres()
    server.start()
    try:
        on_postgres = _ours(server.url())
    finally:
        server.close()
    bare = (bare + _bare()) / 2  # before and after ours: the machine is not the same twice
    note = (
        f"{FAMILIES:,} families, {CONCURRENT_LETTERS} at once, 50 ms each; WeRoBot's loop makes {werobot:.0f}/s; "
        f"meanwhile {ANSWERS_PER_SECOND} answers a second came in and all {on_sqlite.recorded} and "
        f"{on_postgres.recorded} were kept; the worker grew by {on_sqlite.growth:.0f} and {on_postgres.growth:.0f} MB "
        "from the first tenth to the last"
    )
    slower = min(on_sqlite.rate, on_postgres.rate)
    larger = max(on_sqlite.memory + on_postgres.memory)
    return [
        Row("send", on_sqlite.rate, bare, "letters/s", f"bare aiohttp ({OF_BARE}), SQLite", note),
        Row("send-pg", on_postgres.rate, bare, "letters/s", f"bare aiohttp ({OF_BARE}), PG"),
        Row("send-werobot", slower, werobot, "letters/s", f"WeRoBot's client ({OF_WEROBOT:.0f})"),
        Row("send-memory", larger, MOST_MEGABYTES, "MB", "limit"),
        Row("send-answer", max(on_sqlite.p99, on_postgres.p99), ANSWER_SECONDS, "s", "limit, p99 meanwhile"),
    ]


@contextmanager
def _platform(folder: Path) -> Iterator[str]:
    port = free_port()
    with running(python("-m", "bench.stub", port), folder, port):
        yield f"http://127.0.0.1:{port}"


class _WeRoBot(WeRoBotClient):  # type: ignore[misc]  # WeRoBot has no types
    """WeRoBot's client as it is, but for the platform's origin, which it has written into every address."""

    base = OFFICIAL

    def request(self, method: str, url: str, **kwargs: Any) -> Any:
        return super().request(method, url.replace(OFFICIAL, self.base), **kwargs)


def _werobot() -> float:
    """Messages a second."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name, _platform(Path(name)) as base:
        client = _WeRoBot({"APP_ID": "wx0000000000000001", "APP_SECRET": "secret"})
        client.base = base
        data = {name: {"value": value} for name, value in FIELDS.items()}
        client.get_access_token()
        started = time.perf_counter()
        for number in range(WEROBOT_SENDS):
            client.send_template_message(f"o-parent-{number:019d}", NOTICE_TEMPLATE, data, url=URL)
        return WEROBOT_SENDS / (time.perf_counter() - started)


def _bare(families: int = FAMILIES) -> float:
    """Messages a second of aiohttp with nothing around it, and the same bodies."""
    with (
        tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name,
        _platform(Path(name)) as base,
        asyncio.Runner(loop_factory=auto_loop_factory()) as runner,  # the loop of ours
    ):
        return runner.run(_bare_aiohttp(base, families))


async def _bare_aiohttp(base: str, families: int) -> float:
    bodies = iter([_body(number) for number in range(families)])
    connector = aiohttp.TCPConnector(limit=CONCURRENT_LETTERS)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def send() -> None:
            for body in bodies:
                asked = session.post(
                    f"{base}/cgi-bin/message/template/send",
                    params={"access_token": "bench-token"},
                    data=body,
                    headers={"Content-Type": "application/json"},
                )
                async with asked as answer:
                    await answer.json()

        started = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(CONCURRENT_LETTERS)))
        return families / (time.perf_counter() - started)


def _body(number: int) -> bytes:
    message = {
        "touser": f"o-parent-{number:019d}",
        "template_id": NOTICE_TEMPLATE,
        "url": URL,
        "client_msg_id": f"lx{number}",
        "data": {name: {"value": value} for name, value in FIELDS.items()},
    }
    return json.dumps(message, ensure_ascii=False).encode()


def _ours(url: str = "", families: int = FAMILIES) -> Run:
    account, port = Account(), free_port()
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name, _platform(Path(name)) as base:
        folder = Path(name)
        more = UNPACED | ({"LIANXIN_DATABASE_URL": url} if url else {})
        town = Town(folder, families, base, account, **more)
        try:
            web = python("-m", "bot", "serve", "--web-only", "--port", port)
            with running(web, folder, port, town.settings):
                return _sent_meanwhile(town, folder, base, port, Callbacks(account), families)
        finally:
            town.close()


def _sent_meanwhile(town: Town, folder: Path, base: str, port: int, callbacks: Callbacks, families: int) -> Run:
    """The letter begins, then the worker; families answer until the last one has it."""
    run, over = Run(), threading.Event()
    town.send_letter()
    talk = threading.Thread(target=lambda: asyncio.run(_answers(run, port, callbacks, town.parents, over)))
    try:
        # the worker listens nowhere: the server's port, which takes connections already, will do
        with running(python("-m", "bot", "work"), folder, port, town.settings) as pid:
            _watch(psutil.Process(pid), base, families, run, talk)
    finally:
        over.set()
        if talk.is_alive():
            talk.join()
    run.recorded = _recorded(town)
    given = sum(answer.status == 200 for answer in run.load.answers)
    if run.recorded < given:
        raise NotMeasured(f"{given} families answered, {run.recorded} answers were kept")
    return run


def _watch(worker: psutil.Process, base: str, families: int, run: Run, talk: threading.Thread) -> None:
    """Until every family has the letter; those who have it begin to answer."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        told = requests.get(f"{base}/sent", timeout=10).json()
        if told["messages"] > ANSWERS_PER_SECOND and not run.memory:
            talk.start()
        if told["messages"] > ANSWERS_PER_SECOND:
            run.memory.append(worker.memory_info().rss / MEGABYTE)
        if told["messages"] >= families:
            if told["calls"] != told["messages"]:
                raise NotMeasured(f"{told['calls']} calls carried {told['messages']} messages to {families} families")
            run.rate = (families - 1) / (told["last"] - told["first"])
            return
        time.sleep(SAMPLE_SECONDS)
    raise NotMeasured(f"the letter reached {told['messages']} of {families} families")


async def _answers(run: Run, port: int, callbacks: Callbacks, parents: list[str], over: threading.Event) -> None:
    """A second's worth of families after the other says 收到, each once."""
    waiting = iter(parents)
    while not over.is_set() and (some := list(islice(waiting, ANSWERS_PER_SECOND))):
        load = await steady(port, [callbacks.text(parent, "收到") for parent in some], ANSWERS_PER_SECOND)
        run.load.answers += load.answers


def _recorded(town: Town) -> int:
    query = select(func.count()).select_from(t.LetterReceipt).where(t.LetterReceipt.confirmed_at.is_not(None))
    with town.database.read() as session:
        return session.scalar(query) or 0
