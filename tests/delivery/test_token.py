"""One access token for everybody, and no storm whatever the platform does with it."""

import threading
from datetime import timedelta

import pytest

from bot.wechat.client import Client
from bot.wechat.errors import ApiError, Unreached
from bot.wechat.token import Token
from domain.clock import SetClock
from storage.keyvalue import MemoryKeyValue, RedisKeyValue
from tests.delivery.fake_api import FakeApi
from tests.servers import Redis


class Grants:
    """Gives tokens, counts them, and can refuse."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 7200
        self.error: Exception | None = None
        self.is_stuck = False

    def stable_token(self) -> tuple[str, int]:
        self.count += 1
        if self.error:
            raise self.error
        return ("stuck" if self.is_stuck else f"token-{self.count}", self.seconds)


def test_many_threads_ask_once(clock: SetClock) -> None:
    grants = Grants()
    token, seen, start = Token(grants, MemoryKeyValue(clock)), set(), threading.Barrier(16)

    def ask() -> None:
        start.wait()
        seen.add(token.get())

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (seen, grants.count) == ({"token-1"}, 1)


def test_a_refused_token_is_replaced_once_however_many_noticed(clock: SetClock) -> None:
    grants = Grants()
    token = Token(grants, MemoryKeyValue(clock))
    old = token.get()
    for _ in range(10):
        token.invalidate(old)
        assert token.get() == "token-2"
    assert grants.count == 2


def test_tokens_that_are_always_refused_cost_two_refreshes_in_five_minutes(clock: SetClock) -> None:
    grants = Grants()
    grants.is_stuck = True
    token = Token(grants, MemoryKeyValue(clock))
    for _ in range(50):
        try:
            token.invalidate(token.get())
        except Unreached:
            clock.advance(timedelta(seconds=5))
    assert grants.count <= 2  # 240 seconds passed
    clock.advance(timedelta(seconds=61))
    assert token.get() == "stuck"
    assert grants.count == 3


def test_four_processes_share_tokens_and_refreshes(clock: SetClock, redis_server: Redis) -> None:
    grants = Grants()
    grants.is_stuck = True
    shared = [RedisKeyValue(redis_server.url(), clock) for _ in range(4)]
    workers = [Token(grants, keyvalue, "wx1") for keyvalue in shared]
    refused = 0
    for _ in range(10):
        for worker in workers:
            try:
                worker.invalidate(worker.get())
            except Unreached:
                refused += 1
    assert grants.count <= 2
    assert refused >= 36
    for keyvalue in shared:
        keyvalue.close()


def test_a_newer_token_of_another_process_is_taken_over(clock: SetClock) -> None:
    grants, shared = Grants(), MemoryKeyValue(clock)
    one, other = Token(grants, shared), Token(grants, shared)
    old = one.get()
    assert other.get() == old
    one.invalidate(old)
    assert one.get() == "token-2"
    other.invalidate(old)
    assert other.get() == "token-2"
    assert grants.count == 2


def test_after_a_failure_nobody_asks_for_a_while(clock: SetClock) -> None:
    grants = Grants()
    grants.error = Unreached("HTTP 502")
    token = Token(grants, MemoryKeyValue(clock))
    for _ in range(20):
        with pytest.raises(Unreached):
            token.get()
    assert grants.count == 1
    grants.error = None
    clock.advance(timedelta(seconds=15))
    assert token.get() == "token-2"


def test_a_wrong_secret_is_not_tried_every_few_seconds(clock: SetClock) -> None:
    grants = Grants()
    grants.error = ApiError(40125, "invalid appsecret")
    token = Token(grants, MemoryKeyValue(clock))
    for _ in range(10):
        with pytest.raises(Unreached):
            token.get()
        clock.advance(timedelta(seconds=20))
    assert grants.count == 1


@pytest.mark.parametrize("nonsense", [0, -5, 300])
def test_a_token_that_says_it_is_over_is_still_used_for_a_while(clock: SetClock, nonsense: int) -> None:
    grants = Grants()
    grants.seconds = nonsense
    shared = MemoryKeyValue(clock)
    assert Token(grants, shared).get() == "token-1"
    clock.advance(timedelta(seconds=149))
    assert Token(grants, shared).get() == "token-1"
    clock.advance(timedelta(seconds=100))
    assert Token(grants, shared).get() == "token-2"


@pytest.mark.parametrize("mode", ["502", "html", "truncated", "empty", "reset", "errcode-as-text"])
def test_every_way_a_token_answer_can_be_broken_is_one_error(client: Client, api: FakeApi, mode: str) -> None:
    api.token_mode = mode
    with pytest.raises(Unreached):
        client.tokens.get()


def test_an_answer_without_a_token_is_an_error(client: Client, api: FakeApi) -> None:
    api.expires_in = "soon"
    with pytest.raises(Unreached):
        client.tokens.get()
