"""Keeps what families wrote while the database does not answer: sealed files, on the disk before we say "received"."""

import contextlib
import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from domain.errors import SettingError, StorageUnavailable
from storage.vault import SealBroken, Vault

PLACE = "spool"  # what its files are sealed for
KEPT = ".sealed"
UNFINISHED = ".part"
CORRUPT = "corrupt"
LOCK = "replay.lock"


class Spool:
    """A folder of raw messages, named so that their order is the order in which they were accepted."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder = folder
        self._vault = vault
        self._last = 0
        self._turn = threading.Lock()

    def put(self, raw: bytes) -> None:
        """Returns once the message would survive power loss; raises OSError when it cannot be kept."""
        self._make_folder()
        unfinished = self._folder / f"{uuid4().hex}{UNFINISHED}"
        try:
            _write(unfinished, self._vault.seal(raw, PLACE))
            with self._turn:
                unfinished.rename(self._folder / self._next_name())
            _flush(self._folder)
        except OSError:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise

    def replay(self, take: Callable[[bytes], None]) -> int:
        """Hand every message to ``take`` in order and forget it; how many were taken.

        Stops at StorageUnavailable. A message may be handed over twice if we are killed between ``take`` and forgetting
        it. What does not open is set aside. Does nothing while another process replays.
        """
        done = 0
        with self._alone() as free:
            for path in self._waiting() if free else ():
                raw = self._opened(path)
                if raw is None:
                    continue
                try:
                    take(raw)
                except StorageUnavailable:
                    break
                path.unlink()
                done += 1
        return done

    def size(self) -> int:
        """How many messages wait."""
        return len(self._waiting())

    def corrupt(self) -> int:
        """How many files were set aside for a person to look at."""
        return sum(1 for _ in (self._folder / CORRUPT).glob(f"*{KEPT}"))

    def oldest(self) -> datetime | None:
        """Since when the first of them waits (UTC)."""
        waiting = self._waiting()
        return datetime.fromtimestamp(_nanoseconds(waiting[0]) / 1e9, UTC) if waiting else None

    def check(self) -> None:
        """At the start: the folder can be written to, and what a crash left unfinished is gone. Raises SettingError."""
        probe = self._folder / f"{uuid4().hex}{UNFINISHED}"
        try:
            self._make_folder()
            _write(probe, b"")
            for left in self._folder.glob(f"*{UNFINISHED}"):
                left.unlink(missing_ok=True)  # nobody was told that it was received
        except OSError as wrong:
            raise SettingError(f"暂存文件夹 {self._folder} 写不进去：{wrong.strerror}。") from wrong

    def _make_folder(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush(self._folder.parent)

    def _next_name(self) -> str:
        """Later than every name before, also when the clock was set back; unique among processes."""
        if not self._last:
            self._last = max(map(_nanoseconds, self._waiting()), default=0)
        self._last = max(time.time_ns(), self._last + 1)
        return f"{self._last:020d}-{uuid4().hex[:8]}{KEPT}"

    def _waiting(self) -> list[Path]:
        return sorted(self._folder.glob(f"[0-9]*-*{KEPT}"))

    def _opened(self, path: Path) -> bytes | None:
        try:
            return self._vault.open(path.read_bytes(), PLACE)
        except FileNotFoundError:
            return None
        except (SealBroken, ValueError, OSError):  # ValueError: so short that it has no nonce
            aside = self._folder / CORRUPT
            aside.mkdir(mode=0o700, exist_ok=True)
            path.rename(aside / path.name)
            return None

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether this process is the one that replays now; the kernel lets go of the lock when we are killed."""
        if not self._folder.is_dir():
            yield False
            return
        lock = os.open(self._folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(lock)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """The name of a new file is on the disk too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _nanoseconds(path: Path) -> int:
    return int(path.name.partition("-")[0])
