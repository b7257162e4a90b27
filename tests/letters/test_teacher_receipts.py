"""A teacher writes receipts down, each in its way, and asks who is missing; a director sees the school by class."""

import pytest

from domain.clock import in_china
from domain.letter import Method
from domain.people import Role
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from handlers.actions.letter import letters as deeds
from handlers.actions.letter import receipts
from storage.person import addresses, people
from storage.registers import register
from tests.letters.school import ACCOUNT, DIRECTOR, TEACHER, School


@pytest.fixture
def letter(school: School) -> int:
    number = school.write()
    with school.database.begin() as session:
        deeds.send(session, number, school.now)
    return number


def _method(school: School, letter: int, child: str, adult: str) -> str | None:
    return school.receipt(letter, child, adult).method


@pytest.mark.parametrize(
    ("said", "method", "shown"),
    [
        ("纸质回执 李思涵", "paper", "纸质"),
        ("电话告知了李思涵奶奶", "phone", "电话告知"),
        ("当面告知 李思涵奶奶", "in_person", "当面"),
        ("学生带回了 李思涵", "by_child", "学生带回"),
        ("李思涵的回执孩子带回来了", "by_child", "学生带回"),
    ],
)
def test_each_way_is_written_down_as_it_was(school: School, letter: int, said: str, method: str, shown: str) -> None:
    assert f"李思涵、李思远（奶奶，{shown}）" in school.says(TEACHER, said)
    assert _method(school, letter, "李思涵", "周桂英") == method
    assert school.receipt(letter, "李思涵", "周桂英").by_id == school.ids[TEACHER]
    assert f"《国庆安全提醒》已确认（{shown}，奶奶；陈老师登记）" in [e.text for e in school.file_of("李思涵")]


def test_of_a_whole_class_every_name_is_echoed(school: School, letter: int) -> None:
    answer = school.says(TEACHER, "三(2)班全交了")
    assert "赵一诺" in answer and "王梓轩" in answer and "李思涵" not in answer
    assert _method(school, letter, "赵一诺", "孙秀英") == _method(school, letter, "王梓轩", "刘桂花") == "paper"
    assert _method(school, letter, "赵一诺", "赵国强") is None, "the father away did not sign the paper"


def test_all_of_a_class_but_one(school: School, letter: int) -> None:
    school.says(TEACHER, "三(1)班回执都交齐了，除了张子轩")
    assert _method(school, letter, "李思涵", "周桂英") == "paper"
    assert _method(school, letter, "张子轩", "张有田") is None


@pytest.mark.parametrize("said", ["纸质回执 李四", "电话告知过了", "三(9)班全交了", "全班都交了"])
def test_a_receipt_of_nobody_is_no_word_for_a_family(school: School, letter: int, said: str) -> None:
    assert "没有记" in school.says(TEACHER, said)
    assert not any(one.method for one in school.receipts(letter))


def test_another_family_name_is_another_child(school: School, letter: int) -> None:
    assert "张子轩" not in school.says(TEACHER, "纸质回执 周浩 王子轩")
    assert _method(school, letter, "周浩", "周大山") == "paper"
    assert _method(school, letter, "张子轩", "张有田") is None


def test_an_adult_whom_nobody_registered_is_not_the_one_at_home(school: School, letter: int) -> None:
    assert "还没登记这位大人" in school.says(TEACHER, "电话告知李思涵舅舅")
    assert _method(school, letter, "李思涵", "周桂英") is None


def test_a_class_that_is_not_there_is_said(school: School, letter: int) -> None:
    for asks in (TEACHER, DIRECTOR):
        assert "没有找到三(9)班" in school.says(asks, "三(9)班谁没签")


@pytest.mark.parametrize("said", ["信 怎么样了", "国庆的信怎么样了", "没送到的有哪些", "谁没收到"])
def test_how_a_letter_is_doing(school: School, letter: int, said: str) -> None:
    assert "全校 0/6" in school.says(DIRECTOR, said)
    assert "还没回全" in school.says(TEACHER, said)


def test_a_director_asks_after_one_family(school: School, letter: int) -> None:
    answer = school.says(DIRECTOR, "李思涵家签了没有")
    assert "李思涵" in answer and "三(2)班" not in answer


