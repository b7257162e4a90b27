"""The process that decodes one recording and may die of it: it limits itself, decodes, writes its answer and ends.

Its answer is a line of JSON, then the sound.
"""

import json
import sys

from messages.confined.restrict import restrict
from messages.voices.limits import Limits
from messages.voices.playable import BROKEN, Unplayable


def main() -> None:
    """Read the request and the recording from standard input, write the answer to standard output."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**request["limits"])
    restrict(limits)
    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), limits))


def _answer(content: bytes, limits: Limits) -> bytes:
    from messages.voices.sound import made_playable  # and with it FFmpeg, which must not start before the limits hold

    try:
        made = made_playable(content, limits)
    except Unplayable as wrong:
        return _head(refused=str(wrong))
    except MemoryError:
        return _head(refused=BROKEN)
    return _head(type=made.content_type, seconds=made.seconds, note=made.note) + made.content


def _head(**facts: object) -> bytes:
    return json.dumps(facts, ensure_ascii=False).encode() + b"\n"
