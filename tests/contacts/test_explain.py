"""Why somebody was or was not reminded or asked: told from what was decided when it happened."""

from datetime import date

import pytest
from sqlalchemy import select, update

from domain.clock import SetClock
from domain.contact import ContactKind, Result, Way
from domain.contact_steps import Decided, Form
from domain.explanation import Reach, Why
from domain.pause import Cause
from domain.people import Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from messages import explanation_words
from storage import tables as t
from storage.contact import contact_pauses, contact_plans
from storage.database import Database
from storage.explanation import explanations as reads
from storage.explanation import explanations_people, explanations_stories
from storage.person import addresses
from storage.registers import register
from storage.registers.register import Change
from storage.traffic import quiet
from tests.beginnings import Beginnings
from tests.contacts.asking import DAY, Asking, school
from tests.desk.study import DIRECTOR, TEACHER


@pytest.fixture
def asking(database: Database, clock: SetClock, beginnings: Beginnings) -> Asking:
    return beginnings.of(lambda: school(database, clock), database, clock)


def test_every_decision_and_every_state_has_its_words() -> None:
    assert set(explanation_words.DECIDED) == set(Decided)
    assert set(explanation_words.WHY) == set(Why)
    assert set(explanation_words.REACH) == set(Reach)
    assert set(explanation_words.WAYS) == set(Way)
    assert set(explanation_words.RESULTS) == set(Result)
    assert set(explanation_words.FORMS) == set(Form)


def test_what_is_not_due_says_when_it_will_be(asking: Asking) -> None:
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "还没到时候：2026-11-30 07:00 到期，所以没有提醒。" in said
    assert "接下来：2026-11-30 07:00 进老师的今日名单" in said
    assert "每 7 天一次" in said and "学校现在的规定" in said
    assert "还没有作过决定。" in said


def test_a_rhythm_of_its_own_tells_its_reason(asking: Asking) -> None:
    asking.planned("李思涵", "王芳")
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "每 7 天一次" in said and "单独定的：常联系" in said


def test_what_is_due_climbs_and_says_whom_it_told(asking: Asking) -> None:
    asking.planned("李思涵", "王芳")
    asking.at(11, 30, 7)
    asking.remind()
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "2026-11-30 07:00 到期，进了陈雨老师的今日名单" in said
    assert "2026-11-30 07:00 已到期，还没有联系。" in said
    assert "接下来：到 2026-12-07 07:00 还没联系上，就告诉班主任" in said
    asking.days_pass(20)
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "没有告诉班主任：没有登记" in said, "the register names no class teacher"
    assert "告诉了林国华主任（德育主任）" in said
    assert "等对方开口" in said or "正要送" in said or "不打扰" in said, "what became of the message stands beside it"
    assert f"李思涵，和外出家长联系：2026-11-30 07:00 到期，还没联系上，告诉了{DIRECTOR}主任" in asking.why_for(
        DIRECTOR
    )


def test_a_class_teacher_who_was_told_is_named_with_the_message(asking: Asking) -> None:
    asking.colleague("李梅")
    asking.says("李梅", "在")
    with asking.database.begin() as session:
        today, child, named = asking.clock.now().date(), asking.number_of("李思涵"), {"head_teacher": "李梅"}
        change = Change(1, Subject.CHILD, child, named, today, Event.CORRECTED, Source.PROGRAM, "test:head")
        register.write(session, [change], asking.clock.now(), today)
    asking.planned("李思涵", "王芳")
    asking.at(11, 30, 7)
    asking.remind()
    asking.at(12, 7, 7)
    asking.remind()
    asking.deliver()
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "还没联系上，告诉了李梅老师（班主任） → 等对方开口" in said
    assert "接下来：到 2026-12-14 07:00 还没联系上，就告诉德育主任" in said
    said = asking.why_for("李梅")
    assert "提醒卡“有孩子久未联系” → 2026-12-07 07:00 微信已接收" in said


def test_no_director_is_said_as_well(asking: Asking) -> None:
    with asking.database.begin() as session:
        session.execute(update(t.Person).where(t.Person.role == Role.DIRECTOR.value).values(role=Role.TEACHER.value))
    asking.planned("李思涵", "王芳")
    asking.at(11, 30, 7)
    asking.remind()
    asking.days_pass(20)
    assert "没有告诉德育主任：没有登记" in asking.why_about("李思涵", ContactKind.PARENT)


def test_a_contact_is_why_nothing_more_was_said(asking: Asking) -> None:
    asking.planned("李思涵", "王芳")
    asking.at(11, 30, 7)
    asking.remind()
    asking.at(12, 1, 15)
    asking.spoke("李思涵", "王芳", result=Result.NO_ANSWER)
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "陈雨老师试过，没有人接，不算联系上" in said
    assert "2026-11-30 07:00 已到期；上次没联系上，2026-12-02 07:00 再进名单。" in said
    asking.at(12, 2, 18)
    asking.spoke("李思涵", "王芳")
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "没有再提醒：12月2日陈雨老师通了电话 8 分钟" in said
    assert "上次联系 2026-12-02 18:00" in said and "还没到时候：2026-12-09 07:00" in said
    asking.at(12, 3, 18)
    asking.spoke("李思涵", "王芳", Way.VIDEO)
    assert "陈雨老师视频了 8 分钟，从这天重新算起" in asking.why_about("李思涵", ContactKind.PARENT)


