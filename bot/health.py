"""Tells the truth about health: what is checked is what would lose or delay somebody's words (promise P27)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.clock import Clock
from domain.delivery import State
from domain.errors import SettingError, StorageUnavailable
from scheduler.timetable import SILENT_AFTER
from storage import heartbeats
from storage.database import ANSWER_SECONDS, Database
from storage.spool import Spool
from storage.traffic import inbox, outbox, quarantine

PATIENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at; ``is_well`` False turns /readyz red."""

    name: str
    is_well: bool
    detail: str = ""


class Health:
    """Looks at the parts each time it is asked; says nothing about any person."""

    def __init__(self, database: Database, clock: Clock, spool: Spool, counters: Counter[str]) -> None:
        self._database = database
        self._clock = clock
        self._spool = spool
        self._counters = counters
        self._stale_known = 0
        self._stale_at: datetime | None = None

    def checks(self) -> list[Check]:
        """The database can be written, the spool is writable and empty, somebody looks after time, nothing is late."""
        return [*self._database_checks(), self._spool_check(), self._clock_check()]

    def gauges(self) -> dict[str, float]:
        """Numbers for /metrics: what waits, and what the door counted."""
        found = {f"door_{name}": float(count) for name, count in self._counters.items()}
        try:
            with self._database.read(ANSWER_SECONDS) as session:
                counts = outbox.counts(session)
                found["quarantine"] = float(quarantine.count(session))
                found["inbox_failed"] = float(inbox.count_failed(session))
        except StorageUnavailable:
            return found | {"database_up": 0.0}
        found |= {f"outbox_{state.value}": float(counts.get(state.value, 0)) for state in State}
        return found | {"database_up": 1.0, "spool": float(self._spool.size())}

    def _database_checks(self) -> list[Check]:
        now = self._clock.now()
        try:
            with self._database.begin(ANSWER_SECONDS) as session:
                heartbeats.beat(session, heartbeats.PROBE, now)
                ticked = heartbeats.last(session, "contacts")
                late = outbox.oldest_due(session)
        except StorageUnavailable:
            return [Check("database", False, "does not answer")]
        return [
            Check("database", True),
            Check("timetable", ticked is not None and now - ticked < SILENT_AFTER, "last tick too long ago"),
            Check("delivery", late is None or now - late < PATIENCE, "due messages are not leaving"),
        ]

    def _spool_check(self) -> Check:
        try:
            self._spool.check()
        except (OSError, SettingError):
            return Check("spool", False, "cannot be written")
        return Check("spool", self._spool.size() == 0, "messages wait for the database")

    def _clock_check(self) -> Check:
        """Red for a while after callbacks came that look too old or too new; one replay must not stay for ever."""
        now, stale = self._clock.now(), self._counters.get("stale", 0)
        if stale > self._stale_known:
            self._stale_known, self._stale_at = stale, now
        is_well = self._stale_at is None or now - self._stale_at > PATIENCE
        return Check("clock", is_well, "callbacks look older or newer than the freshness window")
