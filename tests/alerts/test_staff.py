"""What staff do about an alert by word or tap: take, log, close, false alarm, drill, lists, and the duty to report."""

import pytest
from sqlalchemy import select

from domain.access import Duty
from domain.alert import AlertState
from messages.inbound import Kind
from storage import tables as t
from storage.access import accounts
from tests.alerts.house import CHILD, DIRECTOR, GATE, GRANDMOTHER, MISSING, MOTHER, NIGHT, OTHER, PAIRED, House


@pytest.fixture
def missing(house: House) -> House:
    house.says(GRANDMOTHER, MISSING)
    return house


@pytest.mark.parametrize("said", ("我来处理 A{}", "我来", "我来处理", "a{} 我马上过去看"))
def test_taken_by_word(missing: House, said: str) -> None:
    number = missing.alert().id
    answer = missing.says(PAIRED, said.format(number))
    assert f"A{number}交给您了" in answer and MISSING in answer, "whoever takes it reads all of it"
    assert missing.row(number).taken_by == missing.person(PAIRED)
    assert any("陈老师在处理" in text for text in missing.texts(DIRECTOR, "alert_news"))
    assert missing.told(PAIRED, "alert_news") == []
    assert ["陈老师在处理孩子的事" in text for text in missing.texts(GRANDMOTHER, "alert_done")] == [True]


def test_the_second_reads_who_has_it(missing: House) -> None:
    missing.says(PAIRED, "我来")
    assert "陈老师在处理" in missing.says(OTHER, f"我来处理 A{missing.alert().id}")
    assert "陈老师在处理" in missing.says(OTHER, "我来")
    assert "您在处理" in missing.says(PAIRED, f"我来处理 A{missing.alert().id}")


def test_the_same_words_are_for_a_family_where_no_alert_runs(house: House) -> None:
    house.says(MOTHER, "老师，谁送孩子去医院")
    assert "李思涵妈妈" in house.says(PAIRED, "我来")
    assert [row.text for row in house.told(MOTHER, "relay_to_family")] == ["【陈老师】我来"]


def test_which_one_is_asked_where_several_run(missing: House) -> None:
    missing.says(MOTHER, "我妈说孩子不见了 怎么办")
    answer = missing.says(DIRECTOR, "误报")
    first, second = missing.all_alerts()
    assert f"A{first.id}" in answer and f"A{second.id}" in answer
    assert {alert.state for alert in missing.all_alerts()} == {AlertState.OPEN}


def test_a_false_alarm_is_told_to_the_directors(missing: House) -> None:
    answer = missing.taps(PAIRED, f"alert-false:{missing.alert().id}")
    assert "误报" in answer and missing.alert().state is AlertState.FALSE_ALARM
    assert any("陈老师看过，说是误报" in text for text in missing.texts(DIRECTOR, "alert_news"))
    assert missing.passes(10) == 0
    assert any("还有危险" in text for text in missing.texts(GRANDMOTHER, "alert_done"))
    assert "已经结束" in missing.says(OTHER, f"我来处理 A{missing.alert().id}")


def test_what_was_done_is_written_down_with_its_time(missing: House) -> None:
    number = missing.alert().id
    missing.says(PAIRED, "我来")
    for said in (f"A{number} 打了奶奶电话 没人接", f"A{number} 已报警 案号3301", f"A{number} 已报教育局"):
        assert f"A{number}记下了" in missing.says(DIRECTOR, said)
    kinds = [event.kind.value for event in missing.log() if event.kind.value in ("called", "police", "bureau")]
    assert kinds == ["called", "police", "bureau"]
    row = missing.row(number)
    assert row.police_case is not None and "3301" in row.police_case and row.police_at and row.bureau_at
    assert any("没人接" in text for text in missing.texts(PAIRED, "alert_news")), "whoever took it reads it"
    assert missing.alert().state is AlertState.TAKEN


def test_closed_by_another_who_saw_the_child(missing: House) -> None:
    number = missing.alert().id
    missing.says(PAIRED, "我来")
    answer = missing.says(PAIRED, f"处理A{number} 已到家见到孩子 睡过头 平安")
    assert f"A{number}结束了" in answer
    row = missing.row(number)
    assert row.seen_child and row.closed_by == missing.person(PAIRED)
    assert row.outcome == "已到家见到孩子 睡过头 平安", "what happened, without what was said to the program"
    assert any("见到孩子本人了" in text for text in missing.texts(GRANDMOTHER, "alert_done"))
    assert "见到孩子本人" in missing.stage.file_of(CHILD)[-1].text
    assert any("睡过头" in text for text in missing.texts(DIRECTOR, "alert_news"))


