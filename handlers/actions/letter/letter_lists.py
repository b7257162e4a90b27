"""The list of a letter's missing receipts, for each class teacher: which side of a family is missing, whom to call."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.letter import Policy
from domain.letter_follow import Step
from domain.letter_record import in_school
from domain.people import Child, Guardian, Person
from domain.register.cells.phones import show_phone
from messages.outbound import Envelope
from messages.render import words
from storage import overview
from storage.contact import contact_staff
from storage.letter import letter_alone, letter_follow, letter_receipts
from storage.letter.letter_follow import Followed
from storage.overview import Reach
from storage.pairing import pairings
from storage.person import kept_away
from storage.person.class_teachers import class_teachers_by_child
from storage.statements import in_chunks

TAP = "phoned"
SIGNS = "①②③④⑤⑥⑦⑧⑨⑩"
MOST_LISTED, MOST_TAPS = 60, 8  # a class; options under one message that a phone still shows well
AWAY, HOME = "在外的", "在家的"
ON_WECHAT = (Reach.OPEN, Reach.CARD)


@dataclass(frozen=True, slots=True)
class Missing:
    """One adult whose confirmation is missing; ``refused``: they said no."""

    guardian: Guardian
    on_wechat: bool
    refused: bool

    @property
    def said(self) -> str:
        """How the list names them: 爸爸13800000001."""
        one = self.guardian
        phone = show_phone(one.person.phone) if one.person.phone else "（没有电话）"
        paper = "（纸信）" if not self.on_wechat and not one.away else ""
        return f"{one.relation.label}{phone}{paper}{'（不同意）' if self.refused else ''}"


@dataclass(frozen=True, slots=True)
class Family:
    """A child whose receipt is not complete, and the adults of each side that is missing; no side where the school
    knows of no adult."""

    child: Child
    sides: Mapping[str, Sequence[Missing]]

    def is_without_wechat(self, policy: Policy) -> bool:
        """Whether somebody who is waited for is reached by no message: of a side, or anybody, where one is enough."""
        reached = [[one.on_wechat for one in side] for side in self.sides.values()] or [[False]]
        if policy is Policy.ANY:
            return not any(map(any, reached))
        enough = any if policy is Policy.BOTH else all
        return not all(map(enough, reached))

    @property
    def called(self) -> list[Missing]:
        """Of each side the one whom a teacher calls: with a telephone, the first of the register."""
        return [next((one for one in side if one.guardian.person.phone), side[0]) for side in self.sides.values()]


@dataclass(frozen=True, slots=True)
class Listed:
    """A teacher's message, and what the numbers in it mean: a child, and the adults of it who are called."""

    envelope: Envelope
    children: list[list[object]]


def missing(session: Session, letter: Followed, now: datetime) -> list[Family]:
    """The children whose receipt is not complete, by class and in the order of the register."""
    pairs = letter_follow.awaited(session, letter.id, letter.policy)
    wanted = set(pairs)
    found: list[Family] = []
    for some in in_chunks(list(dict.fromkeys(child for child, _ in pairs))):
        around = [one for one in overview.guardians(session, some) if (one.child.id, one.person.id) in wanted]
        reach = overview.reach_of(session, around, now)
        no = {(s.child_id, s.person_id) for s in letter_receipts.standings(session, letter.id, some) if s.refused}
        found += _families(around, reach, no)
    found += [Family(child, {}) for child in letter_alone.children(session, letter.id)]
    return sorted(found, key=lambda one: (in_school(one.child.class_name), one.child.id))


def lists(session: Session, letter: Followed, step: Step, families: Sequence[Family], now: datetime) -> list[Listed]:
    """One for each teacher: of the class, else whoever is paired with the child, else the directors; a list that
    nobody could be sent would help nobody."""
    readers = _readers(session, [one.child for one in families], now)
    by_teacher: dict[int, list[Family]] = defaultdict(list)
    for family in families:
        for person_id in readers[family.child.id]:
            by_teacher[person_id].append(family)
    return [_listed(letter, step, person_id, mine) for person_id, mine in sorted(by_teacher.items())]


def _families(
    around: Iterable[Guardian], reach: Mapping[tuple[int, int], Reach], no: set[tuple[int, int]]
) -> list[Family]:
    sides: dict[int, dict[str, list[Missing]]] = {}
    children: dict[int, Child] = {}
    for one in sorted(around, key=lambda guardian: not guardian.away):
        key = one.child.id, one.person.id
        children[one.child.id] = one.child
        side = sides.setdefault(one.child.id, {}).setdefault(AWAY if one.away else HOME, [])
        side.append(Missing(one, reach[key] in ON_WECHAT, key in no))
    return [Family(children[child], of) for child, of in sides.items()]


def _readers(session: Session, children: Sequence[Child], now: datetime) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    kept = kept_away.staff_of(session, [one.id for one in children], now)
    for some in in_chunks(children):
        heads = class_teachers_by_child(session, some)
        paired: Mapping[int, Person] = pairings.teachers_of(session, [one.id for one in some])
        leaders = contact_staff.directors(session, {one.school_id for one in some})
        near = {one.id for of in heads.values() for one in of} | {one.id for one in paired.values()}
        here = contact_staff.reachable(session, near)
        for child in some:
            of_class = [one.id for one in heads[child.id] if one.id in here]
            own = [paired[child.id].id] if child.id in paired and paired[child.id].id in here else []
            hidden = kept.get(child.id, frozenset())
            ways = (of_class, own, leaders.get(child.school_id, []))
            found[child.id] = next((some for way in ways if (some := [one for one in way if one not in hidden])), [])
    return found


def _listed(letter: Followed, step: Step, person_id: int, families: Sequence[Family]) -> Listed:
    shown = families[:MOST_LISTED]
    rows = [(at, one.child.name, one.child.class_name, _sides(one)) for at, one in enumerate(shown, 1)]
    facts = {"paper": step is Step.PAPER, "families": rows, "rest": len(families) - len(shown)}
    envelope = Envelope(
        "letter_list",
        f"letter_{step.value}:{letter.id}:{letter.version}:{person_id}",
        person_id,
        words("reminders/letter_list", title=letter.title, **facts),
        from_title="学校",
        options=_taps(letter, shown),
    )
    return Listed(envelope, [[one.child.id, [m.guardian.person.id for m in one.called]] for one in shown])


def _sides(family: Family) -> list[str]:
    told = [f"{side} {'、'.join(one.said for one in adults)}" for side, adults in family.sides.items()]
    return told or [letter_alone.NO_ADULT]


def _taps(letter: Followed, families: Sequence[Family]) -> tuple[tuple[str, str], ...]:
    """One tap for each side that was called: 已电话告知, with who that was."""
    found = [
        (f"{TAP}:{letter.id}:{one.child.id}:{who.guardian.person.id}", f"{sign}已电话告知{who.guardian.relation.label}")
        for sign, one in zip(SIGNS, families, strict=False)
        for who in one.called
        if who.guardian.person.phone
    ]
    return tuple(found[:MOST_TAPS])
