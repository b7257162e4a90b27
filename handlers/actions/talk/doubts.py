"""What is looked at twice in words to a family, in the chat and on a page: labels, another child, an ID number."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Person
from domain.surnames import SURNAMES
from messages.catalogue import Audience
from messages.lint import BETTER, forbidden_words
from messages.render import words
from storage.files import file
from storage.person import people

ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
NAME_LENGTHS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is to be looked at: words that families must not read, other children's names, and whether an ID number.

    ``better`` is the same said better, empty where the program knows no better words.
    """

    labels: list[str]
    names: list[str]
    has_id: bool
    better: str

    def __bool__(self) -> bool:
        return bool(self.labels or self.names or self.has_id)

    @property
    def why(self) -> str:
        """All of it in a row, as the file keeps it."""
        return "、".join([*self.labels, *self.names, *(["身份证号"] if self.has_id else [])])


def about(session: Session, school_id: int, own: Collection[str], said: str) -> Doubts:
    """Doubts about these words to the family of the children called ``own``."""
    pupils = sorted(people.pupils_among(session, school_id, set(_names(said)) - set(own)), key=said.find)
    labels, has_id = forbidden_words(said, Audience.FAMILY), bool(ID_NUMBER.search(said))
    return Doubts(labels, pupils, has_id, _better(said) if labels and not pupils and not has_id else "")


def write_down(
    session: Session, teacher: Person, children: Collection[int], why: str, cause: str, now: datetime
) -> None:
    """That it was sent all the same stands in the file of the family's children."""
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader="学校",
        channel="wechat",
        direction="note",
        kind="second_look",
        text=words("replies/sent_all_the_same", why=why),
        cause=cause,
        author_id=teacher.id,
        once=f"second_look:{cause.removeprefix('inbox:')}",
    )
    file.write(session, entry, children, now)


def _names(said: str) -> Iterator[str]:
    """Everything that could be a name: two to four signs that begin with a family name."""
    for start, sign in enumerate(said):
        if sign in SURNAMES:
            yield from (said[start : start + length] for length in NAME_LENGTHS if len(said) >= start + length)


def _better(said: str) -> str:
    for word, instead in BETTER.items():
        said = said.replace(word, instead)
    return "" if forbidden_words(said, Audience.FAMILY) else said
