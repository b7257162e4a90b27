"""Whom an alert concerns: the children, who said it, who at the school is told at once, and who is called next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain.alert import CHECK, GRIEF, TO_DIRECTORS, staff_title
from domain.offender import Suspects
from domain.people import Child, Guardian, Person, Role, joined_title
from domain.understanding.meaning import Level
from storage.alert import alerts, on_call
from storage.alert.alerts import Alert
from storage.pairing import pairings
from storage.person import addresses, bindings, people
from storage.person.class_teachers import class_teachers


@dataclass(frozen=True, slots=True)
class Teller:
    """Who told of a danger, as staff read it; ``phone`` is empty where the school has none."""

    title: str
    phone: str


def children_of(session: Session, alert: Alert) -> list[Child]:
    """The child, or all children of the guardian who spoke of none by name."""
    if alert.child_id is not None:
        return [people.child(session, alert.child_id)]
    if alert.said_by is None:
        return []
    bound = people.bound_guardians(session, alert.said_by)
    return [guardian.child for guardian in bound if guardian.child.school_id == alert.school_id]


def circle(session: Session, alert: Alert, children: Sequence[Child]) -> list[Person]:
    """Who is told at once: those of this level who are on WeChat, without whoever must not know or opened it."""
    chosen = reachable(session, alert, _wanted(session, alert, children))
    if alert.category in TO_DIRECTORS:
        return chosen
    return chosen or reachable(session, alert, _everybody(session, alert.school_id))


def next_on_call(session: Session, alert: Alert, step: int) -> tuple[Person | None, bool]:
    """Who is called at this step of the chain (from 1), and whether the chain begins again, so that all hear again."""
    chain = reachable(session, alert, on_call.chain(session, alert.school_id))
    if not chain:
        return None, True
    place = (step - 1) % len(chain)
    return chain[place], step > 1 and place == 0


def reachable(session: Session, alert: Alert, staff: Iterable[Person]) -> list[Person]:
    """Each once, in this order; on WeChat, not the opener, not excluded."""
    hidden = alerts.excluded(session, alert.id) | ({alert.opened_by} if alert.opened_by is not None else set())
    once = {person.id: person for person in staff if person.id not in hidden}
    return [person for person in once.values() if addresses.of_person(session, person.id) is not None]


def duty(told: Sequence[Person], category: str = "") -> str:
    """Who calls the family, as it is named to them: a director if one was told; empty when nobody was.

    In grief it is the first who was told, the child's own teacher.
    """
    directors = [person for person in told if person.role is Role.DIRECTOR and category != GRIEF]
    return staff_title((directors or told)[0]) if told else ""


def directors(session: Session, alert: Alert) -> list[Person]:
    """The directors who may know of it."""
    return reachable(session, alert, people.directors(session, alert.school_id))


def teller(session: Session, alert: Alert, children: Sequence[Child]) -> Teller:
    """Who said it: a guardian, a member of staff, or somebody who is no more than a claim."""
    speaker = alert.said_by or alert.opened_by
    if speaker is not None:
        person = people.person(session, speaker)
        return Teller(_title(session, person, children), person.phone or "")
    asked = bindings.open_at(session, alert.address_id) if alert.address_id is not None else []
    if asked:
        claimed = people.guardian(session, asked[-1].guardianship_id)
        return Teller(f"还没通过核对的人（自称{claimed.title}）", claimed.person.phone or "")
    return Teller("还没绑定的人", "")


def around(session: Session, alert: Alert, children: Sequence[Child]) -> list[Guardian]:
    """The adults of these children whom staff may call."""
    hidden = alerts.excluded(session, alert.id)
    return [g for child in children for g in people.guardians_of_child(session, child.id) if g.person.id not in hidden]


def suspected(
    session: Session, found: Suspects, speaker: Person | None, children: Sequence[Child], staff_id: int | None
) -> set[int]:
    """The people who may be the cause, as whatever the program knows them; ``staff_id``: the speaker as staff."""
    hidden: set[int] = set()
    for child in children:
        for guardian in people.guardians_of_child(session, child.id):
            is_named = guardian.relation in found.relations
            hidden |= {guardian.person.id} if is_named and guardian.person != speaker else set()
    if found.speaker:
        hidden |= {one for one in (speaker.id if speaker else None, staff_id) if one is not None}
    if found.staff:
        hidden |= {person.id for person in _suspected_staff(session, found.surname, children)}
    return hidden | alerts.staff_behind(session, hidden)


def _suspected_staff(session: Session, surname: str, children: Sequence[Child]) -> list[Person]:
    """Everybody of this surname, otherwise the paired teachers."""
    schools = {child.school_id for child in children}
    staff = [person for school in sorted(schools) for person in people.staff(session, school)]
    named = [person for person in staff if surname and person.name.startswith(surname)]
    return named or list(pairings.teachers_of(session, [child.id for child in children]).values())


def _wanted(session: Session, alert: Alert, children: Sequence[Child]) -> list[Person]:
    paired = list(pairings.teachers_of(session, [child.id for child in children]).values())
    directing = people.directors(session, alert.school_id)
    if alert.category in TO_DIRECTORS:
        return directing
    if alert.is_drill:
        return [*directing, *on_call.chain(session, alert.school_id)[:1]]
    if alert.level in (Level.P2, CHECK):
        return paired if reachable(session, alert, paired) else directing
    return [*paired, *class_teachers(session, children), *directing]


def _everybody(session: Session, school_id: int) -> list[Person]:
    """No one of those who should know is on WeChat: the directors, otherwise whoever is."""
    staff = people.staff(session, school_id)
    return [person for person in staff if person.role is Role.DIRECTOR] or staff


def _title(session: Session, person: Person, children: Sequence[Child]) -> str:
    if person.is_teacher:
        return staff_title(person)
    mine = {child.id for child in children}
    ties = [guardian for guardian in people.bound_guardians(session, person.id) if guardian.child.id in mine]
    return f"{joined_title(ties)}（{person.name}）" if ties else person.name
