"""The school's yes and no: who may say it, how it is taken back, whom it keeps away, and who learns of it."""

from datetime import timedelta

import pytest

from domain.errors import Refusal
from domain.people import Guardian
from handlers.actions.binding import approval, custody, leaving
from messages.inbound import Kind
from storage import tables as t
from storage.person import custody as kept
from storage.person import invitations, people
from storage.traffic.outbox_claim import claim
from tests.binding.county import child_id, count, director, farewells, new_card, on_both, outbox_of, states, texts
from tests.binding.test_scans import second_child
from tests.conversation.stage import Stage

HOUR = timedelta(hours=1)


def asks(stage: Stage, name: str, code: str = "") -> None:
    """This adult shows their card and agrees."""
    stage.scans(name, code or stage.codes[name])
    stage.says(name, "1")


@on_both
def test_b13_a_wrong_yes_is_taken_back_at_once_and_both_know(stage: Stage) -> None:
    stage.bound("陈雨")
    asks(stage, "骗子", stage.codes["王芳"])
    yes = stage.says("陈雨", "同意")
    assert "撤销绑定 1" in yes
    stage.says("骗子", "老师好")
    stage.says("陈雨", "李思涵妈妈 周五下午四点开家长会")
    assert "已撤销" in stage.says("陈雨", "撤销绑定 1")
    assert states(stage) == {"ended": 1}
    assert "有误" in farewells(stage, "骗子")[0] and "思涵" not in farewells(stage, "骗子")[0]
    sent = {(parcel.ref, parcel.text) for parcel in claim(stage.database, "w", stage.clock.now(), 100)}
    assert [text for ref, text in sent if ref == "骗子"] == farewells(stage, "骗子"), "nothing else leaves to them"
    assert "不认识您" in stage.says("骗子", "老师？")
    assert "撤销" in stage.file_of("李思涵")[-1].text and stage.file_of("李思涵")[-1].author == "陈老师"
    assert "处理过了" not in stage.scans("王芳", new_card(stage, "王芳"))


def test_b13_by_tap_and_within_a_day_only(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "张伟")
    assert "号码" in stage.says("陈雨", "撤销绑定")
    assert "已撤销" in stage.says("陈雨", "撤销", facts={"bizmsgmenuid": "undo:1"})
    stage.clock.advance(timedelta(hours=25))
    assert "没有可以撤销" in stage.says("陈雨", "撤销绑定 2")
    assert states(stage, "张子轩") == {"active": 1}


def test_b13_another_teacher_takes_back_nothing(stage: Stage) -> None:
    stage.bound("陈雨", "李建国", "王芳")
    assert stage.says("李建国", "撤销绑定 1") == stage.says("李建国", "撤销绑定 999")
    assert states(stage) == {"active": 1}


@on_both
def test_b13_a_wrong_new_wechat_gives_the_old_one_back(stage: Stage) -> None:
    """The taken-over account was confirmed as the mother's new one: her own goes on as if nothing had been."""
    stage.bound("陈雨", "王芳")
    asks(stage, "骗子", new_card(stage, "王芳"))
    stage.says("陈雨", "同意")
    assert "不认识您" in stage.says("王芳", "老师好")
    stage.says("陈雨", "撤销绑定 2")
    assert "已转给陈老师" in stage.says("王芳", "老师好")
    assert "不认识您" in stage.says("骗子", "老师好")


def test_b13_an_adult_who_was_joined_to_another_record_is_parted_again(stage: Stage) -> None:
    stage.bound("陈雨", "李建国", "王芳")
    asks(stage, "王芳", second_child(stage))
    stage.says("李建国", "同意")
    assert len({guardian.person.id for guardian in both_mothers(stage)}) == 1
    stage.says("李建国", "撤销绑定 2")
    assert len({guardian.person.id for guardian in both_mothers(stage)}) == 2
    assert "已转给陈老师，" in stage.says("王芳", "老师好"), "she is still the mother of the first"


@on_both
def test_b17_whom_the_school_keeps_away_learns_nothing_and_the_director_everything(stage: Stage) -> None:
    stage.bound("陈雨")
    boss = director(stage)
    with stage.database.begin() as session:
        block = custody.block(session, child_id(stage, "张子轩"), "判决书2026-31", stage.clock.now(), name="张伟")
    neutral = stage.scans("路人", "ACDEFGHJKM")
    for _ in range(3):
        assert stage.scans("张伟", stage.codes["张伟"]) == neutral
    (alarm,) = texts(stage.outbox(boss), "binding_alarm")
    assert "张子轩爸爸" in alarm and "判决书" not in alarm
    assert [one for one in stage_file(stage, "张子轩") if "没有放行" in one] == [
        "张子轩爸爸（张伟）的登记没有放行：学校设过限制"
    ]
    assert count(stage, t.Binding) == 0 and texts(stage.outbox("陈雨"), "binding_news") == []
    with stage.database.begin() as session:
        assert custody.lift(session, block, stage.clock.now())
        assert not custody.lift(session, block, stage.clock.now())
    assert "1 同意" in stage.scans("张伟", stage.codes["张伟"]), "the card was not spent"


