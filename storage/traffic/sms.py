"""Letters by text message: to adults with a phone whom the account does not reach on WeChat."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import String, cast, exists, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain import hours
from domain.delivery import State
from domain.letter import LetterState
from domain.letter_text import fill, needs_reader
from messages.catalogue import CATALOGUE
from messages.outbound import Form
from messages.render import words
from storage import tables as t
from storage.columns import Moment
from storage.database import Database
from storage.letter import letter_facts
from storage.statements import changed
from storage.traffic.links import letter_path
from storage.traffic.outbox_ends import end
from storage.traffic.outbox_people import is_reachable, local_hours
from storage.vault import SealBroken, Vault

KIND = "letter_sms"
WAY = "sms"
LEASE = timedelta(minutes=2)
# What is said of a text message that the gateway took: nobody tells whether it arrived.
GATEWAY_HAS_IT = "已交短信网关"
COLUMNS = [
    "once", "kind", "form", "priority", "person_id", "letter_id", "state", "created_at", "next_attempt", "deadline",
]  # fmt: skip


def fan_out(session: Session, letter_id: int, now: datetime) -> int:
    """Queue one text message for every adult of the letter who owes a receipt, has a phone and is not on WeChat.

    One statement however many they are; a second call adds only whom the first did not know. How many were queued.
    """
    letter = session.get_one(t.Letter, letter_id)
    entry = CATALOGUE[KIND]
    priority = CATALOGUE["letter_urgent"].priority if letter.urgent else entry.priority
    start = now if letter.urgent else local_hours(now, "", hours.FAMILY)
    name = f"letter:{letter_id}:sms:" if letter.version == 1 else f"letter:{letter_id}:v{letter.version}:sms:"
    readers = (
        select(
            literal(name) + cast(t.LetterReceipt.person_id, String),
            literal(KIND),
            literal(Form.TEXT.value),
            literal(int(priority)),
            t.LetterReceipt.person_id,
            literal(letter_id),
            literal(State.QUEUED.value),
            literal(now, Moment()),
            literal(start, Moment()),
            literal(now + entry.lives, Moment()),
        )
        .distinct()
        .join(t.Person, t.Person.id == t.LetterReceipt.person_id)
        .where(
            t.LetterReceipt.letter_id == letter_id,
            t.LetterReceipt.version == letter.version,
            t.LetterReceipt.confirmed_at.is_(None),
            t.Person.phone.is_not(None),
            t.Person.left_at.is_(None),
            ~is_reachable(t.LetterReceipt.person_id),
        )
    )
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    everybody = insert(t.Outbox).from_select(COLUMNS, readers).on_conflict_do_nothing(index_elements=["once"])
    return changed(session, everybody.execution_options(preserve_rowcount=True))


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text message on its way; ``client_id`` is the name by which the gateway knows it when it comes again."""

    id: int
    phone: str = field(repr=False)
    text: str = field(repr=False)
    client_id: str
    attempts: int


def claim(database: Database, worker: str, now: datetime, limit: int, public_url: str) -> list[TextMessage]:
    """At most ``limit`` text messages for this worker, warnings first; nobody else gets them before the lease ends.

    ``public_url`` stands before the path of the letter's page. What may no longer be sent is ended here.
    """
    with database.begin() as session:
        messages = []
        for row, letter, school in _due(session, now, limit):
            if not _may_leave(session, row, letter, now):
                continue
            message = _message(session, database.vault, row, letter, school, now, public_url)
            if message is not None:
                row.state, row.way, row.attempts = State.SENDING, WAY, message.attempts
                row.lease_by, row.lease_until, row.next_attempt = worker[:40], now + LEASE, now
                messages.append(message)
    return messages


def handed_over(session: Session, ids: Collection[int]) -> None:
    """These were taken by the gateway: whoever looks at them reads that, and not that WeChat has them."""
    taken = update(t.Outbox).where(t.Outbox.id.in_(ids), t.Outbox.state == State.ACCEPTED)
    session.execute(taken.values(error=GATEWAY_HAS_IT))


def _due(session: Session, now: datetime, limit: int) -> list[tuple[t.Outbox, t.Letter, str]]:
    row = t.Outbox
    query = (
        select(row, t.Letter, t.School.name)
        .join(t.Letter, t.Letter.id == row.letter_id)
        .join(t.School, t.School.id == t.Letter.school_id)
        .where(row.kind == KIND, row.state == State.QUEUED, row.next_attempt <= now, t.Letter.paused_at.is_(None))
        .order_by(row.priority, row.next_attempt, row.id)
        .limit(limit)
        .with_for_update(of=row, skip_locked=True)
    )
    return [(found, letter, school) for found, letter, school in session.execute(query)]


def _may_leave(session: Session, row: t.Outbox, letter: t.Letter, now: datetime) -> bool:
    """The letter, its reader and their hours as they are now."""
    left_at, zone = session.execute(
        select(t.Person.left_at, t.Person.time_zone).where(t.Person.id == row.person_id)
    ).one()
    owes = exists().where(
        t.LetterReceipt.letter_id == letter.id,
        t.LetterReceipt.person_id == row.person_id,
        t.LetterReceipt.confirmed_at.is_(None),
    )
    reasons = (
        (letter.state != LetterState.RUNNING, "这封信已经结束"),
        (left_at is not None, "对方已不在学校名册上"),
        (session.scalar(select(is_reachable(t.Person.id)).where(t.Person.id == row.person_id)), "对方已经在微信上"),
        (not session.scalar(select(owes)), "对方已经确认"),
    )
    over = next((reason for holds, reason in reasons if holds), "")
    if over:
        end(session, row, State.CANCELLED, over, now)
        return False
    opens = now if letter.urgent else local_hours(now, zone, hours.FAMILY)
    if opens > now:
        row.next_attempt = opens
    return opens <= now


def _message(
    session: Session, vault: Vault, row: t.Outbox, letter: t.Letter, school: str, now: datetime, public_url: str
) -> TextMessage | None:
    """The words with the link for this very reader; None when their number is gone or does not open."""
    try:
        phone = session.scalar(select(t.Person.phone).where(t.Person.id == row.person_id))
    except SealBroken:
        phone = None
    if not phone:
        end(session, row, State.FAILED, "没有能用的电话号码", now)
        return None
    title = letter.title
    if needs_reader(title):
        title = fill(title, letter_facts.read(session, letter.id, [row.person_id]).get(row.person_id, {}))
    link = public_url.rstrip("/") + letter_path(vault, letter.id, row.person_id, now, by_sms=True)
    text = words("letters/sms", school=school, title=title, link=link)
    return TextMessage(row.id, phone, text, f"lx{row.id}", row.attempts + 1)
