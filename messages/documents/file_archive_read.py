"""Takes a child's archive apart into a folder, in pieces, and trusts nothing of it: names, sizes, numbers.

The folder is the caller's to remove. What lies in it afterwards has passed the zip's own seals (AE-2); whether it is
the file that somebody sent is for ``file_archive_check``.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from stream_unzip import (
    AE_2,
    AES_256,
    EncryptionMechanismNotAllowed,
    IncorrectPasswordError,
    UnzipError,
    stream_unzip,
)

from domain.errors import LianxinError
from domain.file_copy import LARGEST, MOST_MEMBERS
from messages.documents.file_archive import (
    CONTACTS,
    ENTRIES,
    INDEX,
    MANIFEST,
    PIECE,
    REGISTER,
    SEAL,
    STATES,
)

KNOWN = frozenset({INDEX, ENTRIES, STATES, CONTACTS, REGISTER, MANIFEST, SEAL})
NUMBERED = re.compile(r"(media/[0-9]{1,18}\.[a-z0-9]{1,8}|letters/[0-9]{1,18}\.json)", re.ASCII)
MOST_RATIO = 100  # reliability I04
ALWAYS_ALLOWED = 16 * 1024**2  # bytes, whatever the ratio
LARGEST_MEMBER = {INDEX: LARGEST, ENTRIES: LARGEST, STATES: LARGEST, CONTACTS: LARGEST}
LARGEST_PAPER = 16 * 1024**2  # of the others that are text
LARGEST_MEDIA = 100 * 1024**2  # one is opened whole


class ArchiveRefused(LianxinError):
    """The archive is not taken in; the sentence says why, in Chinese."""


def unpack(zipped: Iterable[bytes], password: str, folder: Path) -> frozenset[str]:
    """Every member as a file under ``folder``; their names. Raises ArchiveRefused."""
    counted = _Counted(zipped)
    try:
        return _members(counted, password, folder)
    except IncorrectPasswordError:
        raise ArchiveRefused("密码不对。密码是导出时显示的四组字，每组五个，中间有短横线。") from None
    except EncryptionMechanismNotAllowed:
        raise ArchiveRefused("这个压缩包没有用连心的方式加密，不能导入。") from None
    except UnzipError:
        raise ArchiveRefused("这个压缩包不完整，或者有字节被改动过，请重新拷贝一份。") from None


class _Counted:
    """The bytes of the zip, counted as they are taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self.taken = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.taken += len(piece)
            yield piece


def _members(zipped: _Counted, password: str, folder: Path) -> frozenset[str]:
    names: set[str] = set()
    total = 0
    secret = password.strip().encode()
    unzipped = stream_unzip(zipped, password=secret, chunk_size=PIECE, allowed_encryption_mechanisms=(AE_2, AES_256))
    for raw, _, pieces in unzipped:
        name = _name(raw, names)
        names.add(name)
        total += _write(folder / name, pieces, _largest(name), zipped, total)
    if not names:
        raise ArchiveRefused("压缩包里什么也没有。")
    return frozenset(names)


def _name(raw: bytes, before: set[str]) -> str:
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        name = ""
    if name not in KNOWN and NUMBERED.fullmatch(name) is None:
        raise ArchiveRefused(f"压缩包里有不认识的文件：{ascii(raw[:60])[2:-1]}。")
    if name in before:
        raise ArchiveRefused(f"压缩包里有两个 {name}。")
    if len(before) >= MOST_MEMBERS:
        raise ArchiveRefused(f"压缩包里的文件太多，最多 {MOST_MEMBERS} 个。")
    return name


def _largest(name: str) -> int:
    return LARGEST_MEDIA if name.startswith("media/") else LARGEST_MEMBER.get(name, LARGEST_PAPER)


def _write(target: Path, pieces: Iterable[bytes], largest: int, zipped: _Counted, before: int) -> int:
    """How many bytes were written; each piece is looked at before it reaches the disk."""
    size = 0
    target.parent.mkdir(mode=0o700, exist_ok=True)
    with open(target, "xb") as file:
        for piece in pieces:
            size += len(piece)
            whole = before + size
            if size > largest or whole > LARGEST or whole > max(ALWAYS_ALLOWED, MOST_RATIO * zipped.taken):
                raise ArchiveRefused(f"压缩包里的 {target.name} 太大了，不导入。")
            file.write(piece)
    return size
