"""Which flow serves which intent, readable at a glance; what stands in no line goes to the teacher as it is."""

from collections.abc import Callable, Mapping

from domain import rights
from domain.understanding.meaning import LIGHT, Intent
from handlers import proposals
from handlers.flows import (
    appointments,
    complaints,
    good_hours,
    handoff,
    leave,
    letters,
    light,
    privacy,
    promised,
    relaying,
    topics,
    weekly,
)
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply

# A flow is given the turn and the intent that called it; None: it has nothing to say, the words go to the teacher.
Flow = Callable[[Turn, Intent], Reply | None]


def change(turn: Turn, _intent: Intent) -> Reply | None:
    """A change of the register, served beside what else is in the message."""
    return proposals.suggest(turn) if turn.inbound.kind is Kind.TEXT else None


FLOWS: dict[str, Flow] = {
    # a person is wanted
    "handoff": handoff.to_person,
    "stop_auto": handoff.without_machine,
    "stop_weekly": weekly.stop,
    "subsidy": handoff.to_leaders("补助、证明的事"),
    "transfer": handoff.to_leaders("转学、入学的事"),
    "boarding": handoff.to_leaders("住校的事"),
    "contact_only": handoff.to_leaders("只想让一方知道孩子的事", "replies/handoff_both"),
    # one's own data, and other people's
    "refuse": privacy.refuse,
    "who_are_you": privacy.who_are_you,
    "stranger_bind": privacy.stranger_binds,
    "privacy_why": privacy.why,
    "privacy_copy": privacy.request(rights.Kind.COPY),
    "privacy_correct": privacy.correct,
    "privacy_delete": privacy.request(rights.Kind.DELETE),
    "privacy_no": privacy.says_no,
    "leave_us": privacy.how_to_leave,
    "bind": relaying.bind_again,
    # somebody is not content
    "complaint_silence": complaints.of_silence,
    "complaint_food": complaints.about("food"),
    "complaint_label": complaints.about("label"),
    "complaint_load": complaints.about("load"),
    "complaint_staff": complaints.about("staff"),
    "complaint_other": complaints.about("other"),
    # leave, and what changes
    "leave_cancel": leave.call_off,
    "leave": leave.ask,
    "change_phone": change,
    "change_place": change,
    "change_carer": change,
    "change_return": change,
    "change_leaving": change,
    "change_visit": change,
    "change_correction": privacy.correct,
    # letters
    "letter_read": letters.read_out,
    "ack_help": letters.help_out,
    "ack_paper": letters.on_paper,
    "ack_elder": letters.for_elder,
    "ack": letters.confirm,
    # a time together
    "appoint_call": appointments.ask("call"),
    "appoint_video": appointments.ask("video"),
    "appoint_visit": appointments.ask("visit"),
    "good_hours": good_hours.keep,
    # what the school answers once for everybody
    "auto_home": topics.about("home"),
    "auto_calendar": topics.about("calendar"),
    "auto_meeting": topics.meeting,
    "auto_lecture": topics.about("lecture"),
    "auto_custody": topics.custody,
    "auto_gift": topics.gift,
    "auto_swim": topics.about("swim"),
    "auto_help": topics.help_out,
    # to the teacher, in a way of its own
    "medicine": relaying.medicine,
    "for_child": relaying.for_child,
    "letter_home": relaying.for_child,
    # nothing waits
    "weekly_contact": weekly.tell,
    "promise": promised.promise,
    "thanks": light.thank,
    "greeting": light.thank,
    "good_news": light.be_glad,
    "joke": light.be_glad,
    "test": light.gently,
    "sticker": light.gently,
}
# What has consequences that nobody asked for, if it was guessed from examples: then the words only go to the teacher.
NEVER_GUESSED = frozenset(
    {
        "ack",
        "ack_elder",
        "ack_paper",
        "bind",
        "contact_only",
        "good_hours",
        "leave_cancel",
        "privacy_no",
        "refuse",
        "stop_auto",
        "stop_weekly",
        "stranger_bind",
    }
)
# Of somebody who is bound, with no card open, this answers what a teacher asked: 周五去春游，您同意吗?
TO_TEACHERS = frozenset({"同意", "我同意"})
# What is answered to somebody whom the school does not know (yet); their other words are answered as before.
FOR_STRANGERS: dict[str, Flow] = {
    name: FLOWS[name]
    for name in (
        "refuse",
        "who_are_you",
        "stranger_bind",
        "privacy_why",
        "privacy_copy",
        "privacy_correct",
        "privacy_delete",
        "privacy_no",
    )
}


def is_wanted(turn: Turn) -> bool:
    """Whether the words ask for something that has a flow."""
    return turn.word not in TO_TEACHERS and (_calls(turn, FLOWS) or relaying.is_for_child(turn))


def is_for_strangers(turn: Turn) -> bool:
    """Whether the words ask for something that is answered to anybody."""
    return _calls(turn, FOR_STRANGERS)


def serve(turn: Turn) -> Reply | None:
    """Every flow that is asked for, each once, their answers one under the other."""
    if relaying.is_for_child(turn) and not _asks(turn):
        return relaying.for_child(turn)
    return _served(turn, FLOWS)


def serve_stranger(turn: Turn) -> Reply | None:
    """As ``serve``, for somebody whom the school does not know."""
    return _served(turn, FOR_STRANGERS)


def _asks(turn: Turn) -> bool:
    """Whether anything is wanted of the school itself."""
    return any(intent.name in FLOWS and intent.code not in LIGHT for intent in _intents(turn))


def _calls(turn: Turn, flows: Mapping[str, Flow]) -> bool:
    return any(intent.name in flows for intent in _intents(turn))


def _served(turn: Turn, flows: Mapping[str, Flow]) -> Reply | None:
    """None where no flow took the words; an answer without words where one did and nothing is to be said."""
    called = {flows[intent.name]: intent for intent in reversed(_intents(turn)) if intent.name in flows}
    replies = [flow(turn, intent) for flow, intent in reversed(called.items())]
    served = [reply.text for reply in replies if reply is not None]
    return Reply("\n".join(dict.fromkeys(filter(None, served)))) if served else None


def _intents(turn: Turn) -> tuple[Intent, ...]:
    """What is wanted, for certain where it matters."""
    intents = turn.meaning.intents if turn.meaning is not None else ()
    return tuple(intent for intent in intents if intent.is_sure or intent.name not in NEVER_GUESSED)
