"""Somebody tells of a danger: the right instruction at once, and everybody at the school who must know."""

import hashlib
from datetime import datetime, timedelta

import pytest

from domain.alert import AlertState
from domain.clock import CHINA
from messages.inbound import Kind
from storage.traffic import outbox
from tests.alerts.house import CHILD, DIRECTOR, FATHER, GATE, GRANDMOTHER, MISSING, MOTHER, OTHER, PAIRED, House

# A sentence of each group, and what the answer says for it and for nothing else.
SENTENCES = {
    MISSING: "不用等24小时",
    "他留了张纸条说去找我 人就没了": "不用等24小时",
    "有个不认识的女的来接他 是你们同意的吗": "不用等24小时",
    "囡讲不想活了，要跳下去": "陪在孩子身边",
    "女儿说下面疼 有人摸她": "别给孩子洗澡换衣",
    "老师，几个小鬼到水库洗浴去了，喊不回来": "不要手拉手下水",
    "头晕，屋里煤饼炉烧着，小人叫不醒": "开门开窗",
    "刚才他妹妹讲他拿了农药": "不要催吐",
    "被蛇咬了": "打120",
    "家里着火了": "打119",
    "他奶奶昨天过世了 家里就他一个": "先去陪孩子",
}


@pytest.mark.parametrize("said", SENTENCES)
def test_the_answer_says_what_to_do_now_and_who_calls(house: House, said: str) -> None:
    answer = house.says(GRANDMOTHER, said)
    assert SENTENCES[said] in answer and "林主任马上打给您" in answer
    assert "陈老师" not in answer and house.stage.woken
    for name in (PAIRED, OTHER, DIRECTOR):
        (received,) = house.told(name)
        assert said in received.text and CHILD in received.text
        assert received.options == ("我来处理", "误报")
    assert house.told(GATE) == [], "the chain comes later"
    assert house.told(MOTHER) == []


