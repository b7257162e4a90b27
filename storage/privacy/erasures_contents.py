"""Empties what stays of a child's file: its entries, its media, its people and the child itself."""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, delete, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session

from domain.erasure import GONE
from domain.sealing import STUB
from storage import tables as t
from storage.chains import chain
from storage.chains.redactions import LOST
from storage.files import file
from storage.files.file import NewEntry
from storage.files.file_secrecy import BROUGHT
from storage.privacy import erasures_reach as reach
from storage.privacy.erasures_reach import Around, run

GROUND = "erasure"  # of redactions
NAME = "erasure:"


def stub_name(number: int) -> str:
    """The ``once`` and ``cause`` of the entry that tells of an erasure."""
    return f"{NAME}{number}"


def is_tombstone() -> ColumnElement[bool]:
    """Of ``entries``: tells that a whole file was deleted."""
    return and_(t.Entry.kind == STUB, func.coalesce(t.Entry.once, "").like(f"{NAME}%"))


def empty_file(session: Session, around: Around, stub: NewEntry, by: str, now: datetime) -> None:
    """Leave nothing in the entries but that they were there, and one entry that tells why.

    The digests stay, their salts go: nobody can try out what was said. Nobody makes links meanwhile.
    """
    chain.take_turn(session)
    _lose_media(session, around)
    own = reach.entries(around.child_id)
    files = select(t.EntryChild.child_id).where(t.EntryChild.entry_id.in_(own)).distinct()
    stub_id = file.write(session, stub, sorted({around.child_id, *session.scalars(files)}), now)
    emptied = _told_of(own)
    run(session, update(t.Redaction).where(t.Redaction.entry_id.in_(emptied)).values(reason="", by=""))
    for subject in ("entry", "remains"):
        forget(session, subject, emptied)
    already = exists().where(t.Redaction.entry_id == t.Entry.id)
    fresh = select(
        t.Entry.id,
        literal("", t.Redaction.reason.type),
        literal(GROUND),
        literal(by, t.Redaction.by.type),
        literal(now, t.Redaction.at.type),
        literal(stub_id),
    ).where(t.Entry.id.in_(emptied), ~already)
    names = ["entry_id", "reason", "ground", "by", "at", "stub_id"]
    run(session, insert(t.Redaction).from_select(names, fresh, include_defaults=False))
    nobody = {"text": GONE, "author": GONE, "reader": GONE, "author_id": None, "reader_id": None}
    cause = case((t.Entry.once.like(f"{BROUGHT}%"), ""), else_=t.Entry.cause)  # may hold another house's words
    query = update(t.Entry).where(t.Entry.id.in_(emptied)).values(nobody | {"cause": cause})
    run(session, query)


def empty_people(session: Session, around: Around, now: datetime) -> None:
    """The adults of this child alone and their places; who has another child stays as they are."""
    people = update(t.Person).where(t.Person.id.in_(around.adults))
    left = func.coalesce(t.Person.left_at, now)
    run(session, people.values(name=GONE, phone=None, plain_until=None, left_at=left))
    # unique, and the hash of no number at the platform
    fresh = [{"id": one, "ref_index": f"erased {one} {secrets.token_hex(16)}"} for one in around.places]
    if fresh:
        gone = {"ref": "", "following": False, "window_until": None, "window_left": 0, "erased_at": now, "left_at": now}
        session.execute(update(t.Address), [one | gone for one in fresh])
    run(session, delete(t.Attempt).where(t.Attempt.address_id.in_(around.places)))
    _speak_as_another(session, around)


def empty_child(session: Session, around: Around) -> None:
    """The row stays: the tombstone hangs on it."""
    nobody = {"name": GONE, "name_index": secrets.token_hex(16), "class_name": "", "birth_date": None}
    run(session, update(t.Child).where(t.Child.id == around.child_id).values(nobody))


def empty_requests(session: Session, around: Around, now: datetime) -> None:
    """What families and staff asked for: number, kind, days and outcome stay. A grant ends, a copy ends."""
    child = around.child_id
    rights = update(t.RightsRequest).where(t.RightsRequest.child_id == child)
    run(session, rights.values(words=""))
    run(session, rights.where(t.RightsRequest.answer.is_not(None)).values(answer=""))
    asked = update(t.AccessRequest).where(t.AccessRequest.child_id == child)
    run(session, asked.values(reason=""))
    run(session, asked.where(t.AccessRequest.answer.is_not(None)).values(answer=""))
    run(session, asked.where(t.AccessRequest.ended_at.is_(None)).values(ended_at=now))
    copies = update(t.FileExport).where(t.FileExport.child_id == child, t.FileExport.until > now)
    run(session, copies.values(until=now))  # the archive is removed by the job that removes what is over


def _told_of(own: Select[int]) -> Select[int]:
    """Every entry of the file but the tombstones themselves, which name nobody of the family."""
    return select(t.Entry.id).where(t.Entry.id.in_(own), ~is_tombstone())


def _lose_media(session: Session, around: Around) -> None:
    going = reach.media(around)
    forget(session, "media", going)
    run(session, update(t.Media).where(t.Media.id.in_(going)).values(LOST))


def forget(session: Session, subject: str, which: Select[int]) -> None:
    """From here on nobody can try out which content these commitments were made to."""
    salted: ColumnElement[bool] = (t.Commitment.subject == subject) & t.Commitment.subject_id.in_(which)
    forgotten = update(t.Commitment).where(salted).values(salt=None)
    run(session, forgotten)


def _speak_as_another(session: Session, around: Around) -> None:
    """A place that is somebody else's too speaks as that one from now on."""
    staff = select(t.StaffAddress.person_id).where(t.StaffAddress.address_id == t.Address.id).limit(1)
    bound = (
        select(t.Guardianship.person_id)
        .join(t.Binding, t.Binding.guardianship_id == t.Guardianship.id)
        .where(t.Binding.address_id == t.Address.id, t.Binding.state == "active", t.Guardianship.id.not_in(around.ties))
        .limit(1)
    )
    theirs = update(t.Address).where(t.Address.id.in_(around.shared), t.Address.person_id.in_(around.adults))
    other = func.coalesce(staff.scalar_subquery(), bound.scalar_subquery())
    run(session, theirs.values(person_id=other))
