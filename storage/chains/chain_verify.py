"""Looks whether anything that was written has been changed since, and names what was."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage import tables as t
from storage.chains import chain, chain_erasures, chain_rows, chain_seals, chain_walk
from storage.chains.chain import Waiting
from storage.chains.chain_problems import Findings, Problem
from storage.chains.chain_walk import DayHashes, Walk
from storage.database import Database
from storage.files.media import MediaMissing, MediaStore
from storage.vault import SealBroken

PAGE = 2000  # rows of one look: far below the five seconds that a statement may take

Tell = Callable[[int], None]  # so many more rows are done


@dataclass(frozen=True)
class Report:
    """What was found. ``count`` may be more than ``problems`` names; ``days`` is what the seals must say."""

    problems: list[Problem]
    count: int
    links: int
    waiting: Waiting
    days: DayHashes = field(repr=False)


def verify(
    database: Database,
    *,
    child_id: int | None = None,
    store: MediaStore | None = None,
    seal_file: Path | None = None,
    new_seal: date | None = None,
    tell: Tell = lambda _done: None,
    page: int = PAGE,
) -> Report:
    """Look at everything, or at the file of one child: rows, links, heads, and (of everything) the seals of the days.

    With a store the kept files are read too. ``seal_file`` is the record outside the database; ``new_seal`` a day
    that is about to be sealed. Memory does not grow with the rows; nobody who writes waits. Raises StorageUnavailable.
    """
    with database.read() as session:
        stored = chain_seals.hashes(session)
    file = chain_seals.read(seal_file) if seal_file else None
    found = Findings()
    found.add(chain_rows.changed(database, child_id, page, tell))
    days = DayHashes({*stored, *(file.hashes if file else ()), *([new_seal] if new_seal else ())})
    links = _walk(database, child_id, days, found, page, tell)
    found.add(chain_walk.without_links(database, child_id))
    found.add(chain_rows.unlinked(database, child_id, page, tell))
    found.add(chain_erasures.problems(database, child_id, page))
    if child_id is None:
        found.add(chain_seals.compare(days, stored, file))
    if store is not None:
        found.add(_files(database, store, child_id, page, tell))
    with database.read() as session:
        waiting = chain.waiting(session)
    return Report(found.named, found.count, links, waiting, days)


def size(session: Session, child_id: int | None = None, *, with_media: bool = False) -> int:
    """About how many rows a look has before it, for a bar that shows how far it is."""
    if child_id is not None:
        length, standing = chain.head(session, "child", child_id).position, _count(session, t.EntryChild, child_id)
        return 2 * length + standing
    tables = [t.Commitment, t.ChainLink, t.EntryChild, t.EntryState, t.Audit, *([t.Media] if with_media else [])]
    return sum(session.scalar(select(func.count()).select_from(model)) or 0 for model in tables)


def _count(session: Session, model: type[t.EntryChild], child_id: int) -> int:
    return session.scalar(select(func.count()).select_from(model).where(model.child_id == child_id)) or 0


def _walk(database: Database, child_id: int | None, days: DayHashes, found: Findings, page: int, tell: Tell) -> int:
    walk = Walk(days)
    for rows in chain_walk.pages(database, child_id, page):
        for row in rows:
            found.add(walk.step(row))
        tell(len(rows))
    found.add(walk.end())
    return walk.links


def _files(database: Database, store: MediaStore, child_id: int | None, page: int, tell: Tell) -> Iterator[Problem]:
    after = 0
    while True:
        query = select(t.Media.id, t.Media.sha256).where(t.Media.id > after, t.Media.state == "kept")
        if child_id is not None:
            query = query.where(chain_rows.of_child(child_id))
        with database.read() as session:
            rows = session.execute(query.order_by(t.Media.id).limit(page)).all()
        for media_id, told in rows:
            code = _difference(store, media_id, told)
            if code:
                yield Problem("media", 0, 0, "media", media_id, code)
            tell(1)
        if len(rows) < page:
            return
        after = rows[-1].id


def _difference(store: MediaStore, media_id: int, told: bytes | None) -> str | None:
    try:
        _, content = store.read(media_id)
    except MediaMissing:
        return "file gone"
    except SealBroken:
        return "file sealed"
    return None if hashlib.sha256(content).digest() == told else "file changed"
