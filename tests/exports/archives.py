"""Archives that somebody changed who knows the password: taken apart, changed, and made again with the same words."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from messages.documents.file_archive import ENTRIES, MANIFEST, SEAL, Member, Sum, archive
from messages.documents.file_archive_read import unpack

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
Members = dict[str, bytes]
LATE = (MANIFEST, SEAL)


def members(zipped: Path, password: str, folder: Path) -> Members:
    """What an archive holds, by name."""
    folder.mkdir()
    names = unpack([zipped.read_bytes()], password, folder)
    return {name: (folder / name).read_bytes() for name in names}


def lines(found: Members, name: str = ENTRIES) -> list[dict[str, Any]]:
    """The objects of a JSONL member."""
    return [json.loads(line) for line in found[name].splitlines()]


def with_lines(found: Members, rows: list[dict[str, Any]]) -> Members:
    """The same with other lines of entries, written as the program writes them."""
    packed = (json.dumps(row, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for row in rows)
    return found | {ENTRIES: "".join(f"{line}\n" for line in packed).encode()}


def again(
    target: Path,
    found: Members,
    password: str,
    change: Callable[[dict[str, Any]], None] = lambda told: None,
    *,
    is_honest: bool = False,
) -> Path:
    """An archive of these members. Its manifest names the sums of now, unless ``is_honest``: then it is the old one."""
    told: dict[str, Any] = json.loads(found[MANIFEST])

    def manifest(sums: list[Sum]) -> dict[str, Any]:
        if not is_honest:
            told["members"] = [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in sums]
        change(told)
        return told

    loose = [Member(name, [content]) for name, content in sorted(found.items()) if name not in LATE]
    target.write_bytes(b"".join(archive(loose, manifest, password, AT)))
    return target
