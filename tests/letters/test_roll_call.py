"""After a warning every child is asked after, and silence climbs until somebody of the school knows."""

import pytest

from domain.letter import Audience, Method
from domain.roll_call import RollState
from handlers.actions.letter import letter_life
from scheduler import roll_calls as job
from storage.alert import alerts
from storage.database import Database
from storage.letter import letter_receipts, letters, roll_calls
from tests.letters.school import CLASSES, DIRECTOR, TEACHER, VICE, School

ASKED = "roll_call"
LISTED = "roll_list"


class Typhoon:
    """A warning that has just gone out to the whole school at 23:00."""

    def __init__(self, school: School) -> None:
        self.school = school
        self.number = school.write("台风来了", urgent=True, roll_call=True)
        with school.database.begin() as session:
            assert letters.start(session, self.number, school.now)
            roll_calls.begin(session, self.number, school.now)

    def looks(self, **later: float) -> int:
        self.school.later(**later)
        return job.climb(self.school.database, self.school.clock)

    def state(self, child: str) -> RollState:
        with self.school.database.read() as session:
            counts = roll_calls.open_of_school(session, self.school.id, self.school.now.replace(year=2000))
            waiting = {call.child_id: call.state for call in counts}
        return waiting.get(self.school.ids[child], RollState.SAFE)

    def silent(self) -> list[str]:
        names = {self.school.ids[name]: name for name in CLASSES}
        with self.school.database.read() as session:
            return [names[child] for child in roll_calls.silent(session, self.number)]

    def states(self, name: str) -> list[str]:
        return [one.state for one in self.school.outbox(name, ASKED)]

    def texts(self, name: str, kind: str) -> list[str]:
        return [one.text for one in self.school.outbox(name, kind)]


@pytest.fixture
def typhoon(school: School) -> Typhoon:
    return Typhoon(school)


def test_every_adult_on_wechat_is_asked_once_for_all_their_children(typhoon: Typhoon) -> None:
    assert typhoon.looks() == 6
    assert typhoon.looks() == 0
    assert typhoon.texts("李强", ASKED) == ["李思涵、李思远今天平安吗？\n回1 平安　回2 需要帮忙"]
    (asked,) = typhoon.school.outbox("李强", ASKED)
    assert asked.options == (f"roll-safe:{typhoon.number}", f"roll-help:{typhoon.number}")
    assert len(typhoon.texts("赵国强", ASKED)) == 1, "abroad as well, at any hour"
    assert typhoon.texts(DIRECTOR, LISTED) == []


def test_who_cannot_be_asked_here_is_telephoned_at_once(typhoon: Typhoon) -> None:
    typhoon.looks()
    (listed,) = typhoon.texts(TEACHER, LISTED)
    assert "王梓轩（三(2)班）爸爸 13800000007，奶奶 13800000008" in listed
    assert "周浩（五(1)班）妈妈 没有电话，爷爷 没有电话" in listed
    assert "李思涵" not in listed


def test_a_one_makes_both_children_safe_and_confirms_the_letter(typhoon: Typhoon) -> None:
    typhoon.looks()
    assert "李思涵、李思远" in typhoon.school.says("周桂英", "1")
    assert typhoon.state("李思涵") is typhoon.state("李思远") is RollState.SAFE
    wanted = (typhoon.school.ids["李思远"], typhoon.school.ids["周桂英"])
    with typhoon.school.database.read() as session:
        told = letter_receipts.standings(session, typhoon.number, [wanted[0]])
    assert [one.method for one in told if one.person_id == wanted[1]] == [Method.NUMBER]
    assert [entry.text for entry in typhoon.school.file_of("李思远") if entry.kind == "roll_call"] == [
        "报平安：孩子平安"
    ]
    typhoon.looks(minutes=31)
    assert len(typhoon.texts("李强", ASKED)) == 1, "nobody is asked again about who is safe"


def test_what_waits_is_not_asked_once_it_is_known(typhoon: Typhoon) -> None:
    """A question that is held until somebody speaks would come after their answer."""
    typhoon.looks()
    typhoon.school.says("周桂英", "李思涵平安")
    assert typhoon.states("李强") == ["queued"], "the other of the two is still asked after"
    typhoon.school.says("周桂英", "都平安")
    assert typhoon.states("李强") == ["cancelled"]
    assert typhoon.states("赵国强") == ["queued"]


def test_one_of_two_who_is_named_is_safe_and_the_other_still_asked_after(typhoon: Typhoon) -> None:
    typhoon.looks()
    typhoon.school.says("周桂英", "李思涵平安")
    assert (typhoon.state("李思涵"), typhoon.state("李思远")) == (RollState.SAFE, RollState.WAITING)
    typhoon.looks(minutes=31)
    assert typhoon.texts("周桂英", ASKED)[-1].startswith("还没等到您的回音：李思远平安吗？")


