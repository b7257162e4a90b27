"""A director whom the school keeps away from a child is kept away by every way in which directors learn of children."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from console.app import create_app
from domain.access import AccountKind, Actor, Deed
from domain.alert import AlertState
from domain.errors import Refusal
from domain.people import Relation, Role
from handlers.actions.alert import alerts as alert_deeds
from handlers.actions.alert.alerts import Report
from handlers.actions.letter import letters as letter_deeds
from handlers.actions.talk import passing_tickets
from handlers.actions.talk import tickets as ticket_deeds
from scheduler import letter_follow
from storage import tables as t
from storage.access import audit
from storage.alert import alerts
from storage.letter import roll_calls
from storage.letter.letters import NewLetter
from storage.pairing import pairings
from storage.person import invitations, people
from storage.talk import tickets
from storage.vault import Vault
from tests.binding.kept import CHILD, COLLEAGUE, OTHER, child, decided, father_is, pupil_of
from tests.console.signed_in import signed_in
from tests.console.village import Deeds, Shelf
from tests.desk.study import DIRECTOR, TEACHER, Study

Visit = Callable[[str], FlaskClient]


@pytest.fixture
def kept(study: Study) -> Study:
    """The director is the father who is kept away; a colleague leads the school too."""
    study.colleague(COLLEAGUE)
    with study.database.begin() as session:
        session.get_one(t.Person, study.id_of(COLLEAGUE)).role = Role.DIRECTOR.value
    father_is(study, DIRECTOR)
    decided(study, name=DIRECTOR)
    return study


@pytest.fixture
def visit(study: Study, vault: Vault) -> Visit:
    def opened(name: str) -> FlaskClient:
        app = create_app(study.database, study.clock, Shelf(), vault, Deeds(study.database, study.clock.now()))
        return signed_in(app.test_client(), study.database, study.clock, study.id_of(name))

    return opened


def words_of(study: Study, name: str) -> str:
    return "\n".join(row.text for row in study.outbox(name))


def cells(content: bytes) -> str:
    """Every word of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(one).decode() for one in book.namelist() if one.endswith(".xml"))


@pytest.mark.parametrize("said", ["不许他爸接走孩子 我们在打官司", "我要投诉老师", "补助怎么领"])
def test_what_a_family_asks_of_the_school_goes_to_the_others(kept: Study, said: str) -> None:
    before = words_of(kept, DIRECTOR)
    kept.says("王芳", said)
    assert words_of(kept, DIRECTOR) == before
    waits = kept.waiting("王芳")
    assert waits and all(one.owner_id != kept.id_of(DIRECTOR) for one in waits)


def test_a_family_without_a_teacher_is_not_told_that_they_answer(kept: Study) -> None:
    with kept.database.begin() as session:
        pairings.end(session, [child(kept)], "", kept.clock.now())
    told = kept.says("王芳", "转人工")
    assert "何老师" in told and "林老师" not in told


def test_they_let_nobody_in_who_asked_before_the_decision(study: Study) -> None:
    """The director was asked, became who is kept away, and could have said yes to a second WeChat of their own."""
    study.colleague(COLLEAGUE)
    with study.database.begin() as session:
        session.get_one(t.Person, study.id_of(COLLEAGUE)).role = Role.DIRECTOR.value
        pairings.end(session, [child(study)], "", study.clock.now())
        aunt = people.add_person(session, 1, "周小梅", Role.GUARDIAN, study.clock.now())
        link = people.add_guardian(session, child(study), aunt, Relation.AUNT, away=True)
        card = invitations.invite_guardian(session, link, study.clock.now())
    study.scans("周小梅", card)
    study.says("周小梅", "1")
    father_is(study, DIRECTOR)
    decided(study, name=DIRECTOR)
    told = study.says(DIRECTOR, "同意")
    assert "周小梅" not in told and CHILD not in told
    assert "周小梅" in study.says(COLLEAGUE, "同意")


def test_a_question_is_not_passed_on_to_them(kept: Study) -> None:
    kept.says("王芳", "老师，思涵在学校吃得好吗？")
    with kept.database.begin() as session:
        (waits,) = [one for one in tickets.open_of_staff(session, kept.id_of(TEACHER)) if one.child_id == child(kept)]
        teacher, director = (people.person(session, kept.id_of(name)) for name in (TEACHER, DIRECTOR))
        with pytest.raises(Refusal) as refused:
            passing_tickets.pass_on(session, waits, teacher, director, "请回", kept.clock.now())
    assert refused.value.reply == "replies/pairing_kept_away"
    before = words_of(kept, DIRECTOR)
    assert "不能交给" in kept.types("转给林主任 思涵妈妈问的")
    assert words_of(kept, DIRECTOR) == before


def test_nor_do_they_end_one_by_its_number(kept: Study) -> None:
    kept.says("王芳", "老师，思涵明天想请假一天")
    (waits,) = kept.waiting("王芳")
    with kept.database.begin() as session:
        director = people.person(session, kept.id_of(DIRECTOR))
        with pytest.raises(Refusal) as refused:
            ticket_deeds.theirs(session, waits.id, director, kept.clock.now())
    assert refused.value.reply == "replies/ticket_not_yours", "as a number that there is not"


