"""Finds words in one child's file although their text is sealed: opened row by row in memory, newest first, and no
further than a page of hits.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, case, select
from sqlalchemy.orm import Session

from domain.finding import occur
from storage import tables as t
from storage.files import file, file_filters, file_secrecy
from storage.files.file_filters import Filter, Page
from storage.files.file_secrecy import Eyes
from storage.statements import table

OPENED_AT_ONCE = (1_000, 3_000, 6_000)  # entries: few first, for a page of hits mostly stands among the newest
LOOKED_THROUGH = sum(OPENED_AT_ONCE)  # entries that are opened for one page
ENTRIES = table(t.Entry)


@dataclass(frozen=True, slots=True)
class Hits:
    """Numbers of entries, newest first; ``older`` and ``is_short`` as in ``storage.files.file_filters.Page``."""

    numbers: list[int]
    older: int | None
    is_short: bool


def page(
    session: Session,
    child_id: int,
    words: Sequence[str],
    wanted: Filter,
    reader: Eyes,
    limit: int,
    before: int | None = None,
) -> Page:
    """The newest ``limit`` entries in which all the ``words`` (``domain.finding.asked``) occur."""
    hits = find(session, child_id, words, wanted, reader, limit, before)
    return Page(file.numbered(session, hits.numbers) if hits.numbers else [], hits.older, hits.is_short)


def find(
    session: Session,
    child_id: int,
    words: Sequence[str],
    wanted: Filter,
    reader: Eyes,
    limit: int,
    before: int | None = None,
) -> Hits:
    """As ``page``, without reading more of the entries than their words."""
    numbers: list[int] = []
    for count in OPENED_AT_ONCE:
        rows = _texts(session, child_id, wanted, reader, before, count)
        for number, text in rows:
            if text is not None and occur(words, text):
                if len(numbers) == limit:
                    return Hits(numbers, numbers[-1], is_short=False)
                numbers.append(number)
        if len(rows) < count:
            return Hits(numbers, None, is_short=False)
        before = rows[-1][0]
    return Hits(numbers, before, is_short=True)


def _texts(
    session: Session, child_id: int, wanted: Filter, reader: Eyes, before: int | None, count: int
) -> Sequence[tuple[int, str | None]]:
    """The next ``count`` entries, newest first, with the words of those that are wanted and may be read."""
    some = file_filters.window(child_id, before, count)
    is_wanted = and_(*file_secrecy.shown_to(reader), *file_filters.conditions(wanted))
    query = (
        select(ENTRIES.c.id, case((is_wanted, ENTRIES.c.text), else_=None))
        .join(some, some.c.entry_id == ENTRIES.c.id)
        .order_by(some.c.entry_id.desc())
    )
    return [(number, text) for number, text in session.connection().execute(query)]
