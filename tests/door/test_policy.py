"""The table of answers (reliability, response policy): kept somewhere and 200, or not kept and said so."""

from collections.abc import Callable

import pytest

from domain.errors import StorageUnavailable
from messages.inbound import Inbound
from tests.door.house import Entrance
from tests.door.platform_side import push

Opens = Callable[..., Entrance]


def test_kept_and_answered(any_mode: Entrance) -> None:
    assert any_mode.push(push()).status == 200
    assert [raw for _inbound, raw in any_mode.house.kept.values()] == [push()]
    assert not any_mode.house.aside and not any_mode.house.spooled


def test_with_the_database_away_it_is_spooled(any_mode: Entrance) -> None:
    any_mode.house.database_is_up = False
    query, body = any_mode.signed(push())
    assert any_mode.post(query, body).is_success()
    assert [any_mode.robot.read(raw).text for raw in any_mode.house.spooled] == ["老师好"]
    assert any_mode.counters["spooled"] == 1


def test_what_was_spooled_is_understood_later(safe: Entrance) -> None:
    safe.house.database_is_up = False
    safe.push(push())
    (raw,) = safe.house.spooled
    safe.house.database_is_up = True
    safe.house.receive(safe.robot.read(raw), raw)
    assert safe.push(push()).status == 200
    assert safe.house.only().text == "老师好"


def test_with_nowhere_to_keep_it_the_platform_must_come_again(any_mode: Entrance) -> None:
    any_mode.house.database_is_up = any_mode.house.disk_is_up = False
    query, body = any_mode.signed(push())
    assert any_mode.post(query, body).refuses(503)
    any_mode.house.database_is_up = True
    assert any_mode.post(query, body).status == 200
    assert any_mode.house.only().text == "老师好"


def test_unreadable_and_no_quarantine(safe: Entrance) -> None:
    safe.house.database_is_up = False
    for inner in (b"hello", push(Content="\x00"), push(MsgId="x")):
        assert safe.push(inner).refuses(503)
    assert safe.push_sealed("AAAA").refuses(503)
    assert not safe.house.aside and not safe.house.spooled


def test_not_authentic_leaves_no_trace_even_with_the_database_away(any_mode: Entrance) -> None:
    any_mode.house.database_is_up = any_mode.house.disk_is_up = False
    assert any_mode.post([], push()).refuses()
    assert any_mode.house.is_empty()


@pytest.mark.parametrize("error", [ValueError, KeyError, MemoryError, RecursionError, AssertionError, SystemExit])
def test_an_error_of_our_own_is_no_lost_message(
    any_mode: Entrance, caplog: pytest.LogCaptureFixture, error: type[BaseException]
) -> None:
    def fails(_inbound: Inbound) -> str:
        raise error("a mistake in our own code")

    any_mode.house.says = fails
    query, body = any_mode.signed(push())
    assert any_mode.post(query, body).refuses(503)
    assert "failed in our own code" in caplog.text
    any_mode.house.says = lambda _inbound: "收到"
    assert any_mode.post(query, body).status == 200


def test_werobot_does_not_swallow_what_the_house_raises(safe: Entrance) -> None:
    def fails(_inbound: Inbound) -> str:
        raise StorageUnavailable("between keeping and answering")

    safe.house.says = fails
    assert safe.push(push()).is_success()
    assert len(safe.house.spooled) == 1


def test_no_session_of_werobots_is_ever_written(safe: Entrance) -> None:
    assert safe.robot.session_storage is None
