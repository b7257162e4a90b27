"""Makes the links of what was written and reads them again; writers only leave a note and wait for nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain import chain
from domain.chain import GENESIS
from domain.clock import in_china
from storage import tables as t
from storage.chains.chain_commitments import commit
from storage.statements import in_arrays, in_chunks, insert_all, is_among, table, unnested

AT_ONCE = 2000  # links made in one transaction: a fraction of a second, in which nobody else waits
PAGE = 1000
ADVISORY_LOCK = 0x6C696E6B  # "link": who holds it makes links, in whichever process

NOTED = select(*table(t.ChainWait).columns).order_by(t.ChainWait.id)

Owner = tuple[str, int]  # chain and owner


@dataclass(frozen=True, slots=True)
class Head:
    """How long a chain is and what its last link says."""

    position: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class StoredLink:
    """One link as it stands; ``salt`` is None where the content was taken out of the file."""

    position: int
    subject: str
    subject_id: int
    hash: bytes
    digest: bytes
    salt: bytes | None
    day: date


@dataclass(frozen=True, slots=True)
class BroughtLink:
    """One link of a chain made elsewhere, for a row that stands here under ``subject_id``."""

    subject: str
    subject_id: int
    hash: bytes
    digest: bytes
    salt: bytes | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much has no link yet. ``since``: when the oldest entry among it was written down (UTC), if one is."""

    count: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class _Wait:
    chain: str
    owner_id: int
    subject: str
    subject_id: int


def link_waiting(session: Session, now: datetime, limit: int = AT_ONCE) -> int:
    """Link what waits, oldest first; how many notes were dealt with (0: nothing waits, or another process links).

    The statements do not grow with the number of rows. All of a batch is there or none of it.
    """
    if not take_turn(session, patiently=False):
        return 0
    noted = session.execute(NOTED.limit(limit)).all()
    if not noted:
        return 0
    ids = [row.id for row in noted]
    done = _linked_already(session, ids[-1])
    waits = {_Wait(row.chain, row.owner_id, row.subject, row.subject_id): None for row in noted if row.id not in done}
    _append(session, [*waits, *_media_beside(session, ids[-1], waits)], now)
    for some in in_chunks(ids):
        session.execute(
            delete(t.ChainWait)
            .where(is_among(session, table(t.ChainWait).c.id, some))
            .execution_options(synchronize_session=False)
        )
    return len(ids)


def take_turn(session: Session, *, patiently: bool = True) -> bool:
    """The right to make links until this transaction ends: one process has it. SQLite has one writer anyway.

    Whoever asks patiently waits for it (as long as the database lets anybody wait for a lock).
    """
    if session.get_bind().dialect.name == "sqlite":
        return True
    if patiently:
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK})
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": ADVISORY_LOCK}))


def bring(session: Session, child_id: int, links: Sequence[BroughtLink], now: datetime) -> None:
    """Take over a child's chain that was made elsewhere, from its first link on, in the transaction that wrote its
    rows: its commitments, links and head; nothing of it waits any more. The child has no chain here yet."""
    take_turn(session)
    day = _open_day(session, now)
    made = [
        {
            "chain": "child",
            "owner_id": child_id,
            "position": position,
            "subject": one.subject,
            "subject_id": one.subject_id,
            "hash": one.hash,
            "day": day,
        }
        for position, one in enumerate(links, 1)
    ]
    insert_all(session, t.Commitment, [_commitment(one) for one in links])
    insert_all(session, t.ChainLink, made)
    _set_heads(session, {("child", child_id): Head(len(links), links[-1].hash)} if links else {})
    session.execute(delete(t.ChainWait).where(t.ChainWait.chain == "child", t.ChainWait.owner_id == child_id))


def head(session: Session, chain: str, owner_id: int) -> Head:
    """Where a chain ends; before its first link: position 0 and 32 zero bytes."""
    found = session.get(t.ChainHead, (chain, owner_id), populate_existing=True)
    return Head(found.position, found.hash) if found else Head(0, GENESIS)


def links(session: Session, chain: str, owner_id: int, after: int = 0, page: int = PAGE) -> Iterator[StoredLink]:
    """The links of one chain behind this position, in order, read a page at a time."""
    while True:
        query = (
            select(t.ChainLink, t.Commitment.digest, t.Commitment.salt)
            .join(t.Commitment, _same_subject())
            .where(t.ChainLink.chain == chain, t.ChainLink.owner_id == owner_id, t.ChainLink.position > after)
            .order_by(t.ChainLink.position)
            .limit(page)
        )
        found = session.execute(query).all()
        yield from (_stored(*row) for row in found)
        if len(found) < page:
            return
        after = found[-1][0].position


def waiting(session: Session) -> Waiting:
    """How much has no link yet, and since when."""
    count = session.scalar(select(func.count()).select_from(t.ChainWait)) or 0
    oldest = (
        select(t.Entry.recorded_at)
        .join(t.ChainWait, (t.ChainWait.subject == "entry") & (t.ChainWait.subject_id == t.Entry.id))
        .order_by(t.ChainWait.id)
        .limit(1)
    )
    return Waiting(count, session.scalar(oldest) if count else None)


