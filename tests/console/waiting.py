"""Families who wait for an answer, and a browser of the staff that answers them."""

from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from domain.ticket import TicketKind
from storage import tables as t
from storage.database import Database
from storage.talk import conversations, tickets
from storage.talk.tickets import NewTicket
from tests.console.signed_in import sends
from tests.console.village import Village, say

INBOX = "/console/inbox"
ASKED = "老师，寒假几号放假？"
ANSWER = "您好，一月二十四号放假，二月二十二号报到。"


def asks(
    session: Session,
    village: Village,
    now: datetime,
    *,
    name: str = "one",
    kind: TicketKind = TicketKind.QUESTION,
    said: str = ASKED,
    hours: int = 48,
    owner: int | None = None,
    child: int | None = None,
    person: int | None = None,
    slots: dict[str, object] | None = None,
) -> int:
    """The mother (or somebody else) asks something; the ticket's number."""
    child = child or village.hanhan
    new = NewTicket(
        once=name,
        kind=kind,
        school_id=village.school,
        due_at=now + timedelta(hours=hours),
        said=said,
        child_id=child,
        person_id=person or village.mother,
        owner_id=owner,
        entry_id=say(session, child, said, now),
        slots=slots or {},
    )
    number = tickets.add(session, new, now)
    assert number is not None
    conversations.spoke(session, village.teacher, person or village.mother, now, waiting=True)
    return number


def answers(browser: FlaskClient, number: int, text: str, **more: str) -> TestResponse:
    page = browser.get(f"{INBOX}/{number}").text
    form = page.partition('name="form" value="')[2].partition('"')[0]
    return sends(browser, f"{INBOX}/{number}", f"{INBOX}/{number}/answer", {"form": form, "text": text, **more})


def ticket_of(database: Database, number: int) -> tickets.Ticket:
    with database.read() as session:
        found = tickets.find(session, number)
    assert found is not None
    return found


def sent(database: Database) -> list[tuple[str, str, datetime]]:
    with database.read() as session:
        query = select(t.Outbox.kind, t.Outbox.state, t.Outbox.next_attempt).where(t.Outbox.letter_id.is_(None))
        return [(row.kind, row.state, row.next_attempt) for row in session.execute(query.order_by(t.Outbox.id))]


def ticket_entry(session: Session, number: int) -> int | None:
    found = tickets.find(session, number)
    return found.entry_id if found else None
