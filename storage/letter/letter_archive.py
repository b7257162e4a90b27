"""A letter with all its versions and receipts, read for the archive in a few statements whatever their number."""

from collections.abc import Iterator, Mapping

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from domain.letter import Method, Policy
from domain.letter_record import Given, LetterRecord, Version, in_school
from domain.letter_stage import Stage
from domain.people import Relation
from storage import tables as t
from storage.letter import letter_alone, letter_progress, letters
from storage.letter.letter_stages import NO_MESSAGE, by_person
from storage.letter.letter_stages import stages as stages_of

NOBODY = "—"


def read(session: Session, letter_id: int) -> LetterRecord | None:
    """Everything that is kept of the letter; None where there is none of this number."""
    letter, row = letters.get(session, letter_id), session.get(t.Letter, letter_id)
    if letter is None or row is None:
        return None
    versions = _versions(session, letter_id)
    receipts = session.scalars(select(t.LetterReceipt.by_id).distinct().where(t.LetterReceipt.letter_id == letter_id))
    people = {row.author_id, row.approved_by, row.ended_by, *(one.by_id for one in versions), *receipts}
    names = _names(session, people)
    adults = stages_of(session, letter_id)
    classes = {name: one.parts for name, one in letter_progress.by_class(session, letter_id).items()}
    return LetterRecord(
        number=letter.id,
        school_id=letter.school_id,
        school=session.get_one(t.School, letter.school_id).name,
        title=letter.title,
        version=letter.version,
        state=letter.state,
        policy=Policy(row.policy),
        audience=letter.audience.label,
        author=names.get(row.author_id, ""),
        approved_by=names.get(row.approved_by, ""),
        approved_at=row.approved_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        ended_by=names.get(row.ended_by, ""),
        holiday_from=row.holiday_from,
        holiday_to=row.holiday_to,
        due_on=row.due_on,
        versions=[
            Version(one.version, one.title, one.body, one.short, one.why, names.get(one.by_id, ""), one.at)
            for one in versions
        ],
        classes=classes,
        adults=adults.counts,
        methods=adults.methods,
        receipts=sorted(
            [*_receipts(session, letter_id, names), *_alone(session, letter_id, letter.version)],
            key=lambda one: in_school(one.class_name),
        ),
    )


def _versions(session: Session, letter_id: int) -> list[t.LetterVersion]:
    query = select(t.LetterVersion).where(t.LetterVersion.letter_id == letter_id)
    return list(session.scalars(query.order_by(t.LetterVersion.version)))


def _names(session: Session, people: set[int | None]) -> dict[int | None, str]:
    wanted = [one for one in people if one is not None]
    query = select(t.Person.id, t.Person.name).where(t.Person.id.in_(wanted))
    return {number: name for number, name in session.execute(query)}


def _alone(session: Session, letter_id: int, version: int) -> Iterator[Given]:
    """A line for each child of whom no adult is known: nobody can answer, and somebody has to look after it."""
    for child in letter_alone.children(session, letter_id):
        yield Given(
            child_id=child.id,
            child=child.name,
            class_name=child.class_name,
            relation=NOBODY,
            away=False,
            name="",
            phone="",
            stage=Stage.UNREACHED,
            reason=letter_alone.NO_ADULT,
            method=None,
            at=None,
            by="",
            refused_at=None,
            version=version,
            reminders=0,
        )


def _receipts(session: Session, letter_id: int, names: Mapping[int | None, str]) -> Iterator[Given]:
    """By class and child, in the order of the register."""
    receipt, link, stands = t.LetterReceipt, t.Guardianship, by_person(letter_id)
    query = (
        select(
            receipt,
            t.Child.name.label("child"),
            t.Child.class_name,
            link.relation,
            link.away,
            t.Person.name,
            t.Person.phone,
            stands.c.stage,
            stands.c.error,
        )
        .join(t.Child, t.Child.id == receipt.child_id)
        .join(link, and_(link.child_id == receipt.child_id, link.person_id == receipt.person_id))
        .join(t.Person, t.Person.id == receipt.person_id)
        .outerjoin(stands, stands.c.person_id == receipt.person_id)
        .where(receipt.letter_id == letter_id)
        .order_by(t.Child.class_name, t.Child.id, link.id)
    )
    for row in session.execute(query):
        one, stage = row.LetterReceipt, Stage(row.stage or Stage.UNREACHED)
        is_missing = stage is Stage.UNREACHED
        yield Given(
            child_id=one.child_id,
            child=row.child,
            class_name=row.class_name,
            relation=Relation(row.relation).label,
            away=row.away,
            name=row.name,
            phone=row.phone or "",
            stage=stage,
            reason=(row.error or NO_MESSAGE) if is_missing else "",
            method=Method(one.method) if one.confirmed_at is not None and one.method else None,
            at=one.confirmed_at,
            by=names.get(one.by_id, ""),
            refused_at=one.refused_at,
            version=one.version,
            reminders=one.reminders,
        )
