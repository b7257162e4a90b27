"""R11, R13, R14, R43 and slow clients: what is refused before anybody reads it, byte by byte on the socket."""

import contextlib
import http.client
import threading
import time

import pytest

from bot import web
from tests.ingress import pushes, signer
from tests.ingress.rooms import SUCCESS, Ingress, all_of

MEGABYTES_5 = 5 * 2**20


def head(ingress: Ingress, *lines: str, query: list[tuple[str, str]] | None = None) -> bytes:
    """The start of a signed POST with these header lines."""
    target = signer.target(query or signer.query(ingress.timestamp, sealed="x"))
    return "\r\n".join([f"POST {target} HTTP/1.1", "Host: school", *lines, "", ""]).encode()


def statuses(answer: bytes) -> list[int]:
    """The status of every answer in what came back; empty when the server only hung up."""
    return [int(part.split(b" ", 1)[0]) for part in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "PATCH"])
def test_R11_other_methods(ingress: Ingress, method: str) -> None:
    query, body = ingress.made(pushes.text("老师好"))
    assert ingress.send(method, query, None if method in ("HEAD", "TRACE") else body)[:2] == (405, b"")
    assert ingress.callback.handle(method, query, "", body).status == 405
    assert ingress.rooms.untouched


def test_R13_five_megabytes_announced(safe: Ingress) -> None:
    """Answered by the head alone: not one byte of the body is asked for."""
    with safe.line() as line:
        line.sendall(head(safe, f"Content-Length: {MEGABYTES_5}"))
        assert statuses(all_of(line)) == [413]
    assert safe.rooms.untouched


def test_R13_five_megabytes_in_chunks(safe: Ingress) -> None:
    """Cut off soon after the limit, not after five megabytes."""
    sent = 0
    with safe.line() as line:
        line.sendall(head(safe, "Transfer-Encoding: chunked"))
        try:
            while sent < MEGABYTES_5:
                line.sendall(b"10000\r\n" + b"a" * 65536 + b"\r\n")
                sent += 65536
                time.sleep(0.002)
        except ConnectionError:
            pass
        answer = all_of(line)
    assert sent < MEGABYTES_5 and statuses(answer) in ([], [413])
    assert safe.rooms.untouched


def test_R13_R43_one_byte_too_long(opens: object) -> None:
    assert callable(opens)
    plain: Ingress = opens("plain", max_bytes=400)
    fitting = pushes.text("a" * (400 - len(pushes.text(""))))
    assert len(fitting) == 400
    assert plain.push(fitting).status == 200
    assert plain.push(pushes.text("a" + "a" * (400 - len(pushes.text("")))), nonce="2").status == 413
    assert len(plain.rooms.kept) == 1


SIBLINGS = b"<xml>" + b"<a/>" * 1_000_000 + b"</xml>"
DEPTH = b"<a>" * 100_000 + b"</a>" * 100_000


@pytest.mark.parametrize("body", [SIBLINGS, DEPTH, b"<xml>" + b"a" * 20_000_000], ids=["siblings", "depth", "token"])
def test_R43_large_XML_is_refused_by_its_size(safe: Ingress, body: bytes) -> None:
    started = time.perf_counter()
    with safe.line() as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(head(safe, f"Content-Length: {len(body)}") + body)
        answer = all_of(line)
    assert statuses(answer) in ([], [413]) and time.perf_counter() - started < 5
    assert safe.rooms.untouched


SMUGGLED = b"POST /smuggled HTTP/1.1\r\nHost: school\r\nContent-Length: 0\r\n\r\n"
AMBIGUOUS = {
    "length -1": ["Content-Length: -1"],
    "length abc": ["Content-Length: abc"],
    "length +5": ["Content-Length: +5"],
    "length 0x5": ["Content-Length: 0x5"],
    "length twice": ["Content-Length: 5", "Content-Length: 6"],
    "lengths in one": ["Content-Length: 5, 6"],
    "both": ["Content-Length: 5", "Transfer-Encoding: chunked"],
    "both, other order": ["Transfer-Encoding: chunked", "Content-Length: 5"],
    "coding not last": ["Transfer-Encoding: chunked, identity"],
    "coding unknown": ["Transfer-Encoding: xchunked"],
    "coding twice": ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"],
    "blank before the colon": ["Content-Length : 5"],
    "tab before the coding": ["Transfer-Encoding:\x0bchunked"],
    "folded": ["X: a", " Content-Length: 5"],
    "huge length": ["Content-Length: 99999999999999999999999"],
}


