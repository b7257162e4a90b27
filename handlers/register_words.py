"""What a teacher says about the register in the chat: 核实 李思涵 confirms that an entry is still true."""

import re
from collections.abc import Collection, Iterator

from domain.people import Person
from handlers.actions.registers import register as deeds
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.pairing import pairings
from storage.person import people
from storage.registers import register_book

VERIFY = re.compile(r"(?:都)?核实(?:过|好|完)?了?[:：,，\s]*(?P<names>.*?)(?:没有?变化?|都对)?[。.!！]?")
ALL = ("", "都", "全部", "都对", "所有孩子")
BETWEEN = re.compile(r"[、,，;；\s]+")


def says_verified(turn: Turn) -> bool:
    """核实 李思涵、张子轩 · 核实过了 李思涵 · 都核实了."""
    return turn.word.startswith(("核实", "都核实")) and VERIFY.fullmatch(turn.word) is not None


def verify(turn: Turn) -> Reply | None:
    """Confirm the entries of the children who are named, or of all of the teacher's."""
    found = VERIFY.fullmatch(turn.word)
    if found is None or turn.person is None:
        return None
    mine: dict[str, list[int]] = {}
    for child in pairings.children_of(turn.session, turn.person.id):
        mine.setdefault(child.name, []).append(child.id)
    named = list(_names(found["names"], mine))
    if found["names"].strip() in ALL:
        named = list(mine)
    strangers = [name for name in named if name not in mine]
    if not named or not all(_is_pupil(turn, turn.person, name) for name in strangers):
        return None  # 核实一下作业写完没有: words for a family
    if strangers:
        return Reply(words("replies/register_not_yours", children=strangers))
    return _verified(turn, turn.person, named, [child_id for name in named for child_id in mine[name]])


def _names(said: str, known: Collection[str]) -> Iterator[str]:
    """李思涵和张子轩 are two, 张和平 is one."""
    for part in BETWEEN.split(said):
        yield from [part] if part in known else filter(None, part.split("和"))


def _is_pupil(turn: Turn, teacher: Person, name: str) -> bool:
    return bool(people.children_named(turn.session, teacher.school_id, name))


def _verified(turn: Turn, teacher: Person, names: list[str], children: list[int]) -> Reply:
    deeds.verify(turn.session, register_book.of_children(turn.session, children), teacher, turn.now)
    return Reply(words("replies/register_verified", children=names))
