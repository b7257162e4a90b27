"""What a teacher answers to the list of a letter's missing receipts: 1电话告知了, 2和5通知到了, 3电话告知爸爸."""

import re
from dataclasses import dataclass

from domain.letter import Method
from domain.people import Relation
from domain.understanding.relations import relations_in
from domain.words import EDGES, fold

LONGEST = 60
ALL = ("都", "全", "全部", "全都")
_NUMBER = r"第?\d{1,2}[号个]?"
_ANSWER = re.compile(
    rf"(?P<numbers>{_NUMBER}(?:[和跟与、,，\s]{{1,3}}{_NUMBER}){{0,39}}|全部|全都|都|全)[.、:：,，\s]{{0,2}}"
    r"(?:已经|已|都|也){0,2}(?P<how>打?电话|当面|口头|家访)?(?:已经|已)?(?:告知|通知)(?:到|过)?(?:了)?"
    r"(?:他|她|孩子)?(?P<whom>[^\W\d]{0,6}?)(?:了)?"
)


@dataclass(frozen=True, slots=True)
class Told:
    """Which lines of the list, all of them where ``numbers`` is empty, whom (empty: not said), and by which way."""

    numbers: tuple[int, ...]
    whom: tuple[Relation, ...]
    method: Method


def read_told(text: str) -> Told | None:
    """The answer; None for words about something else."""
    plain = fold(text).strip(EDGES)
    found = _ANSWER.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        return None
    whom = relations_in(found["whom"])
    if found["whom"] and not whom:
        return None
    is_face = found["how"] in ("当面", "家访")
    numbers = tuple(dict.fromkeys(int(one) for one in re.findall(r"\d{1,2}", found["numbers"])))
    return Told(numbers, whom, Method.IN_PERSON if is_face else Method.PHONE)