def test_not_closed_without_having_seen_the_child(missing: House) -> None:
    number = missing.alert().id
    assert "要有人见到孩子本人" in missing.says(PAIRED, f"结案 A{number} 没见到孩子 听说在外婆家")
    assert "见到孩子本人了吗" in missing.says(PAIRED, f"结案 A{number} 村干部上门 都好")
    assert "要有人见到孩子本人" in missing.says(PAIRED, "0")
    assert missing.alert().state is AlertState.OPEN
    assert "见到孩子本人了吗" in missing.says(PAIRED, f"结案 A{number} 村干部上门 都好")
    assert "结束了" in missing.says(PAIRED, "1")
    assert missing.alert().state is AlertState.CLOSED and missing.alert().seen_child


def test_who_went_and_saw_nobody_writes_that_down(missing: House) -> None:
    number = missing.alert().id
    assert "记下了" in missing.says(PAIRED, f"A{number} 去了他家 没见到人")
    assert missing.alert().state is AlertState.OPEN


def test_the_opener_never_closes(house: House) -> None:
    house.says(PAIRED, "紧急 李思涵没来上学 家里电话不通")
    number = house.alert().id
    assert "另一位老师" in house.says(PAIRED, f"处理A{number} 见到孩子了 在家睡觉")
    assert "另一位老师" in house.says(PAIRED, f"误报 A{number}")
    assert "结束了" in house.says(DIRECTOR, f"处理A{number} 见到孩子了 在家睡觉")


def test_a_teacher_who_is_the_parent_that_told_of_it_does_not_close_either(house: House) -> None:
    """One phone, two roles: whoever told of it as a father opened it."""
    house.renamed("赵国强", OTHER)
    house.says(OTHER, "我是家长")
    house.stage.scans(OTHER, house.stage.codes["赵国强"])
    house.says(OTHER, "1")
    house.says(DIRECTOR, "同意")
    house.says(OTHER, "我是家长")
    assert "不用等24小时" in house.says(OTHER, "小人寻不着了")
    number = house.alert().id
    house.says(OTHER, "我是老师")
    assert "另一位老师" in house.says(OTHER, f"处理A{number} 见到孩子了")
    assert house.alert().state is AlertState.OPEN


def test_a_stranger_with_an_alert_is_still_led_on(house: House) -> None:
    """Only what they add about the danger goes to the school; a card, a yes to it and a change of role lead on."""
    house.says("陌生人", MISSING)
    assert "同意" in house.stage.scans("陌生人", house.stage.codes["赵国强"])
    assert "李老师" in house.says("陌生人", "1")
    assert house.kinds().count("noted") == 0
    house.says("陌生人", "在村口大树那里不见的")
    house.stage.sends("陌生人", Kind.LOCATION, text="云溪村口", latitude=28.1, longitude=119.2)
    house.stage.speaks("陌生人")
    assert house.kinds().count("noted") == 3
    assert any("云溪村口" in text for text in house.texts(DIRECTOR, "alert_news"))


def test_found_is_told_and_closes_nothing(missing: House) -> None:
    missing.says(OTHER, "我来")
    answer = missing.says(GRANDMOTHER, "寻着了寻着了，在他阿公家")
    assert "太好了" in answer and "李老师" in answer
    assert missing.alert().state is AlertState.TAKEN
    assert any("在他阿公家" in text and "见到孩子本人" in text for text in missing.texts(OTHER, "alert_news"))
    assert missing.kinds()[-1] == "noted"


def test_another_guardian_finds_the_child(missing: House) -> None:
    missing.says(MOTHER, "找到了找到了，在他外公家")
    assert any("在他外公家" in text for text in missing.texts(DIRECTOR, "alert_news"))


def test_do_not_call_the_police_cancels_nothing(missing: House) -> None:
    answer = missing.says(GRANDMOTHER, "别报警 丢人")
    assert "知道了" in answer and missing.alert().state is AlertState.OPEN
    assert any("别报警" in text for text in missing.texts(DIRECTOR, "alert_news"))
    assert missing.passes(5) == 1, "and the chain goes on"


def test_the_list_shows_what_is_open_and_since_when(missing: House) -> None:
    number = missing.alert().id
    whole = missing.says(DIRECTOR, "预警")
    assert f"A{number}" in whole and MISSING in whole, "the only one is shown whole"
    missing.says(MOTHER, "我妈说孩子不见了 怎么办")
    listed = missing.says(DIRECTOR, "未处理")
    assert listed.count("11月23日10:0") == 2 and "还没人处理" in listed
    assert "没有没结束的预警" in missing.says(NIGHT, "预警"), "who was not told yet has none"


