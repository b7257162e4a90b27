"""The papers of one child: one conversation is one row, an attempt is none, and only this child's words are opened."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from sqlalchemy import select

from domain.clock import CHINA, SetClock
from domain.contact import ContactKind, Result, Way
from domain.contact_steps import Form
from domain.coverage import Span
from domain.handbook import CONFINED, Handbook
from domain.pause import Cause
from domain.support import Area
from handlers.actions.contact import contact_papers
from storage import tables as t
from storage.contact import contact_pauses, contacts, plans
from storage.contact.contact_pauses import NewPause
from storage.contact.contacts import NewContact
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from tests.beginnings import Beginnings
from tests.desk.study import Study
from tests.documents.reading import page_texts, squeezed

TERM = Span(date(2026, 9, 1), date(2027, 1, 20), "2026学年第一学期")
MILAN = ZoneInfo("Europe/Rome")
FATHER, CHILD = "赵国强", "赵一诺"


@pytest.fixture
def study(database: Database, clock: SetClock, beginnings: Beginnings) -> Study:
    def made() -> Study:
        study = Study(database, clock)
        study.with_director()
        study.bound("陈雨", "王芳", "周桂英", "李建国", FATHER)
        return study

    return beginnings.of(made, database, clock)


def told(study: Study, child: str, span: Span = TERM) -> Handbook:
    with study.database.read() as session:
        school = people.school_named(session, "")
        assert school is not None
        pupil = people.children_named(session, school.id, child)[0]
        return contact_papers.told(session, school, pupil, span, study.clock.now())


def printed(study: Study, child: str) -> str:
    return "".join(page_texts(contact_papers.handbook(told(study, child), study.clock.now())))


def wait_until(study: Study, moment: datetime) -> None:
    """What is said next is said at this moment; a message takes a second."""
    study.clock.advance(moment - study.clock.now() - timedelta(seconds=1))


def number(study: Study, child: str) -> int:
    with study.database.read() as session:
        return people.children_named(session, 1, child)[0].id


def kept(study: Study, child: str, kind: ContactKind, way: Way, result: Result, **more: object) -> None:
    with study.database.begin() as session:
        now = study.clock.now()
        once = f"test:{kind}:{now.isoformat()}:{more}"
        new = NewContact(once, 1, kind, way, result, now, (number(study, child),), **more)  # type: ignore[arg-type]
        assert contacts.keep(session, new, now) is not None


def test_a_question_from_milan_and_its_answer_are_one_contact_in_print(study: Study) -> None:
    wait_until(study, datetime(2026, 11, 23, 15, 0, tzinfo=MILAN))
    study.says(FATHER, "老师，一诺这周的数学怎么样？")
    wait_until(study, datetime(2026, 11, 24, 7, 40, tzinfo=CHINA))
    study.says("李建国", "数学测验考了92分，进步很大，她很高兴")

    met = told(study, CHILD).of(ContactKind.PARENT)
    assert [(one.whom, one.way, one.by_family, one.messages) for one in met] == [("爸爸 赵国强", Way.WECHAT, True, 2)]
    words = printed(study, CHILD)
    assert words.count("2026-11-2407:40（当地11-2400:40）") == 1
    assert words.count("微信往来2条，2026-11-2322:00（当地11-2315:00）问起") == 1
    assert "联系上1次。" in words
    assert "92分" not in words  # the chat itself stands in the file


def test_words_on_and_on_are_one_row_and_the_next_day_is_another(study: Study) -> None:
    study.says("王芳", "老师，思涵这周怎么样？")
    study.types("数学测验考了92分，进步很大")
    study.says("王芳", "谢谢老师")
    study.later(days=1)
    study.says("王芳", "老师，周五几点放学？")
    study.types("周五三点半放学，准时")
    met = told(study, "李思涵").of(ContactKind.PARENT)
    assert [one.messages for one in met] == [3, 2]
    assert "联系上2次。" in printed(study, "李思涵")


def test_an_attempt_is_printed_and_not_counted(study: Study) -> None:
    mother = study.id_of("王芳")
    kept(study, "李思涵", ContactKind.PARENT, Way.PHONE, Result.NO_ANSWER, person_id=mother)
    study.later(hours=3)
    kept(study, "李思涵", ContactKind.PARENT, Way.PHONE, Result.REACHED, person_id=mother, minutes=12)
    words = printed(study, "李思涵")
    assert "未接" in words
    assert "联系上1次。没联系上的1次不算在内。" in words


def test_a_letter_to_everybody_is_no_contact(study: Study) -> None:
    study.letter("防溺水致家长的一封信")
    study.says("王芳", "1")
    assert told(study, "李思涵").met == []
    assert "防溺水" not in printed(study, "李思涵")


def test_what_was_voided_is_not_printed(study: Study) -> None:
    study.types("刚给思涵妈妈打了电话，打通了，聊了数学")
    study.types("1")
    before = [one for one in told(study, "李思涵").met if one.way is Way.PHONE]
    with study.database.begin() as session:
        entry = session.scalars(select(t.ContactMade.entry_id)).one()
        assert entry is not None
        assert contacts.void(session, entry, study.clock.now()) == len(before) == 1
    assert told(study, "李思涵").met == []


def test_the_teachers_words_stand_under_the_contact_and_nobody_elses(study: Study) -> None:
    study.types("刚和思涵谈心，她说想妈妈")
    study.types("1")
    study.types("刚和子轩谈心，他打了同学")
    study.types("1")
    words = printed(study, "李思涵")
    assert words.count("她说想妈妈") == 1
    assert "打了同学" not in words


def test_words_that_raised_an_alert_stand_with_the_alert_only(study: Study) -> None:
    study.types("刚和思涵谈心，她说想妈妈")
    study.types("1")
    with study.database.begin() as session:
        entry = session.scalars(select(t.ContactMade.entry_id)).one()
        raised = t.Alert(
            once="alert:test",
            school_id=1,
            child_id=number(study, "李思涵"),
            level="P1",
            category="家里",
            state="open",
            quote="",
            entry_id=entry,
            opened_at=study.clock.now(),
        )
        session.add(raised)
        session.flush()
    words = printed(study, "李思涵")
    assert "想妈妈" not in words
    assert CONFINED in words


def test_a_visit_is_told_once_with_its_hazards(study: Study) -> None:
    study.types("今天家访思涵家，奶奶在家，屋里烧煤炉没开窗")
    study.types("1")
    child = number(study, "李思涵")
    with study.database.begin() as session:
        entry = session.scalars(select(t.ContactMade.entry_id).limit(1)).one()
        now = study.clock.now()
        session.add(
            t.Hazard(
                once="hazard:test",
                school_id=1,
                child_id=child,
                what="煤炉靠近床",
                found_at=now,
                entry_id=entry,
                recheck_on=date(2026, 11, 30),
                rechecks=1,
            )
        )
    book = told(study, "李思涵")
    assert [one.kind for one in book.of(ContactKind.VISIT, ContactKind.HOLIDAY_VISIT)] == [ContactKind.VISIT]
    words = printed(study, "李思涵")
    assert words.count("屋里烧煤炉没开窗") == 1
    assert "煤炉靠近床" in words
    assert "还没有消除，2026-11-30再看" in words


def test_measures_promises_and_pauses_are_printed_with_their_reasons(study: Study) -> None:
    child, teacher, now = number(study, "李思涵"), study.id_of("陈雨"), study.clock.now()
    with study.database.begin() as session:
        measure = plans.NewPlan(
            child, Area.FEELINGS, "想妈妈，晚上睡不好", "每天放学聊五分钟", teacher, date(2026, 12, 20)
        )
        made = plans.add(session, measure, now)
        plans.note(session, made, "愿意说话了", teacher, now)
        values = {"school_id": 1, "child_id": child, "said_at": now}
        mother = study.id_of("王芳")
        session.add(
            t.Promise(once="p1", by_id=mother, what="周五给她买鞋", due_on=date(2026, 11, 27), state="kept", **values)
        )
        session.add(t.Promise(once="p2", by_id=teacher, what="下周家访", due_on=None, state="open", **values))
        paused = NewPause(
            "q1",
            1,
            child,
            Form.MUTE,
            Cause.BEREAVEMENT,
            "爷爷去世",
            date(2026, 11, 20),
            date(2026, 11, 30),
            person_id=mother,
        )
        assert contact_pauses.add(session, paused, now)
    words = printed(study, "李思涵")
    for said in ("情感：想妈妈，晚上睡不好", "愿意说话了", "周五给她买鞋", "做到了", "没说哪天", "家有丧事：爷爷去世"):
        assert squeezed(said) in words
    assert "周五给她买鞋" not in printed(study, "张子轩")


def test_the_head_names_the_teacher_since_when_and_the_phones_of_home(study: Study) -> None:
    study.colleague("钱敏")
    child = number(study, "李思涵")
    with study.database.begin() as session:
        study.later(days=2)
        pairings.pair(session, study.id_of("钱敏"), child, study.clock.now())
        people_of = people.guardians_of_child(session, child)
        session.get_one(t.Person, people_of[0].person.id).phone = "13800000001"
    words = printed(study, "李思涵")
    assert "结对教师钱敏从哪天起2026-11-25" in words
    assert "陈雨2026-11-23至2026-11-25" in words
    assert "13800000001" in words
    for line in ("结对教师：", "班主任：", "德育主任：", "家长："):
        assert line in words


def test_only_the_days_that_are_asked_for(study: Study) -> None:
    mother = study.id_of("王芳")
    kept(study, "李思涵", ContactKind.PARENT, Way.PHONE, Result.REACHED, person_id=mother)
    study.later(days=1)
    kept(study, "李思涵", ContactKind.PARENT, Way.VIDEO, Result.REACHED, person_id=mother)
    today = Span(date(2026, 11, 24), date(2026, 11, 24))
    assert [one.way for one in told(study, "李思涵", today).met] == [Way.VIDEO]


def test_the_record_has_the_columns_of_the_office(study: Study) -> None:
    study.types("刚给思涵妈妈打电话，打通了，说了数学进步；家长反馈：会多陪她；约定：每晚读书")
    study.types("1")
    stored = contact_papers.record(told(study, "李思涵"), study.clock.now(), contact_papers.Format.WORKBOOK)
    sheet = openpyxl.load_workbook(BytesIO(stored)).worksheets[0]
    head, row = ([str(cell.value or "") for cell in sheet[at]] for at in (2, 3))
    found = dict(zip(head, row, strict=True))
    assert found["对象"] == "妈妈 王芳"
    assert (found["方式"], found["主动方"], found["结果"]) == ("电话", "学校", "联系上")
    assert found["家长反馈"] == "会多陪她"
    assert found["约定"] == "每晚读书"
    assert "数学进步" in found["通报了什么"]
    assert "会多陪她" not in found["通报了什么"]
    pdf = contact_papers.record(told(study, "李思涵"), study.clock.now(), contact_papers.Format.PDF)
    assert "会多陪她" in "".join(page_texts(pdf))


def test_a_child_without_anything_has_a_paper_too(study: Study) -> None:
    words = printed(study, "周浩")
    assert "这段日子里没有。" in words
    assert "联系上0次。" in words
