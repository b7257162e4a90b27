"""Who has not confirmed a letter (防溺水的信 谁还没签): of the teacher's own children, a class, the whole school."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.coverage import in_class_order
from domain.letter import Policy, Receipt, is_complete
from domain.people import Child, Guardian
from domain.register.cells.classes import class_title
from domain.understanding.letters import letters_meant
from domain.understanding.meaning import Intent
from domain.words import fold
from handlers.desk import children
from handlers.desk.asking import leads, teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_alone, letter_progress, letter_receipts, letters
from storage.letter.letter_receipts import Standing
from storage.person import class_pupils, class_teachers, kept_away, people

# What is handed in or paid, and is no letter: 昨天作业没交 is a word for the family.
OF_OTHER_THINGS = re.compile("作业|卷子|试卷|[钱费]|体检表|练习")
ASKS = re.compile("[谁哪吗么几?？]|多少|情况|名单|没[有]?[签交回收]|没$|进度|统计")
CLASS = re.compile(
    "(?:[初高]?[一二三四五六七八九]|[1-9])(?:年级?)?\\s*[(（]?\\s*[0-9一二三四五六七八九]{1,2}\\s*[)）]?\\s*班|[1-9]0[1-9]班?"
)
# What one message of the platform holds with phones; more families are counted.
MOST_FAMILIES = 12
MOST_BEHIND = 3
LONGEST_NAMING = 40  # characters in which a director names a pupil


@dataclass(frozen=True, slots=True)
class Adult:
    """One adult and the letter: ``method`` how it was confirmed, empty while it is not."""

    relation: str
    away: bool
    method: str
    is_bound: bool
    opened: bool
    refused: bool
    phone: str


@dataclass(frozen=True, slots=True)
class Family:
    """Brothers and sisters with the same adults are one family."""

    names: tuple[str, ...]
    adults: tuple[Adult, ...]
    is_complete: bool

    @property
    def sides(self) -> str:
        """在外 0/1，在家 1/1: of each side how many have confirmed."""
        told = ((True, "在外"), (False, "在家"))
        return "，".join(f"{label} {self._said(away)}" for away, label in told if self._side(away))

    def _side(self, away: bool) -> list[Adult]:
        return [one for one in self.adults if one.away is away]

    def _said(self, away: bool) -> str:
        side = self._side(away)
        return f"{sum(bool(one.method) for one in side)}/{len(side)}"


def unsigned(turn: Turn, _intent: Intent | None = None) -> Reply | None:
    """The families that have not all confirmed the letter that is named, or the newest; for a director who names
    nobody, the school by class."""
    text = turn.inbound.text
    if OF_OTHER_THINGS.search(text) or _tells(turn):
        return None
    running = letters.open_titles(turn.session, teacher(turn).school_id)
    if not running:
        return Reply(words("replies/desk_no_letter"))
    letter_id, title = letters_meant(running, text)[0]
    asked = _asked(turn, text)
    if not asked and (name := class_in(text)):
        return Reply(words("replies/desk_no_class", name=name))
    if not asked and leads(turn):
        return _of_school(turn, letter_id, title)
    return _of_children(turn, letter_id, title, asked)


def about(turn: Turn) -> list[Child]:
    """Those whose receipts the teacher looks after: who is paired with them, and the pupils of their own class."""
    own = children.mine(turn)
    known = {child.id for child in own}
    of_class = class_teachers.children_of(turn.session, teacher(turn))
    both = [*own, *(child for child in of_class if child.id not in known)]
    return kept_away.without(turn.session, teacher(turn), both, turn.now)


def class_in(text: str) -> str:
    """The class that a text names, as the register calls it; empty where it names none."""
    found = CLASS.search(text)
    return class_title(fold(found.group()), "")[1] if found is not None else ""


def _tells(turn: Turn) -> bool:
    """三(2)班回执都交齐了: it is said, not asked."""
    is_told = turn.meaning is not None and turn.meaning.wants("ack_paper") is not None
    return is_told and ASKS.search(turn.inbound.text) is None


def _asked(turn: Turn, text: str) -> list[Child]:
    """The children, or the class, that are named."""
    own = about(turn)
    is_leading = leads(turn)
    if named := children.named(own, text) or (_of_whole_school(turn, text) if is_leading else []):
        return named
    name = class_in(text)
    if not name:
        return []
    if is_leading:
        of_class = class_pupils.of_classes(turn.session, teacher(turn).school_id, [name])
        return kept_away.without(turn.session, teacher(turn), of_class, turn.now)
    return [child for child in own if class_title(child.class_name, "")[1] == name]


def _of_whole_school(turn: Turn, text: str) -> list[Child]:
    """The pupils whose full name stands in a director's words."""
    said, school_id = fold(text)[:LONGEST_NAMING], teacher(turn).school_id
    pieces = {said[at : at + length] for length in (2, 3, 4) for at in range(len(said) - length + 1)}
    names = sorted(people.pupils_among(turn.session, school_id, pieces))
    found = [child for name in names for child in people.children_named(turn.session, school_id, name)]
    return kept_away.without(turn.session, teacher(turn), found, turn.now)


