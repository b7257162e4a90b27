"""The list of the morning: once on a day of school, two or three things with something to begin with, one tap each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest

from domain.contact import ContactKind
from domain.contact_steps import Form
from domain.pause import Cause
from messages.inbound import Kind
from storage import tables as t
from storage.contact import contact_pauses, hazards, promises
from storage.contact.contact_pauses import NewPause
from storage.contact.promises import NewPromise
from storage.person import people
from storage.traffic import quiet
from tests.contacts.morning import TEACHER, Morning, one_talk
from tests.conversation.stage import PATIENCE_SECONDS

MONDAY = date(2026, 11, 23)
TALK, PARENT = ContactKind.TALK, ContactKind.PARENT
DAY = timedelta(days=1)


def test_the_list_comes_at_twenty_past_seven_once_a_day(morning: Morning) -> None:
    one_talk(morning)
    morning.looks()
    assert morning.lists() == [], "nothing is due, and nobody is told so"
    morning.at(MONDAY + DAY, 7, 19)
    morning.looks()
    assert morning.lists() == []
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    morning.looks()
    (said,) = morning.lists()
    assert said.splitlines()[0] == "1 和李思涵谈谈心"
    morning.at(MONDAY + 2 * DAY, 7, 20)
    morning.looks()
    assert morning.lists()[1:] == [said.replace("谈谈心", "谈谈心，过了1天")]


def test_it_is_the_list_that_is_asked_for(morning: Morning) -> None:
    for plan in (morning.plan("李思涵", TALK), morning.plan("李思涵", PARENT, "王芳"), morning.plan("张子轩", TALK)):
        morning.due(plan, MONDAY + DAY)
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    assert morning.types("今天") == morning.lists()[0]


def test_who_asks_for_it_does_not_get_it_a_second_time(morning: Morning) -> None:
    """Found in the demo: the words that ask open the window, and the list that waited came beside the answer."""
    one_talk(morning)
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    asks = morning.message(TEACHER, Kind.TEXT, text="今天")  # before anything that waits is on the screen
    assert "和李思涵谈谈心" in morning.dispatch.receive(asks, b"<xml/>", PATIENCE_SECONDS).text
    with morning.database.read() as session:
        (row,) = session.query(t.Outbox).filter_by(kind="daily_list")
        assert (row.state, row.error) == ("cancelled", "已经看过了")


def test_who_came_today_gets_the_first_list_tomorrow_morning(morning: Morning) -> None:
    one_talk(morning, MONDAY)
    morning.looks()
    assert morning.lists() == [], "she came at ten, and twenty past seven is over"
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    assert len(morning.lists()) == 1


def test_no_list_on_a_saturday_and_one_on_monday(morning: Morning) -> None:
    one_talk(morning)
    morning.runs(MONDAY + 6 * DAY)
    assert len(morning.lists()) == 4, "Tuesday to Friday"
    morning.runs(MONDAY + 7 * DAY)
    assert len(morning.lists()) == 5


@pytest.mark.parametrize("days", [3, 140])
def test_after_a_stop_there_is_one_list_and_not_one_for_each_day(morning: Morning, days: int) -> None:
    one_talk(morning)
    morning.looks()
    day = MONDAY + days * DAY
    while day.weekday() > 4:
        day += DAY
    morning.at(day, 9, 0)
    morning.looks()
    morning.looks()
    assert len(morning.lists()) == 1


def test_a_list_that_could_not_be_made_by_evening_is_not_made(morning: Morning) -> None:
    one_talk(morning)
    morning.looks()
    morning.at(MONDAY + DAY, 20, 30)
    morning.looks()
    assert morning.lists() == []


def test_a_list_lives_until_the_evening_of_its_day_and_waits_for_the_end_of_quiet_hours(morning: Morning) -> None:
    one_talk(morning)
    with morning.database.begin() as session:
        quiet.set_hours(session, morning.id_of(TEACHER), (time(21), time(11)))
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    begins, ends = morning.row("daily_list")
    assert (begins.date(), begins.hour) == (MONDAY + DAY, 11)
    assert ends.date() == MONDAY + 2 * DAY and (ends.hour, ends.minute) == (0, 0)


def test_several_at_once_make_one_list(morning: Morning) -> None:
    one_talk(morning)
    morning.looks()
    morning.at(MONDAY + DAY, 7, 20)
    with ThreadPoolExecutor(3) as pool:
        looked = list(pool.map(lambda _: morning.looks(), range(3)))
    assert sum(looked) == 3, "陈雨, 李建国 and the director, each looked at by one"
    assert len(morning.lists()) == 1


def test_what_was_let_off_is_no_task(morning: Morning) -> None:
    one_talk(morning)
    with morning.database.begin() as session:
        pause = NewPause("p", 1, morning.child("李思涵"), Form.MUTE, Cause.BEREAVEMENT, "", MONDAY, MONDAY + 30 * DAY)
        contact_pauses.add(session, pause, morning.clock.now())
    morning.runs(MONDAY + 3 * DAY)
    assert morning.lists() == []


def test_a_point_to_begin_with_the_number_to_call_and_the_clock_there(morning: Morning) -> None:
    plan = morning.plan("李思涵", PARENT, "王芳")
    morning.only(plan)
    morning.due(plan, MONDAY)
    with morning.database.begin() as session:
        mother = session.get_one(t.Person, morning.id_of("王芳"))
        mother.phone, mother.time_zone = "13800001234", "Europe/Rome"
        row = session.get_one(t.ContactPlan, plan.id)
        row.hour_from, row.hour_until = "19:00", "22:00"
    morning.says("周桂英", "思涵学会骑自行车了")
    told = morning.types("今天").splitlines()
    line = next(n for n, said in enumerate(told) if "该和李思涵妈妈联系了" in said)
    assert "思涵学会骑自行车了" in told[line]
    assert told[line + 1] == "　电话13800001234，晚上7点后方便，意大利现在凌晨3点"


def test_a_birthday_this_week_is_something_to_begin_with(morning: Morning) -> None:
    one_talk(morning)
    with morning.database.begin() as session:
        session.get_one(t.Child, morning.child("李思涵")).birth_date = date(2017, 11, 26)
    morning.later(days=1)
    assert "李思涵11月26日过生日" in morning.types("今天")


def test_promises_and_hazards_stand_before_contacts(morning: Morning) -> None:
    one_talk(morning)
    child = morning.child("李思涵")
    with morning.database.begin() as session:
        teacher, now = morning.id_of(TEACHER), morning.clock.now()
        promises.add(session, NewPromise("p", 1, child, teacher, "补数学", MONDAY, now, None))
        hazards.seen(session, people.child(session, child), "煤炉", teacher, None, now - 8 * DAY)
    morning.later(days=1)
    lines = [line for line in morning.types("今天").splitlines() if line[0].isdecimal()]
    assert "您答应李思涵的事" in lines[0] and "补数学" in lines[0]
    assert "李思涵家，再去看一眼" in lines[1] and "煤炉" in lines[1]
    assert "谈谈心" in lines[2]


def test_a_parent_of_whom_nobody_heard_for_weeks_is_asked_after_kindly(morning: Morning) -> None:
    weekly = morning.plan("李思涵", ContactKind.WEEKLY_CHILD, "王芳")
    with morning.database.begin() as session:
        session.get_one(t.ContactPlan, weekly.id).step = 3
    said = morning.types("今天")
    assert "李思涵妈妈有3周没说起和孩子联系，问候一声" in said
    morning.types("1好了")
    assert morning.made() == [("weekly_child", "video", "reached")]
    assert "没说起" not in morning.types("今天")


def test_in_the_long_holiday_there_are_talks_by_phone_and_nothing_of_the_term(morning: Morning) -> None:
    talk, parent = morning.plan("李思涵", TALK), morning.plan("李思涵", PARENT, "王芳")
    morning.only(talk, parent)
    tuesday = date(2027, 1, 26)
    morning.due(talk, tuesday)
    morning.due(parent, tuesday - DAY)
    morning.at(tuesday - 2 * DAY, 9)
    morning.looks()
    morning.at(tuesday, 7, 20)
    morning.looks()
    said = morning.lists()[-1]
    assert said.startswith("1 给李思涵打个电话，说说话") and "联系了（" not in said and "2 " not in said
    morning.at(date(2027, 2, 8), 7, 20)
    before = len(morning.lists())
    morning.looks()
    assert len(morning.lists()) == before, "the days of the New Year are free"


def test_in_the_days_after_the_parents_left_the_talk_begins_with_that(morning: Morning) -> None:
    """calendar 5.4: they leave from 正月初八 on, and the week after is when children feel worst."""
    one_talk(morning)
    for day, is_then in ((date(2027, 2, 12), False), (date(2027, 2, 22), True), (date(2027, 3, 1), False)):
        morning.at(day, 9)
        assert ("爸妈过完年刚走" in morning.types("今天")) is is_then, day


def test_a_director_without_children_reads_no_list(morning: Morning) -> None:
    one_talk(morning)
    morning.runs(MONDAY + 3 * DAY)
    assert morning.told("林国华", "daily_list") == []


def test_words_of_the_family_stand_with_their_day_and_not_with_that_of_the_talk(morning: Morning) -> None:
    one_talk(morning)
    morning.says("王芳", "昨晚视频了")
    morning.at(MONDAY + DAY, 7, 20)
    morning.looks()
    assert morning.lists()[0].splitlines()[0] == "1 和李思涵谈谈心（11月23日家里说：昨晚视频了）"
