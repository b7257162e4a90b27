"""Looks at the rows themselves: is each as it was committed to, and has each its link."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, Row, Select, and_, exists, false, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from domain import chain
from storage import tables as t
from storage.chains.chain_contents import CHAIN_OF, SUBJECTS, Subject, columns, content, joined
from storage.chains.chain_problems import Problem
from storage.database import Database
from storage.statements import in_chunks
from storage.vault import SealBroken, Vault

FIELDS = {"text": "正文", "author": "写的人", "reader": "看的人", "who": "谁", "detail": "说明"}
REDACTION = "redaction"  # the kind of the entry that tells of one
IS_DONE = t.Erasure.done_at.is_not(None)
Tell = Callable[[int], None]
Seen = dict[int, tuple[str, str]]  # code and detail by number


def changed(database: Database, child_id: int | None, page: int, tell: Tell) -> Iterator[Problem]:
    """Rows that are gone or not what they were committed to, each once, with the first chain they stand in."""
    for subject in SUBJECTS.values():
        if child_id is not None and CHAIN_OF[subject.name] != "child":
            continue
        after = 0
        while True:
            with database.read() as session:
                rows = session.execute(_commitments(subject, child_id, after, page)).all()
                seen = _differences(rows, subject, database.vault)
                found = _placed(session, subject.name, seen, child_id)
            yield from found
            tell(len(rows))
            if len(rows) < page:
                break
            after = rows[-1].subject_id


def unlinked(database: Database, child_id: int | None, page: int, tell: Tell) -> Iterator[Problem]:
    """Rows that have no link and do not wait for one: each statement sees one moment, so that none is between."""
    yield from _files(database, child_id, page, tell)
    yield from _redactions(database, child_id)
    yield from _kept_media(database, child_id, page, tell)
    if child_id is None:
        for name in ("state", "audit"):
            yield from _unlinked_rows(database, SUBJECTS[name], page, tell)


def _commitments(subject: Subject, child_id: int | None, after: int, page: int) -> Select[Any]:
    """A page of them with their rows. The page is cut first: a join of everything would begin at the beginning."""
    number, salt = t.Commitment.subject_id, type_coerce(t.Commitment.salt, LargeBinary).label("salt")
    cut = select(number, salt, t.Commitment.digest)
    if child_id is not None:
        cut = cut.join(t.ChainLink, and_(*_link(subject.name, number, child_id), t.ChainLink.chain == "child"))
    cut = cut.where(t.Commitment.subject == subject.name, number > after)
    window = cut.order_by(number).limit(page).subquery()
    key = window.c.subject_id
    redacted = _may_lack_salt(subject.name, key)
    query = select(window, redacted.label("is_redacted"), *columns(subject))
    return joined(query.select_from(window).outerjoin(subject.model, subject.key == key), subject).order_by(key)


def _may_lack_salt(subject: str, key: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether what was committed to was taken out by rule: an entry or its media by a redaction, the detail of a row
    of the audit and what once remained of an entry only with the whole file of every child it stands with."""
    if subject == "media":
        return exists().where(t.Entry.media_id == key, t.Redaction.entry_id == t.Entry.id)
    if subject == "entry":
        return exists().where(t.Redaction.entry_id == key)
    if subject == "remains":
        is_erased = exists().where(t.Erasure.child_id == t.EntryChild.child_id, IS_DONE)
        return and_(
            exists().where(t.Redaction.entry_id == key),
            exists().where(t.EntryChild.entry_id == key),
            ~exists().where(t.EntryChild.entry_id == key, ~is_erased),
        )
    if subject == "audit":
        return exists().where(t.ClearedAudit.audit_id == key, t.Erasure.id == t.ClearedAudit.erasure_id, IS_DONE)
    return false()


def _link(subject: str, number: Any, owner: Any) -> tuple[ColumnElement[bool], ...]:
    return (t.ChainLink.subject == subject, t.ChainLink.subject_id == number, t.ChainLink.owner_id == owner)


def _differences(rows: Sequence[Row[Any]], subject: Subject, vault: Vault) -> Seen:
    found = ((row.subject_id, _difference(row, subject, vault)) for row in rows)
    return {number: difference for number, difference in found if difference is not None}


def _difference(row: Row[Any], subject: Subject, vault: Vault) -> tuple[str, str] | None:
    """What is wrong with one row, the first thing that is."""
    if row.row_id is None:
        return "gone", ""
    now, broken = content(row, subject, vault)
    if broken:
        return "sealed", "、".join(FIELDS[name] for name in broken)
    if row.salt is None:
        return None if row.is_redacted else ("no salt", "")
    try:
        salt = vault.open(bytes(row.salt), "commitments.salt")
    except SealBroken:
        return "salt", ""
    return None if chain.digest(salt, now) == bytes(row.digest) else ("changed", "")


def _placed(session: Session, subject: str, seen: Seen, child_id: int | None) -> list[Problem]:
    """Each with the first link that was made of it (of this child), and how many other files it stands in."""
    problems: list[Problem] = []
    for some in in_chunks(sorted(seen)):
        query = select(t.ChainLink.subject_id, t.ChainLink.owner_id, t.ChainLink.position).where(
            t.ChainLink.subject == subject, t.ChainLink.subject_id.in_(some)
        )
        if child_id is not None:
            query = query.where(t.ChainLink.owner_id == child_id)
        places: dict[int, list[tuple[int, int]]] = {}
        for number, owner, position in session.execute(query.order_by(t.ChainLink.owner_id)):
            places.setdefault(number, []).append((owner, position))
        problems += [_problem(subject, number, places.get(number, [(0, 0)]), *seen[number]) for number in some]
    return problems