def _of_school(turn: Turn, letter_id: int, title: str) -> Reply:
    """The classes in the order of the register, and which of them lack most; nobody is named or ranked."""
    by_class = letter_progress.by_class(turn.session, letter_id)
    counts = [(name, by_class[name].complete, by_class[name].total) for name in in_class_order(by_class)]
    lacking = [(name, complete, total) for name, complete, total in counts if complete < total]
    least = sorted(lacking, key=lambda one: one[1] / one[2])[:MOST_BEHIND]
    facts = {
        "complete": sum(complete for _, complete, _ in counts),
        "total": sum(total for _, _, total in counts),
        "classes": counts,
        "behind": [name for name, _, _ in lacking if name in {one[0] for one in least}] if len(counts) > 1 else [],
        "refused": letter_receipts.refusals(turn.session, letter_id),
    }
    return Reply(words("replies/desk_classes", title=title, **facts))


def _of_children(turn: Turn, letter_id: int, title: str, asked: Sequence[Child]) -> Reply:
    families = _families(turn, letter_id, list(asked) or about(turn))
    shown = families if len(asked) == 1 else [family for family in families if not family.is_complete]
    rest = max(len(shown) - MOST_FAMILIES, 0)
    return Reply(words("replies/desk_unsigned", title=title, families=shown[:MOST_FAMILIES], rest=rest))


def _families(turn: Turn, letter_id: int, of: Sequence[Child]) -> list[Family]:
    letter = letters.get(turn.session, letter_id)
    assert letter is not None, "it runs"
    ids = [child.id for child in of]
    links = {(one.child.id, one.person.id): one for one in letter_receipts.guardians_of(turn.session, ids)}
    bound = {one.person.id for one in people.bound_guardians_of_children(turn.session, ids)}
    by_child: dict[int, list[tuple[Guardian, Standing]]] = {}
    for standing in letter_receipts.standings(turn.session, letter_id, ids):
        if guardian := links.get((standing.child_id, standing.person_id)):
            by_child.setdefault(standing.child_id, []).append((guardian, standing))
    groups: dict[tuple[tuple[int, Adult], ...], list[str]] = {}
    complete: dict[tuple[tuple[int, Adult], ...], bool] = {}
    for child in of:
        if rows := by_child.get(child.id):
            key = tuple((one.person.id, _adult(one, standing, bound)) for one, standing in rows)
            groups.setdefault(key, []).append(child.name)
            complete[key] = _is_complete(rows, letter.policy)
    alone = {child.id for child in letter_alone.children(turn.session, letter_id)}
    if nobody := [child.name for child in of if child.id in alone]:
        groups[()], complete[()] = nobody, False
    return [Family(tuple(names), tuple(adult for _, adult in key), complete[key]) for key, names in groups.items()]


def _adult(guardian: Guardian, standing: Standing, bound: set[int]) -> Adult:
    return Adult(
        relation=guardian.relation.label,
        away=guardian.away,
        method=standing.method.label if standing.method is not None else "",
        is_bound=guardian.person.id in bound,
        opened=standing.opened,
        refused=standing.refused,
        phone=guardian.person.phone or "",
    )


def _is_complete(rows: Sequence[tuple[Guardian, Standing]], policy: Policy) -> bool:
    given = [Receipt(one.away, standing.method is not None, standing.named) for one, standing in rows]
    return is_complete(given, policy)
