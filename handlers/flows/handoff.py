"""A person is wanted: the paired teacher themselves, or somebody who answers for the school."""

from collections.abc import Callable
from datetime import timedelta

from domain.people import Person
from domain.spoken import spoken, usual_answer
from domain.ticket import TicketKind, due
from domain.understanding.meaning import Intent
from handlers import carrying
from handlers.actions.talk import relay, requests
from handlers.actions.talk.requests import Request
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.person import people
from storage.traffic import quiet

# conversation G06: no automatic words for a day.
PLAIN_FOR = timedelta(hours=24)
WANTS_PERSON = "·要找您本人"


def to_person(turn: Turn, _intent: Intent) -> Reply | None:
    """人工: the teacher is told that they are wanted themselves."""
    if turn.meaning is not None and turn.meaning.wants("stop_auto"):
        return None  # which calls the teacher as well
    return _called(turn, plain=False)


def without_machine(turn: Turn, _intent: Intent) -> Reply:
    """别给我回机器人的话: as above, and no automatic words for a day."""
    quiet.set_plain(turn.session, carrying.person(turn).id, turn.now + PLAIN_FOR)
    return _called(turn, plain=True)


def to_leaders(what: str, template: str = "replies/handoff_leaders") -> Callable[[Turn, Intent], Reply | None]:
    """The flow for a matter that the school answers; the paired teacher reads it too."""

    def flow(turn: Turn, _intent: Intent) -> Reply | None:
        guardian = relay.about(turn.families, turn.inbound.text)[0]
        by = usual_answer(turn.now)
        asked = Request(
            TicketKind.HANDOFF, what, relay.shown(turn.inbound), f"inbox:{turn.inbox_id}", by, turn.entry_id
        )
        if requests.to_leaders(turn.session, guardian, asked, turn.now) is None:
            return None
        carrying.silently(turn)
        facts = {} if template != "replies/handoff_leaders" else {"what": what, "when": when(turn)}
        return Reply(words(template, **facts))

    return flow


def when(turn: Turn) -> str:
    """By when the school answers, in the words of whoever asks."""
    return spoken(usual_answer(turn.now), turn.now, carrying.person(turn).time_zone)


def officer(turn: Turn) -> str:
    """Who answers at the school, with the telephone, as the school gave it; empty where it gave none."""
    return people.school(turn.session, turn.families[0].child.school_id).officer


def _called(turn: Turn, *, plain: bool) -> Reply:
    wanted = relay.Wanted(due(TicketKind.HANDOFF, turn.now), kind=TicketKind.HANDOFF, own=True, aside=WANTS_PERSON)
    called = [one.teacher for one in carrying.bring(turn, wanted)] or _leaders(turn)
    named = carrying.named(called) or "学校的老师"
    facts = {"teachers": named, "when": carrying.wakes(turn, called), "officer": officer(turn)}
    return Reply(words("replies/handoff", plain=plain, **facts))


def _leaders(turn: Turn) -> list[Person]:
    """The directors, where nobody is paired with the child: they are told at once."""
    child = turn.families[0].child
    text, cause, by = relay.shown(turn.inbound), f"inbox:{turn.inbox_id}", due(TicketKind.HANDOFF, turn.now)
    asked = Request(TicketKind.HANDOFF, "要找人，还没有结对老师", text, cause, by, turn.entry_id)
    requests.to_leaders(turn.session, turn.families[0], asked, turn.now)
    return requests.leaders(turn.session, child, turn.now)
