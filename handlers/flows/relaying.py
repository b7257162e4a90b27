"""What goes to the teacher in a way of its own: before noon, for the child, or with a new telephone in mind."""

import re
from datetime import datetime, time, timedelta

from domain.clock import in_china
from domain.ticket import TicketKind, due
from domain.understanding.meaning import Intent
from handlers import carrying
from handlers.actions.talk import relay
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words

# conversation D01: medicine is to be taken at noon.
NOON = time(12, 0)
AT_LEAST = timedelta(hours=1)
TODAY, FOR_CHILD, NEW_PHONE = "·请中午前看", "给孩子的话", "·换了微信"


def medicine(turn: Turn, _intent: Intent) -> Reply:
    """Before noon, where it is morning."""
    local = in_china(turn.now)
    noon = datetime.combine(local.date(), NOON, tzinfo=local.tzinfo).astimezone(turn.now.tzinfo)
    if local.time() >= NOON:
        return carrying.carry(turn, relay.Wanted(due(TicketKind.HANDOFF, turn.now), own=True))
    return carrying.carry(turn, relay.Wanted(max(noon, turn.now + AT_LEAST), own=True, aside=TODAY))


def for_child(turn: Turn, _intent: Intent | None = None) -> Reply:
    """Words for the child: the teacher passes them on and says so."""
    wanted = relay.Wanted(due(TicketKind.QUESTION, turn.now), own=True, aside=FOR_CHILD, for_child=True)
    reached = [one.teacher for one in carrying.bring(turn, wanted) if one.is_reached]
    if not reached:
        return Reply(words("replies/no_teacher"))
    children = relay.about(turn.families, turn.inbound.text)
    names = "、".join(guardian.child.name for guardian in children)
    facts = {"teachers": carrying.named(reached), "child": names, "when": carrying.wakes(turn, reached)}
    return carrying.told_plainly(turn, words("replies/for_child", **facts))


def is_for_child(turn: Turn) -> bool:
    """告诉思涵…, 跟思涵说…: the words are for a child of the speaker, whose name no table knows."""
    names = {re.escape(name) for one in turn.families for name in (one.child.name, one.child.name[1:]) if len(name) > 1}
    if turn.meaning is None or not names:
        return False
    named = f"(?:{'|'.join(sorted(names, key=len, reverse=True))})"
    return (
        re.search(
            f"(?:告诉|转告){named}(?![^,。!?，！？]{{0,4}}老师)|[跟和对]{named}[说讲](?![过了])", turn.inbound.text
        )
        is not None
    )


def bind_again(turn: Turn, _intent: Intent) -> Reply:
    """Somebody who is bound has another WeChat: a card binds it, and the teacher gives one."""
    wanted = relay.Wanted(due(TicketKind.HANDOFF, turn.now), kind=TicketKind.HANDOFF, own=True, aside=NEW_PHONE)
    teachers = [one.teacher for one in carrying.bring(turn, wanted)]
    return Reply(words("replies/bind_again", teachers=carrying.named(teachers) or "学校"))
