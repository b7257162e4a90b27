"""Takes the words of an entry out for good; that they were taken out, by whom and why, stays in the file."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import Actor, Deed
from domain.alert import AlertEventKind
from domain.clock import in_china
from domain.errors import Refusal
from domain.sealing import STUB
from messages.render import words
from storage.access import audit
from storage.alert import alert_events, alert_lists, alerts
from storage.chains import redactions, redactions_alerts
from storage.chains.redactions import Entry, Why
from storage.files.file import NewEntry

# 个人信息保护法 art. 47 (what must be deleted), 未成年人网络保护条例 art. 34
GROUNDS = {"request": "家长的申请", "retention": "保存期限已到", "mistake": "记错了，不该在这里"}
LONGEST = 200  # characters of a reason
MOST_NAMED = 20  # children in the audit; a letter to everybody stands in thousands of files


def redact(session: Session, actor: Actor, entry_id: int, ground: str, reason: str, now: datetime) -> bool:
    """Empty an entry; False when it was emptied before or never was.

    ``ground`` is a key of ``GROUNDS``. The words go from the file, from what came in and left, and from what was made
    of them (``storage.chains.redactions``); a voice or picture goes with its sealed file, removed after the commit. The
    caller has looked whether the actor may. Raises Refusal for an entry that tells of a redaction, and while an
    alert that stands on it is open (a duty to report: 未成年人保护法 art. 11).
    """
    return _redact(session, actor, entry_id, ground, reason, now, about="")


def _redact(
    session: Session, actor: Actor, entry_id: int, ground: str, reason: str, now: datetime, *, about: str
) -> bool:
    """``about`` begins the reason in the audit: an alert so named hides the row from whom the alert is kept."""
    why = Why(actor.who, ground, reason.strip()[:LONGEST])
    told = GROUNDS[ground]
    found = redactions.entry(session, entry_id)
    if found is None:
        return False
    if found.kind == STUB or found.has_open_alert:
        raise Refusal("replies/redaction_refused", is_stub=found.kind == STUB)
    redactions.empty(session, found, why, _stub(found, actor, told, why.reason, now), words("replies/redacted"), now)
    named: list[int | None] = [*redactions.children(session, entry_id)[:MOST_NAMED]]
    for child_id in named or [None]:
        what, detail = f"redact entry:{entry_id}", f"{about}{told}：{why.reason}"
        audit.write(session, actor, Deed.CHANGE, what, now, child_id=child_id, detail=detail)
    return True


def redact_alert(session: Session, actor: Actor, alert_id: int, ground: str, reason: str, now: datetime) -> bool:
    """Empty what an alert that is over says: its quote, its outcome, the number of the police's case, what its log and
    the files tell of it and what was said when it was raised; False when nothing of that was left.

    Of the log the moments, the deeds and the names stay, and a new line says who took the words out and why. The caller
    has looked whether the actor may. Raises Refusal while it is open.
    """
    alert = alerts.lock(session, alert_id)
    if alert.state.value in alerts.NOT_OVER:
        raise Refusal("replies/redaction_refused", is_stub=False)
    entries = redactions_alerts.entries(session, alert_id)
    about = f"{alert_lists.named(alert_id)}；"  # so named, a row of the audit hides with its alert
    emptied = [_redact(session, actor, number, ground, reason, now, about=about) for number in entries]
    if not redactions_alerts.empty(session, alert_id, words("replies/redacted"), now) and not emptied:
        return False
    why = f"{GROUNDS[ground]}：{reason.strip()[:LONGEST]}"
    told = words("replies/redacted_alert", who=actor.who, why=why)
    alert_events.add(session, alert_id, AlertEventKind.REDACTED, now, actor.person_id, told)
    what, detail = "alerts.redact", f"{about}{why}"
    child_id, school_id = alert.child_id, alert.school_id
    audit.write(session, actor, Deed.CHANGE, what, now, child_id=child_id, school_id=school_id, detail=detail)
    return True


def _stub(found: Entry, actor: Actor, ground: str, reason: str, now: datetime) -> NewEntry:
    text = words(
        "replies/redaction_entry",
        who=actor.who,
        day=_day(now),
        of_day=_day(found.at),
        ground=ground,
        reason=reason,
        with_media=found.media_id is not None,
    )
    return NewEntry(
        at=now,
        author=actor.who,
        reader="学校",
        channel="program",
        direction="note",
        kind=STUB,
        text=text,
        cause=f"entry:{found.id}",
        author_id=actor.person_id,
        once=f"redaction:{found.id}",
    )


def _day(moment: datetime) -> str:
    day = in_china(moment)
    return f"{day.year}年{day.month}月{day.day}日"
