"""A child's file as one encrypted zip: written in pieces as they come, so that its size does not matter.

AES-256 as in WinZip (AE-2), which 7-Zip, WinRAR and the file managers of phones open. The format is written down in
docs/child-file.md. What a member holds is hashed while it passes; the manifest, which comes last, names every member.
"""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stream_zip import NO_COMPRESSION_32, ZIP_32, MemberFile, stream_zip

from domain.clock import in_china
from domain.errors import LianxinError
from domain.file_copy import LARGEST, MOST_MEMBERS

FORMAT, VERSION = "lianxin-child-file", 1
FOR_LEADERS = "leading"  # of an entry that only the leading persons of a school read
INDEX, ENTRIES, STATES, CONTACTS = "index.html", "entries.jsonl", "states.jsonl", "contacts.jsonl"
REGISTER, MANIFEST, SEAL = "register.json", "manifest.json", "manifest.sha256"
PIECE = 64 * 1024
MODE = 0o600

Json = Mapping[str, Any]


class ArchiveTooLarge(LianxinError):
    """More than one zip holds that every phone can open."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the archive. ``is_packed``: a picture or a sound, given whole, that gets no smaller."""

    name: str
    pieces: Iterable[bytes]
    is_packed: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """What the manifest says of a member."""

    name: str
    size: int
    sha256: str


def archive(
    members: Iterable[Member], manifest: Callable[[list[Sum]], Json], password: str, at: datetime
) -> Iterator[bytes]:
    """The bytes of the zip, made as they are taken. ``manifest`` is asked when all other members have passed.

    Raises ArchiveTooLarge, and whatever the members raise while they are read.
    """
    made = in_china(at).replace(tzinfo=None, microsecond=0)
    yield from stream_zip(_files(members, manifest, made), password=password, chunk_size=PIECE)


def lines(rows: Iterable[Json]) -> Iterator[bytes]:
    """One canonical JSON to a line."""
    return (as_json(row) + b"\n" for row in rows)


def as_json(value: Any) -> bytes:
    """Keys in order, no blanks, UTF-8, as ``domain.chain.canonical`` writes contents."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")


def _files(members: Iterable[Member], manifest: Callable[[list[Sum]], Json], made: datetime) -> Iterator[MemberFile]:
    sums: list[Sum] = []
    for member in members:
        if len(sums) + 2 >= MOST_MEMBERS or sum(one.size for one in sums) > LARGEST:
            raise ArchiveTooLarge(f"{len(sums)} members")
        yield _packed(member, made, sums) if member.is_packed else _loose(member, made, sums)
    told = as_json(manifest(sums))
    yield _loose(Member(MANIFEST, [told]), made, [])
    yield _loose(Member(SEAL, [seal_of(told)]), made, [])


def seal_of(manifest: bytes) -> bytes:
    """What stands in ``manifest.sha256``, as ``sha256sum`` writes it."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()


def _packed(member: Member, made: datetime, sums: list[Sum]) -> MemberFile:
    (content,) = member.pieces
    sums.append(Sum(member.name, len(content), hashlib.sha256(content).hexdigest()))
    pieces = (content[start : start + PIECE] for start in range(0, len(content), PIECE))
    return member.name, made, MODE, NO_COMPRESSION_32(len(content), zlib.crc32(content)), pieces


def _loose(member: Member, made: datetime, sums: list[Sum]) -> MemberFile:
    return member.name, made, MODE, ZIP_32, _summed(member, sums)


def _summed(member: Member, sums: list[Sum]) -> Iterator[bytes]:
    size, hashed = 0, hashlib.sha256()
    for piece in member.pieces:
        size += len(piece)
        hashed.update(piece)
        yield piece
    sums.append(Sum(member.name, size, hashed.hexdigest()))
