"""What a teacher tells of a talk, a call or a visit, in the children's files; a real exchange counts as contact."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.contact import ContactKind, Result, Way
from domain.people import Child, Person
from domain.understanding.hazards import Seen
from domain.understanding.records import CALLS, OTHER, WAYS, Kind, Record
from domain.understanding.times import dated
from handlers.actions.contact import hazards, promises, record_attempts, record_contacts
from handlers.actions.contact.hazards import NOTHING, Looked
from handlers.actions.contact.record_attempts import Attempt
from messages.render import words
from storage.contact import contacts
from storage.contact.contacts import NewContact
from storage.files import file
from storage.person import people

CHANNELS = {Kind.TALK: "face", Kind.CALL: "phone", Kind.VISIT: "visit", Kind.FAMILY_CALL: "phone"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A record in the files of these children (``entry_id`` None: it was there before).

    ``counts`` is what it counts as, or why it is no contact: "contact", "family_call"; "failed", "nobody_home",
    "untold", "nobody", "no_visit". ``weekly`` are the parents of whom a family call is the contact of the week.
    """

    entry_id: int | None
    counts: str = ""
    weekly: str = ""
    attempts: tuple[Attempt, ...] = ()
    looked: Looked = NOTHING


def facts_of(record: Record) -> dict[str, object]:
    """What templates say of a record."""
    return {
        "kind": record.kind.value,
        "day": dated(record.day),
        "whom": record.whom,
        "went": _went(record, record.result),
        "calls": [(call.whom, _went(record, call.result)) for call in record.besides],
        "topics": [] if record.topics == (OTHER,) else list(record.topics),
        "hazards": list(record.hazards),
        "minutes": record.minutes,
        "by_way": "" if record.way is WAYS[record.kind] else record.way.value,
        "place": record.place,
        "agreed": record.agreed,
        "colleagues": record.colleagues,
    }


def told_of(record: Record, kept: Kept, today: date) -> dict[str, object]:
    """What templates say of what was counted, and of what follows; ``today`` is a day in China."""
    attempts = [
        (one.whom, _went(record, one.result), one.tries, _soon(one.again_on, today), list(one.instead))
        for one in kept.attempts
    ]
    return {
        "counts": kept.counts,
        "weekly": kept.weekly,
        "attempts": attempts,
        **hazards.facts_of(kept.looked),
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
        return Kept(None)
    return _counted(session, record, children, by, entry_id, cause, now)


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


def amend(
    session: Session,
    entry_id: int,
    record: Record,
    children: Sequence[Child],
    by: Person,
    text: str,
    cause: str,
    now: datetime,
) -> Kept:
    """As ``correct``; and the contacts and hazards are those of the corrected record, no longer those of the entry."""
    correct(session, entry_id, record.kind.value, [child.id for child in children], by, text, cause, now)
    _take_back(session, entry_id, by, now)
    return _counted(session, record, children, by, entry_id, cause, now)


def withdraw(
    session: Session,
    entry_id: int,
    kind: str,
    children: Collection[int],
    by: Person,
    text: str,
    cause: str,
    now: datetime,
) -> None:
    """There was nothing, or (with ``text``) it was about another child: the clocks and hazards are as before."""
    correct(session, entry_id, kind, children, by, text, cause, now)
    _take_back(session, entry_id, by, now)


def _take_back(session: Session, entry_id: int, by: Person, now: datetime) -> None:
    contacts.void(session, entry_id, now)
    hazards.take_back(session, entry_id, by, now)


def _counted(
    session: Session, record: Record, children: Sequence[Child], by: Person, entry_id: int, cause: str, now: datetime
) -> Kept:
    """Contacts, attempts and hazards of a record, each written once."""
    made = record_contacts.made(session, record, children, by, entry_id, cause, now)
    for one in made:
        contacts.keep(session, one, now)
    in_vain = [one for one in made if one.result is not Result.REACHED]
    attempts = tuple(record_attempts.of(session, one, children, now) for one in in_vain)
    looked = NOTHING
    if record.kind is Kind.VISIT and record.result is not Result.NOBODY_HOME:
        promises.visited(session, by, children, now)
        seen = Seen(record.hazards, record.gone)
        looked = hazards.look(session, seen, children, by, entry_id, now, now)
        looked = looked if record.is_with_child else replace(looked, left=())
    return Kept(entry_id, _counts(record, made), _weekly(session, made), attempts, looked)


def _counts(record: Record, made: Sequence[NewContact]) -> str:
    if any(one.result is Result.REACHED for one in made):
        return "family_call" if record.kind is Kind.FAMILY_CALL else "contact"
    if record.kind is Kind.VISIT and not record.is_with_child:
        return "no_visit"
    if record.result is Result.NOBODY_HOME:
        return "nobody_home"
    if record.kind in CALLS and record.result is None:
        return "untold"
    return "nobody" if not made else "failed"


def _weekly(session: Session, made: Sequence[NewContact]) -> str:
    """妈妈, 爸爸: whose contact of the week this was as well."""
    labels = []
    for one in made:
        if one.kind is ContactKind.WEEKLY_CHILD:
            around = people.guardians_of_child(session, one.children[0])
            labels += [adult.relation.label for adult in around if adult.person.id == one.person_id]
    return "、".join(dict.fromkeys(labels))


def _soon(day: date | None, today: date) -> str:
    """明天, or the day itself."""
    if day is None:
        return ""
    return "明天" if day - today == timedelta(days=1) else dated(day)


def _went(record: Record, result: Result | None) -> str:
    """How it went, as a word for templates; empty where there is nothing to say of it."""
    is_call = record.kind in CALLS and record.way not in (Way.FACE, Way.WECHAT)
    if result is None or (result is Result.REACHED and not is_call):
        return ""
    if is_call or record.kind is Kind.VISIT:
        return result.value
    return "no_reply" if record.way is Way.WECHAT else "not_met"