def test_help_opens_an_alert_and_names_who_calls(typhoon: Typhoon) -> None:
    typhoon.looks()
    answer = typhoon.school.says("张伟", "2")
    assert "110" in answer and "张子轩" in answer and "主任" in answer
    with typhoon.school.database.read() as session:
        (alert,) = alerts.open_at_school(session, typhoon.school.id)
    assert (alert.level, alert.category, alert.child_id) == ("P0", "roll_call", typhoon.school.ids["张子轩"])
    assert typhoon.state("张子轩") is RollState.UNSAFE
    assert typhoon.looks(minutes=31) and len(typhoon.texts("张伟", ASKED)) == 1


def test_help_after_safe_is_heard(typhoon: Typhoon) -> None:
    typhoon.looks()
    typhoon.school.says("张伟", "平安")
    typhoon.school.says("张伟", "快来人，房子进水了")
    with typhoon.school.database.read() as session:
        assert alerts.open_at_school(session, typhoon.school.id), "danger is danger without any question"


def test_help_by_number_or_tap_after_safe_is_heard(typhoon: Typhoon) -> None:
    typhoon.looks()
    typhoon.school.says("张伟", "1")
    assert "马上给您打电话" in typhoon.school.says("张伟", "2")
    assert typhoon.state("张子轩") is RollState.UNSAFE
    typhoon.school.taps("赵国强", f"roll-safe:{typhoon.number}", "1 平安")
    assert "马上给您打电话" in typhoon.school.taps("赵国强", f"roll-help:{typhoon.number}", "2 需要帮忙")
    with typhoon.school.database.read() as session:
        assert len(alerts.open_at_school(session, typhoon.school.id)) == 2


@pytest.mark.parametrize("said", ["好的", "收到", "👌", "停电了", "谢谢老师"])
def test_who_says_something_else_is_asked_once_more(typhoon: Typhoon, said: str) -> None:
    typhoon.looks()
    assert "李思涵、李思远平安吗？回1 平安，回2 需要帮忙" in typhoon.school.says("周桂英", said)
    assert typhoon.state("李思涵") is RollState.WAITING


def test_what_is_said_beside_goes_to_the_teacher(typhoon: Typhoon) -> None:
    typhoon.looks()
    answer = typhoon.school.says("周桂英", "孩子平安 另外作业是什么")
    assert "平安就好" in answer and "陈老师" in answer
    assert typhoon.state("李思涵") is RollState.SAFE
    assert any("另外作业是什么" in text for text in typhoon.texts(TEACHER, "relay_to_teacher"))


def test_a_short_name_is_one_child_and_the_other_is_asked_after_at_once(typhoon: Typhoon) -> None:
    typhoon.looks()
    answer = typhoon.school.says("周桂英", "思涵平安")
    assert "（李思涵）" in answer and "李思远平安吗？" in answer
    assert (typhoon.state("李思涵"), typhoon.state("李思远")) == (RollState.SAFE, RollState.WAITING)


def test_a_director_who_says_not_safe_is_told_what_to_do(typhoon: Typhoon) -> None:
    typhoon.looks()
    assert "先报110" in typhoon.school.says(DIRECTOR, "周浩不平安")
    assert "周浩" in typhoon.silent()


def test_a_number_that_is_not_in_the_list_shows_the_list(typhoon: Typhoon) -> None:
    typhoon.looks()
    typhoon.school.says(TEACHER, "点名")
    assert "1 李思涵" in typhoon.school.says(TEACHER, "7平安")
    assert "记下了：王梓轩平安" in typhoon.school.says(TEACHER, "4在外婆家 平安")


def test_a_roll_that_nobody_called(school: School) -> None:
    assert "没有点名" in school.says(TEACHER, "点名")


def test_a_tap_late_at_night_and_a_second_one(typhoon: Typhoon) -> None:
    typhoon.looks()
    assert "平安就好" in typhoon.school.taps("赵国强", f"roll-safe:{typhoon.number}", "1 平安")
    assert "都报过平安了" in typhoon.school.taps("赵国强", f"roll-safe:{typhoon.number}", "1 平安")
    assert typhoon.state("赵一诺") is RollState.SAFE


