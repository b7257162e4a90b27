"""What a school answers once for everybody: its own words on a topic, or honestly that there are none yet."""

import re
from collections.abc import Callable
from datetime import timedelta

from domain.clock import in_china
from domain.spoken import usual_answer
from domain.ticket import TicketKind
from domain.understanding.meaning import Intent
from handlers import carrying
from handlers.actions.talk import relay, requests
from handlers.actions.talk.requests import Request
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts, letters
from storage.letter.letters import Letter
from storage.person import schools
from storage.talk import ready_texts

HOME = "home"  # the room where children come together after school
# The topics on which a school may keep an answer, and how they are called.
TOPICS = {
    HOME: "活动室",
    "calendar": "放假和时间安排",
    "meeting": "家长会",
    "lecture": "讲座",
    "custody": "托人照看",
    "swim": "游泳课",
}
KNOWN_FOR = timedelta(days=60)  # a letter of a holiday, after it was confirmed
A_DAY = re.compile(r"\d日")
# So many signs beside the question itself may say something else, which the teacher reads then.
MORE = 14


def about(topic: str) -> Callable[[Turn, Intent], Reply]:
    """The flow for a topic."""

    def flow(turn: Turn, intent: Intent) -> Reply:
        text = _own(turn, topic)
        if text:
            return _told(turn, words("replies/topic_answer", text=text, receipt=_rest(turn, intent)))
        if topic == "calendar" and (letter := _of_holiday(turn)) is not None:
            told = words("replies/letter_read", title=letter.title, short=letter.short)
            return _told(turn, "\n".join(filter(None, (told, _rest(turn, intent)))))
        receipt = carrying.carry(turn).text
        return _told(turn, words("replies/topic_none", topic=_called(turn, topic), receipt=receipt))

    return flow


def meeting(turn: Turn, _intent: Intent) -> Reply:
    """A grandparent may come; the teacher tells the parent afterwards."""
    receipt = carrying.carry(turn).text
    return _told(turn, words("replies/topic_meeting", text=_own(turn, "meeting"), receipt=receipt))


def custody(turn: Turn, _intent: Intent) -> Reply:
    """What is needed before somebody else looks after a child (未成年人保护法 art. 22, 23), and the school is asked."""
    guardian = relay.about(turn.families, turn.inbound.text)[0]
    text, cause, by = relay.shown(turn.inbound), f"inbox:{turn.inbox_id}", usual_answer(turn.now)
    asked = Request(TicketKind.HANDOFF, "想托人照看孩子", text, cause, by, turn.entry_id)
    requests.to_leaders(turn.session, guardian, asked, turn.now)
    carrying.silently(turn)
    return Reply(words("replies/topic_custody", text=_own(turn, "custody")))


def gift(turn: Turn, _intent: Intent) -> Reply:
    """Teachers take no presents (师德); the wish is passed on."""
    carrying.silently(turn)
    return _told(turn, words("replies/topic_gift"))


def help_out(turn: Turn, _intent: Intent) -> Reply:
    """How this is used."""
    return Reply(words("replies/family_help"))


def _of_holiday(turn: Turn) -> Letter | None:
    """The letter that tells this reader the days of a holiday which is not over: nobody says then that there is no
    notice yet."""
    today = in_china(turn.now).date()
    asked = letter_receipts.asked(turn.session, carrying.person(turn).id, turn.now - KNOWN_FOR)
    found = [letters.get(turn.session, number) for number in dict.fromkeys(one.letter_id for one in asked)]
    told = (one for one in found if one is not None and one.holiday_to is not None and one.holiday_to >= today)
    return next((one for one in told if A_DAY.search(one.short)), None)


def _own(turn: Turn, topic: str) -> str:
    return ready_texts.of_school(turn.session, turn.families[0].child.school_id).get(topic, "")


def _called(turn: Turn, topic: str) -> str:
    """The topic as this school's families know it: the room for children by the school's own name, where it has one."""
    if topic != HOME:
        return TOPICS[topic]
    return schools.settings(turn.session, turn.families[0].child.school_id).home_name or TOPICS[HOME]


def _rest(turn: Turn, intent: Intent) -> str:
    """The receipt where the message says more than the question: then the teacher has it too."""
    is_more = len(turn.inbound.text) > len(intent.quote) + MORE
    return carrying.carry(turn).text if is_more else ""


def _told(turn: Turn, text: str) -> Reply:
    return carrying.told_plainly(turn, text)
