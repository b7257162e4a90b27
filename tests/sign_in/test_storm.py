"""Ten thousand guesses: few passwords are looked at, little is written, and nobody else feels it (C10, C12)."""

import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from domain.access import AccountKind
from domain.people import Role
from scheduler import recovery
from storage import tables as t
from storage.access import accounts, credentials, passwords, sign_in_limits
from storage.person import people
from tests.sign_in.gatehouse import GUARD, PASSWORD, Gatehouse

GUESSES, PLACES = 10_000, 500
FEWER = 1000  # on PostgreSQL, where each costs more
LINES = 4
STAFF = 500
GUESS = "猜 "
AT_ONCE = 8  # as many as there are threads for pages


class Counted:
    """The hasher of the program; counts whose passwords it works on, and in which threads."""

    def __init__(self) -> None:
        self.guessed = 0
        self.threads: set[int] = set()
        self.niceness: set[int] = set()
        self._real = passwords._HASHER
        self._lock = threading.Lock()

    def verify(self, kept: str, given: bytes) -> bool:
        with self._lock:
            self.guessed += given.startswith(GUESS.encode())
            self.threads.add(threading.get_ident())
            if sys.platform == "linux":
                self.niceness.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return self._real.verify(kept, given)

    def hash(self, password: bytes) -> str:
        return self._real.hash(password)

    def check_needs_rehash(self, kept: str) -> bool:
        return self._real.check_needs_rehash(kept)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    hasher = Counted()
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    return hasher


def place(number: int) -> str:
    return f"203.0.{number % PLACES // 250}.{number % 250 + 1}"


def guessing(gatehouse: Gatehouse) -> Callable[[str, int, str], int]:
    """A browser that has the form once and sends it again and again; what it is answered."""
    browser = gatehouse.browser()
    found = GUARD.search(browser.get("/console/sign-in").text)
    assert found is not None

    def guess(login: str, number: int, where: str) -> int:
        given = {"guard": found[1], "login": login, "password": f"{GUESS}{number}"}
        return browser.post("/console/sign-in", data=given, environ_overrides={"REMOTE_ADDR": where}).status_code

    return guess


def kept(gatehouse: Gatehouse) -> int:
    """How many tries are written down."""
    with gatehouse.database.read() as session:
        return session.scalar(select(func.count()).select_from(t.SignInTry)) or 0


def test_ten_thousand_guesses_at_one_name_try_five_passwords(gatehouse: Gatehouse, counted: Counted) -> None:
    """She comes in from the browser that she always uses, and a colleague from a new one, during and after."""
    count = GUESSES if gatehouse.database.is_sqlite else FEWER
    hers, colleague = gatehouse.signed_in(), gatehouse.browser()
    guesses = [guessing(gatehouse) for _ in range(LINES)]
    came_in = Counter[int]()

    def line(number: int) -> list[int]:
        return [guesses[number]("chenli", n, place(n)) for n in range(number, count, LINES)]

    with ThreadPoolExecutor(LINES) as pool:
        lines = [pool.submit(line, number) for number in range(LINES)]
        is_over = False
        while not is_over:
            is_over = all(one.done() for one in lines)  # once more when they have ended
            came_in[gatehouse.signs_in(hers).status_code] += 1
            came_in[gatehouse.signs_in(colleague, "wumin", place="198.51.100.7").status_code] += 1
    assert set(came_in) == {303} and came_in.total() >= 4
    assert Counter(status for one in lines for status in one.result()) == {400: 5, 429: count - 5}
    assert counted.guessed == sign_in_limits.OF_NAME == 5
    assert kept(gatehouse) == 5
    assert gatehouse.signs_in(gatehouse.browser(), place="198.51.100.8").status_code == 429


