"""Each step of a mass send, written down before and after the platform is asked, so that a crash knows where it was.

made → (a tag is made) → (all readers carry it) tagged → submitted → accepted → finished. What was submitted is only
ever repeated under its own name, which the platform takes once in 24 hours (wechat.md 3.4).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.delivery import State
from domain.letter import LetterState
from messages.inbound import MassReport
from messages.render import words
from storage import tables as t
from storage.traffic import send_days
from storage.traffic.mass import (
    ACCEPTED,
    FAILED,
    FEWEST,
    FINISHED,
    MADE,
    SUBMITTED,
    TAGGED,
    UNCERTAIN,
    UNSEEN,
    WAY,
    carried_by,
    give_back,
    settle_rows,
)
from storage.traffic.outbox_ends import take_turns

LEASE = timedelta(minutes=10)  # nobody else works on a claimed task meanwhile: tagging 10,000 readers takes 200 calls
WHILE_PAUSED = timedelta(minutes=1)
ASK_AFTER = timedelta(minutes=30)  # the report of an accepted task did not come: ask
REPORT = "mass:"  # before the platform's number of a mass send, among the reports of single messages
MOST_A_DAY = 100  # wechat.md 3.4: mass sends of one account
TOO_FEW = "这组人太少，群发不了"
LETTER_OVER = "这封信已经结束"
CORRECTED = "有更正，旧的不发了"
NOT_REPEATED = "没有收到微信的答复，信后来停发或更正了，没有再试"
# The statuses of MASSSENDJOBFINISH that tell a reason (wechat.md 1.5, and the platform's page on mass sends).
REASONS = {
    "err(10001)": "微信认为像广告",
    "err(20001)": "微信认为涉及政治",
    "err(20002)": "微信认为涉嫌违法",
    "err(20004)": "微信认为涉及色情",
    "err(20006)": "微信认为涉嫌欺诈",
    "err(20008)": "微信认为涉及版权",
    "err(20013)": "微信认为涉及社会",
    "err(21000)": "微信没有通过",
    "err(22000)": "微信认为像互推",
    "err(40001)": "公众号管理员在微信上拒绝了群发",
    "err(40002)": "公众号管理员 30 分钟内没有在微信上确认群发",
}
REASON_OTHER = "微信没有群发成功"


@dataclass(frozen=True, slots=True)
class Task:
    """A claimed task; ``state`` and ``due_at`` (UTC) as they were before, ``text`` what its readers will read."""

    id: int
    state: str
    client_id: str
    tag: str
    platform_id: str
    attempts: int
    due_at: datetime
    text: str


def claim(session: Session, now: datetime, limit: int) -> list[Task]:
    """What is to be done now, for this worker alone until ``LEASE`` ends; tasks of letters that ended are ended."""
    task = t.MassTask
    is_open = task.state.in_((MADE, TAGGED, SUBMITTED, ACCEPTED))
    rests = select(t.Letter.id).where(t.Letter.paused_at.is_not(None), t.Letter.state == LetterState.RUNNING.value)
    is_resting = and_(task.state == SUBMITTED, task.letter_id.in_(rests))
    query = select(task).where(task.next_at <= now, or_(is_open, task.tag.is_not(None)), ~is_resting)
    rows = session.scalars(query.order_by(task.next_at, task.id).limit(limit).with_for_update(skip_locked=True))
    return [one for row in rows if (one := _claimed(session, row, now)) is not None]


def sent_today(session: Session, now: datetime) -> int:
    """How many mass sends the platform took today (China)."""
    return send_days.sent(session, WAY, in_china(now).date())


def readers(session: Session, task_id: int) -> list[tuple[int, str]]:
    """The addresses of the task and the platform's names of them."""
    query = select(t.Address.id, t.Address.ref).join(t.MassReader, t.MassReader.address_id == t.Address.id)
    rows = session.execute(query.where(t.MassReader.task_id == task_id).order_by(t.Address.id))
    return [(address_id, ref) for address_id, ref in rows]


def tag_made(session: Session, task_id: int, tag: str) -> None:
    session.get_one(t.MassTask, task_id).tag = tag


