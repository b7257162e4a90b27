"""A family is not content: the directors answer today; what is about a teacher never goes through that teacher."""

from collections.abc import Callable

from domain.clock import in_china
from domain.spoken import day_and_time, usual_answer, waited
from domain.ticket import TicketKind
from domain.understanding.meaning import Intent
from handlers import carrying
from handlers.actions.talk import relay, requests, tickets
from handlers.actions.talk.requests import Request
from handlers.flows.handoff import officer
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.talk import tickets as kept

WHAT = {
    "label": "孩子被贴标签、被拿来宣传",
    "staff": "对老师或工作人员有意见",
    "food": "吃得不好",
    "load": "消息和要签的太多",
    "other": "有意见",
    "silence": "发的话没人回",
}
# The teacher reads these as well; of the others they may be the cause.
ALSO_TEACHER = ("food", "load", "silence")
WAITED_FOR = (TicketKind.QUESTION, TicketKind.HANDOFF, TicketKind.LEAVE, TicketKind.APPOINTMENT)


def about(matter: str) -> Callable[[Turn, Intent], Reply | None]:
    """The flow for a complaint about this."""

    def flow(turn: Turn, _intent: Intent) -> Reply | None:
        if not _opened(turn, matter):
            return None
        return Reply(words("replies/complaint", about=matter, when=_day(turn), officer=officer(turn)))

    return flow


def of_silence(turn: Turn, _intent: Intent) -> Reply | None:
    """Nobody answered: what waits is looked up, told as it is, and brought before the directors now."""
    asked = kept.open_of_person(turn.session, carrying.person(turn).id, *WAITED_FOR)
    waiting = [ticket for ticket in asked if ticket.owner_id is None]
    owned = tickets.owners(turn.session, waiting)
    if not _opened(turn, "silence"):
        return None
    if not waiting:
        return Reply(words("replies/complaint", about="silence", when=_day(turn), officer=officer(turn)))
    oldest = waiting[0]
    tickets.raise_now(turn.session, waiting, turn.now)
    return Reply(
        words(
            "replies/complaint_waits",
            teacher=owned[oldest.id].title if oldest.id in owned else "老师",
            since=day_and_time(oldest.opened_at),
            waited=waited(oldest.opened_at, turn.now),
            when=_day(turn),
            officer=officer(turn),
        )
    )


def _day(turn: Turn) -> str:
    """On which day the directors answer."""
    return "今天" if in_china(usual_answer(turn.now)).date() == in_china(turn.now).date() else "明天"


def _opened(turn: Turn, matter: str) -> bool:
    guardian = relay.about(turn.families, turn.inbound.text)[0]
    text, by = relay.shown(turn.inbound), usual_answer(turn.now)
    asked = Request(TicketKind.COMPLAINT, WHAT[matter], text, f"inbox:{turn.inbox_id}", by, turn.entry_id)
    is_new = requests.to_leaders(turn.session, guardian, asked, turn.now) is not None
    if is_new and matter in ALSO_TEACHER:
        carrying.silently(turn)
    return is_new
