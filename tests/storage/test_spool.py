"""The spool keeps what was accepted, in order, through crashes, damage and full or unwritable disks."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from domain.errors import SettingError, StorageUnavailable
from storage.spool import Spool
from storage.vault import Vault

ROOT = Path(__file__).parents[2]

PUT_FOREVER = """
import sys
from pathlib import Path
from storage.spool import Spool
from storage.vault import Vault
spool = Spool(Path(sys.argv[1]), Vault([bytes(range(32))]))
number = 0
while True:
    spool.put(f"message {number}".encode())
    print(number, flush=True)
    number += 1
"""

REPLAY_AND_DIE = """
import os, signal, sys
from pathlib import Path
from storage.spool import Spool
from storage.vault import Vault
def take(raw):
    print(raw.decode(), flush=True)
    if raw == b"message 4":
        os.kill(os.getpid(), signal.SIGKILL)
Spool(Path(sys.argv[1]), Vault([bytes(range(32))])).replay(take)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spool(folder: Path, vault: Vault) -> Spool:
    return Spool(folder, vault)


def test_replay_gives_everything_back_in_order_and_forgets_it(spool: Spool) -> None:
    for number in range(30):
        spool.put(f"message {number}".encode())
    taken: list[bytes] = []
    assert spool.size() == 30
    assert spool.replay(taken.append) == 30
    assert taken == [f"message {number}".encode() for number in range(30)]
    assert spool.size() == 0
    assert spool.replay(taken.append) == 0


def test_order_holds_across_processes_and_a_clock_set_back(
    folder: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    Spool(folder, vault).put(b"first")
    monkeypatch.setattr("time.time_ns", lambda: 1)
    Spool(folder, vault).put(b"second")
    taken: list[bytes] = []
    Spool(folder, vault).replay(taken.append)
    assert taken == [b"first", b"second"]


def test_replay_stops_when_the_database_is_away_again(spool: Spool) -> None:
    for number in range(3):
        spool.put(f"message {number}".encode())

    def take(raw: bytes) -> None:
        if raw == b"message 1":
            raise StorageUnavailable("away again")

    assert spool.replay(take) == 1
    rest: list[bytes] = []
    spool.replay(rest.append)
    assert rest == [b"message 1", b"message 2"]


def test_what_comes_in_during_replay_is_not_lost(spool: Spool) -> None:
    spool.put(b"before")
    spool.replay(lambda raw: spool.put(b"meanwhile") if raw == b"before" else None)
    taken: list[bytes] = []
    spool.replay(taken.append)
    assert taken == [b"meanwhile"]


def test_only_one_replays_at_a_time(folder: Path, vault: Vault, spool: Spool) -> None:
    spool.put(b"one")
    other: list[bytes] = []
    answers: list[int] = []
    spool.replay(lambda _: answers.append(Spool(folder, vault).replay(other.append)))
    assert (answers, other) == ([0], [])


def test_nothing_readable_lies_on_the_disk(folder: Path, spool: Spool) -> None:
    spool.put("小雨发烧了，在卫生院".encode())
    written = b"".join(path.read_bytes() + path.name.encode() for path in folder.iterdir())
    assert "小雨".encode() not in written
    assert "卫生院".encode() not in written
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.iterdir()]} == {0}


@pytest.mark.parametrize("damage", [b"", b"short", bytes(200)])
def test_damaged_file_is_set_aside_and_the_rest_goes_on(folder: Path, spool: Spool, damage: bytes) -> None:
    for number in range(3):
        spool.put(f"message {number}".encode())
    sorted(folder.glob("*.sealed"))[1].write_bytes(damage)
    taken: list[bytes] = []
    assert spool.replay(taken.append) == 2
    assert taken == [b"message 0", b"message 2"]
    assert (spool.size(), spool.corrupt()) == (0, 1)


@pytest.mark.parametrize("left", [1, 5, 16, 17, 40])
def test_truncated_file_is_set_aside(folder: Path, spool: Spool, left: int) -> None:
    spool.put(b"a message that lost its end")
    path = next(folder.glob("*.sealed"))
    path.write_bytes(path.read_bytes()[:left])
    assert spool.replay(lambda _: None) == 0
    assert spool.corrupt() == 1


def test_full_disk_is_an_os_error_and_leaves_nothing(
    folder: Path, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.check()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            spool.put(b"too much")
    assert list(folder.iterdir()) == []
    spool.put(b"space again")
    assert spool.size() == 1


def test_content_and_name_are_on_the_disk_before_put_returns(
    folder: Path, spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.check()
    flushed: list[tuple[int, list[str]]] = []
    fsync = os.fsync

    def watched(handle: int) -> None:
        fsync(handle)
        flushed.append((os.fstat(handle).st_ino, [path.suffix for path in folder.iterdir()]))

    monkeypatch.setattr(os, "fsync", watched)
    spool.put(b"a message")
    (file,) = folder.iterdir()
    assert flushed == [(file.stat().st_ino, [".part"]), (folder.stat().st_ino, [".sealed"])]


def test_folder_that_cannot_be_made_is_an_os_error(tmp_path: Path, vault: Vault) -> None:
    (tmp_path / "file").write_text("not a folder")
    spool = Spool(tmp_path / "file" / "spool", vault)
    with pytest.raises(OSError, match="Not a directory"):
        spool.put(b"nowhere")
    with pytest.raises(SettingError, match="写不进去"):
        spool.check()


def test_start_clears_what_a_crash_left_unfinished(folder: Path, spool: Spool) -> None:
    spool.put(b"kept")
    (folder / "0123.part").write_bytes(b"half")
    spool.check()
    assert [path.suffix for path in folder.iterdir()] == [".sealed"]


def test_age_of_the_oldest(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    assert spool.oldest() is None
    monkeypatch.setattr("time.time_ns", lambda: 1_700_000_000_000_000_000)
    spool.put(b"one")
    spool.put(b"two")
    oldest = spool.oldest()
    assert oldest is not None
    assert oldest.timestamp() == 1_700_000_000


def test_killed_while_writing_everything_acknowledged_is_there(folder: Path, spool: Spool) -> None:
    process = subprocess.Popen([sys.executable, "-c", PUT_FOREVER, str(folder)], cwd=ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process, process.stdout as lines:
        acknowledged = [int(lines.readline()) for _ in range(40)]
        process.kill()
        acknowledged += [int(line) for line in lines.read().split()]
    taken: list[bytes] = []
    spool.check()
    spool.replay(taken.append)
    assert taken[: len(acknowledged)] == [f"message {number}".encode() for number in acknowledged]
    assert len(taken) <= len(acknowledged) + 1


def test_killed_while_replaying_nothing_is_lost(folder: Path, spool: Spool) -> None:
    for number in range(8):
        spool.put(f"message {number}".encode())
    command = [sys.executable, "-c", REPLAY_AND_DIE, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    rest: list[bytes] = []
    spool.replay(rest.append)
    assert done.stdout.splitlines() == [f"message {number}" for number in range(5)]
    assert rest == [f"message {number}".encode() for number in range(4, 8)]  # the fourth a second time
