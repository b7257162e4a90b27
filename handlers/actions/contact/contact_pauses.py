"""A contact is let off, or a whole family left in peace, for a reason and until a day; lifted before it if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import LABELS, ContactKind
from domain.contact_due import due_at
from domain.contact_steps import Form
from domain.errors import Refusal
from domain.pause import LABELS as CAUSES
from domain.pause import LONGEST_DAYS, LONGEST_NOTE, TEACHERS_CAUSES, TEACHERS_DAYS, Cause, unbroken_since
from domain.people import Child, Person, Role
from domain.understanding.times import dated
from messages.render import words
from storage.contact import contact_pauses as kept
from storage.contact import contact_plans, contact_upkeep
from storage.contact.contact_pauses import NewPause, PauseSeen
from storage.files import file
from storage.pairing import pairings
from storage.person import people
from storage.person.staff import leads

SCHOOL = "学校"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is let off: ``kind`` and ``person_id`` narrow it (None: every kind, every adult). Both days (China) count.

    A mute (``Form.MUTE``) is for the whole family, sisters and brothers too.
    """

    child: Child
    form: Form
    cause: Cause
    note: str
    from_on: date
    until_on: date
    kind: ContactKind | None = None
    person_id: int | None = None


def pause(session: Session, wish: Wish, by: Person | None, once: str, now: datetime) -> int | None:
    """Let it off; its number, None when it was done before by this name. ``by`` None: the operator, for the school.

    A paired teacher may for her own children, for a few causes and a fortnight on end. What is due now is decided anew
    by the next tick. Raises Refusal.
    """
    _check(wish, now)
    _check_right(session, wish, by)
    children = contact_upkeep.family_of(session, wish.child.id) if wish.form is Form.MUTE else [wish.child.id]
    numbers = [kept.add(session, _new(wish, child_id, by, once), now) for child_id in children]
    if numbers[0] is None:
        return None
    _write(session, children, _entry_text(session, wish), by, f"pause:{once}", now)
    _decide_anew(session, [number for number in numbers if number is not None], children, wish.from_on, now)
    return numbers[0]


def lift(session: Session, number: int, by: Person | None, now: datetime) -> PauseSeen:
    """It holds no longer, for none of the family; the clocks are reckoned anew. Raises Refusal."""
    found = kept.find(session, number)
    if found is None or (by is not None and people.child(session, found.child_id).school_id != by.school_id):
        raise Refusal("replies/pause_wrong", fault="unknown", most=TEACHERS_DAYS)
    _check_lifting(session, found, by, now)
    same = [one for one in _of_family(session, found) if _is_same(one, found)]
    children = [one.child_id for one in same]
    for one in same:
        kept.lift(session, one.id, now)
    text = words(
        "replies/pause_lifted_entry", what=_what(session, found.kind, found.person_id), last=dated(found.until_on)
    )
    _write(session, children, text, by, f"pause-lifted:{number}", now)
    if found.from_on <= in_china(now).date():
        _begin_again(session, same, children, now)
    return found


def lift_all(session: Session, child: Child, by: Person | None, now: datetime) -> list[PauseSeen]:
    """Whatever of a child holds or is to come, as far as this person may lift it; empty where there is nothing.

    What a family asked for itself stays: it is lifted by its number only. Raises Refusal where there is something, and
    all of it is for a director.
    """
    today = in_china(now).date()
    known = [one for one in kept.of_child(session, child.id) if one.until_on >= today]
    open_ones = [one for one in known if _set_by(session, one) is not Role.GUARDIAN]
    mine = [one for one in open_ones if _may_lift(session, one, by)]
    if open_ones and not mine:
        raise Refusal("replies/pause_wrong", fault="theirs", most=TEACHERS_DAYS)
    return [lift(session, one.id, by, now) for one in mine]


def is_muted(session: Session, children: Sequence[int], on: date) -> bool:
    """Whether the family of one of these children is left in peace on this day (China)."""
    return kept.is_muted(session, children, on)


def last_day(session: Session, by: Person, today: date) -> date:
    """The last day (China) of the longest pause that this member of staff may begin today."""
    return today + timedelta(days=(LONGEST_DAYS if leads(session, by) else TEACHERS_DAYS) - 1)


def what(kind: ContactKind | None, title: str) -> str:
    """What is let off, in words: 和外出家长联系（李思涵妈妈）, 全部联系."""
    return (LABELS[kind] if kind is not None else "全部联系") + (f"（{title}）" if title else "")


def _check(wish: Wish, now: datetime) -> None:
    today = in_china(now).date()
    fault = ""
    if not 0 < len(wish.note.strip()) <= LONGEST_NOTE:
        fault = "note"
    elif wish.from_on < today:
        fault = "past"
    elif wish.until_on < wish.from_on:
        fault = "order"
    elif wish.until_on - max(wish.from_on, today) >= timedelta(days=LONGEST_DAYS):
        fault = "long"
    elif wish.form is Form.MUTE and (wish.kind is not None or wish.person_id is not None):
        fault = "family"
    if fault:
        raise Refusal("replies/pause_wrong", fault=fault, most=LONGEST_DAYS)


