"""The words of a letter, version by version: written, written anew as a draft, corrected while it runs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from domain.letter import LetterState
from storage import tables as t


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of one version of a letter."""

    title: str
    body: str
    short: str
    voice: str = ""


def keep(session: Session, letter: t.Letter, why: str, by_id: int | None, now: datetime) -> None:
    """The letter's present words stand as its present version."""
    values = {"title": letter.title, "body": letter.body, "short": letter.short, "voice": letter.voice}
    session.add(t.LetterVersion(letter_id=letter.id, version=letter.version, why=why, by_id=by_id, at=now, **values))
    session.flush()


def rewrite(session: Session, letter_id: int, new: Texts, by_id: int | None, now: datetime) -> None:
    """Other words for a letter that nobody has seen: its version stays the same. Where nobody is named, whoever wrote
    it before still counts as its writer."""
    letter = _changed(session, letter_id, new)
    query = update(t.LetterVersion).where(
        t.LetterVersion.letter_id == letter_id, t.LetterVersion.version == letter.version
    )
    values = {"title": letter.title, "body": letter.body, "short": letter.short, "voice": letter.voice}
    writer = {"by_id": by_id} if by_id is not None else {}
    session.execute(query.values(**values, **writer, at=now))


def correct(session: Session, letter_id: int, new: Texts, why: str, by_id: int | None, now: datetime) -> int:
    """Other words for a letter that runs, and why, as families are told; the number of the new version."""
    letter = _changed(session, letter_id, new)
    letter.version += 1
    session.flush()
    keep(session, letter, why, by_id, now)
    return letter.version


def why(session: Session, letter_id: int, version: int) -> str:
    """What families are told was corrected in this version; empty in the first."""
    of_this = t.LetterVersion.letter_id == letter_id, t.LetterVersion.version == version
    return session.scalar(select(t.LetterVersion.why).where(*of_this)) or ""


def writers(session: Session, letter_id: int) -> set[int]:
    """Who wrote, corrected or submitted the letter: none of them is its second person."""
    wrote = select(t.LetterVersion.by_id).where(t.LetterVersion.letter_id == letter_id)
    submitted = select(t.Letter.author_id).where(t.Letter.id == letter_id)
    return {person for person in session.scalars(wrote.union(submitted)) if person is not None}


def alike(session: Session, school_id: int, words: Texts, over: Collection[LetterState]) -> int | None:
    """The newest letter of the school with this title and body that is in none of the states ``over``; its number."""
    query = select(t.Letter.id).where(
        t.Letter.school_id == school_id,
        t.Letter.title == words.title,
        t.Letter.body == words.body,
        t.Letter.state.not_in([state.value for state in over]),
    )
    return session.scalars(query.order_by(t.Letter.id.desc())).first()


def _changed(session: Session, letter_id: int, new: Texts) -> t.Letter:
    """The letter with these words; a recording of the words before is theirs no more."""
    letter = session.get_one(t.Letter, letter_id, populate_existing=True)
    letter.title, letter.body, letter.short, letter.voice = new.title, new.body, new.short, new.voice or None
    letter.voice_media_id = None
    session.flush()
    return letter
