"""Pictures and voices of an archive: sealed into the store one by one before any row speaks of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from storage.database import Database
from storage.files import file_import
from storage.files.file_import import BroughtMedia
from storage.files.media import MediaStore, proven_type

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BATCH = 500


@dataclass
class Found:
    """What the lines of an archive say of one picture or voice. ``names`` are its files, the original first."""

    kind: str = ""
    wanted_at: datetime = EPOCH
    kept: tuple[str | None, int | None, bytes | None] = (None, None, None)
    names: tuple[str, ...] = ()


@contextmanager
def keep_all(
    database: Database, store: MediaStore, folder: Path, wanted: dict[int, Found], now: datetime
) -> Iterator[dict[int, tuple[int, BroughtMedia]]]:
    """Their numbers here and what became of each, by their old numbers. If the block fails, none of it stays.

    Raises StorageUnavailable when the disk is full.
    """
    numbers: dict[int, int] = {}
    try:
        _reserve(database, wanted, numbers, now)
        yield {old: (number, _keep(store, folder, number, wanted[old])) for old, number in numbers.items()}
    except BaseException:
        for number in numbers.values():
            store.remove(number)
        with database.begin() as session:
            file_import.give_up(session, list(numbers.values()))
        raise


def _reserve(database: Database, wanted: dict[int, Found], numbers: dict[int, int], now: datetime) -> None:
    every = sorted(wanted)
    for start in range(0, len(every), BATCH):
        some = {old: BroughtMedia(wanted[old].kind[:20], wanted[old].wanted_at) for old in every[start : start + BATCH]}
        with database.begin() as session:
            numbers.update(file_import.reserve(session, some, now))


def _keep(store: MediaStore, folder: Path, number: int, found: Found) -> BroughtMedia:
    if not found.names:
        return BroughtMedia(found.kind, found.wanted_at, found.kept)
    content = (folder / found.names[0]).read_bytes()
    path = store.write(number, content)
    copied = [_copy(store, folder, number, name) for name in found.names[1:2]]
    copy_path, copy_type = copied[0] if copied else (None, None)
    return BroughtMedia(found.kind, found.wanted_at, found.kept, path, copy_path, copy_type)


def _copy(store: MediaStore, folder: Path, number: int, name: str) -> tuple[str, str]:
    content = (folder / name).read_bytes()
    return store.write_copy(number, content), proven_type(content)
