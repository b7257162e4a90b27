"""A teacher's words are looked at twice before they go to a family: labels, another child's name, an ID number.

Source: vocabulary, implementation (2): the word is shown with a better one, and the teacher decides; what is sent all
the same is written down.
"""

from domain.people import Guardian
from handlers.actions.talk import doubts
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.person import people
from storage.talk import questions

KIND = "doubt"
GO, DROP, BETTER_ONE = (
    ("1", "照发", "发", "发送", "仍发送", "仍然发送"),
    ("0", "不发", "不发了", "算了"),
    ("2", "改", "改了发"),
)


def ask(turn: Turn, person_id: int, bubbles: list[dict[str, object]]) -> Reply | None:
    """Keep the words back and ask, where there is something to look at; None where there is not."""
    said = "\n".join(str(bubble["text"]) for bubble in bubbles if bubble["kind"] == Kind.TEXT.value)
    found = doubts.about(turn.session, _teachers_school(turn), _own(turn, person_id), said)
    if not found:
        return None
    better = found.better if len(bubbles) == 1 else ""
    payload = {"person": person_id, "said": bubbles, "better": better, "why": found.why}
    questions.drop(turn.session, turn.address.id, KIND, turn.now)
    questions.ask(turn.session, turn.address.id, KIND, payload, turn.now)
    facts = {"labels": found.labels, "names": found.names, "has_id": found.has_id, "better": better}
    return Reply(words("replies/second_look", **facts))


def is_asked(turn: Turn) -> bool:
    """Whether the last question was about words kept back."""
    return turn.question is not None and turn.question.kind == KIND and turn.inbound.kind is Kind.TEXT


def decided(turn: Turn) -> tuple[int, list[dict[str, object]]] | None:
    """Who is to get what after the teacher looked; an empty list: nobody gets anything. None: the answer is words of
    its own, which take the place of those kept back."""
    assert turn.question is not None, "asked before"
    payload = turn.question.payload
    person, bubbles = int(payload["person"]), list(payload["said"])
    if turn.word in DROP:
        bubbles = []
    elif turn.word in BETTER_ONE and payload["better"]:
        bubbles = [{**bubbles[0], "text": payload["better"]}]
    elif turn.word in GO:
        _write_down(turn, person, str(payload["why"]))
    else:
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    return person, bubbles


def _teachers_school(turn: Turn) -> int:
    assert turn.person is not None, "only staff are looked at twice"
    return turn.person.school_id


def _own(turn: Turn, person_id: int) -> set[str]:
    return {guardian.child.name for guardian in _of(turn, person_id)}


def _of(turn: Turn, person_id: int) -> list[Guardian]:
    assert turn.person is not None, "only staff are looked at twice"
    mine = people.bound_guardians_of_teacher(turn.session, turn.person.id)
    return [guardian for guardian in mine if guardian.person.id == person_id]


def _write_down(turn: Turn, person_id: int, why: str) -> None:
    """That it was sent all the same stands in the file of the family's children."""
    assert turn.person is not None, "only staff are looked at twice"
    children = [guardian.child.id for guardian in _of(turn, person_id)]
    doubts.write_down(turn.session, turn.person, children, why, f"inbox:{turn.inbox_id}", turn.now)
