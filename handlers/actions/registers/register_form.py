"""What was typed of a child into the form of its entry, read as strictly as a file's cells, and written with history.

An empty field that was masked says nothing, as an empty cell does; 清空 takes a value away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.people import Child, Person
from domain.register.cells.cell import Cell
from domain.register.events import Event, Source
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Kind, Subject, Value
from domain.register.incoming.draft import CLASS_COLUMNS, CLEAR, Draft, Problem, read_rows
from domain.register.incoming.headings import CHILD, Column, Header
from domain.register.incoming.merging import Contradiction, merged
from domain.register.incoming.plan import differing
from domain.register.record import Adult, Record
from handlers.actions.registers import enrolment
from handlers.actions.registers.register_slots import ADULT, CONTACTS, Slot
from storage.registers import register
from storage.registers.register import Change

# Read together, so that they can be compared: number, day of birth and sex of one person.
IDENTITY = ("id_number", "birth_date", "gender", "id_type")
ALWAYS = ("name", "relation")
NEVER_EMPTY = ("name", "relation", "class_name")
NOT_EMPTY = "这一格不能空着。"


@dataclass(slots=True)
class Outcome:
    """What became of a form: ``wrong`` by field, ``notes`` to be looked at, ``changed`` the labels of what changed."""

    wrong: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


def change_child(
    session: Session, record: Record, slots: list[Slot], typed: Mapping[str, str], on: date, by: Person, now: datetime
) -> Outcome:
    """Write what was typed of the child, or nothing where something is wrong."""
    outcome, draft = _read(slots, typed, in_china(now).date())
    if outcome.wrong or draft is None:
        return outcome
    values = dict(draft.values)
    if draft.contacts:
        values["easy_contacts"] = _contacts(record, draft.contacts)
    news = {name: after for name, (_, after) in differing(record.values, values).items()}
    if news:
        _write(session, record, Subject.CHILD, record.child_id, news, on, by, now)
        outcome.changed = [field_of(Subject.CHILD, name).label for name in news]
    if "enrolment" in news:
        enrolment.follow(session, record.child_id, news["enrolment"], now)
    return outcome


def change_adult(
    session: Session,
    record: Record,
    adult: Adult,
    slots: list[Slot],
    typed: Mapping[str, str],
    on: date,
    by: Person,
    now: datetime,
) -> Outcome:
    """Write what was typed of an adult, or nothing where something is wrong. A new primary carer takes the place of
    the one before."""
    today = in_china(now).date()
    outcome, draft = _read(slots, typed, today)
    said = draft.adults.get(ADULT) if draft is not None else None
    if outcome.wrong or said is None:
        return outcome
    try:
        values = merged(adult.values, said, today)
    except Contradiction as both:
        outcome.wrong[_key_of(slots, both.part)] = both.text
        return outcome
    news = {name: after for name, (_, after) in differing(adult.values, values).items()}
    tie = {name: after for name, (_, after) in differing(adult.tie, said.tie).items()}
    _write(session, record, Subject.ADULT, adult.person_id, news, on, by, now)
    _write(session, record, Subject.GUARDIANSHIP, adult.guardianship_id, tie, on, by, now)
    if tie.get("primary"):
        for other in record.adults:
            if other.guardianship_id != adult.guardianship_id and other.tie.get("primary"):
                no_more = {"primary": False}
                _write(session, record, Subject.GUARDIANSHIP, other.guardianship_id, no_more, on, by, now)
    outcome.changed = [field_of(Subject.ADULT, name).label for name in news]
    outcome.changed += [field_of(Subject.GUARDIANSHIP, name).label for name in tie]
    return outcome


def new_child(
    session: Session, school_id: int, slots: list[Slot], typed: Mapping[str, str], now: datetime
) -> tuple[Outcome, int | None]:
    """A pupil's entry is opened with what was typed; the child's number."""
    outcome, draft = _read(slots, typed, in_china(now).date())
    if draft is not None and not draft.values.get("class_name"):
        outcome.wrong.setdefault("class_name", "没有班级")
    if outcome.wrong or draft is None:
        return outcome, None
    values = {name: value for name, value in draft.values.items() if name not in ("name", "class_name")}
    number = enrolment.add_child(session, school_id, draft.name, str(draft.values["class_name"]), values, now)
    return outcome, number


def new_adult(
    session: Session, child: Child, slots: list[Slot], typed: Mapping[str, str], now: datetime
) -> tuple[Outcome, int | None]:
    """An adult is put beside a pupil with what was typed; the number of the guardianship."""
    today = in_china(now).date()
    outcome, draft = _read(slots, typed, today)
    said = draft.adults.get(ADULT) if draft is not None else None
    if said is not None and said.relation is None:
        outcome.wrong["relation"] = "请选和孩子的关系"
    if said is None or not said.values.get("name"):
        outcome.wrong.setdefault("name", "没有姓名")
    if outcome.wrong or said is None or said.relation is None:
        return outcome, None
    try:
        values = merged({}, said, today)
    except Contradiction as both:
        outcome.wrong[_key_of(slots, both.part)] = both.text
        return outcome, None
    name = str(values.pop("name"))
    return outcome, enrolment.add_adult(session, child, said.relation, name, values, now)


def _write(
    session: Session,
    record: Record,
    subject: Subject,
    number: int,
    values: Mapping[str, Value],
    on: date,
    by: Person,
    now: datetime,
) -> None:
    if not values:
        return
    change = Change(
        record.school_id, subject, number, values, on, Event.CORRECTED, Source.TEACHER, "form",
        reported_by=by.id, confirmed_by=by.id,
    )  # fmt: skip
    register.write(session, [change], now, in_china(now).date())


def _read(slots: list[Slot], typed: Mapping[str, str], today: date) -> tuple[Outcome, Draft | None]:
    """One row of a file that says what was changed, read as a file is."""
    cells = [Cell(_said(slot, slots, typed)) for slot in slots]
    header = Header(
        1, {at: slot.column for at, slot in enumerate(slots)}, {at: slot.label for at, slot in enumerate(slots)}, (), ()
    )
    columns, said = dict(header.columns), list(cells)
    if not any(slot.column.place == CHILD and slot.column.name == "name" for slot in slots):
        columns[len(said)] = Column(CHILD, Subject.CHILD, "name")
        said.append(Cell("孩子"))  # whose row this is is known: the form is this child's
    drafts, problems = read_rows(Header(1, columns, header.titles, (), ()), [(1, said)], today)
    outcome = Outcome({slot.key: NOT_EMPTY for slot in slots if _is_emptied(slot, typed)})
    for problem in problems:
        _tell(outcome, slots, problem)
    draft = drafts[0] if drafts else None
    if draft is not None and not any(slot.column.name == "name" and slot.column.place == CHILD for slot in slots):
        draft.values.pop("name", None)
    return outcome, draft


def _said(slot: Slot, slots: list[Slot], typed: Mapping[str, str]) -> str:
    """What the cell says: empty for what stays, 清空 for what was taken away. What is read together comes together."""
    text = typed.get(slot.key, slot.text).strip()
    if text != slot.text:
        return text or CLEAR
    if slot.column.name in ALWAYS or slot.column.name in CLASS_COLUMNS:
        return slot.text
    if slot.column.name in IDENTITY and _is_touched(slots, typed):
        return str(slot.text or (slot.value if slot.kind is Kind.ID_NUMBER else "") or "")
    return ""


def _is_emptied(slot: Slot, typed: Mapping[str, str]) -> bool:
    is_empty = not typed.get(slot.key, slot.text).strip()
    return is_empty and bool(slot.text) and slot.column.name in NEVER_EMPTY and not slot.column.part


def _is_touched(slots: list[Slot], typed: Mapping[str, str]) -> bool:
    own = [slot for slot in slots if slot.column.name in IDENTITY]
    return any(typed.get(slot.key, slot.text).strip() != slot.text for slot in own)


def _tell(outcome: Outcome, slots: list[Slot], problem: Problem) -> None:
    """A problem stands at its field; one of the whole row at the first."""
    slot = slots[problem.column] if 0 <= problem.column < len(slots) else slots[0]
    if problem.is_error:
        outcome.wrong.setdefault(slot.key, problem.text)
    else:
        outcome.notes.append(f"{slot.label}：{problem.text}")


def _contacts(record: Record, said: Mapping[str, Mapping[str, Value]]) -> list[dict[str, Any]]:
    """The neighbours and kin to be phoned, with what was said of each place."""
    known = [dict(row) for row in record.values.get("easy_contacts") or ()]
    known += [{} for _ in range(len(CONTACTS) - len(known))]
    for place, values in said.items():
        known[CONTACTS.index(place)].update(values)
    rows = [{name: value for name, value in row.items() if value is not None} for row in known]
    return [row for row in rows if row]


def _key_of(slots: list[Slot], part: str) -> str:
    return next((slot.key for slot in slots if part in (slot.column.part, slot.column.name)), slots[0].key)
