"""One child's file read for a copy of it: what there is in the order of its chain, then page by page what it says.

The plan holds numbers only, so that a file of any length fits; everything is bounded by the head of the chain at the
moment of the plan, so that what is written meanwhile is in no part of the copy.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from domain.file_copy import Asker, Ground, Written, left_out
from domain.ticket import TicketKind
from storage import tables as t
from storage.chains import chain, chain_contents
from storage.chains.chain import Head, StoredLink
from storage.files import file_secrecy
from storage.files.file_secrecy import BROUGHT, OF_ALERT, OF_TICKET
from storage.statements import in_chunks

CHAIN, ENTRY, MEDIA, REMAINS = "child", "entry", "media", "remains"
REPORTS = (TicketKind.COMPLAINT, TicketKind.PRIVACY, TicketKind.HANDOFF, TicketKind.REFERRAL)


@dataclass(slots=True)
class Step:
    """One link of the chain as the copy will show it. ``at`` and the numbers after it are those of an entry;
    ``ground`` says why its words are not given, ``is_for_leaders`` that only leading persons read them here."""

    link: StoredLink
    at: datetime | None = None
    author_id: int | None = None
    reader_id: int | None = None
    media_id: int | None = None
    ground: Ground | None = None
    is_for_leaders: bool = False

    @property
    def subject(self) -> str:
        """entry, media, or remains (of an entry that was emptied)."""
        return self.link.subject

    @property
    def number(self) -> int:
        return self.link.subject_id


@dataclass(slots=True)
class Plan:
    """What goes into the copy. ``head`` is where the chain ends."""

    head: Head
    steps: list[Step] = field(default_factory=list)

    @property
    def given(self) -> list[Step]:
        """The entries whose words are given, oldest first."""
        given = [step for step in self.steps if step.at is not None and step.ground is None]
        return sorted(given, key=lambda step: (step.at, step.number))

    @property
    def media(self) -> list[int]:
        """The media that belong to them, each once."""
        return list(dict.fromkeys(step.media_id for step in self.given if step.media_id is not None))

    @property
    def left_out(self) -> dict[Ground, int]:
        """How many entries are not given, by ground."""
        found = [step.ground for step in self.steps if step.ground is not None and step.subject == ENTRY]
        return {ground: found.count(ground) for ground in Ground if ground in found}


def plan(session: Session, child_id: int, asker: Asker | None) -> Plan:
    """The numbers of everything in the file, with what this asker is not given."""
    made = Plan(chain.head(session, CHAIN, child_id))
    links = takewhile(lambda one: one.position <= made.head.position, chain.links(session, CHAIN, child_id))
    made.steps = [Step(link) for link in links]
    entries = [step for step in made.steps if step.subject == ENTRY]
    for some in in_chunks(entries):
        _weigh(session, some, asker)
    _weigh_beside(made.steps, entries, asker)
    return made


def is_waiting(session: Session, child_id: int) -> bool:
    """Whether something in this file has no link yet."""
    query = select(t.ChainWait.id).where(t.ChainWait.chain == CHAIN, t.ChainWait.owner_id == child_id)
    return session.scalar(query.limit(1)) is not None


def contents(session: Session, steps: Sequence[Step]) -> dict[tuple[str, int], dict[str, Any]]:
    """What was committed to by these links, as fields."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for subject in {step.subject for step in steps}:
        numbers = [step.number for step in steps if step.subject == subject]
        read = chain_contents.contents(session, chain_contents.SUBJECTS[subject], numbers)
        found.update(((subject, number), json.loads(content)) for number, content in read.items())
    return found


def entries(session: Session, numbers: Collection[int]) -> dict[int, t.Entry]:
    """These entries, opened."""
    rows = session.scalars(select(t.Entry).where(t.Entry.id.in_(numbers)))
    return {row.id: row for row in rows}


def media(session: Session, numbers: Collection[int]) -> list[t.Media]:
    """What is known of these media, in the order of their numbers."""
    return list(session.scalars(select(t.Media).where(t.Media.id.in_(numbers)).order_by(t.Media.id)))


def media_bytes(session: Session, numbers: Sequence[int]) -> int:
    """How large these media are together, as far as they were kept."""
    total = 0
    for some in in_chunks(numbers):
        sizes = session.scalars(select(t.Media.size).where(t.Media.id.in_(some), t.Media.state == "kept"))
        total += sum(size or 0 for size in sizes)
    return total


def states(session: Session, numbers: Collection[int]) -> list[dict[str, Any]]:
    """What became of these entries, oldest first."""
    query = select(t.EntryState).where(t.EntryState.entry_id.in_(numbers)).order_by(t.EntryState.id)
    return [
        {
            "entry": row.entry_id,
            "state": row.state,
            "at": row.at.isoformat(),
            "source": row.source,
            "reason": row.reason,
        }
        for row in session.scalars(query)
    ]


