"""A mother changes her number in one sentence; the teacher taps once; the register knows it."""

from domain.people import Relation
from domain.register.events import Event, Source
from messages.inbound import Kind
from tests.conversation.stage import PATIENCE_SECONDS
from tests.proposals.desk import Desk

CHANGED = "陈老师好，我换号码了，新号139 8888 5678"


def test_a_new_number_is_shown_to_the_teacher_and_changes_nothing_yet(desk: Desk) -> None:
    told = desk.says("王芳", CHANGED)
    assert told == "收到啦。您的新号码139****5678，陈老师核对后就改好。"
    asked = desk.asked()
    assert asked.text.startswith(f"李思涵妈妈（王芳）说：“{CHANGED}”\n建议改：电话　137****1234 → 13988885678\n")
    assert asked.options == ("同意", "修改", "不改")
    assert [row.text for row in desk.outbox("陈雨")].count(asked.text) == 1, "one message, words and difference"
    assert desk.says_of("王芳")["phones"] == [{"number": "13700001234"}]


def test_the_words_wait_for_an_answer_like_any_others(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    assert "李思涵妈妈" in desk.says("陈雨", "谁在等")
    entry = next(entry for entry in desk.file_of("李思涵") if entry.text == CHANGED)
    assert entry.states, "the file knows how the words went to the teacher"


def test_one_tap_and_the_register_knows_the_number(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    assert "137****1234 → 139****5678" in desk.taps("陈雨", "change-yes:1")
    assert desk.says_of("王芳")["phones"] == [{"number": "13988885678", "since": "2026-11-23"}]
    assert desk.person("王芳").phone == "13988885678"
    assert desk.found_by("13988885678") == ["王芳"] and desk.found_by("13700001234") == []
    assert desk.outbox("王芳")[-1].text == "您的新号码139****5678记好了，谢谢。"

    (change,) = desk.history_of("王芳")
    assert change.diff["phones"][0] == [{"number": "13700001234"}]
    assert (change.source, change.event, change.cause) == (Source.FAMILY, Event.CORRECTED, "proposal:1")
    assert change.reported_by == desk.person("王芳").id and change.confirmed_by == desk.person("陈雨").id

    note = desk.file_of("李思涵")[-1]
    assert note.text == "李思涵妈妈（王芳）电话：137****1234 → 139****5678（李思涵妈妈（王芳）说，陈老师核对）"
    assert "没有家长在等" in desk.says("陈雨", "谁在等"), "the mother has her answer"


def test_somebody_added_by_name_alone_keeps_everything_else(desk: Desk) -> None:
    """No record yet: the name, the tie and the first number are not lost by the first change."""
    desk.newcomer("张桂兰", "李思涵", Relation.MATERNAL_GRANDMOTHER)
    desk.joins("张桂兰")
    desk.says("张桂兰", "老师，号头换了 13600005678")
    assert "137****9999 → 13600005678" in desk.asked().text
    desk.taps("陈雨", "change-yes:1")
    assert desk.says_of("张桂兰") == {"name": "张桂兰", "phones": [{"number": "13600005678", "since": "2026-11-23"}]}
    assert desk.person("张桂兰").name == "张桂兰"
    assert desk.history_of("张桂兰")[-1].diff["phones"][0] == [{"number": "13700009999"}]
    assert "已转给李思涵外婆（张桂兰）" in desk.says("陈雨", "李思涵外婆 您好")


def test_a_father_abroad_without_a_record_keeps_his_zone_and_stays_away(desk: Desk) -> None:
    desk.newcomer("李强", "李思涵", Relation.FATHER, zone="Europe/Rome")
    desk.joins("李强")
    desk.says("李强", "换号了，新号 +39 333 1234567")
    desk.taps("陈雨", "change-yes:1")
    assert desk.person("李强").time_zone == "Europe/Rome"
    assert desk.says_of("李强")["whereabouts"] == "away"
    assert desk.says_of("李强")["phones"][0]["number"] == "+393331234567"


def test_a_tap_twice_is_one_change(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    desk.taps("陈雨", "change-yes:1")
    assert "已经改好了" in desk.taps("陈雨", "change-yes:1")
    assert "已经改好了" in desk.taps("陈雨", "change-no:1", "不改")
    assert len(desk.history_of("王芳")) == 1
    assert sum(row.kind == "change_result" for row in desk.outbox("王芳")) == 1


def test_the_repeat_of_a_message_makes_no_second_proposal(desk: Desk) -> None:
    once = desk.message("王芳", Kind.TEXT, text=CHANGED)
    first = desk.dispatch.receive(once, b"<xml/>", PATIENCE_SECONDS)
    assert desk.dispatch.receive(once, b"<xml/>", PATIENCE_SECONDS) == first
    assert desk.states() == ["open"]
    assert sum("建议改" in row.text for row in desk.outbox("陈雨")) == 1


def test_the_number_that_is_registered_already_is_ordinary_talk(desk: Desk) -> None:
    assert "已转给陈老师" in desk.says("王芳", "我换号码了，新号13700001234")
    assert desk.states() == []


def test_the_fathers_number_is_the_fathers(desk: Desk) -> None:
    desk.newcomer("李强", "李思涵", Relation.FATHER)
    told = desk.says("王芳", "他爸爸换号了 13988885678")
    assert told == "收到啦。爸爸的新号码139****5678，陈老师核对后就改好。"
    assert "建议改：李思涵爸爸（李强）的电话　137****9999 → 13988885678" in desk.asked().text
    desk.taps("陈雨", "change-yes:1")
    assert desk.found_by("13988885678") == ["李强"]
    assert desk.history_of("李强")[-1].reported_by == desk.person("王芳").id


def test_the_number_of_a_father_whom_the_register_does_not_name_is_ordinary_talk(desk: Desk) -> None:
    assert "已转给陈老师" in desk.says("王芳", "他爸爸换号了 13988885678")
    assert desk.states() == [] and desk.outbox("陈雨")[-1].text == "【李思涵妈妈】他爸爸换号了 13988885678"


def test_no_is_kind_and_changes_nothing(desk: Desk) -> None:
    desk.says("王芳", CHANGED)
    assert "没有改" in desk.taps("陈雨", "change-no:1", "不改")
    assert desk.says_of("王芳")["phones"] == [{"number": "13700001234"}]
    assert desk.history_of("王芳") == []
    assert "陈老师和您核对后再改" in desk.outbox("王芳")[-1].text
    assert desk.file_of("李思涵")[-1].text == "李思涵妈妈（王芳）说的改动，陈老师核对后没有改"
