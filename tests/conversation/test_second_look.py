"""A teacher's words to a family are looked at twice: labels, names of other children, ID numbers; and can be undone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.clock import SetClock
from storage import tables as t
from storage.database import Database
from tests.beginnings import Beginnings
from tests.conversation.stage import Stage

TEACHER, MOTHER, GRANDMOTHER = "陈雨", "王芳", "周桂英"
NUMBER = "110101201705200028"


@pytest.fixture
def talking(database: Database, clock: SetClock, beginnings: Beginnings) -> Stage:
    """A mother waits for the teacher's answer."""

    def made() -> Stage:
        stage = Stage(database, clock)
        stage.bound(TEACHER, MOTHER, GRANDMOTHER)
        stage.says(MOTHER, "老师，思涵这几天怎么样")
        return stage

    return beginnings.of(made, database, clock)


def received(stage: Stage, name: str) -> list[str]:
    return [message.text for message in stage.outbox(name) if message.kind == "relay_to_family"]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("思涵这样的留守儿童要多关心", "“留守”"),
        ("她今天和张子轩一起值日", "张子轩"),
        (f"她的身份证{NUMBER}您核对一下", "身份证号"),
    ],
)
def test_doubtful_words_are_shown_and_not_sent(talking: Stage, said: str, shown: str) -> None:
    answer = talking.says(TEACHER, said)
    assert "还没有发" in answer and shown in answer
    assert received(talking, MOTHER) == []


def test_a_better_word_is_offered_and_taken(talking: Stage) -> None:
    answer = talking.says(TEACHER, "思涵是留守儿童，可以申请补助")
    assert "2 改成：思涵是爸妈在外工作的孩子，可以申请补助" in answer
    assert "王芳" in talking.says(TEACHER, "2")
    assert received(talking, MOTHER) == ["【陈老师】思涵是爸妈在外工作的孩子，可以申请补助"]


def test_where_no_better_word_fits_none_is_offered(talking: Stage) -> None:
    assert "2 改成" not in talking.says(TEACHER, "他是问题学生")


def test_what_is_sent_all_the_same_is_written_down(talking: Stage) -> None:
    talking.says(TEACHER, "她今天和张子轩一起值日")
    talking.says(TEACHER, "1")
    assert received(talking, MOTHER) == ["【陈老师】她今天和张子轩一起值日"]
    notes = [entry for entry in talking.file_of("李思涵") if entry.kind == "second_look"]
    assert [note.direction for note in notes] == ["note"] and "张子轩" in notes[0].text


def test_it_can_be_dropped_or_said_better(talking: Stage) -> None:
    talking.says(TEACHER, "他必须完成")
    assert "没有" in talking.says(TEACHER, "0")
    assert received(talking, MOTHER) == []
    talking.says(TEACHER, "李思涵妈妈 他必须完成")
    talking.says(TEACHER, "作业请他今晚写完")
    assert received(talking, MOTHER) == ["【陈老师】作业请他今晚写完"]


def test_her_own_child_and_plain_words_are_not_questioned(talking: Stage) -> None:
    assert "还没有发" not in talking.says(TEACHER, "您放心，今天很好，白天举手三次")
    assert len(received(talking, MOTHER)) == 1


def test_words_wait_and_can_be_taken_back(talking: Stage) -> None:
    talking.says(TEACHER, "今天很好")
    answer = talking.says(TEACHER, "撤回") if _still_waits(talking) else ""
    assert "撤回了" in answer and "今天很好" in answer
    assert [m.state for m in talking.outbox(MOTHER) if m.kind == "relay_to_family"] == ["cancelled"]
    entry = next(entry for entry in talking.file_of("李思涵") if entry.text == "今天很好")
    assert entry.states[-1].state == "cancelled"


def test_what_has_left_cannot_be_taken_back(talking: Stage) -> None:
    talking.says(TEACHER, "今天很好")
    talking.clock.advance(timedelta(minutes=1))
    talking.speaks(MOTHER)  # it lies on her screen
    assert "收不回来" in talking.says(TEACHER, "撤回")


def _still_waits(stage: Stage) -> bool:
    with stage.database.read() as session:
        query = select(t.Outbox.next_attempt).where(t.Outbox.kind == "relay_to_family")
        return session.scalars(query).one() > stage.clock.now()
