"""The jobs that look after what was written: links and seals, what is over, files of what was taken out or copied."""

import threading

from bot.settings import Settings
from domain.clock import Clock
from scheduler import chain, erased, exports, redacted, retention
from scheduler.timetable import Job
from storage.database import Database
from storage.files.media import MediaStore
from storage.privacy import erasures_log


def keeping(
    settings: Settings, database: Database, clock: Clock, store: MediaStore, stop: threading.Event
) -> list[Job]:
    """Seconds are the machine's; what is due once a night stands in the database."""
    return [
        Job("chain", 5, lambda: chain.link(database, clock, stop)),
        Job("redacted", 5, lambda: redacted.remove_files(database, store)),
        Job("erased", 600, lambda: erased.note(database, settings.data_dir / erasures_log.FILE)),
        Job("retention", 600, lambda: retention.clean(database, clock, store)),
        Job("exports", 600, lambda: exports.tidy(database, clock, settings.data_dir)),
        Job("seal", 60, lambda: chain.seal(database, clock, settings.data_dir, stop)),
    ]
