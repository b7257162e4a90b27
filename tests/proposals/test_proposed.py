"""What words change in what is known: absences go on, end and begin; what is so already changes nothing."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.people import Relation
from domain.register.rules.away import last_stretch
from domain.register.rules.facts import episodes_of
from domain.register.sentences.corrected import corrected
from domain.register.sentences.meaning import Speaker, Suggested, Topic, read_change
from domain.register.sentences.proposed import DIFFERENCES, EVENTS, FIELDS, Difference, difference, settled

TODAY = date(2026, 11, 23)
ISO = TODAY.isoformat()
AWAY = {"episodes": [{"start": "2026-02-10", "place": "温州", "reason": "business"}], "whereabouts": "away"}
BACK = {"episodes": [{"start": "2026-02-10", "end": "2026-10-01", "came_back": "for_good"}], "whereabouts": "home"}
SAID_AWAY, SAID_HOME, NOTHING = {"whereabouts": "away"}, {"whereabouts": "home"}, {}


def read(text: str) -> Suggested:
    (found,) = read_change(text, TODAY, Speaker(Relation.MOTHER))
    return found


def changed(text: str, known: dict[str, Any]) -> Difference | None:
    return difference(settled(read(text), known, TODAY), known, TODAY)


def episodes(text: str, known: dict[str, Any]) -> list[dict[str, Any]]:
    found = changed(text, known)
    assert found is not None
    rows: list[dict[str, Any]] = found.values["episodes"]
    return rows


def test_another_place_is_the_same_absence() -> None:
    rows = episodes("我从温州调到宁波了", AWAY)
    assert rows == [
        {"start": "2026-02-10", "place": "温州", "reason": "business", "end": ISO},
        {"start": ISO, "reason": "business", "place": "宁波"},
    ]
    stretch = last_stretch(episodes_of({"episodes": rows}), TODAY)
    assert stretch is not None and stretch.since == date(2026, 2, 10) and stretch.is_open(TODAY)


def test_a_place_where_only_being_away_was_known_keeps_the_start_unknown() -> None:
    rows = episodes("我从温州调到宁波了", SAID_AWAY)
    assert rows == [{"end": ISO, "place": "温州"}, {"start": ISO, "reason": "work", "place": "宁波"}]
    stretch = last_stretch(episodes_of({"episodes": rows}), TODAY)
    assert stretch is not None and stretch.since is None, "待核实, never silently 否"


def test_a_place_where_nothing_was_known_has_no_start() -> None:
    assert episodes("我现在在义乌上班了", NOTHING) == [{"reason": "work", "place": "义乌"}]


@pytest.mark.parametrize("known", [SAID_HOME, BACK])
def test_a_place_of_somebody_at_home_begins_today(known: dict[str, Any]) -> None:
    assert episodes("我现在在义乌上班了", known)[-1] == {"start": ISO, "reason": "work", "place": "义乌"}


def test_a_move_on_the_day_of_the_start_only_corrects_the_place() -> None:
    known = {"episodes": [{"start": ISO, "place": "温州"}], "whereabouts": "away"}
    assert episodes("我从温州调到宁波了", known) == [{"start": ISO, "reason": "work", "place": "宁波"}]


def test_the_place_that_is_known_is_no_change() -> None:
    assert changed("我调到温州了", AWAY) is None
    assert changed("我回温州上班了", AWAY) is None


def test_who_is_back_was_away_also_where_nobody_wrote_it_down() -> None:
    said = replace(read("我回来不走了"), on=TODAY)
    for known in (SAID_AWAY, NOTHING):
        found = difference(said, known, TODAY)
        assert found is not None and found.values["episodes"] == [{"end": ISO, "came_back": "for_good"}]
        assert found.values["whereabouts"] == "home"


@pytest.mark.parametrize("known", [SAID_HOME, BACK])
def test_who_is_at_home_does_not_come_home(known: dict[str, Any]) -> None:
    assert changed("我回来不走了", known) is None


def test_a_return_before_the_departure_is_asked_about() -> None:
    found = difference(replace(read("我回来不走了"), on=date(2026, 1, 5)), AWAY, TODAY)
    assert found is not None and found.needs_day and found.values == {}


def test_a_return_to_come_leaves_the_parent_away_until_then() -> None:
    found = difference(replace(read("我回来不走了"), on=date(2026, 12, 5)), AWAY, TODAY)
    assert found is not None and found.values["whereabouts"] == "away"


def test_leaving_begins_an_absence_and_leaving_while_away_is_a_move() -> None:
    assert episodes("下周一去杭州上班", BACK)[-1] == {"start": "2026-11-30", "reason": "work", "place": "杭州"}
    assert episodes("下周一去杭州上班", AWAY)[0]["end"] == "2026-11-30"
    assert changed("我又出去打工了", AWAY) is None


def test_who_goes_abroad_lives_by_another_clock() -> None:
    found = changed("我昨天去意大利打工了", SAID_HOME)
    assert found is not None and found.values["time_zone"] == "Europe/Rome"
    back = difference(replace(read("我回来不走了"), on=TODAY), {**AWAY, "time_zone": "Europe/Rome"}, TODAY)
    assert back is not None and back.values["time_zone"] == "Asia/Shanghai"
    later = changed("下周一去意大利打工", SAID_HOME)
    assert later is not None and "time_zone" not in later.values


def test_a_second_number_stays() -> None:
    known = {"phones": [{"number": "13700001234"}, {"number": "05701234567"}]}
    found = changed("换号了 13988885678", known)
    assert found is not None
    assert found.values["phones"] == [{"number": "13988885678", "since": ISO}, {"number": "05701234567"}]
    again = changed("换号了 05701234567", known)
    assert again is not None and [row["number"] for row in again.values["phones"]] == ["05701234567"]


@pytest.mark.parametrize(
    ("text", "answer", "value", "on"),
    [
        ("换号了 13988885678", "13900000000", "13900000000", None),
        ("我从温州调到宁波了", "12月1日", "宁波", date(2026, 12, 1)),
        ("我从温州调到宁波了", "嘉善", "嘉善", None),
        ("我回来不走了", "昨天", "", date(2026, 11, 22)),
        ("以后是外婆带", "奶奶", "奶奶", None),
    ],
)
def test_a_teacher_corrects_it(text: str, answer: str, value: str, on: date | None) -> None:
    better = corrected(read(text), answer, TODAY)
    assert better is not None and (better.value, better.on) == (value, on)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("换号了 13988885678", "宁波"),
        ("换号了 13988885678", "13900000000、13911111111"),
        ("我回来不走了", "不清楚"),
        ("我回来不走了", "她说了算"),
        ("以后是外婆带", "隔壁老王"),
        ("我从温州调到宁波了", "长" * 60),
    ],
)
def test_what_is_no_answer_is_asked_again(text: str, answer: str) -> None:
    assert corrected(read(text), answer, TODAY) is None


def test_every_topic_has_a_difference() -> None:
    assert set(DIFFERENCES) == set(EVENTS) == set(FIELDS) == set(Topic)
