"""An invented school with two families and what they said, written through the storage's own functions."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.errors import StorageError
from domain.letter import Method
from domain.people import Relation, Role
from domain.window import after_message
from messages.inbound import Kind
from storage import tables as t
from storage.contact import contact_plans
from storage.database import Database
from storage.files import file
from storage.files.file import NewEntry
from storage.letter import letter_receipts, letters
from storage.letter.letters import NewLetter
from storage.pairing import pairings
from storage.person import addresses, bindings, invitations, people

ACCOUNT = "gh_village"
LETTER_BODY = """尊敬的家长：
您好！寒假就要到了，孩子们要回到您身边。
一、放假时间
1月24日放假，2月22日报到。
二、出门平安
过马路牵好手；不坐超员的车。
祝全家新年好！"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
# Two seconds of narrow-band AMR: a hundred frames of type 7 (12.2 kbit/s), 32 bytes each.
AMR = b"#!AMR\n" + (bytes([7 << 3]) + bytes(31)) * 100


@dataclass
class Shelf:
    """A store of media that lies in memory."""

    kept: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    copies: dict[int, bytes] = field(default_factory=dict)

    def read(self, media_id: int) -> tuple[str, bytes]:
        if media_id not in self.kept:
            raise StorageError("no such file")
        return self.kept[media_id]

    def read_copy(self, media_id: int) -> tuple[str, bytes]:
        if media_id not in self.copies:
            raise StorageError("no such file")
        return "audio/mpeg", self.copies[media_id]


class Deeds:
    """Does what the house's actions do to a receipt, and remembers what it was asked."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self.done: list[str] = []
        self.signatures: list[bytes] = []

    def confirm_letter(self, letter_id: int, person_id: int, method: Method, signature: bytes | None = None) -> bool:
        self.done.append("confirm")
        self.signatures += [signature] if signature else []
        with self._database.begin() as session:
            return bool(letter_receipts.answer(session, letter_id, person_id, method, self._now))

    def refuse_letter(self, letter_id: int, person_id: int, why: str) -> None:
        self.done.append(f"refuse: {why}")
        with self._database.begin() as session:
            letter_receipts.refuse(session, letter_id, person_id, self._now)

    def snooze_letter(self, letter_id: int, person_id: int) -> bool:
        self.done.append("snooze")
        with self._database.begin() as session:
            tomorrow = self._now + timedelta(days=1)
            return letter_receipts.snooze(session, letter_id, person_id, tomorrow, self._now)

    def wake(self) -> None:
        self.done.append("wake")

    def open_letter(self, letter_id: int, person_id: int) -> None:
        self.done.append("open")
        with self._database.begin() as session:
            letter_receipts.opened(session, letter_id, person_id, self._now)


@dataclass(frozen=True)
class Village:
    """The numbers of what was written."""

    school: int
    teacher: int
    director: int
    hanhan: int
    mother: int
    grandmother: int
    yuanyuan: int
    father: int


def settle(
    session: Session, now: datetime, *, name: str = "李思涵", school_name: str = "清水湾小学", ref: str = "o-mother"
) -> Village:
    """A school, its teacher and two children: one whose mother is bound and away, one whose father is not bound."""
    school = people.add_school(session, school_name, now)
    teacher = people.add_person(session, school, "陈立", Role.TEACHER, now)
    director = people.add_person(session, school, "吴敏", Role.DIRECTOR, now)
    hanhan = people.add_child(session, school, name, "三年级二班", now)
    mother = people.add_person(
        session, school, "王芳", Role.GUARDIAN, now, phone="13800000001", time_zone="Europe/Rome"
    )
    grandmother = people.add_person(session, school, "赵桂英", Role.GUARDIAN, now)
    yuanyuan = people.add_child(session, school, "周远", "三年级二班", now)
    father = people.add_person(session, school, "周海", Role.GUARDIAN, now, phone="13800000002")
    mothers_link = people.add_guardian(session, hanhan, mother, Relation.MOTHER, away=True)
    people.add_guardian(session, hanhan, grandmother, Relation.GRANDMOTHER, away=False)
    people.add_guardian(session, yuanyuan, father, Relation.FATHER, away=True)
    pairings.pair(session, teacher, hanhan, now)
    bind(session, mothers_link, mother, ref, now)
    contact_plans.settle(session, [hanhan], now)
    return Village(school, teacher, director, hanhan, mother, grandmother, yuanyuan, father)


def bind(session: Session, guardianship: int, person: int, ref: str, now: datetime, state: str = "active") -> int:
    """An address that is (or asks to be) this guardian; its number."""
    invitation = invitations.find(session, invitations.invite_guardian(session, guardianship, now), ACCOUNT, now)
    assert invitation is not None
    address = addresses.find_or_add(session, ACCOUNT, ref, now)
    binding = bindings.ask(session, address.id, guardianship, invitation.id, now)
    bindings.move(session, binding.id, "consenting", "pending", now)
    if state == "active":
        bindings.move(session, binding.id, "pending", "active", now)
        addresses.belongs_to(session, address.id, person)
    return address.id


def hear(session: Session, address: int, now: datetime) -> None:
    """The person wrote: a window is open."""
    addresses.heard(session, address, after_message(now), now)


def say(
    session: Session,
    child: int,
    text: str,
    at: datetime,
    *,
    direction: str = "in",
    kind: str = "text",
    author: str = "",
    reader: str = "",
    media: int | None = None,
    cause: str = "inbox:1",
) -> int:
    """One entry in a child's file; its number."""
    sides = {"in": ("李思涵妈妈", "老师"), "out": ("陈老师", "李思涵妈妈"), "note": ("陈老师", "")}
    default_author, default_reader = sides[direction]
    entry = NewEntry(
        at=at,
        author=author or default_author,
        reader=reader or default_reader,
        channel="wechat",
        direction=direction,
        kind=kind,
        text=text,
        cause=cause,
        media_id=media,
    )
    entry_id = file.write(session, entry, [child], at)
    assert entry_id is not None
    return entry_id


def carry(session: Session, kind: Kind, now: datetime, state: str = "kept") -> int:
    """A media row; its number."""
    row = t.Media(
        kind=kind.value, source_ref="m", state=state, wanted_at=now, due_by=now + timedelta(days=3), next_attempt=now
    )
    session.add(row)
    session.flush()
    return row.id


def write_letter(
    session: Session,
    school: int,
    now: datetime,
    *,
    title: str = "寒假致家长的一封信",
    body: str = LETTER_BODY,
    short: str = "寒假平安",
) -> int:
    """A letter that runs, with a receipt for every guardian; its number."""
    letter = letters.draft(session, school, NewLetter(title, body, short), now)
    assert letters.start(session, letter, now)
    return letter


def send(session: Session, letter: int, person: int, state: str, now: datetime, error: str = "") -> None:
    """The letter's message to one person, and where it stands."""
    row = t.Outbox(
        once=f"letter:{letter}:{person}",
        kind="letter",
        form="text",
        priority=30,
        person_id=person,
        letter_id=letter,
        state=state,
        created_at=now,
        next_attempt=now,
        deadline=now + timedelta(days=14),
        error=error,
    )
    session.add(row)
    session.flush()
