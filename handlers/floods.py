"""Keeps automatic answers from feeding loops and floods: everything is kept and carried, and little of it answered."""

import hashlib
import re
import threading
from collections import OrderedDict, deque
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from domain.words import fold
from handlers.router import Turn
from messages.inbound import SPOKEN, TOUCHES, Inbound, Kind
from messages.outbound import Reply
from messages.render import words
from storage.alert import alerts
from storage.traffic import inbox

# A person types a bubble every few seconds and reads none of ten answers that come within a minute; a machine that
# answers us is stopped before it costs anybody anything.
MOST_ANSWERS = 10
MINUTE = timedelta(minutes=1)
# Enough to see what the tenth message before this one was answered with.
LOOK_BACK = 2 * MOST_ANSWERS
COUNTED = tuple(kind.value for kind in SPOKEN | TOUCHES)
# The same words so often within so long are said by a machine, or by somebody who has long been answered.
SAME_WORDS = 5
SAME_WITHIN = timedelta(minutes=5)
ECHO_WITHIN = timedelta(hours=1)
SHORTEST_ECHO = 4  # signs; what is shorter is what people say themselves
AUTOMATIC = re.compile(r"\s*(?:[\[【(<「]自动(?:回复|答复)[\]】)>」]|自动(?:回复|答复):)")


class Hearing(Enum):
    """What is done about a message besides keeping it."""

    PLAIN = "plain"  # everything
    MUTE = "mute"  # a machine says it: looked through for danger, carried, not answered
    WORN = "worn"  # said over and over: carried, neither answered nor alarmed about again
    DEAF = "deaf"  # our own words come back: nothing


class Memory:
    """How often somebody said the same within five minutes, as far as this process has heard them.

    It forgets when the program starts anew, and several web processes each remember their part: that costs a few more
    answers, of which ``MOST_ANSWERS`` a minute is the limit that stands in the database. Only digests are kept.
    """

    def __init__(self, most_addresses: int = 10_000) -> None:
        self._most = most_addresses
        self._heard: OrderedDict[tuple[str, str], deque[tuple[datetime, bytes, bytes]]] = OrderedDict()
        self._lock = threading.Lock()

    def times(self, inbound: Inbound, now: datetime) -> int:
        """How often these very words came within the last minutes, this time included; 0 for what is not text."""
        if inbound.kind is not Kind.TEXT:
            return 0
        digest = hashlib.sha256(fold(inbound.text).encode()).digest()
        with self._lock:
            heard = self._of((inbound.account, inbound.address))
            if all(key != inbound.key for _, key, _ in heard):  # the platform brings a message again
                heard.append((now, inbound.key, digest))
            return sum(same == digest and now - at <= SAME_WITHIN for at, _, same in heard)

    def _of(self, address: tuple[str, str]) -> deque[tuple[datetime, bytes, bytes]]:
        heard = self._heard.setdefault(address, deque(maxlen=LOOK_BACK))
        self._heard.move_to_end(address)
        if len(self._heard) > self._most:
            self._heard.popitem(last=False)
        return heard


def hearing(turn: Turn) -> Hearing:
    """Whether a message is heard as somebody's words, or as the work of a machine."""
    if turn.inbound.kind is not Kind.TEXT:
        return Hearing.PLAIN
    if _is_echo(turn):
        return Hearing.DEAF
    if AUTOMATIC.match(fold(turn.inbound.text)):
        return Hearing.MUTE
    return Hearing.WORN if turn.times >= SAME_WORDS and not _may_repeat(turn) else Hearing.PLAIN


def is_looked_through(turn: Turn, heard: Hearing) -> bool:
    """Whether such words may raise an alert: said over and over only while none of this sender's is open."""
    if heard is Hearing.WORN:
        return not alerts.open_at(turn.session, turn.address.id)
    return heard is not Hearing.DEAF


def is_carried(turn: Turn, heard: Hearing) -> bool:
    """Whether such words still go where they would have gone; our own never.

    What a teacher's phone answers by itself is no word to a family; words about a danger are with the alert that was
    raised the first time, and perhaps must not be seen by who would read them.
    """
    if heard is Hearing.DEAF:
        return False
    is_teacher = turn.person is not None and turn.person.is_teacher
    tells_danger = turn.meaning is not None and turn.meaning.danger is not None
    return not is_teacher if heard is Hearing.MUTE else not tells_danger


def calmed(turn: Turn, reply: Reply) -> Reply:
    """The answer; of many within a minute the tenth says that all is noted, and then nothing until it is calmer.

    Staff are always answered: they take an alert or answer one family after the other, and must see what was done.
    """
    if not reply.text or (turn.person is not None and turn.person.is_teacher):
        return reply
    since = turn.now - 2 * MINUTE
    moments = inbox.moments(turn.session, turn.address.id, COUNTED, since, LOOK_BACK)
    if _within_minute(moments, 0) < MOST_ANSWERS:
        return reply
    before = range(1, _within_minute(moments, 0))
    was_told = any(_within_minute(moments, place) >= MOST_ANSWERS for place in before)
    return Reply() if was_told else Reply(words("replies/flood", known=turn.person is not None))


def _within_minute(moments: Sequence[datetime], place: int) -> int:
    """How many messages came in the minute that ends with the one at this place (newest first)."""
    end = moments[place] if place < len(moments) else None
    return 0 if end is None else sum(end - moment < MINUTE for moment in moments[place:])


def _is_echo(turn: Turn) -> bool:
    text = turn.inbound.text.strip()
    if len(text) < SHORTEST_ECHO:
        return False
    return text in inbox.answers_since(turn.session, turn.address.id, turn.now - ECHO_WITHIN)


def _may_repeat(turn: Turn) -> bool:
    """Numbers and answers to our questions mean something else each time; a teacher says 同意 to many."""
    is_teacher = turn.person is not None and turn.person.is_teacher
    return is_teacher or turn.question is not None or turn.word.isdecimal()
