"""Joins what would follow each other to one reader within minutes, so that it comes, and counts, as one message.

Three things are joined: notices to one teacher, a flood of texts from one family to its teacher, and what waited for a
place in a guardian's week. The first row of a bundle carries the words of all and keeps its name and its turn; the
others end as cancelled with a reason that says so, and the file hears of their entries what becomes of the first.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, defer

from domain.budget import week_begins
from domain.delivery import Priority, State
from messages.catalogue import CATALOGUE, DIRECT, Audience
from messages.outbound import Form
from messages.render import words
from storage import tables as t
from storage.statements import in_chunks
from storage.traffic.outbox_budget import HOLDABLE, left_this_week, needs_place, put_off, waits_until
from storage.traffic.outbox_ends import ANNOUNCEMENT, FLOODED, joined
from storage.traffic.outbox_put import LONGEST_PART_BYTES
from storage.traffic.outbox_queue import bodies

# issue 4: more than five texts of one family to its teacher within a minute are a flood.
FLOOD = 5
FLOOD_SPAN = timedelta(minutes=1)
NOTICES = frozenset(
    kind
    for kind, entry in CATALOGUE.items()
    if entry.audience is Audience.TEACHER and entry.priority is Priority.NOTICE and kind not in DIRECT
)
JOINED = NOTICES | HOLDABLE | {FLOODED}
# Between the texts of a bundle: notices are about different things, a flood is one speech, a digest is a list.
APART, TOGETHER, LISTED = "\n\n", "\n", "\n· "
HEADING_BYTES = 60  # of a digest

Bodies = dict[int, dict[str, Any]]


def gather(session: Session, now: datetime) -> None:
    """Join what is due and can be joined; one query where there is nothing."""
    crowded = _crowded(session, now)
    for people in in_chunks(crowded):
        found = _rows(session, people, now)
        said = bodies(session, [row.id for row, _ in found])
        rows = [row for row, _ in found]
        _join_notices([row for row in rows if row.kind in NOTICES], said, now)
        _join_digests(session, [row for row in rows if row.kind in HOLDABLE and needs_place(row)], said, now)
        _join_floods(session, [(row, author) for row, author in found if row.kind == FLOODED], said, now)
    if crowded:
        session.flush()


def _crowded(session: Session, now: datetime) -> list[int]:
    """The readers for whom more than one notice, or a flood of one family, is due."""
    row, author = t.Outbox, t.Entry.author_id
    query = (
        select(row.person_id)
        .outerjoin(t.Entry, t.Entry.id == row.entry_id)
        .where(
            row.state == State.QUEUED,
            row.priority.in_((Priority.CONVERSATION, Priority.NOTICE)),
            row.next_attempt <= now,
            row.kind.in_(JOINED),
        )
        .group_by(row.person_id, row.priority, author)
        .having(or_(and_(row.priority == Priority.NOTICE, func.count() > 1), func.count() > FLOOD))
    )
    return sorted(set(session.scalars(query)))


def _rows(session: Session, people: Sequence[int], now: datetime) -> list[tuple[t.Outbox, int | None]]:
    """Everything of them that may be joined or stands between, in its order, with who wrote it."""
    row = t.Outbox
    is_concerned = or_(row.priority == Priority.CONVERSATION, row.next_attempt <= now)
    query = (
        select(row, t.Entry.author_id)
        .options(defer(row.body))
        .outerjoin(t.Entry, t.Entry.id == row.entry_id)
        .where(
            row.person_id.in_(people),
            row.state == State.QUEUED,
            row.kind.in_(JOINED),
            row.once.not_like(f"{ANNOUNCEMENT}%"),
            is_concerned,
        )
        .order_by(row.id)
        .with_for_update(of=row, skip_locked=True)
    )
    return [(one[0], one[1]) for one in session.execute(query)]


def _join_notices(rows: list[t.Outbox], said: Bodies, now: datetime) -> None:
    alone = [row for row in rows if _is_plain(row, said) and row.entry_id is None]
    for group in _by_reader(alone):
        for bundle in _packed(group, [said[row.id]["text"] for row in group], APART, LONGEST_PART_BYTES):
            _join(bundle, APART.join(said[row.id]["text"] for row in bundle), said, now)


def _join_digests(session: Session, rows: list[t.Outbox], said: Bodies, now: datetime) -> None:
    """What waits for a place in the week leaves as one, when a place is free or it cannot wait longer."""
    groups = list(_by_reader([row for row in rows if _is_plain(row, said) and row.entry_id is None]))
    readers = {group[0].person_id for group in groups if len(group) > 1}
    left = left_this_week(session, readers, week_begins(now))
    for group in groups:
        if len(group) == 1 or all(row.way is None for row in group):
            continue  # nothing of it waited: each leaves for itself as long as there are places
        moments = [waits_until(row, left[row.person_id], now) for row in group]
        if None not in moments:
            for row in group:
                put_off(row, min(moment for moment in moments if moment is not None))
            continue
        for bundle in _packed(group, [said[r.id]["text"] for r in group], LISTED, LONGEST_PART_BYTES - HEADING_BYTES):
            _join(bundle, words("reminders/digest", texts=[said[row.id]["text"] for row in bundle]), said, now)
            bundle[0].kind, bundle[0].way = "digest", None


def _join_floods(session: Session, rows: list[tuple[t.Outbox, int | None]], said: Bodies, now: datetime) -> None:
    children = _children(session, [row.entry_id for row, _ in rows if row.entry_id is not None])
    talks: dict[tuple[int, int | None], list[t.Outbox]] = {}
    for row, author in rows:
        talks.setdefault((row.person_id, author), []).append(row)
    for talk in talks.values():
        # Only what follows each other directly is joined, so that a voice between two texts stays between them.
        for (is_text, _), run in groupby(talk, lambda row: (_is_text(row, said, now), children.get(row.entry_id or 0))):
            texts = list(run)
            if is_text and _is_flood(texts):
                _join_flood(texts, said, now)


def _join_flood(run: list[t.Outbox], said: Bodies, now: datetime) -> None:
    """All of it in order, with the name of who speaks once at the beginning of each message."""
    whole = [said[row.id]["text"] for row in run]
    head = whole[0][: whole[0].find("】") + 1]
    for bundle in _packed(run, whole, TOGETHER, LONGEST_PART_BYTES):
        texts = [said[row.id]["text"] for row in bundle]
        later = [text.removeprefix(head) for text in texts[1:]]
        _join(bundle, TOGETHER.join([texts[0], *later]), said, now)


def _join(bundle: list[t.Outbox], text: str, said: Bodies, now: datetime) -> None:
    first, *others = bundle
    first.body = json.dumps({**said[first.id], "text": text}, ensure_ascii=False)
    first.deadline = max(row.deadline for row in bundle)
    for row in others:
        joined(row, first, now)


def _packed(rows: list[t.Outbox], texts: list[str], between: str, limit: int) -> Iterator[list[t.Outbox]]:
    """The rows in their order, as many at a time as fit into ``limit`` bytes."""
    bundle: list[t.Outbox] = []
    size = 0
    for row, text in zip(rows, texts, strict=True):
        length = len(text.encode()) + len(between)
        if bundle and size + length > limit:
            yield bundle
            bundle, size = [], 0
        bundle.append(row)
        size += length
    if bundle:
        yield bundle


def _by_reader(rows: Iterable[t.Outbox]) -> Iterator[list[t.Outbox]]:
    reader = attrgetter("person_id")
    return (list(group) for _, group in groupby(sorted(rows, key=reader), reader))


def _is_plain(row: t.Outbox, said: Bodies) -> bool:
    """Nothing but words: no picture or voice, nothing to tap, no page behind it."""
    body = said.get(row.id)
    if body is None or row.form != Form.TEXT or row.media_id is not None:
        return False
    return bool(body.get("text")) and not body.get("options") and not body.get("link")


def _is_text(row: t.Outbox, said: Bodies, now: datetime) -> bool:
    """Words of a family that are due, and are not the line before a voice or picture."""
    is_due = row.next_attempt <= now and row.entry_id is not None
    return is_due and _is_plain(row, said) and not row.once.endswith(":head")


def _is_flood(run: list[t.Outbox]) -> bool:
    moments = [row.created_at for row in run]
    return any(later - earlier <= FLOOD_SPAN for earlier, later in zip(moments, moments[FLOOD:], strict=False))


def _children(session: Session, entries: list[int]) -> dict[int, tuple[int, ...]]:
    """In whose files each entry stands; entries about other children have other readers and stay apart."""
    found: dict[int, tuple[int, ...]] = {}
    query = select(t.EntryChild.entry_id, t.EntryChild.child_id).where(t.EntryChild.entry_id.in_(entries))
    for entry, child in session.execute(query.order_by(t.EntryChild.child_id)):
        found[entry] = (*found.get(entry, ()), child)
    return found
