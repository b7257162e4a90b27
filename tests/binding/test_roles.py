"""One user who is several people: a mother with children at two schools, a teacher who is a mother."""

import pytest

from handlers.actions.letter import letters
from messages.inbound import Kind
from storage import tables as t
from storage.letter import letter_receipts
from storage.letter.letters import NewLetter
from storage.person import people
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.binding.county import OTHER_SCHOOL, OTHER_TEACHER, child_id, on_both, other_school, outbox_of, states, texts
from tests.binding.test_school_decides import asks, stage_file
from tests.conversation.stage import Stage


@pytest.fixture
def two_schools(stage: Stage) -> Stage:
    """王芳 is bound to 李思涵 at one school and to 王乐乐 at another."""
    stage.bound("陈雨", "王芳")
    asks(stage, "王芳", other_school(stage))
    assert "已同意" in stage.says(OTHER_TEACHER, "同意")
    return stage


@pytest.fixture
def teacher_and_mother(stage: Stage) -> Stage:
    """李建国 teaches 周浩, whose mother writes to him, and is himself the father of 张子轩."""
    with stage.database.begin() as session:
        next(p for p in session.query(t.Person).all() if p.name == "张伟").name = "李建国"
    stage.bound("陈雨", "李建国", "吴秀兰")
    stage.says("李建国", "我是家长")
    asks(stage, "李建国", stage.codes["张伟"])
    stage.says("陈雨", "同意")
    return stage


@on_both
def test_b15_each_school_sees_only_its_own(two_schools: Stage) -> None:
    stage = two_schools
    stage.says("王芳", "孩子今天咳嗽")
    stage.says("王芳", "王乐乐今天也咳嗽")
    here, there = everything(stage, "陈雨", "李思涵"), everything(stage, OTHER_TEACHER, "王乐乐")
    assert "孩子今天咳嗽" in here and "王乐乐今天也咳嗽" in there
    assert not any(word in here for word in ("王乐乐", OTHER_SCHOOL, "钱"))
    assert not any(word in there for word in ("李思涵", "云溪村", "陈老师", "孩子今天咳嗽"))
    with stage.database.read() as session:
        names = [(p.school_id, p.name) for p in session.query(t.Person).all() if p.name == "王芳"]
        assert len(names) == len({school for school, _ in names}) == 2, "each school keeps its own record of her"


def test_b15_every_answer_says_which_school_it_is_and_a_word_changes_it(two_schools: Stage) -> None:
    stage = two_schools
    assert stage.says("王芳", "老师好").startswith("【云溪村小学")
    which = stage.says("王芳", "换学校")
    assert "1 云溪村小学 李思涵妈妈" in which and f"2 {OTHER_SCHOOL} 王乐乐妈妈" in which
    assert "王乐乐妈妈" in stage.says("王芳", "2")
    answer = stage.says("王芳", "老师好")
    assert answer.startswith(f"【{OTHER_SCHOOL}") and "钱老师" in answer


def test_b15_a_receipt_is_for_the_school_whose_letter_is_open(two_schools: Stage) -> None:
    stage = two_schools
    with stage.database.begin() as session:
        there = people.school_named(session, OTHER_SCHOOL)
        assert there is not None
        number = letters.write(session, there.id, NewLetter("假期安全", "正文", "三句话"), stage.clock.now())
        letters.send(session, number, stage.clock.now())
    assert "王乐乐的《假期安全》" in stage.says("王芳", "收到")
    with stage.database.read() as session:
        assert [letter_receipts.owed(session, p.id) for p in session.query(t.Person).all() if p.name == "王芳"] == [
            [],
            [],
        ]


def test_b15_a_leave_at_one_school_is_not_changed_by_words_about_the_child_at_the_other(two_schools: Stage) -> None:
    stage = two_schools
    assert "对就回1" in stage.says("王芳", "李思涵今天请假")
    assert "已转给钱老师" in stage.says("王芳", "王乐乐明天去体检")
    assert not any(word in everything(stage, "陈雨", "李思涵") for word in ("王乐乐", "体检", "改口"))
    assert "11月23日" in stage.says("王芳", "1")


@on_both
def test_b15_what_either_school_says_arrives_and_shares_one_window(two_schools: Stage) -> None:
    stage = two_schools
    stage.says("王芳", "在")
    stage.says("陈雨", "李思涵妈妈 春游通知")
    stage.says(OTHER_TEACHER, "王乐乐妈妈 交牛奶费吗")
    stage.clock.advance(outbox.LONGEST_UNDO)
    sent = [parcel for parcel in send_all(stage) if parcel.ref == "王芳"]
    assert {"【陈老师】春游通知", "【钱老师】交牛奶费吗"} <= {p.text for p in sent}
    with stage.database.read() as session:
        (place,) = session.query(t.Address).filter_by(ref_index="王芳")
        assert place.window_left == 5 - sum(p.way == "chat" for p in sent)


