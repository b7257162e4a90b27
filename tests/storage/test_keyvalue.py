"""One contract for memory and Redis, and a Redis that may fail in every way without anybody noticing."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from domain.clock import SetClock
from storage.keyvalue import KeyValue, MemoryKeyValue, RedisKeyValue, connect
from tests.servers import Redis, wait_for


@pytest.fixture
def shared(redis_server: Redis, clock: SetClock) -> Iterator[RedisKeyValue]:
    store = RedisKeyValue(redis_server.url(), clock)
    yield store
    store.close()


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest, clock: SetClock) -> KeyValue:
    if request.param == "memory":
        return MemoryKeyValue(clock)
    found: RedisKeyValue = request.getfixturevalue("shared")
    return found


class TestContract:
    def test_value_is_kept_replaced_and_forgotten(self, store: KeyValue) -> None:
        assert store.get("token") is None
        store.set("token", "甲", 60)
        store.set("token", "乙", 60)
        assert store.get("token") == "乙"
        store.delete("token")
        assert store.get("token") is None

    def test_only_the_first_adds(self, store: KeyValue) -> None:
        assert store.add("lock", "one", 60)
        assert not store.add("lock", "two", 60)
        assert store.get("lock") == "one"

    def test_counts(self, store: KeyValue) -> None:
        assert [store.increment("tries", 60) for _ in range(3)] == [1, 2, 3]
        assert store.get("tries") == "3"

    def test_counts_right_under_threads(self, store: KeyValue) -> None:
        def count() -> None:
            for _ in range(25):
                store.increment("tries", 60)

        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert store.get("tries") == "100"

    def test_only_one_of_many_threads_adds(self, store: KeyValue) -> None:
        won: list[bool] = []
        threads = [threading.Thread(target=lambda: won.append(store.add("lock", "x", 60))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(won) == [False] * 7 + [True]

    def test_deleting_and_publishing_what_nobody_knows_is_nothing(self, store: KeyValue) -> None:
        store.delete("never there")
        store.publish("nobody listens")
        assert store.ping()

    def test_lone_surrogate_does_not_break_it(self, store: KeyValue) -> None:
        store.set("odd", "a\ud800b", 60)
        assert store.get("odd") is not None


class TestMemory:
    def test_value_ends_with_its_time(self, clock: SetClock) -> None:
        store = MemoryKeyValue(clock)
        store.set("token", "甲", 60)
        clock.advance(timedelta(seconds=59))
        assert store.get("token") == "甲"
        clock.advance(timedelta(seconds=1))
        assert store.get("token") is None
        assert store.add("token", "乙", 60)

    def test_count_starts_again_after_its_first_ended(self, clock: SetClock) -> None:
        store = MemoryKeyValue(clock)
        store.increment("tries", 60)
        clock.advance(timedelta(seconds=50))
        assert store.increment("tries", 60) == 2
        clock.advance(timedelta(seconds=10))
        assert store.increment("tries", 60) == 1

    def test_expired_values_do_not_pile_up(self, clock: SetClock) -> None:
        store = MemoryKeyValue(clock)
        for number in range(5000):
            clock.advance(timedelta(seconds=1))
            store.set(f"key {number}", "x", 10)
        assert len(store._values) < 2500


class TestRedis:
    def test_values_have_their_use_by_time(self, shared: RedisKeyValue, redis_server: Redis) -> None:
        shared.set("a", "1", 60)
        shared.add("b", "1", 60)
        shared.increment("c", 60)
        shared.increment("c", 600)
        with redis_server.client() as client:
            left = [client.pttl(key) for key in client.keys("*")]
        assert len(left) == 3
        assert all(0 < milliseconds <= 60_000 for milliseconds in left)

    def test_publish_wakes_other_processes(self, shared: RedisKeyValue, redis_server: Redis) -> None:
        with redis_server.client() as client, client.pubsub(ignore_subscribe_messages=True) as ear:
            ear.subscribe("lianxin:outbox")
            ear.get_message(timeout=1)
            shared.publish("outbox")
            heard = None
            while heard is None:
                heard = ear.get_message(timeout=1)
        assert heard["channel"] == "lianxin:outbox"

    def test_two_processes_see_the_same(self, shared: RedisKeyValue, redis_server: Redis, clock: SetClock) -> None:
        other = RedisKeyValue(redis_server.url(), clock)
        shared.set("token", "甲", 60)
        assert other.get("token") == "甲"
        assert not other.add("token", "乙", 60)
        other.close()

    def test_connect_chooses(self, redis_server: Redis, clock: SetClock) -> None:
        far = connect(redis_server.url(), clock)
        assert isinstance(far, RedisKeyValue)
        assert isinstance(connect(None, clock), MemoryKeyValue)
        far.close()


def _kill(server: Redis) -> None:
    server.kill()


def _hang(server: Redis) -> None:
    server.pause()


def _fill(server: Redis) -> None:
    with server.client() as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")


def _make_read_only(server: Redis) -> None:
    with server.client() as client:
        client.replicaof("127.0.0.1", 1)  # of a master that nobody reaches


@pytest.mark.parametrize("fault", [_kill, _hang, _fill, _make_read_only])
class TestFaults:
    def test_this_process_goes_on_by_itself(
        self, shared: RedisKeyValue, redis_server: Redis, fault: Callable[[Redis], None]
    ) -> None:
        assert shared.ping()
        fault(redis_server)
        started = time.monotonic()
        shared.set("token", "甲", 60)
        assert [shared.increment("tries", 60) for _ in range(3)] == [1, 2, 3]
        assert shared.add("lock", "one", 60)
        assert not shared.add("lock", "two", 60)
        assert shared.get("token") == "甲"
        shared.delete("token")
        assert shared.get("token") is None
        shared.publish("outbox")
        assert time.monotonic() - started < 1.0
        assert shared.failures >= 1

    def test_afterwards_it_is_shared_again(
        self, shared: RedisKeyValue, redis_server: Redis, clock: SetClock, fault: Callable[[Redis], None]
    ) -> None:
        fault(redis_server)
        shared.set("token", "only here", 60)
        redis_server.make_ready()
        redis_server.wipe()
        clock.advance(timedelta(seconds=2))
        wait_for(shared.ping, 5)
        assert shared.get("token") is None
        shared.set("token", "乙", 60)
        with redis_server.client() as client:
            assert client.get("lianxin:token") == "乙"


def test_flushed_redis_is_a_miss(shared: RedisKeyValue, redis_server: Redis) -> None:
    shared.set("token", "甲", 60)
    redis_server.wipe()
    assert shared.get("token") is None
    assert shared.failures == 0


def test_key_of_another_kind_is_a_miss(shared: RedisKeyValue, redis_server: Redis) -> None:
    with redis_server.client() as client:
        client.rpush("lianxin:token", "a list")
    assert shared.get("token") is None


def test_rest_does_not_outlast_a_clock_set_back(shared: RedisKeyValue, redis_server: Redis, clock: SetClock) -> None:
    redis_server.kill()
    assert shared.get("token") is None
    redis_server.start()
    clock.advance(timedelta(hours=-1))
    shared.set("token", "甲", 60)
    with redis_server.client() as client:
        assert client.get("lianxin:token") == "甲"
