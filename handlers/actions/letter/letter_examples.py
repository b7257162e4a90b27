"""A letter as some of its readers will see it, one for each way where possible, so that the sender reads it before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from domain import letter_text
from domain.clock import in_zone
from domain.letter_ways import Facilities, Way, choose
from messages.catalogue import CATALOGUE
from messages.render import words
from storage.letter import letter_facts, letter_preview
from storage.letter.letter_preview import Group, Leaving
from storage.letter.letters import Letter
from storage.person import people

MOST = 3
# What stands where the reader's own signed address will be: none is made before the letter leaves.
LINK = "（每位家长自己的链接）"


# The way with its reason, those it is for, and the one of them who is shown.
_Choice = tuple[tuple[Way, str], Group, int]


@dataclass(frozen=True, slots=True)
class Example:
    """What one adult will see: which way, why, who (李思涵、李思远爸爸), the words; ``person_id`` is who."""

    person_id: int
    way: Way
    reason: str
    reader: str
    text: str


def examples(
    session: Session, letter: Letter, known: Sequence[Group], facilities: Facilities, leaving: Leaving
) -> list[Example]:
    """At most three, of different ways as far as there are; who has several of the children comes first."""
    chosen = _chosen(known, facilities, letter.by_mass)
    readers = [reader for _, _, reader in chosen]
    facts = letter_facts.read(session, letter.id, readers)
    chats = letter_preview.chat_words(session, letter.id, readers)
    found = []
    for (way, reason), group, reader in chosen:
        mine = facts.get(reader, {})
        text = _text(session, letter, way, mine, chats[reader], _when(group, leaving))
        found.append(Example(reader, way, reason, mine.get(letter_text.TITLE, ""), text))
    return found


def _chosen(known: Sequence[Group], facilities: Facilities, by_mass: bool) -> list[_Choice]:
    """One adult for each way, what leaves by itself first, then more until there are three."""
    order = list(Way)
    by_way = [(choose(group.reader, facilities, by_mass=by_mass), group) for group in known]
    by_way.sort(key=lambda one: (order.index(one[0][0]), one[1].sibling is None, -one[1].people))
    seen: set[Way] = set()
    first: list[_Choice] = []
    rest: list[_Choice] = []
    for verdict, group in by_way:
        reader = group.sibling or group.one
        (rest if verdict[0] in seen else first).append((verdict, group, reader))
        seen.add(verdict[0])
    return (first + rest)[:MOST]


def _when(group: Group, leaving: Leaving) -> str:
    local = in_zone(leaving.for_zone(group.zone), group.zone)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def _text(session: Session, letter: Letter, way: Way, facts: Mapping[str, str], chat: str, when: str) -> str:
    body = letter_text.fill(letter.body, facts)
    if way is Way.CHAT:
        return chat
    if way is Way.MASS:
        return words("letters/mass", title=letter.title, short=letter.short)
    if way is Way.SMS:
        school = people.school(session, letter.school_id).name
        return words("letters/sms", school=school, title=letter.title, link=LINK)
    notice = CATALOGUE["letter_urgent" if letter.urgent else "letter"].notice
    spoken = letter_text.fill(letter.voice or letter.short, facts)
    text = spoken if way is Way.PHONE else body
    return words("replies/letter_example", way=way.value, title=letter.title, text=text, notice=notice, when=when)
