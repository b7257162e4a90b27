"""Two schools with everybody who may sit before a browser; rows of every kind: own, of another class, of elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.access import AccountKind, Duty, Part
from domain.clock import in_china
from domain.contact import ContactKind
from domain.people import Relation, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from domain.sealing import SEALED_NOTE
from domain.ticket import TicketKind
from messages.inbound import Kind
from storage import tables as t
from storage.access import accounts, requests, sessions
from storage.alert import alerts
from storage.alert.alerts import NewAlert
from storage.contact import contact_plans
from storage.pairing import pairings
from storage.person import people
from storage.registers import register
from storage.registers.register import Change
from storage.talk import tickets
from storage.talk.tickets import NewTicket
from storage.traffic import quarantine
from tests.access.two_schools import make
from tests.console.village import bind, carry, say, write_letter

OWN, OTHER, FOREIGN = WHOSE = ("own", "other", "foreign")
CLASSES = {OWN: "三年级二班", OTHER: "四年级一班", FOREIGN: "三年级二班"}
ACTORS = ("paired", "class", "psych", "director", "principal", "stranger", "officer", "operator", "disabled")


@dataclass
class World:
    """``numbers[variable][whose]`` is the row that an address names so; ``tokens`` are the cookies of the actors."""

    schools: dict[str, int] = field(default_factory=dict)
    staff: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)

    def keep(self, variable: str, whose: str, number: int | None) -> int:
        assert number is not None, f"no row for {variable}"
        self.numbers.setdefault(variable, {})[whose] = number
        return number


def build(session: Session, now: datetime) -> World:
    """School one has a child of the paired and class teacher (own) and one of another class; school two one more."""
    world = World()
    one, two = (people.add_school(session, name, now) for name in ("清水湾小学", "石桥小学"))
    world.schools = {OWN: one, OTHER: one, FOREIGN: two}
    _staff(session, world, one, two, now)
    for whose in (OWN, OTHER, FOREIGN):
        _child(session, world, whose, now)
    _lead_class(session, world, now)
    for whose in (OWN, OTHER, FOREIGN):
        _rows(session, world, whose, now)
    return world


def _staff(session: Session, world: World, one: int, two: int, now: datetime) -> None:
    seats = {
        "paired": (one, "陈立", Role.TEACHER),
        "class": (one, "何静", Role.TEACHER),
        "psych": (one, "沈宁", Role.TEACHER),
        "director": (one, "吴敏", Role.DIRECTOR),
        "principal": (one, "郑远", Role.TEACHER),
        "disabled": (one, "许平", Role.TEACHER),
        "elsewhere": (one, "方圆", Role.TEACHER),  # paired with the child of the other class
        "stranger": (two, "钱江", Role.DIRECTOR),
        "far": (two, "孙海", Role.TEACHER),
    }
    for name, (school, called, role) in seats.items():
        person = world.staff[name] = people.add_person(session, school, called, role, now)
        account = accounts.add(session, name, AccountKind.STAFF, now, person_id=person)
        world.accounts[name] = account
    for name, kind in (("officer", AccountKind.OFFICER), ("operator", AccountKind.OPERATOR)):
        world.accounts[name] = accounts.add(session, name, kind, now, name=name)
    accounts.give_duty(session, one, world.staff["psych"], Duty.PSYCH, None, now)
    accounts.give_duty(session, one, world.staff["principal"], Duty.PRINCIPAL, None, now)
    for name in ACTORS:
        world.tokens[name] = sessions.begin(session, world.accounts[name], "password", "test", now)
    accounts.disable(session, world.accounts["disabled"], now)
    for whose, name in ((OWN, "paired"), (OTHER, "elsewhere"), (FOREIGN, "far")):
        world.keep("account_id", whose, world.accounts[name])


def _child(session: Session, world: World, whose: str, now: datetime) -> None:
    school = world.schools[whose]
    names = {OWN: ("李思涵", "王芳"), OTHER: ("周小远", "周海"), FOREIGN: ("赵一诺", "赵强")}
    child = world.keep("child_id", whose, people.add_child(session, school, names[whose][0], CLASSES[whose], now))
    mother = people.add_person(session, school, names[whose][1], Role.GUARDIAN, now, phone="13800000001")
    tie = people.add_guardian(session, child, mother, Relation.MOTHER, away=True)
    world.keep("person_id", whose, mother)
    world.keep("guardianship_id", whose, tie)
    teacher = {OWN: "paired", OTHER: "elsewhere", FOREIGN: "far"}[whose]
    pairings.pair(session, world.staff[teacher], child, now)
    bind(session, tie, mother, f"o-{whose}", now)
    contact_plans.settle(session, [child], now)
    plan = select(t.ContactPlan.id).where(t.ContactPlan.child_id == child, t.ContactPlan.kind != ContactKind.TALK.value)
    world.keep("plan_id", whose, session.scalars(plan.order_by(t.ContactPlan.id)).first())


def _lead_class(session: Session, world: World, now: datetime) -> None:
    """The register names 何静 as the teacher of the own child's class."""
    today = in_china(now).date()
    change = Change(
        world.schools[OWN],
        Subject.CHILD,
        world.numbers["child_id"][OWN],
        {"head_teacher": "何静"},
        today,
        Event.CORRECTED,
        Source.PROGRAM,
        "test:head",
    )
    register.write(session, [change], now, today)