def _problem(subject: str, number: int, places: list[tuple[int, int]], code: str, detail: str) -> Problem:
    others = f"还在另外 {len(places) - 1} 个孩子的档案里" if len(places) > 1 else ""
    (owner, position), said = places[0], "；".join(part for part in (detail, others) if part)
    return Problem(CHAIN_OF[subject], owner, position, subject, number, code, said)


def _files(database: Database, child_id: int | None, page: int, tell: Tell) -> Iterator[Problem]:
    after = (child_id or 0, 0)
    key = (t.EntryChild.child_id, t.EntryChild.entry_id)
    while True:
        here = select(*key).order_by(*key).limit(page)
        if child_id is None:
            later = (key[0] > after[0]) | ((key[0] == after[0]) & (key[1] > after[1]))
            here = here.where(key[0] >= after[0], later)
        else:
            here = here.where(key[0] == child_id, key[1] > after[1])
        window = here.subquery()
        with database.read() as session:
            rows = session.execute(
                select(window, _has_no_place("entry", window.c.entry_id, window.c.child_id).label("loose")).order_by(
                    window.c.child_id, window.c.entry_id
                )
            ).all()
        yield from (Problem("child", row.child_id, 0, "entry", row.entry_id, "no link") for row in rows if row.loose)
        tell(len(rows))
        if len(rows) < page:
            return
        after = (rows[-1].child_id, rows[-1].entry_id)


def _has_no_place(subject: str, number: Any, owner: Any) -> ColumnElement[bool]:
    waits = exists().where(
        t.ChainWait.subject == subject, t.ChainWait.subject_id == number, t.ChainWait.owner_id == owner
    )
    return and_(~exists().where(*_link(subject, number, owner)), ~waits)


def _unlinked_rows(database: Database, subject: Subject, page: int, tell: Tell) -> Iterator[Problem]:
    after = 0
    while True:
        window = select(subject.key).where(subject.key > after).order_by(subject.key).limit(page).subquery()
        with database.read() as session:
            loose = _has_no_place(subject.name, window.c.id, 0).label("loose")
            rows = session.execute(select(window.c.id, loose).order_by(window.c.id)).all()
        chain_name = CHAIN_OF[subject.name]
        yield from (Problem(chain_name, 0, 0, subject.name, row.id, "no link") for row in rows if row.loose)
        tell(len(rows))
        if len(rows) < page:
            return
        after = rows[-1].id


def _redactions(database: Database, child_id: int | None) -> Iterator[Problem]:
    """Each has, in every file its entry stands in, a link to what remains and an entry that tells of it."""
    stub, beside, after = aliased(t.Entry), aliased(t.EntryChild), (0, 0)
    key = (t.Redaction.entry_id, t.EntryChild.child_id)
    tells = exists().where(
        stub.id == t.Redaction.stub_id,
        stub.kind == REDACTION,
        beside.entry_id == stub.id,
        beside.child_id == t.EntryChild.child_id,
    )
    query = select(*key, tells.label("tells"), _has_no_place("remains", *key).label("loose"))
    query = query.join(t.EntryChild, t.EntryChild.entry_id == t.Redaction.entry_id).order_by(*key).limit(1000)
    if child_id is not None:
        query = query.where(t.EntryChild.child_id == child_id)
    while True:
        with database.read() as session:
            later = (key[0] > after[0]) | ((key[0] == after[0]) & (key[1] > after[1]))
            rows = session.execute(query.where(later)).all()
        for row in rows:
            if not row.tells:
                yield Problem("child", row.child_id, 0, "entry", row.entry_id, "no stub")
            if row.loose:
                yield Problem("child", row.child_id, 0, "remains", row.entry_id, "no link")
        if len(rows) < 1000:
            return
        after = (rows[-1].entry_id, rows[-1].child_id)


def _kept_media(database: Database, child_id: int | None, page: int, tell: Tell) -> Iterator[Problem]:
    after = 0
    while True:
        wanted = select(t.Media.id).where(t.Media.id > after, t.Media.state == "kept").order_by(t.Media.id).limit(page)
        if child_id is not None:
            wanted = wanted.where(of_child(child_id))
        window = wanted.subquery()
        query = (
            select(window.c.id, t.EntryChild.child_id)
            .join(t.Entry, t.Entry.media_id == window.c.id)
            .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
            .where(_has_no_place("media", window.c.id, t.EntryChild.child_id))
            # an entry that waits brings its media with it
            .where(~exists().where(t.ChainWait.subject == "entry", t.ChainWait.subject_id == t.Entry.id))
        )
        if child_id is not None:
            query = query.where(t.EntryChild.child_id == child_id)
        with database.read() as session:
            loose = session.execute(query).all()
            last, count = session.execute(select(func.max(window.c.id), func.count(window.c.id))).one()
        yield from (Problem("child", row.child_id, 0, "media", row.id, "no link") for row in loose)
        tell(count)
        if count < page:
            return
        after = last


def of_child(child_id: int) -> ColumnElement[bool]:
    """Media that an entry of this child's file carries."""
    carried = (
        select(t.Entry.media_id)
        .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
        .where(t.EntryChild.child_id == child_id, t.Entry.media_id.is_not(None))
    )
    return t.Media.id.in_(carried)


def schools_of(session: Session, children: Sequence[int]) -> dict[int, int]:
    """The school of each of these children."""
    found: dict[int, int] = {}
    for some in in_chunks(children):
        query = select(t.Child.id, t.Child.school_id).where(t.Child.id.in_(some))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found
