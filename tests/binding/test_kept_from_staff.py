"""Whom the school keeps away from a child as a parent is kept away as a teacher too: on pages and in the chat, without
a word that would warn them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from console.app import create_app
from domain.errors import Refusal
from domain.people import Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from handlers.actions.alert import alerts as alert_deeds
from handlers.actions.binding import custody
from handlers.actions.pairing import pairing
from storage import tables as t
from storage.access import accounts
from storage.alert import alerts
from storage.pairing import pairings
from storage.person import class_pupils, people
from storage.registers import register
from storage.registers.register import Change
from storage.talk import tickets
from storage.vault import Vault
from tests.binding.kept import CHILD, COLLEAGUE, OTHER, child, decided, father_is, kept, pupil_of
from tests.console.signed_in import sends, signed_in
from tests.console.village import Deeds, Shelf
from tests.desk.study import DIRECTOR, TEACHER, Study

Visit = Callable[[str], FlaskClient]


@pytest.fixture
def visit(study: Study, vault: Vault) -> Visit:
    """The browser of somebody of the staff."""

    def opened(name: str) -> FlaskClient:
        clock = study.clock
        app = create_app(study.database, clock, Shelf(), vault, Deeds(study.database, clock.now()))
        return signed_in(app.test_client(), study.database, clock, study.id_of(name))

    return opened


def test_a_teacher_who_is_the_father_finds_nothing_of_the_child_on_any_page(study: Study, visit: Visit) -> None:
    father_is(study, TEACHER)
    study.says("王芳", "老师，思涵明天想请假一天")
    study.says("王芳", "老师，作业是哪几页？")
    teacher, number = visit(TEACHER), child(study)
    assert CHILD in teacher.get("/console/children").text
    with study.database.read() as session:
        waits = tickets.open_of_staff(session, study.id_of(TEACHER))[0]
    decided(study, name=TEACHER)
    strange = pupil_of(study, COLLEAGUE)
    for place in ("", "/sealed", "/register", "/print", "/notes", "/exports", "/request"):
        here, there = (teacher.get(f"/console/children/{one}{place}") for one in (number, strange))
        assert here.status_code == there.status_code == (200 if place == "/request" else here.status_code), place
        assert here.status_code != 200 or place == "/request", place
        assert here.text.replace(f"/{number}/", "/N/") == there.text.replace(f"/{strange}/", "/N/"), "as any other's"
    for page in ("/console/children", "/console/", "/console/inbox", "/console/register", "/console/alerts"):
        shown = teacher.get(page, follow_redirects=True)
        assert shown.status_code == 200 and CHILD not in shown.text and "限制" not in shown.text, page
    assert teacher.get(f"/console/inbox/{waits.id}").status_code == 404
    assert OTHER in teacher.get("/console/children").text, "the others are as they were"
    assert "没有叫" in teacher.get(f"/console/children?q={CHILD}").text
    director = visit(DIRECTOR)
    assert f"{TEACHER}也在学校工作" in director.get(f"/console/children/{number}").text


def test_nor_in_the_chat_where_no_word_warns_them_and_the_director_is_told_at_once(study: Study) -> None:
    father_is(study, TEACHER)
    study.says("王芳", "老师，思涵今天发烧了")
    before = len(study.outbox(TEACHER))
    decided(study, name=TEACHER)
    assert len(study.outbox(TEACHER)) == before, "nothing is sent to them"
    (told,) = study.told(DIRECTOR, "binding_alarm")
    assert f"{TEACHER}也在学校工作" in told and "请马上另外安排一位老师" in told
    assert study.teacher_of(CHILD) == ""
    assert CHILD not in study.types("我的学生") + study.types("今天")
    study.says("王芳", "老师，她好多了")
    assert not any("好多了" in row.text for row in study.outbox(TEACHER)[before:])
    study.types("李思涵妈妈：多喝水")
    assert study.heard("王芳") == [], "no words of theirs reach the family"


def test_a_class_teacher_who_is_the_adult_is_told_of_the_rest_of_the_class(study: Study, visit: Visit) -> None:
    study.colleague(COLLEAGUE)
    now, on = study.clock.now(), study.clock.now().date()
    with study.database.begin() as session:
        pupil = people.child(session, child(study))
        mates = class_pupils.of_classes(session, 1, [pupil.class_name])
        said = {"head_teacher": COLLEAGUE}
        changes = [
            Change(1, Subject.CHILD, one.id, said, on, Event.CORRECTED, Source.TEACHER, f"test:{one.id}")
            for one in mates
        ]
        register.write(session, changes, now, on)
    study.letter("寒假致家长的一封信")
    asked = "谁家的回执还没交"
    assert CHILD in study.says(COLLEAGUE, asked) and CHILD in visit(COLLEAGUE).get("/console/children").text
    father_is(study, COLLEAGUE)
    decided(study, name=COLLEAGUE)
    assert CHILD not in study.says(COLLEAGUE, asked)
    assert CHILD not in visit(COLLEAGUE).get("/console/children").text


def test_they_are_not_given_the_child_again_until_it_is_lifted(study: Study) -> None:
    father_is(study, TEACHER)
    number = decided(study, name=TEACHER)

    def pair() -> None:
        with study.database.begin() as session:
            teacher, by = (people.person(session, study.id_of(name)) for name in (TEACHER, DIRECTOR))
            pairing.pair(session, child(study), teacher, by, "回来", study.clock.now())

    with pytest.raises(Refusal) as refused:
        pair()
    assert refused.value.reply == "replies/pairing_kept_away"
    with study.database.begin() as session:
        custody.lift(session, number, study.clock.now())
    assert study.teacher_of(CHILD) == "", "nothing comes back by itself"
    pair()
    assert study.teacher_of(CHILD) == TEACHER


def test_a_decision_that_ends_opens_the_child_again(study: Study) -> None:
    father_is(study, TEACHER)
    decided(study, name=TEACHER, ends_at=study.clock.now() + timedelta(days=1))
    assert kept(study)
    study.later(days=1)
    assert not kept(study)


def test_a_new_alert_and_a_running_one_are_kept_from_them_too(study: Study) -> None:
    father_is(study, TEACHER)
    now, pupil = study.clock.now(), child(study)

    def open_one(once: str) -> int:
        with study.database.begin() as session:
            about = (people.child(session, pupil),)
            report = alert_deeds.Report(once, 1, "P1", "psych", "不想活了", children=about)
            opened = alert_deeds.raise_alert(session, report, now)
            assert opened is not None
            return opened.alert.id

    running = open_one("a")
    assert any("A1" in row.text for row in study.outbox(TEACHER))
    before = len(study.outbox(TEACHER))
    decided(study, name=TEACHER)
    new = open_one("b")
    with study.database.read() as session:
        assert all(study.id_of(TEACHER) in alerts.excluded(session, number) for number in (running, new))
    assert len(study.outbox(TEACHER)) == before
    assert str(running) not in study.types("预警")


def test_what_they_held_of_the_child_waits_for_the_director(study: Study) -> None:
    father_is(study, TEACHER)
    study.says("王芳", "老师，思涵在学校吃得好吗？")
    with study.database.begin() as session:
        waits = tickets.open_of_staff(session, study.id_of(TEACHER))[0]
        tickets.pass_to(session, waits.id, study.id_of(TEACHER), waits.kind)
    decided(study, name=TEACHER)
    with study.database.read() as session:
        found = tickets.find(session, waits.id)
        assert found is not None and found.owner_id == study.id_of(DIRECTOR)


def test_a_director_who_is_the_adult_is_not_told_and_finds_no_line_of_it(study: Study, visit: Visit) -> None:
    father_is(study, DIRECTOR)
    study.colleague(COLLEAGUE)
    with study.database.begin() as session:
        session.get_one(t.Person, study.id_of(COLLEAGUE)).role = Role.DIRECTOR.value
    with study.database.begin() as session:
        pairings.end(session, [child(study)], "", study.clock.now())
        custody.block(session, child(study), "判决书", study.clock.now(), name=DIRECTOR)
    assert study.told(DIRECTOR, "binding_alarm") == [] and len(study.told(COLLEAGUE, "binding_alarm")) == 1
    director = visit(DIRECTOR)
    for page in ("/console/children", "/console/school", "/console/pairings", "/console/deliveries", "/console/audit"):
        shown = director.get(page)
        assert shown.status_code == 200 and CHILD not in shown.text, page
    assert CHILD in visit(COLLEAGUE).get("/console/pairings").text
    mother = study.id_of("王芳")
    assert director.get(f"/console/people/{mother}").status_code == 404


def test_who_asks_for_the_child_is_not_given_it_and_who_decides_reads_why(study: Study, visit: Visit) -> None:
    father_is(study, COLLEAGUE)
    study.colleague(COLLEAGUE)
    decided(study, name=COLLEAGUE)
    page = f"/console/children/{child(study)}"
    asked, director = visit(COLLEAGUE), visit(DIRECTOR)
    given = {"part": "file", "reason": "想看一看这个孩子"}
    assert sends(asked, f"{page}/request", f"{page}/request", given).status_code == 303, "as for any other child"
    listed = director.get("/console/requests").text
    (number,) = set(re.findall(r"/requests/(\d+)/grant", listed))
    told = sends(director, "/console/requests", f"/console/requests/{number}/grant", {"days": "7"}).text
    assert f"不让{COLLEAGUE}接触这个孩子" in told
    with study.database.begin() as session:
        account = accounts.by_login(session, f"staff{study.id_of(COLLEAGUE)}")
        assert account is not None
        actor = accounts.before_pages(session, account, 0, study.clock.now())
        assert actor is not None and actor.kept_from == {child(study)}
        later = study.clock.now() + timedelta(days=1)
        rows = session.get_one(t.AccessRequest, int(number))
        rows.granted, rows.until, rows.decided_at = True, later, study.clock.now()
    assert asked.get(page).status_code == 403, "a grant from before opens nothing"
