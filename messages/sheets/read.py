"""Reads an uploaded table in a child process, so that no file can take the server down with it."""

import os
import threading
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from messages.confined.ask import ChildFailed, Failure, ask, script
from messages.confined.bounds import MEBIBYTE
from messages.sheets.grid import TOO_MUCH, NotUnderstood, understood
from messages.sheets.limits import LIMITS, Limits
from messages.sheets.table import Sheet, TableRefused, shown_name

CHILD = script("messages.sheets.child")

BIG = "这个文件有 {size} MB，最多只能导入 {most} MB。请只留下要导入的表，另存为 .xlsx 再导入。"
BUSY = "正在读另一个文件，请过一分钟再导入。"
NO_FILE = "打不开这个文件，请检查它在不在、能不能读。"
NO_CHILD = "服务器现在忙，读不了文件，请过几分钟再导入。"
TOO_SLOW = "这个文件太复杂，读的时间太长，没有读完。请新建一个空白工作簿，只把要导入的表复制过去，再导入。"
DIED = "这个文件没能读完，可能是坏了。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"

SENTENCES = {
    Failure.NOT_STARTED: NO_CHILD,
    Failure.TOO_SLOW: TOO_SLOW,
    Failure.TOO_LONG: TOO_MUCH,
    Failure.DIED: DIED,
}

_turn = threading.Lock()  # one file at a time in this process: each may take 512 MB


def read_table(path: Path | bytes, name: str, expected: Collection[str] = (), limits: Limits = LIMITS) -> list[Sheet]:
    """The visible sheets of a .xlsx, or the one of a csv, that hold something; at least one.

    ``path`` is a file that we put there ourselves, or its bytes; ``name`` is what the person calls it, only shown.
    ``expected`` are headings of which some should be in the file: they settle the encoding of a csv. Raises
    TableRefused, whatever the file does.
    """
    content = _content(path, limits)
    if not _turn.acquire(timeout=limits.wait_seconds):
        raise TableRefused(BUSY)
    try:
        sheets = understood(_ask(content, expected, limits))
    except NotUnderstood as wrong:
        raise TableRefused(DIED) from wrong
    finally:
        _turn.release()
    return [replace(sheet, name=sheet.name or shown_name(name)) for sheet in sheets]


def _content(path: Path | bytes, limits: Limits) -> bytes:
    if isinstance(path, bytes):
        size, content = len(path), path
    else:
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                content = file.read(limits.file_bytes + 1)
        except OSError as wrong:
            raise TableRefused(NO_FILE) from wrong
    if len(content) > limits.file_bytes:
        most = limits.file_bytes / MEBIBYTE
        raise TableRefused(BIG.format(size=f"{size / MEBIBYTE:.1f}", most=f"{most:g}"))
    return content


def _ask(content: bytes, expected: Collection[str], limits: Limits) -> bytes:
    try:
        return ask(CHILD, {"expected": list(expected)}, content, limits)
    except ChildFailed as failed:
        raise TableRefused(SENTENCES[failed.failure]) from failed
