"""An incident: exports stop at once, a list says whom to tell and how each is reached, and two notices lie drafted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import Actor, Deed
from domain.clock import in_china
from domain.incident import Exposed
from domain.spoken import day_and_time
from messages.documents.workbook import Column, Kind, Tab, Value, csv_text, workbook
from messages.render import words
from storage.access import audit
from storage.overview import Reach
from storage.person import ages, people
from storage.privacy import incidents
from storage.privacy.incidents import Concerned, Incident

HOW = {
    Reach.OPEN: "微信，马上能到",
    Reach.CARD: "微信，先发通知",
    Reach.PENDING: "还没登记好，打电话",
    Reach.UNFOLLOWED: "取消了关注，打电话",
    Reach.UNBOUND: "没有用微信，打电话",
}
HEADS = ("学校", "班级", "孩子", "家里的大人", "关系", "怎么联系", "电话", "可能被看到的", "告知情况")


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening an incident did."""

    number: int
    downloads: int


@dataclass(frozen=True, slots=True)
class Notices:
    """Two drafts that a person reads, changes and sends."""

    office: str
    family: str


def begin(
    session: Session,
    actor: Actor,
    what: str,
    exposed: Sequence[Exposed],
    now: datetime,
    *,
    school_id: int | None = None,
    since: datetime | None = None,
) -> Opened:
    """Open an incident: from now on nothing is exported, and what was made before can no longer be taken."""
    number = incidents.open_new(session, actor.who, what, exposed, now, school_id=school_id, since=since)
    ended = incidents.end_downloads(session, now, school_id)
    audit.write(session, actor, Deed.CHANGE, "incident.open", now, school_id=school_id, detail=f"{number}号：{what}")
    return Opened(number, ended)


def end(session: Session, actor: Actor, number: int, outcome: str, now: datetime) -> bool:
    """Close an incident: exports go on; False when it was closed, or there is none."""
    found = incidents.get(session, number)
    if found is None or not incidents.close(session, number, actor.who, outcome, now):
        return False
    detail = f"{number}号：{outcome}"
    audit.write(session, actor, Deed.CHANGE, "incident.close", now, school_id=found.school_id, detail=detail)
    return True


def whom_to_tell(
    session: Session,
    actor: Actor,
    found: Incident,
    now: datetime,
    *,
    as_csv: bool = False,
    school_id: int | None = None,
) -> tuple[bytes, int]:
    """The list of whom to tell as a file, and how many lines; a row of the audit says who took it."""
    told = incidents.concerned(session, found, now, school_id)
    rows = [_row(one) for one in told if one.guardian.child.id not in actor.kept_from]
    audit.write(
        session, actor, Deed.EXPORT, "incident.list", now, school_id=school_id, detail=f"{found.id}号，{len(rows)}人"
    )
    if as_csv:
        return csv_text([HEADS, *rows]).encode(), len(rows)
    columns = [Column(head, Kind.TEXT, 16) for head in HEADS]
    made_at = in_china(now)
    return workbook([Tab("要告知的人", columns, rows)], made_at, foot=f"{actor.who}　{made_at:%Y-%m-%d %H:%M}"), len(
        rows
    )


def drafts(session: Session, found: Incident, now: datetime, school_id: int | None = None) -> Notices:
    """The notice to the offices and the one to families, filled in as far as the house knows."""
    told = incidents.concerned(session, found, now, school_id)
    within = found.school_id if school_id is None else school_id
    school = people.school(session, within) if within is not None else None
    facts = {
        "school": school.name if school is not None else "各学校",
        "officer": school.officer if school is not None else "",
        "opened": day_and_time(found.opened_at),
        "kinds": [kind.label for kind in found.exposed],
    }
    children = {one.guardian.child.id for one in told}
    by_age = ages.of_children(session, children, in_china(now).date())
    office = words(
        "notices/incident_office",
        **facts,
        since=day_and_time(found.since) if found.since else "",
        made=day_and_time(now),
        what=found.what,
        children=len(children),
        under_14=by_age.under_14,
        from_14=by_age.from_14,
        adults=len({one.guardian.person.id for one in told}),
    )
    return Notices(office, words("notices/incident_family", **facts))


def counts(session: Session, found: Incident, now: datetime, school_id: int | None = None) -> tuple[int, int]:
    """How many children and how many adults an incident concerns; numbers only."""
    told = incidents.concerned(session, found, now, school_id)
    return len({one.guardian.child.id for one in told}), len({one.guardian.person.id for one in told})


def _row(one: Concerned) -> tuple[Value, ...]:
    guardian = one.guardian
    return (
        one.school,
        guardian.child.class_name,
        guardian.child.name,
        guardian.person.name,
        guardian.relation.label,
        HOW[one.reach],
        guardian.person.phone or "",
        "；".join(kind.label for kind in one.exposed),
        "",
    )