def test_staff_read_all_that_they_need_to_call(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    (text,) = house.texts(PAIRED)
    number = house.alert().id
    assert f"A{number} 孩子找不到" in text and f"{CHILD}（三(2)班）" in text
    assert f"{CHILD}奶奶（周桂英）" in text and f"“{MISSING}”" in text
    assert "林主任马上打电话过去" in text and "打110" in text and f"我来处理 A{number}" in text


def test_the_words_go_no_other_way_and_stand_in_the_file(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    assert house.told(PAIRED, "relay_to_teacher") == []
    said, note = house.stage.file_of(CHILD)[-2:]
    assert said.text == MISSING
    assert (note.direction, note.kind) == ("note", "alert") and f"A{house.alert().id}" in note.text


def test_the_same_message_brought_again_is_one_alert_with_the_same_answer(house: House) -> None:
    inbound = house.stage.message(GRANDMOTHER, Kind.TEXT, text=MISSING)
    first = house.stage.dispatch.receive(inbound, b"<xml/>", 20)
    house.restarts()
    assert house.stage.dispatch.receive(inbound, b"<xml/>", 20).text == first.text
    assert len(house.all_alerts()) == 1 and len(house.told(PAIRED)) == 1


def test_a_second_message_is_added_and_has_its_own_instruction(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    answer = house.says(GRANDMOTHER, "有人看见她掉水里了")
    assert "不要手拉手下水" in answer and "也知道了" in answer
    assert house.kinds().count("noted") == 1 and len(house.all_alerts()) == 1
    assert ["掉水里了" in text for text in house.texts(PAIRED, "alert_news")] == [True]
    house.taps(PAIRED, f"alert-take:{house.alert().id}")
    house.says(GRANDMOTHER, "还没回来 找不到人")
    assert any("还没回来" in text for text in house.texts(PAIRED, "alert_news"))
    assert not any("还没回来" in text for text in house.texts(DIRECTOR, "alert_news")), "whoever took it is told"


def test_another_guardian_of_the_child_opens_an_alert_of_their_own(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    house.says(MOTHER, "我妈说孩子不见了 怎么办")
    assert len(house.all_alerts()) == 2


def test_a_stranger_is_warned_and_asked_and_all_directors_are_told(house: House) -> None:
    answer = house.says("陌生人", "他奶奶昨天过世了 家里就他一个")
    assert "先去陪孩子" in answer and "哪个学校" in answer and "您的电话" in answer
    (text,) = house.texts(DIRECTOR)
    assert "还没绑定的人" in text
    assert house.told(PAIRED) == []
    more = house.says("陌生人", "云溪村小学 李思涵 电话13800009999")
    assert "知道了" in more
    assert any("13800009999" in text for text in house.texts(DIRECTOR, "alert_news")), "what they add is not lost"


def test_somebody_who_waits_for_approval_is_heard(house: House) -> None:
    house.stage.scans("吴秀兰", house.stage.codes["吴秀兰"])
    house.says("吴秀兰", "1")
    answer = house.says("吴秀兰", "孩子不见了 找不到人")
    assert "不用等24小时" in answer
    (text,) = house.texts(DIRECTOR)
    assert "还没通过核对的人（自称周浩妈妈）" in text


def test_before_consent_is_given_too(house: House) -> None:
    house.stage.scans("吴秀兰", house.stage.codes["吴秀兰"])
    assert "不用等24小时" in house.says("吴秀兰", MISSING)
    assert len(house.all_alerts()) == 1


def test_a_pending_question_swallows_nothing(house: House) -> None:
    house.stage.bound("吴秀兰")
    house.says("吴秀兰", "老师在吗")
    house.stage.scans("吴秀兰", house.stage.codes["赵国强"])  # now a card waits for 1, 2 or 3
    assert "不用等24小时" in house.says("吴秀兰", "小人寻不着了")


def test_a_recognised_voice_is_heard_like_words(house: House) -> None:
    answer = house.stage.sends(GRANDMOTHER, Kind.VOICE, text="小人寻不着了")
    assert "不用等24小时" in answer and len(house.told(DIRECTOR)) == 1


def test_a_childs_own_words_are_answered_for_a_child(house: House) -> None:
    answer = house.says(GRANDMOTHER, "老师 我不想在了")
    assert "谢谢你" in answer and "12356" in answer and "您" not in answer
    assert "林主任马上打给你" in answer


def test_one_of_two_children_is_named(house: House) -> None:
    house.sibling("李思远", "一(1)班")
    house.says(GRANDMOTHER, "思远不见了 找不到人")
    (text,) = house.texts(DIRECTOR)
    assert "孩子：李思远（一(1)班）" in text and "李思涵（" not in text
    house.says(GRANDMOTHER, "李思涵掉水里了")
    assert "孩子：李思涵（三(2)班）\n" in house.texts(DIRECTOR)[-1], "another child is another alert"


def test_where_none_is_named_all_children_stand_in_the_alert(house: House) -> None:
    house.sibling("李思远", "一(1)班")
    house.says(GRANDMOTHER, "两个都掉水里了")
    (text,) = house.texts(DIRECTOR)
    assert "孩子：李思涵（三(2)班）、李思远（一(1)班）" in text
    assert [entry.kind for entry in house.stage.file_of("李思远")].count("alert") == 1


def test_nothing_is_held_back_at_night(house: House) -> None:
    house.clock.advance(timedelta(hours=17))  # three in the morning
    now = house.clock.now()
    house.says(GRANDMOTHER, MISSING)
    assert all(start <= now + timedelta(seconds=5) for start in house.starts_of_outbox("alert"))
    house.passes(5)
    assert len(house.told(GATE)) == 1


def test_the_number_of_messages_sent_before_holds_nothing_back(house: House) -> None:
    for number in range(12):
        house.says(GRANDMOTHER, f"老师，今天吃了{number}个饺子")
    house.says(GRANDMOTHER, MISSING)
    assert {row.state for row in house.told(DIRECTOR)} == {"queued"}


def test_nobody_on_wechat_is_said_in_the_log(house: House) -> None:
    house.without_wechat()
    answer = house.says(GRANDMOTHER, MISSING)
    assert "不用等24小时" in answer and "打学校电话" in answer and "马上打给您" not in answer
    assert house.alert().state is AlertState.OPEN
    assert any("没有一位老师在微信上" in event.text for event in house.log())


def test_traps_raise_nothing(house: House) -> None:
    for said in ("校服找不到了 书也丢了", "防溺水宣传片看了 收到", "想死你了儿子", "他爸打他电话他不接", "急死我了"):
        house.says(GRANDMOTHER, said)
    assert house.all_alerts() == []


def test_what_is_for_today_goes_on_and_is_looked_at(house: House) -> None:
    answer = house.says(FATHER, "谁打我儿子了？脸上都青了")
    assert "今天就有老师看" in answer and "陈老师" in answer
    assert len(house.told(PAIRED, "relay_to_teacher")) == 1
    (received,) = house.told(DIRECTOR, "alert_today")
    assert "今天要看" in received.text
    house.clock.advance(datetime(2026, 11, 23, 19, 55, tzinfo=CHINA) - house.clock.now())
    assert house.looks() == 0
    assert house.passes(5) == 1
    assert "还没有人接手" in house.texts(GATE)[0]


def test_what_is_for_today_waits_for_the_morning_at_night(house: House) -> None:
    house.clock.advance(timedelta(hours=13))  # eleven in the evening
    house.says(FATHER, "谁打我儿子了？脸上都青了")
    morning = datetime(2026, 11, 24, 7, 0, tzinfo=CHINA)
    assert set(house.starts_of_outbox("alert_today")) == {morning}
    assert house.passes(8 * 60) == 0 and house.passes(61) == 1


def test_what_is_for_this_week_goes_to_the_teacher_and_after_a_week_to_the_director(house: House) -> None:
    house.says(MOTHER, "她说在学校没人跟她玩")
    assert len(house.told(PAIRED, "alert_today")) == 1 and house.told(DIRECTOR, "alert_today") == []
    assert house.passes(6 * 24 * 60) == 0 and house.passes(25 * 60) == 1
    assert len(house.told(DIRECTOR)) == 1 and house.told(GATE) == []


def test_urgent_alone_counts_only_after_we_asked_for_it(house: House) -> None:
    house.says(MOTHER, "急")
    assert house.all_alerts() == []
    house.clock.advance(timedelta(hours=13))
    assert "急" in house.says(MOTHER, "老师，孩子有点咳嗽，睡了没有")
    assert "110" in house.says(MOTHER, "急！")
    assert house.alert().category == "urgent" and len(house.told(DIRECTOR)) == 1


def test_urgent_counts_no_longer_in_the_next_night(house: House) -> None:
    house.clock.advance(timedelta(hours=13))
    house.says(MOTHER, "老师，孩子有点咳嗽，睡了没有")
    house.clock.advance(timedelta(hours=13))
    house.says(MOTHER, "急")
    assert house.all_alerts() == []


def test_the_alert_is_there_when_the_answer_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one transaction: where the outbox fails nothing is promised, and the message is marked for a person."""

    def broken(*_: object) -> None:
        raise RuntimeError("the outbox is broken")

    monkeypatch.setattr(outbox, "put", broken)
    answer = house.says(GRANDMOTHER, MISSING)
    assert house.all_alerts() == [] and "林主任" not in answer


def test_every_key_of_a_message_is_one_alert(house: House) -> None:
    key = hashlib.sha256(b"one").digest()
    for _ in range(3):
        house.stage.sends(GRANDMOTHER, Kind.TEXT, text=MISSING, key=key)
    assert len(house.all_alerts()) == 1
