"""What the sender sees of a letter before anything leaves: who gets it, which way, at what cost, and what is wrong."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain import hours
from domain.clock import CHINA
from domain.letter_ways import BY_MACHINE, MASS_A_MONTH, Facilities, Way, choose, is_on_wechat
from domain.people import RELATION_LABELS
from handlers.actions.letter.letter_checks import checked, notes, sentences
from handlers.actions.letter.letter_examples import Example, examples
from storage.letter import letter_preview as facts
from storage.letter import letters
from storage.letter.letter_preview import Group, Key, Leaving
from storage.letter.letters import Letter

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Share:
    """So many adults get the letter by this way, for this reason."""

    way: Way
    reason: str
    people: int


@dataclass(frozen=True, slots=True)
class Night:
    """So many adults in this zone would get it in their night; they get it at ``at`` (UTC)."""

    zone: str
    at: datetime
    people: int


@dataclass(frozen=True, slots=True)
class Unreached:
    """An adult whom no machine reaches: a person of the school carries the letter. Without an adult: none is known."""

    child_id: int
    child: str
    class_name: str
    adult: str
    relation: str
    phone: str
    reason: str
    place: Place  # of this line in the list, for the next page

    @property
    def has_phone(self) -> bool:
        return bool(self.phone)


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter as it would leave at ``leaves_at`` (UTC).

    ``adults`` counts whoever has several of the children once, ``of_several`` counts these. ``slots`` is how many would
    use which of the month's mass sends (1 to 4), ``no_slot`` how many have none left. ``notes`` are what the platform
    will do to the letter, ``problems`` what forbids to send it.
    """

    letter: Letter
    leaves_at: datetime
    children: int
    without_adult: int
    adults: int
    of_several: int
    shares: tuple[Share, ...]
    slots: tuple[tuple[int, int], ...]
    no_slot: int
    nights: tuple[Night, ...]
    examples: tuple[Example, ...]
    notes: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def unreached(self) -> int:
        """Adults whom no machine reaches."""
        return sum(share.people for share in self.shares if share.way not in BY_MACHINE)

    def by_way(self) -> list[tuple[Way, int]]:
        """How many adults by each way, in the order of the ways."""
        count = Counter[Way]()
        for share in self.shares:
            count[share.way] += share.people
        return [(way, count[way]) for way in Way if count[way]]


def preview(
    session: Session, letter_id: int, now: datetime, facilities: Facilities, *, at: datetime | None = None
) -> Preview:
    """What sending the letter would do: ``at`` (UTC), else at its own moment, else now. Nothing is changed.

    A number that no letter has is a LookupError. A fixed number of statements, however many readers.
    """
    letter = _letter(session, letter_id)
    leaving = leaving_of(letter, now, at)
    known = facts.groups(session, letter.school_id, letter.audience, leaving)
    found = checked(session, letter)
    return Preview(
        letter=letter,
        leaves_at=leaving.at,
        children=found.children,
        without_adult=found.without_adult,
        adults=sum(group.people for group in known),
        of_several=sum(group.siblings for group in known),
        shares=tuple(_shares(known, facilities, letter.by_mass)),
        slots=tuple(_slots(known, facilities, letter.by_mass)),
        no_slot=sum(group.people for group in known if group.reader.mass_left <= 0) if letter.by_mass else 0,
        nights=tuple(_nights(known, leaving)),
        examples=tuple(examples(session, letter, known, facilities, leaving)),
        notes=tuple(notes(found, {way for way, _ in _ways(known, facilities, letter.by_mass)})),
        problems=tuple(sentences(found, letter, leaving.at)),
    )


def problems(session: Session, letter_id: int, now: datetime, *, at: datetime | None = None) -> list[str]:
    """Everything that forbids to send the letter, each in a sentence for staff; empty when it may leave.

    A number that no letter has is a LookupError.
    """
    letter = _letter(session, letter_id)
    leaves_at = leaving_of(letter, now, at).at
    return sentences(checked(session, letter), letter, leaves_at)


def unreached(
    session: Session,
    letter_id: int,
    now: datetime,
    facilities: Facilities,
    limit: int,
    after: Place | None = None,
    *,
    at: datetime | None = None,
) -> list[Unreached]:
    """Whom no machine reaches, class by class and child by child, and why; ``after`` is the last ``place`` seen."""
    letter = _letter(session, letter_id)
    leaving = leaving_of(letter, now, at)
    reasons: dict[Key, str] = {}
    for group in facts.groups(session, letter.school_id, letter.audience, leaving):
        way, reason = choose(group.reader, facilities, by_mass=letter.by_mass)
        if way not in BY_MACHINE:
            reasons[group.key] = reason
    rows = facts.lines(session, letter.school_id, letter.audience, leaving, reasons, limit, after)
    return [_unreached(row, reasons) for row in rows]


def leaving_of(letter: Letter, now: datetime, at: datetime | None = None) -> Leaving:
    """When the letter would leave: when somebody says, else when it is to, never in the past."""
    return Leaving(max(at or letter.send_at or now, now), letter.urgent)


def _letter(session: Session, letter_id: int) -> Letter:
    found = letters.get(session, letter_id)
    if found is None:
        raise LookupError(f"there is no letter {letter_id}")
    return found


def _ways(known: Iterable[Group], facilities: Facilities, by_mass: bool) -> list[tuple[Way, Group]]:
    return [(choose(group.reader, facilities, by_mass=by_mass)[0], group) for group in known]


def _shares(known: Iterable[Group], facilities: Facilities, by_mass: bool) -> list[Share]:
    count = Counter[tuple[Way, str]]()
    for group in known:
        count[choose(group.reader, facilities, by_mass=by_mass)] += group.people
    order = list(Way)
    found = sorted(count.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0][1]))
    return [Share(way, reason, people) for (way, reason), people in found]


def _slots(known: Iterable[Group], facilities: Facilities, by_mass: bool) -> list[tuple[int, int]]:
    """Which of the four mass sends of the month it would be, for how many."""
    count = Counter[int]()
    for way, group in _ways(known, facilities, by_mass):
        if way is Way.MASS:
            count[MASS_A_MONTH - group.reader.mass_left + 1] += group.people
    return sorted(count.items())


def _nights(known: Sequence[Group], leaving: Leaving) -> list[Night]:
    """Who sleeps at the moment at which the letter leaves, and when they get it then."""
    count = Counter[tuple[datetime, str]]()
    for group in known:
        zone = group.zone or CHINA.key
        if is_on_wechat(group.reader) and hours.earliest(leaving.at, zone, hours.FAMILY) > leaving.at:
            count[leaving.for_zone(zone), zone] += group.people
    return [Night(zone, at, people) for (at, zone), people in sorted(count.items())]


def _unreached(row: facts.Line, reasons: dict[Key, str]) -> Unreached:
    return Unreached(
        child_id=row.child.id,
        child=row.child.name,
        class_name=row.child.class_name,
        adult=row.adult.name if row.adult is not None else "",
        relation=RELATION_LABELS[row.relation] if row.relation is not None else "",
        phone=(row.adult.phone or "") if row.adult is not None else "",
        reason=reasons[row.key] if row.key is not None else "没有登记任何家长，纸信由学生带回",
        place=row.place,
    )
