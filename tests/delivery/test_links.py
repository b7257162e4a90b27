"""Links that leave the house: they open for 30 days, for one reader, and for nothing else."""

from datetime import timedelta

import pytest

from domain.clock import SetClock
from storage.traffic.links import letter_path, read_letter, read_waiting, waiting_path
from storage.vault import Vault


def token(path: str) -> str:
    return path.rsplit("/", 1)[1]


def test_a_letter_link_opens_for_thirty_days(vault: Vault, clock: SetClock) -> None:
    path = letter_path(vault, 3, 12, clock.now())
    assert path.startswith("/h5/letter/")
    clock.advance(timedelta(days=30))
    link = read_letter(vault, token(path), clock.now())
    assert link is not None and (link.letter_id, link.person_id, link.by_sms) == (3, 12, False)
    clock.advance(timedelta(seconds=1))
    assert read_letter(vault, token(path), clock.now()) is None


def test_a_waiting_link_opens_the_waiting_page_and_no_letter(vault: Vault, clock: SetClock) -> None:
    path = waiting_path(vault, 12, clock.now())
    assert read_waiting(vault, token(path), clock.now()) == 12
    assert read_letter(vault, token(path), clock.now()) is None


@pytest.mark.parametrize("place", range(0, 47))
def test_no_character_of_a_link_can_be_changed(vault: Vault, clock: SetClock, place: int) -> None:
    good = token(letter_path(vault, 3, 12, clock.now()))
    other = "1" if good[place] != "1" else "2"
    assert read_letter(vault, good[:place] + other + good[place + 1 :], clock.now()) is None


ZEROS = "0" * 32


@pytest.mark.parametrize("bad", ["", "1", f"1-2-3-{ZEROS}", f"٣-12-1900000000-{ZEROS}", "1" * 5000, "-1-2-3-4", "\x00"])
def test_what_is_no_token_opens_nothing(vault: Vault, clock: SetClock, bad: str) -> None:
    assert read_letter(vault, bad, clock.now()) is None
    assert read_waiting(vault, bad, clock.now()) is None


def test_a_link_of_another_house_opens_nothing(vault: Vault, clock: SetClock) -> None:
    foreign = letter_path(Vault([b"x" * 32]), 3, 12, clock.now())
    assert read_letter(vault, token(foreign), clock.now()) is None
