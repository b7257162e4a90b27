"""A teacher's words are looked at twice before they go to a family: labels, another child's name, an ID number.

Source: vocabulary, implementation (2): the word is shown with a better one, and the teacher decides; what is sent all
the same is written down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.people import Guardian
from domain.surnames import SURNAMES
from handlers.router import Turn
from messages.catalogue import Audience
from messages.inbound import Kind
from messages.lint import BETTER, forbidden_words
from messages.outbound import Reply
from messages.render import words
from storage import file, people, questions

KIND = "doubt"
ID_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
GO, DROP, BETTER_ONE = (
    ("1", "照发", "发", "发送", "仍发送", "仍然发送"),
    ("0", "不发", "不发了", "算了"),
    ("2", "改", "改了发"),
)
NAME_LENGTHS = (2, 3, 4)


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is to be looked at: words that families must not read, other children's names, and whether an ID number."""

    labels: list[str]
    names: list[str]
    has_id: bool

    def __bool__(self) -> bool:
        return bool(self.labels or self.names or self.has_id)


def ask(turn: Turn, person_id: int, bubbles: list[dict[str, object]]) -> Reply | None:
    """Keep the words back and ask, where there is something to look at; None where there is not."""
    said = "\n".join(str(bubble["text"]) for bubble in bubbles if bubble["kind"] == Kind.TEXT.value)
    found = _doubts(turn, person_id, said)
    if not found:
        return None
    better = _better(said) if found.labels and not found.names and not found.has_id and len(bubbles) == 1 else ""
    payload = {"person": person_id, "said": bubbles, "better": better, "why": _why(found)}
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


def _doubts(turn: Turn, person_id: int, said: str) -> Doubts:
    assert turn.person is not None, "only staff are looked at twice"
    own = {guardian.child.name for guardian in _of(turn, person_id)}
    pupils = people.pupils_among(turn.session, turn.person.school_id, set(_names(said)) - own)
    return Doubts(forbidden_words(said, Audience.FAMILY), sorted(pupils, key=said.find), bool(ID_NUMBER.search(said)))


def _of(turn: Turn, person_id: int) -> list[Guardian]:
    assert turn.person is not None, "only staff are looked at twice"
    mine = people.bound_guardians_of_teacher(turn.session, turn.person.id)
    return [guardian for guardian in mine if guardian.person.id == person_id]


def _names(said: str) -> Iterator[str]:
    """Everything that could be a name: two to four signs that begin with a family name."""
    for start, sign in enumerate(said):
        if sign in SURNAMES:
            yield from (said[start : start + length] for length in NAME_LENGTHS if len(said) >= start + length)


def _better(said: str) -> str:
    for word, instead in BETTER.items():
        said = said.replace(word, instead)
    return "" if forbidden_words(said, Audience.FAMILY) else said


def _why(found: Doubts) -> str:
    return "、".join([*found.labels, *found.names, *(["身份证号"] if found.has_id else [])])


def _write_down(turn: Turn, person_id: int, why: str) -> None:
    """That it was sent all the same stands in the file of the family's children."""
    assert turn.person is not None, "only staff are looked at twice"
    entry = file.NewEntry(
        at=turn.now,
        author=turn.person.title,
        reader="学校",
        channel="wechat",
        direction="note",
        kind="second_look",
        text=words("replies/sent_all_the_same", why=why),
        cause=f"inbox:{turn.inbox_id}",
        author_id=turn.person.id,
        once=f"second_look:{turn.inbox_id}",
    )
    file.write(turn.session, entry, [guardian.child.id for guardian in _of(turn, person_id)], turn.now)
