"""What of a child's file goes into which copy of it: all of it to another school, less of it to a parent.

A parent's copy (PIPL art. 45, 未成年人网络保护条例 art. 34) is of the child and of the parent who asks. It leaves out
what is sealed, what other people reported in confidence, and what staff wrote for each other; where a custody decision
holds, also the conversation of the other adults with the school.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.sealing import SEALED

LASTS = timedelta(hours=24)  # reliability I32: how long an archive may be fetched
LARGEST = 3 * 1024**3 + 512 * 1024**2  # bytes of an archive: what a zip holds that every phone opens
MOST_MEMBERS = 5_000
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another
GROUPS, GROUP = 4, 5  # 99 bits: the zip's own key derivation is too fast to protect anything shorter


class Kind(StrEnum):
    """Whom a copy is for."""

    FILE = "file"  # another school takes over
    PARENT = "parent"  # a guardian's right

    @property
    def label(self) -> str:
        """How staff call it."""
        return {Kind.FILE: "整份档案（交给另一所学校）", Kind.PARENT: "家长副本"}[self]


class Ground(StrEnum):
    """Why the words of an entry are not in a copy; that there is an entry, and its hash, is."""

    REDACTED = "redacted"
    SEALED = "sealed"
    OTHERS = "others"
    INTERNAL = "internal"

    @property
    def label(self) -> str:
        """As the copy says it."""
        return GROUND_LABELS[self]


GROUND_LABELS = {
    Ground.REDACTED: "内容已按规定从档案里删去",
    Ground.SEALED: "保密部分（安全事项、心理辅导）",
    Ground.OTHERS: "别人说的话（别人反映的情况，或者另一方家人和学校的往来）",
    Ground.INTERNAL: "老师之间的工作记录",
}
# Notes on what the adults of a child told and arranged: nobody can tell whose words they quote.
OF_ADULTS = frozenset(
    {"register", "binding", "receipt", "leave", "promise", "appointment", "roll_call", "told", "hazard"}
)
# What staff write for each other, and are told that no family reads it.
INTERNAL = frozenset({"note", "talk", "call", "visit", "family_call", "contact", "looked", "second_look", "custody"})


@dataclass(frozen=True, slots=True)
class Written:
    """What the rule needs to know of an entry. ``is_sealed``: an alert came of it. ``is_report``: somebody else's
    complaint, or request to the leaders, or the answer to it."""

    kind: str
    direction: str
    author_id: int | None
    reader_id: int | None
    is_redacted: bool = False
    is_sealed: bool = False
    is_report: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """The guardian whose copy it is. ``others`` are the other adults around the child; ``is_apart``: a custody
    decision holds for the child, so that none of them reads the other's words."""

    person_id: int
    others: Collection[int] = ()
    is_apart: bool = False


def left_out(entry: Written, asker: Asker | None) -> Ground | None:
    """Why the words of an entry are not given, None where they are; ``asker`` None: another school takes over."""
    if entry.is_redacted:
        return Ground.REDACTED
    if asker is None or entry.author_id == asker.person_id:
        return None  # their own words are theirs, whatever came of them
    if entry.is_sealed or entry.kind in SEALED:
        return Ground.SEALED
    if entry.is_report or (asker.is_apart and _is_of_another(entry, asker)):
        return Ground.OTHERS
    return Ground.INTERNAL if entry.direction == "note" and entry.kind in INTERNAL else None


def _is_of_another(entry: Written, asker: Asker) -> bool:
    """Said by, or to, another adult of the family; nobody knows who said what has no author."""
    if entry.author_id in asker.others or entry.reader_id in asker.others:
        return True
    if entry.direction == "note" and entry.kind in OF_ADULTS:
        return entry.reader_id != asker.person_id
    return entry.direction == "in" and entry.author_id is None


def new_password() -> str:
    """A password that can be read out on the telephone: four groups of five."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
