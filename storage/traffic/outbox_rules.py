"""What is asked of every message at the moment of sending: one by one for talk, hundreds at once for letters."""

from datetime import datetime, timedelta

from domain import hours
from domain.clock import in_zone
from domain.delivery import State
from domain.letter import LetterState
from messages.catalogue import CATALOGUE, LETTERS
from messages.outbound import Notice
from storage import tables as t
from storage.traffic.outbox_people import Recipient, local_hours

# How a row ends before it is sent, and why.
Verdict = tuple[State, str]
NOBODY = "学校"  # who is named on a card when the message names nobody

# api_sendtemplatemessage: the same client_msg_id is delivered once within 10 minutes.
SAME_ID_FOR = timedelta(minutes=10)
# ``error`` of a row that may have arrived: a send without an answer, and one whose worker died.
UNCLEAR = "网络中断，不确定对方有没有收到"
INTERRUPTED = "发送时程序中断，不确定对方有没有收到"
IN_DOUBT = (UNCLEAR, INTERRUPTED)
# A card in doubt becomes due a minute after its send began, and that send took a while: what is left is surely safe.
REPEATED_WITHIN = SAME_ID_FOR - timedelta(minutes=2)


def refusal(to: Recipient) -> Verdict | None:
    """Consent and following as they are now, not as they were when the message was promised."""
    if to.has_left:
        return State.CANCELLED, "对方已不在学校名册上"
    if not to.follows:
        return State.FAILED, "对方没有关注公众号"
    if not to.agreed:
        return State.CANCELLED, "对方已取消联系"
    return None


def letter_is_over(letter: t.Letter) -> Verdict | None:
    """Why nothing more of a letter leaves; None while it runs."""
    return (State.CANCELLED, "这封信已经结束") if letter.state != LetterState.RUNNING else None


def opens_later(kind: str, to: Recipient, now: datetime) -> datetime | None:
    """When (UTC) the reader's hours begin, for what keeps to them; None: now."""
    if not CATALOGUE[kind].by_day:
        return None
    opens = local_hours(now, to.zone, hours.TEACHER if to.is_teacher else hours.FAMILY)
    return opens if opens > now else None


def doubt(kind: str, error: str, due: datetime, now: datetime, later: datetime | None = None) -> Verdict | None:
    """A letter's card that may have arrived is repeated only while the platform still knows its id.

    ``due`` (UTC) is since when the row has been due, ``later`` to when it would be put off.
    """
    if kind not in LETTERS or error not in IN_DOUBT:
        return None
    return (State.UNCERTAIN, error) if later is not None or now - due > REPEATED_WITHIN else None


def card(kind: str, made: datetime, zone: str, link: str, who: str = "") -> Notice:
    """What stands on the card of a message that was made at this moment (UTC), in the time of the reader's zone."""
    return Notice(what=CATALOGUE[kind].notice, who=who or NOBODY, when=on_card(made, zone), link=link)


def on_card(made: datetime, zone: str) -> str:
    """A moment (UTC) as cards say it, in the zone."""
    local = in_zone(made, zone)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
