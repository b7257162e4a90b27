"""What became of a contact that was on a teacher's list, told with one tap or one word: it was, or it was tried.

Only the teacher who is paired with the child now tells it (promise P10), and a second tap says nothing new. What was
talked about may follow in one sentence; the contact itself is kept once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import ContactKind, Result, Way
from domain.errors import Refusal
from domain.people import Child, Person, joined_title
from domain.understanding.hazards import Seen
from domain.understanding.records import Kind as Record
from domain.understanding.records import read_record
from handlers.actions.contact import agenda_tasks, hazards, promises, records
from handlers.actions.contact.agenda_tasks import Desk
from messages.render import words
from storage.contact import contact_plans, contacts
from storage.contact.contact_plans import Plan
from storage.contact.contacts import NewContact
from storage.files import file
from storage.pairing import pairings

# How a record about it is told in the file.
RECORDS = {
    ContactKind.TALK: Record.TALK,
    ContactKind.VISIT: Record.VISIT,
    ContactKind.HOLIDAY_VISIT: Record.VISIT,
    ContactKind.FAMILY_CALL: Record.FAMILY_CALL,
}
MOST_TOLD = 10  # how often one contact can be told and taken back
VISITS = (ContactKind.VISIT, ContactKind.HOLIDAY_VISIT)
CHANNELS = {Way.FACE: "face", Way.VISIT: "visit", Way.WECHAT: "wechat"}


@dataclass(frozen=True, slots=True)
class Told:
    """What was kept: ``entry_id`` stands in the files of ``children``; None: it was told before.

    ``whom`` is who it was with (李思涵妈妈, 李思涵). ``again_on`` is the day (China) from which the list shows it again
    after a try in vain.
    """

    whom: str
    kind: ContactKind
    children: tuple[int, ...]
    entry_id: int | None
    again_on: date | None = None


def met(session: Session, plan_id: int, teacher: Person, cause: str, now: datetime) -> Told:
    """They were in touch. Raises Refusal where the child is not this teacher's, or nothing is asked for any more."""
    desk, plan = _asked(session, plan_id, teacher, now)
    due = agenda_tasks.together(plan, agenda_tasks.due_plans(desk))
    if not due:
        return Told(_whom(desk, [plan]), plan.kind, (plan.child_id,), None)
    assert plan.due_at is not None, "only what is due is on a list"
    if plan.kind in VISITS:
        promises.visited(session, teacher, [desk.children[one.child_id] for one in due], now)
    return _keep(desk, plan, due, Result.REACHED, _name(desk, f"met:{plan.id}:{plan.due_at:%Y%m%d%H%M}"), cause)


def missed(session: Session, plan_id: int, teacher: Person, result: Result, cause: str, now: datetime) -> Told:
    """It was tried in vain: an attempt and no contact, and the list shows it again on the next day of work.

    One attempt a day is told like this. Raises Refusal as ``met`` does.
    """
    desk, plan = _asked(session, plan_id, teacher, now)
    due = agenda_tasks.together(plan, agenda_tasks.due_plans(desk))
    if not due:
        return Told(_whom(desk, [plan]), plan.kind, (plan.child_id,), None)
    return _keep(desk, plan, due, result, _name(desk, f"missed:{plan.id}:{desk.today}"), cause)


def describe(
    session: Session,
    about: ContactKind,
    children: Sequence[int],
    text: str,
    teacher: Person,
    cause: str,
    now: datetime,
    media_id: int | None = None,
) -> int | None:
    """What was said at a contact that is kept already: one more entry in the same files; None when it is there.

    Raises Refusal where the children are no longer this teacher's.
    """
    kind = RECORDS.get(about, Record.CALL)
    record = read_record(text, in_china(now).date(), kind)
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader="学校",
        channel=records.CHANNELS[kind],
        direction="note",
        kind=kind.value,
        text=words("replies/desk_entry", content=record.content, **records.facts_of(record)),
        cause=cause,
        author_id=teacher.id,
        media_id=media_id,
        once=f"record:{cause}",
    )
    around = _still_theirs(session, children, teacher)
    entry_id = file.write(session, entry, [child.id for child in around], now)
    if entry_id is not None and kind is Record.VISIT:
        hazards.look(session, Seen(record.hazards, record.gone), around, teacher, entry_id, now, now)
    return entry_id


def undo(session: Session, entry_id: int, children: Sequence[int], teacher: Person, cause: str, now: datetime) -> None:
    """It was tapped by mistake: there was no contact, the clocks go back, and the file says so."""
    records.withdraw(session, entry_id, "contact", children, teacher, "", cause, now)


def _asked(session: Session, plan_id: int, teacher: Person, now: datetime) -> tuple[Desk, Plan]:
    plan = contact_plans.get(session, plan_id)
    desk = agenda_tasks.desk_of(session, teacher, now)
    if plan is None or not plan.active or plan.child_id not in desk.children:
        raise Refusal("replies/desk_result_over")
    return desk, plan


def _still_theirs(session: Session, children: Sequence[int], teacher: Person) -> list[Child]:
    found = [child for child in pairings.children_of(session, teacher.id) if child.id in children]
    if not found:
        raise Refusal("replies/desk_result_over")
    return found


def _name(desk: Desk, once: str) -> str:
    """What was taken back may be told again, once more under another name."""
    tries = (once, *(f"{once}:{again}" for again in range(2, MOST_TOLD)))
    return next((name for name in tries if not contacts.is_void(desk.session, name)), once)


def _keep(desk: Desk, plan: Plan, due: Sequence[Plan], result: Result, once: str, cause: str) -> Told:
    whom, children = _whom(desk, due), tuple(one.child_id for one in due)
    entry_id = _write(desk, plan, children, result, once, cause)
    if entry_id is None:
        return Told(whom, plan.kind, children, None)
    made = NewContact(
        once,
        plan.school_id,
        plan.kind,
        _way(desk, plan),
        result,
        desk.now,
        children,
        plan.person_id,
        desk.teacher.id,
        entry_id=entry_id,
    )
    contacts.keep(desk.session, made, desk.now)
    again = contact_plans.get(desk.session, plan.id)
    retry_at = again.retry_at if again is not None else None
    return Told(whom, plan.kind, children, entry_id, in_china(retry_at).date() if retry_at is not None else None)


def _write(desk: Desk, plan: Plan, children: Sequence[int], result: Result, once: str, cause: str) -> int | None:
    adult = desk.adult(plan)
    title = adult.relation.label if adult is not None else "孩子"
    text = words("replies/desk_result_entry", kind=plan.kind.value, title=title, result=result.value)
    entry = file.NewEntry(
        at=desk.now,
        author=desk.teacher.title,
        reader="学校",
        channel=CHANNELS.get(_way(desk, plan), "phone"),
        direction="note",
        kind="contact",
        text=text,
        cause=cause,
        author_id=desk.teacher.id,
        once=once,
    )
    return file.write(desk.session, entry, children, desk.now)


def _way(desk: Desk, plan: Plan) -> Way:
    if plan.kind is ContactKind.TALK and desk.is_holiday:
        return Way.PHONE
    return plan.own_way or desk.school.rules[plan.kind].way


def _whom(desk: Desk, due: Sequence[Plan]) -> str:
    adults = [adult for plan in due if (adult := desk.adult(plan)) is not None]
    return joined_title(adults) if adults else desk.children[due[0].child_id].name
