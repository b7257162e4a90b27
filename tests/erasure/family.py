"""A child with its family at a school of two leading persons, and canaries in everything that is kept of it.

What people do is done by the real deeds of the stage; what no single deed makes is written as a row.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor, Deed, Duty
from domain.clock import in_china
from domain.erasure import Ground
from domain.people import Relation, Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from handlers.actions.files.redaction import redact
from handlers.actions.privacy import erasures
from handlers.actions.registers import enrolment
from messages.inbound import Kind
from scheduler import redacted
from storage import tables as t
from storage.access import accounts, audit
from storage.chains import chain
from storage.chains.chain_verify import verify
from storage.columns import Sealed, SealedBytes, SealedJson
from storage.database import Database
from storage.files import file, media
from storage.files.file import NewEntry
from storage.files.media import MediaStore
from storage.person import people
from storage.registers import register
from storage.registers.register import Change
from tests.access.two_schools import make
from tests.flows.hall import DIRECTOR, Hall

CHILD, SIBLING, MOTHER, GRANDMOTHER, TEACHER = "李思涵", "李思远", "王芳", "周桂英", "陈雨"
PRINCIPAL = "郑远"
CANARY = "金丝雀"
PHONE, ID_NUMBER = "13977665544", "110101201503070017"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@dataclass
class Family:
    """``child`` goes, ``sibling`` stays; both have the grandmother. The mother is this child's alone."""

    hall: Hall
    store: MediaStore
    data: Path
    child: int = 0
    sibling: int = 0
    school: int = 1
    files: list[int] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.hall.database

    @property
    def now(self) -> datetime:
        return self.hall.clock.now()

    def settle(self) -> None:
        self.hall.bound(TEACHER, MOTHER, GRANDMOTHER)
        self.hall.sibling(SIBLING, GRANDMOTHER, Relation.GRANDMOTHER)
        with self.database.begin() as session:
            self.child, self.sibling = (_child(session, name) for name in (CHILD, SIBLING))
            principal = people.add_person(session, self.school, PRINCIPAL, Role.TEACHER, self.now)
            accounts.give_duty(session, self.school, principal, Duty.PRINCIPAL, None, self.now)
            for login, person in (("director", self.hall.id_of(DIRECTOR)), ("principal", principal)):
                accounts.add(session, login, AccountKind.STAFF, self.now, person_id=person)

    def actor(self, login: str) -> Actor:
        with self.database.read() as session:
            account = accounts.by_login(session, login)
            found = accounts.actor(session, account) if account else None
            assert found is not None
            return found

    def leaves(self) -> None:
        """The child moves to another school, which ends what was agreed with the family."""
        with self.database.begin() as session:
            enrolment.leave(session, self.child, Event.MOVED_OUT, in_china(self.now).date(), None, self.now)

    def link(self) -> None:
        while True:
            with self.database.begin() as session:
                if not chain.link_waiting(session, self.now):
                    return

    def problems(self) -> list[tuple[str, int, str, str, int]]:
        found = verify(self.database, store=self.store).problems
        return [(one.chain, one.owner, one.code, one.subject, one.subject_id) for one in found]

    def asks(self, ground: Ground = Ground.REQUEST, **given: Any) -> int:
        values: dict[str, Any] = {"reason": f"{CANARY}：家里要求全部删除", "rights_id": None, "typed": CHILD, **given}
        with self.database.begin() as session:
            child = people.child(session, self.child)
            return erasures.ask(session, self.actor("director"), child, ground, now=self.now, **values)

    def decides(self, number: int, typed: str = CHILD, login: str = "principal") -> dict[str, int]:
        with self.database.begin() as session:
            return dict(erasures.carry_out(session, self.actor(login), number, typed, self.now))

    def erases(self) -> dict[str, int]:
        """All of it, with the jobs that remove files and make links."""
        told = self.decides(self.asks())
        while redacted.remove_files(self.database, self.store):
            pass
        self.link()
        return told


def _child(session: Session, name: str) -> int:
    return next(row.id for row in session.scalars(select(t.Child)) if row.name == name)


