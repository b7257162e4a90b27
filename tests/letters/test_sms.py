"""Letters as text messages: to who has a telephone and no WeChat, handed over once, and never written to a log."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.sms import HttpSmsGateway
from domain.letter import LetterState, Method
from domain.letter_ways import Facilities
from handlers.actions.letter import receipts
from handlers.actions.letter.letter_begin import begin as start
from scheduler.sms import NotNow, Refused, SmsError, Unclear, send_due
from storage import tables as t
from storage.traffic import sms
from storage.traffic.links import read_letter
from storage.traffic.outbox_claim import claim
from tests.letters.school import School

URL = "https://school.example"
# with a telephone, and not on WeChat
WITHOUT = {"王芳": "13800000002", "张有田": "13800000005", "王磊": "13800000007", "刘桂花": "13800000008"}


class Killed(BaseException):
    """The machine goes off at this very moment."""


class Gateway:
    """Takes each name once; ``says`` is what the next messages end with."""

    def __init__(self) -> None:
        self.taken: dict[str, tuple[str, str]] = {}
        self.says: list[BaseException | None] = []
        self.asked = 0

    async def send(self, phone: str, text: str, client_id: str) -> str:
        self.asked += 1
        trouble = self.says.pop(0) if self.says else None
        if isinstance(trouble, NotNow | Refused):
            raise trouble
        self.taken.setdefault(client_id, (phone, text))
        if trouble is not None:
            raise trouble
        return client_id.upper()

    async def close(self) -> None:
        pass

    @property
    def phones(self) -> list[str]:
        return sorted(phone for phone, _ in self.taken.values())


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


def begin(school: School, **given: object) -> int:
    number = school.write(**given)
    with school.database.begin() as session:
        start(session, number, school.now, Facilities(sms=True))
    return number


def turn(school: School, gateway: Gateway) -> int:
    return send_due(school.database, school.clock, gateway, URL)


def standing(school: School) -> dict[str, tuple[str, str | None, str]]:
    """State, way and reason of every text message, by the reader's name."""
    query = select(t.Person.name, t.Outbox.state, t.Outbox.way, t.Outbox.error).join(
        t.Person, t.Person.id == t.Outbox.person_id
    )
    with school.database.read() as session:
        rows = session.execute(query.where(t.Outbox.kind == sms.KIND).order_by(t.Outbox.id))
        return {name: (str(state), way, error) for name, state, way, error in rows}


def test_it_reaches_who_has_a_telephone_and_no_wechat(school: School, gateway: Gateway) -> None:
    begin(school)
    assert set(standing(school)) == set(WITHOUT)
    assert turn(school, gateway) == 4
    assert gateway.phones == sorted(WITHOUT.values())
    assert set(standing(school).values()) == {("accepted", "sms", "已交短信网关")}
    assert turn(school, gateway) == 0


def test_the_words_are_short_and_the_link_is_the_readers_own(school: School, gateway: Gateway) -> None:
    letter = begin(school)
    turn(school, gateway)
    text = dict(gateway.taken.values())[WITHOUT["王芳"]]
    head, _, token = text.partition(f"{URL}/h5/letter/")
    assert head == "【青石村小学】国庆安全提醒，请点开看："
    link = read_letter(school.database.vault, token, school.now)
    assert link is not None
    assert (link.letter_id, link.person_id, link.by_sms) == (letter, school.ids["王芳"], True)
    assert len(text) <= 2 * 67  # two parts of a long text message


def test_the_wechat_lane_leaves_it_alone(school: School, gateway: Gateway) -> None:
    begin(school)
    assert {one.kind for one in claim(school.database, "worker", school.now, 100)} == {"letter"}
    assert {state for state, _, _ in standing(school).values()} == {"queued"}


def test_without_a_gateway_there_is_nothing(school: School) -> None:
    number = school.write()
    with school.database.begin() as session:
        start(session, number, school.now)
    assert standing(school) == {}


def test_a_second_fan_out_adds_only_new_people(school: School, gateway: Gateway) -> None:
    letter = begin(school)
    with school.database.begin() as session:
        assert sms.fan_out(session, letter, school.now) == 0
        session.execute(update(t.Letter).where(t.Letter.id == letter).values(version=2))
        session.execute(update(t.LetterReceipt).values(version=2))
        assert sms.fan_out(session, letter, school.now) == 4


def test_who_confirmed_meanwhile_is_not_written_to(school: School, gateway: Gateway) -> None:
    letter = begin(school)
    with school.database.begin() as session:
        receipts.confirm(session, letter, school.ids["王芳"], Method.PHONE, school.now)
    assert turn(school, gateway) == 3
    assert standing(school)["王芳"] == ("cancelled", None, "对方已经确认")
    begin(school, title="第二封")
    assert turn(school, gateway) == 4


def test_nights_are_quiet_but_not_for_a_warning(school: School, gateway: Gateway) -> None:
    school.later(hours=13)  # 23:00
    begin(school)
    assert turn(school, gateway) == 0
    begin(school, title="台风提醒", urgent=True)
    assert turn(school, gateway) == 4
    school.later(hours=8, minutes=1)
    assert turn(school, gateway) == 4


