"""The load generator against small servers that keep, close or break their connections."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable

from bench.load import Answer, Load, closed, quantile, steady

REQUEST = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
KEPT = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
ENDED = b"HTTP/1.0 200 OK\r\n\r\nyes"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"


class Server:
    """Gives the same answer to every request; one that does not begin with HTTP/1.1 ends the connection."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.connections = 0
        self.requests = 0
        self._ended: list[asyncio.Future[None]] = []

    def load(self, run: Callable[[int], Awaitable[Load]]) -> Load:
        """What ``run(port)`` brings."""
        return asyncio.run(self._load(run))

    async def _load(self, run: Callable[[int], Awaitable[Load]]) -> Load:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        async with server:
            load = await run(server.sockets[0].getsockname()[1])
            await asyncio.gather(*self._ended)
        return load

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._ended.append(asyncio.ensure_future(writer.wait_closed()))
        while await reader.read(len(REQUEST)):
            self.requests += 1
            writer.write(self._answer)
            if not self._answer.startswith(b"HTTP/1.1"):
                break
        writer.close()


def test_connections_are_kept_and_every_request_is_sent_once() -> None:
    server = Server(KEPT)
    load = server.load(lambda port: closed(port, [REQUEST] * 40, 10, connections=4))
    assert (server.connections, server.requests, len(load.answers)) == (4, 40, 40)
    assert {answer.body for answer in load.answers} == {b"yes"}
    assert load.refused == 0


def test_a_server_that_ends_every_connection_is_asked_anew() -> None:
    server = Server(ENDED)
    load = server.load(lambda port: closed(port, [REQUEST] * 6, 10, connections=2))
    assert (server.connections, server.requests, load.refused) == (6, 6, 0)


def test_a_broken_connection_is_no_answer() -> None:
    load = Server(b"").load(lambda port: closed(port, [REQUEST] * 6, 10, connections=2))
    assert [answer.status for answer in load.answers] == [0] * 6
    assert load.refused == 6


def test_a_refusal_is_counted() -> None:
    assert Server(BUSY).load(lambda port: closed(port, [REQUEST] * 3, 10, connections=1)).refused == 3


def test_a_steady_stream_is_due_at_even_moments() -> None:
    load = Server(KEPT).load(lambda port: steady(port, [REQUEST] * 5, rate=200))
    due = sorted(answer.at for answer in load.answers)
    steps = [round(later - earlier, 4) for earlier, later in itertools.pairwise(due)]
    assert steps == [0.005] * 4


def test_a_quantile_is_one_of_the_times() -> None:
    times = [Answer(0.0, number / 100, 200, b"").seconds for number in range(1, 101)]
    assert (quantile(times, 0.5), quantile(times, 0.99), quantile([0.3], 0.99)) == (0.51, 1.0, 0.3)
