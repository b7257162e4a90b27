"""隐患: which dangers of homes are open, and what a teacher says of them when they were looked at again."""

from datetime import timedelta
from typing import Any

from domain.clock import in_china
from domain.people import Child
from domain.understanding.hazards import Seen, read_hazards
from domain.understanding.meaning import Intent
from domain.understanding.times import dated
from handlers.actions.contact import hazards as deeds
from handlers.desk import asking, children
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.contact import hazards
from storage.person import people

MOST = 12  # of one list
# The answer to "is it still there", after a visit that did not speak of it.
GONE, THERE = ("处理好了", "都处理好了", "都好了", "没有了"), ("还在", "都还在", "还没处理", "没处理")
ANSWERED_WITHIN = timedelta(minutes=30)


def show(turn: Turn, _intent: Intent | None = None) -> Reply:
    """What is open at the homes of the teacher's children, the longest due first."""
    today = in_china(turn.now).date()
    found = hazards.open_of(turn.session, [child.id for child in children.mine(turn)])
    rows = [
        (one.child.name, one.what, dated(in_china(one.found_at).date()), dated(one.recheck_on), one.recheck_on <= today)
        for one in found[:MOST]
    ]
    return Reply(words("replies/desk_hazards", homes=rows, count=len(found) - len(rows)))


def recheck(turn: Turn, _intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """李思涵家煤炉处理好了; None where the sentence names no danger that the program knows."""
    seen = read_hazards(text)
    return _recheck(turn, seen, about, text) if seen.there or seen.gone else None


def rechecked_at(turn: Turn, payload: dict[str, Any]) -> Reply | None:
    """处理好了 or 还在, after a visit that left open what was seen before; None for other words."""
    left = tuple(payload.get("left", ()))
    if not left or turn.word not in GONE + THERE or not asking.is_fresh(turn, ANSWERED_WITHIN):
        return None
    about = [people.child(turn.session, number) for number in payload["children"]]
    seen = Seen((), left) if turn.word in GONE else Seen(left, ())
    return _recheck(turn, seen, about, turn.inbound.text.strip())


def _recheck(turn: Turn, seen: Seen, about: list[Child], text: str) -> Reply:
    looked = deeds.recheck(turn.session, seen, about, teacher(turn), text, f"inbox:{turn.inbox_id}", turn.now)
    names = [child.name for child in about]
    return Reply(words("replies/desk_hazard", children=names, **deeds.facts_of(looked)))
