"""Carries mass sends out of the house, step by step: a tag, its readers, the send, the tag taken away again.

MassError
├── NotNow        surely nothing was done; trying again later is safe
├── Unclear       nobody can tell; the same send under the same name is safe for a day
├── Refused       never; the readers get cards instead
└── AsksAdmin     the platform waits for the administrator's word; nobody can tell what they said

No transaction is open while the platform is asked. Every step is written down before the next begins.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from domain.clock import Clock
from domain.errors import LianxinError
from storage.database import Database
from storage.traffic import mass_tasks
from storage.traffic.mass import ACCEPTED, MADE, SUBMITTED, TAGGED
from storage.traffic.mass_tasks import Task

log = logging.getLogger(__name__)

# wechat.md 3.4: at most 60 mass calls a minute; the job comes every five seconds.
AT_A_TIME = 4
PER_TAGGING = 50  # wechat.md 4
AGAIN = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
# Tries before readers get cards instead, and before a person is asked.
MOST_TRIES = 8
# The platform knows a send by its name for 24 hours; the last repetition is well before.
SAME_NAME_FOR = timedelta(hours=20)
ASK_AGAIN = timedelta(hours=1)
GIVE_UP_ASKING = 24
UNCLEAR = "没有收到微信的答复，不确定群发有没有发出"
USED_UP = "今天的群发次数用完了"
NO_ANSWER = "微信一直没有答复"


class MassError(LianxinError):
    """A step of a mass send did not happen, or may not have; the message says why, in words for staff."""


class NotNow(MassError):
    """Surely nothing was done."""


class Unclear(MassError):
    """Nobody can tell whether it was done."""


class Refused(MassError):
    """It cannot be done, now or later."""


class AsksAdmin(MassError):
    """The platform asks the account's administrator first."""


class MassPort(Protocol):
    """The platform's part of it. Every method blocks and raises the errors above."""

    def make_tag(self, name: str) -> str:
        """The platform's number of the tag of this name, made or found."""
        ...

    def tag(self, tag: str, refs: list[str]) -> None:
        """Put a tag on at most 50 users; doing it again is harmless. ``Refused`` when one of them cannot have it."""
        ...

    def drop_tag(self, tag: str) -> None:
        """Take the tag away; one that is gone already is no error."""
        ...

    def send(self, tag: str, text: str, client_id: str) -> str:
        """Send; the platform's number, "" when it only says that it had it before."""
        ...

    def is_over(self, number: str) -> bool:
        """Whether the platform is done with an accepted send; Refused when it failed."""
        ...


def turn(database: Database, clock: Clock, port: MassPort, stop: threading.Event | None = None) -> int:
    """Do the next step of every mass send that is due; how many there were. Raises StorageUnavailable."""
    worker = _Worker(database, clock, port, stop or threading.Event())
    with database.begin() as session:
        tasks = mass_tasks.claim(session, clock.now(), AT_A_TIME)
    for task in tasks:
        if not worker.is_stopping:
            worker.advance(task)
    return len(tasks)


