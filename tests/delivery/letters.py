"""A letter in the small school of ``village``: begun, and what became of it for each person."""

from datetime import datetime

from sqlalchemy import select, update

from domain.letter import LetterState
from storage import tables as t
from storage.database import Database
from storage.letter import letters
from storage.letter.letters import NewLetter
from storage.traffic import outbox
from tests.delivery.village import Village, family

TITLE, SHORT = "国庆安全提醒", "不下水，不骑电动车。"


def begun(database: Database, village: Village, now: datetime, **more: object) -> int:
    """A letter to everybody that is in the queue; its number."""
    new = NewLetter(TITLE, "全文", str(more.pop("short", SHORT)), **more)  # type: ignore[arg-type]
    with database.begin() as session:
        number = letters.draft(session, village.school, new, now)
        letters.start(session, number, now)
        outbox.fan_out_letter(session, number, now)
        return number


def families(database: Database, village: Village, number: int, now: datetime) -> list[int]:
    """So many more guardians of the one child, each bound at an address "r<n>"; their addresses."""
    with database.begin() as session:
        made = [family(session, village.school, village.child, f"家长{n}", f"r{n}", now) for n in range(number)]
        return [address for _, _, address in made]


def change(database: Database, letter: int, **values: object) -> None:
    with database.begin() as session:
        session.execute(update(t.Letter).where(t.Letter.id == letter).values(**values))


def rows(database: Database, letter: int) -> list[t.Outbox]:
    """What lies in the queue of a letter, oldest first."""
    with database.read() as session:
        found = list(session.scalars(select(t.Outbox).where(t.Outbox.letter_id == letter).order_by(t.Outbox.id)))
        session.expunge_all()
        return found


def put(database: Database, letter: int, **values: object) -> None:
    """As if something had happened to all messages of a letter."""
    with database.begin() as session:
        session.execute(update(t.Outbox).where(t.Outbox.letter_id == letter).values(**values))


STOPPED = LetterState.STOPPED.value
