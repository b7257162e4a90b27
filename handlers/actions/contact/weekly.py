"""The week of a parent who is away: the question about it, and what they tell of it, counted once for each week.

未成年人保护法 art. 23: in touch with the child and with whoever looks after it, at least once a week. Asked kindly;
nobody is reported and nobody is scored.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china, in_zone
from domain.contact import DEFAULTS, WEEKLY, ContactKind, Result
from domain.contact_due import last_weekly_slot
from domain.contact_steps import Form
from domain.pause import LONGEST_DAYS, Cause
from domain.people import Guardian, Person, joined_title
from domain.understanding.weekly import Weekly
from messages.catalogue import CATALOGUE
from messages.render import words
from storage.contact import contact_pauses, contact_plans, contacts
from storage.contact.contact_pauses import NewPause
from storage.contact.contact_plans import Plan
from storage.contact.contacts import NewContact
from storage.files import file
from storage.person import addresses
from storage.talk import questions

KIND = "weekly"
LIVES = CATALOGUE["weekly_question"].lives


@dataclass(frozen=True, slots=True)
class Asked:
    """One parent who is asked about these children; ``once`` names the week."""

    person_id: int
    children: tuple[int, ...]
    once: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What a parent tells: the answer, their words ("" for a number or a tap), when, and what it came with.

    ``asked_at`` (UTC): when the week was asked about that it is an answer to; None: told unasked, of the present week.
    """

    weekly: Weekly
    text: str
    at: datetime
    cause: str
    asked_at: datetime | None = None


def open_questions(session: Session, asked: Sequence[Asked], now: datetime) -> None:
    """From now on a short answer of these parents is about their week."""
    places = addresses.of_guardians(session, {one.person_id for one in asked})
    opened = [
        (places[one.person_id], {"person": one.person_id, "children": list(one.children), "week": one.once})
        for one in asked
        if one.person_id in places
    ]
    questions.ask_all(session, KIND, opened, now, LIVES)


def is_asked_of(session: Session, guardians: Collection[Guardian]) -> bool:
    """Whether the week of this adult is one that the school asks about: a parent who is away."""
    return bool(_plans(session, guardians))


def count(session: Session, guardians: Sequence[Guardian], telling: Telling, now: datetime) -> bool:
    """The contacts that a parent tells of, with these children; False where all of it was counted in that week.

    Who answers on Monday what was asked on Sunday tells of the week that is over, and is asked again next Sunday.
    """
    person, weekly, plans = guardians[0].person, telling.weekly, _plans(session, guardians)
    meant = _evening(person, plans, telling.asked_at) if telling.asked_at is not None else now
    fresh = [plan for plan in plans if not _is_counted(plan, person, meant)]
    kinds = {ContactKind.WEEKLY_CHILD: weekly.with_child, ContactKind.WEEKLY_CARER: weekly.with_carer}
    groups = {kind: [plan for plan in fresh if plan.kind is kind] for kind, is_told in kinds.items() if is_told}
    told = {plan.child_id for group in groups.values() for plan in group}
    if not told:
        return False
    entry_id = _write(session, [one for one in guardians if one.child.id in told], telling, now)
    for kind, group in groups.items():
        if group:
            contacts.keep(session, _contact(kind, group, person, telling, entry_id, meant), now)
    return True


def stop(session: Session, guardians: Sequence[Guardian], text: str, now: datetime) -> None:
    """The parent does not want to be asked each week: not for half a year, and the school sees that they asked so."""
    today = in_china(now).date()
    for guardian in guardians:
        for kind in sorted(WEEKLY):
            pause = NewPause(
                once=f"not-weekly:{guardian.person.id}:{guardian.child.id}:{kind.value}:{today}",
                school_id=guardian.child.school_id,
                child_id=guardian.child.id,
                form=Form.WAIVE,
                cause=Cause.DECLINED,
                note=text,
                from_on=today,
                until_on=today + timedelta(days=LONGEST_DAYS),
                person_id=guardian.person.id,
                kind=kind,
                by_id=guardian.person.id,
            )
            contact_pauses.add(session, pause, now)


def _plans(session: Session, guardians: Collection[Guardian]) -> list[Plan]:
    meant = {(one.child.id, one.person.id) for one in guardians}
    found = contact_plans.of_children(session, {child for child, _ in meant}, WEEKLY)
    return [plan for plan in found if (plan.child_id, plan.person_id) in meant]


def _is_counted(plan: Plan, person: Person, meant: datetime) -> bool:
    return plan.last_contact_at is not None and plan.last_contact_at >= _monday(person, meant)


def _evening(person: Person, plans: Sequence[Plan], asked_at: datetime) -> datetime:
    """The evening of asking that a question belongs to, also where it was asked a little later."""
    hour = next((plan.hour_from for plan in plans), None)
    return last_weekly_slot(asked_at, person.time_zone, hour)


def _monday(person: Person, meant: datetime) -> datetime:
    """When the week of a moment began by the parent's own clock."""
    local = in_zone(meant, person.time_zone)
    return datetime.combine(local.date() - timedelta(days=local.weekday()), time(), tzinfo=local.tzinfo)


def _contact(
    kind: ContactKind, group: Sequence[Plan], person: Person, telling: Telling, entry_id: int | None, meant: datetime
) -> NewContact:
    children = tuple(sorted(plan.child_id for plan in group))
    year, week, _ = in_zone(meant, person.time_zone).isocalendar()
    return NewContact(
        once=f"weekly:{person.id}:{year}-{week:02}:{kind.value}:{children[0]}",
        school_id=group[0].school_id,
        kind=kind,
        way=telling.weekly.way or DEFAULTS[kind].way,
        result=Result.REACHED,
        at=meant,
        children=children,
        person_id=person.id,
        by_id=person.id,
        by_family=True,
        entry_id=entry_id,
    )


def _write(session: Session, about: Sequence[Guardian], telling: Telling, now: datetime) -> int | None:
    weekly = telling.weekly
    told = words("replies/weekly_entry", said=telling.text, child=weekly.with_child, carer=weekly.with_carer)
    entry = file.NewEntry(
        at=telling.at,
        author=joined_title(list(about)),
        reader="老师",
        channel="wechat",
        direction="note",
        kind=KIND,
        text=told,
        cause=telling.cause,
        author_id=about[0].person.id,
        once=f"{KIND}:{telling.cause}",
    )
    return file.write(session, entry, [one.child.id for one in about], now)
