"""一位老师要走了: everything on one page, one look, one press."""

import re

from flask.testing import FlaskClient

from domain.access import AccountKind, Duty
from domain.clock import SetClock
from domain.pairing import PairingRole
from domain.support import Area
from domain.ticket import TicketKind
from storage import tables as t
from storage.access import accounts
from storage.alert import on_call
from storage.contact import plans, promises
from storage.contact.plans import NewPlan
from storage.contact.promises import NewPromise
from storage.database import Database
from storage.pairing import pairings
from storage.person import addresses, invitations, people
from storage.talk import tickets
from storage.talk.tickets import NewTicket
from tests.console.village import ACCOUNT, Village
from tests.staff_page.conftest import Visit
from tests.staff_page.presses import changes, count, leave_of, press
from tests.staff_page.three import CHOSEN, Three, is_here, plan, teachers

WORDS = re.compile(r"<[^>]+>")


def test_the_page_shows_everything_with_a_teacher_proposed_for_each_child(
    director: FlaskClient, three: Three, database: Database, clock: SetClock
) -> None:
    village, now = three.village, clock.now()
    with database.begin() as session:
        on_call.set_chain(session, village.school, [village.teacher])
        accounts.give_duty(session, village.school, village.teacher, Duty.PSYCH, None, now)
        accounts.add(session, "chen", AccountKind.STAFF, now, person_id=village.teacher)
        for number, owner in (("1", None), ("2", village.teacher)):
            asked = NewTicket(
                f"test:{number}", TicketKind.QUESTION, village.school, now, "问", village.hanhan, owner_id=owner
            )
            assert tickets.add(session, asked, now)
        promise = NewPromise("p", village.school, village.hanhan, village.teacher, "周三去家里", now.date(), now, None)
        promises.add(session, promise)
        measure = NewPlan(village.yuanyuan, Area.STUDY, "跟不上", "每周补一次数学", village.teacher, now.date())
        plans.add(session, measure, now)
    page = director.get(leave_of(village)).text
    plain = WORDS.sub("", page)
    for words in ("李思涵", "汪小川", "汪小雨", "周三去家里", "每周补一次数学", "心理教师", "账号 chen 停用"):
        assert words in plain, words
    assert "跟着孩子，归接手的老师" in plain and "没办完的事 1 件（问话）：转到您名下" in plain
    assert "值班的只有这一位" in plain and "/console/settings#on-call" in page
    assert "钱莉（0 个）" in plain and "孙建国（1 个，还没上微信）" in plain
    proposed = {int(child): int(to) for child, to in CHOSEN.findall(page) if to}
    assert proposed[three.brother] == proposed[three.sister], "a brother and a sister go together"
    assert set(proposed) == set(three.children) and proposed[village.hanhan] == three.qian, "who has the fewest"


def test_it_is_looked_at_first_and_then_one_press_does_all(
    director: FlaskClient, visit: Visit, three: Three, database: Database, clock: SetClock
) -> None:
    """P22 and more: children, families' words, browser, code, duty, WeChat, turn on call; once more is nothing."""
    village, now = three.village, clock.now()
    theirs = visit(village.teacher)
    with database.begin() as session:
        accounts.give_duty(session, village.school, village.teacher, Duty.PSYCH, None, now)
        on_call.set_chain(session, village.school, [village.teacher, village.director])
        code = invitations.invite_staff(session, village.teacher, now)
        place = addresses.find_or_add(session, ACCOUNT, "o-chen", now).id
        addresses.belongs_to(session, place, village.teacher)
        number = tickets.add(
            session,
            NewTicket("test:1", TicketKind.HANDOFF, village.school, now, "问", village.yuanyuan, village.father),
            now,
        )
        assert number is not None
        tickets.pass_to(session, number, village.teacher, TicketKind.HANDOFF)
        promise = NewPromise("p", village.school, village.hanhan, village.teacher, "周三去家里", now.date(), now, None)
        promises.add(session, promise)
    assert theirs.get("/console/today").status_code == 200
    given = plan(three, three.qian, three.sun, three.sun, to_families="陈老师调走了")
    before = count(database, t.Outbox)
    seen = press(director, leave_of(village), **given)
    plain = WORDS.sub("", seen.text)
    assert seen.status_code == 200 and is_here(database, village) and count(database, t.Outbox) == before
    assert "陈立离校，2 个孩子归孙建国，1 个孩子归钱莉" in plain, "the button says who and how many"
    assert "李思涵妈妈" in plain and "陈老师调走了" in plain and "钱老师" in plain and "&#34;" not in plain
    assert 'name="note" value="妈妈周五晚上有空"' in seen.text

    done = press(director, leave_of(village), sure="1", **given)
    assert done.status_code == 303
    assert teachers(database, three) == [three.qian, three.sun, three.sun]
    assert theirs.get("/console/today").status_code == 303
    with database.read() as session:
        account = accounts.by_person(session, village.teacher)
        assert account is not None and account.is_disabled
        assert [person.name for person in on_call.chain(session, village.school)] == ["吴敏"]
        found = invitations.find(session, code, ACCOUNT, now)
        assert found is not None and found.expired
        assert addresses.lock(session, place).person_id is None
        assert addresses.of_person(session, village.teacher) is None
        ticket = tickets.find(session, number)
        assert ticket is not None and ticket.owner_id == village.director
        assert session.query(t.StaffDuty).filter(t.StaffDuty.ended_at.is_(None)).count() == 0
        assert [one.by_id for one in promises.open_of_child(session, village.hanhan)] == [three.qian]
        told = session.query(t.Outbox).filter(t.Outbox.kind == "teacher_changed").all()
        assert {row.person_id for row in told} == {village.mother, _aunt(database, three)}
        row = session.query(t.Pairing).filter(t.Pairing.child_id == village.hanhan, t.Pairing.ends_at.is_(None)).one()
        assert (row.approved_by, row.reason, row.note) == (village.director, "离校", "妈妈周五晚上有空")
    detail = "陈立离校；汪小川归孙建国；汪小雨归孙建国；李思涵归钱莉"
    done_rows = [one for one in changes(database) if one == ("teachers.leave", detail)]
    assert len(done_rows) == 3, "a row for each child"
    assert "陈立</bdi>离校办好了" in director.get(done.headers["Location"]).text

    whole = count(database, t.Outbox)
    again = press(director, leave_of(village), sure="1", **given)
    assert again.status_code == 303 and again.headers["Location"] == done.headers["Location"]
    assert count(database, t.Outbox) == whole
    assert len([one for one in changes(database) if one[1] == detail]) == 3


