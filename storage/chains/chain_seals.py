"""The seal of each day: one hash over its links, in the database and in a file outside it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.chain import GENESIS
from storage import tables as t
from storage.chains.chain_problems import Problem
from storage.chains.chain_walk import DayHashes
from storage.statements import insert_once

FILE = "seals.log"  # in the data folder; a copy of it elsewhere is worth more


@dataclass(frozen=True, slots=True)
class Seal:
    """``hash`` covers the links since the seal before, up to the end of ``day`` (China), and that seal's hash.
    ``chains`` grew by ``links`` since then; ``problems`` were found that night."""

    day: date
    hash: bytes
    chains: int
    links: int
    problems: int
    sealed_at: datetime

    @property
    def line(self) -> str:
        """As it stands in the file."""
        counts = f"chains={self.chains} links={self.links} problems={self.problems}"
        return f"{self.day} {self.hash.hex()} {counts} at={self.sealed_at.isoformat(timespec='seconds')}"


@dataclass(frozen=True, slots=True)
class SealFile:
    """What the file outside the database says; ``unread`` are the numbers of lines that are none of ours."""

    hashes: Mapping[date, bytes]
    unread: tuple[int, ...] = ()


def seals(session: Session, limit: int = 400) -> list[Seal]:
    """The newest seals, newest first."""
    rows = session.scalars(select(t.DaySeal).order_by(t.DaySeal.day.desc()).limit(limit))
    return [Seal(row.day, row.hash, row.chains, row.links, row.problems, row.sealed_at) for row in rows]


def hashes(session: Session) -> dict[date, bytes]:
    """All seals of the database."""
    return {row.day: row.hash for row in session.execute(select(t.DaySeal.day, t.DaySeal.hash))}


def put(session: Session, seal: Seal) -> bool:
    """Write a seal; False when that day is sealed already."""
    values = {
        "day": seal.day,
        "hash": seal.hash,
        "chains": seal.chains,
        "links": seal.links,
        "sealed_at": seal.sealed_at,
        "problems": seal.problems,
    }
    return insert_once(session, t.DaySeal, values, "day") is not None


def append(path: Path, seal: Seal) -> None:
    """One more line, safe against a power cut; nothing when that day stands there with this hash.

    Raises OSError when the disk is full or gone.
    """
    if read(path).hashes.get(seal.day) == seal.hash:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, f"{seal.line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> SealFile:
    """What the file says; a file that is not there says nothing. Of two lines for a day the first counts."""
    found: dict[date, bytes] = {}
    unread: list[int] = []
    for number, line in enumerate(_lines(path), 1):
        try:
            day, told, *_ = line.split()
            found.setdefault(date.fromisoformat(day), bytes.fromhex(told))
        except ValueError:
            unread.append(number)
    return SealFile(found, tuple(unread))


def last(told: Mapping[date, bytes]) -> bytes:
    """The hash that the next seal builds on."""
    return told[max(told)] if told else GENESIS


def compare(days: DayHashes, stored: Mapping[date, bytes], file: SealFile | None) -> list[Problem]:
    """Seals that the links of today do not bear out, and where database and file say different things."""
    told = {**stored, **(file.hashes if file else {})}
    problems = list(_between(stored, file)) if file else []
    previous = GENESIS
    for day in sorted(told):
        if days.seal(day, previous) != told[day]:
            problems.append(_problem("seal", day))
        previous = told[day]
    return problems


def _between(stored: Mapping[date, bytes], file: SealFile) -> Iterator[Problem]:
    for day in sorted({*stored, *file.hashes}):
        if day not in file.hashes:
            yield _problem("seal not in file", day)
        elif day not in stored:
            yield _problem("seal not in database", day)
        elif stored[day] != file.hashes[day]:
            yield _problem("seal differs", day)
    for number in file.unread:
        yield Problem("seals", 0, number, "", 0, "seal line")


def _lines(path: Path) -> Sequence[str]:
    try:
        return [line for line in path.read_text("utf-8", errors="replace").splitlines() if line.strip()]
    except FileNotFoundError:
        return []


def _problem(code: str, day: date) -> Problem:
    return Problem("seals", 0, 0, "", 0, code, day.isoformat())
