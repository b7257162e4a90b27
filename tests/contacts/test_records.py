"""What a teacher tells counts as it was: contacts, attempts, family calls, and what a correction makes of them."""

from datetime import date, timedelta

import pytest

from domain.clock import SetClock, in_china
from domain.contact import ContactKind, Result, Way
from domain.people import Relation, Role
from messages.inbound import Kind
from storage.contact import contact_plans
from storage.database import Database
from storage.person import custody, people
from tests.beginnings import Beginnings
from tests.contacts.record_room import RecordRoom

K = ContactKind
MISSED = "给李思涵妈妈打电话没接"


@pytest.fixture
def room(database: Database, clock: SetClock, beginnings: Beginnings) -> RecordRoom:
    def made() -> RecordRoom:
        room = RecordRoom(database, clock)
        room.with_director()
        room.bound("陈雨", "王芳", "周桂英")
        return room.settled()

    return beginnings.of(made, database, clock)


def test_a_call_keeps_how_long_and_by_which_way(room: RecordRoom) -> None:
    answer = room.types("跟李思涵妈妈视频聊了半个小时，约好周五再聊")
    assert "30分钟" in answer and "（算一次联系）" in answer
    (call,) = room.made("李思涵")
    assert (call.kind, call.way, call.minutes, call.result) == (K.PARENT, Way.VIDEO, 30, Result.REACHED)
    assert "约定：约好周五再聊" in room.notes("李思涵", "call")[0]


@pytest.mark.parametrize(
    ("said", "result"),
    [
        (MISSED, Result.NO_ANSWER),
        ("李思涵妈妈电话空号", Result.WRONG_NUMBER),
        ("打李思涵妈妈电话她挂断了", Result.DECLINED),
    ],
)
def test_an_attempt_is_kept_as_what_it_was_and_counts_for_nothing(room: RecordRoom, said: str, result: Result) -> None:
    answer = room.types(said)
    assert "（没联系上，不算）" in answer and "算一次联系" not in answer
    (attempt,) = room.made("李思涵")
    assert attempt.result is result and attempt.minutes is None
    assert room.plan("李思涵", K.PARENT, "王芳").last_contact_at is None


def test_two_calls_in_one_sentence_are_two(room: RecordRoom) -> None:
    room.types("给李思涵妈妈打电话没接，后来打了奶奶，打通了")
    assert [(one.kind, one.result) for one in room.made("李思涵")] == [
        (K.PARENT, Result.NO_ANSWER),
        (K.CARER, Result.REACHED),
    ]


def test_a_call_that_is_due_and_failed_is_tried_again_tomorrow(room: RecordRoom) -> None:
    room.on(date(2026, 12, 24))
    assert "没打通，明天再提醒您一次。" in room.types(MISSED)
    plan = room.plan("李思涵", K.PARENT, "王芳")
    assert plan.retry_at is not None and in_china(plan.retry_at).date() == date(2026, 12, 25)


def test_on_a_friday_it_is_the_next_day_of_work(room: RecordRoom) -> None:
    room.on(date(2026, 12, 25))
    assert "12月28日周一再提醒您一次" in room.types(MISSED)


def test_nothing_is_promised_that_no_list_will_show(room: RecordRoom) -> None:
    """The next call is due in a month only: the attempt is kept, and nobody is told to wait for a reminder."""
    room.types("跟李思涵妈妈打电话聊了十分钟")
    room.later(days=1)
    assert "再提醒您一次" not in room.types(MISSED)
    assert room.plan("李思涵", K.PARENT, "王芳").attempts == 1


def test_three_in_a_row_in_vain_are_a_reason_to_ask_somebody_else(room: RecordRoom) -> None:
    room.has_phone("周桂英", "13800001236")
    for _ in range(2):
        assert "试试" not in room.types(MISSED)
        room.later(days=1)
    assert "3次没联系上妈妈，试试奶奶（13800001236）？" in room.types(MISSED)
    room.types("跟李思涵妈妈打电话聊了十分钟")
    assert "试试" not in room.types(MISSED), "in a row"


def test_nobody_is_suggested_whom_the_school_keeps_away(room: RecordRoom) -> None:
    room.has_phone("周桂英", "13800001236")
    with room.database.begin() as session:
        child = room.child("李思涵").id
        custody.add(session, child, "法院判决", room.clock.now(), person_id=room.id_of("周桂英"))
    for _ in range(3):
        answer = room.types(MISSED)
        room.later(days=1)
    assert "试试" not in answer


