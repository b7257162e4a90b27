"""Makes sure that an archive that was taken apart is whole and unchanged: sums of all members, then the chain."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.chain import Flaw, Link, canonical, check
from domain.file_copy import Kind
from messages.documents.file_archive import (
    CONTACTS,
    ENTRIES,
    FOR_LEADERS,
    FORMAT,
    INDEX,
    MANIFEST,
    PIECE,
    REGISTER,
    SEAL,
    STATES,
    VERSION,
    seal_of,
)
from messages.documents.file_archive_read import ArchiveRefused

MOST_NAMED = 20  # of what is wrong
LONGEST_LINE = 1024 * 1024
HEX = re.compile("[0-9a-f]{64}", re.ASCII)
NEEDED = (INDEX, ENTRIES, STATES, CONTACTS, REGISTER)
LONGEST_TEXT = 200_000  # characters
_ENTRY = {
    "at": 40,
    "recorded_at": 40,
    "author": 2_000,
    "reader": 2_000,
    "channel": 20,
    "direction": 10,
    "kind": 20,
    "text": LONGEST_TEXT,
    "cause": 60,
}
FIELDS = {"entry": _ENTRY, "remains": _ENTRY, "media": {"kind": 20, "wanted_at": 40}}
MOMENTS = ("at", "recorded_at", "wanted_at", "media_wanted_at")
FLAWS = {
    "gap": "第 {n} 条记录不见了，或者前后次序被调换。",
    "hash": "第 {n} 条记录和前一条连不上：有记录被改动、调换或抽走。",
    "content": "第 {n} 条记录的内容被改动过。",
    "head": "最后一条记录和清单写的不一样：末尾有记录被抽走或添上。",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself. ``head`` is the position and hash at which its chain ends."""

    kind: Kind
    school: str
    child: str
    class_name: str
    made_at: datetime
    made_by: str
    head: tuple[int, bytes]
    counts: dict[str, int]
    members: dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of ``entries.jsonl``: a link of the chain and what hangs on it. ``content`` is empty where it is not
    given."""

    link: Link
    subject: str
    number: int
    content: dict[str, Any]
    media: tuple[str, ...] = ()
    media_id: int | None = None
    author_id: int | None = None
    reader_id: int | None = None
    left_out: str = ""
    redaction: dict[str, Any] | None = None
    is_for_leaders: bool = False


def manifest_of(folder: Path) -> Manifest:
    """The manifest; raises ArchiveRefused when it is missing, changed, or of a version that is not understood."""
    raw = _small(folder, MANIFEST)
    if _small(folder, SEAL) != seal_of(raw):
        raise ArchiveRefused(f"{MANIFEST} 被改动过，和 {SEAL} 对不上。")
    try:
        told = json.loads(raw)
        if told["format"] != FORMAT:
            raise ArchiveRefused("这不是连心导出的档案。")
        if told["version"] != VERSION:
            raise ArchiveRefused(f"这份档案的格式是第 {told['version']} 版，这里只认第 {VERSION} 版，请先升级。")
        return Manifest(
            Kind(told["kind"]),
            str(told["school"]),
            str(told["child"]),
            str(told["class_name"]),
            datetime.fromisoformat(told["made_at"]),
            str(told["made_by"]),
            (int(told["head"]["position"]), _hash(told["head"]["hash"])),
            {str(name): int(count) for name, count in told["counts"].items()},
            {str(one["name"]): (int(one["size"]), str(one["sha256"])) for one in told["members"]},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ArchiveRefused(f"{MANIFEST} 读不懂，不导入。") from None


def problems(folder: Path, names: frozenset[str], manifest: Manifest) -> list[str]:
    """What is wrong with the whole of it, in sentences; empty when it is as it was sent."""
    found = [*_sums(folder, names, manifest), *_missing(manifest), *_chain(folder, manifest)]
    return (found or _beside(folder))[:MOST_NAMED]


def register_of(folder: Path) -> dict[str, Any]:
    """The child and the adults as the old house knew them. Raises ArchiveRefused."""
    try:
        told = json.loads(_small(folder, REGISTER))
    except (ValueError, RecursionError):
        told = None
    adults = told.get("adults") if isinstance(told, dict) else None
    if not isinstance(adults, list) or not all(isinstance(one, dict) for one in [told.get("child"), *adults]):
        raise ArchiveRefused(f"{REGISTER} 读不懂，不导入。")
    return dict(told)


def lines_of(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The objects of a JSONL member. Raises ArchiveRefused at one that is none."""
    with open(folder / name, "rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE):
            number += 1
            try:
                row = json.loads(raw)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict) or not raw.endswith(b"\n"):
                raise ArchiveRefused(f"{name} 的第 {number} 行读不懂，不导入。")
            yield row


def entries_of(folder: Path) -> Iterator[Line]:
    """The lines of ``entries.jsonl``. Raises ArchiveRefused."""
    for number, row in enumerate(lines_of(folder, ENTRIES), 1):
        try:
            yield _line(row)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ArchiveRefused(f"{ENTRIES} 的第 {number} 行读不懂，不导入。") from None


