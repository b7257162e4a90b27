"""A small school to talk to without any platform: people speak to the dispatch and read what lies in the outbox."""

import hashlib
import itertools
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.demo.school import build
from domain.clock import SetClock
from handlers.dispatch import Dispatch
from messages.inbound import Inbound, Kind, MediaRef
from storage import tables as t
from storage.database import Database
from storage.files import file
from storage.person import people

# What is told here is what people are answered; how long a busy machine takes for it is told in tests/faults.
PATIENCE_SECONDS = 20.0
BREATH = 8  # messages within a minute


@dataclass(frozen=True, slots=True)
class Received:
    """One envelope in the outbox of a person, as it would be read."""

    kind: str
    form: str
    state: str
    text: str
    options: tuple[str, ...]


class Stage:
    """The demo's school with a dispatch; everybody is named by their own name, which is also their address."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        self.database = database
        self.clock = clock
        self.woken = 0
        self.hurries = False  # True: nobody takes a breath, and a flood is a flood
        self._spoke: dict[str, list[datetime]] = {}
        self.dispatch = Dispatch(database, clock, self._wake)
        self._numbers = itertools.count(1)
        with database.begin() as session:
            self.codes = build(session, clock.now()).by_name

    def says(self, name: str, text: str, **more: object) -> str:
        """Send a text; the answer given at once."""
        return self.sends(name, Kind.TEXT, text=text, **more)

    def speaks(self, name: str) -> str:
        return self.sends(name, Kind.VOICE, media=MediaRef(f"media-{next(self._numbers)}", Kind.VOICE, "amr"))

    def scans(self, name: str, code: str) -> str:
        return self.sends(name, Kind.SCANNED, scene=code)

    def sends(self, name: str, kind: Kind, **given: object) -> str:
        self._arrived(name)
        return self.dispatch.receive(self.message(name, kind, **given), b"<xml/>", PATIENCE_SECONDS).text

    def message(self, name: str, kind: Kind, **given: object) -> Inbound:
        """An inbound of this person with a key of its own."""
        self.clock.advance(timedelta(seconds=1))
        self._take_a_breath(name)
        key = hashlib.sha256(f"{name}{next(self._numbers)}".encode()).digest()
        values = {"key": key, "account": "gh_school", "address": name, "kind": kind, "sent_at": self.clock.now()}
        return Inbound(**{**values, **given})  # type: ignore[arg-type]

    def bound(self, *names: str) -> None:
        """These teachers and guardians go through the whole binding, teachers first."""
        for name in names:
            self.scans(name, self.codes[name])
            if self.says(name, "1") and name not in ("陈雨", "李建国"):
                teacher = "陈雨" if name in ("王芳", "周桂英", "张伟") else "李建国"
                self.says(teacher, "同意")

    def outbox(self, name: str) -> list[Received]:
        """What lies ready for this person, oldest first."""
        with self.database.read() as session:
            person = select(t.Address.person_id).where(t.Address.ref_index == name).scalar_subquery()
            rows = session.scalars(select(t.Outbox).where(t.Outbox.person_id == person).order_by(t.Outbox.id))
            return [_received(row) for row in rows]

    def file_of(self, child: str) -> list[file.FileEntry]:
        """The child's file, oldest entry first."""
        with self.database.read() as session:
            school = people.school_named(session, "")
            assert school is not None
            found = people.children_named(session, school.id, child)[0]
            return list(reversed(file.timeline(session, found.id)))

    def _arrived(self, name: str) -> None:
        """Whatever lies ready for this person is on their screen before they speak."""
        with self.database.begin() as session:
            person = select(t.Address.person_id).where(t.Address.ref_index == name).scalar_subquery()
            session.execute(update(t.Outbox).where(t.Outbox.person_id == person).values(state="accepted"))

    def _take_a_breath(self, name: str) -> None:
        """Nobody types so fast that answers are held back (``handlers.floods``), unless the story is about that."""
        spoke = self._spoke.setdefault(name, [])
        if not self.hurries and len(spoke) >= BREATH and self.clock.now() - spoke[-BREATH] < timedelta(minutes=1):
            self.clock.advance(timedelta(minutes=1))
        spoke.append(self.clock.now())

    def _wake(self) -> None:
        self.woken += 1


def _received(row: t.Outbox) -> Received:
    body = json.loads(row.body) if row.body else {"text": "", "options": []}
    return Received(row.kind, row.form, row.state, body["text"], tuple(words for _, words in body["options"]))
