"""What people may ask about their own data, and what nobody is told about others."""

from collections.abc import Callable

from domain.clock import in_china
from domain.people import joined_title
from domain.ticket import TicketKind, due
from domain.understanding.meaning import Intent
from domain.understanding.times import dated
from handlers import carrying
from handlers.actions import relay, requests, school
from handlers.actions.requests import Request
from handlers.flows.handoff import officer
from handlers.router import Turn
from messages.outbound import Envelope, Reply
from messages.render import words
from storage import outbox, people

SOMEBODY = "一个没有登记的微信号"


def request(what: str) -> Callable[[Turn, Intent], Reply | None]:
    """The flow for a wish about one's own data: a number, and the day by which the school answers."""

    def flow(turn: Turn, _intent: Intent) -> Reply | None:
        if not turn.families:
            return Reply(words("replies/stranger"))
        guardian = relay.about(turn.families, turn.inbound.text)[0]
        by = due(TicketKind.PRIVACY, turn.now)
        text, cause = relay.shown(turn.inbound), f"inbox:{turn.inbox_id}"
        asked = Request(TicketKind.PRIVACY, what, text, cause, by, turn.entry_id)
        number = requests.to_leaders(turn.session, guardian, asked, turn.now)
        if number is None:
            return None
        day = dated(in_china(by).date())
        return Reply(words("replies/privacy_request", what=what, number=number, day=day, officer=officer(turn)))

    return flow


def why(turn: Turn, _intent: Intent) -> Reply:
    """What the data is for, and whom to ask."""
    return Reply(words("replies/privacy_why", officer=officer(turn) if turn.families else ""))


def says_no(turn: Turn, _intent: Intent) -> Reply:
    """A no is respected; the answer names the words that end things, and ends nothing by itself.

    The teacher reads it too: it may be the answer to a question of theirs.
    """
    if turn.families:
        carrying.silently(turn)
    return Reply(words("replies/privacy_no"))


def who_are_you(turn: Turn, _intent: Intent) -> Reply:
    """Who speaks here."""
    return Reply(words("replies/who_we_are", officer=officer(turn) if turn.families else ""))


def stranger_binds(turn: Turn, _intent: Intent) -> Reply:
    """Only a parent's yes and the school's decision bind anybody; the directors learn who tried."""
    _alarm(turn, binds=True)
    return Reply(words("replies/stranger_bind"))


def refuse(turn: Turn, _intent: Intent) -> Reply:
    """Nothing is told about other people's children; the directors learn who asked, once a day."""
    _alarm(turn, binds=False)
    return Reply(words("replies/refused"))


def _alarm(turn: Turn, *, binds: bool) -> None:
    who = joined_title(list(turn.families)) if turn.families else SOMEBODY
    text = words("replies/security_note", binds=binds, who=who, quote=relay.shown(turn.inbound))
    name = f"security:{'bind' if binds else 'list'}:{turn.address.id}:{in_china(turn.now).date()}"
    if not turn.families:
        school.alarm_account(turn.session, turn.inbound.account, text, name, turn.now)
        return
    for school_id in {guardian.child.school_id for guardian in turn.families}:
        for person in people.directors(turn.session, school_id):
            outbox.put(turn.session, Envelope("binding_alarm", f"{name}:{person.id}", person.id, text), turn.now)


def how_to_leave(turn: Turn, _intent: Intent) -> Reply:
    """Nothing is cut by a sigh; the word that cuts is named, and the one that only stops pictures."""
    return Reply(words("replies/how_to_leave"))