def _rows(session: Session, world: World, whose: str, now: datetime) -> None:
    school, child = world.schools[whose], world.numbers["child_id"][whose]
    mother = world.numbers["person_id"][whose]
    teacher = world.staff[{OWN: "paired", OTHER: "elsewhere", FOREIGN: "far"}[whose]]
    picture = world.keep("media_id", whose, carry(session, Kind.IMAGE, now))
    world.keep("entry_id", whose, say(session, child, f"{whose} 的话", now, media=picture, kind="image"))
    note = say(session, child, f"{whose} 的保密备注", now, direction="note", kind=SEALED_NOTE)
    world.keep("sealed_id", whose, note)
    world.keep("letter_id", whose, write_letter(session, school, now))
    world.keep("message_id", whose, _message(session, mother, whose, now))
    alert = NewAlert(f"test:{whose}", school, "P1", "psych", "说的话", now + timedelta(hours=1), child_id=child)
    opened = alerts.open_once(session, alert, now)
    world.keep("alert_id", whose, opened.id if opened else None)
    asked = NewTicket(
        f"test:{whose}", TicketKind.QUESTION, school, now + timedelta(days=2), "问一句", child, mother, teacher
    )
    world.keep("ticket_id", whose, tickets.add(session, asked, now))
    asker = world.accounts[{OWN: "paired", OTHER: "elsewhere", FOREIGN: "far"}[whose]]
    world.keep("request_id", whose, requests.ask(session, asker, school, child, Part.EXPORT, "给家里带走", now))
    _later_rows(session, world, whose, teacher, now)


def _message(session: Session, person: int, whose: str, now: datetime) -> int:
    row = t.Outbox(
        once=f"test:{whose}",
        kind="relay_to_family",
        form="text",
        priority=10,
        person_id=person,
        body='{"text": "话", "link": "", "from": "", "options": []}',
        state="queued",
        created_at=now,
        next_attempt=now,
        deadline=now + timedelta(days=14),
    )
    session.add(row)
    session.flush()
    return row.id


def _later_rows(session: Session, world: World, whose: str, teacher: int, now: datetime) -> None:
    """Rows of tables that no deed of the storage makes in one step."""
    school, child = world.schools[whose], world.numbers["child_id"][whose]
    mother = world.numbers["person_id"][whose]
    one = {"school_id": school, "child_id": child, "once": f"test:{whose}"}
    asker = world.accounts[{OWN: "paired", OTHER: "elsewhere", FOREIGN: "far"}[whose]]
    exported = {"school_id": school, "child_id": child, "account_id": asker, "until": now + timedelta(days=1)}
    number = WHOSE.index(whose) + 1
    given: dict[str, tuple[type[t.Model], dict[str, Any]]] = {
        "promise_id": (t.Promise, {**one, "by_id": teacher, "state": "open"}),
        "rights_id": (t.RightsRequest, {**one, "person_id": mother, "kind": "correct", "asker": "guardian"}),
        "export_id": (t.FileExport, {**exported, "kind": "file"}),
        "erasure_id": (t.Erasure, {"school_id": school, "child_id": child, "ground": "request", "asked_by": asker}),
        "upload_id": (t.RegisterUpload, {"school_id": school, "uploaded_by": teacher}),
        "incident_id": (t.Incident, {"school_id": school, "exposed": ["chat"], "closed_at": now}),
    }
    for variable, (model, values) in given.items():
        world.keep(variable, whose, make(session, model, values, now, number))
    raw = f"<xml><FromUserName><![CDATA[o-{whose}]]></FromUserName><MsgType>{whose}".encode()
    quarantine.put(session, raw, "no type", now)
    world.keep("unread_id", whose, session.scalar(select(func.max(t.Quarantine.id))))
