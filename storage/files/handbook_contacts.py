"""Reads one child's contacts for print: each with the words that were kept of it, unless they belong to an alert."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import ContactKind, Result, Way
from domain.coverage import Span
from domain.handbook import VISITS, Met
from domain.people import Guardian
from storage import calendar
from storage import tables as t
from storage.coverage import begins
from storage.statements import in_chunks

# What a family asked stands with the answer that it got within so many days.
WAITED = timedelta(days=7)
TALKED_IN = ("in", "out")
NO_TALK = ("letter", "receipt")  # what goes to many, and the slip that comes back


@dataclass(frozen=True, slots=True)
class Contacts:
    """A child's contacts, oldest first, and the entries whose words belong to an alert."""

    met: list[Met]
    confined: Collection[int]


@dataclass(frozen=True, slots=True)
class _Message:
    """A message of the chat, without its words."""

    at: datetime
    author_id: int | None
    reader_id: int | None


def of_child(session: Session, school_id: int, child_id: int, span: Span, adults: Sequence[Guardian]) -> Contacts:
    """What was begun in the span and not voided; one visit is one, whatever plans it answered."""
    start, end = begins(span.start), begins(span.end + timedelta(days=1))
    rows = list(_visits_once(session, school_id, _rows(session, child_id, start, end)))
    entries = [row.entry_id for row in rows if row.entry_id is not None]
    confined = _confined(session, child_id)
    words = _words(session, child_id, [row.entry_id for row in rows if _is_kept(row, confined)])
    promises = _promised(session, child_id, entries)
    chats = _messages(session, child_id, start - WAITED, end) if any(map(_is_chat, rows)) else []
    names = known(session, chain((row.person_id for row in rows), (row.by_id for row in rows)))
    visits = {row.entry_id for row in rows if row.kind in VISITS and row.entry_id is not None}
    before: dict[tuple[int | None, int | None], datetime] = {}
    met = []
    for row in rows:
        counted, asked_at = _chat(row, chats, before) if _is_chat(row) else (0, None)
        met.append(
            Met(
                ContactKind(row.kind),
                Way(row.way),
                Result(row.result),
                row.at,
                title(adults, names, row.person_id),
                names[row.person_id].time_zone if row.person_id in names else "Asia/Shanghai",
                names[row.by_id].name if row.by_id in names else "",
                row.by_family,
                row.minutes,
                words.get(row.entry_id or 0, ""),
                row.entry_id in confined,
                promises.get(row.entry_id or 0, ()),
                counted,
                asked_at,
                row.kind not in VISITS and row.entry_id in visits,
            )
        )
    return Contacts(met, confined)


def known(session: Session, numbers: Iterable[int | None]) -> dict[int, t.Person]:
    """These adults by number."""
    wanted = {number for number in numbers if number is not None}
    return {row.id: row for row in session.scalars(select(t.Person).where(t.Person.id.in_(wanted)))}


def title(adults: Iterable[Guardian], known: Mapping[int, t.Person], person_id: int | None) -> str:
    """An adult as the handbook names them (爸爸 赵国强); empty for the child itself."""
    found = next((one for one in adults if one.person.id == person_id), None)
    if found is not None:
        return f"{found.relation.label} {found.person.name}"
    return known[person_id].name if person_id is not None and person_id in known else ""


def _rows(session: Session, child_id: int, start: datetime, end: datetime) -> list[t.ContactMade]:
    row = t.ContactMade
    query = (
        select(row)
        .join(t.ContactChild, t.ContactChild.contact_id == row.id)
        .where(t.ContactChild.child_id == child_id, row.at >= start, row.at < end, row.voided_at.is_(None))
    )
    return list(session.scalars(query.order_by(row.at, row.id)))


