"""已电话告知, by one tap under the list of missing receipts, or by its number: 1电话告知了, 3电话告知爸爸."""

from collections.abc import Sequence

from domain.letter import TAKES_RECEIPTS, Method
from domain.people import Guardian
from domain.understanding.told import Told, read_told
from handlers.actions.letter import letter_follow, paper
from handlers.actions.letter.letter_lists import TAP
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import SPOKEN
from messages.outbound import Reply
from messages.render import words
from storage import overview
from storage.letter import letters
from storage.talk import questions

__all__ = ["TAP", "by_tap", "by_words", "is_answer"]
LONGEST_NUMBER = 18  # digits that the database can compare
Noted = list[tuple[str, str, str, bool]]


def by_tap(turn: Turn) -> Reply:
    """phoned:12:34:56: of letter 12, for child 34, adult 56 was told; what nobody's hand made says nothing."""
    parts = turn.tapped.split(":")[1:]
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= LONGEST_NUMBER for part in parts):
        return Reply()
    letter_id, child_id, person_id = map(int, parts)
    signers = [one for one in _around(turn, letter_id, child_id) if one.person.id == person_id]
    return _noted(turn, letter_id, [_note(turn, letter_id, signers, Method.PHONE)] if signers else [])


def is_answer(turn: Turn) -> bool:
    """Numbers of a list that is on the screen, and that these were told."""
    is_told = turn.inbound.kind in SPOKEN and read_told(turn.inbound.text) is not None
    return is_told and _asked(turn) is not None


def by_words(turn: Turn) -> Reply | None:
    """Each line that is named; where both sides of a family are missing it must be said who was called."""
    told, asked = read_told(turn.inbound.text), _asked(turn)
    if told is None or asked is None:
        return None
    letter_id, lines = asked
    numbers = [one for one in told.numbers or range(1, len(lines) + 1) if 1 <= one <= len(lines)]
    meant = [(one, _meant(_around(turn, letter_id, lines[one - 1][0]), lines[one - 1][1], told)) for one in numbers]
    for number, signers in meant:
        if len(signers) > 1 and not told.whom:
            facts = {"number": number, "child": signers[0].child.name, "relation": signers[0].relation.label}
            return Reply(words("replies/letter_told_whom", **facts))
    return _noted(turn, letter_id, [_note(turn, letter_id, signers, told.method) for _, signers in meant if signers])


def _meant(around: Sequence[Guardian], called: Sequence[int], told: Told) -> list[Guardian]:
    if told.whom:
        return [one for one in around if one.relation in told.whom]
    return [one for one in around if one.person.id in called]


def _note(turn: Turn, letter_id: int, signers: list[Guardian], method: Method) -> tuple[str, str, str, bool]:
    child = signers[0].child
    new = paper.note(turn.session, letter_id, child, signers, method, teacher(turn), turn.now)
    names = "、".join(new) or child.name
    return names, "、".join(one.relation.label for one in signers), method.label, bool(new)


def _noted(turn: Turn, letter_id: int, noted: Noted) -> Reply:
    letter = letters.get(turn.session, letter_id)
    if letter is None or not noted:
        return Reply(words("replies/letter_told_none"))
    return Reply(words("replies/letter_told", title=letter.title, noted=noted))


def _around(turn: Turn, letter_id: int, child_id: int) -> list[Guardian]:
    """The adults of a child of this school, where this letter of the school still takes receipts."""
    letter = letters.get(turn.session, letter_id)
    if letter is None or letter.school_id != teacher(turn).school_id or letter.state not in TAKES_RECEIPTS:
        return []
    return [one for one in overview.guardians(turn.session, [child_id]) if one.child.school_id == letter.school_id]


def _asked(turn: Turn) -> tuple[int, list[tuple[int, list[int]]]] | None:
    """The letter of the last list, and its lines: a child, and who of its family is called."""
    for question in reversed(questions.all_open(turn.session, turn.address.id, turn.now)):
        if question.kind == letter_follow.QUESTION:
            lines = [(int(child), [int(one) for one in called]) for child, called in question.payload["children"]]
            return int(question.payload["letter"]), lines
    return None
