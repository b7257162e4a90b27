"""Row ``inbound``: encrypted callbacks fully handled, beside a bare WeRoBot that only says back what it hears.

Ours keeps each message durably (SQLite with synchronous=FULL), writes the child's file, relays to the paired teacher
and answers; the echo remembers nothing.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select

from bench.account import Account, Callbacks
from bench.echo import serving_name
from bench.load import CONNECTIONS, Load, closed, quantile
from bench.processes import free_port, python, running
from bench.rows import NotMeasured, Row, median
from bench.town import Town
from storage import tables as t

FAMILIES = 1000
ROUNDS = 3
SECONDS = 1.5  # of each round of each side
MOST_PER_SECOND = 2500  # bodies that are made ahead
WARM_UP = 64


def measure() -> list[Row]:
    """Raises NotMeasured when a callback was not answered, or answered without being kept, handled and relayed."""
    account = Account()
    port, peer_port, api_port = free_port(), free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        folder = Path(name)
        town = Town(folder, FAMILIES, f"http://127.0.0.1:{api_port}", account)
        with (
            running(python("-m", "bench.platform", api_port, port), folder, api_port),
            running(python("-m", "bench.echo", peer_port), folder, peer_port),
            running(python("-m", "bot", "serve", "--port", port), folder, port, town.settings),
        ):
            ours, peers = asyncio.run(_rounds(Callbacks(account), town.parents, port, peer_port))
        _check(town, Callbacks(account), ours)
        town.close()
    return _rows(ours[1:], peers[1:])


async def _rounds(
    callbacks: Callbacks, parents: Sequence[str], port: int, peer_port: int
) -> tuple[list[Load], list[Load]]:
    """A short round of each to warm up, then ours and the peer's in turn."""
    ours, peers = [], []
    for number in range(ROUNDS + 1):
        count = int(SECONDS * MOST_PER_SECOND) if number else WARM_UP
        peers.append(await closed(peer_port, _texts(callbacks, parents, count), SECONDS))
        ours.append(await closed(port, _texts(callbacks, parents, count), SECONDS))
    return ours, peers


def _texts(callbacks: Callbacks, parents: Sequence[str], count: int) -> list[bytes]:
    return [callbacks.text(parents[n % len(parents)], f"老师好，今天作业写完了吗？（{n}）") for n in range(count)]


def _check(town: Town, callbacks: Callbacks, ours: Sequence[Load]) -> None:
    asked = sum(len(load.answers) for load in ours)
    if refused := sum(load.refused for load in ours):
        raise NotMeasured(f"{refused} of {asked} callbacks were refused")
    said = Counter(callbacks.opened(answer.body.decode())[:5] for load in ours for answer in load.answers[:5])
    if set(said) != {"<xml>"}:
        raise NotMeasured("an answer is no message")
    with town.database.read() as session:
        handled = session.scalar(select(func.count()).where(t.Inbox.state == "handled"))
        relayed = session.scalar(select(func.count()).where(t.Outbox.kind == "relay_to_teacher"))
    if (handled, relayed) != (asked, asked):
        raise NotMeasured(f"{asked} callbacks were answered, {handled} handled, {relayed} relayed")


def _rows(ours: Sequence[Load], peers: Sequence[Load]) -> list[Row]:
    against = f"WeRoBot echo, {serving_name()}"
    note = f"{CONNECTIONS} connections, {sum(len(load.answers) for load in ours)} callbacks relayed to teachers"
    if failed := sum(load.refused for load in peers):
        note += f"; the echo failed {failed} times"
    rate = Row("inbound", _rate(ours), _rate(peers), "requests/s", against, note)
    return [
        rate,
        Row("inbound p50", _milliseconds(ours, 0.5), _milliseconds(peers, 0.5), "ms", against),
        Row("inbound p99", _milliseconds(ours, 0.99), _milliseconds(peers, 0.99), "ms", against),
    ]


def _rate(loads: Sequence[Load]) -> float:
    return median([load.rate for load in loads])


def _milliseconds(loads: Sequence[Load], share: float) -> float:
    return 1000 * quantile([answer.seconds for load in loads for answer in load.answers], share)