def _visits_once(session: Session, school_id: int, rows: Sequence[t.ContactMade]) -> Iterator[t.ContactMade]:
    """A visit that answered two plans is told once: in a holiday as the visit of the holiday."""
    days = calendar.of_school(session, school_id) if any(row.kind in VISITS for row in rows) else None
    twins = defaultdict(set)
    for row in rows:
        if row.kind in VISITS and row.entry_id is not None:
            twins[row.entry_id].add(row.kind)
    for row in rows:
        if days is not None and row.kind in VISITS and len(twins[row.entry_id or 0]) > 1:
            in_term = days.counts(in_china(row.at).date())
            if row.kind == (ContactKind.HOLIDAY_VISIT if in_term else ContactKind.VISIT):
                continue
        yield row


def _is_chat(row: t.ContactMade) -> bool:
    return row.way == Way.WECHAT.value and row.person_id is not None


def _is_kept(row: t.ContactMade, confined: Collection[int]) -> bool:
    """Whether the words of a contact are printed: not those of the chat, nor those of an alert."""
    return row.entry_id is not None and row.entry_id not in confined and not _is_chat(row)


def _confined(session: Session, child_id: int) -> set[int]:
    """The entries of this child that raised an alert; its own list says who may read them."""
    query = (
        select(t.Alert.entry_id)
        .join(t.EntryChild, t.EntryChild.entry_id == t.Alert.entry_id)
        .where(t.EntryChild.child_id == child_id)
    )
    return {number for number in session.scalars(query) if number is not None}


def _words(session: Session, child_id: int, entries: Sequence[int | None]) -> dict[int, str]:
    """What was written of these contacts, with every better sentence after it."""
    found: dict[int, str] = {}
    for some in in_chunks(sorted({number for number in entries if number is not None})):
        for row in session.scalars(select(t.Entry).where(t.Entry.id.in_(some))):
            found[row.id] = row.text
        causes = {f"entry:{number}": number for number in some}
        better = (
            select(t.Entry)
            .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
            .where(t.EntryChild.child_id == child_id, t.Entry.cause.in_(causes))
        )
        for row in session.scalars(better.order_by(t.Entry.id)):
            found[causes[row.cause]] += f"\n{row.text}"
    return found


def _promised(session: Session, child_id: int, entries: Sequence[int]) -> dict[int, tuple[str, ...]]:
    query = select(t.Promise).where(t.Promise.child_id == child_id, t.Promise.entry_id.in_(entries))
    found: dict[int, tuple[str, ...]] = {}
    for row in session.scalars(query.order_by(t.Promise.id)):
        found[row.entry_id or 0] = (*found.get(row.entry_id or 0, ()), row.what)
    return found


def _messages(session: Session, child_id: int, start: datetime, end: datetime) -> list[_Message]:
    """The messages that people wrote to each other, oldest first; their words stay sealed."""
    row = t.Entry
    query = (
        select(row.at, row.author_id, row.reader_id)
        .join(t.EntryChild, t.EntryChild.entry_id == row.id)
        .where(
            t.EntryChild.child_id == child_id,
            row.at >= start,
            row.at < end,
            row.channel == "wechat",
            row.direction.in_(TALKED_IN),
            row.kind.not_in(NO_TALK),
            func.coalesce(row.author_id, 0) != 0,
        )
    )
    return [_Message(at, author, reader) for at, author, reader in session.execute(query.order_by(row.at, row.id))]


def _chat(
    row: t.ContactMade, chats: Iterable[_Message], before: dict[tuple[int | None, int | None], datetime]
) -> tuple[int, datetime | None]:
    """How many messages a conversation had, and since when the family waited for its first answer."""
    pair = row.by_id, row.person_id
    since = max(before.get(pair, row.at - WAITED), row.at - WAITED)
    before[pair] = row.last_at
    mine = [one for one in chats if since < one.at <= row.last_at and _is_between(one, pair)]
    asked = [one.at for one in mine if one.author_id == row.person_id and one.at < row.at]
    return len(mine), asked[0] if row.by_family and asked else None


def _is_between(one: _Message, pair: tuple[int | None, int | None]) -> bool:
    """A family's words go to whoever is paired; a teacher's name their reader."""
    teacher, adult = pair
    return one.author_id == adult or (one.author_id == teacher and one.reader_id == adult)
