"""What one uploaded file holds, whichever kind it is: the rows of its visible sheets."""

from collections.abc import Collection

from messages.sheets.archive import Archive
from messages.sheets.delimited import read_delimited
from messages.sheets.filetype import is_workbook
from messages.sheets.grid import Grid
from messages.sheets.limits import Limits
from messages.sheets.scan import refuse_declarations
from messages.sheets.table import TableRefused

XML = (".xml", ".rels", ".vml")

NOTHING = "这个文件里没有内容，请检查是不是选错了文件。"


def grids_of(content: bytes, expected: Collection[str], limits: Limits) -> list[Grid]:
    """The sheets that have rows, one or more. Raises TableRefused."""
    if is_workbook(content):
        grids = _workbook(content, limits)
    else:
        grids = [grid for grid in [read_delimited(content, expected, limits)] if grid.lines]
    if not grids:
        raise TableRefused(NOTHING)
    return grids


def _workbook(content: bytes, limits: Limits) -> list[Grid]:
    archive = Archive(content)
    archive.refuse_other_packages()
    for name in archive.names():
        if name.endswith(XML):
            refuse_declarations(archive.read(name))
    from messages.sheets.workbook import read_workbook  # and with it openpyxl, which nothing before this needs

    return read_workbook(archive, limits)