def test_stopped_and_resting_letters(school: School, gateway: Gateway) -> None:
    letter = begin(school)
    of_it = update(t.Letter).where(t.Letter.id == letter)
    with school.database.begin() as session:
        session.execute(of_it.values(paused_at=school.now))
    assert turn(school, gateway) == 0
    with school.database.begin() as session:
        session.execute(of_it.values(paused_at=None, state=LetterState.STOPPED.value))
    assert turn(school, gateway) == 0 and gateway.asked == 0
    assert {state for state, _, _ in standing(school).values()} == {"cancelled"}


def test_a_refused_number_is_told_to_the_school(school: School, gateway: Gateway) -> None:
    gateway.says = [Refused("号码已停用")]
    begin(school)
    turn(school, gateway)
    found = list(standing(school).values())
    assert found.count(("failed", "sms", "短信没有发出：号码已停用")) == 1
    assert len(gateway.taken) == 3
    school.later(days=1)
    assert turn(school, gateway) == 0


@pytest.mark.parametrize("trouble", [NotNow("短信网关没有应答"), Unclear("短信网关没有答复，不确定发出没有")])
def test_trouble_delays_and_doubles_nothing(school: School, gateway: Gateway, trouble: SmsError) -> None:
    gateway.says = [trouble] * 3
    begin(school)
    turn(school, gateway)
    school.later(hours=1)
    turn(school, gateway)
    assert gateway.phones == sorted(WITHOUT.values())
    assert {state for state, _, _ in standing(school).values()} == {"accepted"}


def test_killed_while_sending_it_is_handed_over_once(school: School, gateway: Gateway) -> None:
    gateway.says = [None, Killed()]
    begin(school)
    with pytest.raises(Killed):
        turn(school, gateway)
    assert turn(school, gateway) == 0, "its lease runs"
    school.later(seconds=sms.LEASE.total_seconds())
    claim(school.database, "worker", school.now, 100)  # finds what dead workers left
    assert turn(school, gateway) == 4
    assert gateway.phones == sorted(WITHOUT.values())
    assert {state for state, _, _ in standing(school).values()} == {"accepted"}


def test_neither_numbers_nor_words_are_logged(
    school: School, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    gateway.says = [NotNow("短信网关没有应答"), Refused("号码不对")]
    begin(school)
    with caplog.at_level(logging.DEBUG):
        found = sms.claim(school.database, "other", school.now, 1, URL)
        turn(school, gateway)
    assert caplog.text and not any(phone in caplog.text for phone in WITHOUT.values())
    assert "国庆安全提醒" not in caplog.text and "138" not in repr(found)


class Server:
    """A gateway over real sockets that answers as it is told and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.answer = 200, b'{"id": "G-1"}'
        self.asked: list[tuple[dict[str, str], Any]] = []
        told = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                told.asked.append((dict(self.headers), json.loads(body)))
                if not told.status:
                    self.close_connection = True
                    return
                self.send_response(told.status)
                self.send_header("Content-Length", str(len(told.answer)))
                self.end_headers()
                self.wfile.write(told.answer)

            def log_message(self, format: str, *args: object) -> None:
                """Tests read ``asked``."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/send"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.close()


def hand_over(url: str) -> Callable[[], str]:
    async def once() -> str:
        gateway = HttpSmsGateway(url, "key-1", read_seconds=0.5)
        try:
            return await gateway.send("13800000001", "放假安全", "lx1")
        finally:
            await gateway.close()

    return lambda: asyncio.run(once())


def test_the_contract_on_the_wire(server: Server) -> None:
    assert hand_over(server.url)() == "G-1"
    [(headers, body)] = server.asked
    assert (headers["Authorization"], headers["Idempotency-Key"]) == ("Bearer key-1", "lx1")
    assert body == {"phone": "13800000001", "text": "放假安全", "id": "lx1"}


@pytest.mark.parametrize(
    ("status", "answer", "error", "says"),
    [
        (422, b'{"reason": "\xe5\x8f\xb7\xe7\xa0\x81\xe4\xb8\x8d\xe5\xaf\xb9"}', Refused, "号码不对"),
        (400, b"nonsense", Refused, "网关不收"),
        (401, b"", NotNow, "密钥"),
        (404, b"", NotNow, "地址"),
        (302, b"", NotNow, "地址"),
        (429, b"", NotNow, "忙"),
        (500, b'{"id": "G-1"}', Unclear, "不确定"),
        (200, b"<html>", Unclear, "不确定"),
        (200, b"[]", Unclear, "不确定"),
        (200, b'{"id": ""}', Unclear, "不确定"),
        (0, b"", Unclear, "不确定"),
    ],
)
def test_every_other_answer(server: Server, status: int, answer: bytes, error: type[SmsError], says: str) -> None:
    server.status, server.answer = status, answer
    with pytest.raises(error, match=says):
        hand_over(server.url)()


def test_nobody_there() -> None:
    with pytest.raises(NotNow):
        hand_over("http://127.0.0.1:9/send")()