def left_out(session: Session, task_id: int, addresses: Collection[int], reason: str, now: datetime) -> None:
    """The platform does not take these readers into a tag: they get their cards."""
    query = select(t.MassReader).where(t.MassReader.task_id == task_id, t.MassReader.address_id.in_(addresses))
    out = list(session.scalars(query))
    give_back(session, task_id, reason, now, [one.person_id for one in out])
    for one in out:
        session.delete(one)
    session.get_one(t.MassTask, task_id).people -= len(out)


def all_tagged(session: Session, task_id: int, now: datetime) -> bool:
    """Everybody of the task carries its tag; False when it was withdrawn meanwhile or too few are left."""
    row = _locked(session, task_id)
    if row.state == MADE and row.people < FEWEST:
        _fail(session, row, TOO_FEW, now)
    elif row.state == MADE:
        row.state, row.attempts = TAGGED, 0
    return row.state == TAGGED


def submit(session: Session, task_id: int, now: datetime) -> bool:
    """The next thing is the send itself; False when somebody else was first or its letter is no longer sent."""
    row = _locked(session, task_id)
    if row.state != TAGGED or not _may_leave(session, row, now):
        return False
    row.state = SUBMITTED
    return True


def accepted(session: Session, task_id: int, platform_id: str, now: datetime) -> None:
    """The platform took it; what it reported before is heard now."""
    number = platform_id[:40]
    take_turns(session, [REPORT + number])
    row = _locked(session, task_id)
    if row.state != SUBMITTED:
        return
    row.state, row.platform_id, row.error = ACCEPTED, number or None, ""
    row.settled_at, row.next_at = now, now + ASK_AFTER
    settle_rows(session, row.id, State.ACCEPTED, "", now)
    send_days.add(session, WAY, 1, now)
    early = select(t.DeliveryReport).where(t.DeliveryReport.platform_id == REPORT + number)
    for known in session.scalars(early.order_by(t.DeliveryReport.id)) if number else ():
        _finish(session, row, _read(number, known), now)


def later(session: Session, task_id: int, moment: datetime, reason: str, *, is_not_sent: bool = False) -> None:
    """Another try at a moment (UTC); ``is_not_sent``: the last one surely reached nobody."""
    row = _locked(session, task_id)
    row.attempts += 1
    row.next_at, row.error = moment, reason[:200]
    if is_not_sent and row.state == SUBMITTED:
        row.state = TAGGED


def fail(session: Session, task_id: int, reason: str, now: datetime) -> None:
    """It cannot be sent to many at once: its readers get cards, and the reason stands on the task."""
    _fail(session, _locked(session, task_id), reason, now)


def leave_open(session: Session, task_id: int, reason: str, now: datetime) -> None:
    """Nobody can tell whether it was sent: a person decides."""
    row = _locked(session, task_id)
    row.state, row.error, row.settled_at, row.next_at = UNCERTAIN, reason[:200], now, now
    settle_rows(session, row.id, State.UNCERTAIN, reason, now)


def finished(session: Session, task_id: int, now: datetime) -> None:
    """The platform says that an accepted task is over; how many it reached was not told."""
    row = _locked(session, task_id)
    if row.state == ACCEPTED:
        row.state, row.next_at = FINISHED, now


def tag_gone(session: Session, task_id: int) -> None:
    row = session.get_one(t.MassTask, task_id)
    row.tag = row.next_at = None


def report(session: Session, told: MassReport, now: datetime) -> None:
    """Keep what the platform says of a mass send, before or after the send itself was answered."""
    name = (REPORT + told.platform_id)[:40]
    take_turns(session, [name])
    status = _kept(told)
    known = select(t.DeliveryReport.id).where(t.DeliveryReport.platform_id == name, t.DeliveryReport.status == status)
    if session.scalar(known) is None:
        session.add(t.DeliveryReport(platform_id=name, status=status, delivered=told.succeeded, at=now))
    query = select(t.MassTask).where(t.MassTask.platform_id == told.platform_id)
    for row in session.scalars(query.with_for_update()):
        _finish(session, row, told, now)


