"""在学校吗: the teacher answers within ten minutes and the family reads it at once, else it is an alarm."""

import pytest

from domain.alert import AlertState
from tests.alerts.house import CHILD, DIRECTOR, FATHER, GATE, GRANDMOTHER, MISSING, MOTHER, PAIRED, House

ASKED = "老师 孩子到学校了吗 奶奶说七点就出门了"
SCAM = "老师说孩子住院要交钱 是真的吗"


def test_the_teacher_is_asked_and_the_family_told_when(house: House) -> None:
    answer = house.says(MOTHER, ASKED)
    assert "陈老师" in answer and "10分钟内" in answer and "转钱" not in answer
    (received,) = house.told(PAIRED)
    assert received.options == ("在学校", "不在") and ASKED in received.text
    assert house.told(DIRECTOR) == [] and house.told(PAIRED, "relay_to_teacher") == []


def test_a_swindler_is_warned_of_first(house: House) -> None:
    assert house.says(MOTHER, SCAM).startswith("先别转钱！")


@pytest.mark.parametrize("how", ("tap", "在", "在学校", "思涵在学校", "A{} 在"))
def test_there(house: House, how: str) -> None:
    house.says(MOTHER, ASKED)
    number = house.alert().id
    answer = house.taps(PAIRED, f"check-yes:{number}") if how == "tap" else house.says(PAIRED, how.format(number))
    assert "马上告诉家里" in answer
    assert house.texts(MOTHER, "alert_done") == [f"陈老师看过了，{CHILD}在学校。"]
    assert house.alert().state is AlertState.CLOSED
    assert house.passes(11) == 0 and house.told(GATE) == []


@pytest.mark.parametrize("how", ("tap", "不在", "没来"))
def test_not_there_is_an_alarm(house: House, how: str) -> None:
    house.says(MOTHER, ASKED)
    number = house.alert().id
    answer = house.taps(PAIRED, f"check-no:{number}") if how == "tap" else house.says(PAIRED, how)
    assert "找孩子" in answer
    alert = house.alert()
    assert (alert.level, alert.category, alert.state) == ("P0", "missing", AlertState.OPEN)
    assert "raised" in house.kinds()
    assert len(house.told(DIRECTOR)) == 1 and len(house.told(PAIRED)) == 2
    (text,) = house.texts(MOTHER, "alert_done")
    assert "不在学校" in text and "不用等24小时" in text and "林主任马上打给您" in text
    assert house.passes(5) == 1 and len(house.told(GATE)) == 1


def test_ten_minutes_of_silence_are_an_alarm(house: House) -> None:
    house.says(MOTHER, ASKED)
    assert house.passes(9) == 0
    house.restarts()
    assert house.passes(1) == 1
    assert house.alert().level == "P0" and len(house.told(DIRECTOR)) == 1
    assert "老师还没回音" in house.texts(MOTHER, "alert_done")[0]
    assert "已经按找孩子在办" in house.taps(PAIRED, f"check-yes:{house.alert().id}"), "too late"


def test_worse_news_make_it_an_alarm_at_once(house: House) -> None:
    house.says(MOTHER, ASKED)
    assert "不用等24小时" in house.says(MOTHER, "孩子不见了 找不到人")
    assert house.alert().level == "P0" and len(house.told(DIRECTOR)) == 1


def test_asked_again_is_added(house: House) -> None:
    house.says(MOTHER, ASKED)
    assert "10分钟内" in house.says(MOTHER, "老师 孩子到学校了吗")
    assert len(house.all_alerts()) == 1


def test_two_checks_need_the_name(house: House) -> None:
    house.says(MOTHER, ASKED)
    house.says(FATHER, "老师 孩子到学校了吗")
    first, second = house.all_alerts()
    house.says(PAIRED, "子轩在")
    assert [alert.state for alert in house.all_alerts()] == [AlertState.OPEN, AlertState.CLOSED]
    house.says(PAIRED, f"A{first.id} 在")
    assert {alert.state for alert in house.all_alerts()} == {AlertState.CLOSED} and second.child_id != first.child_id


def test_a_check_is_neither_taken_nor_false(house: House) -> None:
    house.says(MOTHER, ASKED)
    number = house.alert().id
    assert "请回“在学校”" in house.says(PAIRED, f"我来处理 A{number}")
    assert "请回“在学校”" in house.says(PAIRED, f"误报 A{number}")
    assert house.alert().state is AlertState.OPEN


def test_a_stranger_learns_nothing_of_a_child(house: House) -> None:
    answer = house.says("陌生人", "李思涵到学校了吗")
    assert house.all_alerts() == [] and "10分钟" not in answer


def test_where_the_teacher_is_not_on_wechat_the_director_is_asked(house: House) -> None:
    house.says(GRANDMOTHER, "老师好")
    with house.database.begin() as session:
        from sqlalchemy import delete

        from storage import tables as t

        session.execute(delete(t.StaffAddress).where(t.StaffAddress.person_id == house.id_of(session, PAIRED)))
    assert "林主任" in house.says(MOTHER, ASKED)
    assert house.told(DIRECTOR)[0].options == ("在学校", "不在")


def test_no_words_of_a_check_without_one(house: House) -> None:
    house.says(MOTHER, "老师在吗")
    assert "李思涵妈妈" in house.says(PAIRED, "在")
    assert [row.text for row in house.told(MOTHER, "relay_to_family")] == ["【陈老师】在"]


def test_a_check_does_not_hide_a_real_danger(house: House) -> None:
    house.says(GRANDMOTHER, MISSING)
    assert "10分钟内" in house.says(GRANDMOTHER, "孩子到学校了吗") and len(house.all_alerts()) == 1
