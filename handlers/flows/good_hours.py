"""A parent says at which hours they have time (我上夜班，中午12点到1点方便): kept, and said back in one line."""

from datetime import time

from domain import hours
from domain.good_hours import read_good_hours
from domain.spoken import time_of_day
from domain.understanding.meaning import Intent
from handlers import carrying
from handlers.actions.contact import good_hours as deeds
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words


def keep(turn: Turn, _intent: Intent) -> Reply | None:
    """None where no time is named, or one of the night: the teacher reads that."""
    span = read_good_hours(turn.inbound.text)
    if span is None or not deeds.keep(turn.session, turn.families, span, turn.now):
        return None
    carrying.silently(turn)
    return Reply(words("replies/good_hours", span=spoken(span)))


def spoken(span: tuple[time, time]) -> str:
    """中午12点到下午1点, 晚上8点以后."""
    begins, ends = span
    return f"{time_of_day(begins)}以后" if ends == hours.FAMILY[1] else f"{time_of_day(begins)}到{time_of_day(ends)}"
