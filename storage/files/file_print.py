"""Reads one child's file for print, for the eyes of who prints it: the ordinary part, opened for nobody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.child_file import File, Line, Looked, carried
from domain.clock import in_china
from domain.coverage import Span
from domain.pairing import PairingRole
from domain.people import Child
from domain.register.fields.dictionary import FIELDS
from domain.register.fields.field import Sensitivity, Subject, is_blank
from domain.register.fields.masking import shown
from storage import spans
from storage.files import file_filters, file_head
from storage.files.file import FileEntry
from storage.files.file_filters import Filter
from storage.files.file_secrecy import Eyes
from storage.pairing import pairing_lists
from storage.person import people
from storage.registers import register_book

AT_ONCE = 500
TERMS = 12  # the newest, six years
ORDINARY = (Sensitivity.ADULT, Sensitivity.CHILD)


def of_child(
    session: Session, child: Child, reader: Eyes, days: tuple[date | None, date | None], most: int, now: datetime
) -> File:
    """What is printed of these days (China, both included; None: no bound): the newest ``most`` entries of them."""
    found = list(_entries(session, child.id, reader, Filter(start=days[0], end=days[1]), most + 1))
    lines = [_line(one) for one in sorted(found[:most], key=lambda one: (one.at, one.id))]
    today = in_china(now).date()
    return File(
        school=people.school(session, child.school_id).name,
        child=child.name,
        class_name=child.class_name,
        start=days[0],
        end=days[1],
        facts=_facts(session, child.id),
        adults=[
            (one.relation.label, one.person.name, "在外" if one.away else "在家", one.person.phone or "没有记")
            for one in people.guardians_of_child(session, child.id)
        ],
        pairings=[
            Looked(one.teacher.name, one.starts_at, one.ends_at, one.role is PairingRole.SUBSTITUTE)
            for one in pairing_lists.of_child(session, child.id)
        ],
        terms=_terms(session, child, today),
        lines=lines,
        is_cut=len(found) > most,
    )


def _entries(session: Session, child_id: int, reader: Eyes, wanted: Filter, most: int) -> Iterator[FileEntry]:
    """Newest first, some at a time; alerts stand on no paper, whoever prints it."""
    reader = replace(reader, sees_alerts=False)
    before: int | None = None
    while most > 0:
        page = file_filters.page(session, child_id, wanted, reader, min(AT_ONCE, most), before)
        yield from page.entries
        most -= len(page.entries)
        if page.older is None:
            return
        before = page.older


def _line(entry: FileEntry) -> Line:
    it = entry.media
    return Line(
        entry.at,
        entry.author,
        entry.reader if entry.direction != "note" else "",
        entry.channel,
        entry.text,
        carried(it.kind, it.state, it.id) if it is not None else "",
    )


def _facts(session: Session, child_id: int) -> list[tuple[str, str]]:
    """The ordinary fields of the register that say something."""
    record = register_book.of_child(session, child_id)
    values: dict[str, Any] = dict(record.values) if record is not None else {}
    return [
        (field.label, shown(field, values[name], Sensitivity.CHILD))
        for name, field in FIELDS[Subject.CHILD].items()
        if field.sensitivity in ORDINARY and not is_blank(values.get(name))
    ]


def _terms(session: Session, child: Child, today: date) -> list[tuple[str, str]]:
    found = spans.terms(session, child.school_id, today)[:TERMS] or [spans.usual(session, child.school_id, today)]
    return [(span.said, _summed(session, child.id, span)) for span in found]


def _summed(session: Session, child_id: int, span: Span) -> str:
    counted = file_head.counts(session, child_id, span)
    said = (
        f"{one.label} {one.contacts} 次" + (f"（没联系上 {one.attempts} 次）" if one.attempts else "")
        for one in counted
    )
    return "，".join(said) or "没有记录"
