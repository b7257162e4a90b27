"""The weekly question: asked kindly and once for all children, answered by a sign, and counted once for each week."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from domain.clock import in_zone
from domain.contact import ContactKind
from messages.inbound import Kind, MediaRef
from messages.render import words
from storage import tables as t
from storage.contact import contacts
from storage.talk import questions
from tests.contacts.week import BEGINNING, BROTHER, CHILD, GRANDMOTHER, MOTHER, Week

BOTH = [ContactKind.WEEKLY_CARER, ContactKind.WEEKLY_CHILD]
ONLY_CHILD = [ContactKind.WEEKLY_CHILD]


@pytest.mark.parametrize("wording", range(3))
def test_the_question_is_short_and_gentle(wording: int) -> None:
    text = words("reminders/weekly_question", children=["李思涵", "李思远"], wording=wording)
    assert len(text) <= 60 and "1" in text and "2" in text and "3" in text
    assert not any(blame in text for blame in ("未完成", "必须", "应该", "为什么", "没有"))


def test_a_bound_parent_is_asked_once_for_all_children_and_the_grandmother_never(week: Week) -> None:
    week.with_brother()
    week.sunday()
    (text,) = week.questions()
    assert CHILD in text and BROTHER in text
    assert week.last(MOTHER).options == ("联系过了", "还没顾上", "请学校帮忙")
    assert week.questions(GRANDMOTHER) == []
    assert week.decisions(week.plan(ContactKind.WEEKLY_CHILD)) == ["asked"]


def test_a_parent_who_is_not_on_wechat_is_not_asked(week: Week) -> None:
    week.sunday()
    number = week.id_of("张伟")
    with week.database.read() as session:
        query = select(t.ContactDecision.decision).join(t.ContactPlan, t.ContactPlan.id == t.ContactDecision.plan_id)
        decided = set(
            session.scalars(query.where(t.ContactPlan.person_id == number, t.ContactPlan.kind == "weekly_child"))
        )
    assert decided == {"not_bound"}


@pytest.mark.parametrize("answer", ["1", "视频了", "昨天打的"])
def test_yes_counts_for_child_and_carer_of_every_child_once(week: Week, answer: str) -> None:
    week.with_brother()
    week.sunday()
    assert "记下了" in week.says(MOTHER, answer)
    assert week.weekly(CHILD) == BOTH
    assert ContactKind.WEEKLY_CHILD in week.weekly(BROTHER)
    assert week.kinds_in_file().count("weekly") == 1
    week.says(MOTHER, "这周视频了两次")
    week.taps(MOTHER, "weekly:1", "联系过了")
    assert week.weekly(CHILD) == BOTH and week.kinds_in_file().count("weekly") == 1


def test_siblings_are_one_contact(week: Week) -> None:
    week.with_brother()
    week.sunday()
    week.taps(MOTHER, "weekly:1", "联系过了")
    with week.database.read() as session:
        found = contacts.of_child(session, week.child_id(), BEGINNING, week.clock.now() + timedelta(days=1))
    (of_child,) = [one for one in found if one.kind is ContactKind.WEEKLY_CHILD]
    assert set(of_child.children) == {week.child_id(CHILD), week.child_id(BROTHER)}
    assert of_child.by_family and of_child.by_id == week.id_of(MOTHER)


def test_a_named_child_is_the_only_one_that_counts(week: Week) -> None:
    week.with_brother()
    week.sunday()
    week.says(MOTHER, "跟思涵视频了，思远没接")
    assert week.weekly(CHILD) == ONLY_CHILD and week.weekly(BROTHER) == []
    week.taps(MOTHER, "weekly:1", "联系过了")
    assert week.weekly(CHILD) == BOTH and ContactKind.WEEKLY_CHILD in week.weekly(BROTHER)


def test_only_the_grandmother_was_called(week: Week) -> None:
    week.sunday()
    week.says(MOTHER, "跟他奶奶打过电话了")
    assert week.weekly() == [ContactKind.WEEKLY_CARER]


def test_a_voice_that_is_recognised_is_an_answer(week: Week) -> None:
    week.sunday()
    media = MediaRef("voice-1", Kind.VOICE, "amr")
    week.sends(MOTHER, Kind.VOICE, text="昨天视频过了", media=media)
    assert week.weekly() == BOTH


def test_not_yet_is_never_blamed_and_followed_by_nothing(week: Week) -> None:
    week.sunday()
    answer = week.says(MOTHER, "2")
    assert "没关系" in answer and len(answer) <= 60
    assert week.weekly() == [] and week.waiting(MOTHER) == []
    week.later(days=2)
    week.decided()
    assert len(week.questions()) == 1
    assert week.told("陈雨", "contacts_overdue") == []


def test_after_not_yet_three_still_asks_for_a_video(week: Week) -> None:
    week.sunday()
    week.says(MOTHER, "还没")
    assert "陈老师" in week.says(MOTHER, "3")
    assert [one.kind.value for one in week.waiting(MOTHER)] == ["appointment"]


def test_three_is_a_wish_that_the_teacher_decides(week: Week) -> None:
    week.sunday()
    answer = week.taps(MOTHER, "weekly:3", "请学校帮忙")
    assert "陈老师" in answer and "视频" in answer
    (ticket,) = week.waiting(MOTHER)
    assert ticket.slots["how"] == "video" and CHILD in ticket.said
    assert week.told("陈雨", "ticket_request")
    week.taps(MOTHER, "weekly:3", "请学校帮忙")
    assert len(week.waiting(MOTHER)) == 1
    assert week.weekly() == []


def test_weeks_of_silence_are_counted_and_a_contact_ends_them(week: Week) -> None:
    for _ in range(3):
        week.sunday()
    assert len(week.questions()) == 3
    assert week.plan(ContactKind.WEEKLY_CHILD).step == 3
    week.says(MOTHER, "1")
    assert week.plan(ContactKind.WEEKLY_CHILD).step == 0
    assert week.told("陈雨", "contacts_overdue") == [] and week.told("林国华", "contacts_overdue") == []


def test_who_tells_of_their_own_accord_is_not_asked_that_week(week: Week) -> None:
    assert week.says(MOTHER, "这周视频了两次") == "谢谢您，记下了。"
    assert week.weekly() == BOTH
    week.sunday()
    assert week.questions() == []
    week.sunday()
    assert len(week.questions()) == 1


def test_a_late_answer_is_about_the_week_in_which_it_is_given(week: Week) -> None:
    week.sunday()
    week.until(2, time(12))
    week.taps(MOTHER, "weekly:1", "联系过了")
    assert week.weekly() == BOTH
    week.sunday()
    assert len(week.questions()) == 1


def test_a_number_answers_what_was_asked_in_between(week: Week) -> None:
    week.until(6, time(19, 25))
    week.says(MOTHER, "思涵明天请假，发烧了")
    week.sunday()
    assert "就是11月30日周一" in week.says(MOTHER, "1")
    assert week.weekly() == []
    week.says(MOTHER, "1")
    assert week.weekly() == BOTH


def test_a_letter_that_came_after_the_question_is_what_one_means(week: Week) -> None:
    week.sunday()
    week.later(hours=1)
    week.letter("元旦放假")
    week.says(MOTHER, "1")
    assert week.weekly() == [] and week.receipts(CHILD) == {MOTHER: "number"}


def test_after_words_of_the_teacher_no_time_answers_the_teacher(week: Week) -> None:
    week.sunday()
    week.types("思涵妈妈，明天能来学校吗")
    week.says(MOTHER, "没空")
    assert [one.kind.value for one in week.waiting(MOTHER)] == ["question"]
    week.says(MOTHER, "这周视频过了")
    assert week.weekly() == BOTH


def test_what_else_is_in_the_answer_goes_where_it_belongs(week: Week) -> None:
    week.sunday()
    week.says(MOTHER, "视频过了。思涵明天请假，发烧了")
    assert week.weekly() == BOTH
    assert "leave" in [one.kind.value for one in week.waiting(MOTHER)]


def test_the_question_is_kept_for_two_days_and_not_longer(week: Week) -> None:
    week.sunday()
    with week.database.read() as session:
        place = session.scalar(select(t.Address.id).where(t.Address.person_id == week.id_of(MOTHER)))
        assert place is not None
        now = week.clock.now()
        asked = questions.latest(session, place, now)
        assert asked is not None and asked.kind == "weekly"
        assert asked.payload["person"] == week.id_of(MOTHER) and asked.payload["children"] == [week.child_id()]
        assert asked.payload["week"] == f"weekly:{week.id_of(MOTHER)}:2026-48"
        assert questions.latest(session, place, now + timedelta(days=2, hours=1)) is None


def test_consent_goes_before_what_the_program_asked_of_itself(week: Week) -> None:
    with week.database.begin() as session:
        place = session.scalar(select(t.Address.id).where(t.Address.person_id == week.id_of(MOTHER)))
        assert place is not None
        questions.ask(session, place, "consent", {}, week.clock.now())
    week.sunday()
    with week.database.read() as session:
        asked = questions.latest(session, place, week.clock.now())
    assert asked is not None and asked.kind == "consent"


def test_who_wants_no_automatic_words_is_not_asked(week: Week) -> None:
    week.until(6, time(12))
    week.says(MOTHER, "别给我回机器人的话，我要找真人")
    week.sunday()
    assert week.questions() == []
    assert week.decisions(week.plan(ContactKind.WEEKLY_CHILD)) == ["plain"]


def test_who_does_not_want_to_be_asked_each_week_is_not(week: Week) -> None:
    assert "不每周问" in week.says(MOTHER, "不要每周问了")
    for _ in range(3):
        week.sunday()
    assert week.questions() == []
    assert week.decisions(week.plan(ContactKind.WEEKLY_CHILD)) == ["waived"]
    assert week.decisions(week.plan(ContactKind.WEEKLY_CARER)) == ["waived"]
    week.says(MOTHER, "昨天跟思涵视频了")
    assert week.weekly() == ONLY_CHILD


def test_it_is_one_of_three_unasked_messages_of_a_week(week: Week) -> None:
    week.until(5, time(10))
    week.leaves()
    for number in range(3):
        week.says(MOTHER, "好的")
        week.puts(MOTHER, "family_news", f"n{number}")
        week.leaves()
        week.later(minutes=20)
    week.says(MOTHER, "好的")
    week.sunday()
    week.says(MOTHER, "在忙")
    assert [one for one in week.leaves() if one.kind == "weekly_question"] == []


def test_it_leaves_when_there_is_a_place_and_is_too_late_on_wednesday(week: Week) -> None:
    week.until(6, time(19, 0))
    week.leaves()
    week.says(MOTHER, "老师好")
    week.sunday()
    assert [one.kind for one in week.leaves() if one.person_id == week.id_of(MOTHER)] == ["weekly_question"]
    week.sunday()
    week.until(2, time(10))
    week.says(MOTHER, "老师好")
    assert [one for one in week.leaves() if one.kind == "weekly_question"] == []


def test_in_milan_it_is_asked_on_the_evening_there(week: Week) -> None:
    week.lives_in(MOTHER, "Europe/Rome")
    assert week.sunday() and week.questions() == []
    week.until(6, time(19, 31), "Europe/Rome")
    week.decided()
    assert len(week.questions()) == 1
    with week.database.read() as session:
        (start,) = session.scalars(select(t.Outbox.next_attempt).where(t.Outbox.kind == "weekly_question"))
    assert time(7) <= in_zone(start, "Europe/Rome").time() < time(22)
    assert in_zone(start, "Europe/Rome").date() == date(2026, 11, 29)


def test_one_made_in_the_night_waits_for_the_morning_there(week: Week) -> None:
    """The program was down on Sunday evening; nobody is woken for it."""
    week.lives_in(MOTHER, "Europe/Rome")
    week.until(0, time(3), "Europe/Rome")
    week.until(0, time(3), "Europe/Rome")
    week.decided()
    with week.database.read() as session:
        starts = list(session.scalars(select(t.Outbox.next_attempt).where(t.Outbox.kind == "weekly_question")))
    assert [time(7) <= in_zone(start, "Europe/Rome").time() < time(22) for start in starts] == [True]


def test_a_carer_who_tells_of_a_call_is_written_down_as_before(week: Week) -> None:
    week.says(GRANDMOTHER, "昨天跟他妈妈视频了")
    assert week.weekly() == []


def test_a_newer_question_takes_the_place_of_the_older_one(week: Week) -> None:
    with week.database.begin() as session:
        place = session.scalar(select(t.Address.id).where(t.Address.person_id == week.id_of(MOTHER)))
        assert place is not None
        asked = [(place, {"person": 1, "children": [], "week": str(n)}) for n in range(3)]
        questions.ask_all(session, "weekly", asked, week.clock.now(), timedelta(days=2))
        questions.ask_all(session, "weekly", asked[:1], week.clock.now(), timedelta(days=2))
        opened = questions.all_open(session, place, week.clock.now())
    assert [one.payload["week"] for one in opened if one.kind == "weekly"] == ["0"]
