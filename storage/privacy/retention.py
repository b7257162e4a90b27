"""What is over, by the table of ``domain.retention``: found in sets, with a limit, the oldest first."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, LargeBinary, Select, and_, delete, exists, func, or_, select, type_coerce, update
from sqlalchemy.orm import Session

from domain import retention as rules
from domain.alert import AlertState
from domain.binding import State
from domain.clock import CHINA
from domain.retention import What
from domain.sealing import STUB
from storage import tables as t
from storage.statements import changed, insert_once

# What is said in the chat; everything else in a file is a record of the school.
CHAT = ("text", "voice", "image", "video", "location", "link")
GONE = "按保存期限删除"
EMPTY_RAW = 100  # bytes: a sealed nothing is shorter, and any message of the platform longer
MISSED = "lost"  # the state of media that are not there (``storage.files.media``)


def due(session: Session, what: What, now: datetime, today: date, limit: int) -> list[int]:
    """The numbers of at most ``limit`` rows of this kind that are over; ``today`` is the day in China."""
    return list(session.scalars(_query(what, now, today).limit(limit)))


def count(session: Session, what: What, now: datetime, today: date) -> int:
    """How many rows of this kind are over."""
    found = _query(what, now, today).order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def begin_run(session: Session, day: date, now: datetime) -> bool:
    """The run of this day (China) is ours; False where somebody had it."""
    values = {"day": day, "ran_at": now, "report": {}}
    return insert_once(session, t.RetentionRun, values, "day") is not None


def end_run(session: Session, day: date, report: dict[str, int]) -> None:
    """What the run of the day deleted."""
    session.execute(update(t.RetentionRun).where(t.RetentionRun.day == day).values(report=report))


def runs(session: Session, limit: int) -> list[tuple[date, dict[str, int]]]:
    """The reports of the last runs, newest first."""
    query = select(t.RetentionRun.day, t.RetentionRun.report).order_by(t.RetentionRun.day.desc()).limit(limit)
    return [(day, report) for day, report in session.execute(query)]


def mark_gone(session: Session, ids: Sequence[int]) -> int:
    """The files of these media were deleted; what they were (kind, size, hash) stays, so that the chain stays whole."""
    gone = {
        "state": MISSED,
        "reason": GONE,
        "path": None,
        "copy_path": None,
        "copy_type": None,
        "copy_note": None,
        "source_ref": '["", ""]',
        "upload_ref": None,
        "upload_until": None,
    }
    return changed(session, update(t.Media).where(t.Media.id.in_(ids)).values(gone))


def forget(session: Session, what: What, ids: Sequence[int]) -> int:
    """Delete or empty these rows of a kind that hangs on nothing; how many."""
    if what is What.RAW:
        return changed(session, update(t.Inbox).where(t.Inbox.id.in_(ids)).values(raw=b"", answer=None))
    if what is What.BINDINGS:
        session.execute(update(t.Consent).where(t.Consent.binding_id.in_(ids)).values(binding_id=None))
    model = MODELS[what]
    return changed(session, delete(model).where(model.__table__.c.id.in_(ids)))


MODELS: dict[What, type[t.Model]] = {
    What.QUARANTINE: t.Quarantine,
    What.QUESTIONS: t.Question,
    What.BINDINGS: t.Binding,
    What.SESSIONS: t.ConsoleSession,
    What.TRIES: t.SignInTry,
    What.ASKS: t.SignInAsk,
}


def _query(what: What, now: datetime, today: date) -> Select[int]:
    if what in (What.WORDS, What.FILE):
        return _entries(what, today)
    if what is What.MEDIA:
        return _media(today)
    if what is What.ALERTS:
        closed = t.Alert.closed_at < _midnight(rules.closed_before(today))
        return select(t.Alert.id).where(closed, t.Alert.outcome.is_not(None)).order_by(t.Alert.id)
    model, is_over = _by_age(what, now)
    return select(model.__table__.c.id).where(is_over).order_by(model.__table__.c.id)


def _by_age(what: What, now: datetime) -> tuple[type[t.Model], ColumnElement[bool]]:
    logs, tries = now - rules.LOGS_FOR, now - rules.TRIES_FOR
    ways: dict[What, tuple[type[t.Model], ColumnElement[bool]]] = {
        What.RAW: (
            t.Inbox,
            and_(t.Inbox.received_at < logs, t.Inbox.entry_id.is_(None), t.Inbox.state == "handled", _has_raw()),
        ),
        What.QUARANTINE: (t.Quarantine, t.Quarantine.received_at < logs),
        What.QUESTIONS: (t.Question, and_(t.Question.asked_at < logs, t.Question.expires_at < logs)),
        What.BINDINGS: (
            t.Binding,
            and_(
                t.Binding.state.in_((State.REFUSED.value, State.DECLINED.value)),
                func.coalesce(t.Binding.decided_at, t.Binding.ended_at, t.Binding.created_at) < now - rules.REFUSED_FOR,
            ),
        ),
        What.SESSIONS: (t.ConsoleSession, t.ConsoleSession.seen_at < logs),
        What.TRIES: (t.SignInTry, t.SignInTry.at < tries),
        What.ASKS: (t.SignInAsk, t.SignInAsk.asked_at < tries),
    }
    return ways[what]


def _has_raw() -> ColumnElement[bool]:
    """Not emptied before: a sealed nothing is shorter than any message of the platform."""
    return func.length(type_coerce(t.Inbox.raw, LargeBinary)) > EMPTY_RAW


def _entries(what: What, today: date) -> Select[int]:
    """Entries of the files of pupils who all left: the chat by its school year, the rest three years after leaving.

    What stands in an alert has the alert's time. What was taken out already is not there any more.
    """
    if what is What.WORDS:
        which = and_(t.Entry.at < _midnight(rules.words_before(today)), t.Entry.kind.in_(CHAT), _all_left(None))
    else:
        which = _all_left(_midnight(rules.left_before(today)))
    stands = exists().where(t.EntryChild.entry_id == t.Entry.id)
    stub = t.Entry.kind == STUB
    gone = exists().where(t.Redaction.entry_id == t.Entry.id)
    return select(t.Entry.id).where(which, stands, ~gone, ~stub, ~_in_alert()).order_by(t.Entry.id)


def _all_left(before: datetime | None) -> ColumnElement[bool]:
    """Nobody in whose file it stands is at school, or left later than that."""
    here = t.Child.left_at.is_(None)
    stays = here if before is None else or_(here, t.Child.left_at >= before)
    return ~exists().where(t.EntryChild.entry_id == t.Entry.id, t.EntryChild.child_id == t.Child.id, stays)


def _media(today: date) -> Select[int]:
    """Voices and pictures of the chat that no record needs."""
    kept = and_(t.Media.state == "kept", t.Media.kept_at < _midnight(rules.media_before(today)))
    carried = t.Entry.media_id == t.Media.id
    of_record = or_(
        exists().where(carried, or_(t.Entry.kind.not_in(CHAT), _in_alert(), _in_record())),
        exists().where(t.LetterReceipt.proof_id == t.Media.id),
        exists().where(t.Letter.voice_media_id == t.Media.id),
    )
    return select(t.Media.id).where(kept, ~of_record).order_by(t.Media.id)


def _in_alert() -> ColumnElement[bool]:
    is_false = t.Alert.state == AlertState.FALSE_ALARM.value
    return exists().where(t.Alert.entry_id == t.Entry.id, ~is_false).correlate(t.Entry)


def _in_record() -> ColumnElement[bool]:
    """A contact, a hazard or a promise stands on it."""
    return or_(
        *(
            exists().where(column == t.Entry.id).correlate(t.Entry)
            for column in (t.ContactMade.entry_id, t.Hazard.entry_id, t.Promise.entry_id)
        )
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