def _check_right(session: Session, wish: Wish, by: Person | None) -> None:
    if by is None or leads(session, by):
        if by is not None and by.school_id != wish.child.school_id:
            raise Refusal("replies/pause_wrong", fault="not_yours", most=TEACHERS_DAYS)
        return
    paired = pairings.teacher_of(session, wish.child.id)
    if paired is None or paired.id != by.id:
        raise Refusal("replies/pause_wrong", fault="not_yours", most=TEACHERS_DAYS)
    if wish.cause not in TEACHERS_CAUSES:
        raise Refusal("replies/pause_wrong", fault="cause", most=TEACHERS_DAYS)
    before = [(one.from_on, one.until_on) for one in kept.of_child(session, wish.child.id) if _is_like(one, wish)]
    if (wish.until_on - unbroken_since(wish.from_on, before)).days >= TEACHERS_DAYS:
        raise Refusal("replies/pause_wrong", fault="director", most=TEACHERS_DAYS)


def _is_like(one: PauseSeen, wish: Wish) -> bool:
    return (one.kind, one.person_id, one.form) == (wish.kind, wish.person_id, wish.form)


def _check_lifting(session: Session, found: PauseSeen, by: Person | None, now: datetime) -> None:
    if found.lifted_at is not None or found.until_on < in_china(now).date():
        raise Refusal("replies/pause_wrong", fault="over", most=TEACHERS_DAYS)
    if not _may_lift(session, found, by):
        raise Refusal("replies/pause_wrong", fault="theirs", most=TEACHERS_DAYS)


def _may_lift(session: Session, one: PauseSeen, by: Person | None) -> bool:
    """A director whatever there is; a teacher what a teacher let off, of her own children."""
    if by is None or leads(session, by):
        return True
    paired = pairings.teacher_of(session, one.child_id)
    return paired is not None and paired.id == by.id and _is_teachers(session, one)


def _set_by(session: Session, one: PauseSeen) -> Role | None:
    """As whom somebody decided it; None: the operator, for the school."""
    return people.person(session, one.by_id).role if one.by_id is not None else None


def _is_teachers(session: Session, one: PauseSeen) -> bool:
    """Whether a teacher let it off who does not decide for the school."""
    by = people.person(session, one.by_id) if one.by_id is not None else None
    return by is not None and by.role is Role.TEACHER and not leads(session, by)


def _of_family(session: Session, found: PauseSeen) -> list[PauseSeen]:
    """The pause itself first; with a mute those of sisters and brothers."""
    children = contact_upkeep.family_of(session, found.child_id) if found.form is Form.MUTE else [found.child_id]
    return [one for child_id in children for one in kept.of_child(session, child_id)]


def _is_same(one: PauseSeen, found: PauseSeen) -> bool:
    if found.form is not Form.MUTE:
        return one.id == found.id
    return (one.form, one.from_on, one.until_on, one.by_id, one.at) == (
        found.form,
        found.from_on,
        found.until_on,
        found.by_id,
        found.at,
    )


def _new(wish: Wish, child_id: int, by: Person | None, once: str) -> NewPause:
    return NewPause(
        once=f"{once}:{child_id}",
        school_id=wish.child.school_id,
        child_id=child_id,
        form=wish.form,
        cause=wish.cause,
        note=wish.note.strip(),
        from_on=wish.from_on,
        until_on=wish.until_on,
        person_id=wish.person_id,
        kind=wish.kind,
        by_id=by.id if by is not None else None,
    )


def _decide_anew(session: Session, numbers: Sequence[int], children: Sequence[int], first: date, now: datetime) -> None:
    """What is due is looked at as soon as the pause holds: now, or on its first day where nobody would look before."""
    new = [one for child_id in children for one in kept.of_child(session, child_id) if one.id in numbers]
    due = [plan for plan in contact_plans.of_children(session, children) if plan.due_at and plan.due_at <= now]
    met = [plan for plan in due if any(_meets(one, plan, first) for one in new)]
    begins = max(now, due_at(first))
    waiting = [plan for plan in met if plan.next_at is None or plan.next_at > begins]
    contact_upkeep.look_at(session, met if begins == now else waiting, begins)


def _begin_again(session: Session, lifted: Sequence[PauseSeen], children: Sequence[int], now: datetime) -> None:
    """Those that nothing else lets off."""
    today = in_china(now).date()
    left = kept.holding(session, children, today)
    plans = [
        plan
        for plan in contact_plans.of_children(session, children)
        if any(_meets(one, plan, today) for one in lifted)
        and not any(_meets(one, plan, today) for one in left.get(plan.child_id, ()))
    ]
    contact_upkeep.begin_again(session, plans, now)


def _meets(one: PauseSeen, plan: contact_plans.Plan, today: date) -> bool:
    return one.child_id == plan.child_id and one.covers(plan.kind, plan.person_id, today)


def _what(session: Session, kind: ContactKind | None, person_id: int | None) -> str:
    return what(kind, people.person(session, person_id).name if person_id is not None else "")


def _entry_text(session: Session, wish: Wish) -> str:
    """Without the note, which is for the school's office and stays sealed beside the pause."""
    return words(
        "replies/pause_entry",
        mutes=wish.form is Form.MUTE,
        what=_what(session, wish.kind, wish.person_id),
        cause=CAUSES[wish.cause],
        since=dated(wish.from_on),
        last=dated(wish.until_on),
    )


def _write(session: Session, children: Sequence[int], text: str, by: Person | None, once: str, now: datetime) -> None:
    entry = file.NewEntry(
        at=now,
        author=by.title if by is not None else SCHOOL,
        reader=SCHOOL,
        channel="wechat" if by is not None else "console",
        direction="note",
        kind="note",
        text=text,
        cause=once,
        author_id=by.id if by is not None else None,
        once=once,
    )
    file.write(session, entry, children, now)
