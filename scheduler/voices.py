"""Makes of every voice that was kept a copy that browsers play; why there is none stands beside the voice."""

import logging
import random
import threading
from collections.abc import Callable

from domain.clock import Clock
from domain.errors import StorageUnavailable
from domain.retry import LONGEST, next_attempt
from messages.voices.convert import convert
from messages.voices.playable import NotNow, Playable, Unplayable
from storage.database import Database
from storage.files import media_copies
from storage.files.media import MediaMissing, MediaStore
from storage.files.media_copies import Uncopied
from storage.vault import SealBroken

log = logging.getLogger(__name__)

AT_A_TIME = 10
TRIES = 50  # at up to half an hour between two: about half a day of a full disk or a machine without room
GONE = "原录音读不出来了"
GAVE_UP = "试了很多次都没有转成能直接听的，原样保存"


def make_due(
    database: Database,
    clock: Clock,
    store: MediaStore,
    stop: threading.Event,
    make: Callable[[bytes], Playable] = convert,
) -> int:
    """Make the copies that are due, one after the other until ``stop``; how many were made or given up.

    No transaction is open while a copy is made.
    """
    with database.begin() as session:
        voices = media_copies.due(session, clock.now(), AT_A_TIME)
    done = 0
    for voice in voices:
        if stop.is_set():
            break
        done += _make(database, clock, store, make, voice)
    return done


def _make(
    database: Database, clock: Clock, store: MediaStore, make: Callable[[bytes], Playable], voice: Uncopied
) -> bool:
    try:
        copy = make(store.read(voice.id)[1])
        path = store.write_copy(voice.id, copy.content)
    except Unplayable as wrong:
        return _without(database, voice, str(wrong))
    except (MediaMissing, SealBroken):
        return _without(database, voice, GONE)
    except (NotNow, StorageUnavailable) as trouble:
        log.warning("the copy of media %s is tried again: %s", voice.id, trouble)
        return _try_later(database, clock, voice)
    with database.begin() as session:
        media_copies.made(session, voice.id, path, copy.content_type, copy.note)
    return True


def _try_later(database: Database, clock: Clock, voice: Uncopied) -> bool:
    if voice.attempts >= TRIES:
        return _without(database, voice, GAVE_UP)
    now = clock.now()
    moment = next_attempt(voice.attempts, now, now + 2 * LONGEST, random.Random())
    with database.begin() as session:
        media_copies.later(session, voice.id, moment or now + LONGEST)
    return False


def _without(database: Database, voice: Uncopied, note: str) -> bool:
    log.info("media %s has no copy to play: %s", voice.id, note)
    with database.begin() as session:
        media_copies.none(session, voice.id, note)
    return True
