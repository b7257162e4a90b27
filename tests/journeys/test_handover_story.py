"""Acceptance story 2: a teacher falls ill, five children move in one minute, and all come back by themselves."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.demo import story
from bot.demo.village import Village
from domain.clock import in_china
from domain.pairing import ends_after
from domain.people import Person, Relation
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from handlers.actions.registers import enrolment
from storage.pairing import pairing_lists
from storage.person import invitations, people
from tests.servers import Postgres

MORE = {"何小满": "何兰英", "陆晓雨": "陆秀珍", "方子涵": "方桂芬"}  # besides 李思涵 and 张子轩
MOTHERS = ("王芳", *MORE.values())


def staff(session: Session, name: str) -> Person:
    found = people.school_named(session, "")
    assert found is not None
    return people.staff_named(session, found.id, name)[0]


def join(village: Village) -> None:
    """Three more children of the same teacher, their mothers on WeChat."""
    now = village.runtime.clock.now()
    with village.runtime.database.begin() as session:
        teacher = staff(session, "陈雨")
        for child, mother in MORE.items():
            child_id = enrolment.add_child(session, teacher.school_id, child, "三(2)班", {}, now)
            pairing.pair(session, child_id, teacher, None, "", now)
            link = enrolment.add_adult(session, people.child(session, child_id), Relation.MOTHER, mother, {}, now)
            village.codes[mother] = invitations.invite_guardian(session, link, now)
    for mother in MOTHERS:
        village.phone(mother).follows(village.codes[mother])
        village.phone(mother).says("1")
        village.phone("陈雨").sees(f"{mother}想登记为")
        village.phone("陈雨").taps("同意")
        village.phone(mother).sees("核对好了")
        village.phone("陈雨").says("谁在等")


def substitute(village: Village, days: int) -> int:
    """李建国 stands in for 陈雨 from now on, as the command does it; how many children move."""
    now = village.runtime.clock.now()
    with village.runtime.database.begin() as session:
        giver, to = staff(session, "陈雨"), staff(session, "李建国")
        until = ends_after(in_china(now).date() + timedelta(days=days - 1))
        arranged = pairing.substitute(session, giver, to, None, now, until, Grounds("生病", note="小满要按时吃药"), now)
    village.runtime.wake()
    return len(arranged.moved)


def history(village: Village, child: str) -> list[tuple[str, str]]:
    """The switches as they are kept: whose, and as what."""
    with village.runtime.database.read() as session:
        school = people.school_named(session, "")
        assert school is not None
        child_id = people.children_named(session, school.id, child)[0].id
        return [(seen.teacher.name, seen.role.label) for seen in pairing_lists.of_child(session, child_id)]


@pytest.mark.parametrize("world", ["sqlite", "postgresql"])
def test_five_children_move_and_come_back(world: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    settings = {}
    if world == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres")
        settings["DATABASE_URL"] = postgres.url()
    with Village(tmp_path / "village", settings=settings) as village:
        story.teachers_arrive(village)
        join(village)
        for mother in MOTHERS:
            village.phone(mother).says("老师好")
        village.phone("李建国").says("谁在等")

        assert substitute(village, days=12) == 5
        for mother in MOTHERS:
            text = village.phone(mother).sees("这两周由李老师联系您")["text"]
            assert "病" not in text and "吃药" not in text
        village.phone("李建国").sees("交接说明：小满要按时吃药")
        village.phone("李建国").says("谁在等")  # five messages follow each word of a person, and five were waiting

        village.phone("陈雨").says("何小满妈妈 明天见")
        assert not village.phone("何兰英").saw("明天见"), "her access ended in the same moment"
        assert "李老师" in village.phone("何兰英").says("小满的药吃了吗？")
        village.phone("李建国").sees("小满的药吃了吗")
        assert not village.phone("陈雨").saw("小满的药吃了吗")

        village.a_week_passes(days=13)
        for mother in MOTHERS:
            village.phone(mother).says("老师好")
            village.phone(mother).sees("又由陈老师联系您")
        assert history(village, "何小满") == [("陈雨", "结对教师"), ("李建国", "代班教师"), ("陈雨", "结对教师")]
