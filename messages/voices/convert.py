"""Makes a recording playable in a child process, so that no file can take the server down with it."""

import json
import math

from messages.confined.ask import ChildFailed, Failure, ask, script
from messages.voices.filetype import is_known, is_mp3, is_silk
from messages.voices.limits import LIMITS, Limits
from messages.voices.playable import (
    BIG,
    BROKEN,
    EMPTY,
    LONG,
    PLAYS_EVERYWHERE,
    SILK,
    SLOW,
    UNKNOWN,
    NotNow,
    Playable,
    Unplayable,
)

CHILD = script("messages.voices.child")
SENTENCES = {Failure.TOO_SLOW: SLOW, Failure.TOO_LONG: LONG, Failure.DIED: BROKEN}
LONGEST_NOTE = 200  # characters


def convert(content: bytes, limits: Limits = LIMITS) -> Playable:
    """The recording as MP3 (one that is MP3 already stays as it is). What it is, its first bytes say.

    AMR, AMR-WB, and the sound of 3gp and m4a are decoded. Takes some tenths of a second; never inside a transaction
    or a callback. Raises Unplayable, whatever the file does, or NotNow.
    """
    _refuse(content, limits)
    try:
        return _understood(ask(CHILD, {}, content, limits))
    except ChildFailed as failed:
        if failed.failure is Failure.NOT_STARTED:
            raise NotNow(str(failed)) from failed
        raise Unplayable(SENTENCES[failed.failure]) from failed


def _refuse(content: bytes, limits: Limits) -> None:
    """What needs no decoder to be told."""
    if not content:
        raise Unplayable(EMPTY)
    if len(content) > limits.file_bytes:
        raise Unplayable(BIG)
    if is_silk(content):
        raise Unplayable(SILK)
    if not is_known(content):
        raise Unplayable(UNKNOWN)


def _understood(answer: bytes) -> Playable:
    """Nothing a child says is believed that a page could not bear: it may have been turned by its file."""
    head, _, content = answer.partition(b"\n")
    try:
        facts = json.loads(head)
        if "refused" in facts:
            raise Unplayable(str(facts["refused"])[:LONGEST_NOTE])
        seconds, note = float(facts["seconds"]), str(facts["note"])[:LONGEST_NOTE]
    except (ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise Unplayable(BROKEN) from wrong
    if facts.get("type") != PLAYS_EVERYWHERE or not is_mp3(content) or not 0 < seconds < math.inf:
        raise Unplayable(BROKEN)
    return Playable(PLAYS_EVERYWHERE, content, seconds, note)
