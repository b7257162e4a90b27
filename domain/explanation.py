"""Why something was or was not sent or asked: what was kept of it, and the one rule that reads it.

What is past is told as it was decided. Why a message waits is read from the columns of its row, and says so
(``DERIVED``); what comes next is read from a clock that may still change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from domain.clock import in_zone
from domain.contact import Cadence, ContactKind, Result, Rule, Way
from domain.contact_steps import Decided, Form
from domain.delivery import State
from domain.pause import Cause


class Why(StrEnum):
    """Why a message stands where it stands."""

    DUE = "due"  # its turn is now
    BEHIND = "behind"  # an earlier word to the same person goes first
    MEDIA = "media"  # its picture or voice is still being fetched
    NIGHT = "night"  # the reader is not disturbed now
    LATER = "later"  # it was put for a moment that is not here yet
    DIGEST = "digest"  # the week of the reader has no place left
    RETRY = "retry"  # it was tried and is tried again
    HELD = "held"  # the platform lets nothing through before the reader says something
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    JOINED = "joined"  # its words are in another message
    CANCELLED = "cancelled"
    FAILED = "failed"
    EXPIRED = "expired"
    UNCERTAIN = "uncertain"


# What no column says by itself: read from the moment and the way that are kept.
DERIVED = frozenset({Why.BEHIND, Why.NIGHT, Why.LATER})
WAITING = frozenset({Why.DUE, Why.BEHIND, Why.MEDIA, Why.NIGHT, Why.LATER, Why.DIGEST, Why.RETRY, Why.HELD})


@dataclass(frozen=True, slots=True)
class Standing:
    """What is kept of a message that is to leave. ``is_put_off``: it waits for a place in the reader's week;
    ``opens``: when the reader's day begins, in ``zone``; ``is_behind``: an earlier word to the same person waits."""

    state: State
    next_attempt: datetime
    attempts: int
    is_joined: bool
    is_put_off: bool
    is_fetching: bool
    is_behind: bool
    zone: str
    opens: time


def why(row: Standing, now: datetime) -> Why:
    """The reason why a message stands where it stands."""
    if row.state is State.QUEUED:
        return _why_queued(row, now)
    return Why.JOINED if row.is_joined else Why(row.state.value)


def _why_queued(row: Standing, now: datetime) -> Why:
    if row.is_put_off:
        return Why.DIGEST
    if row.attempts:
        return Why.RETRY
    if row.next_attempt > now:
        return Why.NIGHT if in_zone(row.next_attempt, row.zone).time() == row.opens else Why.LATER
    if row.is_fetching:
        return Why.MEDIA
    return Why.BEHIND if row.is_behind else Why.DUE


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one reader as it is explained; moments in UTC. ``way``: chat, notice, or empty; ``into``: the
    message that carries its words; ``reason`` and ``code`` are what was kept of the platform's answer. ``is_card``: it
    only announces what is held."""

    id: int
    once: str
    kind: str
    is_card: bool
    reader: str
    reader_id: int
    state: State
    why: Why
    created_at: datetime
    next_attempt: datetime
    deadline: datetime
    attempts: int
    way: str
    announced_at: datetime | None
    code: int | None
    reason: str
    settled_at: datetime | None
    into: int | None
    entry_id: int | None
    letter_id: int | None


@dataclass(frozen=True, slots=True)
class PauseSeen:
    """A contact that is let off; ``until_on`` is the last day (China)."""

    form: Form
    cause: Cause
    until_on: date
    lifted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about a plan. ``teacher``: who was paired with the child then; ``told``: who heard of it;
    ``adult``: with whom the contact should be, empty for the child itself."""

    plan_id: int
    kind: ContactKind
    child: str
    adult: str
    at: datetime
    due_at: datetime
    decided: Decided
    teacher: str
    told: str
    message: Message | None
    pause: PauseSeen | None


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact or an attempt. ``ended``: it was due, and this is why nothing more was said of it."""

    at: datetime
    kind: ContactKind
    way: Way
    result: Result
    by: str
    by_family: bool
    minutes: int | None
    voided_at: datetime | None
    ended: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A contact plan, holding or ended, with what happened to it, newest first. ``rule`` is the school's of today;
    ``own`` is what was set for this plan, for a ``reason``; ``earlier``: there is more before ``history``."""

    id: int
    kind: ContactKind
    adult: str
    active: bool
    starts_on: date
    ends_on: date | None
    rule: Rule
    own: Cadence | None
    reason: str
    last_contact_at: datetime | None
    attempts: int
    due_at: datetime | None
    next_at: datetime | None
    retry_at: datetime | None
    step: int
    pause: PauseSeen | None
    history: Sequence[Decision | Contact]
    earlier: bool


@dataclass(frozen=True, slots=True)
class Child:
    """A child with its plans; ``teacher`` is who is paired with it now, empty for nobody."""

    id: int
    name: str
    class_name: str
    teacher: str
    left_at: datetime | None
    plans: Sequence[Plan]


class Reach(StrEnum):
    """How somebody can be written to at this moment."""

    OPEN = "open"
    CLOSED = "closed"  # bound, but nothing was said for too long or too much was sent since
    PENDING = "pending"  # asked to be bound; the school has not decided
    UNFOLLOWED = "unfollowed"
    UNBOUND = "unbound"


@dataclass(frozen=True, slots=True)
class Person:
    """An adult with what was sent and decided. ``quiet``: not disturbed between these times of day, by their clock in
    ``zone``; ``places_left``: unasked messages that this week still takes (None: staff, who have no such count), and
    ``next_place`` when one is free again; ``mutes``: what keeps the program silent towards them now, with the child."""

    id: int
    name: str
    is_staff: bool
    zone: str
    children: Sequence[str]
    reach: Reach
    window_until: datetime | None
    window_left: int
    quiet: tuple[time, time]
    plain_until: datetime | None
    places_left: int | None
    next_place: datetime | None
    mutes: Sequence[tuple[str, PauseSeen]]
    messages: Sequence[Message]
    decisions: Sequence[Decision]
    earlier: bool


@dataclass(frozen=True, slots=True)
class Became:
    """One thing that is kept of what became of an entry of the file; ``source``: platform, person or program."""

    at: datetime
    state: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Story:
    """One message with its cause and everything that is known to have become of it.

    ``cause`` names what made the entry that it carries ("inbox:12"); ``letter`` is the title of its letter;
    ``joined`` are the messages whose words it carries; ``reports`` are what the platform told later.
    """

    message: Message
    cause: str
    letter: str
    decisions: Sequence[Decision]
    became: Sequence[Became]
    joined: Sequence[int]
    reports: Sequence[Became]


@dataclass(frozen=True, slots=True)
class Heard:
    """What came in, and what was to leave because of it; ``error_id`` is what the log calls its failure."""

    id: int
    sender: str
    received_at: datetime
    state: str
    handled_at: datetime | None
    error_id: str
    messages: Sequence[Message]
