"""A teacher with three children, two colleagues who could take them, and the form in which that is said."""

import re
from dataclasses import dataclass

from domain.clock import SetClock
from domain.people import Relation, Role
from storage.access import staff_duties
from storage.database import Database
from storage.pairing import pairings
from storage.person import addresses, people
from tests.console.village import ACCOUNT, Village, bind

CHOSEN = re.compile(r'<select id="to(\d+)".*?(?:value="(\d+)" selected.*?)?</select>', re.DOTALL)


@dataclass(frozen=True)
class Three:
    """The teacher has three children: 李思涵, whose mother is bound, and a brother and a sister."""

    village: Village
    qian: int
    sun: int
    brother: int
    sister: int

    @property
    def children(self) -> tuple[int, int, int]:
        return self.village.hanhan, self.brother, self.sister


def plan(three: Three, *to: int, **more: str) -> dict[str, str]:
    """The form as it was chosen, child by child."""
    return {f"to{child}": str(one) for child, one in zip(three.children, to, strict=True)} | {
        "note": "妈妈周五晚上有空",
        **more,
    }


def teachers(database: Database, three: Three) -> list[int | None]:
    with database.read() as session:
        found = pairings.teachers_of(session, three.children)
    return [found[child].id if child in found else None for child in three.children]


def is_here(database: Database, village: Village) -> bool:
    with database.read() as session:
        return staff_duties.member(session, village.school, village.teacher) is not None


def with_three(village: Village, database: Database, clock: SetClock) -> Three:
    """李思涵, and a brother and a sister; 钱莉 has no children yet, 孙建国 one."""
    now = clock.now()
    with database.begin() as session:
        qian, sun = (people.add_person(session, village.school, one, Role.TEACHER, now) for one in ("钱莉", "孙建国"))
        brother = people.add_child(session, village.school, "汪小川", "一年级一班", now)
        sister = people.add_child(session, village.school, "汪小雨", "五年级一班", now)
        aunt = people.add_person(session, village.school, "汪桂花", Role.GUARDIAN, now)
        for child in (brother, sister):
            people.add_guardian(session, child, aunt, Relation.AUNT, away=False)
            pairings.pair(session, village.teacher, child, now)
        pairings.pair(session, sun, village.yuanyuan, now)
        bind(session, people.guardianships_of_child(session, brother)[0], aunt, "o-aunt", now)
        place = addresses.find_or_add(session, ACCOUNT, "o-qian", now).id
        addresses.belongs_to(session, place, qian)
    return Three(village, qian, sun, brother, sister)
