"""Row ``inbound``: encrypted callbacks fully handled, beside a bare WeRoBot that only says back what it hears.

Ours keeps each message durably (SQLite with synchronous=FULL), writes the child's file, relays to the paired teacher
and answers; the echo remembers nothing.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select

from bench.account import Account, Callbacks
from bench.echo import serving_name
from bench.load import CONNECTIONS, Answer, Load, closed, quantile
from bench.processes import free_port, python, running
from bench.rows import NotMeasured, Row, median
from bench.town import Town
from messages.inbound import Kind
from storage import tables as t

FAMILIES = 1000
ROUNDS = 3
SECONDS = 1.5  # of each round of each side
MOST_PER_SECOND = 2500  # bodies that are made ahead
WARM_UP = 64
SAMPLES = 50  # of our answers are decrypted afterwards


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
    """Whatever was answered with words was also kept, handled and relayed, and the words can be read."""
    if refused := sum(load.refused for load in ours):
        raise NotMeasured(f"{refused} callbacks were refused")
    worded = [answer for load in ours for answer in _worded(load)]
    for answer in worded[:: max(1, len(worded) // SAMPLES)]:
        callbacks.opened(answer.body.decode())
    with town.database.read() as session:
        texts = select(func.count()).where(t.Inbox.kind == Kind.TEXT.value, t.Inbox.state == "handled")
        handled = session.scalar(texts) or 0
        # The cards that announce what waits are of this kind too, but carry no entry of the file.
        relays = select(func.count()).where(t.Outbox.kind == "relay_to_teacher", t.Outbox.entry_id.is_not(None))
        relayed = session.scalar(relays) or 0
    if not len(worded) <= handled == relayed:
        raise NotMeasured(f"{len(worded)} callbacks were answered, {handled} handled, {relayed} relayed")


def _rows(ours: Sequence[Load], peers: Sequence[Load]) -> list[Row]:
    against = f"WeRoBot echo, {serving_name()}"
    done = sum(len(_worded(load)) for load in ours)
    note = f"{CONNECTIONS} connections; {done} texts relayed and answered"
    if silent := sum(len(load.answers) for load in ours) - done:
        note += f", {silent} kept and answered with nothing because the database was busy"
    if failed := sum(load.refused for load in peers):
        note += f"; the echo failed {failed} times"
    return [
        Row("inbound", _rate(ours), _rate(peers), "requests/s", against, note),
        Row("inbound p50", _milliseconds(ours, 0.5), _milliseconds(peers, 0.5), "ms", against),
        Row("inbound p99", _milliseconds(ours, 0.99), _milliseconds(peers, 0.99), "ms", against),
    ]


def _worded(load: Load) -> list[Answer]:
    """The answers that say something."""
    return [answer for answer in load.answers if b"<Encrypt>" in answer.body]


def _rate(loads: Sequence[Load]) -> float:
    return median([len(_worded(load)) / load.seconds for load in loads])


def _milliseconds(loads: Sequence[Load], share: float) -> float:
    return 1000 * quantile([answer.seconds for load in loads for answer in load.answers], share)
