"""R11–R14 and slow clients: what is refused by its head, and what a connection may cost."""

import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import web
from tests.door.house import Entrance
from tests.door.platform_side import push

Opens = Callable[..., Entrance]
ENOUGH_SECONDS = 10


def head(entrance: Entrance, *lines: str, method: str = "POST", target: str = "") -> bytes:
    query = "&".join(f"{name}={value}" for name, value in entrance.account.query(entrance.clock.now()))
    first = f"{method} {target or f'/wechat?{query}'} HTTP/1.1"
    return "\r\n".join([first, "Host: door", *lines, "", ""]).encode()


def status(answer: bytes) -> int:
    return int(answer.split(b" ")[1]) if answer else 0


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "PROPFIND"])
def test_r11_other_methods(any_mode: Entrance, method: str) -> None:
    answer = any_mode.wire(head(any_mode, "Content-Length: 0", method=method, target="/wechat"))
    assert status(answer) == 405
    assert b"\r\nallow: GET, POST\r\n" in answer and answer.endswith(b"\r\n\r\n")
    assert any_mode.house.is_empty()


def test_r11_a_method_that_does_not_exist(plain: Entrance) -> None:
    assert status(plain.wire(head(plain, method="STEAL"))) == 400


@pytest.mark.parametrize("kind", ["application/json", "text/xml", "application/x-www-form-urlencoded", "", "nonsense"])
def test_r12_an_authentic_body_counts_by_its_bytes(any_mode: Entrance, kind: str) -> None:
    headers = {"Content_Type": kind} if kind else {}
    assert any_mode.push(push(), **headers).status == 200
    assert any_mode.house.only().text == "老师好"


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "Multipart/Mixed"])
def test_r12_a_multipart_form_is_put_aside(any_mode: Entrance, kind: str) -> None:
    query, body = any_mode.signed(push())
    assert any_mode.post(query, body, Content_Type=kind).is_success()
    assert any_mode.house.aside == [(body, "multipart")]
    assert any_mode.post([], body, Content_Type=kind).refuses()
    assert len(any_mode.house.aside) == 1


class TestLengths:
    """R13: how long a body says it is."""

    def test_five_megabytes_are_refused_unread(self, plain: Entrance) -> None:
        answer = plain.wire(head(plain, f"Content-Length: {5 << 20}"))  # nothing of the body is ever sent
        assert status(answer) == 413 and b"\r\nconnection: close\r\n" in answer

    def test_nor_are_they_asked_for(self, plain: Entrance) -> None:
        answer = plain.wire(head(plain, f"Content-Length: {5 << 20}", "Expect: 100-continue"))
        assert status(answer) == 413

    def test_five_megabytes_in_chunks(self, plain: Entrance) -> None:
        chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
        answer = plain.wire(head(plain, "Transfer-Encoding: chunked") + chunk * 320)
        assert status(answer) in (413, 0)  # refused, or hung up on
        assert plain.house.is_empty()

    def test_a_byte_too_many_in_chunks(self, plain: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
        start = head(plain, "Transfer-Encoding: chunked") + (b"4000\r\n" + b"a" * 0x4000 + b"\r\n") * 4
        assert status(plain.wire(start + b"1\r\na\r\n")) == 413
        monkeypatch.setattr(web, "BODY_SECONDS", 0.1)
        assert status(plain.wire(start)) == 408  # 64 KiB are allowed, so it waited for the rest
        assert plain.house.is_empty()

    def test_chunks_within_the_limit_are_a_message(self, plain: Entrance) -> None:
        body = push()
        parts = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:50], body[50:]))
        answer = plain.wire(head(plain, "Transfer-Encoding: chunked", "Connection: close") + parts + b"0\r\n\r\n")
        assert status(answer) == 200
        assert plain.house.only().text == "老师好"

    @pytest.mark.parametrize(
        "lines",
        [
            ["Content-Length: -1"],
            ["Content-Length: +5"],
            ["Content-Length: 0x10"],
            ["Content-Length: five"],
            ["Content-Length: 5", "Content-Length: 6"],
            ["Content-Length: 5, 6"],
            ["Content-Length: 5", "Transfer-Encoding: chunked"],
            ["Transfer-Encoding: chunked", "Content-Length: 5"],
            ["Transfer-Encoding: xchunked"],
            ["Transfer-Encoding : chunked"],
            ["Transfer-Encoding: chunked, identity"],
            ["Content-Length: 99999999999999999999999"],
        ],
        ids=lambda lines: " | ".join(lines),
    )
    def test_an_ambiguous_length_closes_the_connection(self, plain: Entrance, lines: list[str]) -> None:
        smuggled = head(plain, method="GET") + head(plain, f"Content-Length: {len(push())}") + push()
        answer = plain.wire(head(plain, *lines) + b"0\r\n\r\n" + smuggled)
        assert status(answer) == 400 and answer.count(b"HTTP/1.1 ") == 1
        assert plain.house.is_empty()


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP", "gzip, identity", "x"])
def test_r14_encoded_bodies(any_mode: Entrance, encoding: str) -> None:
    query, body = any_mode.signed(push())
    assert any_mode.post(query, body, Content_Encoding=encoding).refuses(415)
    assert any_mode.house.is_empty()


