"""Everything that an archive says, read before the transaction begins in which it is written: others wait for that."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from handlers.actions.files.file_import_media import Found
from messages.documents import file_archive_check as checking
from messages.documents.file_archive import CONTACTS, STATES
from messages.documents.file_archive_check import Line

ENTRY, MEDIA, REMAINS = "entry", "media", "remains"


@dataclass(frozen=True, slots=True)
class Told:
    """The members of an archive as rows. ``remains`` are what emptied entries say, ``media`` every picture or voice
    that an entry names, both by their old numbers."""

    lines: list[Line]
    remains: dict[int, Line]
    media: dict[int, Found]
    states: list[dict[str, Any]]
    contacts: list[dict[str, Any]]
    register: dict[str, Any]


def read(folder: Path) -> Told:
    """All of it. Raises ArchiveRefused."""
    lines = list(checking.entries_of(folder))
    remains, media = _look_through(lines)
    states, contacts = (list(checking.lines_of(folder, name)) for name in (STATES, CONTACTS))
    return Told(lines, remains, media, states, contacts, checking.register_of(folder))


def _look_through(lines: list[Line]) -> tuple[dict[int, Line], dict[int, Found]]:
    """What remains of emptied entries, and every picture or voice that an entry names, by their old numbers."""
    remains: dict[int, Line] = {}
    media: dict[int, Found] = {}
    carried: dict[int, int] = {}
    for line in lines:
        media_id = line.media_id
        if line.subject == REMAINS:
            remains[line.number] = line
            media_id = carried.get(line.number)
        elif line.subject == ENTRY and media_id is not None:
            carried[line.number] = media_id
        if media_id is not None:
            _see(media.setdefault(media_id, Found()), line)
    return remains, {number: one for number, one in media.items() if one.kind}


def _see(seen: Found, line: Line) -> None:
    content = line.content
    seen.names = seen.names or line.media
    if line.subject == MEDIA and content:
        seen.kind, seen.wanted_at = content["kind"], datetime.fromisoformat(content["wanted_at"])
        seen.kept = content["content_type"], content["size"], bytes.fromhex(content["sha256"] or "")
    elif content and content.get("media_kind") and not seen.kind:
        seen.kind, seen.wanted_at = content["media_kind"], datetime.fromisoformat(content["media_wanted_at"])
