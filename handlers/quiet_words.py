"""What a teacher says about when not to be disturbed (免打扰 晚上9点到早上7点), and is told of a family's night."""

import re
from datetime import time

from domain.people import Guardian
from domain.quiet import read_span
from domain.spoken import time_of_day
from domain.understanding.meaning import Intent
from domain.words import command
from handlers.router import Turn
from messages.inbound import SPOKEN
from messages.outbound import Reply
from messages.render import words
from storage.traffic import quiet

ABOUT = re.compile(r"(?:请|帮我)?(?:设置|设|改|开启|打开|开)?(?:一下|成|为)?免打扰(?:时间|时段|模式)?(.{0,40})", re.S)
AROUND = re.compile(r"(.{3,24}?)(?:请)?(?:不要|别|勿)(?:再)?打扰(?:我)?(?:了)?", re.S)
CANCELLED = re.compile(r"(?:取消|关闭|关掉|关|解除|不要|不用)(?:一下)?免打扰[了吧]?|免打扰(?:取消|关闭|关掉|关)[了吧]?")
AFTER = " ,:是为改到"  # what may follow 免打扰 although no times follow that are understood


def speaks_of_hours(turn: Turn) -> bool:
    """免打扰 …, 取消免打扰, or 晚上9点到早上7点别打扰我: to us, never to a family."""
    if turn.inbound.kind not in SPOKEN or not turn.inbound.text:
        return False
    said = command(turn.inbound.text)
    if CANCELLED.fullmatch(said):
        return True
    if about := ABOUT.fullmatch(said):
        return about[1][:1] in ("", *AFTER) or read_span(about[1]) is not None
    around = AROUND.fullmatch(said)
    return around is not None and read_span(around[1]) is not None


def set_hours(turn: Turn) -> Reply:
    """Keep the span that was named and say it back; without one, say what holds and how to change it."""
    assert turn.person is not None, "only known people are routed here"
    said = command(turn.inbound.text)
    if CANCELLED.fullmatch(said):
        quiet.set_hours(turn.session, turn.person.id, None)
        return Reply(words("replies/quiet_usual", span=_spoken(quiet.hours_of(turn.session, turn.person.id))))
    span = read_span(said)
    if span is None:
        return Reply(words("replies/quiet_now", span=_spoken(quiet.hours_of(turn.session, turn.person.id))))
    quiet.set_hours(turn.session, turn.person.id, span)
    return Reply(words("replies/quiet_set", span=_spoken(span)))


def night_of(turn: Turn, guardian: Guardian) -> dict[str, str]:
    """Facts for ``replies/sent_to``: where this guardian's clock stands while it is night there, and when the words
    are brought; both empty when they are brought at once."""
    person = guardian.person
    arrives = quiet.arrives_at(turn.session, person.id, turn.now)
    if arrives <= turn.now:
        return {"pronoun": "", "there": "", "arrives": ""}
    there, then = (time_of_day(moment, person.time_zone) for moment in (turn.now, arrives))
    return {"pronoun": guardian.relation.pronoun, "there": there, "arrives": then}


def _spoken(span: tuple[time, time]) -> str:
    """晚上9点到早上7点."""
    return "到".join(time_of_day(moment) for moment in span)


def how_to_set(turn: Turn, _intent: Intent) -> Reply:
    """A wish about reminders that is none of the sentences above: how the hours are set."""
    return Reply(words("replies/quiet_how"))
