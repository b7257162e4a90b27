"""Reads the visible sheets of a workbook, each after a look at how much it holds."""

import warnings

from messages.sheets import layout
from messages.sheets.archive import Archive
from messages.sheets.grid import TOO_MUCH, Grid, refuse_long
from messages.sheets.limits import Limits
from messages.sheets.package import Package, Part, open_package
from messages.sheets.scan import Count
from messages.sheets.table import TableRefused, shown_name
from messages.sheets.worksheet import read_worksheet

MOST_SHEETS = 100
PLENTY = 3  # times the rows that are read; below it, rows of nothing but blanks are told from others by reading them

ALL_HIDDEN = "这个文件里的工作表都是隐藏的，请在 Excel 里取消隐藏再导入。"
MANY_SHEETS = "这个文件里有 {count} 张工作表，最多读 {most} 张。请只留下要导入的表。"


def read_workbook(archive: Archive, limits: Limits) -> list[Grid]:
    """The visible sheets that have rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of what it leaves out
        package = open_package(archive)
        grids = _visible_grids(archive, package, limits)
    # Excel's menu does not show what is very hidden, as the lists to choose from in our own template are.
    hidden = [shown_name(part.name) for part in package.parts if part.state == "hidden"]
    filled = [grid for grid in grids if grid.lines]
    for first in filled[:1]:
        layout.tell_hidden_sheets(first, hidden)
    return filled


def _visible_grids(archive: Archive, package: Package, limits: Limits) -> list[Grid]:
    grids, room = [], limits.rows * limits.columns
    for part in _visible(package.parts):
        content, name = archive.read(part.path), shown_name(part.name)
        count = Count(content)
        if count.rows > PLENTY * (limits.rows + 1):
            refuse_long(layout.sheet(name), count.rows, limits)
        room -= count.cells
        if room < 0:
            raise TableRefused(TOO_MUCH)
        grids.append(read_worksheet(content, name, package, limits))
    return grids


def _visible(parts: list[Part]) -> list[Part]:
    visible = [part for part in parts if part.state == "visible"]
    if len(visible) > MOST_SHEETS:
        raise TableRefused(MANY_SHEETS.format(count=len(visible), most=MOST_SHEETS))
    if parts and not visible:
        raise TableRefused(ALL_HIDDEN)
    return visible