def test_an_alert_that_is_over_is_not_spoken_of_by_its_number(study: Study) -> None:
    study.colleague(COLLEAGUE)
    now = study.clock.now()
    with study.database.begin() as session:
        report = Report("a", 1, "P1", "psych", "不想活了", children=(people.child(session, child(study)),))
        opened = alert_deeds.raise_alert(session, report, now)
        assert opened is not None
        alerts.close(session, opened.alert.id, AlertState.CLOSED, study.id_of(DIRECTOR), "见到了", now, seen=True)
    assert "没有" not in study.says(DIRECTOR, f"A{opened.alert.id} 打了电话给外婆")
    father_is(study, DIRECTOR)
    decided(study, name=DIRECTOR)
    unknown = study.says(DIRECTOR, "A999 打了电话给外婆")
    assert study.says(DIRECTOR, f"A{opened.alert.id} 打了电话给外婆").replace(str(opened.alert.id), "999") == unknown


def test_what_was_done_for_several_children_at_once_is_not_read_in_the_audit(kept: Study, visit: Visit) -> None:
    told = f"{OTHER}归{TEACHER}；{CHILD}归{TEACHER}"
    with kept.database.begin() as session:
        actor = Actor(None, AccountKind.STAFF, COLLEAGUE, frozenset(), school_id=1)
        audit.write(session, actor, Deed.CHANGE, "teachers.leave", kept.clock.now(), school_id=1, detail=told)
    assert told in visit(COLLEAGUE).get("/console/audit").text
    assert CHILD not in visit(DIRECTOR).get("/console/audit").text


def test_the_week_that_they_ask_about_does_not_name_the_child(kept: Study) -> None:
    kept.planned(CHILD, "王芳")
    kept.later(days=40)
    asked = "谁没联系"
    assert CHILD in kept.says(COLLEAGUE, asked)
    assert CHILD not in kept.says(DIRECTOR, asked)


@pytest.mark.parametrize("asks", [DIRECTOR, "许静"])
def test_a_roll_call_that_they_ask_for_leaves_the_child_out(kept: Study, asks: str) -> None:
    """A teacher without children there saw every child of the school, with the telephones of its family."""
    if asks != DIRECTOR:
        kept.colleague(asks)
        father_is(kept, asks)
        decided(kept, name=asks)
    strange = pupil_of(kept, "周老师")
    warns(kept)
    assert CHILD in kept.says(COLLEAGUE, "点名")
    told = kept.says(asks, "点名")
    assert CHILD not in told and "钱多多" in told and strange
    assert CHILD not in kept.says(asks, f"{CHILD}平安")


def warns(study: Study) -> int:
    """A warning to the whole school that asks after every child."""
    with study.database.begin() as session:
        new = NewLetter("台风来了", "请注意", "请注意", urgent=True, roll_call=True)
        number = letter_deeds.write(session, 1, new, study.clock.now())
        letter_deeds.send(session, number, study.clock.now())
        roll_calls.begin(session, number, study.clock.now())
    return number


def test_no_paper_of_the_whole_school_names_the_child(kept: Study, visit: Visit) -> None:
    mine, others = visit(DIRECTOR), visit(COLLEAGUE)
    letter = kept.letter("寒假致家长的一封信")
    pages = ("register/all.xlsx", "register/all.xlsx?full=1", "register/summary", f"letters/{letter}/report.xlsx")
    for page in (*pages, f"letters/{letter}/unreached.xlsx"):
        theirs, whole = (cells(one.get(f"/console/{page}").data) for one in (mine, others))
        assert CHILD not in theirs, page
        assert page == "register/summary" or CHILD in whole or "unreached" in page, page


def test_the_list_before_a_letter_leaves_does_not_name_the_child(kept: Study, visit: Visit) -> None:
    with kept.database.begin() as session:
        letter = letter_deeds.write(session, 1, NewLetter("寒假", "正文", "短文"), kept.clock.now())
    for page in (f"/console/letters/{letter}/preview", f"/console/letters/{letter}/unreached.xlsx"):
        theirs, whole = (visit(name).get(page) for name in (DIRECTOR, COLLEAGUE))
        text = (cells(theirs.data), cells(whole.data)) if page.endswith("xlsx") else (theirs.text, whole.text)
        assert CHILD in text[1] and CHILD not in text[0], page


def test_whom_nothing_reached_is_told_to_the_others(kept: Study) -> None:
    kept.letter("寒假致家长的一封信")
    for _ in range(30):
        kept.later(days=1)
        letter_follow.turn(kept.database, kept.clock)
    own, whole = ("\n".join(kept.told(name, "letter_raised")) for name in (DIRECTOR, COLLEAGUE))
    assert CHILD in whole and own and CHILD not in own
