"""Signed addresses of the two pages that families open from WeChat, and signed forms of the staff's pages."""

import re
from datetime import datetime, timedelta

from storage.vault import Vault

LIFETIME = timedelta(days=30)
# Plain ASCII digits of a bounded length, so that no reader of numbers is ever surprised.
LETTER = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([1-9][0-9]{0,11})-([0-9a-f]{32})", re.ASCII)
FORM_LIFETIME = timedelta(days=1)
FORM = re.compile(r"([0-9a-f]{16})-([1-9][0-9]{0,11})-([0-9a-f]{32})", re.ASCII)
WAITING = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,11})-([0-9a-f]{32})", re.ASCII)


def letter_path(vault: Vault, letter_id: int, person_id: int, now: datetime) -> str:
    """Where this guardian reads this letter, for 30 days."""
    until = _until(now)
    return f"/h5/letter/{letter_id}-{person_id}-{until}-{vault.sign(f'letter:{letter_id}:{person_id}:{until}')}"


def read_letter(vault: Vault, token: str, now: datetime) -> tuple[int, int] | None:
    """The letter and the person a token stands for; None when it is forged, broken or too old."""
    found = LETTER.fullmatch(token)
    if found is None:
        return None
    letter_id, person_id, until, signature = found.groups()
    holds = vault.has_signed(f"letter:{letter_id}:{person_id}:{until}", signature) and _is_in_time(until, now)
    return (int(letter_id), int(person_id)) if holds else None


def waiting_path(vault: Vault, person_id: int, now: datetime) -> str:
    """The page that tells a person that something waits for them in the conversation, for 30 days."""
    until = _until(now)
    return f"/h5/waiting/{person_id}-{until}-{vault.sign(f'waiting:{person_id}:{until}')}"


def read_waiting(vault: Vault, token: str, now: datetime) -> int | None:
    """The person a token stands for; None when it is forged, broken or too old."""
    found = WAITING.fullmatch(token)
    if found is None:
        return None
    person_id, until, signature = found.groups()
    holds = vault.has_signed(f"waiting:{person_id}:{until}", signature) and _is_in_time(until, now)
    return int(person_id) if holds else None


def form(vault: Vault, about: str, number: str, now: datetime) -> str:
    """What a form of ours carries for a day: a number of its own (16 hex digits), and our signature on it."""
    until = int((now + FORM_LIFETIME).timestamp())
    return f"{number}-{until}-{vault.sign(f'form:{about}:{number}:{until}')}"


def read_form(vault: Vault, about: str, token: str, now: datetime) -> str | None:
    """The number of a form of ours; None when it is forged, broken or too old."""
    found = FORM.fullmatch(token)
    if found is None:
        return None
    number, until, signature = found.groups()
    holds = vault.has_signed(f"form:{about}:{number}:{until}", signature) and _is_in_time(until, now)
    return number if holds else None


def _until(now: datetime) -> int:
    return int((now + LIFETIME).timestamp())


def _is_in_time(until: str, now: datetime) -> bool:
    return now.timestamp() <= int(until)