def test_r14_identity_is_no_encoding(plain: Entrance) -> None:
    assert plain.push(push(), Content_Encoding="identity").status == 200


def test_two_requests_on_one_connection(plain: Entrance) -> None:
    first, second = push(), push(MsgId="7")
    one = head(plain, f"Content-Length: {len(first)}") + first
    plain.clock.advance(timedelta(seconds=1))
    answer = plain.wire(one + head(plain, f"Content-Length: {len(second)}", "Connection: close") + second)
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert len(plain.house.kept) == 2


class TestSlowClients:
    """A client that does not finish costs a socket for a moment, and nobody else anything."""

    def test_a_body_that_does_not_come_in_time(self, plain: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(web, "BODY_SECONDS", 0.05)
        answer = plain.wire(head(plain, "Content-Length: 100") + b"<xml>")
        assert status(answer) == 408 and answer.endswith(b"\r\n\r\n")
        assert plain.house.is_empty()

    def test_a_client_that_hangs_up_in_the_middle(self, plain: Entrance) -> None:
        with plain.connected() as line:
            line.sendall(head(plain, "Content-Length: 100") + b"<xml>")
        assert plain.push(push()).status == 200
        assert plain.house.only().text == "老师好"

    @pytest.mark.parametrize("said", [b"", b"POST /wec", b"POST /wechat HTTP/1.1\r\nHost: door\r\n"])
    def test_a_head_that_does_not_end(self, plain: Entrance, monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
        monkeypatch.setattr(web, "HEAD_SECONDS", 0.05)
        assert plain.wire(said) == b""  # hung up on; without the limit this would wait for ever

    def test_the_second_head_on_a_connection_likewise(self, plain: Entrance, monkeypatch: pytest.MonkeyPatch) -> None:
        with plain.connected() as line:
            line.sendall(head(plain, target="/healthz", method="HEAD"))
            assert status(line.recv(65536)) == 200
            monkeypatch.setattr(web, "HEAD_SECONDS", 0.05)
            line.sendall(b"GET /wechat HTTP/1.1\r\n")
            assert line.recv(65536) == b""

    @pytest.mark.parametrize("line", [b"X: " + b"a" * 900_000, b"X: a\r\n" * 100_000], ids=["one line", "many"])
    def test_a_head_without_measure(self, plain: Entrance, line: bytes) -> None:
        answer = plain.wire(b"GET /healthz HTTP/1.1\r\nHost: door\r\n" + line)
        assert status(answer) == 403 and answer.count(b"HTTP/1.1 ") == 1

    def test_a_hundred_slow_bodies_hold_nobody_up(self, plain: Entrance) -> None:
        lines = [plain.connected() for _ in range(100)]
        try:
            for line in lines:
                line.sendall(head(plain, "Content-Length: 100") + b"<xml>")
            assert plain.push(push()).status == 200
            assert all(waits(line) for line in lines)
        finally:
            for line in lines:
                line.close()
        assert plain.house.only().text == "老师好"

    def test_more_slow_answers_than_threads_are_all_given(self, plain: Entrance) -> None:
        from concurrent.futures import ThreadPoolExecutor
        from threading import Barrier

        together = Barrier(web.THREADS)  # nobody goes on before all threads of the door are at work

        def slow(inbound: Any) -> str:
            together.wait(ENOUGH_SECONDS)
            return "收到"

        plain.house.says = slow
        number = web.THREADS * 2
        pushes = []
        for each in range(number):
            pushes.append(plain.signed(push(MsgId=str(each))))
            plain.clock.advance(timedelta(seconds=1))
        with ThreadPoolExecutor(number) as clients:
            statuses = [heard.status for heard in clients.map(lambda pair: plain.post(*pair), pushes)]
        assert statuses == [200] * number and len(plain.house.kept) == number


def waits(line: socket.socket) -> bool:
    """Whether the server has said nothing yet and not hung up."""
    line.setblocking(False)
    try:
        line.recv(1)
    except BlockingIOError:
        return True
    return False


def test_every_answer_says_nosniff_and_is_not_stored(any_mode: Entrance) -> None:
    query, body = any_mode.signed(push())
    answers = [
        any_mode.post(query, body),
        any_mode.post([], body),
        any_mode.get([*any_mode.account.query(any_mode.clock.now()), ("echostr", "1")]),
        any_mode.request("PUT", []),
        any_mode.post(query, b"a" * 70_000),
    ]
    assert [heard.status for heard in answers] == [200, 403, 200, 405, 413]
    for heard in answers:
        assert heard.headers["x-content-type-options"] == "nosniff"
        assert heard.headers["cache-control"] == "no-store"
        assert "server" not in heard.headers


def test_signatures_are_not_logged(plain: Entrance, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    query, body = plain.signed(push())
    for said in (body, push(Content="另一句"), b"hello"):
        plain.post(query, said)
    plain.clock.advance(timedelta(hours=1))
    plain.post(query, body)
    assert "refused: replayed" in caplog.text
    for secret in (*dict(query).values(), "老师好", "另一句", "oLianxinTestParent0000000001"):
        assert secret not in caplog.text
