"""Row ``sign_in``: what parents and the machine feel of fifty sign-ins at once, and of ten thousand guesses.

Fifty members of staff sign in at the same moment, again and again, each from an address of their own; then one name
is guessed at from five hundred addresses while its owner signs in from a browser that is known. Parents write all the
time.
"""

import asyncio
import re
import secrets
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests
from sqlalchemy import func, select

from bench.account import Account, Callbacks
from bench.load import Load, closed, quantile, steady
from bench.processes import free_port, python, running
from bench.rows import NotMeasured, Row, median
from bench.town import Town
from domain.access import AccountKind
from domain.clock import SystemClock
from storage import tables as t
from storage.access import accounts, credentials, passwords
from storage.access.sign_in_limits import OF_NAME

FAMILIES = 2500  # fifty families for each teacher
AT_ONCE = 50
RATE, SECONDS = 50, 10  # of the parents' messages
GUESSES, PLACES = 10_000, 500
FLOOD_SECONDS = 120.0  # the longest
OWNER_TIMES = 9
MOST_EACH = 100  # sign-ins of one person within SECONDS
MOST_MEGABYTES = 512.0
PATH, COOKIE = "/console/sign-in", "lianxin_form"
PASSWORD = "竹篮 打水 一场空 也好"
GUARD = re.compile(r'name="guard" value="([^"]+)"')
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Told:
    """The parents' answers alone, beside the sign-ins and beside the guesses; then how those went, and the owner's."""

    alone: Load
    crowded: Load
    flooded: Load
    sign_ins: Load
    guesses: Load
    owner_alone: list[float]  # seconds
    owner: list[float]
    memory: tuple[float, float]  # megabytes at most, before and after
    rows: int


def measure() -> list[Row]:
    """Raises NotMeasured when somebody who should have come in did not, or the guesses came to no end."""
    account = Account()
    port, api_port = free_port(), free_port()
    more = {"LIANXIN_PUBLIC_URL": "http://127.0.0.1", "LIANXIN_TRUSTED_PROXIES": "127.0.0.1"}
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        folder = Path(name)
        town = Town(folder, FAMILIES, f"http://127.0.0.1:{api_port}", account, **more)
        _give_accounts(town)
        with (
            running(python("-m", "bench.platform", api_port, port), folder, api_port),
            running(python("-m", "bot", "serve", "--port", port), folder, port, town.settings) as pid,
        ):
            told = asyncio.run(_run(town, port, pid, Callbacks(account)))
        town.close()
    return _rows(told)


def _give_accounts(town: Town) -> None:
    """Each teacher of the town gets one, all with the same password."""
    now, kept = SystemClock().now(), passwords.hashed(PASSWORD)
    with town.database.begin() as session:
        for number in range(1, AT_ONCE + 1):
            account_id = accounts.add(session, login(number), AccountKind.STAFF, now, person_id=number)
            credentials.set_password(session, account_id, kept)


async def _run(town: Town, port: int, pid: int, callbacks: Callbacks) -> Told:
    parents = iter(town.parents)

    async def talk(seconds: float = SECONDS) -> Load:
        texts = [callbacks.text(next(parents), "老师，孩子到家了吗？") for _ in range(int(RATE * seconds))]
        return await steady(port, texts, RATE)

    crowd = [Form(port).filled(login(n), PASSWORD, f"10.1.0.{n}") for n in range(1, AT_ONCE + 1)]
    form, owner = Form(port), Owner(port)
    guesses = [form.filled(login(1), f"猜 {n}", f"10.2.{n % PLACES // 250}.{n % 250}") for n in range(GUESSES)]
    await talk(1)  # to warm up
    alone = await talk()
    owner_alone = [await asyncio.to_thread(owner.signs_in) for _ in range(OWNER_TIMES)]
    before = _peak(pid)
    crowded, sign_ins = await asyncio.gather(talk(), closed(port, crowd * MOST_EACH, SECONDS, AT_ONCE))
    flood = asyncio.create_task(closed(port, guesses, FLOOD_SECONDS))
    flooded = await talk()
    owner_later = [await asyncio.to_thread(owner.signs_in) for _ in range(OWNER_TIMES)]
    if flood.done():
        raise NotMeasured("the guesses were over before the owner came")
    parts = (alone, crowded, flooded, sign_ins, await flood)
    return Told(*parts, owner_alone, owner_later, (before, _peak(pid)), _tries(town))


