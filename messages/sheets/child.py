"""The process that reads one file and may die of it: it limits itself, reads, writes its answer and ends.

It is started without the environment and with nothing open but its standard streams. The first
line that it is given is the request in JSON, the rest is the file.
"""

import json
import sys

from messages.confined.restrict import restrict
from messages.sheets.contents import grids_of
from messages.sheets.grid import refusal, written
from messages.sheets.limits import Limits
from messages.sheets.table import TableRefused

UNUSED = ("numpy", "PIL", "lxml")  # openpyxl loads them where they are installed; they are large, and start threads

TOO_BIG = "这个文件太大、太复杂，读不下。请新建一个空白工作簿，只把要导入的表复制过去，再导入。"


def main() -> None:
    """Read the request and the file from standard input, write the answer to standard output."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    restrict(limits)
    sys.modules.update(dict.fromkeys(UNUSED))  # type: ignore[arg-type]  # None: cannot be imported
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), request["expected"], limits))


def _answer(content: bytes, expected: list[str], limits: Limits) -> bytes:
    try:
        return written(grids_of(content, expected, limits), limits.answer_bytes)
    except TableRefused as refused:
        return refusal(str(refused))
    except (MemoryError, RecursionError):
        pass  # what was allocated lives as long as the error does, and the answer needs room
    return refusal(TOO_BIG)
