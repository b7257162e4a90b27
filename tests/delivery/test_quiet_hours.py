"""At night words wait for the morning of whoever they are for, unless that one is awake; danger never waits."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from domain.clock import CHINA, SetClock
from domain.quiet import read_span
from storage import tables as t
from storage.database import Database
from storage.traffic import outbox
from storage.traffic.outbox_claim import claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.beginnings import Beginnings
from tests.conversation.stage import Stage

NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=CHINA)


class Night(Stage):
    """Only what was really sent is on a screen."""

    def _arrived(self, name: str) -> None:
        pass

    def deliver(self) -> list[str]:
        """What leaves at this moment, in its order."""
        sent: list[str] = []
        while parcels := claim(self.database, "w1", self.clock.now(), 100):
            settle(self.database, [Outcome(parcel.id, "accepted") for parcel in parcels], self.clock.now())
            sent += [parcel.text for parcel in parcels if parcel.way == "chat"]
        return sent

    def until(self, moment: datetime) -> None:
        self.clock.advance(moment - self.clock.now())

    def moves(self, name: str, zone: str) -> None:
        with self.database.begin() as session:
            person = select(t.Address.person_id).where(t.Address.ref_index == name).scalar_subquery()
            session.execute(update(t.Person).where(t.Person.id == person).values(time_zone=zone))


@pytest.fixture
def night(database: Database, clock: SetClock, beginnings: Beginnings) -> Night:
    """Half past ten in the evening; nobody has written since the morning."""

    def made() -> Night:
        stage = Night(database, clock)
        for name in ("陈雨", "王芳", "张伟"):
            stage.scans(name, stage.codes[name])
            stage.says(name, "1")
            stage.deliver()
            if name != "陈雨":
                stage.says("陈雨", "同意")
                stage.deliver()
        stage.until(NIGHT)
        return stage

    return beginnings.of(made, database, clock)


def test_what_a_family_says_at_night_reaches_the_teacher_in_the_morning(night: Night) -> None:
    night.says("王芳", "老师，思涵睡了吗")
    night.says("王芳", "明天再说也行")
    assert night.deliver() == []
    night.until(datetime(2026, 11, 24, 6, 59, tzinfo=CHINA))
    assert night.deliver() == []
    night.until(datetime(2026, 11, 24, 7, 0, tzinfo=CHINA))
    assert night.deliver() == ["【李思涵妈妈】老师，思涵睡了吗", "【李思涵妈妈】明天再说也行"]


def test_a_teacher_who_wrote_a_moment_ago_is_awake(night: Night, clock: SetClock) -> None:
    night.says("陈雨", "谁在等")
    clock.advance(timedelta(minutes=29))
    night.says("王芳", "老师，思涵睡了吗")
    assert night.deliver() == ["【李思涵妈妈】老师，思涵睡了吗"]
    clock.advance(timedelta(minutes=5))
    night.says("王芳", "好的，晚安")
    assert night.deliver() == []


def test_a_teacher_who_wakes_up_gets_what_waited_in_its_order(night: Night, clock: SetClock) -> None:
    night.says("王芳", "第一句")
    clock.advance(timedelta(hours=1))
    night.says("张伟", "第二句")
    night.says("陈雨", "谁在等")
    night.says("王芳", "第三句")
    assert night.deliver() == ["【李思涵妈妈】第一句", "【张子轩爸爸】第二句", "【李思涵妈妈】第三句"]


def test_words_of_this_very_moment_do_not_outrun_the_undo_window(night: Night, clock: SetClock) -> None:
    """Words that may still be taken back are let go when that is over, not when their reader wakes up."""
    night.says("陈雨", "李思涵妈妈，明天带雨伞")
    night.says("王芳", "老师好")
    assert not any("雨伞" in text for text in night.deliver())
    clock.advance(outbox.LONGEST_UNDO)
    assert any("雨伞" in text for text in night.deliver())


def test_danger_wakes_everybody(night: Night) -> None:
    night.says("王芳", "孩子不见了，到处找不到")
    with night.database.read() as session:
        safety = select(t.Outbox.kind).where(t.Outbox.priority == 0, t.Outbox.next_attempt <= night.clock.now())
        assert list(session.scalars(safety)), "an alert is due at once"


def test_a_mother_abroad_gets_it_in_her_own_morning_and_the_teacher_is_told(night: Night) -> None:
    night.moves("王芳", "Europe/Rome")
    night.until(datetime(2026, 11, 24, 10, 0, tzinfo=CHINA))  # three in the morning in Rome
    assert "她那边是凌晨3点，早上7点送到。" in night.says("陈雨", "李思涵妈妈，明天带雨伞")
    assert night.deliver() == []
    night.until(datetime(2026, 11, 24, 14, 0, tzinfo=CHINA))
    night.says("王芳", "老师好")  # her window opens
    assert "【陈老师】明天带雨伞" in night.deliver()


def test_by_day_abroad_is_no_night_here(night: Night) -> None:
    night.moves("王芳", "Europe/Rome")  # half past three in the afternoon there
    assert "那边是" not in night.says("陈雨", "李思涵妈妈，明天带雨伞")


def test_a_guardian_who_wrote_within_two_hours_gets_it_at_once(night: Night, clock: SetClock) -> None:
    night.says("王芳", "老师，思涵睡了吗")
    clock.advance(timedelta(minutes=119))
    assert "那边是" not in night.says("陈雨", "李思涵妈妈，睡了")
    clock.advance(timedelta(minutes=2))
    assert "她那边是凌晨0点" in night.says("陈雨", "李思涵妈妈，晚安")


@pytest.mark.parametrize(
    ("words", "span", "said"),
    [
        ("免打扰 晚上8点到早上7点半", "晚上8点到早上7点半", "晚上8点到早上7点半"),
        ("免打扰晚上9点到早上7点", "", "晚上9点到早上7点"),
        ("设置免打扰时间：22:15-6:00", "", "晚上10点15分到早上6点"),
        ("晚上十点到早上六点别打扰我", "", "晚上10点到早上6点"),
    ],
)
def test_a_teacher_says_when_not_to_be_disturbed(night: Night, words: str, span: str, said: str) -> None:
    answer = night.says("陈雨", words)
    assert f"记好了：{said}不打扰您" in answer and "值班领导" in answer


def test_hours_that_were_set_hold_and_can_be_given_back(night: Night, clock: SetClock) -> None:
    night.says("陈雨", "免打扰 晚上11点到早上9点")
    clock.advance(timedelta(minutes=31))  # one minute past eleven
    night.says("王芳", "老师，思涵睡了吗")
    night.until(datetime(2026, 11, 24, 8, 59, tzinfo=CHINA))
    assert night.deliver() == []
    night.until(datetime(2026, 11, 24, 9, 0, tzinfo=CHINA))
    assert night.deliver() == ["【李思涵妈妈】老师，思涵睡了吗"]
    assert "晚上9点到早上7点不打扰您" in night.says("陈雨", "取消免打扰")
    assert "现在晚上9点到早上7点不打扰您" in night.says("陈雨", "免打扰")


@pytest.mark.parametrize("words", ["李思涵妈妈，晚上9点以后请不要打扰孩子", "李思涵妈妈 免打扰是什么意思"])
def test_speaking_to_a_family_about_rest_is_for_the_family(night: Night, words: str) -> None:
    assert "已转给李思涵妈妈" in night.says("陈雨", words)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("晚上9点到早上7点", (time(21), time(7))),
        ("21:30-6:45", (time(21, 30), time(6, 45))),
        ("２１：００－０７：００", (time(21), time(7))),
        ("晚上十点半到明早六点一刻", (time(22, 30), time(6, 15))),
        ("夜里12点到凌晨五点", (time(0), time(5))),
        ("22点至次日7点", (time(22), time(7))),
        ("9点到7点", (time(21), time(7))),
        ("中午12点到下午2点", (time(12), time(14))),
        ("中午一点到两点", (time(13), time(14))),
        ("晚上8点到10点", (time(20), time(22))),
        ("二十三点到六点", (time(23), time(6))),
        ("24点到6点", (time(0), time(6))),
        ("7点到7点", None),
        ("99点到7点", None),
        ("十十点到7点", None),
        ("9点61分到7点", None),
        ("晚上", None),
        ("", None),
    ],
)
def test_spans_are_read_however_they_are_written(text: str, span: tuple[time, time] | None) -> None:
    assert read_span(text) == span


def test_a_hostile_text_is_read_in_no_time() -> None:
    for text in ("晚上9点到" * 400, "早上" * 1000, "9:" * 1000, "十" * 2000, "到" * 2000):
        read_span(text)
