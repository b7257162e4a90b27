"""Promises come back to whoever gave them, once and on their day; they are kept, put off, taken back or handed on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest

from domain.clock import in_zone
from domain.contact_steps import Form
from domain.pause import Cause
from domain.promise import said_back
from domain.understanding.promise_answers import Answer, read_promise_answer
from domain.understanding.promises import read_promise, read_teacher_promise
from handlers.actions.pairing import pairing
from scheduler import promises as job
from storage.contact import contact_pauses, promises
from storage.contact.contact_pauses import NewPause
from storage.person import people
from tests.contacts.week import CHILD, GRANDMOTHER, MOTHER, Week

WEDNESDAY = date(2026, 11, 25)
TEACHER = "陈雨"
SHOES = "我周五给他买鞋"


def reminds(week: Week) -> int:
    return job.remind(week.database, week.clock)


def to_friday(week: Week, at: time = time(9, 1)) -> None:
    week.until(4, at)
    reminds(week)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("我下周家访", date(2026, 12, 4)),
        ("周五我带思涵去看牙", date(2026, 11, 27)),
        ("明天给您回电话", date(2026, 11, 26)),
        ("老师下周一去您家看看", date(2026, 11, 30)),
        ("好的，我明天上午给您打电话", date(2026, 11, 26)),
        ("我明天找他聊聊", date(2026, 11, 26)),
    ],
)
def test_a_teachers_promise_is_read(text: str, on: date) -> None:
    found = read_teacher_promise(text, WEDNESDAY, ["李思涵", "思涵"])
    assert found is not None and found.on == on


@pytest.mark.parametrize(
    "text",
    [
        "我们班周五还要交作业", "麻烦您周五带他去看牙", "妈妈周五给他买双鞋吧", "您明天来接他吧", "周五放学早",
        "我周五不去家访了", "您周五给我打电话", "我会多看看他", "我昨天给您打电话了", "明天我让他给您打电话",
        "思涵明天有体育课", "周五能来家访吗",
    ],
)  # fmt: skip
def test_what_the_family_is_to_do_is_no_promise_of_the_teacher(text: str) -> None:
    assert read_teacher_promise(text, WEDNESDAY, ["李思涵", "思涵"]) is None


def test_next_week_is_its_friday() -> None:
    found = read_promise("我下周给他打电话", WEDNESDAY)
    assert found is not None and found.on == date(2026, 12, 4)


@pytest.mark.parametrize(
    ("what", "back"),
    [
        ("我周五给他买鞋", "周五给思涵买鞋"),
        ("爸爸明天给她打电话", "明天给思涵打电话"),
        ("我周六带他奶奶去看他", "周六带他奶奶去看思涵"),
    ],
)
def test_a_promise_is_said_back_to_whoever_gave_it(what: str, back: str) -> None:
    assert said_back(what, CHILD) == back


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", Answer(is_kept=True)), ("办好了", Answer(is_kept=True)), ("买了", Answer(is_kept=True)),
        ("2", Answer(is_kept=False)), ("还没买", Answer(is_kept=False)), ("改天吧", Answer(is_kept=False)),
        ("周日吧", Answer(is_kept=False, on=date(2026, 11, 29))),
        ("改到下周三", Answer(is_kept=False, on=date(2026, 12, 2))),
        ("周日他回来吃饭", None), ("老师好", None), ("他今天怎么样", None),
    ],
)  # fmt: skip
def test_an_answer_to_a_reminder_is_read(text: str, answer: Answer | None) -> None:
    assert read_promise_answer(text, WEDNESDAY) == answer


def test_a_parent_is_reminded_once_on_the_morning_of_the_day(week: Week) -> None:
    week.says(MOTHER, SHOES)
    week.until(4, time(8, 59))
    assert reminds(week) == 0
    to_friday(week)
    assert week.told(MOTHER, "promise_due") == ["您说过周五给思涵买鞋，今天周五啦。办好了回1，改天回2。"]
    assert week.last(MOTHER).options == ("办好了", "改天")
    week.later(hours=3)
    assert reminds(week) == 0


def test_the_morning_is_one_of_their_own_clock_and_within_their_hours(week: Week) -> None:
    week.lives_in(MOTHER, "Europe/Rome")
    week.says(MOTHER, SHOES)
    (promise,) = week.promised()
    assert promise.next_at is not None
    local = in_zone(promise.next_at, "Europe/Rome")
    assert (local.date(), local.time()) == (date(2026, 11, 27), time(9))
    week.says(MOTHER, "我上夜班，中午12点到1点方便")
    week.says(MOTHER, "我周六给他打电话")
    later = next(one for one in week.promised() if one.id != promise.id)
    assert later.next_at is not None and in_zone(later.next_at, "Europe/Rome").time() == time(12)


def test_without_a_day_it_only_stands_in_the_file(week: Week) -> None:
    week.says(MOTHER, "答应他过年带小汽车回来")
    assert week.promised() == [] and "promise" in week.kinds_in_file()


@pytest.mark.parametrize("answer", ["1", "办好了"])
def test_a_promise_that_was_kept_is_closed_and_nobody_is_pinged(week: Week, answer: str) -> None:
    week.says(MOTHER, SHOES)
    to_friday(week)
    before = len(week.outbox(TEACHER))
    assert "记下了" in week.says(MOTHER, answer)
    assert week.promised() == []
    assert week.notes(CHILD, "promise")[-1] == "办好了：周五给思涵买鞋"
    assert len(week.outbox(TEACHER)) == before
    week.says(MOTHER, "谢谢")
    assert week.notes(CHILD, "promise").count("办好了：周五给思涵买鞋") == 1


def test_a_tap_is_an_answer_and_only_from_whoever_promised(week: Week) -> None:
    week.says(MOTHER, SHOES)
    (promise,) = week.promised()
    to_friday(week)
    week.taps(GRANDMOTHER, f"promise:{promise.id}:kept", "办好了")
    assert len(week.promised()) == 1
    week.taps(MOTHER, f"promise:{promise.id}:kept", "办好了")
    assert week.promised() == []


def test_who_puts_it_off_is_reminded_once_more_and_then_never(week: Week) -> None:
    week.says(MOTHER, SHOES)
    to_friday(week)
    assert "12月4日周五" in week.says(MOTHER, "2")
    assert "12月4日周五" in week.says(MOTHER, "2"), "said twice it is not put off twice"
    to_friday(week)
    assert len(week.told(MOTHER, "promise_due")) == 2
    assert "不急" in week.says(MOTHER, "2")
    for _ in range(3):
        to_friday(week)
    assert len(week.told(MOTHER, "promise_due")) == 2
    assert len(week.promised()) == 1, "nobody says that it was not kept"


def test_another_day_may_be_named(week: Week) -> None:
    week.says(MOTHER, SHOES)
    to_friday(week)
    week.says(MOTHER, "改天")
    assert "11月29日周日" in week.says(MOTHER, "周日吧")
    week.until(6, time(9, 1))
    reminds(week)
    assert len(week.told(MOTHER, "promise_due")) == 2


def test_after_a_stop_it_comes_once_and_not_when_it_is_too_late(week: Week) -> None:
    week.says(MOTHER, SHOES)
    to_friday(week, time(20))
    assert len(week.told(MOTHER, "promise_due")) == 1
    week.says(MOTHER, "1")
    week.until(0, time(10))
    week.says(MOTHER, SHOES)
    week.until(4, time(9))
    week.later(days=3)
    assert reminds(week) == 1 and reminds(week) == 0
    assert len(week.told(MOTHER, "promise_due")) == 1


def test_on_the_next_day_it_does_not_say_today(week: Week) -> None:
    week.says(MOTHER, SHOES)
    week.until(5, time(8))
    reminds(week)
    assert week.told(MOTHER, "promise_due") == ["您说过周五给思涵买鞋。办好了回1，改天回2。"]


def test_two_programs_remind_once(week: Week) -> None:
    week.says(MOTHER, SHOES)
    week.until(4, time(9, 1))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: reminds(week), range(2)))
    assert sum(done) == 1
    assert len(week.told(MOTHER, "promise_due")) == 1


def test_nobody_of_a_family_in_silence_is_reminded(week: Week) -> None:
    week.says(MOTHER, SHOES)
    with week.database.begin() as session:
        pause = NewPause("m", 1, week.child_id(), Form.MUTE, Cause.BEREAVEMENT, "", WEDNESDAY, date(2026, 12, 31))
        contact_pauses.add(session, pause, week.clock.now())
    to_friday(week)
    assert week.told(MOTHER, "promise_due") == []


def test_who_wants_no_automatic_words_is_not_reminded(week: Week) -> None:
    week.says(MOTHER, SHOES)
    week.until(3, time(20))
    week.says(MOTHER, "别给我回机器人的话，我要找真人")
    to_friday(week)
    assert week.told(MOTHER, "promise_due") == []


def test_a_teachers_words_reach_the_family_unchanged_and_stand_on_the_list(week: Week) -> None:
    week.says(MOTHER, "思涵最近怎么样")
    week.types("挺好的，我下周家访，到时候细说")
    assert week.heard(MOTHER)[-1] == "【陈老师】挺好的，我下周家访，到时候细说"
    (promise,) = week.promised()
    assert (promise.due_on, promise.by_id, promise.to_id) == (
        date(2026, 12, 4),
        week.id_of(TEACHER),
        week.id_of(MOTHER),
    )
    with week.database.read() as session:
        assert promises.due_of(session, week.id_of(TEACHER), date(2026, 12, 3)) == []
        assert [one.id for one in promises.due_of(session, week.id_of(TEACHER), date(2026, 12, 4))] == [promise.id]
    week.until(4, time(7, 30))
    week.until(4, time(7, 30))
    assert reminds(week) == 1
    assert week.told(TEACHER, "own_promise_due") == [], "it is a school day: the list has it"


def test_on_a_day_without_lessons_the_teacher_is_told_by_itself(week: Week) -> None:
    week.types("思涵妈妈，我周六去您家看看")
    week.until(5, time(7, 30))
    reminds(week)
    (text,) = week.told(TEACHER, "own_promise_due")
    assert "周六去您家看看" in text
    assert "办好了" in week.types("办好了 李思涵家访")
    assert week.promised() == []


def test_words_taken_back_promise_nothing(week: Week) -> None:
    week.types("思涵妈妈，我下周家访")
    assert len(week.promised()) == 1
    assert "撤回" in week.types("撤回") or week.promised() == []
    assert week.promised() == []


def test_the_record_of_a_visit_keeps_the_promise_of_one(week: Week) -> None:
    week.types("思涵妈妈，我下周家访")
    week.types("思涵妈妈，我周五带思涵去看牙")
    week.types("今天去李思涵家家访了，奶奶在家，聊了学习")
    assert [one.what for one in week.promised()] == ["周五带思涵去看牙"]


def test_done_is_said_by_words_only_for_a_child_with_a_promise(week: Week) -> None:
    week.says(MOTHER, "单子办好了吗")
    week.types("办好了 思涵的单子")
    assert week.heard(MOTHER)[-1] == "【陈老师】办好了 思涵的单子"


def test_a_promise_goes_with_the_child_to_the_next_teacher(week: Week) -> None:
    week.bound("李建国")
    week.types("思涵妈妈，我周六去您家看看")
    (promise,) = week.promised()
    with week.database.begin() as session:
        after = people.person(session, week.id_of("李建国"))
        pairing.pair(session, week.child_id(), after, None, "换班", week.clock.now(), note="奶奶不识字")
    with week.database.read() as session:
        assert promises.due_of(session, week.id_of(TEACHER), date(2026, 12, 31)) == []
        assert [one.id for one in promises.due_of(session, week.id_of("李建国"), date(2026, 12, 31))] == [promise.id]
    assert any("周六去您家看看（陈老师答应过" in text for text in week.told("李建国", "handover"))
    week.until(5, time(7, 30))
    reminds(week)
    assert week.told(TEACHER, "own_promise_due") == [] and len(week.told("李建国", "own_promise_due")) == 1


def test_a_promise_of_the_same_words_is_kept_once(week: Week) -> None:
    week.says(MOTHER, SHOES)
    week.later(minutes=5)
    assert len(week.promised()) == 1
    assert week.promised()[0].due_on == date(2026, 11, 27) and week.promised()[0].said_at <= week.clock.now()
    assert week.clock.now() - week.promised()[0].said_at < timedelta(hours=1)