def _same_subject() -> Any:
    return (t.Commitment.subject == t.ChainLink.subject) & (t.Commitment.subject_id == t.ChainLink.subject_id)


def _stored(one: t.ChainLink, digest: bytes, salt: bytes | None) -> StoredLink:
    return StoredLink(one.position, one.subject, one.subject_id, one.hash, digest, salt, one.day)


def _linked_already(session: Session, last: int) -> set[int]:
    """Notes (up to this one) of what has its link, such as a file that was brought in with its chain."""
    query = (
        select(t.ChainWait.id)
        .join(
            t.ChainLink,
            (t.ChainLink.subject == t.ChainWait.subject)
            & (t.ChainLink.subject_id == t.ChainWait.subject_id)
            & (t.ChainLink.owner_id == t.ChainWait.owner_id),
        )
        .where(t.ChainWait.id <= last)
    )
    return set(session.scalars(query))


def _media_beside(session: Session, last: int, waits: Iterable[_Wait]) -> list[_Wait]:
    """Media that were kept before their entry stood in the file: linked right behind it."""
    linked = exists().where(
        t.ChainLink.subject == "media",
        t.ChainLink.subject_id == t.Media.id,
        t.ChainLink.owner_id == t.ChainWait.owner_id,
    )
    query = (
        select(t.ChainWait.owner_id, t.Media.id)
        .join(t.Entry, t.Entry.id == t.ChainWait.subject_id)
        .join(t.Media, t.Media.id == t.Entry.media_id)
        .where(t.ChainWait.subject == "entry", t.ChainWait.id <= last, t.Media.state == "kept", ~linked)
        .order_by(t.ChainWait.id)
    )
    found = {_Wait("child", owner_id, "media", media_id): None for owner_id, media_id in session.execute(query)}
    return [wait for wait in found if wait not in set(waits)]


def _append(session: Session, waits: Sequence[_Wait], now: datetime) -> None:
    """Behind the head of each chain, in this order."""
    if not waits:
        return
    digests = commit(session, [(wait.subject, wait.subject_id) for wait in waits])
    heads = _heads(session, {(wait.chain, wait.owner_id) for wait in waits})
    day, made = _open_day(session, now), []
    for wait in waits:
        owner = (wait.chain, wait.owner_id)
        before = heads.get(owner, Head(0, GENESIS))
        after = Head(before.position + 1, chain.link(before.hash, digests[wait.subject, wait.subject_id]))
        heads[owner] = after
        made.append(
            {
                "chain": wait.chain,
                "owner_id": wait.owner_id,
                "position": after.position,
                "subject": wait.subject,
                "subject_id": wait.subject_id,
                "hash": after.hash,
                "day": day,
            }
        )
    insert_all(session, t.ChainLink, made)
    _set_heads(session, heads)


def _open_day(session: Session, now: datetime) -> date:
    """Today (China), or the day after the last seal if a clock went back: what is sealed gets no more links."""
    sealed = session.scalar(select(func.max(t.DaySeal.day)))
    today = in_china(now).date()
    return today if sealed is None else max(today, sealed + timedelta(days=1))


def _commitment(one: BroughtLink) -> dict[str, Any]:
    return {"subject": one.subject, "subject_id": one.subject_id, "salt": one.salt, "digest": one.digest}


def _heads(session: Session, owners: set[Owner]) -> dict[Owner, Head]:
    found: dict[Owner, Head] = {}
    for kind in {name for name, _ in owners}:
        for some in in_chunks([owner_id for name, owner_id in owners if name == kind]):
            query = select(t.ChainHead.owner_id, t.ChainHead.position, t.ChainHead.hash)
            query = query.where(t.ChainHead.chain == kind, is_among(session, table(t.ChainHead).c.owner_id, some))
            found.update(((kind, owner_id), Head(at, last)) for owner_id, at, last in session.execute(query))
    return found


def _set_heads(session: Session, heads: dict[Owner, Head]) -> None:
    values = [
        {"chain": chain, "owner_id": owner_id, "position": head.position, "hash": head.hash}
        for (chain, owner_id), head in heads.items()
    ]
    if not values:
        return
    into, key = table(t.ChainHead), ["chain", "owner_id"]
    if session.get_bind().dialect.name == "sqlite":
        one = sqlite.insert(into)
        moved = one.on_conflict_do_update(
            index_elements=key, set_={"position": one.excluded.position, "hash": one.excluded.hash}
        )
        session.connection().execute(moved, values)
        return
    some = postgresql.insert(into).from_select(
        list(values[0]), select(unnested({name: into.c[name].type for name in values[0]}))
    )
    moved_all = some.on_conflict_do_update(
        index_elements=key, set_={"position": some.excluded.position, "hash": some.excluded.hash}
    )
    session.connection().execute(moved_all, in_arrays(values))
