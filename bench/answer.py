"""Row ``answer``: how long a parent waits for the answer while a letter to 5,000 families goes out.

The platform of this row takes each letter after 50 ms and reports it back as a callback, as the real one does; those
callbacks come on top of the 50 parents' messages a second.
"""

import asyncio
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import requests

from bench.account import Account, Callbacks
from bench.load import Load, quantile, steady
from bench.processes import free_port, python, running
from bench.rows import NotMeasured, Row
from bench.town import Town
from domain.errors import StorageUnavailable

FAMILIES = 5000
RATE = 50
SECONDS = 10
LETTER_AFTER_SECONDS = 1.0
LIMIT_SECONDS = 1.0
AGAINST = "limit"


def measure() -> list[Row]:
    """Raises NotMeasured when next to no message came while the letter went out."""
    account = Account()
    port, api_port = free_port(), free_port()
    api = f"http://127.0.0.1:{api_port}"
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        folder = Path(name)
        town = Town(folder, FAMILIES, api, account)
        with (
            running(python("-m", "bench.platform", api_port, port), folder, api_port),
            running(python("-m", "bot", "serve", "--port", port), folder, port, town.settings),
        ):
            callbacks = Callbacks(account)
            writers = town.parents[-RATE * SECONDS :]  # the letter begins at the other end: cards, which are reported
            texts = [callbacks.text(parent, "老师，孩子到家了吗？") for parent in writers]
            load, begun = asyncio.run(_talk_while_the_letter_goes_out(port, texts, town))
            sent = requests.get(f"{api}/sent", timeout=10).json()
        town.close()
    return _rows(load, begun, sent)


async def _talk_while_the_letter_goes_out(port: int, texts: list[bytes], town: Town) -> tuple[Load, float]:
    """The answers, and the moment at which the letter was begun."""
    load, begun = await asyncio.gather(steady(port, texts, RATE), asyncio.to_thread(_send_letter, town))
    return load, begun


def _send_letter(town: Town) -> float:
    """As an operator does beside the server, again when the database has no time for it; when that was."""
    time.sleep(LETTER_AFTER_SECONDS)
    give_up = time.monotonic() + SECONDS
    while time.monotonic() < give_up:
        begun = time.time()
        with suppress(StorageUnavailable):
            town.send_letter()
            return begun
    raise NotMeasured(f"the letter could not be begun within {SECONDS} s: the server never lets the database go")


def _rows(load: Load, begun: float, sent: dict[str, Any]) -> list[Row]:
    meanwhile = [answer.seconds for answer in load.answers if begun <= answer.at <= sent["last"]]
    if len(meanwhile) < RATE:
        raise NotMeasured(f"only {len(meanwhile)} messages came while the letter went out")
    silent = sum(answer.status == 200 and b"<Encrypt>" not in answer.body for answer in load.answers)
    note = (
        f"{len(meanwhile)} messages in the {min(sent['last'], begun + SECONDS) - begun:.1f} s of the letter, "
        f"which had reached {sent['parents']} of {FAMILIES} families; {sent['reported']} reports came back, "
        f"{sent['unreported']} were refused; "
        f"{load.refused} messages got no answer in five seconds, {silent} only silence"
    )
    return [
        Row("answer p50", quantile(meanwhile, 0.5), LIMIT_SECONDS, "s", AGAINST, note),
        Row("answer p99", quantile(meanwhile, 0.99), LIMIT_SECONDS, "s", AGAINST),
    ]
