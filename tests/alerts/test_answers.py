"""What the sender of a danger reads: the child is saved whoever writes, and nobody learns what they must not know."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from domain.alert import GUESSED, category_title
from domain.people import Role
from domain.understanding.meaning import Danger, Level, Meaning, Speaker, understand
from handlers import dispatch
from messages.inbound import Kind, MediaRef
from messages.render import words
from storage import tables as t
from tests.alerts.house import DIRECTOR, GATE, GRANDMOTHER, MISSING, MOTHER, NIGHT, OTHER, PAIRED, House

INSTRUCTIONS = {
    "help": "出什么事了、在哪里",
    "fit": "侧躺，嘴里别塞东西",
    "breath": "坐着，松开衣领",
    "bite": "蛇咬别用嘴吸",
    "burn": "冷水冲20分钟",
    "disaster": "高处或空地",
    "violence": "锁好门，打110",
    "injury": "按住出血的地方",
}
ASKED = "照片收到了"


def test_who_confesses_still_reads_how_a_lost_child_is_found(house: House) -> None:
    answer = house.says(GRANDMOTHER, "我打了他两下他就跑出去了到现在没回")
    assert "不用等24小时" in answer and "打了" not in answer and "林主任" not in answer
    house.says(PAIRED, "我来")
    house.says(PAIRED, f"处理A{house.alert().id} 见到孩子了")
    assert house.heard_nothing(GRANDMOTHER)


@pytest.mark.parametrize("said", ("奶奶不给我饭吃", "我把碗打破了奶奶要打死我"))
def test_a_child_never_gets_the_receipt_of_the_one_who_hits(house: House, said: str) -> None:
    answer = house.says(GRANDMOTHER, said)
    assert "这不是你的错" in answer and "您" not in answer
    assert len(house.told(DIRECTOR)) == 1


def test_a_child_whose_own_phone_it_is_hears_who_takes_care(house: House) -> None:
    """Nobody of this phone is named: the child is no suspect of its own alert."""
    assert "打给你" in house.says(MOTHER, "奶奶不给我饭吃")
    house.says(PAIRED, "我来")
    assert len(house.told(MOTHER, "alert_done")) == 1


@pytest.mark.parametrize("category", INSTRUCTIONS)
def test_each_danger_has_its_own_words(category: str) -> None:
    facts = {"duty": "林主任", "by_child": False, "again": False, "known": True}
    said = words("replies/danger", category=category, **facts)
    assert INSTRUCTIONS[category] in said and len(said) <= 60
    assert not [other for other in INSTRUCTIONS if other != category and INSTRUCTIONS[other] in said]


@pytest.mark.parametrize("category", (*INSTRUCTIONS, "missing", "taken", "runaway", "water", "gas", "fire", "alone"))
def test_a_child_is_told_what_a_child_can_do(category: str) -> None:
    said = words("replies/danger", category=category, duty="林主任", by_child=True, again=False, known=True)
    assert "您" not in said and "孩子" not in said and len(said) <= 60


def test_a_threat_is_for_the_directors_only(house: House) -> None:
    assert house.says(MOTHER, "我要打死那个老师") == "您的话已交给负责人，今天给您回话。"
    assert house.alert().level == "P1" and len(house.told(DIRECTOR, "alert_today")) == 1
    house.passes(24 * 60)
    for name in (PAIRED, OTHER, GATE, NIGHT):
        assert house.heard_nothing(name) and house.told(name, "relay_to_teacher") == []
    assert "没有编号" in house.says(GATE, f"我来处理 A{house.alert().id}"), "not even who is on call"
    assert len(house.told(DIRECTOR)) > 0, "and the directors hear it again"


def test_a_danger_after_a_threat_is_an_alert_of_its_own(house: House) -> None:
    house.says(MOTHER, "我要打死那个老师")
    house.says(MOTHER, "谁打我儿子了？脸上都青了")
    assert len(house.all_alerts()) == 2 and len(house.told(PAIRED, "alert_today")) == 1


def test_grief_is_answered_calmly_and_nobody_tells_the_child(house: House) -> None:
    answer = house.says(MOTHER, "孩子他外公昨天去世了")
    assert answer == "知道了。陈老师今天会打给您，孩子这边我们先不说。"
    (received,) = house.told(PAIRED, "alert_today")
    assert "陈老师马上打电话过去" in received.text and "不对孩子提" in received.text


def test_a_guess_is_answered_without_its_details(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def guesses(text: str, speaker: Speaker, names: set[str]) -> Meaning:
        danger = Danger(Level.P0, "ALERT-P0", "water", "落水", "", "", is_sure=False)
        return replace(understand(text, speaker, names), danger=danger)

    monkeypatch.setattr(dispatch, "understand", guesses)
    answer = house.says(GRANDMOTHER, "那边不对头")
    assert answer.replace("\n", "") == "孩子有危险请马上打110、120。林主任马上打给您，请再说一句出了什么事。"
    (text,) = house.texts(DIRECTOR)
    assert "可能是：落水" in text and "（程序不确定）" in text and "竹竿" not in text
    assert category_title(f"{GUESSED}missing").startswith("可能是：孩子找不到")


def test_who_took_it_is_reminded_until_it_is_closed(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    house.says(PAIRED, "我来")
    assert house.passes(29) == 0 and house.passes(1) == 1
    house.restarts()
    assert house.looks() == 0, "once"
    assert house.passes(119) == 0 and house.passes(1) == 1
    assert len([text for text in house.texts(PAIRED, "alert_news") if "还没有结束" in text]) == 2
    assert not any("还没有结束" in text for text in house.texts(DIRECTOR, "alert_news"))
    house.says(PAIRED, f"处理A{house.alert().id} 见到本人了")
    assert house.passes(24 * 60) == 0


def test_what_is_for_today_is_reminded_of_by_nothing(house: House) -> None:
    house.says(MOTHER, "谁打我儿子了？脸上都青了")
    house.says(PAIRED, "我来")
    assert house.passes(24 * 60) == 0


def picture(house: House, name: str) -> str:
    return house.stage.sends(name, Kind.IMAGE, media=MediaRef(f"m{house.clock.now()}", Kind.IMAGE, "jpg"))


def test_a_picture_after_words_of_a_danger_is_asked_about_and_reaches_the_teacher(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    assert ASKED in picture(house, GRANDMOTHER)
    assert ASKED not in picture(house, GRANDMOTHER), "two pictures are one question"
    assert len([row for row in house.told(PAIRED, "relay_to_teacher") if row.form == "image"]) == 2


def test_a_picture_at_any_other_time_is_only_a_picture(house: House) -> None:
    assert ASKED not in picture(house, MOTHER)
    house.says(GRANDMOTHER, MISSING)
    house.passes(11)
    assert ASKED not in picture(house, GRANDMOTHER)
    assert ASKED not in picture(house, PAIRED)


def test_a_strangers_picture_is_asked_about_once(house: House) -> None:
    assert ASKED in picture(house, "陌生人")
    assert ASKED not in picture(house, "陌生人")
    assert house.all_alerts() == []


def test_a_strangers_picture_is_told_to_whoever_looks_for_the_child(house: House) -> None:
    house.says("陌生人", MISSING)
    assert ASKED in picture(house, "陌生人")
    assert house.kinds().count("noted") == 1


def test_without_another_director_a_threat_wakes_nobody_else(house: House) -> None:
    with house.database.begin() as session:
        session.execute(update(t.Person).where(t.Person.role == Role.DIRECTOR.value).values(role=Role.TEACHER.value))
    house.says(MOTHER, "我要打死那个老师")
    assert all(house.heard_nothing(name) for name in (PAIRED, OTHER, DIRECTOR, GATE))
    assert any("没有一位老师在微信上" in event.text for event in house.log())
