"""What staff say may be for the school, for a family, or for both: they are asked, and nobody reads it before."""

from dataclasses import replace

from domain.people import Person, joined_title
from handlers import addressee, second_look
from handlers.actions.talk import relay
from handlers.desk import children
from handlers.router import Turn
from messages.inbound import Kind
from messages.render import words
from storage.talk import conversations, questions

REPORT, HELD = "report", "held"
YES = (*second_look.GO, "报", "要", "要发", "要报", "是", "是的")
NO = (*second_look.DROP, "不报", "不用", "不是", "不要", "先不发")


def ask(turn: Turn, level: str, category: str) -> str:
    """A report to the school, or talk with a family? The words wait."""
    payload = {"level": level, "category": category, "text": turn.inbound.text, "inbox": turn.inbox_id}
    payload |= {"kind": turn.inbound.kind.value, "media": turn.media_id}
    return _asked(turn, REPORT, payload, words("replies/report_ask"))


def named_family(turn: Turn, teacher: Person) -> tuple[list[int], str]:
    """The family that these words name, or that was chosen for them beforehand; and the words without the name."""
    meant, rest = addressee.named(addressee.families_of(turn, teacher), relay.shown(turn.inbound))
    if not meant and turn.question is not None and turn.question.kind == "next":
        return [int(turn.question.payload["person"])], rest
    return meant, rest


def in_talk_with(turn: Turn, teacher: Person) -> list[int]:
    """The families whom words without a name may answer: those who wait, and those who spoke a moment ago."""
    families = addressee.families_of(turn, teacher)
    since = turn.now - addressee.STILL_WARM
    waiting = [one.person_id for one in conversations.waiting_for(turn.session, teacher.id)]
    warm = [one.person_id for one in conversations.recent(turn.session, teacher.id, since)]
    return [person for person in dict.fromkeys([*waiting, *warm]) if person in families]


def hold(turn: Turn, teacher: Person, person_id: int, text: str) -> str:
    """The words to this guardian wait until the teacher says that they are to go."""
    family = addressee.families_of(turn, teacher).get(person_id)
    if family is None:
        return ""
    if turn.question is not None and turn.question.kind == "next":
        questions.answered(turn.session, turn.question.id, turn.now)
    said = relay.Spoken(turn.inbox_id, turn.inbound.kind, text, turn.inbound.sent_at, turn.media_id)
    payload = {"person": person_id, "said": [addressee.bubble(said)]}
    return _asked(turn, HELD, payload, words("replies/held_back", title=joined_title(family)))


def is_asked(turn: Turn) -> bool:
    """Whether this answers one of these questions."""
    is_ours = turn.question is not None and turn.question.kind in (REPORT, HELD)
    return is_ours and turn.word in (*YES, *NO)


def as_said(turn: Turn) -> Turn:
    """The turn as it was when the words were said that wait for a report; the question is answered."""
    assert turn.question is not None, "asked before"
    payload = turn.question.payload
    questions.answered(turn.session, turn.question.id, turn.now)
    text = str(payload["text"])
    return replace(
        turn,
        inbound=replace(turn.inbound, text=text, kind=Kind(payload["kind"])),
        inbox_id=int(payload["inbox"]),
        media_id=payload["media"],
        question=questions.latest(turn.session, turn.address.id, turn.now),
        meaning=children.understood(turn, text),
    )


def _asked(turn: Turn, kind: str, payload: dict[str, object], text: str) -> str:
    questions.drop(turn.session, turn.address.id, kind, turn.now)
    questions.ask(turn.session, turn.address.id, kind, payload, turn.now)
    return text
