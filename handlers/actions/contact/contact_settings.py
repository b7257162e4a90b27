"""How often who should be in touch: what a school sets for a kind, and what is set for one child with a reason."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from domain.contact import (
    LABELS,
    LONGEST_DAYS,
    SHORTEST_DAYS,
    WEEKLY,
    Cadence,
    ContactKind,
    Rule,
    Unit,
    Way,
)
from domain.errors import Refusal
from domain.hours import FAMILY
from domain.pause import LONGEST_NOTE
from domain.people import Child, Person
from messages.render import words
from storage.contact import contact_plans, contact_rules, contact_upkeep
from storage.contact.contact_plans import Plan
from storage.files import file
from storage.person.staff import leads

# What each kind may be counted in.
UNITS = {
    ContactKind.VISIT: (Unit.TERM, Unit.DAYS),
    ContactKind.HOLIDAY_VISIT: (Unit.HOLIDAY,),
    **dict.fromkeys(WEEKLY, (Unit.WEEK,)),
}
UNIT_LABELS = {Unit.TERM: "每学期一次", Unit.HOLIDAY: "每个长假一次", Unit.WEEK: "每周一次"}
SCHOOL = "学校"


@dataclass(frozen=True, slots=True)
class Own:
    """What one plan does otherwise than its school; None for both: as the school again."""

    cadence: Cadence | None
    way: Way | None
    reason: str


def often(cadence: Cadence) -> str:
    """How often, in words: 每7天（假期每14天）, 每学期一次."""
    if cadence.unit is not Unit.DAYS:
        return UNIT_LABELS[cadence.unit]
    return f"每{cadence.days}天" + (f"（假期每{cadence.holiday_days}天）" if cadence.holiday_days else "")


def set_rule(session: Session, school_id: int, kind: ContactKind, rule: Rule, by: Person | None, now: datetime) -> None:
    """The school does it so from now on, and the plans that are not due yet are reckoned anew. ``by`` None: the
    operator. Raises Refusal."""
    _check_right(session, by, school_id)
    _check_cadence(kind, rule.cadence)
    _check_ladder(kind, rule)
    contact_rules.set_rule(session, school_id, kind, rule, now, by.id if by is not None else None)
    contact_plans.reckon(session, school_id, now)


def forget_rule(session: Session, school_id: int, kind: ContactKind, by: Person | None, now: datetime) -> None:
    """The school does it as ``domain.contact.DEFAULTS`` say. Raises Refusal."""
    _check_right(session, by, school_id)
    contact_rules.forget(session, school_id, kind)
    contact_plans.reckon(session, school_id, now)


def set_own(session: Session, plan: Plan, own: Own, by: Person | None, now: datetime) -> None:
    """One plan is otherwise than the school's rule, for a reason that stands in the child's file. Raises Refusal."""
    _check_right(session, by, plan.school_id)
    reason = _reason(own.reason)
    if not plan.active:
        raise Refusal("replies/contact_rule_wrong", fault="no_plan", most=LONGEST_DAYS)
    if own.cadence is not None:
        _check_cadence(plan.kind, own.cadence)
    if own.cadence is None and own.way is None:
        raise Refusal("replies/contact_rule_wrong", fault="nothing", most=LONGEST_DAYS)
    contact_plans.set_own(session, plan.id, own.cadence, own.way, reason, by.id if by is not None else None, now)
    _write(session, plan.child_id, plan.kind, often(own.cadence) if own.cadence else "", reason, by, now)


def set_back(session: Session, plan: Plan, by: Person | None, now: datetime) -> None:
    """One plan is as the school's again. Raises Refusal."""
    _check_right(session, by, plan.school_id)
    contact_plans.set_own(session, plan.id, None, None, "", None, now)
    _write(session, plan.child_id, plan.kind, "照学校的", "", by, now)