def live(family: Family) -> None:
    """What a family and its school do in a year, in short."""
    hall = family.hall
    hall.says(MOTHER, f"老师，{CANARY}今天不舒服吗")
    hall.says(MOTHER, f"{CANARY}明天请假一天，要去医院")
    hall.says(TEACHER, f"@{CHILD}妈妈 {CANARY}我看过了，挺好的")
    hall.says(GRANDMOTHER, "路上小心")  # of both children
    hall.says(MOTHER, "删除我的记录")
    _carry(family)
    with family.database.begin() as session:
        redact(session, family.actor("director"), _said(session, family.child), "mistake", CANARY, family.now)
        _register(session, family)
    family.link()
    with family.database.begin() as session:
        plant(session, family)
        who = family.actor("director")
        audit.write(session, who, Deed.VIEW, "staff.child", family.now, child_id=family.child, detail=CANARY)
        audit.write(session, who, Deed.SEARCH, "staff.children", family.now, detail=f"找：{CHILD}")
        audit.write(session, who, Deed.SEARCH, "staff.children", family.now, detail="找：张子轩")
    family.link()


def _said(session: Session, child: int) -> int:
    entry = NewEntry(_NOW, f"{CHILD}妈妈", "老师", "wechat", "in", "text", f"{CANARY}说错了", "inbox:1")
    number = file.write(session, entry, [child], _NOW)
    assert number is not None
    return number


_NOW = datetime.fromisoformat("2026-11-20T08:00:00+08:00")


def _carry(family: Family) -> None:
    """A voice of the mother, and words about both children that stand in both files."""
    with family.database.begin() as session:
        number = media.bring(session, Kind.IMAGE, family.now)
        family.store.write(number, PNG)
        family.store.keep(session, number, PNG, family.now)
        family.files.append(number)
        one = NewEntry(family.now, f"{CHILD}妈妈", "老师", "wechat", "in", "image", CANARY, "inbox:1", media_id=number)
        file.write(session, one, [family.child], family.now)
        both = NewEntry(family.now, "奶奶", "老师", "wechat", "in", "text", "两个孩子都吃过饭了", "inbox:2")
        file.write(session, both, [family.child, family.sibling], family.now)


def _register(session: Session, family: Family) -> None:
    day = in_china(family.now).date()
    mother = family.hall.id_of(MOTHER)
    tie = session.scalars(select(t.Guardianship.id).where(t.Guardianship.person_id == mother)).one()
    given: tuple[tuple[Subject, int, dict[str, Any]], ...] = (
        (Subject.CHILD, family.child, {"residence": f"{CANARY}村9号", "id_number": ID_NUMBER}),
        (Subject.ADULT, mother, {"phones": [{"number": PHONE}], "address": f"{CANARY}厂"}),
        (Subject.GUARDIANSHIP, tie, {"custody": "mother", "delegated_from": "2026-09-01"}),
    )
    changes = [
        Change(family.school, subject, number, values, day, Event.CORRECTED, Source.PROGRAM, "test:canary")
        for subject, number, values in given
    ]
    register.write(session, changes, family.now, day)