def _aunt(database: Database, three: Three) -> int:
    with database.read() as session:
        (aunt,) = [one.person.id for one in people.guardians_of_child(session, three.brother)]
    return aunt


def test_all_go_to_one(director: FlaskClient, three: Three, database: Database) -> None:
    given = plan(three, three.sun, three.sun, three.sun, all=str(three.qian))
    seen = press(director, leave_of(three.village), **given)
    assert "3 个孩子归<bdi>钱莉" in seen.text and 'name="all"' not in seen.text, "the plan goes along child by child"
    hidden = dict(re.findall(r'<input type="hidden" name="(to\d+)" value="(\d+)">', seen.text))
    assert hidden == {f"to{child}": str(three.qian) for child in three.children}
    done = press(director, leave_of(three.village), sure="1", note="都好", **hidden)
    assert done.status_code == 303 and teachers(database, three) == [three.qian] * 3


def test_a_substitute_gives_back_and_who_stands_in_is_proposed_to_stay(
    director: FlaskClient, three: Three, database: Database, clock: SetClock
) -> None:
    """陈立 stands in for 孙建国 with 周远, and 钱莉 for 陈立 with 李思涵."""
    village, now = three.village, clock.now()
    with database.begin() as session:
        for child, substitute in ((village.yuanyuan, village.teacher), (village.hanhan, three.qian)):
            own = pairings.current(session, [child])[child]
            new = pairings.NewPairing(
                child, substitute, role=PairingRole.SUBSTITUTE, until=now.replace(year=2027), stands_for=own.id
            )
            pairings.begin(session, new, "", now)
    page = director.get(leave_of(village))
    proposed = {int(child): int(to) for child, to in CHOSEN.findall(page.text) if to}
    assert proposed[village.yuanyuan] == three.sun and proposed[village.hanhan] == three.qian
    given = {f"to{child}": str(to) for child, to in proposed.items()} | {"note": "都好", "sure": "1"}
    assert press(director, leave_of(village), **given).status_code == 303
    with database.read() as session:
        current = pairings.current(session, [village.yuanyuan, village.hanhan])
    assert {one.teacher_id: one.stands_for for one in current.values()} == {three.sun: None, three.qian: None}


def test_who_has_no_children_is_let_go_from_the_first_page(
    director: FlaskClient, free: Village, database: Database
) -> None:
    page = director.get(leave_of(free)).text
    assert 'name="sure" value="1"><bdi>陈立</bdi>离校' in page and 'name="note"' not in page
    assert press(director, leave_of(free), sure="1").status_code == 303
    assert not is_here(database, free) and changes(database) == [("teachers.leave", "陈立离校")]


def test_a_parents_voice_stays(director: FlaskClient, free: Village, database: Database, clock: SetClock) -> None:
    """A teacher who is a mother of the school too writes as a mother from the same WeChat."""
    with database.begin() as session:
        place = addresses.find_or_add(session, ACCOUNT, "o-mother", clock.now()).id
        addresses.belongs_to(session, place, free.teacher)
    assert press(director, leave_of(free), sure="1").status_code == 303
    with database.read() as session:
        assert addresses.lock(session, place).person_id == free.mother
