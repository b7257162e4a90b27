"""By which way a letter reaches one adult: the best that is there, with a reason, and never one that cannot work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.letter_ways import BY_MACHINE, MASS_A_MONTH, Facilities, Reader, Way, choose

FLAGS = st.booleans()
READERS = st.builds(
    Reader,
    follows=FLAGS,
    agreed=FLAGS,
    is_pending=FLAGS,
    has_window=FLAGS,
    mass_left=st.integers(0, MASS_A_MONTH),
    is_abroad=FLAGS,
    has_phone=FLAGS,
    away=FLAGS,
    has_left=FLAGS,
)
FACILITIES = st.builds(Facilities, notices=FLAGS, sms=FLAGS)
BOUND = {"follows": True, "agreed": True}
ALL = Facilities(notices=True, sms=True)
NONE = Facilities(notices=False, sms=False)


@pytest.mark.parametrize(
    ("reader", "facilities", "by_mass", "way", "reason"),
    [
        (Reader(**BOUND, has_window=True), ALL, True, Way.CHAT, "正在对话，马上收到"),
        (Reader(**BOUND, mass_left=1), ALL, True, Way.MASS, "本月群发还剩 1 次"),
        (Reader(**BOUND, mass_left=0), ALL, True, Way.NOTICE, "本月群发 4 次已用完，改发通知"),
        (Reader(**BOUND, is_abroad=True), ALL, True, Way.NOTICE, "人在国外，按当地时间发通知"),
        (Reader(**BOUND), ALL, False, Way.NOTICE, "点开通知看信"),
        (
            Reader(**BOUND, has_phone=True),
            Facilities(False, True),
            False,
            Way.SMS,
            "没有对话，也没有设置通知模板，发短信",
        ),
        (Reader(has_phone=True), ALL, True, Way.SMS, "还没有加入微信，发短信"),
        (Reader(has_phone=True), Facilities(), False, Way.PAPER, "还没有加入微信，纸信由学生带回，也可以打电话"),
        (Reader(), Facilities(), False, Way.PAPER, "还没有加入微信，纸信由学生带回"),
        (Reader(away=True, has_phone=True), Facilities(), False, Way.PHONE, "还没有加入微信，人在外地，请打电话"),
        (Reader(away=True), ALL, False, Way.BY_CHILD, "还没有加入微信，也没有电话，请家里人转告"),
        (Reader(agreed=True, away=True), ALL, False, Way.BY_CHILD, "已不再关注，也没有电话，请家里人转告"),
        (Reader(follows=True, is_pending=True), NONE, False, Way.PAPER, "等学校确认，纸信由学生带回"),
        (
            Reader(**BOUND, has_left=True, has_phone=True),
            ALL,
            True,
            Way.PAPER,
            "已不在学校名册上，纸信由学生带回，也可以打电话",
        ),
    ],
)
def test_the_table(reader: Reader, facilities: Facilities, by_mass: bool, way: Way, reason: str) -> None:
    assert choose(reader, facilities, by_mass=by_mass) == (way, reason)


@given(READERS, FACILITIES, FLAGS)
def test_no_way_is_chosen_that_cannot_work(reader: Reader, facilities: Facilities, by_mass: bool) -> None:
    way, reason = choose(reader, facilities, by_mass=by_mass)
    assert reason
    if way in (Way.CHAT, Way.MASS, Way.NOTICE):
        assert reader.follows and reader.agreed and not reader.has_left
    assert way is not Way.CHAT or reader.has_window
    assert way is not Way.MASS or (by_mass and reader.mass_left > 0 and not reader.is_abroad)
    assert way is not Way.NOTICE or facilities.notices
    assert way is not Way.SMS or (facilities.sms and reader.has_phone)
    assert way is not Way.PHONE or reader.has_phone
    assert way is not Way.PAPER or not reader.away


@given(READERS, FACILITIES)
def test_a_slot_of_the_month_is_never_spent_on_a_letter_that_is_not_a_mass_send(
    reader: Reader, facilities: Facilities
) -> None:
    assert choose(reader, facilities, by_mass=False)[0] is not Way.MASS


@given(READERS, FLAGS)
def test_more_facilities_never_put_more_work_on_people(reader: Reader, by_mass: bool) -> None:
    with_none = choose(reader, NONE, by_mass=by_mass)[0]
    with_all = choose(reader, ALL, by_mass=by_mass)[0]
    assert with_none not in BY_MACHINE or with_all in BY_MACHINE


@given(READERS, FACILITIES, FLAGS)
def test_an_open_conversation_costs_nothing_and_goes_first(
    reader: Reader, facilities: Facilities, by_mass: bool
) -> None:
    is_open = reader.has_window and reader.follows and reader.agreed and not reader.has_left
    assert (choose(reader, facilities, by_mass=by_mass)[0] is Way.CHAT) == is_open