def test_b17_what_is_decided_after_the_card_was_scanned_holds_too(stage: Stage) -> None:
    stage.bound("陈雨")
    boss = director(stage)
    asks(stage, "张伟")
    stage.scans("王芳", stage.codes["王芳"])
    with stage.database.begin() as session:
        now = stage.clock.now()
        custody.block(session, child_id(stage, "李思涵"), "调查中", now)  # nobody new at all
        kept.add(session, child_id(stage, "张子轩"), "判决书", now, name="张伟")
    assert "用不了" in stage.says("王芳", "1")
    assert "不能同意" in stage.says("陈雨", "同意 1")
    assert states(stage) == {"refused": 1} and states(stage, "张子轩") == {"pending": 1}
    assert len(texts(stage.outbox(boss), "binding_alarm")) == 2


@pytest.mark.parametrize(("word", "answer"), [("同意 1", "已同意"), ("不同意 1", "已记下")])
def test_b17_what_could_not_be_agreed_to_can_still_be_decided(stage: Stage, word: str, answer: str) -> None:
    stage.bound("陈雨")
    asks(stage, "张伟")
    with stage.database.begin() as session:
        block = custody.block(session, child_id(stage, "张子轩"), "调查中", stage.clock.now())
    assert "不能同意" in stage.says("陈雨", "同意 1")
    with stage.database.begin() as session:
        custody.lift(session, block, stage.clock.now())
    assert answer in stage.says("陈雨", word)


@on_both
def test_b17_a_block_ends_access_that_is_there_and_no_other(stage: Stage) -> None:
    stage.bound("陈雨", "王芳", "周桂英")
    with stage.database.begin() as session:
        family = people.guardians_of_child(session, child_id(stage, "李思涵"))
        custody.block(session, child_id(stage, "李思涵"), "判决书", stage.clock.now(), relation=family[0].relation)
    assert states(stage) == {"ended": 1, "active": 1}
    assert "不认识您" in stage.says("王芳", "思涵在哪里")
    assert "已转给" in stage.says("周桂英", "在吗")
    assert "由学校停止" in texts(stage.outbox("陈雨"), "binding_news")[-1]
    assert "判决书" not in "".join(entry.text for entry in stage.file_of("李思涵"))


def test_b17_a_known_account_is_kept_away_whosever_card_it_shows(stage: Stage) -> None:
    """The father is bound to another child here; with the mother's card he is still the father."""
    stage.bound("陈雨", "张伟")
    with stage.database.begin() as session:
        father = next(p for p in session.query(t.Person).all() if p.name == "张伟")
        kept.add(session, child_id(stage, "李思涵"), "判决书", stage.clock.now(), person_id=father.id)
    assert "用不了" in stage.scans("张伟", stage.codes["王芳"])
    assert "1 同意" in stage.scans("王芳", stage.codes["王芳"])


def test_b17_a_block_has_an_end(stage: Stage) -> None:
    until = stage.clock.now() + timedelta(days=3)
    with stage.database.begin() as session:
        custody.block(session, child_id(stage, "张子轩"), "调查中", stage.clock.now(), ends_at=until)
    assert "用不了" in stage.scans("张伟", stage.codes["张伟"])
    stage.clock.advance(timedelta(days=3))
    assert "1 同意" in stage.scans("张伟", stage.codes["张伟"])