def test_b15_another_adults_card_at_the_other_school_is_refused(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    asks(stage, "王芳", other_school(stage, mother="刘梅"))
    refused = stage.says(OTHER_TEACHER, "同意")
    assert "另一位家长" in refused and "王芳" not in refused and "云溪村" not in refused
    assert states(stage, "王乐乐") == {"refused": 1}


def test_b15_leaving_is_for_both_schools_and_each_hears_of_its_own(two_schools: Stage) -> None:
    stage = two_schools
    stage.says("王芳", "取消绑定")
    assert states(stage) == states(stage, "王乐乐") == {"ended": 1}
    assert texts(stage.outbox("陈雨"), "binding_news")[-1].startswith("李思涵妈妈取消")
    assert texts(stage.outbox(OTHER_TEACHER), "binding_news")[-1].startswith("王乐乐妈妈取消")


def test_b15_when_one_school_is_over_the_other_goes_on(two_schools: Stage) -> None:
    stage = two_schools
    with stage.database.begin() as session:
        session.get_one(t.Child, child_id(stage, "李思涵")).left_at = stage.clock.now()
    assert "已转给钱老师" in stage.says("王芳", "老师好")


def test_b21_a_teacher_who_is_a_parent_speaks_as_one_of_them(teacher_and_mother: Stage) -> None:
    stage = teacher_and_mother
    stage.says("吴秀兰", "李老师，周浩作业写完了吗")
    as_father = stage.says("李建国", "陈老师，子轩今天怎么样")
    assert as_father.startswith("【家长身份") and "已转给陈老师" in as_father
    assert "您现在是老师" in stage.says("李建国", "我是老师")
    as_teacher = stage.says("李建国", "写完了")
    assert as_teacher.startswith("【老师身份") and "周浩妈妈" in as_teacher
    assert "张子轩爸爸" in stage.says("李建国", "我是家长")
    assert [one.text for one in outbox_of(stage, "陈雨") if one.kind == "relay_to_teacher"] == [
        "【张子轩爸爸】陈老师，子轩今天怎么样"
    ]
    assert not any(entry == "写完了" for entry in stage_file(stage, "张子轩"))


@on_both
def test_b21_both_roles_are_reached_whichever_is_in_use(teacher_and_mother: Stage) -> None:
    stage = teacher_and_mother
    stage.says("李建国", "在")
    stage.says("吴秀兰", "老师好")
    stage.says("陈雨", "张子轩爸爸 今天很好")
    stage.clock.advance(outbox.LONGEST_UNDO)
    texts_there = {p.text for p in claim(stage.database, "w", stage.clock.now(), 100) if p.ref == "李建国"}
    assert {"【周浩妈妈】老师好", "【陈老师】今天很好"} <= texts_there


def test_b21_what_only_a_teacher_can_mean_is_heard_as_the_teacher(teacher_and_mother: Stage) -> None:
    stage = teacher_and_mother
    asks(stage, "赵国强")
    send_all(stage)
    assert "已同意" in stage.says("李建国", "同意 3")
    assert "已撤销" in stage.says("李建国", "", facts={"bizmsgmenuid": "undo:3"})
    assert states(stage, "赵一诺") == {"ended": 1}


def test_b21_what_only_a_parent_can_mean_is_heard_as_the_parent(teacher_and_mother: Stage) -> None:
    stage = teacher_and_mother
    stage.says("李建国", "我是老师")
    with stage.database.begin() as session:
        school = people.school_named(session, "云溪村小学")
        assert school is not None
        number = letters.write(session, school.id, NewLetter("假期安全", "正文", "三句话"), stage.clock.now())
        letters.send(session, number, stage.clock.now())
    assert "已看过" in stage.says("李建国", "", facts={"bizmsgmenuid": "letter-read"})


def test_b21_a_teacher_is_told_how_and_may_go_back(stage: Stage) -> None:
    stage.bound("陈雨")
    assert "我是家长" in stage.scans("陈雨", stage.codes["王芳"])
    assert "我是家长" in stage.says("陈雨", "帮助")
    assert "扫自己孩子" in stage.says("陈雨", "我是家长")
    assert stage.says("陈雨", "谁在等").startswith("【家长身份")
    stage.says("陈雨", "我是老师")
    assert "没有家长在等" in stage.says("陈雨", "谁在等")


def test_b21_unfollowing_in_either_role_suspends_the_parent(teacher_and_mother: Stage) -> None:
    stage = teacher_and_mother
    stage.says("李建国", "我是老师")
    stage.sends("李建国", Kind.UNFOLLOWED)
    assert states(stage, "张子轩") == {"suspended": 1}
    stage.says("李建国", "谁在等")
    assert states(stage, "张子轩") == {"active": 1}


def test_b21_for_everybody_else_the_words_are_words(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    assert "转给陈老师" in stage.says("王芳", "我是家长")
    assert "转给陈老师" in stage.says("王芳", "我是老师")
    assert "【" not in stage.says("陈雨", "谁在等")


def send_all(stage: Stage) -> list[Parcel]:
    """Whatever is due leaves and is accepted, until nothing is left."""
    sent: list[Parcel] = []
    while parcels := claim(stage.database, "w", stage.clock.now(), 100):
        settle(stage.database, [Outcome(parcel.id, "accepted") for parcel in parcels], stage.clock.now())
        sent += parcels
    return sent


def everything(stage: Stage, teacher: str, child: str) -> str:
    """All that a school's teacher was sent and all that its child's file says."""
    with stage.database.read() as session:
        query = (
            session.query(t.Entry)
            .join(t.EntryChild, t.EntryChild.entry_id == t.Entry.id)
            .filter(t.EntryChild.child_id == child_id(stage, child))
        )
        file = [f"{entry.author}{entry.reader}{entry.text}" for entry in query]
    return "\n".join([*file, *(one.text for one in outbox_of(stage, teacher))])
