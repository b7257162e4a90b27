"""Fetches pictures and voices before the platform forgets them, and keeps them sealed.

DownloadError
├── Gone      it can never be fetched (expired, refused, too large); the message told in words instead
└── NotNow    the platform does not answer properly at this moment
"""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass

from domain.clock import Clock
from domain.errors import LianxinError, StorageUnavailable
from domain.retry import next_attempt
from storage.database import Database
from storage.files import media
from storage.files.media import MediaStore, Wanted

log = logging.getLogger(__name__)

AT_A_TIME = 20
TOO_LATE = "微信上的文件已过期"


@dataclass(frozen=True, slots=True)
class Download:
    """Bytes as they came; ``content_type`` is only what the sender claims."""

    content: bytes
    content_type: str


class DownloadError(LianxinError):
    """A picture or voice was not fetched."""


class Gone(DownloadError):
    """It cannot be fetched, now or later; the message says why, in words for staff."""


class NotNow(DownloadError):
    """Trying again later may work."""


def fetch_due(database: Database, clock: Clock, store: MediaStore, download: Callable[[str], Download]) -> int:
    """Fetch what is due; how many were kept or given up, each of which sets waiting messages free.

    ``download`` takes the platform's reference and raises Gone or NotNow. It runs with no transaction open.
    """
    with database.begin() as session:
        wanted = media.due(session, clock.now(), AT_A_TIME)
    return sum(_fetch(database, clock, store, download, one) for one in wanted)


def _fetch(
    database: Database, clock: Clock, store: MediaStore, download: Callable[[str], Download], one: Wanted
) -> bool:
    try:
        content = _either(download, one).content
        store.write(one.id, content)
    except Gone as gone:
        return _give_up(database, one, str(gone))
    except (NotNow, StorageUnavailable) as trouble:
        log.warning("media %s is tried again: %s", one.id, trouble)
        return _try_later(database, clock, one)
    with database.begin() as session:
        store.keep(session, one.id, content, clock.now())
    return True


def _either(download: Callable[[str], Download], one: Wanted) -> Download:
    try:
        return download(one.ref)
    except Gone:
        if not one.better_ref:
            raise
        return download(one.better_ref)


def _try_later(database: Database, clock: Clock, one: Wanted) -> bool:
    moment = next_attempt(one.attempts, clock.now(), one.due_by, random.Random())
    if moment is None:
        return _give_up(database, one, TOO_LATE)
    with database.begin() as session:
        media.later(session, one.id, moment)
    return False


def _give_up(database: Database, one: Wanted, reason: str) -> bool:
    log.warning("media %s is lost: %s", one.id, reason)
    with database.begin() as session:
        media.lost(session, one.id, reason)
    return True
