"""A letter was read, cannot be answered, or was answered on paper."""

from domain.letter import Method
from domain.understanding.meaning import Intent
from domain.understanding.receipts import strength
from handlers import carrying, receipts
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts
from storage.letter import letters as kept_letters

# Beside 收到 so many signs say what was received (防溺水宣传片看了 收到); more is for the teacher too.
BESIDE = 9
ASKS = ("吗", "?", "？", "可是", "但", "呢", "怎么", "什么")


def confirm(turn: Turn, intent: Intent) -> Reply | None:
    """The open letter is confirmed; what was said besides goes to the teacher. None where no letter is open, for a
    voice, small talk and questions: these have ways of their own."""
    text = turn.inbound.text
    how = strength(text)
    if turn.inbound.kind is Kind.VOICE or how is None or any(sign in text for sign in ASKS):
        return None
    if not receipts.counts(turn, how, letter_receipts.owed(turn.session, carrying.person(turn).id)):
        return None
    reply = receipts.confirm(turn, receipts.method_of(turn))
    if reply is None or len(text) <= len(intent.quote) + BESIDE:
        return reply
    told = carrying.carry(turn).text
    return Reply("\n".join(filter(None, (reply.text, told))))


def for_elder(turn: Turn, _intent: Intent) -> Reply | None:
    """The parent has read it; the elder at home is for the teacher to tell, by voice or telephone."""
    reply = receipts.confirm(turn, Method.WORD)
    told = carrying.carry(turn).text
    return Reply("\n".join(filter(None, (reply.text if reply is not None else "", told))))


def read_out(turn: Turn, _intent: Intent) -> Reply | None:
    """What the newest open letter says, in its three lines, for somebody who cannot read or open it."""
    owed = letter_receipts.owed(turn.session, carrying.person(turn).id)
    letter = kept_letters.get(turn.session, max(owed, key=lambda one: one.sent_at).letter_id) if owed else None
    if letter is None:
        return None
    return Reply(words("replies/letter_read", title=letter.title, short=letter.short))


def help_out(turn: Turn, _intent: Intent) -> Reply:
    """How a letter is answered, for somebody who cannot tap."""
    return Reply(words("replies/ack_help"))


def on_paper(turn: Turn, _intent: Intent) -> Reply:
    """The paper lies with the teacher, who notes it."""
    return Reply(words("replies/ack_paper", receipt=carrying.carry(turn).text))
