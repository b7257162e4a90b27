"""会话: who waits for an answer, the longest first, and the newest words of the families of one's own children."""

from typing import Any

from flask import abort

from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import ALL_STAFF, Deed, Part
from domain.ticket import TicketKind
from storage.access import mine, scope
from storage.talk import talks, ticket_lists
from storage.talk.ticket_lists import Stand, Whose

PER_PAGE = 30
MOST_CHILDREN, WORDS_EACH = 40, 3
WHOSE_WORDS = {Whose.MINE: "等我回的", Whose.CLASS: "我的班", Whose.ALL: "全校"}
STAND_WORDS = {Stand.OPEN: "还没回", Stand.LATE: "过了时间", Stand.CLOSED: "已了结"}


def show(desk: Desk) -> str:
    """One list of tickets; everything that was chosen stands in the address."""
    whose, stand, kind = _whose(desk), _chosen(Stand, desk.text("state"), Stand.OPEN), _kind(desk)
    found = ticket_lists.listed(
        desk.session, desk.actor, whose, stand, kind, desk.now, PER_PAGE + 1, desk.number("after")
    )
    return desk.page(
        "inbox.html",
        rows=found[:PER_PAGE],
        more=len(found) > PER_PAGE,
        counts=ticket_lists.waiting(desk.session, desk.actor, desk.now),
        lists=[(one, WHOSE_WORDS[one]) for one in ticket_lists.choices(desk.actor)],
        stands=list(STAND_WORDS.items()),
        kinds=[
            (one, one.label) for one in TicketKind if desk.actor.is_leading or one.value not in ticket_lists.OF_LEADERS
        ],
        whose=whose,
        stand=stand,
        kind=kind,
    )


def show_talks(desk: Desk) -> str:
    """The newest words by child; the whole talk stands in each child's file."""
    reader = desk.actor.person_id or 0
    own = mine.is_own(desk.actor) & scope.own(desk.actor, Part.FILE, desk.now)
    found = talks.newest(desk.session, own, reader, WORDS_EACH, MOST_CHILDREN)
    return desk.page(
        "talks.html", talks=found, counts=ticket_lists.waiting(desk.session, desk.actor, desk.now), most=MOST_CHILDREN
    )


def _whose(desk: Desk) -> Whose:
    whose: Whose = _chosen(Whose, desk.text("whose"), Whose.MINE)
    return whose if whose in ticket_lists.choices(desk.actor) else abort(404)


def _kind(desk: Desk) -> TicketKind | None:
    asked = desk.text("kind")
    return _chosen(TicketKind, asked, TicketKind.QUESTION) if asked else None


def _chosen(kinds: Any, asked: str, usual: Any) -> Any:
    """What the address names; what it does not know is no page."""
    if not asked:
        return usual
    return next((one for one in kinds if one.value == asked), None) or abort(404)


ROUTES = (
    Route("/inbox", "inbox.show", show, ALL_STAFF, deed=Deed.VIEW),
    Route("/talks", "inbox.talks", show_talks, ALL_STAFF, deed=Deed.VIEW),
)
