"""What goes from the desk to the directors: 转心理, 值班, 导出."""

import re

from domain.clock import in_china
from domain.people import Child
from domain.ticket import TicketKind
from domain.understanding.meaning import Intent
from domain.understanding.times import dated, read_times
from handlers.actions import office as deeds
from handlers.actions.office import Asked
from handlers.desk import children
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.person import people

OWN = re.compile("我|登记|报名|[填报排换调替顶]|^(?:值班|排班|值守)|之家|活动室")
DUTY, EXPORT = "值班登记", "一次导出几个孩子的档案"


def refer(turn: Turn, _intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """转心理: the words go to the directors only, the answer does not repeat them."""
    cause = f"inbox:{turn.inbox_id}"
    opened = [deeds.refer(turn.session, teacher(turn), child, text, cause, turn.now) for child in about[:1]]
    return Reply(words("replies/desk_referred", child=about[0].name, who=opened[0].who))


def duty(turn: Turn, _intent: Intent) -> Reply | None:
    """值班 10月2号 我: to the directors, who keep the list."""
    text = turn.inbound.text.strip()
    if not OWN.search(text):
        return None  # 今天值班的是李老师: somebody asked who is on duty
    days = dict.fromkeys(dated(slot.day) for slot in read_times(text, in_china(turn.inbound.sent_at)))
    asked = Asked(TicketKind.HANDOFF, DUTY, text, f"inbox:{turn.inbox_id}")
    opened = deeds.ask(turn.session, teacher(turn), asked, turn.now)
    return Reply(words("replies/desk_duty", days="、".join(days), who=opened.who))


def export(turn: Turn, _intent: Intent) -> Reply | None:
    """导出: where it is to be had; several children at once need the directors' yes."""
    named = children.named(children.mine(turn), turn.inbound.text)
    if len(named) == 1:
        return Reply(words("replies/desk_export", who=""))
    asked = Asked(TicketKind.HANDOFF, EXPORT, turn.inbound.text.strip(), f"inbox:{turn.inbox_id}")
    opened = deeds.ask(turn.session, teacher(turn), asked, turn.now)
    return Reply(words("replies/desk_export", who=opened.who))


def directors(turn: Turn, _intent: Intent) -> Reply:
    """Who leads the school, and how to reach them."""
    assert turn.person is not None, "only staff have a desk"
    found = people.directors(turn.session, turn.person.school_id)
    return Reply(words("replies/desk_directors", rows=[(one.name, one.phone or "") for one in found]))
