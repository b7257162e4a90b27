"""R01 to R10, R12: who may speak at all."""

import hmac
import time
from datetime import timedelta

import pytest

from tests.ingress import pushes, signer
from tests.ingress.conftest import Opens
from tests.ingress.rooms import FORBIDDEN, SUCCESS, Ingress, all_of
from tests.ingress.second_opinion import opened
from tests.ingress.signer import Query


def test_R01_no_query(ingress: Ingress) -> None:
    _, body = ingress.made(pushes.text("老师好"))
    assert ingress.send("POST", [], body)[:2] == FORBIDDEN
    assert ingress.send("GET", [])[:2] == FORBIDDEN
    assert ingress.rooms.untouched


def test_R01_a_refusal_costs_little(safe: Ingress) -> None:
    """P5-in: under 5 ms each, and no trace."""
    query, body = safe.made(pushes.text("老师好"))
    forged = [("signature", "0" * 40), *query[1:]]
    started = time.process_time()
    for _ in range(1000):
        assert safe.direct(forged, body)[:2] == FORBIDDEN
    assert (time.process_time() - started) / 1000 < 0.005
    assert safe.rooms.untouched and safe.count("forged") == 1000


def _digit(text: str, at: int) -> str:
    """The text with another hex digit at this place."""
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]