def test_homework_is_no_letter(school: School, letter: int) -> None:
    school.says(TEACHER, "三(2)班作业全交了")
    assert _method(school, letter, "赵一诺", "孙秀英") is None


def test_the_class_teacher_notes_for_the_class_too(school: School, letter: int) -> None:
    with school.database.begin() as session:
        school.ids["何静"] = people.add_person(session, school.id, "何静", Role.TEACHER, school.now)
        place = addresses.find_or_add(session, ACCOUNT, "何静", school.now)
        addresses.belongs_to(session, place.id, school.ids["何静"])
    assert "赵一诺不是您结对的孩子" in school.says("何静", "纸质回执 赵一诺")
    _head_teacher(school, "赵一诺", "何静")
    assert "赵一诺（奶奶，纸质）" in school.says("何静", "纸质回执 赵一诺")
    assert "王梓轩" in school.says("何静", "谁还没签") and "周浩" not in school.says("何静", "谁还没签")


def _head_teacher(school: School, child: str, name: str) -> None:
    today = in_china(school.now).date()
    values = {"head_teacher": name}
    change = register.Change(
        school.id, Subject.CHILD, school.ids[child], values, today, Event.CORRECTED, Source.TEACHER, "by hand"
    )
    with school.database.begin() as session:
        register.write(session, [change], school.now, today)


def test_who_is_missing_is_told_by_side_with_phones_and_refusals(school: School, letter: int) -> None:
    school.says("周桂英", "收到")
    school.says("李强", "这信有问题，我不签")
    told = school.says(TEACHER, "谁还没签")
    assert "李思涵、李思远（在外 0/2，在家 1/1）" in told, "brothers and sisters with the same adults once"
    assert "爸爸 拒签/有异议，未回 13800000001" in told
    assert "妈妈 未回（不在微信） 13800000002" in told and "奶奶 已回（回复）" in told
    assert "13800000003" not in told, "who has answered is not called"


def test_who_is_complete_is_not_listed(school: School, letter: int) -> None:
    school.says("周桂英", "收到")
    school.says("李强", "收到")
    assert "李思涵" not in school.says(TEACHER, "谁还没签")
    assert "李思涵" in school.says(TEACHER, "李思涵家的信签了吗")


def test_a_class_is_asked_about(school: School, letter: int) -> None:
    told = school.says(TEACHER, "三(2)班谁没签")
    assert "赵一诺" in told and "周浩" not in told


def test_a_director_sees_the_school_by_class_and_no_person(school: School, letter: int) -> None:
    with school.database.begin() as session:
        for name in ("李强", "周桂英"):
            receipts.confirm(session, letter, school.ids[name], Method.TAP, school.now)
    told = school.says(DIRECTOR, "谁还没签")
    assert "全校 2/6 个孩子家里回全了" in told
    lines = told.splitlines()
    assert lines[1:4] == ["三(1)班 1/2", "三(2)班 0/2", "五(1)班 1/2"], "in the order of the register"
    assert TEACHER not in told and "陈老师" not in told
    assert "赵一诺" in school.says(DIRECTOR, "三(2)班谁没签")


def test_who_signed_on_paper_overnight_is_not_asked_in_the_morning(school: School, letter: int) -> None:
    """A letter that waits for the reader's day asks for what the school has already."""
    school.says(TEACHER, "电话告知 赵一诺爸爸")
    assert [one.state for one in school.outbox("赵国强", "letter")] == ["cancelled"]


def test_one_slip_of_a_grandmother_is_for_all_her_grandchildren(school: School, letter: int) -> None:
    assert "李思涵、李思远（奶奶，纸质）" in school.says(TEACHER, "纸质回执 李思涵 李思远")
    assert _method(school, letter, "李思远", "周桂英") == _method(school, letter, "李思涵", "周桂英") == "paper"
    assert [one.state for one in school.outbox("周桂英", "letter")] == ["cancelled"]
    for child in ("李思涵", "李思远"):
        assert any("已确认（纸质，奶奶；陈老师登记）" in one.text for one in school.file_of(child))
    assert "早就回过" in school.says(TEACHER, "纸质回执 李思远")
