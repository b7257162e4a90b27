"""The parts that stand between the outbox and a platform that misbehaves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.wechat.client import Client
from domain.clock import SetClock
from storage.files.media import MediaStore
from storage.keyvalue import MemoryKeyValue
from storage.vault import Vault
from tests.delivery.fake_api import FakeApi


@pytest.fixture
def api() -> Iterator[FakeApi]:
    fake = FakeApi()
    yield fake
    fake.close()


@pytest.fixture
def client(api: FakeApi, clock: SetClock) -> Iterator[Client]:
    made = Client("wx0000000000000001", "secret", MemoryKeyValue(clock), api.url)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path, vault: Vault) -> MediaStore:
    return MediaStore(tmp_path / "data", vault)
