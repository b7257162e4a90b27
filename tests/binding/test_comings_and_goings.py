"""People unfollow and return, get another phone, leave for good; and what is left of them then."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.clock import SetClock
from messages.inbound import Kind
from scheduler import leavers
from storage import tables as t
from storage.contact import contact_plans
from storage.database import Database
from storage.person import invitations, schools
from storage.traffic import outbox
from storage.traffic.outbox_claim import claim
from tests.binding.county import child_id, director, farewells, new_card, on_both, outbox_of, states, texts
from tests.binding.test_scans import second_child
from tests.binding.test_school_decides import asks
from tests.conversation.stage import PATIENCE_SECONDS, Stage

DAY = timedelta(days=1)


@on_both
def test_b14_unfollowing_suspends_and_coming_back_within_a_month_is_enough(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.sends("王芳", Kind.UNFOLLOWED)
    assert states(stage) == {"suspended": 1}
    stage.says("陈雨", "李思涵妈妈 明天春游")
    assert [p for p in claim(stage.database, "w", stage.clock.now(), 100) if p.ref == "王芳"] == []
    stage.clock.advance(29 * DAY)
    assert "回来啦" in stage.sends("王芳", Kind.FOLLOWED)
    assert states(stage) == {"active": 1}
    assert "联系上了" in texts(stage.outbox("陈雨"), "binding_news")[-1]
    assert [entry.text for entry in stage.file_of("李思涵") if entry.kind == "binding"][-2:] == [
        "取消了关注，微信暂时联系不上",
        "又关注了学校号，微信能联系上了",
    ]
    assert "已转给陈老师" in stage.says("王芳", "老师好")


def test_b14_whose_follow_event_was_lost_is_back_with_the_first_word(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.sends("王芳", Kind.UNFOLLOWED)
    assert "已转给陈老师" in stage.says("王芳", "老师，我又回来了")
    assert "老师，我又回来了" in [entry.text for entry in stage.file_of("李思涵")]


@on_both
def test_b14_after_a_month_the_school_is_asked_again(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.sends("王芳", Kind.UNFOLLOWED)
    stage.clock.advance(31 * DAY)
    stage.sends("王芳", Kind.FOLLOWED)
    assert states(stage) == {"ended": 1, "pending": 1}
    assert "还在核对" in stage.says("王芳", "老师好")
    assert "超过30天" in texts(stage.outbox("陈雨"), "binding_request")[-1]
    assert "已同意" in stage.says("陈雨", "同意")
    assert "已转给" in stage.says("王芳", "老师好")


def test_b14_an_event_that_comes_twice_is_noted_once(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    for _ in range(2):
        stage.sends("王芳", Kind.UNFOLLOWED)
    assert len(texts(stage.outbox("陈雨"), "binding_news")) == 1


def test_b14_a_repeat_of_an_earlier_word_brings_nobody_back(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    said = stage.message("王芳", Kind.TEXT, text="老师再见")
    first = stage.dispatch.receive(said, b"<xml/>", PATIENCE_SECONDS).text
    stage.sends("王芳", Kind.UNFOLLOWED)
    assert stage.dispatch.receive(said, b"<xml/>", PATIENCE_SECONDS).text == first
    assert states(stage) == {"suspended": 1}


@on_both
def test_a_new_wechat_takes_the_place_of_the_old_one_when_the_school_says_so(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "周桂英")
    asks(stage, "王芳新号", new_card(stage, "王芳"))
    assert "旧号就停用" in texts(stage.outbox("陈雨"), "binding_request")[-1]
    assert "已转给" in stage.says("王芳", "旧号还在用"), "until then the old one is hers"
    stage.says("陈雨", "同意")
    assert states(stage) == {"active": 2, "ended": 1}
    assert "已转给" in stage.says("王芳新号", "新号好了")
    assert "不认识您" in stage.says("王芳", "旧号呢")
    assert "不是您本人" in farewells(stage, "王芳")[0]
    assert "换了微信号" in stage.file_of("李思涵")[-2].text
    assert "换了一个微信号" in texts(stage.outbox("周桂英"), "family_news")[-1]
    stage.says("陈雨", "李思涵妈妈 收到新号")
    stage.clock.advance(outbox.LONGEST_UNDO)
    refs = {p.ref for p in claim(stage.database, "w", stage.clock.now(), 100) if "收到新号" in p.text}
    assert refs == {"王芳新号"}


@on_both
def test_a_new_wechat_takes_her_other_child_along(stage: Stage) -> None:
    stage.bound("陈雨", "李建国", "王芳")
    asks(stage, "王芳", second_child(stage))
    stage.says("李建国", "同意")
    asks(stage, "王芳新号", new_card(stage, "王芳", "李思涵"))
    stage.says("陈雨", "同意")
    assert states(stage, "周浩") == {"ended": 1, "active": 1}
    assert "陈老师、李老师" in stage.says("王芳新号", "老师们好")
    assert "不认识您" in stage.says("王芳", "在吗")
    assert "换了微信号" in texts(stage.outbox("李建国"), "binding_news")[-1]


@on_both
def test_a_teachers_new_wechat_takes_the_old_ones_place(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    with stage.database.begin() as session:
        teacher = next(p for p in session.query(t.Person).all() if p.name == "陈雨")
        code = invitations.invite_staff(session, teacher.id, stage.clock.now())
    assert "陈老师" in stage.scans("陈雨新号", code)
    assert "不认识您" in stage.says("陈雨", "谁在等")
    assert farewells(stage, "陈雨")
    stage.says("王芳", "老师好")
    assert {p.ref for p in claim(stage.database, "w", stage.clock.now(), 100) if "老师好" in p.text} == {"陈雨新号"}


def test_leaving_in_one_message_ends_all_of_it(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    stage.scans("王芳", stage.codes["张伟"])
    assert "已取消" in stage.says("王芳", "取消绑定")
    assert states(stage) == {"ended": 1} and states(stage, "张子轩") == {"ended": 1}
    assert texts(stage.outbox("陈雨"), "binding_news") == ["李思涵妈妈取消了微信联系，以后请打电话或写信。"]
    with stage.database.read() as session:
        assert [row.answer for row in session.query(t.Consent).order_by(t.Consent.id)] == ["agreed", "withdrawn"]
        number = child_id(stage, "李思涵")
        assert contact_plans.due_by(session, [number]), "her teacher still speaks with her, by phone"


def test_a_request_is_taken_back_by_the_same_words(stage: Stage) -> None:
    stage.bound("陈雨")
    asks(stage, "王芳")
    assert "已取消" in stage.says("王芳", "取消绑定")
    assert "处理过了" in stage.says("陈雨", "同意")
    assert "不认识您" in stage.says("王芳", "取消绑定"), "nothing is open any more"


@on_both
@pytest.mark.parametrize("way", ["unfollowed", "left"])
def test_the_platform_identity_is_erased_when_the_schools_time_is_over(stage: Stage, way: str) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    stage.says("王芳", "老师好")
    goes(stage, "王芳", way)
    stage.clock.advance(29 * DAY)
    assert leavers.erase(stage.database, stage.clock) == 0
    stage.clock.advance(DAY)
    assert leavers.erase(stage.database, stage.clock) == 1
    assert leavers.erase(stage.database, stage.clock) == 0
    with stage.database.read() as session:
        (gone,) = session.scalars(select(t.Address).where(t.Address.erased_at.is_not(None)))
        assert gone.ref == "" and not gone.following
        assert session.scalars(select(t.Address).where(t.Address.ref_index == "王芳")).all() == []
        came_in = session.query(t.Inbox).filter_by(address_id=gone.id).all()
        assert came_in, "what came in still points somewhere"
        assert all(b"<From>erased</From>" in row.raw and "王芳".encode() not in row.raw for row in came_in)
    assert states(stage) == {"ended": 1} and states(stage, "张子轩") == {"active": 1}
    assert "老师好" in [entry.text for entry in stage.file_of("李思涵")], "the school's own record stays"
    assert "已按学校规定删除" in stage.file_of("李思涵")[-1].text
    assert "不认识您" in stage.says("王芳", "我是王芳"), "who comes back is somebody new"
    assert "1 同意" in stage.scans("王芳", new_card(stage, "王芳"))


def test_a_school_may_erase_at_once_or_keep_longer(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    set_days(stage.database, 0)
    goes(stage, "王芳", "left")
    stage.clock.advance(DAY)  # she tried a code today: tomorrow
    assert leavers.erase(stage.database, stage.clock) == 1
    set_days(stage.database, 365)
    goes(stage, "张伟", "unfollowed")
    stage.clock.advance(364 * DAY)
    assert leavers.erase(stage.database, stage.clock) == 0


def test_who_comes_back_in_time_is_not_erased(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    goes(stage, "王芳", "unfollowed")
    stage.clock.advance(10 * DAY)
    stage.sends("王芳", Kind.FOLLOWED)
    stage.clock.advance(100 * DAY)
    assert leavers.erase(stage.database, stage.clock) == 0
    goes(stage, "王芳", "left")
    stage.clock.advance(10 * DAY)
    asks(stage, "王芳", new_card(stage, "王芳"))
    stage.clock.advance(100 * DAY)
    assert leavers.erase(stage.database, stage.clock) == 0


def test_words_after_leaving_do_not_keep_the_identity(stage: Stage) -> None:
    """Still following and saying thank you is not coming back."""
    stage.bound("陈雨", "王芳")
    goes(stage, "王芳", "left")
    stage.clock.advance(20 * DAY)
    stage.says("王芳", "谢谢老师")
    stage.clock.advance(10 * DAY)
    assert leavers.erase(stage.database, stage.clock) == 1


def test_staff_and_strangers(stage: Stage) -> None:
    """Staff are kept by their work; a stranger who unfollowed is forgotten after a month."""
    boss = director(stage)
    stage.sends(boss, Kind.UNFOLLOWED)
    stage.says("路人", "你好")
    stage.sends("路人", Kind.UNFOLLOWED)
    stage.clock.advance(31 * DAY)
    assert leavers.erase(stage.database, stage.clock) == 1
    assert stage.says(boss, "谁在等").startswith("现在没有")


@on_both
def test_b12_leaving_gives_no_new_tries(stage: Stage) -> None:
    set_days(stage.database, 0)
    for _ in range(10):
        stage.scans("陌生人", "WWWWWWWWWW")
    stage.sends("陌生人", Kind.UNFOLLOWED)
    with stage.database.begin() as session:
        session.query(t.Address).update({"left_at": stage.clock.now() - 60 * DAY})
    assert leavers.erase(stage.database, stage.clock) == 0
    assert "明天再试" in stage.scans("陌生人", "WWWWWWWWWW")
    stage.clock.advance(DAY)
    stage.sends("陌生人", Kind.UNFOLLOWED)
    stage.clock.advance(31 * DAY)
    assert leavers.erase(stage.database, stage.clock) == 1


def test_many_leave_in_one_run(sqlite_database: Database, clock: SetClock) -> None:
    with sqlite_database.begin() as session:
        for number in range(leavers.AT_A_TIME + 5):
            session.add(
                t.Address(account="a", ref=f"o{number}", ref_index=f"o{number}", created_at=clock.now(), window_left=0,
                          following=False, left_at=clock.now())
            )  # fmt: skip
    clock.advance(30 * DAY)
    assert leavers.erase(sqlite_database, clock) == leavers.AT_A_TIME
    assert leavers.erase(sqlite_database, clock) == 5


def test_a_plan_goes_on_with_a_new_card(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    with stage.database.read() as session:
        before = contact_plans.due_by(session, [child_id(stage, "李思涵")])
    stage.says("王芳", "取消绑定")
    asks(stage, "王芳", new_card(stage, "王芳"))
    stage.says("陈雨", "同意")
    with stage.database.read() as session:
        assert contact_plans.due_by(session, [child_id(stage, "李思涵")]) == before
    assert len(texts(outbox_of(stage, "王芳"), "binding_result")) == 2


def goes(stage: Stage, name: str, way: str) -> None:
    if way == "left":
        stage.says(name, "取消绑定")
    else:
        stage.sends(name, Kind.UNFOLLOWED)


def set_days(database: Database, days: int) -> None:
    with database.begin() as session:
        schools.keep_identity_for(session, session.query(t.School).one().id, days)
