"""The register's one way of writing: every change is kept with before and after, and the record follows from it.

A record is the fold of its changes in the order of their day of effect; a change that takes effect before one already
known (a correction of the past) is folded in at its place. What other parts of the house need without opening the
register (names, class, the number to call, whether a parent is away) is mirrored in the same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from domain.register.events import STANDS_ALONE, Event, Source
from domain.register.fields.dictionary import FIELDS, KEYS
from domain.register.fields.field import Sensitivity, Subject, Value, Values, is_same
from storage import tables as t
from storage.contact import contact_plans
from storage.registers import register_keys, register_mirror, register_rows
from storage.registers.register_past import Key, assign, states_on
from storage.statements import in_chunks, run, table

RECORDS, CHANGES = table(t.RegisterRecord), table(t.RegisterChange)
# field -> (before, after); None means unknown
Diff = Mapping[str, tuple[Value, Value]]


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be changed: ``values`` are the new values (None clears one). ``on`` is the day from which it is so."""

    school_id: int
    subject: Subject
    subject_id: int
    values: Values
    on: date
    event: Event
    source: Source
    cause: str
    reported_by: int | None = None
    confirmed_by: int | None = None


@dataclass(slots=True)
class Kept:
    """A record as it is kept."""

    school_id: int
    values: dict[str, Value] = field(default_factory=dict)
    opened_on: date | None = None
    latest_on: date | None = None
    verified_on: date | None = None
    is_new: bool = True
    is_opened: bool = False  # a new one whose beginning was looked at


def write(session: Session, changes: Sequence[Change], now: datetime, today: date) -> dict[Key, Diff]:
    """Write changes, each subject's in the order given; what differed from before, by subject.

    What changes nothing leaves no trace, except what stands alone (that somebody confirmed it). The records are held
    until the transaction ends. Bulk: a few statements for hundreds of subjects.
    """
    session.flush()
    kept = _held(session, [(change.subject, change.subject_id) for change in changes])
    written, diffs = _diffs([*_openings(changes, kept), *changes], kept)
    _append(session, written, now)
    late = [key for key, is_late in _late(written, kept).items() if is_late]
    for key, values in states_on(session, late, date.max).items():
        kept[key].values = values
    touched = {key: kept[key] for key in diffs}
    _keep(session, touched)
    _make_findable(session, touched, diffs)
    changed = {key: (kept[key].values, set(diff)) for key, diff in diffs.items()}
    register_mirror.follow(session, changed, today)
    contact_plans.settle(session, register_mirror.children_of(session, changed), now)
    return diffs


def records(session: Session, keys: Iterable[Key]) -> dict[Key, Kept]:
    """The records of these subjects; those that have none say what their rows say."""
    return _read(session, keys, OF_SUBJECTS)


def values_of(session: Session, subject: Subject, subject_id: int) -> dict[str, Value]:
    """What the register says of one subject now; empty when nothing is known."""
    return records(session, [(subject, subject_id)])[subject, subject_id].values


def _held(session: Session, keys: Iterable[Key]) -> dict[Key, Kept]:
    """The records; whoever has none is held by their row and looked at again, so that two do not open one record."""
    kept = _read(session, keys, HELD)
    new = [key for key, record in kept.items() if record.is_new]
    if new:
        register_rows.hold(session, new)
        kept |= _read(session, new, HELD)
    return kept


def _read(session: Session, keys: Iterable[Key], statement: Select[Any]) -> dict[Key, Kept]:
    found = {key: Kept(0) for key in keys}
    for subject in Subject:
        for some in in_chunks(sorted(number for kind, number in found if kind is subject)):
            for row in session.connection().execute(statement, {"subject": subject.value, "ids": some}):
                found[subject, row.subject_id] = _kept(row)
    for key, (values, day) in register_rows.said(session, (k for k, kept in found.items() if kept.is_new)).items():
        found[key].values, found[key].opened_on = values, day
    return found


def _openings(changes: Sequence[Change], kept: Mapping[Key, Kept]) -> list[Change]:
    """What rows say of those who get their record now; one that begins with Event.ADDED begins with nothing."""
    openings = []
    for change in changes:
        record = kept[change.subject, change.subject_id]
        if not record.is_new or record.is_opened:
            continue
        said, day, record.values, record.opened_on, record.is_opened = record.values, record.opened_on, {}, None, True
        if said and change.event is not Event.ADDED:
            openings.append(_opening(change, said, min(day or change.on, change.on)))
    return openings


def _opening(change: Change, said: Values, on: date) -> Change:
    return Change(change.school_id, change.subject, change.subject_id, said, on, Event.ADDED, Source.PROGRAM, "opened")


def _diffs(changes: Sequence[Change], kept: Mapping[Key, Kept]) -> tuple[list[tuple[Change, Diff]], dict[Key, Diff]]:
    written: list[tuple[Change, Diff]] = []
    diffs: dict[Key, dict[str, tuple[Value, Value]]] = {}
    for change in changes:
        key = change.subject, change.subject_id
        record = kept[key]
        diff = {n: (record.values.get(n), v) for n, v in change.values.items() if not is_same(record.values.get(n), v)}
        unknown = set(diff) - FIELDS[change.subject].keys()
        if unknown:
            raise KeyError(f"{change.subject} has no field {', '.join(sorted(unknown))}")
        if not diff and change.event not in STANDS_ALONE:
            continue
        for name, (_, after) in diff.items():
            assign(record.values, name, after)
            first = diffs.get(key, {}).get(name, diff[name])[0]
            diffs.setdefault(key, {})[name] = (first, after)
        diffs.setdefault(key, {})
        record.school_id = change.school_id
        written.append((change, diff))
    return written, {key: dict(diff) for key, diff in diffs.items()}