def choose_holiday_visit(session: Session, child: Child, reason: str, by: Person, now: datetime) -> None:
    """This child is visited in every long holiday from now on, for a reason; who decided so is kept. Raises Refusal."""
    _check_right(session, by, child.school_id)
    why = _reason(reason)
    contact_upkeep.choose(session, child.school_id, child.id, why, by.id, now)
    _write(session, child.id, ContactKind.HOLIDAY_VISIT, "每个长假一次", why, by, now)


def withdraw_holiday_visit(session: Session, child: Child, by: Person | None, now: datetime) -> bool:
    """No longer by anybody's decision; whether it stays for another reason (a danger at home, help that is agreed on).

    Raises Refusal.
    """
    _check_right(session, by, child.school_id)
    contact_upkeep.withdraw(session, child.id, now)
    left = contact_plans.of_children(session, [child.id], (ContactKind.HOLIDAY_VISIT,))
    _write(session, child.id, ContactKind.HOLIDAY_VISIT, "不再另外安排", "", by, now)
    return bool(left)


def set_hours(
    session: Session, person: Person, span: tuple[time, time] | None, by: Person | None, now: datetime
) -> None:
    """When, by their own clock, an adult likes to be spoken with; None: whenever it is nobody's night. Raises
    Refusal."""
    _check_right(session, by, person.school_id)
    if span is not None and not FAMILY[0] <= span[0] < span[1] <= FAMILY[1]:
        raise Refusal("replies/contact_rule_wrong", fault="hours", most=LONGEST_DAYS)
    contact_upkeep.set_hours(session, person.id, span, now)


def settle_school(session: Session, school_id: int, now: datetime) -> int:
    """Bring every plan of a school to what the register and the pairings say; how many hold afterwards."""
    return contact_upkeep.settle_school(session, school_id, now)


def _check_right(session: Session, by: Person | None, school_id: int) -> None:
    if by is not None and (by.school_id != school_id or not leads(session, by)):
        raise Refusal("replies/contact_rule_wrong", fault="director", most=LONGEST_DAYS)


def _check_cadence(kind: ContactKind, cadence: Cadence) -> None:
    fault = ""
    if cadence.unit not in UNITS.get(kind, (Unit.DAYS,)):
        fault = "unit"
    elif not _fits(cadence.days) or (cadence.holiday_days is not None and not _fits(cadence.holiday_days)):
        fault = "days"
    elif cadence.unit is Unit.WEEK and cadence.days != 7:
        fault = "week"
    if fault:
        raise Refusal("replies/contact_rule_wrong", fault=fault, most=LONGEST_DAYS)


def _check_ladder(kind: ContactKind, rule: Rule) -> None:
    """Parents are asked kindly every week, and nobody is told of what they answer (未成年人保护法 art. 23)."""
    steps = [after for after in (rule.coordinator_after, rule.director_after) if after is not None]
    fault = ""
    if kind in WEEKLY and steps:
        fault = "week"
    elif not all(_fits(after) for after in steps):
        fault = "days"
    elif steps != sorted(steps):
        fault = "ladder"
    if fault:
        raise Refusal("replies/contact_rule_wrong", fault=fault, most=LONGEST_DAYS)


def _fits(days: int) -> bool:
    return SHORTEST_DAYS <= days <= LONGEST_DAYS


def _reason(text: str) -> str:
    if not 0 < len(text.strip()) <= LONGEST_NOTE:
        raise Refusal("replies/contact_rule_wrong", fault="reason", most=LONGEST_NOTE)
    return text.strip()


def _write(
    session: Session, child_id: int, kind: ContactKind, how: str, reason: str, by: Person | None, now: datetime
) -> None:
    entry = file.NewEntry(
        at=now,
        author=by.title if by is not None else SCHOOL,
        reader=SCHOOL,
        channel="console",
        direction="note",
        kind="note",
        text=words("replies/contact_own_entry", what=LABELS[kind], how=how, reason=reason),
        cause=f"contact:{kind.value}",
        author_id=by.id if by is not None else None,
    )
    file.write(session, entry, [child_id], now)
