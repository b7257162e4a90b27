"""Reads an uploaded table in a child process, so that no file can take the server down with it."""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import messages
from messages.sheets.grid import TOO_MUCH, NotUnderstood, understood
from messages.sheets.limits import LIMITS, MEBIBYTE, Limits
from messages.sheets.table import Sheet, TableRefused, shown_name

log = logging.getLogger(__name__)

ROOT = Path(messages.__file__).resolve().parents[1]  # where our packages lie, installed or not
# Isolated: neither the environment nor the working folder says what it imports.
CHILD = "import sys; sys.path.insert(0, sys.argv[1]); from messages.sheets.child import main; main()"

BIG = "这个文件有 {size} MB，最多只能导入 {most} MB。请只留下要导入的表，另存为 .xlsx 再导入。"
BUSY = "正在读另一个文件，请过一分钟再导入。"
NO_FILE = "打不开这个文件，请检查它在不在、能不能读。"
NO_CHILD = "服务器现在忙，读不了文件，请过几分钟再导入。"
TOO_SLOW = "这个文件太复杂，读的时间太长，没有读完。请新建一个空白工作簿，只把要导入的表复制过去，再导入。"
DIED = "这个文件没能读完，可能是坏了。请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。"

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
    """What the child answers. It is gone when this returns, however it returns."""
    request = json.dumps({"limits": asdict(limits), "expected": list(expected)}).encode()
    slow = threading.Event()
    with _started() as child:
        timer = threading.Timer(limits.wall_seconds, _end, (child, slow))
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(child, request + b"\n" + content, limits.answer_bytes)
        finally:
            child.kill()
            timer.cancel()
            timer.join()
    if child.returncode:
        log.warning("the reader of a table ended with %d", child.returncode)
        raise TableRefused(TOO_SLOW if slow.is_set() or child.returncode == -signal.SIGXCPU else DIED)
    return answer


def _started() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-I", "-c", CHILD, str(ROOT)]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, cwd=ROOT, env={})
    except OSError as wrong:
        raise TableRefused(NO_CHILD) from wrong


def _end(child: "subprocess.Popen[bytes]", slow: threading.Event) -> None:
    slow.set()
    child.kill()


def _exchange(child: "subprocess.Popen[bytes]", said: bytes, most_bytes: int) -> bytes:
    """The child hears everything before it answers, so neither waits for the other. One that died hears nothing."""
    assert child.stdin and child.stdout
    with suppress(BrokenPipeError):
        child.stdin.write(said)
    with suppress(BrokenPipeError):
        child.stdin.close()
    answer = child.stdout.read(most_bytes + 1)
    if len(answer) > most_bytes:
        raise TableRefused(TOO_MUCH)
    child.wait()
    return answer
