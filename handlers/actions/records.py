"""What a teacher tells of a talk, a call or a visit, in the children's files; a real exchange counts as contact."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from domain.clock import CHINA, in_china
from domain.contact import ContactKind, Result, Way
from domain.people import Child, Person
from domain.understanding.records import OTHER, Kind, Record
from domain.understanding.relations import relations_in
from domain.understanding.times import dated
from messages.render import words
from storage import contacts, file, people
from storage.contacts import NewContact

WAYS = {Kind.TALK: Way.FACE, Kind.CALL: Way.PHONE, Kind.VISIT: Way.VISIT}
NOON = time(12)
CHANNELS = {Kind.TALK: "face", Kind.CALL: "phone", Kind.VISIT: "visit"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A record in the files of these children; ``counted``: it was a contact with somebody of the family."""

    entry_id: int | None
    counted: bool


def facts_of(record: Record) -> dict[str, object]:
    """What templates say of a record."""
    return {
        "kind": record.kind.value,
        "day": dated(record.day),
        "whom": record.whom,
        "reached": record.reached,
        "topics": [] if record.topics == (OTHER,) else list(record.topics),
        "hazards": list(record.hazards),
    }


def keep(
    session: Session,
    record: Record,
    children: Sequence[Child],
    by: Person,
    cause: str,
    now: datetime,
    media_id: int | None = None,
) -> Kept:
    """Write it down; ``cause`` makes the second time nothing. Who was spoken with is not due for a while again."""
    entry = file.NewEntry(
        at=now,
        author=by.title,
        reader="学校",
        channel=CHANNELS[record.kind],
        direction="note",
        kind=record.kind.value,
        text=words("replies/desk_entry", content=record.content, **facts_of(record)),
        cause=cause,
        author_id=by.id,
        media_id=media_id,
        once=f"record:{cause}",
    )
    entry_id = file.write(session, entry, [child.id for child in children], now)
    if entry_id is None:
        return Kept(None, counted=False)
    made = list(_contacts(session, record, children, by, entry_id, cause, now))
    for one in made:
        contacts.keep(session, one, now)
    return Kept(entry_id, any(one.result is Result.REACHED for one in made))


def correct(
    session: Session,
    entry_id: int,
    kind: str,
    children: Collection[int],
    by: Person,
    text: str,
    cause: str,
    now: datetime,
) -> None:
    """What was written stays; the better sentence stands after it. Without one, the entry is void."""
    entry = file.NewEntry(
        at=now,
        author=by.title,
        reader="学校",
        channel="wechat",
        direction="note",
        kind=kind,
        text=words("replies/desk_correction", content=text, void=not text),
        cause=f"entry:{entry_id}",
        author_id=by.id,
        once=f"corrected:{cause}",
    )
    file.write(session, entry, children, now)


def _contacts(
    session: Session, record: Record, children: Sequence[Child], by: Person, entry_id: int, cause: str, now: datetime
) -> Iterator[NewContact]:
    """What the record says was done: with the child itself, and with each adult who is named; one for siblings."""
    at = _moment(record.day, now)
    school_id, ids = by.school_id, tuple(child.id for child in children)
    with_child = {Kind.TALK: (ContactKind.TALK,), Kind.VISIT: (ContactKind.VISIT, ContactKind.HOLIDAY_VISIT)}
    for kind in with_child.get(record.kind, ()):
        once = f"record:{cause}:{kind.value}"
        yield NewContact(
            once, school_id, kind, WAYS[record.kind], _result(record), at, ids, by_id=by.id, entry_id=entry_id
        )
    for (person_id, kind), around in _meant(session, record, children).items():
        once = f"record:{cause}:{kind.value}:{person_id}"
        result, theirs = _result(record), tuple(around)
        yield NewContact(
            once, school_id, kind, WAYS[record.kind], result, at, theirs, person_id, by.id, entry_id=entry_id
        )


def _meant(session: Session, record: Record, children: Sequence[Child]) -> dict[tuple[int, ContactKind], list[int]]:
    """The adults whom the record names, each with the children they belong to."""
    found: dict[tuple[int, ContactKind], list[int]] = {}
    meant = relations_in(record.whom) if record.whom else ()
    for child in children:
        for one in people.guardians_of_child(session, child.id) if meant else ():
            if one.relation in meant:
                kind = ContactKind.PARENT if one.away else ContactKind.CARER
                found.setdefault((one.person.id, kind), []).append(child.id)
    return found


def _result(record: Record) -> Result:
    """A call of which it is not told whether anybody took it is an attempt."""
    if record.kind is Kind.CALL:
        return Result.REACHED if record.reached is True else Result.NO_ANSWER
    return Result.REACHED


def _moment(day: date, now: datetime) -> datetime:
    """Today's record is of now; an earlier day's of its noon."""
    if day >= in_china(now).date():
        return now
    return datetime.combine(day, NOON, tzinfo=CHINA)
