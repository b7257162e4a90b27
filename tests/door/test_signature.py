"""R01–R05, R09, R10: a request without the platform's signature leaves no trace, and freshness is looked at."""

import hmac
import types
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.wechat import crypto
from domain.clock import SetClock
from tests.door.house import Entrance
from tests.door.platform_side import GH, Query, push

Opens = Callable[..., Entrance]
HEX = "0123456789abcdef"


def changed(query: Query, **values: str) -> Query:
    return [(name, values.get(name, value)) for name, value in query]


def test_r01_no_query_at_all(any_mode: Entrance) -> None:
    for method in ("GET", "POST"):
        assert any_mode.request(method, [], push() if method == "POST" else None).refuses()
    assert any_mode.house.is_empty()


def test_r02_a_wrong_signature_of_the_right_length(any_mode: Entrance) -> None:
    query, body = any_mode.signed(push())
    assert any_mode.post(changed(query, signature="0" * 40), body).refuses()
    assert any_mode.house.is_empty()
    assert any_mode.counters == {"forged": 1}


def test_r03_wrong_first_and_last_digits_all_go_through_the_constant_time_comparison(
    plain: Entrance, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[int, int]] = []

    def watched(given: bytes, right: bytes) -> bool:
        compared.append((len(given), len(right)))
        return hmac.compare_digest(given, right)

    monkeypatch.setattr(crypto, "hmac", types.SimpleNamespace(compare_digest=watched))
    query, body = plain.signed(push())
    right = dict(query)["signature"]
    wrong = [digit + right[1:] for digit in HEX if digit != right[0]]
    wrong += [right[:-1] + digit for digit in HEX if digit != right[-1]]
    for number in range(20_000):
        assert plain.in_process(changed(query, signature=wrong[number % len(wrong)]), body).status == 403
    assert len(compared) == 20_000
    assert set(compared) == {(40, 40)}
    assert plain.house.is_empty()


def test_r03_nothing_but_the_constant_time_comparison_decides(plain: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
    query, body = plain.signed(push())
    for verdict, status in ((False, 403), (True, 200)):
        always = types.SimpleNamespace(compare_digest=lambda *_, verdict=verdict: verdict)
        monkeypatch.setattr(crypto, "hmac", always)
        for signature in (dict(query)["signature"], "0" * 40, ""):
            assert plain.in_process(changed(query, signature=signature), body).status == status


@pytest.mark.parametrize(
    "hostile",
    ["签" * 10, "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), "A" * 40, "a" * 20_000, "", "\x00", "%"],
    ids=["not ASCII", "half a surrogate", "upper case", "20 kB", "empty", "NUL", "percent"],
)
@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "msg_signature"])
def test_r04_hostile_parameters(safe: Entrance, name: str, hostile: str) -> None:
    query, body = safe.signed(push())
    assert safe.post(changed(query, **{name: hostile}), body).refuses()
    assert safe.house.is_empty()


@pytest.mark.parametrize("name", ["signature", "timestamp", "nonce", "msg_signature"])
def test_r04_a_parameter_given_twice(safe: Entrance, name: str) -> None:
    query, body = safe.signed(push())
    assert safe.post([*query, (name, dict(query)[name])], body).refuses()
    assert safe.post([(name, "a"), *query], body).refuses()
    assert safe.house.is_empty()


def test_r04_upper_case_of_the_right_signature_is_a_wrong_signature(plain: Entrance) -> None:
    query, body = plain.signed(push())
    assert plain.post(changed(query, signature=dict(query)["signature"].upper()), body).refuses()


@pytest.mark.parametrize("length", [40_000, 1_000_000])
def test_r04_an_endless_query_is_refused_before_anyone_reads_it(plain: Entrance, length: int) -> None:
    raw = b"POST /wechat?signature=" + b"a" * length + b" HTTP/1.1\r\nHost: door\r\nContent-Length: 0\r\n\r\n"
    answer = plain.wire(raw + b"GET /wechat HTTP/1.1\r\nHost: door\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 403 ") and b" 200 " not in answer
    assert plain.house.is_empty()


def test_r04_bytes_that_are_not_ascii_in_the_request_line(plain: Entrance) -> None:
    answer = plain.wire("GET /wechat?signature=签 HTTP/1.1\r\nHost: door\r\n\r\n".encode())
    assert answer.split(b" ")[1] == b"400"


NOT_A_TIME = [
    "abc",
    "",
    "1" + "0" * 400,
    "１７９５３９９２００",
    "-5",
    "1e9",
    "17953992OO",
    " 1795399200",
    "179539920000",
]