def test_a_wrong_number_asks_for_another_at_once(room: RecordRoom) -> None:
    assert "妈妈的号码不对，可以向奶奶（在微信上）要个新号码" in room.types("李思涵妈妈电话空号")
    assert room.told("王芳", "relay_to_family") == [], "phones and numbers are for the teacher only"


def test_nobody_at_home_is_an_attempt_at_a_visit(room: RecordRoom) -> None:
    room.on(date(2027, 1, 6))
    answer = room.types("家访李思涵 敲门没人在家")
    assert "（没见到人，不算）" in answer and "没人在家，明天再提醒您一次" in answer
    assert room.plan("李思涵", K.VISIT).attempts == 1
    assert room.counted("李思涵") == []


def test_a_talk_with_one_child_never_silences_another(room: RecordRoom) -> None:
    before = room.plan("张子轩", K.TALK)
    room.later(days=3)
    room.types("中午找李思涵谈了20分钟")
    assert room.plan("李思涵", K.TALK).last_contact_at is not None
    assert room.plan("张子轩", K.TALK) == before


def test_a_call_with_the_mother_never_silences_the_father(room: RecordRoom) -> None:
    with room.database.begin() as session:
        father = people.add_person(session, 1, "李强", Role.GUARDIAN, room.clock.now())
        people.add_guardian(session, room.child("李思涵").id, father, Relation.FATHER, away=True)
        contact_plans.settle(session, [room.child("李思涵").id], room.clock.now())
    before = room.plan("李思涵", K.PARENT, "李强")
    room.types("跟李思涵妈妈打电话聊了十分钟")
    assert room.plan("李思涵", K.PARENT, "王芳").last_contact_at is not None
    assert room.plan("李思涵", K.PARENT, "李强") == before


def test_one_sentence_about_siblings_is_one_entry_and_one_contact(room: RecordRoom) -> None:
    room.sibling("李思远", "王芳", Relation.MOTHER)
    room.types("跟思涵、思远妈妈打电话聊了十分钟")
    (one,), (other,) = room.made("李思涵"), room.made("李思远")
    assert one.id == other.id and len(one.children) == 2
    files = [[entry.id for entry in room.file_of(name) if entry.kind == "call"] for name in ("李思涵", "李思远")]
    assert files[0] == files[1] and len(files[0]) == 1
    for child in ("李思涵", "李思远"):
        assert room.plan(child, K.PARENT, "王芳").last_contact_at is not None


def test_a_talk_with_the_grandmother_alone_is_no_talk_with_the_child(room: RecordRoom) -> None:
    room.types("找李思涵奶奶谈了谈，她说孩子睡得晚")
    assert room.counted("李思涵") == [("carer", "周桂英")]


@pytest.mark.parametrize(
    "said",
    ["安排李思涵和妈妈视频了20分钟", "今天亲情电话 李思涵和妈妈打了10分钟", "李思涵用亲情电话跟妈妈聊了"],
)
def test_a_family_call_counts_for_the_school_and_for_the_mothers_week(room: RecordRoom, said: str) -> None:
    answer = room.types(said)
    assert "（算一次亲情电话，也算妈妈这周的联系）" in answer
    assert room.counted("李思涵") == [("family_call", ""), ("weekly_child", "王芳")]
    assert room.plan("李思涵", K.PARENT, "王芳").last_contact_at is None, "the teacher did not speak with her"
    assert len(room.notes("李思涵", "family_call")) == 1


def test_a_family_call_that_nobody_took_is_no_contact_of_the_week(room: RecordRoom) -> None:
    assert "不算" in room.types("亲情电话 李思涵 妈妈没接")
    assert room.counted("李思涵") == []
    assert room.plan("李思涵", K.WEEKLY_CHILD, "王芳").attempts == 0