@pytest.mark.parametrize("lines", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_R13_a_length_that_can_be_read_in_two_ways(safe: Ingress, lines: list[str]) -> None:
    """One refusal at most, and the connection ends: what follows is nobody's request."""
    with safe.line() as line:
        line.sendall(head(safe, *lines) + b"0\r\n\r\n" + SMUGGLED)
        answer = all_of(line)
    assert len(statuses(answer)) <= 1
    assert all(400 <= status < 502 for status in statuses(answer))
    assert safe.rooms.untouched


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "deflate", "br", "gzip, identity", "x"])
def test_R14_a_compressed_body(ingress: Ingress, coding: str) -> None:
    query, body = ingress.made(pushes.text("老师好"))
    assert ingress.send("POST", query, body, Content_Encoding=coding)[:2] == (415, b"")
    assert ingress.rooms.untouched


def test_a_refusal_before_the_body_ends_the_connection(safe: Ingress) -> None:
    """Else the rest of the body would be read as the next request."""
    for lines in (["Content-Encoding: gzip", "Content-Length: 70"], ["Content-Length: 70000"]):
        with safe.line() as line:
            line.sendall(head(safe, *lines) + SMUGGLED + b" " * 70)
            assert len(statuses(all_of(line))) <= 1


def test_a_body_that_does_not_come(safe: Ingress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "BODY_SECONDS", 0.05)
    with safe.line() as line:
        line.sendall(head(safe, "Content-Length: 100") + b"<xml>")
        assert statuses(all_of(line)) == [408]
    assert safe.rooms.untouched


def test_a_hundred_slow_bodies_hold_up_nobody(safe: Ingress) -> None:
    """M27: sixteen of them stop a server with a thread for each."""
    lines = [safe.line() for _ in range(100)]
    try:
        for line in lines:
            line.sendall(head(safe, "Content-Length: 100") + b"<")
        started = time.perf_counter()
        assert safe.push(pushes.text("老师好")).status == 200
        assert time.perf_counter() - started < 1.0
    finally:
        for line in lines:
            line.close()
    assert len(safe.rooms.kept) == 1


def test_a_client_that_leaves_leaves_nothing(safe: Ingress) -> None:
    query, body = safe.made(pushes.text("老师好"))
    with safe.line() as line:
        line.sendall(head(safe, f"Content-Length: {len(body)}", query=query) + body[:-1])
    assert safe.push(pushes.text("我还在", "2"), nonce="2").status == 200
    assert [inbound.text for inbound in safe.rooms.kept.values()] == ["我还在"]


def test_a_body_byte_by_byte_is_read_whole(safe: Ingress) -> None:
    query, body = safe.made(pushes.text("老师好"))
    with safe.line() as line:
        line.sendall(head(safe, f"Content-Length: {len(body)}", "Connection: close", query=query))
        for at in range(len(body)):
            line.sendall(body[at : at + 1])
        assert statuses(all_of(line)) == [200]
    assert len(safe.rooms.kept) == 1


def test_many_at_once_on_connections_that_stay_open(safe: Ingress) -> None:
    """Eight connections, 25 messages each, each kept once and answered; the repeats of one message among them."""
    heard: list[int] = []

    def talk(person: int) -> None:
        line = http.client.HTTPConnection(*safe._front.address, timeout=10)
        for number in range(25):
            query, body = safe.made(pushes.text("老师好", str(person * 100 + number)))
            line.request("POST", signer.target(query), body)
            answer = line.getresponse()
            answer.read()
            heard.append(answer.status)
        line.close()

    threads = [threading.Thread(target=talk, args=(person % 6,)) for person in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [200] * 200 and len(safe.rooms.kept) == 150


def test_an_empty_success_has_an_honest_length(safe: Ingress) -> None:
    safe.rooms.words = lambda inbound: ""
    query, body = safe.made(pushes.text("老师好"))
    with safe.line() as line:
        line.sendall(head(safe, f"Content-Length: {len(body)}", "Connection: close", query=query) + body)
        answer = all_of(line)
    assert answer.endswith(b"\r\n\r\n" + SUCCESS[1]) and b"content-length: 7\r\n" in answer.lower()
    assert b"nosniff" in answer and b"no-store" in answer and b"server:" not in answer.lower()


@pytest.mark.parametrize("part", [b"X: " + b"a" * 1000 + b"\r\n", b"a" * 1000], ids=["lines", "one line"])
def test_a_head_without_end_is_answered_before_it_fills_the_memory(safe: Ingress, part: bytes) -> None:
    """Headers are kept until the head ends, and nobody has signed anything yet."""
    with safe.line() as line:
        line.sendall(b"POST /wechat HTTP/1.1\r\nX-First: " + part * 1000)
        assert statuses(all_of(line)) == [403]
        line.sendall(part * 1000)  # is thrown away
    assert safe.push(pushes.text("老师好")).status == 200


def test_a_head_that_does_not_end_is_not_waited_for(safe: Ingress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "HEAD_SECONDS", 0.05)
    for begun in (b"", b"POST /wechat HTTP/1.1\r\nHost: sch"):
        with safe.line() as line:
            line.sendall(begun)
            assert statuses(all_of(line)) == []
    assert safe.rooms.untouched