def redactions(session: Session, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    """Why those of these entries that were emptied were emptied, by whom, and which entry tells of it."""
    rows = session.scalars(select(t.Redaction).where(t.Redaction.entry_id.in_(numbers)))
    return {
        row.entry_id: {
            "reason": row.reason,
            "ground": row.ground,
            "by": row.by,
            "at": row.at.isoformat(),
            "stub": row.stub_id,
        }
        for row in rows
    }


def _weigh(session: Session, steps: Sequence[Step], asker: Asker | None) -> None:
    """Why each of these entries is not given, if so; what tells of an emptied one goes where that one would go."""
    by_number = {step.number: step for step in steps}
    emptied = set(session.scalars(select(t.Redaction.entry_id).where(t.Redaction.entry_id.in_(by_number))))
    stubs = session.execute(
        select(t.Redaction.stub_id, t.Redaction.entry_id).where(t.Redaction.stub_id.in_(by_number))
    ).all()
    told_of = {stub: number for stub, number in stubs if stub is not None}
    e = t.Entry
    columns = e.id, e.at, e.kind, e.direction, e.author_id, e.reader_id, e.cause, e.media_id, e.once
    wanted = select(*columns, file_secrecy.goes_to_leaders().label("for_leaders"))
    rows = session.execute(wanted.where(e.id.in_({*by_number, *told_of.values()}))).all()
    grounds = _grounds(session, rows, asker)
    for row in rows:
        step = by_number.get(row.id)
        if step is not None:
            step.at, step.media_id, step.author_id, step.reader_id = row.at, row.media_id, row.author_id, row.reader_id
            step.is_for_leaders = row.for_leaders
            step.ground = Ground.REDACTED if row.id in emptied else grounds[told_of.get(row.id, row.id)]


def _grounds(session: Session, rows: Sequence[Any], asker: Asker | None) -> dict[int, Ground | None]:
    """Why each of these rows is not given, as if none of them had been emptied."""
    if asker is None:
        return dict.fromkeys((row.id for row in rows), None)
    sealed, reported = _sealed_and_reported(session, [row.id for row in rows], asker)
    tickets = _tickets_of_others(session, [row.cause for row in rows], asker)
    return {
        row.id: left_out(
            Written(
                row.kind,
                row.direction,
                row.author_id,
                row.reader_id,
                is_sealed=row.id in sealed or row.cause.startswith(OF_ALERT),
                is_report=row.id in reported
                or row.cause in tickets
                or _may_be_a_report(row.once, row.direction, row.cause),
            ),
            asker,
        )
        for row in rows
    }


def _sealed_and_reported(session: Session, numbers: Collection[int], asker: Asker) -> tuple[set[int], set[int]]:
    alerts = select(t.Alert.entry_id).where(t.Alert.entry_id.in_(numbers))
    tickets = select(t.Ticket.entry_id).where(t.Ticket.entry_id.in_(numbers), *_by_others(asker))
    return {n for n in session.scalars(alerts) if n}, {n for n in session.scalars(tickets) if n}


def _tickets_of_others(session: Session, causes: Sequence[str], asker: Asker) -> set[str]:
    """The causes among these that are complaints and requests of somebody else: what was answered to them."""
    numbers = {int(rest) for cause in causes if (rest := cause.removeprefix(OF_TICKET)) != cause and rest.isdigit()}
    found = session.scalars(select(t.Ticket.id).where(t.Ticket.id.in_(numbers), *_by_others(asker)))
    return {f"{OF_TICKET}{number}" for number in found}


def _by_others(asker: Asker) -> tuple[Any, ...]:
    ticket = t.Ticket
    is_another = ticket.person_id.is_(None) | (ticket.person_id != asker.person_id)
    return ticket.kind.in_([kind.value for kind in REPORTS]), is_another


def _may_be_a_report(once: str | None, direction: str, cause: str) -> bool:
    """What came from another installation came without its alerts and tickets: what somebody said may be one."""
    is_brought = once is not None and once.startswith(BROUGHT)
    return is_brought and (direction == "in" or cause.startswith(OF_TICKET))


def _weigh_beside(steps: Sequence[Step], entries: Sequence[Step], asker: Asker | None) -> None:
    """A picture is given where an entry that carries it is; what remains of an emptied entry, to a school only."""
    given = {step.media_id for step in entries if step.ground is None}
    withheld = {step.media_id: step.ground for step in entries if step.ground is not None}
    for step in steps:
        if step.subject == MEDIA and step.number not in given:
            step.ground = withheld.get(step.number, Ground.REDACTED)
        elif step.link.salt is None or (step.subject == REMAINS and asker is not None):
            step.ground = Ground.REDACTED


def is_kept_from(session: Session, child_id: int, person_id: int) -> bool:
    """Whether there is an alert about this child of which this member of staff must not learn."""
    alert, kept = t.Alert, t.AlertExclusion
    told_of = exists().where(t.EntryChild.child_id == child_id, t.EntryChild.entry_id == alert.entry_id)
    query = select(alert.id).join(kept, kept.alert_id == alert.id).where(kept.person_id == person_id)
    return session.scalar(query.where(or_(alert.child_id == child_id, told_of)).limit(1)) is not None
