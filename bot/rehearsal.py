"""A school on paper: messages are handled there as they are anywhere, and afterwards nothing has happened.

The invented village school of the demo, with a mother, a grandmother and a teacher who are on WeChat, in a database of
its own that is gone at the end. It shows what a message would be answered without touching any real one.
"""

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.orm import Session

from bot.demo import school
from domain.clock import Clock, SystemClock
from domain.understanding.meaning import Speaker
from handlers.actions.letter import letters
from handlers.dispatch import Dispatch
from messages.inbound import Inbound, Kind
from storage import tables as t
from storage.database import LONGEST_SECONDS, Database
from storage.letter.letters import NewLetter
from storage.person import people
from storage.vault import Vault

ACCOUNT = "gh_rehearsal"
# Who says it; a stranger is nobody the school has heard of.
SPEAKERS = {Speaker.PARENT: "王芳", Speaker.CARER: "周桂英", Speaker.TEACHER: "陈雨", Speaker.STRANGER: "路人"}


class Undone(Database):
    """A database in which every transaction is taken back at its end."""

    @contextmanager
    def begin(self, deadline: float = LONGEST_SECONDS) -> Iterator[Session]:
        with self.read(deadline) as session:
            yield session


class Rehearsal:
    """Answers as the program would. ``clock`` is the time of the school on paper; its people are bound there."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        url, vault = f"sqlite:///{folder / 'school.db'}", Vault([bytes(range(32))])
        self._clock = clock
        self._numbers = itertools.count(1)
        real = Database(url, vault)
        t.Model.metadata.create_all(real.engine)
        self._dispatch = Dispatch(real, clock, _nobody_to_wake)
        self._bind(real)
        real.close()
        self.database = Undone(url, vault)
        self._dispatch = Dispatch(self.database, clock, _nobody_to_wake)

    @property
    def names(self) -> list[str]:
        """The children of the school on paper."""
        return [family.child for family in school.FAMILIES]

    def answer(self, text: str, speaker: Speaker) -> str:
        """What this speaker would read at once."""
        return self._says(SPEAKERS[speaker], text)

    def close(self) -> None:
        self.database.close()

    def _bind(self, database: Database) -> None:
        with database.begin() as session:
            codes = school.build(session, self._clock.now()).by_name
        for name in ("陈雨", "王芳", "周桂英"):
            self._says(name, codes[name])
            if name != "陈雨":
                self._says(name, "同意")
                with database.begin() as session:
                    _has_left_everything(session)
                self._says("陈雨", "同意")
        with database.begin() as session:
            _send_letter(session, self._clock.now())

    def _says(self, name: str, text: str) -> str:
        key = hashlib.sha256(f"{name}{next(self._numbers)}".encode()).digest()
        inbound = Inbound(key, ACCOUNT, name, Kind.TEXT, self._clock.now(), text)
        return self._dispatch.receive(inbound, b"<xml/>", LONGEST_SECONDS).text


@contextmanager
def rehearsal(clock: Clock | None = None) -> Iterator[Rehearsal]:
    """A school on paper for as long as the block runs."""
    with TemporaryDirectory(prefix="lianxin-") as folder:
        paper = Rehearsal(Path(folder), clock or SystemClock())
        try:
            yield paper
        finally:
            paper.close()


def _has_left_everything(session: Session) -> None:
    """Whatever was written to the teacher lies on the teacher's phone."""
    session.query(t.Outbox).update({"state": "accepted"})


def _send_letter(session: Session, now: datetime) -> None:
    (found,) = people.schools(session)
    new = NewLetter(school.LETTER_TITLE, school.LETTER_BODY, school.LETTER_SHORT)
    number = letters.write(session, found.id, new, now)
    letters.send(session, number, now)


def _nobody_to_wake() -> None:
    """Nothing is sent from a school on paper."""
