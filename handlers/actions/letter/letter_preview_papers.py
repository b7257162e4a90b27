"""The list of those whom no machine reaches with a letter, as a workbook for whoever carries it to them."""

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.letter_ways import Facilities
from handlers.actions.letter.letter_preview import Preview, Unreached, unreached
from messages.documents.workbook import Column, Kind, Tab, workbook

PAGE = 2_000  # lines that are looked up at a time
COLUMNS = (
    Column("班级", width=12),
    Column("孩子", width=12),
    Column("家长", width=14),
    Column("关系", width=10),
    Column("电话", width=16),
    Column("怎么送到", width=44),
)
WAYS = (Column("怎么送到", width=14), Column("人数", Kind.NUMBER, width=8), Column("为什么", width=44))


def workbook_of(
    session: Session, told: Preview, now: datetime, facilities: Facilities, hidden: Collection[int] = ()
) -> bytes:
    """Two sheets: the named list, without children who are ``hidden``, and how many get the letter by which way."""
    title = f"《{told.letter.title}》"
    rows = [_row(one) for one in _all(session, told, now, facilities) if one.child_id not in hidden]
    tabs = (
        Tab("要人送到的", COLUMNS, rows, title),
        Tab("各种方式", WAYS, [(share.way.label, share.people, share.reason) for share in told.shares], title),
    )
    return workbook(tabs, in_china(now), foot=f"{title}　{in_china(now):%Y-%m-%d %H:%M} 预览")


def _all(session: Session, told: Preview, now: datetime, facilities: Facilities) -> Iterator[Unreached]:
    after = None
    while True:
        page = unreached(session, told.letter.id, now, facilities, PAGE, after)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].place


def _row(one: Unreached) -> tuple[str, str, str, str, str, str]:
    return one.class_name, one.child, one.adult, one.relation, one.phone, one.reason
