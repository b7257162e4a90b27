"""A letter whose sending worker is killed twenty times: no family has it twice, none is forgotten."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.test_worker_kill import Phones, late_phones, survives

KILLS = 20


@pytest.fixture
def phones() -> Iterator[Phones]:
    yield from late_phones()


def test_a_letter_survives_twenty_dead_workers(tmp_path: Path, phones: Phones) -> None:
    survives(tmp_path, f"sqlite:///{tmp_path / 'lianxin.db'}", phones, KILLS)