@pytest.mark.parametrize("timestamp", NOT_A_TIME)
def test_r05_a_signed_timestamp_that_is_no_number(any_mode: Entrance, timestamp: str) -> None:
    signature = any_mode.account.signature(timestamp, "n")
    query = [("signature", signature), ("timestamp", timestamp), ("nonce", "n")]
    assert any_mode.post(query, push()).refuses()
    assert any_mode.house.is_empty()


@pytest.mark.parametrize("off", [timedelta(days=-4800), timedelta(hours=1), timedelta(seconds=-601)])
def test_r05_plain_mode_refuses_a_stale_signature(plain: Entrance, off: timedelta) -> None:
    query = plain.account.query(plain.clock.now() + off)
    assert plain.post(query, push()).refuses()
    assert plain.house.is_empty()
    assert plain.counters["stale"] == 1


@pytest.mark.parametrize("off", [timedelta(seconds=-600), timedelta(0), timedelta(seconds=600)])
def test_r05_plain_mode_takes_what_is_inside_the_window(plain: Entrance, off: timedelta) -> None:
    assert plain.post(plain.account.query(plain.clock.now() + off), push()).status == 200
    assert plain.house.only().text == "老师好"


@pytest.mark.parametrize("off", [timedelta(days=-4800), timedelta(hours=1)])
def test_r05_safe_mode_keeps_a_stale_message_once_and_counts_it(safe: Entrance, off: timedelta) -> None:
    query, body = safe.signed(push())
    safe.clock.advance(-off)
    for _ in range(2):
        assert safe.post(query, body).status == 200
    assert safe.house.only().text == "老师好"
    assert safe.counters["stale"] == 2


def test_r09_with_our_clock_wrong_by_twenty_minutes(opens: Opens, clock: SetClock) -> None:
    for mode, status, kept in (("safe", 200, 1), ("plain", 403, 0)):
        door = opens(mode)
        pushes = [door.signed(push(MsgId=str(5_000_000_000 + number))) for number in range(3)]
        clock.advance(timedelta(minutes=20))
        assert [door.post(query, body).status for query, body in pushes] == [status] * 3
        assert len(door.house.kept) == 3 * kept
        assert door.counters["stale"] == 3  # what turns /readyz red


class TestAddressCheck:
    """R10: the platform asks whether the address is ours."""

    def test_the_platforms_own_two_vectors(self, opens: Opens) -> None:
        door = opens("plain", token="AAAAA")
        published = (
            ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
            ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        )
        for timestamp, nonce, signature in published:
            query = [
                ("signature", signature),
                ("timestamp", timestamp),
                ("nonce", nonce),
                ("echostr", "4375120948345356249"),
            ]
            heard = door.get(query)
            assert (heard.status, heard.body) == (200, b"4375120948345356249")
            assert heard.headers["content-type"] == "text/plain; charset=utf-8"
            assert heard.headers["x-content-type-options"] == "nosniff"

    @pytest.mark.parametrize(
        "echo",
        [
            ["<script>alert(1)</script>"],
            ["a" * 10_240],
            ["a" * 129],
            [],
            [""],
            ["a", "a"],
            ["回"],
            ["a\r\nSet-Cookie: x=1"],
        ],
        ids=["script", "10 kB", "129", "missing", "empty", "twice", "not ASCII", "header"],
    )
    def test_an_echo_that_is_none(self, any_mode: Entrance, echo: list[str]) -> None:
        query = any_mode.account.query(any_mode.clock.now())
        assert any_mode.get([*query, *(("echostr", value) for value in echo)]).refuses(400)

    def test_a_good_echo_in_every_mode_and_a_forged_one(self, any_mode: Entrance) -> None:
        query = [*any_mode.account.query(any_mode.clock.now()), ("echostr", "a-Z_09+/=" * 10)]
        assert any_mode.get(query).body == b"a-Z_09+/=" * 10
        assert any_mode.get(changed(query, signature="0" * 40)).refuses()
        assert any_mode.house.is_empty()


def test_handling_needs_no_network(opens: Opens, clock: SetClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise AssertionError("the callback went to the network")

    door = opens("safe")
    query, body = door.signed(push())
    monkeypatch.setattr("socket.socket.connect", no_network)
    monkeypatch.setattr("socket.getaddrinfo", no_network)
    assert door.in_process(query, body).status == 200
    assert door.house.only().account == GH
