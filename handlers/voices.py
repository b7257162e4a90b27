"""Whose words a message is when its sender is several people: the one in use, unless it can only be another's."""

import re
from collections.abc import Sequence

from sqlalchemy.orm import Session

from domain.people import Guardian
from domain.understanding.receipts import whole_yes
from domain.words import command
from handlers.keeping import Sender
from handlers.router import Voice
from messages.inbound import Inbound, Kind
from storage.letter import letter_receipts

# Options under messages that went to one role; a tap on them is that role's, whichever is in use.
STAFF_TAPS = ("approve", "refuse", "undo", "change-yes", "change-edit", "change-no", "alert-take",
              "alert-false", "check-yes", "check-no", "handover-yes", "handover-no",
              "letter-yes", "letter-no", "phoned")  # fmt: skip
FAMILY_TAPS = ("letter-read", "roll-safe", "roll-help")
LONGEST_NUMBER = 9  # digits of a letter's number; more are none
STAFF_NUMBERED = re.compile(
    r"((同意|不同意|撤销绑定|改|不改|修改|(我来处理|处理|误报)\s*a|(同意|暂停|继续|停|停发|停止|撤|撤回)信)\s*\d{1,18}"
    r"|(不同意|退回)信\s*\d{1,9}.*)",
    re.DOTALL,
)


def meant(session: Session, sender: Sender, inbound: Inbound) -> Sender:
    """The sender as whom this message is meant; no other than they are where they are one person only."""
    if not sender.others:
        return sender
    voice = _by_letter(session, sender, inbound) or _by_tap(sender, inbound) or _by_words(session, sender, inbound)
    return sender.speaking_as(voice) if voice is not None else sender


def _by_letter(session: Session, sender: Sender, inbound: Inbound) -> Voice | None:
    """A tap under a letter is of whoever was asked by it."""
    key, _, number = _tapped(inbound).partition(":")
    if key not in FAMILY_TAPS or not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return None
    asked = [one for one in sender.others if letter_receipts.is_asked(session, int(number), one.person.id)]
    in_use = sender.person is not None and letter_receipts.is_asked(session, int(number), sender.person.id)
    return asked[0] if asked and not in_use else None


def _by_tap(sender: Sender, inbound: Inbound) -> Voice | None:
    tapped = _tapped(inbound).split(":")[0]
    wanted = {True: STAFF_TAPS, False: FAMILY_TAPS}
    fitting = [voice for voice in sender.others if tapped in wanted[voice.person.is_teacher]]
    is_in_use = sender.person is not None and tapped in wanted[sender.person.is_teacher]
    return fitting[0] if fitting and not is_in_use else None


def _tapped(inbound: Inbound) -> str:
    return inbound.menu_key or inbound.facts.get("bizmsgmenuid", "")


def _by_words(session: Session, sender: Sender, inbound: Inbound) -> Voice | None:
    if inbound.kind is not Kind.TEXT:
        return None
    staff = [voice for voice in sender.others if voice.person.is_teacher]
    if staff and STAFF_NUMBERED.fullmatch(command(inbound.text)):
        return staff[0]
    if sender.person is None or sender.person.is_teacher:
        return None
    families = [voice for voice in sender.others if not voice.person.is_teacher]
    return _named(sender.families, families, inbound.text) or _owing(session, sender, families, inbound.text)


def _named(in_use: Sequence[Guardian], others: Sequence[Voice], text: str) -> Voice | None:
    """A child at the other school is named, and none of this one."""
    if any(guardian.child.name in text for guardian in in_use):
        return None
    fitting = [voice for voice in others if any(guardian.child.name in text for guardian in voice.families)]
    return fitting[0] if len(fitting) == 1 else None


def _owing(session: Session, sender: Sender, others: Sequence[Voice], text: str) -> Voice | None:
    """A receipt is for the school whose letter is open."""
    if not others or whole_yes(text) is None or sender.person is None:
        return None
    if letter_receipts.owed(session, sender.person.id):
        return None
    return next((voice for voice in others if letter_receipts.owed(session, voice.person.id)), None)