def _line(row: dict[str, Any]) -> Line:
    content = row.get("content")
    salt = row.get("salt")
    link = Link(
        int(row["n"]),
        _hash(row["hash"]),
        _hash(row["digest"]),
        bytes.fromhex(salt) if salt is not None else None,
        canonical(content) if content is not None else None,
    )
    return Line(
        link,
        str(row["subject"]),
        int(row["id"]),
        dict(content or {}),
        tuple(str(name) for name in row.get("media", ())),
        row.get("media_id"),
        row.get("author_id"),
        row.get("reader_id"),
        str(row.get("left_out", "")),
        row.get("redaction"),
        row.get("only_for") == FOR_LEADERS,
    )


def _sums(folder: Path, names: frozenset[str], manifest: Manifest) -> Iterator[str]:
    for name, (size, sha256) in manifest.members.items():
        if name not in names:
            yield f"清单里的 {name} 不在压缩包里。"
        elif (folder / name).stat().st_size != size or _sha256(folder / name) != sha256:
            yield f"{name} 被改动过，和清单对不上。"
    for name in sorted(names - manifest.members.keys() - {MANIFEST, SEAL}):
        yield f"{name} 不在清单里，是后来放进去的。"


def _missing(manifest: Manifest) -> Iterator[str]:
    yield from (f"清单里没有 {name}。" for name in NEEDED if name not in manifest.members)


def _chain(folder: Path, manifest: Manifest) -> Iterator[str]:
    if not (folder / ENTRIES).exists():
        return
    seen: dict[str, str] = {}
    flaws = check(_watched(folder, seen, manifest), manifest.head)
    yield from dict.fromkeys(map(_sentence, flaws))
    yield from seen.values()


def _watched(folder: Path, seen: dict[str, str], manifest: Manifest) -> Iterator[Link]:
    """The links; what a line says of media that are not there is remembered."""
    for line in entries_of(folder):
        if bool(line.content) != (line.link.salt is not None) or bool(line.content) == bool(line.left_out):
            seen[f"words {line.link.position}"] = f"第 {line.link.position} 条记录少了内容，也没有写明为什么。"
        if line.content and not _is_understood(line):
            seen[f"fields {line.link.position}"] = f"第 {line.link.position} 条记录的内容读不懂。"
        for name in line.media:
            if name not in manifest.members:
                seen[name] = f"第 {line.link.position} 条记录的 {name} 不在压缩包里。"
        if line.subject == "media" and line.media and not _is_its_own(line, manifest):
            seen[line.media[0]] = f"{line.media[0]} 不是原来的那一个，和记录里的指纹对不上。"
        yield line.link


def _beside(folder: Path) -> list[str]:
    """What is read besides the entries and not understood. Raises ArchiveRefused for the register."""
    register_of(folder)
    beside = ((STATES, _is_state), (CONTACTS, _is_contact))
    return [
        f"{name} 的第 {number} 行读不懂。"
        for name, is_understood in beside
        for number, row in enumerate(lines_of(folder, name), 1)
        if not is_understood(row)
    ]


def _is_contact(row: dict[str, Any]) -> bool:
    words = all(_fits(row.get(name), 30) for name in ("kind", "way", "result"))
    voided = row.get("voided_at") is None or _is_moment(row["voided_at"])
    numbers = [row.get(name) for name in ("person", "minutes", "entry")]
    are_numbers = all(one is None or isinstance(one, int) for one in numbers) and isinstance(row.get("id"), int)
    return words and voided and are_numbers and _is_moment(row.get("at")) and _is_moment(row.get("last_at"))


def _is_state(row: dict[str, Any]) -> bool:
    words = (_fits(row.get("state"), 20), _fits(row.get("source"), 20), _fits(row.get("reason"), 200))
    return isinstance(row.get("entry"), int) and _is_moment(row.get("at")) and all(words)


def _is_its_own(line: Line, manifest: Manifest) -> bool:
    """The file of a picture or voice is the one that the chain tells of (its sum was compared with the manifest)."""
    return manifest.members.get(line.media[0], (0, ""))[1] == line.content.get("sha256")


def _is_understood(line: Line) -> bool:
    """Whether the content has every field of its kind, no longer than it may be."""
    fields, content = FIELDS.get(line.subject, {}), line.content
    if not fields or not all(_fits(content.get(name), longest) for name, longest in fields.items()):
        return False
    moments = [content.get(name) for name in MOMENTS if content.get(name) is not None]
    return all(_is_moment(moment) for moment in moments)


def _fits(value: Any, longest: int) -> bool:
    return isinstance(value, str) and len(value) <= longest


def _is_moment(text: Any) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except (TypeError, ValueError):
        return False


def _sentence(flaw: Flaw) -> str:
    return FLAWS[flaw.what].format(n=flaw.position)


def _small(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise ArchiveRefused(f"压缩包里没有 {name}，不是连心导出的档案，或者没有拷贝完整。") from None


def _hash(text: str) -> bytes:
    if HEX.fullmatch(text) is None:
        raise ValueError("no hash")
    return bytes.fromhex(text)


def _sha256(path: Path) -> str:
    hashed = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            hashed.update(piece)
    return hashed.hexdigest()