def test_a_contact_that_was_none_says_so(asking: Asking) -> None:
    asking.planned("李思涵", "王芳")
    asking.spoke("李思涵", "王芳")
    with asking.database.begin() as session:
        session.execute(update(t.ContactMade).values(voided_at=asking.clock.now()))
    assert "陈雨老师记的联系不作数" in asking.why_about("李思涵", ContactKind.PARENT)


def test_who_is_not_on_wechat_was_not_asked(asking: Asking) -> None:
    asking.says("王芳", "好")
    with asking.database.begin() as session:
        place = addresses.of_person(session, asking.id_of("王芳"))
        assert place is not None
        addresses.unfollowed(session, place.id)
    asking.at(11, 29, 19, 30)
    asking.remind()
    assert "没有问：王芳没有绑定微信" in asking.why_about("李思涵", ContactKind.WEEKLY_CHILD).replace("（妈妈）", "")
    assert "没有问：王芳没有绑定微信" in asking.why_for("王芳")
    assert "绑定过，现在取消了关注，发不到" in asking.why_for("王芳")
    assert "没有绑定微信，发不到" in asking.why_for("张伟")
    asking.send("family_news", "王芳")
    asking.deliver()
    assert "没有送成：对方没有关注公众号" in asking.why_this("m1")


def test_who_wants_no_automatic_words_was_not_asked(asking: Asking) -> None:
    with asking.database.begin() as session:
        quiet.set_plain(session, asking.id_of("王芳"), asking.clock.now() + 20 * DAY)
    asking.at(11, 29, 19, 30)
    asking.remind()
    said = asking.why_for("王芳")
    assert "没有问：王芳请我们暂时不自动发消息" in said
    assert "请我们暂时不自动发消息，到 2026-12-13" in said


def test_what_is_let_off_says_why_and_until_when(asking: Asking) -> None:
    asking.planned("李思涵", "王芳")
    asking.pause("李思涵", Form.WAIVE, Cause.BEREAVEMENT, date(2026, 12, 6))
    said = asking.why_about("李思涵", ContactKind.PARENT)
    assert "现在免：家有丧事，到12月6日" in said
    assert "接下来：2026-11-30 07:00 看一次，这段时间里不提醒" in said
    asking.at(11, 30, 7)
    asking.remind()
    lines = asking.why_about("李思涵", ContactKind.PARENT).splitlines()
    assert "免：家有丧事，到12月6日" in lines, "as it was decided"
    with asking.database.begin() as session:
        (pause,) = session.scalars(select(t.ContactPause.id))
        contact_pauses.lift(session, pause, asking.clock.now())
    lines = asking.why_about("李思涵", ContactKind.PARENT).splitlines()
    assert "免：家有丧事，到12月6日（11月30日提前取消了）" in lines
    assert not any(line.startswith("现在免") for line in lines)


def test_a_family_in_silence_is_named_with_its_reason(asking: Asking) -> None:
    asking.pause("李思涵", Form.MUTE, Cause.COURT, date(2026, 12, 6))
    asking.at(11, 29, 19, 30)
    asking.remind()
    assert "静：法院或监护的决定，到12月6日" in asking.why_about("李思涵", ContactKind.WEEKLY_CHILD)
    assert "静（李思涵）：法院或监护的决定，到12月6日" in asking.why_for("王芳")


def test_a_child_without_a_teacher_has_no_plan_and_the_past_stays(asking: Asking) -> None:
    asking.planned("李思涵", "王芳")
    asking.at(11, 30, 7)
    asking.remind()
    asking.later(minutes=5)
    with asking.database.begin() as session:
        session.execute(update(t.Pairing).where(t.Pairing.ends_at.is_(None)).values(ends_at=asking.clock.now()))
        contact_plans.settle(session, [asking.number_of("李思涵")], asking.clock.now())
    said = asking.why_of("李思涵")
    assert "11月30日结束了，不再提醒" in said
    assert "进了陈雨老师的今日名单" in said, "who was the teacher then"
    asking_nobody = asking.pupil("赵小满", "一(1)班")
    with asking.database.begin() as session:
        session.execute(update(t.Pairing).where(t.Pairing.child_id == asking_nobody).values(ends_at=asking.clock.now()))
    assert "没有联系计划：现在还没有结对老师" in asking.why_of("赵小满")


def test_who_is_nobody_is_not_found(asking: Asking) -> None:
    with asking.database.read() as session:
        now = asking.clock.now()
        assert reads.of_child(session, 9999, now, 5) is None
        assert explanations_people.of_person(session, 9999, now, now, 5) is None
        assert explanations_stories.story(session, 9999, now) is None
        assert explanations_stories.story(session, "no:such:name", now) is None
        assert explanations_stories.heard(session, 9999, now) is None
        assert explanations_people.named(session, 1, "无名") == []
        assert explanations_people.named(session, 1, "陈老师") == [(asking.id_of(TEACHER), "老师")]
        assert explanations_people.named(session, 1, "王芳") == [(asking.id_of("王芳"), "李思涵妈妈")]
