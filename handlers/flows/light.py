"""Thanks, greetings, good news, tests and stickers: at most one kind word a day, and nothing waits for an answer."""

from datetime import datetime, time

from domain.clock import in_china
from domain.people import joined_title
from domain.understanding.meaning import Intent
from domain.understanding.promises import read_promise
from domain.understanding.times import dated
from handlers import carrying
from handlers.actions import relay
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage import file, inbox, letters

WORDINGS = 3


def thank(turn: Turn, _intent: Intent) -> Reply | None:
    """The teacher reads it without owing anything; the first of the day is thanked for. A voice may be a receipt."""
    return _kindly(turn, "replies/thanks")


def be_glad(turn: Turn, _intent: Intent) -> Reply | None:
    """Good news and jokes: as thanks, in words that fit."""
    return _kindly(turn, "replies/glad")


def _kindly(turn: Turn, template: str) -> Reply | None:
    if turn.inbound.kind is Kind.VOICE and letters.owed(turn.session, carrying.person(turn).id):
        return None
    carrying.silently(turn)
    said = [words(template, wording=number) for number in range(WORDINGS)]
    return once_a_day(turn, said, turn.inbox_id % WORDINGS)


def gently(turn: Turn, _intent: Intent | None = None) -> Reply:
    """Nothing was said; the first of the day is told how to say something."""
    return once_a_day(turn, [words("replies/gentle"), words("replies/sticker")], 0)


def weekly_contact(turn: Turn, _intent: Intent) -> Reply:
    """A parent tells of their calls to the child (未成年人保护法 art. 23): written down, thanked for, never scored."""
    _write_down(turn, "weekly", relay.shown(turn.inbound))
    carrying.silently(turn)
    return carrying.told_plainly(turn, words("replies/noted_weekly"))


def promise(turn: Turn, _intent: Intent) -> Reply | None:
    """我周五给他买鞋: the words and their day stand in the file, and the teacher knows of them."""
    found = read_promise(turn.inbound.text, in_china(turn.inbound.sent_at).date())
    if found is None:
        return None
    day = dated(found.on) if found.on is not None else ""
    _write_down(turn, "promise", words("replies/promise_entry", what=found.what, day=day))
    carrying.silently(turn)
    return carrying.told_plainly(turn, words("replies/noted_promise", what=found.what, day=day))


def _write_down(turn: Turn, kind: str, text: str) -> None:
    """Into the files of the children it is about, as something the family told of itself."""
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
    file.write(turn.session, entry, [guardian.child.id for guardian in about], turn.now)


def once_a_day(turn: Turn, wordings: list[str], chosen: int) -> Reply:
    """One of the wordings, unless one of them was said today."""
    local = in_china(turn.now)
    midnight = datetime.combine(local.date(), time(), tzinfo=local.tzinfo)
    said = inbox.answers_since(turn.session, turn.address.id, midnight)
    if any(wording in answer for answer in said for wording in wordings):
        return Reply()
    return carrying.told_plainly(turn, wordings[chosen])
