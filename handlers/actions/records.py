"""What a teacher tells of a talk, a call or a visit, in the children's files; a real exchange counts as contact."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Child, Guardian, Person
from domain.understanding.records import OTHER, Kind, Record
from domain.understanding.relations import relations_in
from domain.understanding.times import dated
from messages.render import words
from storage import contacts, file, people

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
    met = [one for child in children for one in _met(session, record, child)]
    for guardian in met:
        contacts.had_contact(session, [guardian.child.id], guardian.person.id, now)
    return Kept(entry_id, bool(met))


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


def _met(session: Session, record: Record, child: Child) -> list[Guardian]:
    """Whom of the family the teacher really spoke with; an attempt is nobody, nor is a talk with the child."""
    is_contact = record.reached is True if record.kind is Kind.CALL else record.kind is Kind.VISIT
    if not is_contact or not record.whom:
        return []
    around = people.guardians_of_child(session, child.id)
    meant = relations_in(record.whom)
    return [one for one in around if one.relation in meant]
