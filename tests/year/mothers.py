"""Mothers who answer the weekly question, or tell of their calls unasked, each as she is."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.understanding.weekly import Said, Weekly
from handlers.actions.contact import weekly
from storage import tables as t
from storage.person import people
from tests.year.fates import Answer, Mother, monday_of
from tests.year.school import School


def tell(session: Session, school: School, answer: Answer, zone: str, week_of: date) -> None:
    """Those of this zone who do this in the week of a day. Only Wednesday's are not asked before."""
    today = in_china(school.now).date()
    year, week, _ = week_of.isocalendar()
    asked = set(session.scalars(select(t.Outbox.once).where(t.Outbox.once.like(f"weekly:%:{year}-{week:02}"))))
    for mother in _mothers(school, zone):
        person = school.mothers.get(mother.number)
        if person is None or mother.answer(monday_of(week_of)) is not answer:
            continue
        is_free = answer is Answer.WEDNESDAY and _has_something_to_tell(school, mother, today)
        if is_free or f"weekly:{person}:{year}-{week:02}" in asked:
            _tells(session, school, person, answer)


def _mothers(school: School, zone: str) -> list[Mother]:
    return list(dict.fromkeys(pupil.mother for pupil in school.pupils if pupil.mother.zone == zone))


def _has_something_to_tell(school: School, mother: Mother, day: date) -> bool:
    mine = [pupil for pupil in school.pupils if pupil.mother == mother and pupil.is_here(day)]
    return any(not pupil.is_muted(day) and not pupil.has_mother_home(day) for pupil in mine)


def _tells(session: Session, school: School, person: int, answer: Answer) -> None:
    about = people.bound_guardians(session, person)
    telling = weekly.Telling(Weekly(Said.DONE), "", school.now, f"year:{person}:{school.now:%Y%m%d%H%M}:{answer}")
    if about:
        weekly.count(session, about, telling, school.now)