def test_one_address_at_five_hundred_names_tries_twenty_passwords(gatehouse: Gatehouse, counted: Counted) -> None:
    """The names that it tried come in from anywhere else; from its own place those do whose browser is known."""
    _staff(gatehouse)
    hers = gatehouse.browser()
    assert gatehouse.signs_in(hers, "laoshi3", place=place(0)).status_code == 303
    guess = guessing(gatehouse)
    answers = Counter(guess(f"laoshi{n}", n, place(0)) for n in range(STAFF))
    assert answers == {400: 20, 429: STAFF - 20}
    assert counted.guessed == sign_in_limits.OF_ADDRESS == kept(gatehouse) == 20
    for login in ("laoshi0", "laoshi19", "laoshi499"):
        assert gatehouse.signs_in(gatehouse.browser(), login, place=place(1)).status_code == 303
    assert gatehouse.signs_in(gatehouse.browser(), "laoshi499", place=place(0)).status_code == 429
    assert gatehouse.signs_in(hers, "laoshi3", place=place(0)).status_code == 303


def test_those_who_try_at_the_same_moment_count_each_other(gatehouse: Gatehouse) -> None:
    """Eight threads at one name, at one place, in known browsers: never one more than allowed."""
    assert _at_once(gatehouse, lambda n: ("chenli", place(n)), known=False) == sign_in_limits.OF_NAME
    assert _at_once(gatehouse, lambda n: (f"name{n}", "198.51.100.9"), known=False) == sign_in_limits.OF_ADDRESS
    assert _at_once(gatehouse, lambda n: ("wumin", place(n)), known=True) == sign_in_limits.OF_KNOWN


def test_guesses_that_never_end_leave_a_table_of_a_day(small: Gatehouse) -> None:
    """Two days at one name from five hundred addresses: no more than was allowed within the last of them."""
    most = 0
    for quarter in range(2 * 96):
        now = small.clock.now()
        with small.database.begin() as session:
            for n in range(6):
                sign_in_limits.take(session, "chenli", place(6 * quarter + n), now, device_known=False)
        recovery.tidy(small.database, small.clock)
        most = max(most, kept(small))
        small.clock.advance(timedelta(minutes=15))
    assert most == sign_in_limits.OF_NAME * 96


def test_the_memory_of_hashes_stays_with_two_threads_that_stand_back(small: Gatehouse, counted: Counted) -> None:
    """C12: eight pages at once would keep eight times 19 MiB; and callbacks come before them."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda n: passwords.is_right(None, f"{GUESS}{n}"), range(2 * AT_ONCE)))
    assert answers == [False] * 16 and counted.guessed == 16
    assert len(counted.threads) <= passwords.AT_ONCE == 2
    if sys.platform == "linux":
        assert counted.niceness == {min(19, os.getpriority(os.PRIO_PROCESS, 0) + passwords.STAND_BACK)}


def _staff(gatehouse: Gatehouse) -> None:
    """Five hundred members of staff, all with the same password."""
    hashed, now = passwords.hashed(PASSWORD), gatehouse.clock.now()
    with gatehouse.database.begin() as session:
        for n in range(STAFF):
            person = people.add_person(session, gatehouse.village.school, f"老师{n}", Role.TEACHER, now)
            account_id = accounts.add(session, f"laoshi{n}", AccountKind.STAFF, now, person_id=person)
            credentials.set_password(session, account_id, hashed)


def _at_once(gatehouse: Gatehouse, which: Callable[[int], tuple[str, str]], *, known: bool) -> int:
    """How many of forty tries were allowed, each thread in transactions of its own."""
    ready = threading.Barrier(AT_ONCE)
    now = gatehouse.clock.now()

    def line(number: int) -> int:
        ready.wait(30)
        allowed = 0
        for n in range(number, 5 * AT_ONCE, AT_ONCE):
            with gatehouse.database.begin() as session:
                login, where = which(n)
                allowed += sign_in_limits.take(session, login, where, now, device_known=known) is not None
        return allowed

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sum(pool.map(line, range(AT_ONCE)))
