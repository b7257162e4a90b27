"""One running server, and an ingress of each mode on it."""

from collections.abc import Callable, Iterator

import pytest

from domain.clock import SetClock
from tests.ingress.rooms import Front, Ingress

Opens = Callable[..., Ingress]


@pytest.fixture(scope="package")
def front() -> Iterator[Front]:
    running = Front().start()
    yield running
    running.stop()


@pytest.fixture
def opens(front: Front, clock: SetClock) -> Opens:
    """``opens("plain")``, ``opens("safe", account="gh_…")``; the last one opened is the one that answers."""

    def ingress(mode: str, **settings: object) -> Ingress:
        return Ingress(front, clock, mode, **settings)

    return ingress


@pytest.fixture
def plain(opens: Opens) -> Ingress:
    return opens("plain")


@pytest.fixture
def safe(opens: Opens) -> Ingress:
    return opens("safe")


@pytest.fixture(params=["plain", "safe"])
def ingress(request: pytest.FixtureRequest, opens: Opens) -> Ingress:
    """The same test with the message in the open and inside an encrypted body."""
    return opens(request.param)
