"""Takes a child out of the hands of a colleague whom the school keeps away from it as a parent, without a word to them.

The directors are told at once: they hand over. Nothing comes back by itself when the decision is over.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Child, Person
from handlers.actions import school
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from messages.render import words
from storage.alert import alerts
from storage.files import file
from storage.pairing import pairings
from storage.person import custody, kept_away, people, staff
from storage.talk import tickets

REASON = "学校设过限制"


def part_school(session: Session, school_id: int, now: datetime) -> None:
    """As ``part``, for every pupil of whom a decision names somebody: who somebody is may be learned later."""
    for child_id in sorted(custody.naming(session, school_id, now)):
        part(session, child_id, now)


def part(session: Session, child_id: int, now: datetime) -> None:
    """What members of staff hold of a child that is kept from them goes to the leading persons, and those are told, and
    the file: once for each of them, however often it is asked."""
    hidden = kept_away.staff_of(session, [child_id], now).get(child_id, frozenset())
    if not hidden:
        return
    child = people.child(session, child_id)
    current = pairings.current(session, [child_id]).get(child_id)
    paired = hidden.intersection((current.teacher_id, current.regular_id) if current is not None else ())
    if current is not None and current.teacher_id in hidden:
        pairing.end(session, child_id, Grounds(REASON, is_quiet=True), now)
    _pass_tickets(session, child, hidden)
    taken = _hide_alerts(session, child_id, hidden)
    for person_id in sorted(hidden):
        person = people.person(session, person_id)
        held = [number for number, taker in taken if taker == person_id]
        _tell(session, child, person, _mark(session, child_id, now), is_paired=person_id in paired, held=held, now=now)


def _pass_tickets(session: Session, child: Child, hidden: Collection[int]) -> None:
    leaders = [one for one in staff.leading(session, child.school_id) if one.id not in hidden]
    for person_id in sorted(hidden):
        for ticket in tickets.open_of_staff(session, person_id) if leaders else ():
            if ticket.child_id == child.id:
                tickets.pass_to(session, ticket.id, leaders[0].id, ticket.kind)


def _hide_alerts(session: Session, child_id: int, hidden: Collection[int]) -> list[tuple[int, int | None]]:
    """From now on they learn of none that is not over; those, with who has taken each."""
    running = alerts.open_about(session, [child_id])
    for alert in running:
        alerts.exclude(session, alert.id, hidden)
    return [(alert.id, alert.taken_by) for alert in running]


def _mark(session: Session, child_id: int, now: datetime) -> int:
    """The newest decision: after another one it is said again."""
    return max(block.id for block in custody.current(session, child_id, now))


def _tell(
    session: Session, child: Child, person: Person, mark: int, *, is_paired: bool, held: Collection[int], now: datetime
) -> None:
    """The numbers of alerts are for the directors alone: the file has other readers."""
    facts = {
        "child": child.name,
        "teacher": person.title,
        "name": person.name,
        "paired": is_paired,
        "namesake": kept_away.is_namesake(session, person, child.id, now),
    }
    name = f"custody-staff:{child.id}:{person.id}:{mark}"
    entry = file.NewEntry(
        at=now,
        author="学校",
        reader="学校",
        channel="program",
        direction="note",
        kind="custody",
        text=words("replies/custody_on_staff", **facts, held=[]),
        cause=f"custody:{mark}",
        once=name,
    )
    if file.write(session, entry, [child.id], now) is not None:
        text = words("replies/custody_on_staff", **facts, held=[f"A{number}" for number in held])
        school.alarm(session, child, text, name, now)