def test_silence_climbs_to_teachers_and_directors_each_rung_once(typhoon: Typhoon) -> None:
    typhoon.looks()
    typhoon.school.says("张伟", "平安")
    typhoon.looks(minutes=31)
    assert len(typhoon.texts("李强", ASKED)) == 2
    typhoon.looks(minutes=31)
    assert any("李思涵" in text for text in typhoon.texts(TEACHER, LISTED))
    assert not any("张子轩" in text for text in typhoon.texts(TEACHER, LISTED))
    assert not any("李思涵" in text for text in typhoon.texts(DIRECTOR, LISTED))
    typhoon.looks(minutes=61)
    (listed,) = [text for text in typhoon.texts(DIRECTOR, LISTED) if "李思涵" in text]
    assert "110" not in listed and len(typhoon.texts(VICE, LISTED)) == len(typhoon.texts(DIRECTOR, LISTED))
    typhoon.looks(minutes=121)
    assert "报110" in typhoon.texts(DIRECTOR, LISTED)[-1]
    before = len(typhoon.texts(DIRECTOR, LISTED))
    assert typhoon.looks(hours=5) == 0 and len(typhoon.texts(DIRECTOR, LISTED)) == before


def test_after_a_stop_of_hours_the_rungs_do_not_come_all_at_once(typhoon: Typhoon) -> None:
    typhoon.looks()
    typhoon.looks(hours=6)
    assert len(typhoon.texts("李强", ASKED)) == 2
    assert not any("李思涵" in text for text in typhoon.texts(TEACHER, LISTED))
    typhoon.looks(minutes=16)
    assert any("李思涵" in text for text in typhoon.texts(TEACHER, LISTED))


def test_the_teacher_reports_by_number_and_by_name(typhoon: Typhoon) -> None:
    typhoon.looks()
    assert "记下了：王梓轩平安" in typhoon.school.says(TEACHER, "1平安")
    assert "记下了：周浩平安" in typhoon.school.says(TEACHER, "周浩平安")
    assert typhoon.silent() == ["李思涵", "张子轩", "赵一诺", "李思远"]
    (entry,) = [one for one in typhoon.school.file_of("周浩") if one.kind == "roll_call"]
    assert entry.author == "陈老师"
    assert "李思涵" in typhoon.school.says(TEACHER, "点名")
    assert "都有回音了" in typhoon.school.says(TEACHER, "都平安")
    assert typhoon.silent() == []
    assert typhoon.school.says(DIRECTOR, "点名") != "" and typhoon.looks(hours=1) == 0


def test_a_parent_who_cannot_know_is_not_counted(typhoon: Typhoon) -> None:
    typhoon.looks()
    assert "再问家里的人" in typhoon.school.says("李强", "我在外地，我问问家里")
    assert typhoon.state("李思涵") is RollState.WAITING


def test_nothing_is_taken_for_an_answer_when_nobody_asks(school: School) -> None:
    assert "平安就好" not in school.says("张伟", "平安")
    assert "记下了" not in school.says(TEACHER, "张子轩平安")


def test_a_letter_that_was_taken_back_asks_no_more(typhoon: Typhoon) -> None:
    typhoon.looks()
    with typhoon.school.database.begin() as session:
        session.connection().exec_driver_sql("UPDATE letters SET state = 'recalled'")
    typhoon.looks(minutes=31)
    assert len(typhoon.texts("李强", ASKED)) == 1


def test_the_children_of_the_audience_only(school: School) -> None:
    number = school.write("河水上涨", urgent=True, roll_call=True, audience=Audience(classes=("三(2)班",)))
    with school.database.begin() as session:
        letters.start(session, number, school.now)
        assert roll_calls.begin(session, number, school.now) == 2
        assert roll_calls.begin(session, number, school.now) == 0


def test_two_programs_at_once_ask_once(typhoon: Typhoon, database: Database) -> None:
    typhoon.looks()
    again = Database(database.url.render_as_string(hide_password=False), database.vault)
    try:
        assert job.climb(again, typhoon.school.clock) == 0
    finally:
        again.close()
    assert len(typhoon.texts("李强", ASKED)) == 1


@pytest.mark.parametrize("text", ["孩子都安全到家了", "娃娃在我边上"])
def test_good_news_that_is_like_a_danger_is_no_alarm_while_it_is_asked_for(typhoon: Typhoon, text: str) -> None:
    typhoon.looks()
    assert "平安就好" in typhoon.school.says("张伟", text)
    with typhoon.school.database.read() as session:
        assert alerts.open_at_school(session, typhoon.school.id) == []


def test_no_question_of_a_letter_that_was_taken_back_leaves(typhoon: Typhoon) -> None:
    typhoon.looks()
    with typhoon.school.database.begin() as session:
        letter_life.recall(session, typhoon.number, None, typhoon.school.now)
    assert typhoon.states("李强") == ["cancelled"]
    assert typhoon.silent() == [] and typhoon.looks(minutes=31) == 0
