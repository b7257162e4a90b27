"""The pages that say why something was or was not asked or sent: linked where the question comes up, and light."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select

import console.app
from domain.clock import SetClock
from domain.contact import ContactKind
from domain.people import Relation, Role
from messages.outbound import Envelope
from storage import tables as t
from storage.contact import contact_plans
from storage.database import Database
from storage.files import file
from storage.pairing import pairings
from storage.person import people
from storage.traffic import outbox
from storage.traffic.outbox_claim import claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.console.signed_in import signed_in
from tests.console.village import Village, hear, say

DAY = timedelta(days=1)


def plan_of(database: Database, child: int, kind: ContactKind = ContactKind.PARENT) -> int:
    with database.read() as session:
        return contact_plans.of_children(session, [child], [kind])[0].id


def decided(database: Database, plan: int, clock: SetClock, decision: str, count: int = 1) -> None:
    """So many decisions about a plan, one each day until now."""
    rows = [
        {
            "plan_id": plan,
            "due_at": clock.now() - number * DAY,
            "step": 0,
            "at": clock.now() - number * DAY,
            "decision": decision,
        }
        for number in range(count)
    ]
    with database.begin() as session:
        session.execute(insert(t.ContactDecision), rows)


def sent(database: Database, village: Village, now: SetClock, once: str = "m1", entry: int | None = None) -> int:
    with database.begin() as session:
        kind = "relay_to_family" if entry is not None else "family_news"
        number = outbox.put(session, Envelope(kind, once, village.mother, "话", entry_id=entry), now.now())
    assert number is not None
    return number


def test_the_childs_page_leads_to_the_reasons(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    path = f"/console/children/{village.hanhan}/why"
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert f'<a href="{path}">为什么提醒／没提醒</a>' in page
    assert f'href="/console/people/{village.mother}/why"' in page
    decided(sqlite_database, plan_of(sqlite_database, village.hanhan), clock, "due")
    page = staff.get(path).text
    assert "和外出家长联系：王芳（妈妈）" in page
    assert "2026-11-23 10:00 到期，进了陈立老师的今日名单" in page
    assert "还没到时候：2026-12-23 07:00 到期" in page
    assert "还没有作过决定。" in page


def test_one_plan_is_turned_page_by_page(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    plan = plan_of(sqlite_database, village.hanhan)
    decided(sqlite_database, plan, clock, "no_teacher", 70)
    page = staff.get(f"/console/children/{village.hanhan}/why").text
    assert page.count("没有提醒：孩子当时没有结对老师") == 3
    assert f"/why?plan={plan}" in page and "这一项的全部" in page
    shown, path = 0, f"/console/children/{village.hanhan}/why?plan={plan}"
    for _ in range(3):
        page = staff.get(path).text
        shown += page.count("没有提醒：孩子当时没有结对老师")
        assert page.count("<section>") == 1
        if "更早的 ↓" in page:
            path = page.split('<p class="more"><a href="')[1].split('"')[0].replace("&amp;", "&")
    assert shown == 70 and "更早的 ↓" not in page


def test_a_person_sees_what_was_sent_and_what_waits(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    sent(sqlite_database, village, clock)
    page = staff.get(f"/console/people/{village.mother}/why").text
    assert "王芳（李思涵妈妈）" in page and "“家校联系有新消息”" in page
    assert "不打扰：22:00 到 07:00（对方当地时间）" in page
    assert "2026-11-23 14:00 起再送" in page, "seven o'clock in Rome"
    for number in range(40):
        sent(sqlite_database, village, clock, f"n{number}")
    page = staff.get(f"/console/people/{village.mother}/why").text
    assert page.count("“家校联系有新消息”") == 30 and "更早的 ↓" in page
    path = page.split('<p class="more"><a href="')[1].split('"')[0]
    page = staff.get(path).text
    assert page.count("“家校联系有新消息”") == 11 and "回到最新" in page


def test_a_message_says_where_it_stands_and_what_comes_next(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    clock.advance(timedelta(hours=6))  # morning in Rome
    with sqlite_database.begin() as session:
        hear(session, 1, clock.now())
    number = sent(sqlite_database, village, clock)
    signed_in(staff, sqlite_database, clock, village.director)
    assert "正要送，没有什么拦着" in staff.get(f"/console/messages/{number}/why").text
    (parcel,) = claim(sqlite_database, "w1", clock.now(), 10)
    refused = Outcome(parcel.id, "failed", code=43019, reason="对方在公众号的黑名单里")
    settle(sqlite_database, [refused], clock.now())
    page = staff.get(f"/console/messages/{number}/why").text
    assert "没有送成：对方在公众号的黑名单里，微信编号 43019" in page and "接下来" not in page
    assert "<h1><bdi>“家校联系有新消息”</bdi></h1>" in page and f"<small>编号 {number}</small>" in page
    assert "family_news" not in page and "m1" not in page, "its names within the program say nothing to people"
    assert f'href="/console/people/{village.mother}/why"' in page


def test_an_entry_of_the_file_leads_to_its_message(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        entry = say(session, village.hanhan, "她很好", clock.now(), direction="out")
        plain = say(session, village.hanhan, "谢谢老师", clock.now())
    number = sent(sqlite_database, village, clock, entry=entry)
    path = f"/console/children/{village.hanhan}/entries/{entry}/why"
    page = staff.get(f"/console/children/{village.hanhan}").text
    assert f'href="{path}"' in page
    assert f"/entries/{plain}/why" not in page, "what nobody was to get has no such question"
    page = staff.get(path).text
    assert "给王芳，“老师有话带给您”" in page and f'href="/console/messages/{number}/why"' in page
    assert "档案里记着：等待发送" in page
    assert staff.get(f"/console/children/{village.yuanyuan}/entries/{entry}/why").status_code == 404


def test_what_is_not_there_has_no_page(staff: FlaskClient, village: Village) -> None:
    child = f"/console/children/{village.hanhan}"
    for path in (
        "/console/children/99/why",
        f"/console/children/{2**80}/why",
        f"{child}/why?plan=99",
        f"{child}/why?plan=x",
        f"{child}/why?plan={2**80}",
        f"{child}/why?before=-1",
        f"{child}/entries/99/why",
        "/console/people/99/why",
        f"/console/people/{village.mother}/why?before=x",
        "/console/messages/99/why",
    ):
        assert staff.get(path).status_code == 404, path
    assert staff.get(f"{child}/why?before={'9' * 18}").status_code in (200, 404)


def test_without_a_sign_in_the_reasons_are_closed(visit: Callable[..., FlaskClient], village: Village) -> None:
    stranger = visit()
    for path in (f"children/{village.hanhan}/why", f"people/{village.mother}/why", "messages/1/why"):
        answer = stranger.get(f"/console/{path}")
        assert answer.status_code == 303 and "王芳" not in answer.text


@pytest.mark.parametrize("where", ["children/{}/why", "children/{}/why?plan={}", "people/{}/why"])
def test_the_reasons_of_a_full_year_are_a_light_page(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock, where: str
) -> None:
    with sqlite_database.read() as session:
        plans = session.scalars(select(t.ContactPlan.id).where(t.ContactPlan.child_id == village.hanhan)).all()
    for plan in plans:
        decided(sqlite_database, plan, clock, "asked", 300)
    for number in range(60):
        sent(sqlite_database, village, clock, f"n{number}")
    who = village.mother if where.startswith("people") else village.hanhan
    answer = staff.get(f"/console/{where.format(who, plans[0])}")
    sheet = (Path(console.app.__file__).parent / "static" / "style.css").stat().st_size
    assert answer.status_code == 200
    assert len(answer.data) + sheet < 50_000
    assert "<script" not in answer.text and "style=" not in answer.text


def test_hostile_names_stay_words(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Person, village.mother).name = "<b>{王芳}</b>"
        entry = say(session, village.hanhan, "好", clock.now(), direction="out")
        file.note_state(session, entry, "<i>", clock.now(), "program", "{0}<u>")
    decided(sqlite_database, plan_of(sqlite_database, village.hanhan, ContactKind.WEEKLY_CHILD), clock, "not_bound")
    page = staff.get(f"/console/children/{village.hanhan}/why").text
    assert "&lt;b&gt;{王芳}&lt;/b&gt;" in page and "<b>{" not in page
    page = staff.get(f"/console/children/{village.hanhan}/entries/{entry}/why").text
    assert "{0}&lt;u&gt;" in page and "<u>" not in page


def test_a_sister_of_another_class_has_no_name(
    visit: Callable[..., FlaskClient], staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    """The teacher is paired with one of the mother's two children."""
    with sqlite_database.begin() as session:
        sister = people.add_child(session, village.school, "李思雨", "五年级一班", clock.now())
        people.add_guardian(session, sister, village.mother, Relation.MOTHER, away=True)
        other = people.add_person(session, village.school, "何静", Role.TEACHER, clock.now())
        pairings.pair(session, other, sister, clock.now())
        contact_plans.settle(session, [sister], clock.now())
    number = sent(sqlite_database, village, clock, "contact:1")
    row = {
        "plan_id": plan_of(sqlite_database, sister),
        "due_at": clock.now(),
        "step": 0,
        "at": clock.now(),
        "decision": "asked",
        "outbox_once": "contact:1",
    }
    with sqlite_database.begin() as session:
        session.execute(insert(t.ContactDecision), row)
    path, message = f"/console/people/{village.mother}/why", f"/console/messages/{number}/why"
    for page in (visit(village.teacher).get(path).text, visit(village.teacher).get(message).text):
        assert "李思雨" not in page
        assert "另一个孩子" in page
    assert "李思涵妈妈、另一个孩子的妈妈" in visit(village.teacher).get(path).text
    for page in (staff.get(path).text, staff.get(message).text):
        assert "李思雨" in page
        assert "另一个孩子" not in page
