"""Which contacts and attempts a teacher's record stands for: with the child itself, and with each adult it names."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from domain.agenda import is_long_holiday
from domain.clock import CHINA, in_china
from domain.contact import ContactKind, Result
from domain.days.school import BETWEEN_TERMS, SchoolCalendar
from domain.people import Child, Guardian, Person
from domain.understanding.records import Kind, Record
from domain.understanding.relations import relations_in
from storage import calendar
from storage.contact.contacts import NewContact
from storage.person import people

NOON = time(12)
Whom = tuple[Guardian, ContactKind]


def made(
    session: Session, record: Record, children: Sequence[Child], by: Person, entry_id: int, cause: str, now: datetime
) -> list[NewContact]:
    """One row for each kind and adult, whatever the number of siblings it is about."""
    at, ids = _moment(record.day, now), tuple(child.id for child in children)
    found = []
    if (kind := _with_child(session, record, by.school_id)) is not None:
        once = f"record:{cause}:{kind.value}"
        result = _counted(record.result)
        found.append(NewContact(once, by.school_id, kind, record.way, result, at, ids, by_id=by.id))
    for (person_id, kind), (result, theirs) in _with_adults(session, record, children).items():
        once = f"record:{cause}:{kind.value}:{person_id}"
        found.append(NewContact(once, by.school_id, kind, record.way, result, at, tuple(theirs), person_id, by.id))
    return [_completed(one, record, entry_id) for one in found]


def is_holiday(day: date, known: SchoolCalendar) -> bool:
    """Whether a visit on this day is one of a long holiday: between two terms, or beside the only one entered."""
    return is_long_holiday(day, known) or known.day(day).name in BETWEEN_TERMS.values()


def adults_of(session: Session, child: Child, whom: str) -> list[Guardian]:
    """The adults of a child whom these words name."""
    meant = relations_in(whom) if whom else ()
    return [one for one in people.guardians_of_child(session, child.id) if one.relation in meant] if meant else []


def _completed(one: NewContact, record: Record, entry_id: int) -> NewContact:
    minutes = record.minutes if one.result is Result.REACHED else None
    return NewContact(
        one.once,
        one.school_id,
        one.kind,
        one.way,
        one.result,
        one.at,
        one.children,
        one.person_id,
        one.by_id,
        minutes=minutes,
        entry_id=entry_id,
    )


def _with_child(session: Session, record: Record, school_id: int) -> ContactKind | None:
    """The plan of the child itself; a visit in a long holiday is the one for safety, and only that."""
    if not record.is_with_child:
        return None
    if record.kind is Kind.VISIT:
        known = calendar.of_school(session, school_id)
        return ContactKind.HOLIDAY_VISIT if is_holiday(record.day, known) else ContactKind.VISIT
    return {Kind.TALK: ContactKind.TALK, Kind.FAMILY_CALL: ContactKind.FAMILY_CALL}.get(record.kind)


def _with_adults(
    session: Session, record: Record, children: Sequence[Child]
) -> dict[tuple[int, ContactKind], tuple[Result, list[int]]]:
    """The adults whom the record names, each with how it went and the children they belong to."""
    found: dict[tuple[int, ContactKind], tuple[Result, list[int]]] = {}
    parties = [(record.whom, record.result), *((call.whom, call.result) for call in record.besides)]
    for whom, result in parties:
        for child in children:
            for adult, kind in _kinds(record, adults_of(session, child, whom), result):
                found.setdefault((adult.person.id, kind), (_counted(result), []))[1].append(child.id)
    return found


def _kinds(record: Record, adults: Sequence[Guardian], result: Result | None) -> Iterator[Whom]:
    """A family call is the parent's own contact with the child, and only when they spoke."""
    for adult in adults:
        if record.kind is not Kind.FAMILY_CALL:
            yield adult, ContactKind.PARENT if adult.away else ContactKind.CARER
        elif adult.away and result is Result.REACHED:
            yield adult, ContactKind.WEEKLY_CHILD


def _counted(result: Result | None) -> Result:
    """A call of which it is not told whether anybody took it is an attempt."""
    return result if result is not None else Result.NO_ANSWER


def _moment(day: date, now: datetime) -> datetime:
    """Today's record is of now; an earlier day's of its noon."""
    if day >= in_china(now).date():
        return now
    return datetime.combine(day, NOON, tzinfo=CHINA)