class Form:
    """The sign-in page as one browser has it."""

    def __init__(self, port: int) -> None:
        self._number = secrets.token_hex(8)
        answer = requests.get(f"http://127.0.0.1:{port}{PATH}", cookies={COOKIE: self._number}, timeout=10)
        self._guard = _guard(answer.text)

    def filled(self, name: str, password: str, place: str) -> bytes:
        """The whole request, as the school's proxy passes it on from this address."""
        body = urlencode({"guard": self._guard, "login": name, "password": password}).encode()
        lines = (
            f"POST {PATH} HTTP/1.1",
            "Host: 127.0.0.1",
            f"X-Forwarded-For: {place}",
            f"Cookie: {COOKIE}={self._number}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        )
        return "\r\n".join((*lines, "", "")).encode() + body


class Owner:
    """The teacher whose name is guessed at, in the browser that she always uses."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}{PATH}"
        self._browser = requests.Session()
        self._browser.headers["X-Forwarded-For"] = "10.3.0.1"
        self.signs_in()

    def signs_in(self) -> float:
        """Seconds from the page to being in. Raises NotMeasured when she is not let in."""
        begun = time.monotonic()
        guard = _guard(self._browser.get(self._url, timeout=10).text)
        given = {"guard": guard, "login": login(1), "password": PASSWORD}
        answer = self._browser.post(self._url, given, allow_redirects=False, timeout=10)
        if answer.status_code != 303:
            raise NotMeasured(f"the owner was answered {answer.status_code}")
        return time.monotonic() - begun


def login(number: int) -> str:
    """The name of one of the staff."""
    return f"laoshi{number}"


def _guard(page: str) -> str:
    found = GUARD.search(page)
    if found is None:
        raise NotMeasured("the sign-in page has no form")
    return found[1]


def _peak(pid: int) -> float:
    """The most memory that a process ever held, in megabytes. Raises NotMeasured where the system does not tell."""
    try:
        found = PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except OSError as unknown:
        raise NotMeasured(f"the memory of the process is not told here: {unknown}") from None
    if found is None:
        raise NotMeasured("the memory of the process is not told here")
    return int(found[1]) / 1024


def _tries(town: Town) -> int:
    with town.database.read() as session:
        return session.scalar(select(func.count()).select_from(t.SignInTry)) or 0


def _rows(told: Told) -> list[Row]:
    came_in, tried = _with(told.sign_ins, 303), _with(told.guesses, 400)
    if not came_in or _with(told.guesses, 429) + tried != GUESSES:
        raise NotMeasured(f"{came_in} of the crowd came in; the guesses were answered {_statuses(told.guesses)}")
    before, peak = told.memory
    crowd = (
        f"{AT_ONCE} at once, {came_in} sign-ins in {told.sign_ins.seconds:.1f} s ({_statuses(told.sign_ins)}), "
        f"p50 {quantile(_seconds(told.sign_ins), 0.5):.2f} s; {RATE} messages a second meanwhile, "
        f"{told.crowded.refused} without an answer; {before:.0f} MB at most before"
    )
    flood = (
        f"{GUESSES:,} guesses at one name from {PLACES} addresses in {told.guesses.seconds:.1f} s "
        f"({_statuses(told.guesses)}), {told.rows} rows kept; {told.flooded.refused} messages without an answer"
    )
    return [
        Row("sign-in memory", peak, MOST_MEGABYTES, "MB", "limit", crowd),
        Row("sign-in p99", _p99(told.crowded), _p99(told.alone), "ms", "no sign-ins"),
        Row("guessed p99", _p99(told.flooded), _p99(told.alone), "ms", "no sign-ins", flood),
        Row("guessed", tried, OF_NAME, "passwords", "limit"),
        Row("owner p50", 1000 * median(told.owner), 1000 * median(told.owner_alone), "ms", "no guesses"),
    ]


def _with(load: Load, status: int) -> int:
    return sum(answer.status == status for answer in load.answers)


def _statuses(load: Load) -> str:
    counted = Counter(answer.status for answer in load.answers)
    return ", ".join(f"{status}: {number}" for status, number in sorted(counted.items()))


def _seconds(load: Load) -> list[float]:
    return [answer.seconds for answer in load.answers]


def _p99(load: Load) -> float:
    return 1000 * quantile(_seconds(load), 0.99)
