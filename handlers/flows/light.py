"""Thanks, greetings, good news, tests and stickers: at most one kind word a day, and nothing waits for an answer."""

from datetime import datetime, time

from domain.clock import in_china
from domain.people import joined_title
from domain.understanding.meaning import Intent
from handlers import carrying
from handlers.actions.talk import relay
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.files import file
from storage.letter import letter_receipts
from storage.traffic import inbox

WORDINGS = 3


def thank(turn: Turn, _intent: Intent) -> Reply | None:
    """The teacher reads it without owing anything; the first of the day is thanked for. A voice may be a receipt."""
    return _kindly(turn, "replies/thanks")


def be_glad(turn: Turn, _intent: Intent) -> Reply | None:
    """Good news and jokes: as thanks, in words that fit."""
    return _kindly(turn, "replies/glad")


def _kindly(turn: Turn, template: str) -> Reply | None:
    if turn.inbound.kind is Kind.VOICE and letter_receipts.owed(turn.session, carrying.person(turn).id):
        return None
    carrying.silently(turn)
    said = [words(template, wording=number) for number in range(WORDINGS)]
    return once_a_day(turn, said, turn.inbox_id % WORDINGS)


def gently(turn: Turn, _intent: Intent | None = None) -> Reply:
    """Nothing was said; the first of the day is told how to say something."""
    return once_a_day(turn, [words("replies/gentle"), words("replies/sticker")], 0)


def write_down(turn: Turn, kind: str, text: str) -> int | None:
    """Into the files of the children it is about, as something the family told of itself; the entry."""
    about = relay.about(turn.families, turn.inbound.text)
    entry = file.NewEntry(
        at=turn.inbound.sent_at,
        author=joined_title(about),
        reader="老师",
        channel="wechat",
        direction="note",
        kind=kind,
        text=text,
        cause=f"inbox:{turn.inbox_id}",
        author_id=about[0].person.id,
        once=f"{kind}:{turn.inbox_id}",
    )
    return file.write(turn.session, entry, [guardian.child.id for guardian in about], turn.now)


def once_a_day(turn: Turn, wordings: list[str], chosen: int) -> Reply:
    """One of the wordings, unless one of them was said today."""
    local = in_china(turn.now)
    midnight = datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
    said = inbox.answers_since(turn.session, turn.address.id, midnight)
    if any(wording in answer for answer in said for wording in wordings):
        return Reply()
    return carrying.told_plainly(turn, wordings[chosen])