@on_both
def test_b18_the_family_learns_of_a_new_adult(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    assert texts(stage.outbox("王芳"), "family_news") == []
    stage.bound("周桂英")
    (news,) = texts(stage.outbox("王芳"), "family_news")
    assert news == "李思涵的奶奶（周桂英）现在也能用微信和学校联系了。不认识请马上告诉老师。"
    assert texts(stage.outbox("周桂英"), "family_news") == [], "nobody is told of themself"
    assert texts(outbox_of(stage, "张伟"), "family_news") == [], "nor another family"


def test_b18_whom_the_school_keeps_away_is_not_told(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    with stage.database.begin() as session:
        mother = next(p for p in session.query(t.Person).all() if p.name == "王芳")
        kept.add(session, child_id(stage, "李思涵"), "…", stage.clock.now(), person_id=mother.id)
    stage.bound("周桂英")
    assert states(stage) == {"active": 2} and texts(stage.outbox("王芳"), "family_news") == []


def test_a_yes_to_somebody_who_has_unfollowed_waits_for_them(stage: Stage) -> None:
    stage.bound("陈雨")
    asks(stage, "王芳")
    stage.sends("王芳", Kind.UNFOLLOWED)
    stage.says("陈雨", "同意")
    assert states(stage) == {"suspended": 1}
    assert "回来啦" in stage.sends("王芳", Kind.FOLLOWED)
    assert states(stage) == {"active": 1}


def test_a_child_without_a_teacher_on_wechat_is_decided_by_the_director(stage: Stage) -> None:
    boss = director(stage)
    asks(stage, "王芳")
    (asked,) = texts(stage.outbox(boss), "binding_request")
    assert "王芳" in asked
    assert "已同意" in stage.says(boss, "同意")
    assert states(stage) == {"active": 1}


@on_both
def test_a_director_who_comes_later_is_asked_about_children_nobody_looks_after(stage: Stage) -> None:
    with stage.database.begin() as session:
        session.query(t.Pairing).update({"ends_at": stage.clock.now()})
    asks(stage, "王芳")
    boss = director(stage)
    assert "王芳" in texts(stage.outbox(boss), "binding_request")[0]


def test_nobody_approves_themself(stage: Stage) -> None:
    """The teacher is the mother: her director is asked, and her own yes is none."""
    with stage.database.begin() as session:
        next(p for p in session.query(t.Person).all() if p.name == "王芳").name = "陈雨"
    stage.bound("陈雨")
    boss = director(stage)
    stage.says("陈雨", "我是家长")
    asks(stage, "陈雨", stage.codes["王芳"])
    assert texts(outbox_of(stage, "陈雨"), "binding_request") == []
    assert len(texts(stage.outbox(boss), "binding_request")) == 1
    stage.says("陈雨", "我是老师")
    assert "处理过了" in stage.says("陈雨", "同意 1")
    with stage.database.begin() as session, pytest.raises(Refusal, match="not_for_oneself"):
        teacher = people.staff_named(session, 1, "陈雨")[0]
        approval.approve(session, 1, teacher, stage.clock.now())
    assert states(stage) == {"pending": 1}
    stage.says(boss, "同意")
    assert states(stage) == {"active": 1}


@on_both
def test_b20_a_child_who_leaves_takes_every_way_along(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    asks(stage, "周桂英")
    stage.says("陈雨", "李思涵妈妈 今天很乖")
    with stage.database.begin() as session:
        child = child_id(stage, "李思涵")
        people.mark_left(session, child, stage.clock.now())
        gone = leaving.end_for_child(session, child, stage.clock.now(), "转学")
    assert [guardian.person.name for guardian in gone] == ["王芳"]
    assert states(stage) == {"ended": 2}
    assert "转学" in stage_file(stage, "李思涵")[-1]
    parcels = claim(stage.database, "w", stage.clock.now(), 100)
    assert [parcel for parcel in parcels if parcel.ref in ("王芳", "周桂英")] == []
    assert "处理过了" in stage.says("陈雨", "同意 2")
    assert "不认识您" in stage.says("王芳", "老师好")
    with stage.database.begin() as session:
        leaving.end_for_child(session, child_id(stage, "张子轩"), stage.clock.now(), "转学")
    assert "用不了" in stage.scans("张伟", stage.codes["张伟"]), "cards that nobody used are void"
    with stage.database.read() as session:
        gone = session.query(t.ContactPlan).filter_by(child_id=child).all()
        assert gone and not any(plan.active for plan in gone)


def test_b20_a_sibling_stays(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    with stage.database.begin() as session:
        mother = next(p for p in session.query(t.Person).all() if p.name == "王芳").id
        now = stage.clock.now()
        link = people.add_guardian(
            session, child_id(stage, "张子轩"), mother, people.guardians_of_child(session, 1)[0].relation, away=True
        )
        card = invitations.invite_guardian(session, link, now)
    asks(stage, "王芳", card)
    stage.says("陈雨", "同意")
    with stage.database.begin() as session:
        leaving.end_for_child(session, child_id(stage, "李思涵"), stage.clock.now(), "毕业")
        session.get_one(t.Child, child_id(stage, "李思涵")).left_at = stage.clock.now()
    assert "已转给" in stage.says("王芳", "老师好")
    assert stage.sends("王芳", Kind.MENU, menu_key="help").startswith("直接打字")
    assert states(stage, "张子轩") == {"active": 1}


def both_mothers(stage: Stage) -> list[Guardian]:
    """王芳 as the register has her around 李思涵 and around 周浩."""
    with stage.database.read() as session:
        around = [people.guardians_of_child(session, child_id(stage, child)) for child in ("李思涵", "周浩")]
    return [guardian for family in around for guardian in family if guardian.person.name == "王芳"]


def stage_file(stage: Stage, child: str) -> list[str]:
    """The texts of a child's file, also of one who left, oldest first."""
    with stage.database.read() as session:
        query = (
            session.query(t.Entry)
            .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
            .filter(t.EntryChild.child_id == child_id(stage, child))
        )
        return [entry.text for entry in query.order_by(t.Entry.id)]
