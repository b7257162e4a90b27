"""Signed addresses of the pages that families open, what makes sure who opens them, and signed forms.

Every kind of address is signed under a name of its own, so that none opens what another was made for.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.vault import Vault

LIFETIME = timedelta(days=30)
# Plain ASCII digits of a bounded length, so that no reader of numbers is ever surprised.
LETTER = re.compile(r"(s?)([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([1-9][0-9]{0,11})-([0-9a-f]{32})", re.ASCII)
SMS_MARK = "s"
VOICE = "voice of "
FORM_LIFETIME = timedelta(days=1)
FORM = re.compile(r"([0-9a-f]{16})-([1-9][0-9]{0,11})-([0-9a-f]{32})", re.ASCII)
PERSON = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,11})-([0-9a-f]{32})", re.ASCII)
READER_LIFETIME = timedelta(minutes=30)
ASKED_LIFETIME = timedelta(minutes=10)
# The platform takes at most 128 letters and digits as state (wechat.md §4); these are at most 114.
ASKED = re.compile(
    r"L([1-9][0-9]{0,17})P([1-9][0-9]{0,17})U([1-9][0-9]{0,11})N([0-9a-f]{16})T([1-9][0-9]{0,11})S([0-9a-f]{32})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class LetterLink:
    """What an address of a letter's page stands for; ``until`` in seconds since 1970. ``by_sms``: it was sent to a
    telephone number, so that whoever opens it has no WeChat to be known by."""

    letter_id: int
    person_id: int
    until: int
    by_sms: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the platform who is reading: about which link, under which number of ours (16 hex digits)."""

    link: LetterLink
    number: str


def letter_path(vault: Vault, letter_id: int, person_id: int, now: datetime, *, by_sms: bool = False) -> str:
    """Where this guardian reads this letter, for 30 days."""
    return path_of(vault, LetterLink(letter_id, person_id, _until(now, LIFETIME), by_sms))


def path_of(vault: Vault, link: LetterLink) -> str:
    """The address of a link, signed again."""
    return f"/h5/letter/{_token(vault, link, '')}"


def read_letter(vault: Vault, token: str, now: datetime) -> LetterLink | None:
    """What a token stands for; None when it is forged, broken or too old."""
    return _read_letter(vault, token, now, "")


def voice_token(vault: Vault, link: LetterLink, now: datetime) -> str:
    """What opens the recording of a letter for this guardian, for a day."""
    brief = LetterLink(link.letter_id, link.person_id, _until(now, FORM_LIFETIME), link.by_sms)
    return _token(vault, brief, VOICE)


def read_voice(vault: Vault, token: str, now: datetime) -> LetterLink | None:
    """The letter that is to be heard, and by whom; None when the token is forged, broken or too old."""
    return _read_letter(vault, token, now, VOICE)


def waiting_path(vault: Vault, person_id: int, now: datetime) -> str:
    """The page that tells a person that something waits for them in the conversation, for 30 days."""
    return f"/h5/waiting/{_of_person(vault, 'waiting', person_id, now, LIFETIME)}"


def read_waiting(vault: Vault, token: str, now: datetime) -> int | None:
    """The person a token stands for; None when it is forged, broken or too old."""
    return _read_person(vault, "waiting", token, now)


def reader(vault: Vault, person_id: int, now: datetime) -> str:
    """What a browser keeps for half an hour once the platform has said that this person holds it."""
    return _of_person(vault, "reader", person_id, now, READER_LIFETIME)


def read_reader(vault: Vault, token: str, now: datetime) -> int | None:
    """The person whom a browser was found to belong to; None when that is forged, broken or too old."""
    return _read_person(vault, "reader", token, now)


def asked(vault: Vault, link: LetterLink, number: str, now: datetime) -> str:
    """The state of a question to the platform: letters and digits only, good for ten minutes."""
    words = f"L{link.letter_id}P{link.person_id}U{link.until}N{number}T{_until(now, ASKED_LIFETIME)}"
    return f"{words}S{vault.sign(f'asked:{words}')}"


def read_asked(vault: Vault, state: str, now: datetime) -> Asked | None:
    """The question that an answer belongs to; None when it is forged, broken or too old, or its link is."""
    found = ASKED.fullmatch(state)
    if found is None:
        return None
    letter_id, person_id, until, number, good_until, signature = found.groups()
    holds = vault.has_signed(f"asked:{state[:-33]}", signature)
    in_time = _is_in_time(good_until, now) and _is_in_time(until, now)
    return Asked(LetterLink(int(letter_id), int(person_id), int(until)), number) if holds and in_time else None


def form(vault: Vault, about: str, number: str, now: datetime) -> str:
    """What a form of ours carries for a day: a number of its own (16 hex digits), and our signature on it."""
    until = _until(now, FORM_LIFETIME)
    return f"{number}-{until}-{vault.sign(f'form:{about}:{number}:{until}')}"


def read_form(vault: Vault, about: str, token: str, now: datetime) -> str | None:
    """The number of a form of ours; None when it is forged, broken or too old."""
    found = FORM.fullmatch(token)
    if found is None:
        return None
    number, until, signature = found.groups()
    holds = vault.has_signed(f"form:{about}:{number}:{until}", signature) and _is_in_time(until, now)
    return number if holds else None


def _token(vault: Vault, link: LetterLink, use: str) -> str:
    mark = SMS_MARK if link.by_sms else ""
    return f"{mark}{link.letter_id}-{link.person_id}-{link.until}-{vault.sign(_letter_words(link, use))}"


def _read_letter(vault: Vault, token: str, now: datetime, use: str) -> LetterLink | None:
    found = LETTER.fullmatch(token)
    if found is None:
        return None
    mark, letter_id, person_id, until, signature = found.groups()
    link = LetterLink(int(letter_id), int(person_id), int(until), mark == SMS_MARK)
    holds = vault.has_signed(_letter_words(link, use), signature) and _is_in_time(until, now)
    return link if holds else None


def _letter_words(link: LetterLink, use: str) -> str:
    kind = "sms letter" if link.by_sms else "letter"
    return f"{use}{kind}:{link.letter_id}:{link.person_id}:{link.until}"


def _of_person(vault: Vault, kind: str, person_id: int, now: datetime, lifetime: timedelta) -> str:
    until = _until(now, lifetime)
    return f"{person_id}-{until}-{vault.sign(f'{kind}:{person_id}:{until}')}"


def _read_person(vault: Vault, kind: str, token: str, now: datetime) -> int | None:
    found = PERSON.fullmatch(token)
    if found is None:
        return None
    person_id, until, signature = found.groups()
    holds = vault.has_signed(f"{kind}:{person_id}:{until}", signature) and _is_in_time(until, now)
    return int(person_id) if holds else None


def _until(now: datetime, lifetime: timedelta) -> int:
    return int((now + lifetime).timestamp())


def _is_in_time(until: str, now: datetime) -> bool:
    return now.timestamp() <= int(until)