def test_a_number_that_does_not_exist(house: House) -> None:
    assert "没有编号A99" in house.says(PAIRED, "误报 A99")
    assert "没有编号A99" in house.taps(PAIRED, "alert-take:99")


def test_paper_is_no_alert(house: House) -> None:
    house.says(MOTHER, "老师要带什么纸")
    house.says(PAIRED, "A4纸带两张")
    assert [row.text for row in house.told(MOTHER, "relay_to_family")] == ["【陈老师】A4纸带两张"]


def test_the_card_of_the_duty_to_report(house: House) -> None:
    answer = house.says(PAIRED, "强制报告")
    assert all(word in answer for word in ("九种", "110", "12338", "不反复问", "案号"))
    assert house.all_alerts() == []


def test_a_principal_starts_a_drill_and_asks_for_the_week_as_a_director_does(house: House) -> None:
    """Whoever leads the school says the same words in the chat."""
    with house.database.begin() as session:
        school = session.scalars(select(t.Person.school_id).where(t.Person.id == house.person(PAIRED))).one()
        accounts.give_duty(session, school, house.person(PAIRED), Duty.PRINCIPAL, None, house.clock.now())
    week = house.says(PAIRED, "周报")
    assert week == house.says(DIRECTOR, "周报") and week
    assert house.says(PAIRED, "信") == house.says(DIRECTOR, "信")
    assert house.says(PAIRED, "演练 周浩失踪").startswith("【演练】")


def test_a_drill_is_the_same_chain_under_its_own_name(house: House) -> None:
    assert "德育主任" in house.says(PAIRED, "演练")
    assert house.all_alerts() == []
    answer = house.says(DIRECTOR, "演练 周浩失踪")
    drill = house.alert()
    assert drill.is_drill and answer.startswith("【演练】")
    house.passes(5)
    house.passes(5)
    texts = [text for name in (GATE, NIGHT) for text in house.texts(name)]
    assert len(texts) == 3 and all(text.startswith("【演练】") for text in texts)
    house.says(NIGHT, "我来")
    assert all(text.startswith("【演练】") for text in house.texts(DIRECTOR, "alert_news"))
    assert "结束了" in house.says(NIGHT, f"处理A{drill.id} 演练结束")
    for family in (GRANDMOTHER, MOTHER, "吴秀兰"):
        assert house.heard_nothing(family)
    assert [entry.kind for entry in house.stage.file_of(CHILD)].count("alert") == 0


def test_absence_opens_an_alarm_and_asks_the_family_once(house: House) -> None:
    answer = house.says(PAIRED, f"紧急 {CHILD}没来上学 家里电话不通")
    alert = house.alert()
    assert alert.category == "absent" and alert.opened_by == house.person(PAIRED)
    assert f"A{alert.id}已发出（{CHILD}）" in answer and "林主任" in answer and "上门看" in answer
    for guardian in (GRANDMOTHER, MOTHER):
        assert [f"{CHILD}今天没到校" in text for text in house.texts(guardian, "alert_done")] == [True]
    assert len(house.told(DIRECTOR)) == 1 and house.told(PAIRED) == []
    assert "记下了" in house.says(PAIRED, f"紧急 {CHILD}还是没来上学 家里电话不通")
    assert len(house.all_alerts()) == 1 and len(house.texts(MOTHER, "alert_done")) == 1
    assert house.passes(5) == 1 and len(house.told(GATE)) == 1


def test_a_teacher_reports_a_pupil_who_is_not_theirs(house: House) -> None:
    house.says(PAIRED, "紧急 周浩没来上学 家里电话不通")
    assert "孩子：周浩" in house.texts(DIRECTOR)[0]
    assert house.told("吴秀兰", "relay_to_family") == []
    assert len(house.told(OTHER)) == 1


def test_what_a_teacher_tells_a_family_by_name_reaches_it_when_they_say_so(house: House) -> None:
    answer = house.says(PAIRED, "李思涵妈妈 思涵刚才晕倒了，送医院了")
    assert "李思涵妈妈" in answer and "已发出" in answer and "没有转给" not in answer
    assert house.told(MOTHER, "relay_to_family") == [] and len(house.told(DIRECTOR)) == 1
    house.says(PAIRED, "1")
    assert len(house.told(MOTHER, "relay_to_family")) == 1


def test_a_tap_with_nonsense_behind_it_does_nothing(missing: House) -> None:
    assert missing.taps(PAIRED, "alert-take:") == ""
    assert missing.stage.sends(PAIRED, Kind.MENU, menu_key="alert-take:x") == ""
    assert missing.alert().state is AlertState.OPEN