class _Worker:
    """One round. A step that the program's end interrupts is begun again when its lease is over."""

    def __init__(self, database: Database, clock: Clock, port: MassPort, stop: threading.Event) -> None:
        self._database = database
        self._clock = clock
        self._port = port
        self._stop = stop

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def advance(self, task: Task) -> None:
        steps: dict[str, Callable[[Task], None]] = {
            MADE: self._prepare, TAGGED: self._submit, SUBMITTED: self._repeat, ACCEPTED: self._ask,
        }  # fmt: skip
        steps.get(task.state, self._clean)(task)

    def _prepare(self, task: Task) -> None:
        """A tag that all readers carry, and then the send."""
        try:
            tag = task.tag or self._make_tag(task)
            self._tag_everybody(task, tag)
        except (NotNow, Unclear) as trouble:
            self._try_later(task, str(trouble))
            return
        except MassError as refused:
            self._fail(task, str(refused))
            return
        if self.is_stopping:
            return
        with self._database.begin() as session:
            is_tagged = mass_tasks.all_tagged(session, task.id, self._now())
        if is_tagged:
            self._submit(task, tag)

    def _make_tag(self, task: Task) -> str:
        tag = self._port.make_tag(task.client_id)
        with self._database.begin() as session:
            mass_tasks.tag_made(session, task.id, tag)
        return tag

    def _tag_everybody(self, task: Task, tag: str) -> None:
        with self._database.read() as session:
            readers = mass_tasks.readers(session, task.id)
        for start in range(0, len(readers), PER_TAGGING):
            if self.is_stopping:
                return
            some = readers[start : start + PER_TAGGING]
            try:
                self._port.tag(tag, [ref for _, ref in some])
            except Refused as refused:
                log.warning("mass task %s: some readers cannot be tagged: %s", task.id, refused)
                self._tag_each(task, tag, some)

    def _tag_each(self, task: Task, tag: str, some: list[tuple[int, str]]) -> None:
        """One who cannot be tagged does not keep the others back."""
        for address_id, ref in some:
            try:
                self._port.tag(tag, [ref])
            except Refused as refused:
                with self._database.begin() as session:
                    mass_tasks.left_out(session, task.id, [address_id], str(refused), self._now())

    def _submit(self, task: Task, tag: str = "") -> None:
        with self._database.begin() as session:
            is_full = mass_tasks.sent_today(session, self._now()) >= mass_tasks.MOST_A_DAY
            may = not is_full and mass_tasks.submit(session, task.id, self._now())
        if is_full:
            self._fail(task, USED_UP)
        if not may:
            return
        try:
            number = self._port.send(tag or task.tag, task.text, task.client_id)
        except NotNow as trouble:
            self._try_later(task, str(trouble), is_not_sent=True)
        except Unclear as trouble:
            self._later(task, AGAIN, str(trouble))
        except Refused as refused:
            self._fail(task, str(refused))
        except AsksAdmin as asked:
            self._leave_open(task, str(asked))
        else:
            self._accepted(task, number)

    def _repeat(self, task: Task) -> None:
        """It was submitted and nobody knows how that ended: the same name again tells, for a day."""
        if self._now() - task.due_at > SAME_NAME_FOR or task.attempts >= MOST_TRIES:
            self._leave_open(task, UNCLEAR)
            return
        try:
            number = self._port.send(task.tag, task.text, task.client_id)
        except (NotNow, Unclear) as trouble:
            self._later(task, _pause(task.attempts), str(trouble))
        except MassError as refused:
            log.warning("mass task %s: refused after an answer was lost: %s", task.id, refused)
            self._leave_open(task, f"{UNCLEAR}（{refused}）"[:200])
        else:
            self._accepted(task, number)

    def _ask(self, task: Task) -> None:
        """The report did not come: ask how it ended; after a day nobody asks any more."""
        try:
            is_over = not task.platform_id or self._port.is_over(task.platform_id)
        except Refused as refused:
            self._fail(task, str(refused))
            return
        except MassError as trouble:
            log.warning("mass task %s: %s", task.id, trouble)
            is_over = False
        if not is_over and task.attempts < GIVE_UP_ASKING:
            self._later(task, ASK_AGAIN, "")
            return
        with self._database.begin() as session:
            mass_tasks.finished(session, task.id, self._now())

    def _clean(self, task: Task) -> None:
        """An account has room for 100 tags: one that did its work goes."""
        try:
            self._port.drop_tag(task.tag)
        except MassError as trouble:
            log.warning("mass task %s: its tag stays for now: %s", task.id, trouble)
            if task.attempts < MOST_TRIES:
                self._later(task, LONGEST_PAUSE, "")
                return
        with self._database.begin() as session:
            mass_tasks.tag_gone(session, task.id)

    def _accepted(self, task: Task, number: str) -> None:
        with self._database.begin() as session:
            mass_tasks.accepted(session, task.id, number, self._now())

    def _try_later(self, task: Task, reason: str, *, is_not_sent: bool = False) -> None:
        """Surely nobody has it yet: a few more tries, then cards."""
        if task.attempts >= MOST_TRIES:
            self._fail(task, NO_ANSWER)
            return
        self._later(task, _pause(task.attempts), reason, is_not_sent=is_not_sent)

    def _later(self, task: Task, pause: timedelta, reason: str, *, is_not_sent: bool = False) -> None:
        with self._database.begin() as session:
            mass_tasks.later(session, task.id, self._now() + pause, reason, is_not_sent=is_not_sent)

    def _fail(self, task: Task, reason: str) -> None:
        log.warning("mass task %s goes out as cards: %s", task.id, reason)
        with self._database.begin() as session:
            mass_tasks.fail(session, task.id, reason, self._now())

    def _leave_open(self, task: Task, reason: str) -> None:
        log.warning("mass task %s: %s", task.id, reason)
        with self._database.begin() as session:
            mass_tasks.leave_open(session, task.id, reason, self._now())

    def _now(self) -> datetime:
        return self._clock.now()


def _pause(attempts: int) -> timedelta:
    return min(AGAIN * float(2 ** min(attempts, 10)), LONGEST_PAUSE)
