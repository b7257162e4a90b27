"""The forms of the register as files: 登记表, 汇总表, and how far each class is with its files."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.register.fields.field import Sensitivity
from domain.register.incoming.filled import filled
from domain.register.record import Record, in_order
from domain.register.rules.completeness import ClassShare, board
from domain.register.rules.eligibility import judge
from domain.register.rules.facts import child_facts
from domain.register.totals.summary import Definition, Summary, judged, summarise
from messages.documents.child_form import Sheet, forms_pdf, forms_workbook
from messages.documents.county_tables import county_workbook
from messages.documents.register_files import template_workbook
from messages.documents.summary_tables import summary_pdf, summary_workbook
from storage.person import people
from storage.person.people import School
from storage.registers import register_book


class Format(StrEnum):
    """What kind of file a paper becomes."""

    PDF = "pdf"
    WORKBOOK = "xlsx"


BOTH = (Definition.ZJ2013, Definition.GF2016)


def clearance(full: bool) -> Sensitivity:
    """What is printed in full: the restricted class only on purpose, the sealed class never."""
    return Sensitivity.RESTRICTED if full else Sensitivity.CHILD


def child_forms(
    session: Session,
    school: School,
    children: Sequence[int] | None,
    class_name: str,
    as_of: date,
    now: datetime,
    kind: Format,
    cleared: Sensitivity,
) -> tuple[bytes, int]:
    """登记表 of these pupils (None: of a class, or of all), and how many."""
    records = in_order(_records(session, school, as_of, class_name, now))
    chosen = [record for record in records if children is None or record.child_id in children]
    sheets = [Sheet(school.name, record, judge(child_facts(record), as_of), as_of) for record in chosen]
    made_at = in_china(now)
    foot = f"{school.name}　{made_at:%Y-%m-%d %H:%M} 打印"
    if kind is Format.PDF:
        return forms_pdf(sheets, made_at, cleared, foot=foot), len(sheets)
    return forms_workbook(sheets, made_at, cleared, foot=foot), len(sheets)


def summary(
    session: Session,
    school: School,
    as_of: date,
    now: datetime,
    kind: Format,
    cleared: Sensitivity,
    hidden: Collection[int] = (),
) -> tuple[bytes, Summary]:
    """汇总表 by both definitions, and the one of ZJ-2013 to speak about. Who is ``hidden`` is counted and not named."""
    records = _records(session, school, as_of, "", now)
    entries = judged(records, as_of)
    summaries = [_without_names(summarise(entries, definition, as_of), hidden) for definition in BOTH]
    made_at = in_china(now)
    if kind is Format.PDF:
        return summary_pdf(school.name, summaries, made_at), summaries[0]
    return summary_workbook(school.name, summaries, made_at, cleared), summaries[0]


def county(session: Session, as_of: date, now: datetime) -> tuple[bytes, int]:
    """The statistics of all schools in one workbook, without the name of any child; and how many schools."""
    told = []
    for school in people.schools(session):
        entries = judged(_records(session, school, as_of, "", now), as_of)
        told.append((school.name, [summarise(entries, definition, as_of) for definition in BOTH]))
    return county_workbook(told, in_china(now)), len(told)


def filled_template(
    session: Session,
    school: School,
    class_name: str,
    now: datetime,
    cleared: Sensitivity,
    hidden: Collection[int] = (),
) -> tuple[bytes, int, list[tuple[str, str]]]:
    """Today's register, without who is ``hidden``, in the columns of the template, how many children, and (child,
    heading) of what is left out."""
    made_at = in_china(now)
    found = register_book.of_school(session, school.id, class_name=class_name, with_ties=True)
    records = in_order(one for one in found if one.child_id not in hidden)
    rows = [filled(record, cleared, made_at.date()) for record in records]
    left_out = [(record.name, head) for record, row in zip(records, rows, strict=True) for head in row.left_out]
    return template_workbook(made_at, [row.cells for row in rows]), len(rows), left_out


def campaign(session: Session, school: School, now: datetime) -> list[ClassShare]:
    """How far each class is with opening its files, today."""
    today = in_china(now).date()
    return board(register_book.of_school(session, school.id), today)


def _without_names(told: Summary, hidden: Collection[int]) -> Summary:
    scope, unclear = (
        tuple(one for one in some if one.record.child_id not in hidden) for some in (told.scope, told.unclear)
    )
    return replace(told, scope=scope, unclear=unclear)


def _records(session: Session, school: School, as_of: date, class_name: str, now: datetime) -> list[Record]:
    """Today's register for today and for days to come; a past day's as it was."""
    past = as_of if as_of < in_china(now).date() else None
    return register_book.of_school(session, school.id, past, class_name)