def test_a_correction_makes_an_attempt_of_a_contact(room: RecordRoom) -> None:
    room.types("打通思涵妈妈电话了 聊了十分钟")
    due = room.plan("李思涵", K.PARENT, "王芳").due_at
    answer = room.types("改：没打通")
    assert "这次没联系上，不算" in answer
    plan = room.plan("李思涵", K.PARENT, "王芳")
    assert plan.last_contact_at is None and plan.attempts == 1
    assert plan.due_at is not None and due is not None and plan.due_at <= due, "the clock went back"
    assert [entry.split("\n")[-1] for entry in room.notes("李思涵", "call")] == [
        "打通思涵妈妈电话了 聊了十分钟",
        "更正：没打通",
    ]


def test_and_a_contact_of_an_attempt(room: RecordRoom) -> None:
    room.types(MISSED)
    assert "算一次联系" in room.types("改：打通了 聊了十分钟")
    (call,) = room.made("李思涵")
    assert call.result is Result.REACHED and call.minutes == 10
    assert room.plan("李思涵", K.PARENT, "王芳").attempts == 0


def test_it_was_not_the_mother_but_the_grandmother(room: RecordRoom) -> None:
    room.types("跟李思涵妈妈打电话聊了十分钟")
    room.types("不是妈妈是奶奶")
    assert room.counted("李思涵") == [("carer", "周桂英")]
    assert room.made("李思涵")[0].minutes == 10, "what was not corrected stays"
    room.types("改：是妈妈")
    assert room.counted("李思涵") == [("parent", "王芳")], "and once more"


def test_it_was_about_another_child(room: RecordRoom) -> None:
    room.types("中午找李思涵谈了20分钟")
    room.types("改成：找的是张子轩")
    assert room.counted("李思涵") == [] and room.counted("张子轩") == [("talk", "")]
    (note,) = room.notes("张子轩", "talk")
    assert "李思涵" not in note and "20分钟" in note
    room.types("改：是半个小时")
    assert room.made("张子轩")[0].minutes == 30


@pytest.mark.parametrize("said", ["撤销", "撤销刚记的那次电话"])
def test_a_record_that_is_taken_back_counts_no_more(room: RecordRoom, said: str) -> None:
    before = room.plan("李思涵", K.PARENT, "王芳")
    room.types(MISSED)
    room.types("改：打通了")
    assert "这次不算联系了" in room.types(said)
    assert room.made("李思涵") == []
    after = room.plan("李思涵", K.PARENT, "王芳")
    assert (after.due_at, after.attempts, after.retry_at) == (before.due_at, 0, None)


def test_taking_back_an_attempt_takes_its_reminder_back(room: RecordRoom) -> None:
    room.types(MISSED)
    room.types("撤销")
    plan = room.plan("李思涵", K.PARENT, "王芳")
    assert plan.attempts == 0 and plan.retry_at is None


def test_taking_back_after_words_to_a_family_is_about_those(room: RecordRoom) -> None:
    room.types("中午找李思涵谈了20分钟")
    room.says("王芳", "老师，思涵今天好吗")
    room.types("李思涵妈妈 她今天很好")
    room.types("撤销")
    assert room.counted("李思涵")[0] == ("talk", "")


def test_words_to_a_family_are_no_correction(room: RecordRoom) -> None:
    room.says("王芳", "老师，要带语文书吗")
    room.types("谈心 李思涵 学习")
    assert "已转给李思涵妈妈" in room.types("不是语文书是数学书")


def test_a_visit_in_term_and_one_in_a_long_holiday(room: RecordRoom) -> None:
    room.types("今天去了李思涵家，奶奶在家，屋里有煤炉")
    assert ("visit", "") in room.counted("李思涵")
    room.on(date(2027, 2, 1))
    room.types("今天去了李思涵家，奶奶在家，煤炉换掉了，处理好了")
    kinds = [kind for kind, who in room.counted("李思涵") if not who]
    assert kinds == ["visit", "holiday_visit"]


def test_what_is_told_a_second_time_by_the_same_message_is_nothing_new(room: RecordRoom) -> None:
    said = room.message("陈雨", Kind.TEXT, text="中午找李思涵谈了20分钟")
    for _ in range(2):
        room.dispatch.receive(said, b"<xml/>", 4.0)
    assert len(room.made("李思涵")) == 1


def test_an_earlier_day_is_the_day_of_the_contact(room: RecordRoom) -> None:
    room.types("昨天中午找李思涵谈了20分钟")
    assert in_china(room.made("李思涵")[0].at).date() == room.today - timedelta(days=1)
