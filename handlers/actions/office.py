"""What a teacher asks of the directors: a substitute, another pair of eyes for a child, an export, a day of duty."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from domain.alert import staff_title
from domain.people import Child, Person
from domain.ticket import TicketKind, due
from handlers.actions import school
from handlers.actions.talk import tickets as deeds
from messages.outbound import Envelope
from messages.render import words
from storage.files import file
from storage.talk import tickets
from storage.talk.tickets import NewTicket
from storage.traffic import outbox, quiet

SCHOOL = "学校"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to the directors: of what kind, what it is called, the teacher's words and where they came from."""

    kind: TicketKind
    what: str
    text: str
    cause: str
    child: Child | None = None
    slots: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """The ticket's number (None: these words were put before) and who looks."""

    number: int | None
    directors: list[Person]

    @property
    def who(self) -> str:
        """林主任, or the school where no director is registered."""
        return "、".join(staff_title(one) for one in self.directors) or SCHOOL


def open_request(session: Session, teacher: Person, asked: Asked, now: datetime) -> Opened:
    """A ticket for the first of the directors; the message that shows it is for the caller to word (``show``)."""
    found = deeds.leaders(session, teacher.school_id)
    leaders = found if asked.child is None else school.may_know(session, asked.child, found, now)
    directors = [one for one in leaders if one.id != teacher.id] or leaders
    new = NewTicket(
        once=f"{asked.kind.value}:{asked.what}:{asked.cause}",
        kind=asked.kind,
        school_id=teacher.school_id,
        due_at=due(asked.kind, now),
        said=asked.text,
        child_id=asked.child.id if asked.child is not None else None,
        owner_id=directors[0].id if directors else None,
        slots={"what": asked.what, "by": teacher.id, **asked.slots},
    )
    return Opened(tickets.add(session, new, now), directors)


def show(
    session: Session,
    opened: Opened,
    teacher: Person,
    text: str,
    now: datetime,
    options: tuple[tuple[str, str], ...] = (),
) -> None:
    """Put it before the directors, once each; what comes in their quiet hours is read later."""
    if opened.number is None:
        return
    for person in opened.directors:
        put(session, person, deeds.ask_name(opened.number, person.id), text, teacher.title, now, options)


def put(
    session: Session,
    to: Person,
    name: str,
    text: str,
    from_title: str,
    now: datetime,
    options: tuple[tuple[str, str], ...] = (),
) -> None:
    """A message of one member of staff to another; ``name`` makes the second time nothing."""
    morning = quiet.arrives_at(session, to.id, now)
    envelope = Envelope("staff_request", name, to.id, text, from_title=from_title, options=options, not_before=morning)
    outbox.put(session, envelope, now)


def ask(session: Session, teacher: Person, asked: Asked, now: datetime) -> Opened:
    """A plain request, ended by 办结 and its number."""
    opened = open_request(session, teacher, asked, now)
    if opened.number is not None:
        facts = {"teacher": teacher.title, "what": asked.what, "quote": asked.text, "number": opened.number}
        show(session, opened, teacher, words("replies/desk_office_request", **facts), now)
    return opened


def refer(session: Session, teacher: Person, child: Child, text: str, cause: str, now: datetime) -> Opened:
    """Somebody who knows more of children's troubles is to look; the file says that it was asked, and not why."""
    opened = open_request(session, teacher, Asked(TicketKind.REFERRAL, "转心理老师", text, cause, child), now)
    if opened.number is None:
        return opened
    facts = {"child": child.name, "class_name": child.class_name, "quote": text, "number": opened.number}
    show(session, opened, teacher, words("replies/desk_referral", teacher=teacher.title, **facts), now)
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader=SCHOOL,
        channel="wechat",
        direction="note",
        kind="referral",
        text=words("replies/desk_referral_entry"),
        cause=f"ticket:{opened.number}",
        author_id=teacher.id,
        once=f"referral:{opened.number}",
    )
    file.write(session, entry, [child.id], now)
    return opened
