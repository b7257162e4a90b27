"""Reads one child's handbook: everything of a span of days about this child, opened for nobody else."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import WEEKLY, ContactKind
from domain.contact_steps import Form
from domain.coverage import SHORT, Span
from domain.handbook import Adult, Danger, Handbook, Let, Measure, Met, Paired, Planned, Promised
from domain.pairing import PairingRole
from domain.pause import Cause
from domain.people import Child, Guardian
from storage import tables as t
from storage.contact import contact_plans, plans
from storage.coverage import begins
from storage.files import handbook_contacts as contacts
from storage.person import people
from storage.person.people import School

FORMS = {Form.WAIVE: "免", Form.MUTE: "静"}


def of_child(session: Session, school: School, child: Child, span: Span, now: datetime) -> Handbook:
    """The handbook as it stands now; times are UTC, days are China's."""
    adults = people.guardians_of_child(session, child.id)
    kept = contacts.of_child(session, school.id, child.id, span, adults)
    return Handbook(
        school=school.name,
        child=child.name,
        class_name=child.class_name,
        span=span,
        pairings=_pairings(session, child.id, span),
        adults=[_adult(one) for one in adults],
        measures=_measures(session, child.id, span),
        plans=_plans(session, school.id, child.id, adults),
        met=[one for one in kept.met if one.kind not in WEEKLY],
        weekly=_weekly(kept.met),
        dangers=_dangers(session, child.id, span, kept.confined),
        promises=_promises(session, child.id, span, kept.confined),
        pauses=_pauses(session, child.id, span, adults),
    )


def _adult(one: Guardian) -> Adult:
    return Adult(one.person.name, one.relation.label, one.away, one.person.phone or "", one.person.time_zone)


def _pairings(session: Session, child_id: int, span: Span) -> list[Paired]:
    row = t.Pairing
    query = select(row, t.Person).join(t.Person, t.Person.id == row.teacher_id).where(row.child_id == child_id)
    query = query.where(
        row.starts_at < begins(span.end + timedelta(days=1)),
        or_(row.ends_at.is_(None), row.ends_at >= begins(span.start)),
    )
    return [
        Paired(teacher.name, pair.starts_at, pair.ends_at, pair.role == PairingRole.SUBSTITUTE.value)
        for pair, teacher in session.execute(query.order_by(row.id))
    ]


def _measures(session: Session, child_id: int, span: Span) -> list[Measure]:
    """What was open on any day of the span."""
    return [
        Measure(
            one.area,
            one.problem,
            one.measure,
            one.owner.name,
            one.due_on,
            tuple(result.result for result in one.results),
            one.closed_at is not None,
        )
        for one in plans.of_child(session, child_id)
        if _day(one.made_at) <= span.end and (one.closed_at is None or _day(one.closed_at) >= span.start)
    ]


def _plans(session: Session, school_id: int, child_id: int, adults: Collection[Guardian]) -> list[Planned]:
    rules = contact_plans.school(session, school_id).rules
    found = contact_plans.of_children(session, [child_id])
    names = contacts.known(session, (one.person_id for one in found))
    return [
        Planned(
            one.kind,
            contacts.title(adults, names, one.person_id),
            one.own or rules[one.kind].cadence,
            one.own_way or rules[one.kind].way,
            one.reason,
            one.due_at,
        )
        for one in found
    ]


def _weekly(met: Iterable[Met]) -> list[tuple[str, int]]:
    """How often each parent told of a weekly contact."""
    found: dict[str, int] = {}
    for one in met:
        if one.kind in WEEKLY and one.is_contact:
            label = f"{one.by}：{SHORT[one.kind]}"
            found[label] = found.get(label, 0) + 1
    return list(found.items())


def _dangers(session: Session, child_id: int, span: Span, confined: Collection[int]) -> list[Danger]:
    row = t.Hazard
    query = select(row).where(
        row.child_id == child_id,
        row.found_at < begins(span.end + timedelta(days=1)),
        or_(row.closed_at.is_(None), row.closed_at >= begins(span.start)),
    )
    return [
        Danger(
            one.what,
            _day(one.found_at),
            one.recheck_on,
            one.rechecks,
            _day(one.closed_at) if one.closed_at is not None else None,
        )
        for one in session.scalars(query.order_by(row.found_at, row.id))
        if one.entry_id not in confined
    ]


def _promises(session: Session, child_id: int, span: Span, confined: Collection[int]) -> list[Promised]:
    row = t.Promise
    query = select(row).where(
        row.child_id == child_id,
        row.said_at < begins(span.end + timedelta(days=1)),
        or_(row.closed_at.is_(None), row.closed_at >= begins(span.start)),
    )
    found = [one for one in session.scalars(query.order_by(row.said_at, row.id)) if one.entry_id not in confined]
    names = contacts.known(session, (one.by_id for one in found))
    return [
        Promised(one.what, contacts.title((), names, one.by_id), _day(one.said_at), one.due_on, one.state)
        for one in found
    ]


def _pauses(session: Session, child_id: int, span: Span, adults: Collection[Guardian]) -> list[Let]:
    row = t.ContactPause
    query = select(row).where(row.child_id == child_id, row.from_on <= span.end, row.until_on >= span.start)
    found = session.scalars(query.order_by(row.from_on, row.id)).all()
    names = contacts.known(session, (one.person_id for one in found))
    return [
        Let(
            FORMS[Form(one.form)],
            Cause(one.cause),
            one.note,
            " ".join(
                filter(
                    None,
                    (contacts.title(adults, names, one.person_id), SHORT[ContactKind(one.kind)] if one.kind else ""),
                )
            ),
            one.from_on,
            one.until_on,
            _day(one.lifted_at) if one.lifted_at is not None else None,
        )
        for one in found
    ]


def _day(at: datetime) -> date:
    return in_china(at).date()
