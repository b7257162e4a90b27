"""Brings what a family says to its teacher, and tells the family who has it and when they may expect an answer."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from domain.people import Person
from domain.spoken import spoken, usual_answer
from domain.ticket import TicketKind, due
from handlers.actions.talk import relay
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.traffic import quiet

# Who said something a moment ago has just read the long receipt.
AGAIN_WITHIN = timedelta(minutes=10)
WORDINGS = 3


def carry(turn: Turn, wanted: relay.Wanted | None = None) -> Reply:
    """To the paired teacher, with a receipt that names who got it and when they read it."""
    brought = bring(turn, wanted)
    reached = [one.teacher for one in brought if one.is_reached]
    if not reached:
        return told_plainly(turn, words("replies/no_teacher"))
    just_now = any(one.before is not None and turn.now - one.before <= AGAIN_WITHIN for one in brought)
    return Reply(receipt(turn, reached, again=just_now))


def bring(turn: Turn, wanted: relay.Wanted | None = None) -> list[relay.Brought]:
    """Put the words before the teachers; plain ones are a question that is answered in two days at the latest."""
    wanted = wanted or relay.Wanted(due(TicketKind.QUESTION, turn.now))
    return relay.bring(turn.session, turn.families, spoken_words(turn), turn.entry_id, wanted, turn.now)


def silently(turn: Turn) -> list[Person]:
    """Put the words before the teachers as something that asks nothing of them; the teachers."""
    return [one.teacher for one in bring(turn, relay.Wanted(None))]


def receipt(turn: Turn, teachers: list[Person], *, again: bool) -> str:
    """Who has it and when they read it; empty for somebody who wants no automatic words."""
    asker = person(turn)
    if quiet.is_plain(turn.session, asker.id, turn.now):
        return ""
    later = asleep(turn, teachers)
    return words(
        "replies/relayed",
        teachers=named(teachers),
        asleep=named([teacher for teacher, _ in later]),
        when=wakes(turn, teachers),
        by=spoken(usual_answer(turn.now), turn.now, asker.time_zone),
        again=again,
        wording=turn.inbox_id % WORDINGS,
    )


def asleep(turn: Turn, staff: Iterable[Person]) -> list[tuple[Person, datetime]]:
    """Those who do not read it now, and when (UTC) they will."""
    moments = [(one, quiet.arrives_at(turn.session, one.id, turn.now)) for one in staff]
    return [(one, moment) for one, moment in moments if moment > turn.now]


def wakes(turn: Turn, staff: Iterable[Person]) -> str:
    """When the first of those who sleep reads it, in the words of whoever speaks; empty when all read it now."""
    moments = [moment for _, moment in asleep(turn, staff)]
    return spoken(min(moments), turn.now, person(turn).time_zone) if moments else ""


def told_plainly(turn: Turn, text: str) -> Reply:
    """A text that only informs: nothing for somebody who wants no automatic words."""
    return Reply("" if quiet.is_plain(turn.session, person(turn).id, turn.now) else text)


def spoken_words(turn: Turn) -> relay.Spoken:
    """What was said, ready to be carried."""
    shown = relay.shown(turn.inbound)
    return relay.Spoken(turn.inbox_id, turn.inbound.kind, shown, turn.inbound.sent_at, turn.media_id)


def named(teachers: list[Person]) -> str:
    """陈老师、李老师."""
    return "、".join(teacher.title for teacher in teachers)


def person(turn: Turn) -> Person:
    """Who speaks."""
    assert turn.person is not None, "only known people are routed here"
    return turn.person
