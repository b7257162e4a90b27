"""A small invented school in a database, and the few verbs the stories of this folder need."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.people import Relation, Role
from domain.window import after_message
from messages.outbound import Envelope
from storage import tables as t
from storage.database import Database
from storage.files import file
from storage.pairing import pairings
from storage.person import addresses, bindings, people
from storage.traffic import outbox

# The platform's users have names of 28 characters.
MOTHER = "o-mother-away-000000000000-1"
TEACHER = "o-teacher-0000000000000000-1"
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Village:
    """One school, one teacher, one mother who works away, her child."""

    school: int
    teacher: int
    teacher_address: int
    mother: int
    mother_address: int
    child: int
    guardianship: int


def found(database: Database, now: datetime) -> Village:
    """The school with everybody bound and nobody's window open."""
    with database.begin() as session:
        school = people.add_school(session, "青石村小学", now)
        teacher = people.add_person(session, school, "陈望", Role.TEACHER, now)
        child = people.add_child(session, school, "李思涵", "三年级1班", now)
        mother, link, address = family(session, school, child, "王桂芳", MOTHER, now)
        pairings.pair(session, teacher, child, now)
        place = addresses.find_or_add(session, "gh_school", TEACHER, now)
        addresses.belongs_to(session, place.id, teacher)
        return Village(school, teacher, place.id, mother, address, child, link)


def family(session: Session, school: int, child: int, name: str, ref: str, now: datetime) -> tuple[int, int, int]:
    """One more bound guardian of a child: person, guardianship, address."""
    person = people.add_person(session, school, name, Role.GUARDIAN, now)
    link = people.add_guardian(session, child, person, Relation.MOTHER, away=True)
    place = addresses.find_or_add(session, "gh_school", ref, now)
    bind(session, place.id, link, person, now)
    return person, link, place.id


def bind(session: Session, address: int, guardianship: int, person: int, now: datetime) -> None:
    """An approved binding, through a used invitation."""
    code = f"CODE{address}-{guardianship}"
    invitation = t.Invitation(
        code_index=code, person_id=person, guardianship_id=guardianship, created_at=now, expires_at=now
    )
    session.add(invitation)
    session.flush()
    binding = bindings.ask(session, address, guardianship, invitation.id, now)
    bindings.move(session, binding.id, "consenting", "active", now)
    addresses.belongs_to(session, address, person)


def hear(database: Database, address: int, now: datetime) -> None:
    """The person wrote: their window opens, what was held is released."""
    with database.begin() as session:
        addresses.heard(session, address, after_message(now), now)
        person = session.scalar(select(t.Address.person_id).where(t.Address.id == address))
        assert person is not None
        outbox.release_held(session, person, now)


def say(database: Database, village: Village, text: str, now: datetime, once: str = "") -> int:
    """The teacher says something to the mother: an entry in the file and a message in the outbox."""
    with database.begin() as session:
        entry_id = file.write(session, _entry(village, text, once or text, now), [village.child], now)
        envelope = Envelope(
            "relay_to_family", once or text, village.mother, text, from_title="陈老师", entry_id=entry_id
        )
        row = outbox.put(session, envelope, now)
        assert row is not None
        return row


def states(database: Database) -> dict[str, str]:
    """The state of every row by its ``once``."""
    with database.read() as session:
        rows = session.execute(select(t.Outbox.once, t.Outbox.state).order_by(t.Outbox.id))
        return {once: str(state) for once, state in rows}


def row(database: Database, once: str) -> t.Outbox:
    with database.read() as session:
        found = session.scalars(select(t.Outbox).where(t.Outbox.once == once)).one()
        session.expunge(found)
        return found


def told(database: Database, once: str) -> list[str]:
    """What the file knows of the entry behind a row, in order."""
    with database.read() as session:
        query = select(t.EntryState.state).join(t.Outbox, t.Outbox.entry_id == t.EntryState.entry_id)
        return [str(state) for state in session.scalars(query.where(t.Outbox.once == once).order_by(t.EntryState.id))]


def window_left(database: Database, address: int) -> int:
    with database.read() as session:
        left = session.scalar(select(t.Address.window_left).where(t.Address.id == address))
        assert left is not None
        return left


def unfollow(database: Database, address: int) -> None:
    with database.begin() as session:
        addresses.unfollowed(session, address)


def end_pairing(database: Database, village: Village, now: datetime) -> None:
    with database.begin() as session:
        session.execute(update(t.Pairing).where(t.Pairing.child_id == village.child).values(ends_at=now))


def end_binding(database: Database, address: int, now: datetime) -> None:
    with database.begin() as session:
        bindings.end_all(session, address, now)


def _entry(village: Village, text: str, once: str, now: datetime) -> file.NewEntry:
    return file.NewEntry(
        at=now,
        author="陈老师",
        reader="李思涵妈妈",
        channel="wechat",
        direction="out",
        kind="text",
        text=text,
        cause="inbox:1",
        author_id=village.teacher,
        reader_id=village.mother,
        once=f"said:{once}",
    )
