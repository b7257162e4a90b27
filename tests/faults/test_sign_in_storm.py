"""Fifty members of staff sign in at the same moment: the server stays small, and parents are answered (C12)."""

import http.client
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from domain.access import AccountKind
from domain.clock import SystemClock
from domain.people import Role
from storage.access import accounts, credentials, passwords
from storage.person import people
from tests.delivery.village import MOTHER
from tests.faults.house import House, house
from tests.faults.platform import Platform, text_message
from tests.faults.program import Background, Program
from tests.faults.sink import Sink
from tests.servers import Postgres

AT_ONCE = 50
MOST_MEGABYTES = 512
PATIENCE_SECONDS = 120.0  # of a browser, on a busy machine
PASSWORD = "竹篮 打水 一场空 也好"
GUARD = re.compile(r'name="guard" value="([^"]+)"')
PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
BEHIND_A_PROXY = {"TRUSTED_PROXIES": "127.0.0.1"}  # so that each browser has an address of its own


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'lianxin.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    found = postgres.url()
    yield found
    postgres.drop(found)


def test_fifty_sign_ins_at_once_leave_parents_their_answers_and_the_machine_its_memory(
    tmp_path: Path, url: str
) -> None:
    with house(url) as school, Sink() as sink:
        _give_accounts(school)
        settings = {"DATABASE_URL": url, "WECHAT_API_BASE": sink.url, "LOG_LEVEL": "ERROR"} | BEHIND_A_PROXY
        with Program(tmp_path, settings) as program:
            mother = Mother(program)
            with Background(mother.says):
                came_in = _crowd(program)
            mother.line.hang_up()
            peak = _peak(program.pid)
        assert came_in == [303] * AT_ONCE
        assert mother.answered, "nobody wrote meanwhile"
        assert sorted(message.text for message in school.inbox()) == sorted(mother.answered)
    assert peak < MOST_MEGABYTES


class Mother:
    """Writes one message after the other; each must be answered before the platform hangs up, or ``push`` raises."""

    def __init__(self, program: Program) -> None:
        self.line = Platform(*program.address)
        self.answered: list[str] = []

    def says(self) -> None:
        message = text_message(MOTHER, f"第 {len(self.answered)} 句：下班了，想听听孩子今天的事")
        assert self.line.push(message).status == 200
        self.answered.append(message.text)


def _crowd(program: Program) -> list[int]:
    """Everybody has the form, and sends it when all have; what they are answered."""
    ready = threading.Barrier(AT_ONCE)

    def one(number: int) -> int:
        line = http.client.HTTPConnection(*program.address, timeout=PATIENCE_SECONDS)
        headers = {"Cookie": f"lianxin_form={number:016x}", "X-Forwarded-For": f"203.0.113.{number}"}
        line.request("GET", "/console/sign-in", headers=headers)
        found = GUARD.search(line.getresponse().read().decode())
        assert found is not None
        body = urlencode({"guard": found[1], "login": f"laoshi{number}", "password": PASSWORD})
        ready.wait(PATIENCE_SECONDS)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request("POST", "/console/sign-in", body, headers)
        status = line.getresponse().status
        line.close()
        return status

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def _give_accounts(school: House) -> None:
    """Fifty teachers more, all with the same password."""
    hashed, now = passwords.hashed(PASSWORD), SystemClock().now()
    with school.database.begin() as session:
        for n in range(AT_ONCE):
            person = people.add_person(session, school.village.school, f"老师{n}", Role.TEACHER, now)
            number = accounts.add(session, f"laoshi{n}", AccountKind.STAFF, now, person_id=person)
            credentials.set_password(session, number, hashed)


def _peak(pid: int) -> int:
    """The most memory that the process ever held, in megabytes; 0 where the system does not tell."""
    if sys.platform != "linux":
        return 0
    found = PEAK.search(Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) // 1024