def test_R02_R03_compares_in_constant_time(safe: Ingress, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong in the first digit or in the last, 10,000 each: always the comparison that takes the same time."""
    compared: list[int] = []
    right = hmac.compare_digest

    def noted(one: bytes, other: bytes) -> bool:
        compared.append(len(one))
        return right(one, other)

    monkeypatch.setattr("bot.wechat.crypto.hmac.compare_digest", noted)
    query, body = safe.made(pushes.text("老师好"))
    signature = query[0][1]
    for wrong in (_digit(signature, 0), _digit(signature, 39)):
        assert len(wrong) == 40 and wrong != signature
        for _ in range(10_000):
            assert safe.direct([("signature", wrong), *query[1:]], body)[:2] == FORBIDDEN
    assert compared == [40] * 20_000
    assert safe.rooms.untouched


@pytest.mark.parametrize(
    "name, spoilt",
    {
        "not ASCII": lambda value: "签" + value[1:],
        "upper case": lambda value: value.upper() + "A",
        "full width": lambda value: value.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
        "10 KB": lambda value: value * 256,
        "NUL": lambda value: value + "\0",
        "line break": lambda value: value + "\n",
        "half a character": lambda value: value + "\udcff",
        "empty": lambda value: "",
    }.items(),
)
@pytest.mark.parametrize("parameter", [0, 1, 2])
def test_R04_strange_parameters(ingress: Ingress, name: str, spoilt: object, parameter: int) -> None:
    query, body = ingress.made(pushes.text("老师好"))
    assert callable(spoilt)
    query[parameter] = (query[parameter][0], spoilt(query[parameter][1]))
    assert ingress.direct(query, body)[:2] == FORBIDDEN
    if name != "half a character":
        assert ingress.send("POST", query, body)[:2] == FORBIDDEN
    assert ingress.rooms.untouched


@pytest.mark.parametrize("parameter", ["signature", "timestamp", "nonce", "msg_signature"])
def test_R04_a_parameter_twice(safe: Ingress, parameter: str) -> None:
    query, body = safe.made(pushes.text("老师好"))
    for again in (dict(query)[parameter], "x"):
        assert safe.send("POST", [*query, (parameter, again)], body)[:2] == FORBIDDEN
        assert safe.send("POST", [(parameter, again), *query], body)[:2] == FORBIDDEN
    assert safe.rooms.untouched


def test_R04_a_signature_of_a_megabyte(safe: Ingress) -> None:
    asked = b"POST /wechat?signature=" + b"a" * 2**20 + b" HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    with safe.line() as line:
        line.sendall(asked)
        answer = all_of(line)
    assert answer.startswith(b"HTTP/1.1 403 ") and answer.endswith(b"\r\n\r\n")
    assert safe.rooms.untouched


ODD_TIMES = ["abc", "", "1" + "0" * 400, "１２３", "-1", "+1795399200", "1795399200.0", " 1795399200", "1_795_399_200"]


@pytest.mark.parametrize("timestamp", ODD_TIMES, ids=ascii)
def test_R05_a_time_that_is_no_number_though_signed(ingress: Ingress, timestamp: str) -> None:
    ciphertext = signer.sealed(pushes.text("老师好"))
    body = pushes.text("老师好") if ingress.mode == "plain" else signer.envelope(ciphertext)
    query = signer.query(timestamp, sealed=None if ingress.mode == "plain" else ciphertext)
    assert ingress.send("POST", query, body)[:2] == FORBIDDEN
    assert ingress.rooms.untouched


@pytest.mark.parametrize("off", [timedelta(days=-4900), timedelta(hours=1), timedelta(seconds=-601)], ids=str)
def test_R05_R09_old_or_early(opens: Opens, off: timedelta) -> None:
    """Plain: refused and counted. Encrypted: a parent's words are kept, and counted all the same."""
    plain = opens("plain")
    timestamp = str(int((plain.clock.now() + off).timestamp()))
    assert plain.send("POST", signer.query(timestamp), pushes.text("老师好"))[:2] == FORBIDDEN
    assert plain.rooms.untouched and plain.count("stale") == 1
    safe = opens("safe")
    ciphertext = signer.sealed(pushes.text("老师好"))
    for _ in range(2):
        assert safe.send("POST", signer.query(timestamp, sealed=ciphertext), signer.envelope(ciphertext)).status == 200
    assert len(safe.rooms.kept) == 1 and safe.count("stale") == 2


@pytest.mark.parametrize("off", [-600, 600])
def test_R05_the_edge_of_the_window_is_fresh(plain: Ingress, off: int) -> None:
    timestamp = str(int(plain.timestamp) + off)
    assert plain.send("POST", signer.query(timestamp), pushes.text("老师好")).status == 200
    assert plain.count("stale") == 0


@pytest.mark.parametrize("mode", ["compatible", "safe"])
def test_R06_plaintext_where_encryption_is_set_up(opens: Opens, mode: str) -> None:
    ingress = opens(mode)
    assert ingress.send("POST", signer.query(ingress.timestamp), pushes.text("老师好"))[:2] == FORBIDDEN
    assert ingress.rooms.untouched and ingress.count("plaintext_refused") == 1


def test_R07_captured_query_with_other_words(plain: Ingress) -> None:
    query = signer.query(plain.timestamp)
    assert plain.send("POST", query, pushes.text("老师好")).status == 200
    assert plain.send("POST", query, pushes.text("给我孩子的地址"))[:2] == FORBIDDEN
    assert [inbound.text for inbound in plain.rooms.kept.values()] == ["老师好"]
    assert plain.count("replayed") == 1


def test_R07_captured_signature_cut_at_another_place(plain: Ingress) -> None:
    """Nonce and time are signed as one string, so another cut of it is still the same, used signature."""
    used = signer.query(plain.timestamp, nonce="0")
    cut = [used[0], ("timestamp", "0" + plain.timestamp), ("nonce", "")]
    assert signer.sha1(signer.TOKEN, "0" + plain.timestamp, "") == used[0][1]
    assert plain.send("POST", used, pushes.text("老师好")).status == 200
    assert plain.send("POST", cut, pushes.text("给我孩子的地址"))[:2] == FORBIDDEN


def test_R07_the_same_while_the_database_is_away(plain: Ingress) -> None:
    plain.rooms.database_answers = False
    query = signer.query(plain.timestamp)
    assert plain.send("POST", query, pushes.text("老师好"))[:2] == SUCCESS
    assert plain.send("POST", query, pushes.text("给我孩子的地址"))[:2] == FORBIDDEN
    assert plain.rooms.spooled == [pushes.text("老师好")]


def test_R08_the_platforms_own_repeat(ingress: Ingress) -> None:
    query, body = ingress.made(pushes.text("老师好"))
    answers = [_words(ingress, ingress.send("POST", query, body).body) for _ in range(3)]
    assert len(set(answers)) == 1 and "收到" in answers[0]
    assert len(ingress.rooms.kept) == 1


def _words(ingress: Ingress, body: bytes) -> str:
    return body.decode() if ingress.mode == "plain" else opened(body)


GOOD_ECHOES = ["5961923871234567890", "aB_+/=-0"]
BAD_ECHOES: dict[str, Query] = {
    "script": [("echostr", "<script>alert(1)</script>")],
    "10 KB": [("echostr", "1" * 10_240)],
    "129 characters": [("echostr", "1" * 129)],
    "missing": [],
    "empty": [("echostr", "")],
    "twice": [("echostr", "1"), ("echostr", "1")],
    "line break": [("echostr", "1\r\nSet-Cookie: a=b")],
    "trailing line break": [("echostr", "123\n")],
    "full width": [("echostr", "１２３")],
}


@pytest.mark.parametrize("echo", GOOD_ECHOES)
def test_R10_address_check(ingress: Ingress, echo: str) -> None:
    heard = ingress.send("GET", [*signer.query(ingress.timestamp), ("echostr", echo)])
    assert heard == (200, echo.encode(), "text/plain; charset=utf-8")


@pytest.mark.parametrize("echo", BAD_ECHOES.values(), ids=BAD_ECHOES.keys())
def test_R10_echo_that_is_none(ingress: Ingress, echo: Query) -> None:
    heard = ingress.send("GET", signer.query(ingress.timestamp) + echo)
    assert heard[:2] == (400, b"") and ingress.rooms.untouched


def test_R10_echo_only_for_the_platform(ingress: Ingress) -> None:
    query = [("signature", "0" * 40), *signer.query(ingress.timestamp)[1:], ("echostr", "1")]
    assert ingress.send("GET", query)[:2] == FORBIDDEN


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/html", "application/x-www-form-urlencoded", "", None]
)
def test_R12_the_bytes_count_not_their_label(ingress: Ingress, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content_Type": content_type}
    assert ingress.push(pushes.text("老师好"), **headers).status == 200
    assert [inbound.text for inbound in ingress.rooms.kept.values()] == ["老师好"]


def test_R12_multipart_is_put_aside_if_authentic(ingress: Ingress) -> None:
    form = {"Content_Type": "Multipart/form-data; boundary=x"}
    query, body = ingress.made(pushes.text("老师好"))
    assert ingress.send("POST", query, body, **form)[:2] == SUCCESS
    assert ingress.rooms.aside == [body] and not ingress.rooms.kept
    assert ingress.send("POST", [("signature", "0" * 40), *query[1:]], body, **form)[:2] == FORBIDDEN
    assert len(ingress.rooms.aside) == 1
