"""Two installations with keys of their own, and an invented child with a file in the first."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from domain.access import AccountKind, Actor, Duty
from domain.clock import SetClock
from domain.file_copy import Kind
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from handlers.actions.files.file_exports import Made, Order, make_at
from handlers.actions.files.file_imports import Brought, Place, bring_in, opened
from messages.inbound import Kind as MediaKind
from storage import tables as t
from storage.database import Database
from storage.files import file, media, media_copies
from storage.files.file import NewEntry
from storage.files.media import MediaStore
from storage.person import people
from storage.registers import register
from storage.registers.register import Change
from tests.console.village import AMR, PNG, Village, settle

OPERATOR = Actor(None, AccountKind.OPERATOR, "命令行", frozenset({Duty.OPERATOR}))
MP3 = b"ID3" + bytes(500)
HOSTILE = '<img src=x onerror="alert(1)"></bdi><script>alert(2)</script>{{ 7*7 }}\u202etxt.exe 👨‍👩‍👧‍👦 𠮷'


@dataclass
class House:
    """One installation: its database, its store, its folder."""

    database: Database
    store: MediaStore
    folder: Path
    clock: SetClock
    village: Village | None = None
    said: dict[str, int] = field(default_factory=dict)

    @property
    def child(self) -> int:
        assert self.village is not None
        return self.village.hanhan

    def order(self, kind: Kind = Kind.FILE, person_id: int | None = None, actor: Actor = OPERATOR) -> Order:
        with self.database.read() as session:
            return Order(people.child(session, self.child), kind, actor, person_id)

    def export(self, target: Path, kind: Kind = Kind.FILE, person_id: int | None = None) -> Made:
        return make_at(self.database, self.store, target, self.order(kind, person_id), self.clock)

    def bring(self, archive: Path, password: str, *, class_name: str = "", child_id: int | None = None) -> Brought:
        with self.database.read() as session:
            school = session.scalars(select(t.School.id)).one()
        with opened(archive, password, self.folder) as found:
            place = Place(school, class_name, child_id, OPERATOR)
            return bring_in(self.database, self.store, found, place, self.clock)

    def timeline(self, child_id: int) -> list[tuple[object, ...]]:
        """What the file says, oldest first, without the numbers of this house."""
        with self.database.read() as session:
            return [
                (e.at, e.author, e.reader, e.channel, e.direction, e.kind, e.text, self._sound(e), e.states)
                for e in reversed(file.timeline(session, child_id, 1000))
            ]

    def _sound(self, entry: file.FileEntry) -> object:
        if entry.media is None:
            return None
        return entry.media.kind, entry.media.state, self.store.read(entry.media.id) if entry.media.size else None


def live(house: House) -> None:
    """A school with a child whose file holds words, a voice, a picture, a letter's state and something hostile."""
    now = house.clock.now()
    with house.database.begin() as session:
        village = house.village = settle(session, now)
        values = {"gender": "female", "ethnicity": "汉族", "village": "清水湾村"}
        change = Change(
            village.school, Subject.CHILD, village.hanhan, values, now.date(), Event.CORRECTED, Source.TEACHER, "test"
        )
        register.write(session, [change], now, now.date())
    house.said["hello"] = say(house, "老师好，孩子最近怎么样？", author_id=village.mother)
    house.said["answer"] = say(house, "她很好。", direction="out", reader_id=village.mother)
    house.said["hostile"] = say(house, HOSTILE, author_id=village.mother)
    house.said["grandmother"] = say(house, "我腰疼，接不了孩子", author_id=village.grandmother)
    house.said["note"] = say(house, "今天和孩子谈了心。", direction="note", kind="talk")
    house.said["sealed"] = say(house, "心理老师的话", direction="note", kind="sealed_note")
    house.said["voice"] = say(house, "", kind="voice", media=keep(house, MediaKind.VOICE, AMR, MP3))
    picture = keep(house, MediaKind.IMAGE, PNG)
    house.said["picture"] = say(house, "", kind="image", media=picture, author_id=village.mother)
    with house.database.begin() as session:
        file.note_state(session, house.said["answer"], "accepted", now, "platform")


def say(
    house: House,
    text: str,
    *,
    direction: str = "in",
    kind: str = "text",
    author_id: int | None = None,
    reader_id: int | None = None,
    media: int | None = None,
    cause: str = "inbox:1",
) -> int:
    """One entry in the child's file, a minute after the one before."""
    house.clock.advance(timedelta(minutes=1))
    now = house.clock.now()
    sides = {"in": ("李思涵妈妈", "老师"), "out": ("陈老师", "李思涵妈妈"), "note": ("陈老师", "学校")}
    entry = NewEntry(
        now, *sides[direction], "wechat", direction, kind, text, cause, author_id, reader_id, media, f"said:{now}"
    )
    with house.database.begin() as session:
        number = file.write(session, entry, [house.child], now)
    assert number is not None
    return number


def keep(house: House, kind: MediaKind, content: bytes, copy: bytes = b"") -> int:
    """A picture or voice in the store; its number."""
    now = house.clock.now()
    with house.database.begin() as session:
        number = media.bring(session, kind, now)
    house.store.write(number, content)
    path = house.store.write_copy(number, copy) if copy else ""
    with house.database.begin() as session:
        house.store.keep(session, number, content, now)
        if path:
            media_copies.made(session, number, path, "audio/mpeg", "")
    return number