def plant(session: Session, family: Family) -> None:
    """A row of every table that hangs on the child, full of canaries, beside what the deeds made."""
    child, mother, teacher = family.child, family.hall.id_of(MOTHER), family.hall.id_of(TEACHER)
    place = session.scalars(select(t.Address.id).where(t.Address.person_id == mother)).one()
    whose = {"school_id": family.school, "child_id": child}
    alert = _plant(
        session, family, t.Alert, {**whose, "state": "false_alarm", "closed_at": family.now, "is_drill": False}
    )
    _plant(session, family, t.AlertEvent, {"alert_id": alert, "person_id": teacher, "kind": "noted"})
    session.add(t.AlertExclusion(alert_id=alert, person_id=teacher))
    plan = _plant(session, family, t.SupportPlan, {"child_id": child, "owner_id": teacher, "area": "study"})
    _plant(session, family, t.SupportResult, {"plan_id": plan})
    contact = session.scalars(select(t.ContactPlan.id).where(t.ContactPlan.child_id == child).limit(1)).first()
    assert contact is not None
    _plant(session, family, t.ContactDecision, {"plan_id": contact})
    _plant(session, family, t.ContactPause, {**whose, "form": "mute", "cause": "asked"})
    made = _plant(session, family, t.ContactMade, {"school_id": family.school, "by_id": teacher, "person_id": mother})
    session.add(t.ContactChild(child_id=child, contact_id=made))
    _plant(session, family, t.Promise, {**whose, "by_id": teacher, "state": "open"})
    _plant(session, family, t.Hazard, {**whose, "found_by": teacher})
    _plant(session, family, t.Ticket, {**whose, "kind": "complaint", "person_id": mother, "slots": f'"{CANARY}"'})
    _plant(session, family, t.CustodyBlock, {"child_id": child, "relation": "father"})
    _plant(session, family, t.Pairing, {"child_id": child, "teacher_id": teacher, "ends_at": family.now})
    _plant(session, family, t.Substitution, {"child_id": child, "teacher_id": teacher, "substitute_id": teacher})
    proposal = {"child_id": child, "subject": "adult", "subject_id": mother, "person_id": mother, "state": "refused"}
    _plant(session, family, t.Proposal, proposal)
    _plant(session, family, t.RegisterUpload, {"school_id": family.school, "uploaded_by": teacher})
    letter = _plant(session, family, t.Letter, {"school_id": family.school, "state": "closed", "audience": "{}"})
    _plant(session, family, t.LetterReceipt, {"letter_id": letter, "child_id": child, "person_id": mother})
    _plant(session, family, t.RollCall, {"letter_id": letter, "child_id": child, "state": "safe"})
    session.add(t.ChildTag(child_id=child, tag=CANARY, added_at=family.now))
    _plant(session, family, t.Question, {"address_id": place, "kind": "whom", "payload": f'{{"text": "{CANARY}"}}'})
    _plant(session, family, t.Inbox, {"address_id": place, "kind": "text", "state": "handled"})
    message = {"kind": "relay_to_teacher", "state": "accepted", "form": "text"}
    _plant(session, family, t.Outbox, {**message, "person_id": mother, "body": f'{{"text": "{CANARY}"}}'})
    named = f'{{"text": "{CANARY}，说的是{CHILD}"}}'
    _plant(
        session, family, t.Outbox, {**message, "person_id": teacher, "state": "queued", "body": named, "once": "named"}
    )
    account = accounts.by_login(session, "director")
    assert account is not None
    asked = {
        **whose,
        "account_id": account.id,
        "part": "sealed",
        "granted": True,
        "until": family.now + timedelta(days=3),
    }
    _plant(session, family, t.AccessRequest, {**asked, "decided_at": family.now, "decided_by": account.id})
    rights = {**whose, "person_id": mother, "kind": "correct", "asker": "guardian", "closed_at": family.now}
    _plant(session, family, t.RightsRequest, {**rights, "outcome": "done"})
    copy = {**whose, "account_id": account.id, "kind": "parent", "path": f"exports/{child}.zip"}
    _plant(session, family, t.FileExport, {**copy, "until": family.now + timedelta(days=1)})
    export = family.data / "exports" / f"{child}.zip"
    export.parent.mkdir(parents=True, exist_ok=True)
    export.write_text(CANARY)


def _plant(session: Session, family: Family, model: type[t.Model], given: dict[str, Any]) -> int:
    """One row with a canary in every sealed column that is not given; its number."""
    name = model.__tablename__
    sealed: dict[str, Any] = {}
    for column in model.__table__.columns:
        said = f"{CANARY} {name}.{column.name}"
        kinds = ((SealedJson, {"said": said}), (SealedBytes, said.encode()), (Sealed, said))
        sealed.update((column.name, value) for kind, value in kinds if isinstance(column.type, kind))
    if "once" in model.__table__.c:
        given = {"once": f"canary:{name}"} | given
    session.flush()
    return make(session, model, sealed | given, family.now, 7)
