"""The record of deleted files outside the database: an older backup that is put back knows nothing of them."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from domain.clock import in_china
from domain.erasure import Ground
from storage.privacy.erasures import Erasure

FILE = "erasures.log"  # in the data folder, beside seals.log; a copy of it elsewhere is worth more


@dataclass(frozen=True, slots=True)
class Line:
    """One deletion: its number and the child's (no name), the ground, the day in China; and since when (UTC) the child
    was known: a database that was put back gives the number of a child that it does not know to another one."""

    number: int
    child_id: int
    ground: Ground
    day: date
    known_since: datetime

    @property
    def text(self) -> str:
        return f"{self.number} {self.child_id} {self.ground.value} {self.day} {self.known_since.isoformat()}"


def append(path: Path, done: Sequence[Erasure], known_since: Mapping[int, datetime]) -> int:
    """One more line for each that does not stand there, safe against a power cut; how many. ``known_since`` is the
    moment of each child.

    Raises OSError when the disk is full or gone.
    """
    known = {(line.child_id, line.known_since) for line in read(path)}
    lines = [_line(one, known_since[one.child_id].astimezone(UTC)) for one in done]
    fresh = [line for line in lines if (line.child_id, line.known_since) not in known]
    if not fresh:
        return 0
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, "".join(f"{line.text}\n" for line in fresh).encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return len(fresh)


def read(path: Path) -> list[Line]:
    """What stands there; a file that is not there says nothing, nor does a line that was cut off."""
    try:
        lines = path.read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    found = (_read(line.split()) for line in lines)
    return [line for line in found if line is not None]


def _line(one: Erasure, known_since: datetime) -> Line:
    assert one.done_at is not None
    return Line(one.id, one.child_id, one.ground, in_china(one.done_at).date(), known_since)


def _read(words: list[str]) -> Line | None:
    try:
        number, child_id, ground, day, since = words
        moment = datetime.fromisoformat(since).astimezone(UTC)
        return Line(int(number), int(child_id), Ground(ground), date.fromisoformat(day), moment)
    except ValueError:
        return None
