"""Whom a letter did not reach or who has not answered, as teachers and directors read it, and what they answer."""

from datetime import date

import pytest

from domain.clock import SetClock
from domain.letter import Method, Policy
from storage.database import Database
from tests.beginnings import Beginnings
from tests.letters.following import Following
from tests.letters.school import DIRECTOR, TEACHER, VICE

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
EVE, AFTER = date(2026, 12, 10), date(2026, 12, 14)


@pytest.fixture
def house(database: Database, clock: SetClock, beginnings: Beginnings) -> Following:
    return beginnings.of(lambda: Following(database, clock).ready(), database, clock)


def test_on_the_first_evening_the_teacher_knows_who_needs_paper(house: Following) -> None:
    house.sent()
    house.looks()
    assert house.told(TEACHER, "letter_list") == []
    house.at(MONDAY, 17)
    house.looks()
    house.looks()
    (told,) = house.told(TEACHER, "letter_list")
    assert "三(2)班王梓轩：在外的 爸爸13800000007；在家的 奶奶13800000008（纸信）" in told
    assert "在家的 爷爷（没有电话）（纸信）" in told
    assert "李思涵" not in told, "her father and her grandmother read it on WeChat"


def test_two_days_later_the_teacher_has_the_list_with_telephones(house: Following) -> None:
    letter = house.sent()
    house.confirms(letter, "李强")
    house.confirms(letter, "张伟")
    house.arrived(TEACHER)
    house.at(WEDNESDAY, 8)
    house.looks()
    told = house.told(TEACHER, "letter_list")[-1]
    assert "三(1)班李思涵：在家的 奶奶13800000003" in told
    assert "三(1)班张子轩：在家的 爷爷13800000005（纸信）" in told
    assert "还没回全的 6 个孩子" in told
    (row,) = house.outbox(TEACHER, "letter_list")
    assert row.options[0] == f"phoned:{letter}:{house.ids['李思涵']}:{house.ids['周桂英']}"


def test_one_tap_says_that_somebody_was_told(house: Following) -> None:
    letter = house.sent()
    house.at(WEDNESDAY, 8)
    house.looks()
    answer = house.taps(TEACHER, f"phoned:{letter}:{house.ids['王梓轩']}:{house.ids['王磊']}", "已电话告知爸爸")
    assert "王梓轩（爸爸，电话告知）" in answer
    receipt = house.receipt(letter, "王梓轩", "王磊")
    assert receipt.method == Method.PHONE and receipt.confirmed_at is not None
    assert any("电话告知" in entry.text for entry in house.file_of("王梓轩"))
    again = house.taps(TEACHER, f"phoned:{letter}:{house.ids['王梓轩']}:{house.ids['王磊']}")
    assert "早就回过" in again


@pytest.mark.parametrize(
    "option", ["phoned:1", "phoned:x:y:z", "phoned:99:1:1", "phoned:1:99:1", f"phoned:{'9' * 30}:1:1"]
)
def test_a_tap_that_nobody_made_changes_nothing(house: Following, option: str) -> None:
    letter = house.sent()
    house.taps(TEACHER, option)
    assert all(one.confirmed_at is None for one in house.receipts(letter))


def test_by_its_number_and_whom(house: Following) -> None:
    letter = house.sent()
    for name in ("李强", "张伟", "赵国强"):
        house.confirms(letter, name)
    house.at(WEDNESDAY, 8)
    house.looks()
    assert "李思涵、李思远（奶奶，电话告知）" in house.says(TEACHER, "1电话告知了")
    lines = house.told(TEACHER, "letter_list")[0].splitlines()
    number = next(line.split()[0] for line in lines if "王梓轩" in line)
    assert "打给谁了" in house.says(TEACHER, f"{number}电话告知了")
    assert house.receipt(letter, "王梓轩", "王磊").confirmed_at is None
    assert "王梓轩（爸爸，电话告知）" in house.says(TEACHER, f"{number}电话告知爸爸")
    assert "王梓轩（奶奶，当面）" in house.says(TEACHER, f"{number}当面告知奶奶")
    assert "没有这个号" in house.says(TEACHER, "48电话告知了")


def test_the_day_before_the_directors_read_whom_nobody_reached(house: Following) -> None:
    letter = house.sent()
    house.arrived("李强", "letter")
    house.confirms(letter, "张伟")
    house.at(EVE, 8)
    house.looks()
    for name in (DIRECTOR, VICE):
        (told,) = house.told(name, "letter_raised")
        assert "三(1)班　0/2 家已回全" in told
        assert "· 三(2)班王梓轩：爸爸13800000007（还没有加入微信）、奶奶13800000008（还没有加入微信）" in told
        assert "张子轩" not in told and "李思涵" not in told
    assert house.told(TEACHER, "letter_raised") == []


def test_when_it_is_over_the_directors_read_what_came_of_it(house: Following) -> None:
    letter = house.sent()
    for name in ("李强", "周桂英", "王磊"):
        house.confirms(letter, name, Method.PAPER if name == "王磊" else Method.WORD)
    house.at(AFTER, 8)
    house.looks()
    house.looks()
    (told,) = house.told(DIRECTOR, "letter_report")
    assert "6 个孩子，2 家已回全，1 家回了一部分" in told
    assert "回复 2 位，纸质 1 位" in told
    assert house.next_step(letter) is None


def test_where_everybody_answered_nobody_is_asked(house: Following) -> None:
    letter = house.sent(policy=Policy.ANY)
    for name in ("李强", "张伟", "赵国强", "王磊", "吴敏"):
        house.confirms(letter, name)
    for day, hour in ((MONDAY, 17), (TUESDAY, 10), (WEDNESDAY, 8), (EVE, 8)):
        house.at(day, hour)
        house.looks()
    assert house.reminded() == set()
    assert house.told(TEACHER, "letter_list") == [] and house.told(DIRECTOR, "letter_raised") == []
