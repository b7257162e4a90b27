"""Puts a child's archive together: read in pages, each in a transaction of its own, one picture at a time in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from domain.errors import StorageError
from domain.file_copy import Asker, Kind
from domain.register.record import Record
from handlers.actions.files.file_archive_register import register_of
from messages.documents import file_archive as zipped
from messages.documents import file_archive_page as page
from messages.documents.file_archive import Json, Member, Sum
from messages.documents.file_archive_page import Cover, Shown
from storage.database import Database
from storage.files import file_export, file_export_papers
from storage.files.file_export import Plan, Step
from storage.tables import Entry

PAGE = 200  # entries, contacts or media read at once
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "audio/amr": "amr",
    "audio/silk": "silk",
    "audio/mpeg": "mp3",
    "video/mp4": "mp4",
}
OTHER = "bin"


class Shelf(Protocol):
    """Where pictures and voices lie."""

    def read(self, media_id: int) -> tuple[str, bytes]:
        """Content type and plain bytes; raises StorageError when they cannot be had."""
        ...

    def read_copy(self, media_id: int) -> tuple[str, bytes]:
        """The same for the copy of a voice that browsers play."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """Which copy is to be made: of whom, for whom, by whom. ``asker`` is the guardian whose copy it is."""

    child_id: int
    kind: Kind
    school: str
    made_by: str
    made_at: datetime
    record: Record
    asker: Asker | None = None


@dataclass
class Archive:
    """One copy while it is written. What of the media could not be read is in ``missing`` afterwards."""

    database: Database
    shelf: Shelf
    wish: Wish
    plan: Plan
    names: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    missing: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    letters: list[tuple[int, str]] = field(default_factory=list)

    def pieces(self, password: str) -> Iterator[bytes]:
        """The encrypted zip, as it is made. Raises ArchiveTooLarge or StorageError."""
        return zipped.archive(self._members(), self._manifest, password, self.wish.made_at)

    def _members(self) -> Iterator[Member]:
        yield from self._media()
        yield Member(zipped.REGISTER, [zipped.as_json(register_of(self.wish.record, self.wish.asker))])
        yield Member(zipped.ENTRIES, zipped.lines(self._counted("links", self._lines())))
        yield Member(zipped.STATES, zipped.lines(self._counted("states", self._states())))
        yield Member(zipped.CONTACTS, zipped.lines(self._counted("contacts", self._contacts())))
        yield from self._letters()
        left_out = list(self.plan.left_out.items())
        yield Member(zipped.INDEX, page.page(self._cover(), self._shown(), self.letters, left_out))

    def _counted(self, name: str, rows: Iterator[Json]) -> Iterator[Json]:
        self.counts[name] = 0
        for row in rows:
            self.counts[name] += 1
            yield row

    def _media(self) -> Iterator[Member]:
        numbers = self.plan.media
        for start in range(0, len(numbers), PAGE):
            with self.database.read() as session:
                rows = file_export.media(session, numbers[start : start + PAGE])
                kept = [(row.id, row.kind, row.copy_path is not None) for row in rows if row.state == "kept"]
            for number, kind, has_copy in kept:
                yield from self._files(number, kind, has_copy)

    def _files(self, number: int, kind: str, has_copy: bool) -> Iterator[Member]:
        """The picture or voice as it came, and beside it the copy that browsers play."""
        try:
            content_type, content = self.shelf.read(number)
        except StorageError:
            self.missing.append(number)
            return
        name = f"media/{number}.{ENDINGS.get(content_type, OTHER)}"
        self.names[number] = [(name, kind)]
        yield Member(name, [content], is_packed=True)
        if has_copy:
            yield from self._copy(number, name)

    def _copy(self, number: int, beside: str) -> Iterator[Member]:
        try:
            content_type, content = self.shelf.read_copy(number)
        except StorageError:
            return
        name = f"media/{number}.{ENDINGS.get(content_type, OTHER)}"
        if name != beside:
            self.names[number].append((name, "sound"))
            yield Member(name, [content], is_packed=True)

    def _lines(self) -> Iterator[Json]:
        people = {adult.person_id for adult in self.wish.record.adults} if self.wish.asker is None else set()
        for some in _pages(self.plan.steps):
            given = [step for step in some if step.ground is None]
            remains = [step.number for step in given if step.subject == file_export.REMAINS]
            with self.database.read() as session:
                contents = file_export.contents(session, given)
                emptied = file_export.redactions(session, remains)
            for step in some:
                content = contents.get((step.subject, step.number))
                line = _line(step) | (self._given(step, content, people) if content is not None else {})
                if self.wish.asker is None:
                    line |= _to_a_school(step)
                why = emptied.get(step.number) if step.subject == file_export.REMAINS else None
                yield line | ({"redaction": why} if why is not None else {})

    def _given(self, step: Step, content: Json, people: set[int]) -> dict[str, Any]:
        media_id = step.number if step.subject == file_export.MEDIA else step.media_id
        found: dict[str, Any] = {"content": content, "salt": (step.link.salt or b"").hex()}
        if media_id is not None:
            names = [name for name, _ in self.names.get(media_id, ())]
            found |= {"media_id": media_id} | ({"media": names} if names else {})
        who = {"author_id": step.author_id, "reader_id": step.reader_id}
        return found | {name: number for name, number in who.items() if number in people}

    def _states(self) -> Iterator[Json]:
        for some in _pages(self.plan.given):
            with self.database.read() as session:
                rows = file_export.states(session, [step.number for step in some])
            yield from rows

    def _contacts(self) -> Iterator[Json]:
        after: int | None = 0
        while after is not None:
            with self.database.read() as session:
                some = file_export_papers.contacts(session, self.wish.child_id, after, PAGE)
            yield from (one for one in some if self._is_for_asker(one["person"]))
            after = some[-1]["id"] if some else None

    def _letters(self) -> Iterator[Member]:
        with self.database.read() as session:
            numbers = file_export_papers.letters(session, self.wish.child_id)
        for number in numbers:
            with self.database.read() as session:
                letter = file_export_papers.letter(session, number, self.wish.child_id)
            letter["receipts"] = [one for one in letter["receipts"] if self._is_for_asker(one["person"])]
            self.letters.append((number, letter["title"]))
            yield Member(f"letters/{number}.json", [zipped.as_json(letter)])

    def _is_for_asker(self, person_id: int | None) -> bool:
        """Where the adults are apart, nobody learns what the school did with another."""
        asker = self.wish.asker
        return asker is None or not asker.is_apart or person_id in (None, asker.person_id)

    def _shown(self) -> Iterator[Shown]:
        for some in _pages(self.plan.given):
            with self.database.read() as session:
                rows = file_export.entries(session, [step.number for step in some])
                shown = [self._show(rows[step.number]) for step in some]
            yield from shown

    def _show(self, row: Entry) -> Shown:
        media = self.names.get(row.media_id, []) if row.media_id is not None else []
        is_missing = row.media_id is not None and not media
        way = page.channel(row.channel)
        return Shown(row.at, row.direction, row.author, row.reader, way, row.text, media, is_missing)

    def _cover(self) -> Cover:
        wish = self.wish
        adults = [
            (adult.relation.label, adult.name if self._is_for_asker(adult.person_id) else "")
            for adult in wish.record.adults
        ]
        head = self.plan.head.hash.hex()
        record = wish.record
        return Cover(wish.kind, record.name, record.class_name, wish.school, wish.made_at, wish.made_by, adults, head)

    def _manifest(self, sums: list[Sum]) -> Json:
        plan, wish = self.plan, self.wish
        counts = {"entries": len(plan.given), "media": len(self.names), "letters": len(self.letters), **self.counts}
        return {
            "format": zipped.FORMAT,
            "version": zipped.VERSION,
            "kind": wish.kind.value,
            "school": wish.school,
            "child": wish.record.name,
            "class_name": wish.record.class_name,
            "made_at": wish.made_at.isoformat(),
            "made_by": wish.made_by,
            "head": {"position": plan.head.position, "hash": plan.head.hash.hex()},
            "counts": counts,
            "left_out": [
                {"ground": ground.value, "label": ground.label, "entries": count}
                for ground, count in plan.left_out.items()
            ],
            "media_missing": self.missing,
            "members": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in sums],
        }


def _pages(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    return (steps[start : start + PAGE] for start in range(0, len(steps), PAGE))


def _to_a_school(step: Step) -> dict[str, Any]:
    """What only the other school needs to know of a line."""
    told: dict[str, Any] = {"media_id": step.media_id} if step.media_id is not None else {}
    return told | ({"only_for": zipped.FOR_LEADERS} if step.is_for_leaders else {})


def _line(step: Step) -> dict[str, Any]:
    link = step.link
    told = {
        "n": link.position,
        "subject": link.subject,
        "id": link.subject_id,
        "digest": link.digest.hex(),
        "hash": link.hash.hex(),
    }
    return told | ({"left_out": step.ground.value} if step.ground is not None else {})
