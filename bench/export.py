"""Rows of a child's file that leaves and comes in: 500 MB of pictures, how much memory that takes, and how fast it is.

Beside the time stands plain work of the same run on the same bytes: each sealed picture opened, sealed again with
AES-256-GCM, and written.
"""

import gc
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil  # type: ignore[import-untyped]
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.rows import NotMeasured, Row
from domain.access import AccountKind, Actor, Duty
from domain.clock import SetClock
from domain.file_copy import Kind
from handlers.actions.files.file_exports import Made, Order, make_at
from handlers.actions.files.file_imports import Place, bring_in, opened
from messages.inbound import Kind as MediaKind
from storage.chains import chain
from storage.database import Database
from storage.files import file, media
from storage.files.file import NewEntry
from storage.files.media import MediaStore
from storage.migrate import upgrade
from storage.person import people
from storage.vault import Vault

PICTURES, SIZE = 250, 2_000_000  # bytes each: what a telephone's camera sends
MOST_GROWTH = 64.0  # MB; one picture is held a few times over, never two pictures
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
WORD = "孩子今天帮奶奶收了玉米。"
MB = 1_000_000
OPERATOR = Actor(None, AccountKind.OPERATOR, "bench", frozenset({Duty.OPERATOR}))
EVERY = 0.005  # seconds between two looks at the memory


def measure() -> list[Row]:
    """Raises NotMeasured when not every picture came through."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as name:
        return list(_rows(Path(name)))


def _rows(folder: Path) -> Iterator[Row]:
    clock = SetClock(NOW)
    database, store = _house(folder / "old", bytes(32))
    order = _fill(database, store)
    plain = _timed(lambda: _copied(store, folder / "plain"))
    archive = folder / "file.zip"
    made: list[Made] = []
    with _watched() as growth:
        seconds = _timed(lambda: made.append(make_at(database, store, archive, order, clock)))
    if made[0].missing or made[0].size < PICTURES * SIZE:
        raise NotMeasured(f"{made[0].missing} pictures are missing")
    note = f"{PICTURES * SIZE // MB} MB in {PICTURES} pictures"
    yield Row("export-memory", growth(), MOST_GROWTH, "MB", "limit", f"{note}, growth of the peak while exporting")
    speed = f"{PICTURES * SIZE / MB / seconds:.0f} MB/s"
    yield Row("export", seconds, plain, "s", "plain copy with AES", f"{note}, {speed}, hashed twice and encrypted")
    yield from _back(folder, archive, made[0].password, plain, note, clock)
    database.close()


def _back(folder: Path, archive: Path, password: str, plain: float, note: str, clock: SetClock) -> Iterator[Row]:
    database, store = _house(folder / "new", bytes(range(32)))
    with database.begin() as session:
        school = people.add_school(session, "松树坪小学", NOW)
    brought: list[int] = []

    def bring() -> None:
        with opened(archive, password, folder / "new") as found:
            brought.append(bring_in(database, store, found, Place(school, "", None, OPERATOR), clock).media)

    with _watched() as growth:
        seconds = _timed(bring)
    if brought != [PICTURES]:
        raise NotMeasured(f"{brought} pictures came in")
    yield Row("import-memory", growth(), MOST_GROWTH, "MB", "limit", f"{note}, growth of the peak while importing")
    yield Row("import", seconds, plain, "s", "plain copy with AES", f"{note}, taken apart, verified and sealed")
    database.close()


def _house(folder: Path, key: bytes) -> tuple[Database, MediaStore]:
    folder.mkdir()
    vault = Vault([key])
    database = Database(f"sqlite:///{folder / 'lianxin.db'}", vault)
    upgrade(database)
    return database, MediaStore(folder, vault)


def _fill(database: Database, store: MediaStore) -> Order:
    with database.begin() as session:
        school = people.add_school(session, "清水湾小学", NOW)
        child = people.add_child(session, school, "李思涵", "三年级二班", NOW)
    for number in range(PICTURES):
        content = b"\xff\xd8\xff" + os.urandom(SIZE - 3)
        with database.begin() as session:
            media_id = media.bring(session, MediaKind.IMAGE, NOW)
        store.write(media_id, content)
        at = NOW - timedelta(hours=PICTURES - number)
        entry = NewEntry(at, "李思涵妈妈", "老师", "wechat", "in", "image", WORD, "inbox:1", media_id=media_id)
        with database.begin() as session:
            store.keep(session, media_id, content, NOW)
            file.write(session, entry, [child], NOW)
    with database.begin() as session:
        while chain.link_waiting(session, NOW):
            pass
        return Order(people.child(session, child), Kind.FILE, OPERATOR)


def _copied(store: MediaStore, folder: Path) -> None:
    folder.mkdir()
    cipher = AESGCM(bytes(32))
    for number in range(1, PICTURES + 1):
        _, content = store.read(number)
        nonce = os.urandom(12)
        (folder / str(number)).write_bytes(nonce + cipher.encrypt(nonce, content, None))


def _timed(deed: Callable[[], None]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


@contextmanager
def _watched() -> Iterator[Callable[[], float]]:
    """Ask afterwards by how many MB the process grew at most."""
    gc.collect()
    process = psutil.Process()
    before = peak = process.memory_info().rss
    over = threading.Event()

    def look() -> None:
        nonlocal peak
        while not over.wait(EVERY):
            peak = max(peak, process.memory_info().rss)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield lambda: (peak - before) / MB
    finally:
        over.set()
        watcher.join()
