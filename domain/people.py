"""Who is who around a child: roles, relations, and how a person is named to others."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from domain.words import same_name


class Role(StrEnum):
    """What a person is to the school."""

    GUARDIAN = "guardian"
    TEACHER = "teacher"
    DIRECTOR = "director"


class Relation(StrEnum):
    """What an adult is to one child; the same adult may be something else to another child."""

    FATHER = "father"
    MOTHER = "mother"
    GRANDFATHER = "grandfather"
    GRANDMOTHER = "grandmother"
    MATERNAL_GRANDFATHER = "maternal_grandfather"
    MATERNAL_GRANDMOTHER = "maternal_grandmother"
    UNCLE = "uncle"
    AUNT = "aunt"
    SIBLING = "sibling"
    OTHER = "other"

    @property
    def label(self) -> str:
        """How the school says it, such as 妈妈."""
        return RELATION_LABELS[self]

    @property
    def pronoun(self) -> str:
        """她 or 他; 他 where the relation does not say."""
        return "她" if self in WOMEN else "他"


RELATION_LABELS = {
    Relation.FATHER: "爸爸",
    Relation.MOTHER: "妈妈",
    Relation.GRANDFATHER: "爷爷",
    Relation.GRANDMOTHER: "奶奶",
    Relation.MATERNAL_GRANDFATHER: "外公",
    Relation.MATERNAL_GRANDMOTHER: "外婆",
    Relation.UNCLE: "叔叔",
    Relation.AUNT: "阿姨",
    Relation.SIBLING: "哥哥姐姐",
    Relation.OTHER: "家人",
}
TEACHER, DIRECTOR, PRINCIPAL = "老师", "主任", "校长"  # what follows a name
WOMEN = (Relation.MOTHER, Relation.GRANDMOTHER, Relation.MATERNAL_GRANDMOTHER, Relation.AUNT)


@dataclass(frozen=True, slots=True)
class Person:
    """An adult the school knows."""

    id: int
    school_id: int
    name: str
    role: Role
    phone: str | None = None
    time_zone: str = "Asia/Shanghai"
    is_principal: bool = False

    @property
    def is_teacher(self) -> bool:
        return self.role in (Role.TEACHER, Role.DIRECTOR)

    @property
    def title(self) -> str:
        """How families are told of a teacher: surname and 老师, of a principal 校长."""
        return f"{self.name[:1]}{PRINCIPAL if self.is_principal else TEACHER}" if self.is_teacher else self.name

    @property
    def titles(self) -> frozenset[str]:
        """All by which somebody may mean a member of staff: 王老师 is said of a principal too."""
        words = {
            TEACHER,
            *([DIRECTOR] if self.role is Role.DIRECTOR else []),
            *([PRINCIPAL] if self.is_principal else []),
        }
        return frozenset(f"{self.name[:1]}{word}" for word in words) if self.is_teacher else frozenset()


@dataclass(frozen=True, slots=True)
class Child:
    """A pupil of the school."""

    id: int
    school_id: int
    name: str
    class_name: str


@dataclass(frozen=True, slots=True)
class Guardian:
    """One adult in the life of one child; ``away`` is true for a parent who works elsewhere."""

    person: Person
    child: Child
    relation: Relation
    away: bool

    @property
    def title(self) -> str:
        """How a teacher knows this adult: 李思涵妈妈."""
        return f"{self.child.name}{self.relation.label}"


def full_title(name: str, role: Role, *, is_principal: bool) -> str:
    """How an adult is called among staff: 陈雨老师, 林国华主任, 王建国校长; a guardian by the name."""
    if role is Role.GUARDIAN:
        return name
    return f"{name}{PRINCIPAL if is_principal else DIRECTOR if role is Role.DIRECTOR else TEACHER}"


def same_adult(known: Person, asked: Person, around: Collection[int]) -> bool:
    """Whether two records may be one adult: of one name, and not both around one child (``around``: who is)."""
    return known.id == asked.id or (same_name(known.name, asked.name) and known.id not in around)


def joined_title(guardians: list[Guardian]) -> str:
    """One adult of several children: 李思涵、李思远妈妈 (or each in full where the relation differs)."""
    relations = {guardian.relation for guardian in guardians}
    if len(relations) == 1:
        return "、".join(g.child.name for g in guardians) + guardians[0].relation.label
    return "、".join(g.title for g in guardians)
