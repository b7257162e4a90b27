"""The one table of answers: what is not authentic leaves no trace, what is authentic is never lost."""

import logging
from dataclasses import dataclass

import pytest

from tests.ingress import pushes
from tests.ingress.conftest import Opens
from tests.ingress.rooms import FORBIDDEN, NOT_KEPT, SUCCESS, Heard, Ingress


@dataclass(frozen=True)
class Row:
    """What comes, what still works, and what the platform must hear; ``where`` is the room that keeps it."""

    authentic: bool
    readable: bool
    database: bool
    disk: bool
    heard: tuple[int, bytes]
    where: str


ROWS = {
    "forged": Row(False, True, True, True, FORBIDDEN, ""),
    "forged, everything down": Row(False, True, False, False, FORBIDDEN, ""),
    "forged and unreadable": Row(False, False, True, True, FORBIDDEN, ""),
    "kept": Row(True, True, True, True, SUCCESS, "raw"),
    "kept, disk full": Row(True, True, True, False, SUCCESS, "raw"),
    "unreadable": Row(True, False, True, True, SUCCESS, "aside"),
    "unreadable, database down": Row(True, False, False, True, NOT_KEPT, ""),
    "database down": Row(True, True, False, True, SUCCESS, "spooled"),
    "nothing works": Row(True, True, False, False, NOT_KEPT, ""),
}


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_response_policy(opens: Opens, mode: str, row: Row) -> None:
    ingress = opens(mode)
    ingress.rooms.words = lambda inbound: ""
    ingress.rooms.database_answers = row.database
    ingress.rooms.disk_has_room = row.disk
    inner = pushes.text("老师好") if row.readable else b"<xml><MsgType>text</MsgType></xml>"
    query, body = ingress.made(inner)
    if not row.authentic:
        query = [(name, "0" * 40 if name.endswith("signature") else value) for name, value in query]
    assert ingress.send("POST", query, body)[:2] == row.heard
    rooms = ingress.rooms
    found = {"raw": rooms.raw, "aside": rooms.aside, "spooled": rooms.spooled}
    assert found == {name: [inner] if name == row.where else [] for name in found}


def test_an_answer_is_words_for_the_sender(ingress: Ingress) -> None:
    heard = ingress.push(pushes.text("老师好"))
    assert heard.status == 200 and heard.content_type.startswith("application/xml")
    assert b"<xml>" in heard.body


def test_a_spooled_message_is_the_decrypted_one(safe: Ingress) -> None:
    """What is replayed later needs no signature and no key of the platform."""
    safe.rooms.database_answers = False
    assert safe.push(pushes.text("老师好"))[:2] == SUCCESS
    assert safe.rooms.spooled == [pushes.text("老师好")] and safe.count("spooled") == 1


def test_an_error_of_our_own_brings_the_message_again(ingress: Ingress) -> None:
    """Never a 5xx that carries text, and never a 200 for what was not kept (M3)."""

    def broken(inbound: object) -> str:
        raise MemoryError("invented")

    ingress.rooms.words = broken
    assert ingress.push(pushes.text("老师好"))[:2] == NOT_KEPT


def test_nothing_of_a_query_is_logged(ingress: Ingress, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    query, body = ingress.made(pushes.text("只有老师能看的话"))
    ingress.send("POST", query, body)
    ingress.send("POST", [*query[:1], *query[2:]], body)
    ingress.send("GET", [*query, ("echostr", "echo770")])
    ingress.push(b"hello 770022")
    access = logging.getLogger("uvicorn.access")
    # pytest hangs its own handler on a logger that does not propagate; the program has none there.
    assert not access.propagate
    assert all("pytest" in type(handler).__module__ for handler in access.handlers)
    written = "\n".join(record.getMessage() for record in caplog.records if record.name != access.name)
    assert not [value for _, value in query if len(value) > 4 and value in written]
    assert "只有老师" not in written and pushes.PERSON not in written and "770022" not in written


def test_repeated_get_and_post_share_nothing(safe: Ingress) -> None:
    """A GET never keeps a message, even a signed one with a body."""
    query, body = safe.made(pushes.text("老师好"))
    assert safe.send("GET", query, body) == Heard(400, b"", "text/plain; charset=utf-8")
    assert safe.rooms.untouched
