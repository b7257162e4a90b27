"""Looks through the XML of a workbook before a library reads it: nothing is declared, and there is not too much.

Without a document type there are no entities but XML's own five: no billion laughs, and nothing is fetched.
"""

from collections.abc import Mapping
from contextlib import suppress
from xml.parsers import expat

from messages.sheets.archive import BROKEN
from messages.sheets.table import TableRefused

DECLARES = "这个文件里有不该有的声明（DTD），可能是恶意文件。请用 Excel 打开，另存为 .xlsx 再导入。"


class Count:
    """How many rows and cells of a sheet hold something, at most: cells of blanks are among them."""

    def __init__(self, content: bytes) -> None:
        self.rows = self.cells = 0
        self._row = self._cell = 0  # 1 until something is seen in it
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        try:
            parser.Parse(content, True)
        except expat.ExpatError as wrong:
            if wrong.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]:
                raise MemoryError from wrong
            raise TableRefused(BROKEN) from wrong

    def _start(self, name: str, _: Mapping[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = 1
            case "c":
                self._cell = 1
            case "v" | "f" | "is":
                self.rows += self._row
                self.cells += self._cell
                self._row = self._cell = 0


def refuse_declarations(content: bytes) -> None:
    """Refuse a part with a document type, which only its beginning can hold: no more than that is parsed."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _stop
    with suppress(_Begun, expat.ExpatError):
        parser.Parse(content, True)


class _Begun(Exception):
    """The first element was met."""


def _refuse(*_declared: object) -> None:
    raise TableRefused(DECLARES)


def _stop(*_element: object) -> None:
    raise _Begun