def _claimed(session: Session, row: t.MassTask, now: datetime) -> Task | None:
    """The task under its lease; None when its letter does not let it leave now.

    What was submitted without an answer is repeated only while its words still hold: where the platform never had it,
    that would be the first time that anybody reads them.
    """
    if row.state in (MADE, TAGGED) and not _may_leave(session, row, now):
        return None
    letter = session.get_one(t.Letter, row.letter_id, populate_existing=True)
    if row.state == SUBMITTED and (letter.state != LetterState.RUNNING or _is_corrected(session, row)):
        leave_open(session, row.id, NOT_REPEATED, now)
        return None
    due_at, row.next_at = row.next_at or now, now + LEASE
    text = words("letters/mass", title=letter.title, short=letter.short)
    return Task(row.id, row.state, row.client_id, row.tag or "", row.platform_id or "", row.attempts, due_at, text)


def _may_leave(session: Session, row: t.MassTask, now: datetime) -> bool:
    state, paused_at = session.execute(
        select(t.Letter.state, t.Letter.paused_at).where(t.Letter.id == row.letter_id)
    ).one()
    if state != LetterState.RUNNING:
        settle_rows(session, row.id, State.CANCELLED, LETTER_OVER, now)
        row.state, row.error, row.settled_at, row.next_at = FAILED, LETTER_OVER, now, now
        return False
    if paused_at is not None:
        row.next_at = now + WHILE_PAUSED
        return False
    return True


def _locked(session: Session, task_id: int) -> t.MassTask:
    return session.scalars(select(t.MassTask).where(t.MassTask.id == task_id).with_for_update()).one()


def _fail(session: Session, row: t.MassTask, reason: str, now: datetime) -> None:
    row.state, row.error, row.settled_at, row.next_at = FAILED, reason[:200], now, now
    _drop_replaced(session, row, now)
    give_back(session, row.id, reason, now)


def _is_corrected(session: Session, row: t.MassTask) -> bool:
    """Whether the letter has other words than those that this task was to send."""
    version = t.LetterVersion
    return bool(session.scalar(select(exists().where(version.letter_id == row.letter_id, version.at > row.created_at))))


def _drop_replaced(session: Session, row: t.MassTask, now: datetime) -> None:
    """Who is asked about newer words by a message of their own gets no card of the words before."""
    receipt, version = t.LetterReceipt, t.LetterVersion
    asked_anew = (
        select(receipt.person_id)
        .join(version, and_(version.letter_id == receipt.letter_id, version.version == receipt.version))
        .where(receipt.letter_id == row.letter_id, version.at > row.created_at)
    )
    query = update(t.Outbox).where(*carried_by(row.id), t.Outbox.person_id.in_(asked_anew))
    values = {"state": State.CANCELLED, "error": CORRECTED, "settled_at": now, "platform_id": None}
    session.execute(query.values(values).execution_options(**UNSEEN))


def _finish(session: Session, row: t.MassTask, told: MassReport, now: datetime) -> None:
    """Who was filtered out is not told, only how many: the messages stay accepted, and the counts are shown."""
    if row.state not in (ACCEPTED, UNCERTAIN):
        return
    row.total, row.filtered, row.sent, row.failed = told.total, told.filtered, told.sent, told.failed
    if told.succeeded:
        row.state, row.error, row.settled_at, row.next_at = FINISHED, "", now, now
        settle_rows(session, row.id, State.ACCEPTED, "", now)
        return
    _fail(session, row, REASONS.get(told.status, f"{REASON_OTHER}（{told.status}）"), now)


def _kept(told: MassReport) -> str:
    """Status and counts as they stand among the reports: "send success 120/118/118/0"."""
    return f"{told.status[:24]} {told.total}/{told.filtered}/{told.sent}/{told.failed}"[:60]


def _read(number: str, kept: t.DeliveryReport) -> MassReport:
    status, _, counts = kept.status.rpartition(" ")
    total, filtered, sent, failed = (int(one) for one in counts.split("/"))
    return MassReport(number, kept.delivered, status, total, filtered, sent, failed)
