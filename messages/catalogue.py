"""Every kind of message the program sends unasked: to families, to staff, and which of them are held for what."""

from messages.catalogue_families import TO_FAMILIES
from messages.catalogue_staff import TO_STAFF
from messages.kind import Audience, Entry
from messages.outbound import Envelope

__all__ = [
    "BY_GATEWAY", "CATALOGUE", "DIRECT", "LETTERS", "NEVER_HELD", "SILENCED", "UNASKED", "Audience", "Entry",
    "entry_for",
]  # fmt: skip

CATALOGUE: dict[str, Entry] = {**TO_FAMILIES, **TO_STAFF}

# The letters themselves; what reminds of them are kinds of their own.
LETTERS = frozenset({"letter", "letter_urgent"})
# Unasked kinds that leave when they are due, however many left before: a letter tells of days that begin, and a digest
# has waited already. Everything else that is unasked waits for a place in the guardian's week.
NEVER_HELD = frozenset({"letter", "digest"})
UNASKED = frozenset(kind for kind, entry in CATALOGUE.items() if entry.unasked)
# What the program says by itself: it waits while a family is left in peace (a mute, ``domain.contact_steps.Form``).
# Letters of safety do not, nor does anything that a person says, nor danger.
SILENCED = UNASKED - LETTERS

# Kinds that the text message gateway carries (``storage.traffic.sms``); whoever sends by WeChat leaves them alone.
BY_GATEWAY = frozenset({"letter_sms"})
# Kinds that go to one address, whatever it is bound to when they leave.
DIRECT = frozenset({"farewell"})


def entry_for(envelope: Envelope) -> Entry:
    """The catalogue's entry of an envelope; an unknown kind is a mistake of the program."""
    return CATALOGUE[envelope.kind]
