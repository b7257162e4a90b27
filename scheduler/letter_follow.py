"""Letters whose next step has come: whoever is waited for is reminded, and whoever can help learns of it, each once.

What a step says is read outside of the transaction that makes it: a school of thousands keeps no other writer waiting.
"""

import logging
import secrets
import threading
from datetime import datetime

from domain.clock import Clock
from domain.errors import StorageUnavailable
from handlers.actions.letter import letter_follow
from storage.database import Database
from storage.letter import letter_follow as followed
from storage.letter.letter_follow import Followed

log = logging.getLogger(__name__)


def turn(database: Database, clock: Clock, stop: threading.Event | None = None) -> int:
    """Everything that is due now, each letter in a transaction of its own; how many messages were made."""
    now = clock.now()
    with database.begin() as session:
        letter_follow.begin(session, now)
        count = letter_follow.remind_snoozed(session, now)
    with database.read() as session:
        due = followed.due(session, now)
    for letter in due:
        if stop is not None and stop.is_set():
            break
        count += _turn(database, letter, now)
    return count


def _turn(database: Database, letter: Followed, now: datetime) -> int:
    """One letter; of one that breaks the others are none the worse."""
    try:
        with database.read() as session:
            prepared = letter_follow.prepare(session, letter, now)
        with database.begin() as session:
            return letter_follow.carry_out(session, prepared, now)
    except StorageUnavailable:
        raise
    except Exception:
        log.exception("letter %s was not followed, error %s", letter.id, secrets.token_hex(4))
        return 0
