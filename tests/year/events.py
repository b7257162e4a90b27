"""What happens to some of them in the year: a death, a parent at home, who comes and leaves, who stands in."""

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from domain.contact import ContactKind
from domain.contact_steps import Form
from domain.pairing import ends_after
from domain.pause import Cause
from domain.people import Person
from domain.register.events import Event
from handlers.actions.contact import contact_pauses
from handlers.actions.contact.contact_pauses import Wish
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from handlers.actions.registers import enrolment
from storage.person import people
from tests.year import fates
from tests.year.fates import Group, Pupil
from tests.year.school import School, enrol

OF_MOTHER = (ContactKind.PARENT, ContactKind.WEEKLY_CHILD, ContactKind.WEEKLY_CARER)


def happen(session: Session, school: School, day: date) -> None:
    """Most days nothing does."""
    if day in HAPPENINGS:
        HAPPENINGS[day](session, school)


def _grief(session: Session, school: School) -> None:
    """One wish for a family; sisters and brothers are meant by it."""
    families = {pupil.family: pupil for pupil in reversed(school.pupils) if pupil.is_grieving}
    for pupil in families.values():
        _let_off(session, school, pupil, Form.MUTE, Cause.BEREAVEMENT, None)


def _home(session: Session, school: School) -> None:
    for pupil in _of(school, Group.HOME):
        for kind in OF_MOTHER:
            _let_off(session, school, pupil, Form.WAIVE, Cause.AT_HOME, kind)


def _let_off(
    session: Session, school: School, pupil: Pupil, form: Form, cause: Cause, kind: ContactKind | None
) -> None:
    first, last = (fates.GRIEF_FROM, fates.GRIEF_UNTIL) if form is Form.MUTE else (fates.HOME_FROM, fates.HOME_UNTIL)
    child = people.child(session, school.children[pupil.number])
    mother = school.mothers[pupil.mother.number] if kind is not None else None
    wish = Wish(child, form, cause, "家里说的", first, last, kind, mother)
    contact_pauses.pause(session, wish, None, f"year:{pupil.number}:{form}:{kind}", school.now)


def _come(session: Session, school: School) -> None:
    enrol(session, school, [pupil for pupil in school.pupils if pupil.comes_on == fates.NEW_ON])


def _leave(session: Session, school: School) -> None:
    for pupil in school.pupils:
        if pupil.leaves_on is not None:
            child = school.children[pupil.number]
            enrolment.leave(session, child, Event.MOVED_OUT, pupil.leaves_on, school.director, school.now)


def _fall_ill(session: Session, school: School) -> None:
    until = ends_after(fates.ILL_UNTIL)
    for giver, to in _changes(session, school, Group.ILL):
        pairing.substitute(session, giver, to, None, school.now, until, Grounds("病假"), school.now)


def _hand_over(session: Session, school: School) -> None:
    for giver, to in _changes(session, school, Group.HANDOVER):
        pairing.hand_over(session, giver, to, None, Grounds("调走", note="都好，慢慢来。"), school.now)


def _changes(session: Session, school: School, group: Group) -> list[tuple[Person, Person]]:
    mine = [person for person, of in zip(school.teachers, school.groups, strict=True) if of is group]
    pairs = zip(mine, school.stand_ins[group], strict=True)
    return [(people.person(session, giver), people.person(session, to)) for giver, to in pairs]


def _of(school: School, group: Group) -> list[Pupil]:
    return [pupil for pupil in school.pupils if pupil.group is group]


HAPPENINGS: dict[date, Callable[[Session, School], None]] = {
    fates.GRIEF_FROM: _grief,
    fates.ILL_FROM: _fall_ill,
    fates.LEFT_ON: _leave,
    fates.HOME_FROM: _home,
    fates.NEW_ON: _come,
    fates.HANDED_OVER_ON: _hand_over,
}
