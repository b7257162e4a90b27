"""请假 周浩 今明两天 发烧: a teacher asks for leave on behalf of a family that telephoned, or says that it is over."""

import re

from domain.clock import in_china
from domain.people import Child
from domain.understanding.leave import read_leave
from domain.understanding.meaning import Intent
from handlers.actions.talk import leave_by_teacher as deeds
from handlers.actions.talk.leave import school_days
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words

OVER = re.compile("[销消]掉?了?假|假.{0,3}[销消]")
BACK = re.compile("销假|消假|复课|返校|(回来|回校|到校)(上课|上学)?了|病好了")


def serve(turn: Turn, _intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """Granted at once by the paired teacher for every child that is named; without a day it is asked for."""
    said = deeds.Said(text, f"inbox:{turn.inbox_id}")
    if BACK.search(text) and not text.strip().startswith("请假"):
        return _back(turn, about, said)
    found = read_leave(text, in_china(turn.inbound.sent_at).date(), school_days(turn.session, about))
    if found.first is None:
        return Reply(words("replies/desk_leave_day", child=about[0].name))
    made = [deeds.grant(turn.session, child, found, teacher(turn), said, turn.now) for child in about]
    lines = [
        words("replies/leave_decided", yes=True, title=one.child.name, days=one.days, told=one.told)
        for one in made
        if one is not None
    ]
    return Reply("\n".join(lines))


def _back(turn: Turn, about: list[Child], said: deeds.Said) -> Reply | None:
    """None where no leave goes on and none is spoken of: 李思涵今天返校了 is a word for her family."""
    over = [(child, deeds.is_over(turn.session, child, teacher(turn), said, turn.now)) for child in about]
    if not any(had for _, had in over) and not OVER.search(said.text):
        return None
    return Reply("\n".join(words("replies/desk_leave_over", child=child.name, had=had) for child, had in over))
