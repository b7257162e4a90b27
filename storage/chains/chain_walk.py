"""Walks along all links, or those of one child: hashes, gaps, heads, and what each day's seal must say."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, exists, literal, select, tuple_

from domain.chain import GENESIS, link
from storage import tables as t
from storage.chains.chain_problems import Problem
from storage.database import Database
from storage.statements import table

_LINKS = table(t.ChainLink)
_KEY = (_LINKS.c.chain, _LINKS.c.owner_id, _LINKS.c.position)
_IN_FILES = ("entry", "remains")


class DayHashes:
    """One hash over the links that fall under each seal, in the order of chain, owner and position."""

    def __init__(self, ends: Iterable[date]) -> None:
        self._ends = sorted(set(ends))
        self._hashes = {day: hashlib.sha256() for day in self._ends}
        self._last: dict[date, tuple[str, int]] = {}
        self.links = dict.fromkeys(self._ends, 0)
        self.chains = dict.fromkeys(self._ends, 0)

    def add(self, row: Row[Any]) -> None:
        place = bisect_left(self._ends, row.day)
        if place == len(self._ends):
            return  # under no seal yet
        day, owner = self._ends[place], (row.chain, row.owner_id)
        self._hashes[day].update(f"{row.chain} {row.owner_id} {row.position} {bytes(row.hash).hex()}\n".encode())
        self.links[day] += 1
        if self._last.get(day) != owner:
            self._last[day] = owner
            self.chains[day] += 1

    def seal(self, day: date, previous: bytes) -> bytes:
        """What the seal of this day says if the one before it says ``previous``."""
        return hashlib.sha256(previous + self._hashes[day].digest()).digest()


@dataclass
class Walk:
    """Where we are in a chain. Rows come in the order of chain, owner and position."""

    days: DayHashes
    _row: Row[Any] | None = None
    _stored: bytes = GENESIS
    _meant: bytes = GENESIS
    links: int = 0
    _found: list[Problem] = field(default_factory=list)

    def step(self, row: Row[Any]) -> list[Problem]:
        """What is wrong with this link, and with the chain before it if that ended."""
        self._found = []
        if self._row is None or (self._row.chain, self._row.owner_id) != (row.chain, row.owner_id):
            self._end()
            self._row, self._stored, self._meant = None, GENESIS, GENESIS
        self._look_at(row)
        self.days.add(row)
        self._row, self.links = row, self.links + 1
        return self._found

    def end(self) -> list[Problem]:
        """What is wrong with the end of the last chain."""
        self._found = []
        self._end()
        return self._found

    def _look_at(self, row: Row[Any]) -> None:
        position = self._row.position if self._row is not None else 0
        stored = bytes(row.hash)
        meant = link(self._meant, bytes(row.digest)) if row.digest is not None else stored
        if row.position != position + 1:
            self._found.append(Problem(row.chain, row.owner_id, position + 1, "", 0, "gap"))
            meant = stored
        elif row.digest is None:
            self._say(row, "commitment")
        elif stored not in (meant, link(self._stored, bytes(row.digest))):
            # the next link is right if it follows what stands here, or what should stand here
            self._say(row, "hash")
        if row.chain == "child" and row.subject in _IN_FILES and row.stands_in is None:
            self._say(row, "not in file")
        self._stored, self._meant = stored, meant

    def _end(self) -> None:
        """Head and last link; the head was read in the same statement as the link."""
        row = self._row
        if row is None:
            return
        if row.head_position is None:
            self._say(row, "no head")
        elif row.head_position > row.position:
            self._found.append(
                Problem(row.chain, row.owner_id, row.position + 1, "", 0, "tail", f"应有 {row.head_position} 环")
            )
        elif row.head_position < row.position:
            self._say(row, "beyond")
        elif bytes(row.head_hash) != bytes(row.hash):
            self._say(row, "head")

    def _say(self, row: Row[Any], code: str) -> None:
        self._found.append(Problem(row.chain, row.owner_id, row.position, row.subject, row.subject_id, code))


def pages(database: Database, child_id: int | None, page: int) -> Iterator[Sequence[Row[Any]]]:
    """All links with their commitments and heads, each page in a look of its own."""
    after: tuple[Any, ...] = ("", 0, 0)
    while True:
        with database.read() as session:
            rows = session.execute(_page(child_id, after, page)).all()
        yield rows
        if len(rows) < page:
            return
        after = (rows[-1].chain, rows[-1].owner_id, rows[-1].position)


def without_links(database: Database, child_id: int | None) -> list[Problem]:
    """Chains that have a head and not one link."""
    none = ~exists().where(t.ChainLink.chain == t.ChainHead.chain, t.ChainLink.owner_id == t.ChainHead.owner_id)
    query = select(t.ChainHead.chain, t.ChainHead.owner_id, t.ChainHead.position).where(none)
    if child_id is not None:
        query = query.where(t.ChainHead.chain == "child", t.ChainHead.owner_id == child_id)
    with database.read() as session:
        return [
            Problem(row.chain, row.owner_id, 1, "", 0, "tail", f"应有 {row.position} 环")
            for row in session.execute(query.limit(1000))
        ]


def _page(child_id: int | None, after: tuple[Any, ...], page: int) -> Select[Any]:
    """A page of links with what belongs to them, in one statement, so that all of it is of one moment. The page is cut
    first: a join of everything would begin at the beginning."""
    cut = select(*_LINKS.c).where(tuple_(*_KEY) > tuple_(*(literal(part) for part in after)))
    if child_id is not None:
        cut = cut.where(_LINKS.c.chain == "child", _LINKS.c.owner_id == child_id)
    link = cut.order_by(*_KEY).limit(page).subquery().c
    committed = and_(t.Commitment.subject == link.subject, t.Commitment.subject_id == link.subject_id)
    ends = and_(t.ChainHead.chain == link.chain, t.ChainHead.owner_id == link.owner_id)
    stands = and_(
        link.subject.in_(_IN_FILES), t.EntryChild.child_id == link.owner_id, t.EntryChild.entry_id == link.subject_id
    )
    return (
        select(
            *link,
            t.Commitment.digest,
            t.ChainHead.position.label("head_position"),
            t.ChainHead.hash.label("head_hash"),
            t.EntryChild.child_id.label("stands_in"),
        )
        .outerjoin(t.Commitment, committed)
        .outerjoin(t.ChainHead, ends)
        .outerjoin(t.EntryChild, stands)
        .order_by(link.chain, link.owner_id, link.position)
    )
