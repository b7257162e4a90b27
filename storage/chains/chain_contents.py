"""What exactly is committed to: the fields of each kind of row; a value that does not open is named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, Select, select, type_coerce
from sqlalchemy.orm import Session

from domain import chain
from storage import tables as t
from storage.columns import vault_of
from storage.statements import in_chunks, is_among
from storage.tables.model import Model
from storage.vault import SealBroken, Vault


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of row that is chained. ``sealed`` says where a field is sealed, ``plain`` are the others."""

    name: str
    model: type[Model]
    plain: Mapping[str, ColumnElement[Any]]
    sealed: Mapping[str, ColumnElement[Any]]
    carries_media: bool = False

    @property
    def key(self) -> ColumnElement[int]:
        """The number of its row."""
        found: ColumnElement[int] = self.model.__table__.c.id
        return found


def _entry(name: str) -> Subject:
    plain: dict[str, ColumnElement[Any]] = {
        "at": t.Entry.at.expression,
        "recorded_at": t.Entry.recorded_at.expression,
        "channel": t.Entry.channel.expression,
        "direction": t.Entry.direction.expression,
        "kind": t.Entry.kind.expression,
        "cause": t.Entry.cause.expression,
        "media_kind": t.Media.kind.expression,
        "media_wanted_at": t.Media.wanted_at.expression,
    }
    sealed: dict[str, ColumnElement[Any]] = {
        "author": t.Entry.author.expression,
        "reader": t.Entry.reader.expression,
        "text": t.Entry.text.expression,
    }
    return Subject(name, t.Entry, plain, sealed, carries_media=True)


def _audit(name: str) -> Subject:
    plain = _named(t.Audit, "id", "at", "account_id", "school_id", "deed", "what", "child_id")
    return Subject(name, t.Audit, plain, _named(t.Audit, "who", "detail"))


def _named(model: type[Model], *names: str) -> dict[str, ColumnElement[Any]]:
    return {name: model.__table__.c[name] for name in names}


# Of a file (entry, media) without our numbers, so that another installation that reads it in finds the same content.
# An entry and its media name the same moment: what is moved to another entry is found.
SUBJECTS: Mapping[str, Subject] = {
    subject.name: subject
    for subject in (
        _entry("entry"),
        Subject("media", t.Media, _named(t.Media, "kind", "wanted_at", "content_type", "size", "sha256"), {}),
        _entry("remains"),
        _audit("audit"),
        _audit("cleared"),
        Subject("state", t.EntryState, _named(t.EntryState, "id", "entry_id", "state", "at", "source", "reason"), {}),
    )
}
CHAIN_OF = {
    "entry": "child",
    "media": "child",
    "remains": "child",
    "state": "states",
    "audit": "audit",
    "cleared": "audit",
}


def columns(subject: Subject) -> list[ColumnElement[Any]]:
    """What is read of a row: ``row_id`` and every field, the sealed ones still sealed."""
    sealed = [type_coerce(column, LargeBinary).label(name) for name, column in subject.sealed.items()]
    plain = [column.label(name) for name, column in subject.plain.items()]
    return [subject.key.label("row_id"), *plain, *sealed]


def joined(query: Select[Any], subject: Subject) -> Select[Any]:
    """The query with what an entry carries beside it; the row itself must be in it already."""
    return query.outerjoin(t.Media, t.Media.id == t.Entry.media_id) if subject.carries_media else query


def content(row: Row[Any] | Mapping[str, Any], subject: Subject, vault: Vault) -> tuple[bytes, list[str]]:
    """The canonical content of a row of ``columns``, and the names of the fields that do not open (None in it)."""
    found = row._mapping if isinstance(row, Row) else row
    fields: dict[str, str | int | None] = {name: _plain(found[name]) for name in subject.plain}
    broken: list[str] = []
    for name, column in subject.sealed.items():
        try:
            fields[name] = _opened(vault, found[name], column.type.place)  # type: ignore[attr-defined]
        except (SealBroken, UnicodeDecodeError):
            fields[name] = None
            broken.append(name)
    return chain.canonical(fields), broken


def contents(session: Session, subject: Subject, ids: Iterable[int]) -> dict[int, bytes]:
    """The canonical contents of these rows, by their number; a row that is not there is not in the answer."""
    vault = vault_of(session.get_bind().dialect)
    found: dict[int, bytes] = {}
    for some in in_chunks(list(ids)):
        query = joined(select(*columns(subject)).select_from(subject.model), subject).where(
            is_among(session, subject.key, some)
        )
        found.update((row.row_id, content(row, subject, vault)[0]) for row in session.execute(query))
    return found


def _plain(value: Any) -> str | int | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return None if value is None else value if isinstance(value, int) else str(value)


def _opened(vault: Vault, sealed: bytes | None, place: str) -> str | None:
    return None if sealed is None else vault.open(bytes(sealed), place).decode()
