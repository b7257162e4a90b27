"""The running server, and doors in each mode."""

from collections.abc import Callable, Iterator

import pytest

from domain.clock import SetClock
from tests.door.house import Entrance, RunningServer

Opens = Callable[..., Entrance]


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    running = RunningServer().start()
    yield running
    running.stop()


@pytest.fixture
def opens(server: RunningServer, clock: SetClock) -> Opens:
    """Opens a door: ``opens("plain")``, ``opens("safe", account="gh_…")``."""

    def open_door(mode: str = "safe", **settings: object) -> Entrance:
        return Entrance(server, clock, mode, **settings)

    return open_door


@pytest.fixture
def safe(opens: Opens) -> Entrance:
    return opens("safe")


@pytest.fixture
def plain(opens: Opens) -> Entrance:
    return opens("plain")


@pytest.fixture(params=["plain", "compatible", "safe"])
def any_mode(request: pytest.FixtureRequest, opens: Opens) -> Entrance:
    """The same test in every mode of the platform."""
    return opens(request.param)


@pytest.fixture(params=["plain", "safe"])
def entrance(request: pytest.FixtureRequest, opens: Opens) -> Entrance:
    """The same test with and without encryption."""
    return opens(request.param)
