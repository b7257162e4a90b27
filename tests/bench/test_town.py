"""The town that is measured is bound as the program binds people: whoever is there can be written to at any hour."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.account import Account
from bench.town import Town, daytime_zone
from domain import hours
from domain.clock import SystemClock
from storage.traffic.outbox_claim import claim

FAMILIES = 60


@pytest.mark.parametrize("hour", range(24))
def test_it_is_day_in_the_town_at_any_hour(hour: int) -> None:
    now = datetime(2026, 11, 23, hour, 30, tzinfo=UTC)
    assert hours.earliest(now, daytime_zone(now), hours.FAMILY) == now


def test_the_letter_goes_to_every_family_at_once(tmp_path: Path) -> None:
    town = Town(tmp_path, FAMILIES, "http://127.0.0.1:9", Account())
    assert town.send_letter() == FAMILIES
    parcels = claim(town.database, "bench", SystemClock().now(), 2 * FAMILIES)
    town.close()
    assert {parcel.ref for parcel in parcels} == set(town.parents)
    assert {parcel.way for parcel in parcels} == {"notice"}