def _late(written: Iterable[tuple[Change, Diff]], kept: Mapping[Key, Kept]) -> dict[Key, bool]:
    """Whether a subject must be folded anew, because something later was known already; days are brought along."""
    late: dict[Key, bool] = {}
    for change, diff in written:
        key = change.subject, change.subject_id
        record = kept[key]
        late[key] = late.get(key, False) or bool(diff and record.latest_on and change.on < record.latest_on)
        record.opened_on = min(record.opened_on or change.on, change.on)
        record.latest_on = max(record.latest_on or change.on, change.on)
        if change.source is not Source.PROGRAM or record.verified_on is None:
            record.verified_on = max(record.verified_on or change.on, change.on)
    return late


def _append(session: Session, written: Sequence[tuple[Change, Diff]], now: datetime) -> None:
    rows = [_change_row(change, diff, now) for change, diff in written]
    if rows:
        run(session, APPEND, rows)


def _change_row(change: Change, diff: Diff, now: datetime) -> dict[str, Any]:
    ordinary, restricted, secret = _by_class(change.subject, diff)
    return {
        "school_id": change.school_id,
        "subject": change.subject.value,
        "subject_id": change.subject_id,
        "event": change.event.value,
        "effective_on": change.on,
        "recorded_at": now,
        "source": change.source.value,
        "reported_by": change.reported_by,
        "confirmed_by": change.confirmed_by,
        "cause": change.cause,
        "ordinary": ordinary,
        "restricted": restricted or None,
        "secret": secret or None,
    }


def _keep(session: Session, kept: Mapping[Key, Kept]) -> None:
    for is_new, statement in ((True, OPEN_RECORD), (False, REWRITE)):
        rows = [_record_row(key, record) for key, record in kept.items() if record.is_new is is_new]
        if rows:
            run(session, statement, rows)


def _record_row(key: Key, record: Kept) -> dict[str, Any]:
    ordinary, restricted, secret = _by_class(key[0], record.values)
    return {
        "school": record.school_id,
        "kind": key[0].value,
        "number": key[1],
        "ordinary": ordinary,
        "restricted": restricted or None,
        "secret": secret or None,
        "opened": record.opened_on,
        "latest": record.latest_on,
        "verified": record.verified_on,
    }


def _make_findable(session: Session, kept: Mapping[Key, Kept], diffs: Mapping[Key, Diff]) -> None:
    for subject, names in KEYS.items():
        changed = {key[1]: record for key, record in kept.items() if key[0] is subject and set(names) & set(diffs[key])}
        if changed:
            fresh = {number for number, record in changed.items() if record.is_new}
            school_id = next(iter(changed.values())).school_id
            values = {number: record.values for number, record in changed.items()}
            register_keys.renew(session, school_id, subject, values, fresh=fresh)


def _by_class(subject: Subject, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    parts: tuple[dict[str, Any], ...] = ({}, {}, {})
    for name, value in values.items():
        parts[DRAWER[FIELDS[subject][name].sensitivity]][name] = value
    return parts  # type: ignore[return-value]  # three of them


DRAWER = {Sensitivity.ADULT: 0, Sensitivity.CHILD: 0, Sensitivity.RESTRICTED: 1, Sensitivity.SEALED: 2}


def _kept(row: Row[Any]) -> Kept:
    values = {**row.ordinary, **(row.restricted or {}), **(row.secret or {})}
    return Kept(row.school_id, values, row.opened_on, row.latest_on, row.verified_on, is_new=False)


WHOSE = (RECORDS.c.subject == bindparam("subject"), RECORDS.c.subject_id.in_(bindparam("ids", expanding=True)))
OF_SUBJECTS = select(RECORDS).where(*WHOSE)
HELD = OF_SUBJECTS.order_by(RECORDS.c.subject_id).with_for_update()
OPEN_RECORD = insert(RECORDS).values(
    school_id=bindparam("school"),
    subject=bindparam("kind"),
    subject_id=bindparam("number"),
    ordinary=bindparam("ordinary"),
    restricted=bindparam("restricted"),
    secret=bindparam("secret"),
    opened_on=bindparam("opened"),
    latest_on=bindparam("latest"),
    verified_on=bindparam("verified"),
)
REWRITE = (
    update(RECORDS)
    .where(RECORDS.c.subject == bindparam("kind"), RECORDS.c.subject_id == bindparam("number"))
    .values(
        school_id=bindparam("school"),
        ordinary=bindparam("ordinary"),
        restricted=bindparam("restricted"),
        secret=bindparam("secret"),
        opened_on=bindparam("opened"),
        latest_on=bindparam("latest"),
        verified_on=bindparam("verified"),
    )
)
APPEND = insert(CHANGES)
