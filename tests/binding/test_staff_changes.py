"""Staff come, go and change their WeChat: who may decide then, and that a parent at the same WeChat goes on."""

from storage import tables as t
from storage.person import invitations, people
from tests.binding.county import director, farewells, on_both, outbox_of, texts
from tests.binding.test_roles import teacher_and_mother
from tests.binding.test_school_decides import asks
from tests.conversation.stage import Stage

__all__ = ["teacher_and_mother"]


def leaves(stage: Stage, name: str) -> None:
    with stage.database.begin() as session:
        session.get_one(t.Person, people.staff_named(session, 1, name)[0].id).left_at = stage.clock.now()


@on_both
def test_a_director_who_comes_later_is_asked_where_the_teacher_is_not_on_wechat(stage: Stage) -> None:
    asks(stage, "王芳")
    boss = director(stage)
    assert "王芳" in texts(stage.outbox(boss), "binding_request")[0]
    assert "已同意" in stage.says(boss, "同意")


def test_a_director_who_comes_later_is_asked_where_the_teacher_asks(stage: Stage) -> None:
    with stage.database.begin() as session:
        next(p for p in session.query(t.Person).all() if p.name == "王芳").name = "陈雨"
    stage.bound("陈雨")
    stage.says("陈雨", "我是家长")
    asks(stage, "陈雨", stage.codes["王芳"])
    asks(stage, "张伟")  # decided by the teacher, who is here
    boss = director(stage)
    (asked,) = texts(stage.outbox(boss), "binding_request")
    assert "李思涵妈妈" in asked


def test_a_director_who_left_decides_nothing(stage: Stage) -> None:
    boss = director(stage)
    asks(stage, "王芳")
    leaves(stage, boss)
    assert "还不认识您" in stage.says(boss, "同意 1")
    with stage.database.read() as session:
        assert {row.state for row in session.query(t.Binding)} == {"pending"}


def test_a_teacher_who_left_reaches_no_family(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    leaves(stage, "陈雨")
    stage.says("陈雨", "李思涵妈妈 你好")
    assert texts(outbox_of(stage, "王芳"), "relay_to_family") == []


@on_both
def test_the_old_wechat_of_a_teacher_stays_the_parents(teacher_and_mother: Stage) -> None:
    """What a father wrote there was answered "还不认识您", and stood in no file."""
    stage = teacher_and_mother
    stage.says("李建国", "我是老师")
    with stage.database.begin() as session:
        code = invitations.invite_staff(session, people.staff_named(session, 1, "李建国")[0].id, stage.clock.now())
    stage.scans("李建国新号", code)
    assert "只用作家长身份" in farewells(stage, "李建国")[-1]
    assert "已转给陈老师" in stage.says("李建国", "子轩今天带饭盒了吗")
    assert "带饭盒" in stage.file_of("张子轩")[-1].text
