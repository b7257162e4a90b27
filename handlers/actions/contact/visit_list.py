"""The list for home visits: children with a visit for safety planned, with a stove at home, or with an open danger."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.register.cells.reading import show
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Sensitivity, Subject
from domain.register.fields.masking import shown
from domain.register.record import Record, in_order
from handlers.actions.registers.register_papers import Format
from messages.documents.visit_list import Home, visits_pdf, visits_workbook
from storage.contact import hazards, visits
from storage.contact.hazards import Open
from storage.person.people import School
from storage.registers import register_book

STOVE = "stove"  # 炭火或煤炉, policy (五)1: the danger of the cold months


def paper(
    session: Session, school: School, class_name: str, now: datetime, kind: Format, cleared: Sensitivity
) -> tuple[bytes, int]:
    """The list of a school or of one class as a file, and how many homes."""
    homes = listed(session, school, class_name, now, cleared)
    made_at = in_china(now)
    draw = visits_pdf if kind is Format.PDF else visits_workbook
    return draw(school.name, homes, made_at), len(homes)


def listed(session: Session, school: School, class_name: str, now: datetime, cleared: Sensitivity) -> list[Home]:
    """One line for each home that is to be visited, by class; of siblings each has a line."""
    dangers: dict[int, list[Open]] = defaultdict(list)
    for one in hazards.open_in_school(session, school.id):
        dangers[one.child.id].append(one)
    wanted, seen = visits.wanted(session, school.id), visits.last_of(session, school.id)
    records = in_order(register_book.of_school(session, school.id, class_name=class_name, with_ties=True))
    return [
        _home(record, why, seen, cleared)
        for record in records
        if (why := _why(record, dangers.get(record.child_id, ()), is_wanted=record.child_id in wanted))
    ]


def _why(record: Record, dangers: Sequence[Open], *, is_wanted: bool) -> str:
    known = record.values.get("hazards") or ()
    if not (dangers or is_wanted or STOVE in known):
        return ""
    said = [_danger(one) for one in dangers]
    if known:
        said.append(f"登记：{show(field_of(Subject.CHILD, 'hazards'), known)}")
    return "；".join(said) or "假期安全走访"


def _danger(one: Open) -> str:
    return f"{one.what}（{in_china(one.found_at):%-m月%-d日}看到，{one.recheck_on:%-m月%-d日}复查）"


def _home(record: Record, why: str, seen: Mapping[int, datetime], cleared: Sensitivity) -> Home:
    carer = record.carer
    last = seen.get(record.child_id)
    return Home(
        record.class_name,
        record.name,
        _place(record, cleared),
        f"{carer.name}（{carer.relation.label}）" if carer is not None else "",
        shown(field_of(Subject.ADULT, "phones"), carer.values.get("phones"), cleared) if carer is not None else "",
        why,
        in_china(last).date() if last is not None else None,
    )


def _place(record: Record, cleared: Sensitivity) -> str:
    """The village, and the address for whoever may read it."""
    village = str(record.values.get("village") or "")
    address = record.values.get("residence") if cleared is not Sensitivity.CHILD else None
    return " ".join(filter(None, (village, str(address or ""))))
