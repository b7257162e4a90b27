"""Plans whose moment has come, a batch at a time: what is decided about each, and who is told, in one transaction.

What must be known is read for the whole batch; what the batch costs does not grow with the number of plans there are.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import WEEKLY, Unit
from domain.contact_due import WEEKLY_CATCH_UP, due_at, due_on, last_weekly_slot, next_step, weekly_slot, workable
from domain.contact_steps import Decided, Form, Pause, Situation, Step, decide
from handlers.actions.contact import contact_messages
from handlers.actions.contact.contact_messages import Told
from storage import heartbeats
from storage.contact import agendas, contact_due, contact_parents, contact_pauses, contact_plans, contact_subjects
from storage.contact.contact_due import Decision
from storage.contact.contact_parents import Parent
from storage.contact.contact_plans import Plan, School
from storage.contact.contact_subjects import Pupil
from storage.person import apart
from storage.statements import in_chunks
from storage.traffic import outbox

DAY = timedelta(days=1)
CLOCK = "contacts-clock"
LOOKED = timedelta(minutes=1)
PUT_OFF = timedelta(hours=6)  # what breaks is looked at again, and keeps nobody waiting meanwhile
LEAP = timedelta(days=1)  # an hour of summer time or a corrected minute changes nothing that is counted in days


@dataclass(frozen=True, slots=True)
class _Known:
    """What a batch stands on: schools by id; pupils and pauses by child; parents by person; rungs taken before."""

    now: datetime
    today: date
    schools: Mapping[int, School]
    pupils: Mapping[int, Pupil]
    parents: Mapping[int, Parent]
    pauses: Mapping[int, Sequence[contact_pauses.PauseSeen]]
    taken: Collection[contact_due.Occurrence]

    def class_of(self, plan: Plan) -> str:
        pupil = self.pupils.get(plan.child_id)
        return pupil.class_name if pupil is not None else ""

    def zone_of(self, plan: Plan) -> str:
        parent = self.parents.get(plan.person_id or 0)
        return parent.zone if parent is not None else ""


def turn(session: Session, now: datetime, limit: int) -> int:
    """Decide about at most so many plans; how many there were. A plan that breaks it is put off, the others are not."""
    plans = contact_due.claim(session, now, limit)
    broken = apart.work(session, plans, lambda some: _decide(session, some, now))
    contact_due.put_off(session, broken, now + PUT_OFF)
    return len(plans)


def _decide(session: Session, plans: Sequence[Plan], now: datetime) -> None:
    known = _known(session, plans, now)
    resting = [plan for plan in plans if _rests(plan, known)]
    for plan in resting:
        contact_due.put_off(session, [plan], _tomorrow(plan, known))
    plans = [plan for plan in plans if plan not in resting]
    steps = [(plan, decide(_situation(plan, known))) for plan in plans]
    told = contact_messages.write(session, [one for one in steps if _is_to_tell(*one, known)], known.parents, now)
    outbox.put_all(session, told.envelopes, now)
    contact_due.decide(session, [_decision(plan, step, told, known) for plan, step in steps], now)


def mind_the_clock(session: Session, now: datetime) -> None:
    """Where the clock was ahead and is right again, what was decided on days that have not come is reckoned anew.

    Nobody is told a second time of what they were told then; but a plan must not wait for a day in another year.
    """
    seen = heartbeats.last(session, CLOCK)
    if seen is not None and seen - now > LEAP:
        for some in in_chunks(contact_due.decided_after(session, now)):
            contact_plans.restart(session, [plan for plan in some if plan.kind in WEEKLY], now)
            contact_due.begin_again(session, [plan for plan in some if plan.kind not in WEEKLY])
        agendas.look_now(session, now)
    if seen is None or abs(now - seen) > LOOKED:
        heartbeats.beat(session, CLOCK, now)


def _known(session: Session, plans: Sequence[Plan], now: datetime) -> _Known:
    children = {plan.child_id for plan in plans}
    today = in_china(now).date()
    return _Known(
        now,
        today,
        contact_plans.schools(session, (plan.school_id for plan in plans)),
        contact_subjects.pupils(session, children),
        contact_parents.of_people(session, _parents(plans)),
        contact_pauses.holding(session, children, today),
        contact_due.taken(session, [plan for plan in plans if plan.step and plan.kind not in WEEKLY]),
    )


def _is_to_tell(plan: Plan, step: Step, known: _Known) -> bool:
    """Not a second time where a clock was turned back to a day that was climbed from before."""
    return bool(step.tells) and contact_due.occurrence(plan) not in known.taken


def _parents(plans: Sequence[Plan]) -> Collection[int]:
    return {plan.person_id for plan in plans if plan.kind in WEEKLY and plan.person_id is not None}


def _situation(plan: Plan, known: _Known) -> Situation:
    pauses = known.pauses.get(plan.child_id, ())
    held = next((one.pause for one in pauses if one.covers(plan.kind, plan.person_id, known.today)), None)
    parent = known.parents.get(plan.person_id or 0)
    return Situation(
        plan.kind,
        known.schools[plan.school_id].rules[plan.kind],
        plan.step,
        plan.child_id in known.pupils and known.pupils[plan.child_id].has_teacher,
        held,
        parent is not None and parent.is_bound(plan.child_id),
        parent is not None and parent.is_plain(known.now),
        plan.kind in WEEKLY and _is_late(plan, known),
    )


def _decision(plan: Plan, step: Step, told: Told, known: _Known) -> Decision:
    """Where the clock stands afterwards: at the next question, after a pause, or at the next rung of the ladder."""
    pause = _situation(plan, known).pause
    decided, person, once = told.of(plan, step)
    facts = {"pause": pause.number} if pause is not None else None
    if pause is not None:
        due = _after_pause(plan, pause, known)
        return Decision(plan, decided, due, due, 0, facts=facts)
    if plan.kind in WEEKLY:
        slot = _slot(plan, known.now, known)
        return Decision(plan, decided, slot, slot, plan.step + (decided is not Decided.LATE), person, once)
    if decided is Decided.NO_TEACHER:
        return Decision(plan, decided, plan.due_at, _tomorrow(plan, known), plan.step)
    then = step.then
    next_at = _rung(plan, then, known) if then is not None else None
    return Decision(plan, decided, plan.due_at, next_at, then[0] if then else plan.step, person, once)


def _rests(plan: Plan, known: _Known) -> bool:
    """A rung that falls on a day which was declared free meanwhile is taken on the next school day."""
    calendar = known.schools[plan.school_id].calendar
    is_rung = plan.step > 0 and plan.kind not in WEEKLY and _situation(plan, known).pause is None
    return is_rung and not calendar.is_school_day(known.today, known.class_of(plan))


def _is_late(plan: Plan, known: _Known) -> bool:
    """The evening of the question passed while the program was not running (reliability P9)."""
    return known.now - last_weekly_slot(known.now, known.zone_of(plan), plan.hour_from) > WEEKLY_CATCH_UP


def _tomorrow(plan: Plan, known: _Known) -> datetime:
    """Looked at again on the next school day, until somebody is paired with the child."""
    calendar = known.schools[plan.school_id].calendar
    return due_at(calendar.school_days_after(known.today, 1, known.class_of(plan)))


def _rung(plan: Plan, then: tuple[int, int], known: _Known) -> datetime:
    """Counted in school days from today, so that after a stop of the program nobody is passed by."""
    school = known.schools[plan.school_id]
    before = 0 if plan.step == 0 else _days_of(plan, school, plan.step)
    gap = max(1, then[1] - before)
    return due_at(school.calendar.school_days_after(known.today, gap, known.class_of(plan)))


def _days_of(plan: Plan, school: School, step: int) -> int:
    """How many school days after the due day a rung is."""
    found = next_step(school.rules[plan.kind], step - 1)
    return found[1] if found is not None else 0


def _after_pause(plan: Plan, pause: Pause, known: _Known) -> datetime | None:
    """A waived contact is counted anew from the end of the pause; one of a family in silence is due when it ends."""
    school, class_name = known.schools[plan.school_id], known.class_of(plan)
    cadence = plan.own or school.rules[plan.kind].cadence
    if cadence.unit is Unit.WEEK:
        return _slot(plan, due_at(pause.until_on + DAY), known)
    if pause.form is Form.MUTE:
        return due_at(workable(pause.until_on + DAY, school.calendar, class_name))
    day = due_on(cadence, pause.until_on, school.calendar, class_name)
    return due_at(day) if day is not None else None


def _slot(plan: Plan, after: datetime, known: _Known) -> datetime:
    return weekly_slot(max(after, due_at(plan.starts_on)), known.zone_of(plan), plan.hour_from)
