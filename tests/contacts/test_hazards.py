"""Dangers of a home stay open until a teacher says that they are gone, and put the child on the list for visits."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from domain.clock import SetClock
from domain.contact import ContactKind
from domain.people import Relation
from domain.register.fields.field import Sensitivity
from handlers.actions.contact import visit_list
from handlers.actions.registers import enrolment
from handlers.actions.registers.register_papers import Format
from storage.database import Database
from storage.person import people
from tests.beginnings import Beginnings
from tests.contacts.record_room import RecordRoom

VISIT = "今天去了李思涵家，奶奶在家，屋里煤炉没烟囱"
WEEK_LATER = date(2026, 11, 30)


@pytest.fixture
def room(database: Database, clock: SetClock, beginnings: Beginnings) -> RecordRoom:
    def made() -> RecordRoom:
        room = RecordRoom(database, clock)
        room.with_director()
        room.bound("陈雨", "王芳", "周桂英")
        return room.settled()

    return beginnings.of(made, database, clock)


def whats(room: RecordRoom, child: str = "李思涵") -> list[str]:
    return [one.what for one in room.dangers(child)]


def test_a_visit_opens_what_it_sees_and_says_when_to_look_again(room: RecordRoom) -> None:
    answer = room.types(VISIT)
    assert "隐患：煤炉" in answer and "11月30日周一复查" in answer
    (danger,) = room.dangers("李思涵")
    assert (danger.what, danger.recheck_on, danger.rechecks) == ("煤炉", WEEK_LATER, 0)


def test_the_day_of_looking_again_is_a_day_of_work(room: RecordRoom) -> None:
    room.on(date(2026, 11, 28))
    room.types(VISIT)
    assert room.dangers("李思涵")[0].recheck_on == date(2026, 12, 7), "a Saturday later is the Monday after"


def test_seen_again_it_is_the_same_one_and_still_there(room: RecordRoom) -> None:
    room.types(VISIT)
    room.on(date(2026, 12, 1))
    room.types("家访李思涵，奶奶在家，煤炉还在用")
    (danger,) = room.dangers("李思涵")
    assert danger.rechecks == 1 and danger.recheck_on == date(2026, 12, 8)


def test_a_teachers_word_closes_it_with_who_and_what_was_said(room: RecordRoom) -> None:
    room.types(VISIT)
    assert "煤炉记成处理好了" in room.types("李思涵家的煤炉装了烟囱，没问题了")
    assert whats(room) == []
    ((what, name, words),) = room.closed_by("李思涵")
    assert (what, name) == ("煤炉", "陈雨") and words.endswith("李思涵家的煤炉装了烟囱，没问题了")
    assert room.counted("李思涵")[-1] != ("visit", "") or len(room.counted("李思涵")) == 2, "no second visit"


def test_a_look_that_finds_it_still_there(room: RecordRoom) -> None:
    room.types("今天去了李思涵家，奶奶在家，门口有个池塘")
    room.on(WEEK_LATER)
    assert "池塘还在" in room.types("复查 李思涵家池塘 还在")
    assert room.dangers("李思涵")[0].rechecks == 1


def test_a_visit_that_does_not_speak_of_it_asks_and_closes_nothing(room: RecordRoom) -> None:
    room.types(VISIT)
    room.on(WEEK_LATER)
    assert "上次看到的煤炉还在吗" in room.types("家访李思涵 奶奶在家 都好")
    assert whats(room) == ["煤炉"]
    assert "记成处理好了" in room.types("处理好了")
    assert whats(room) == []


def test_a_visit_that_says_it_is_gone_closes_it(room: RecordRoom) -> None:
    room.types(VISIT)
    room.on(WEEK_LATER)
    assert "煤炉记成处理好了" in room.types("今天去了李思涵家，奶奶在家，煤炉已经拆了")
    assert whats(room) == []


def test_what_is_only_to_be_done_is_not_done(room: RecordRoom) -> None:
    room.types("今天去了李思涵家，叫奶奶把煤炉搬走了再住")
    assert whats(room) == ["煤炉"]


def test_a_family_cannot_close_it(room: RecordRoom) -> None:
    room.types(VISIT)
    room.says("周桂英", "老师，我家煤炉处理好了")
    assert whats(room) == ["煤炉"]


def test_nobody_at_home_looked_at_nothing(room: RecordRoom) -> None:
    room.types(VISIT)
    room.later(days=1)
    assert "还在吗" not in room.types("家访李思涵 敲门没人在家")
    assert room.dangers("李思涵")[0].rechecks == 0


def test_a_record_taken_back_takes_its_dangers_back(room: RecordRoom) -> None:
    room.types(VISIT)
    room.types("撤销刚记的那次家访")
    assert whats(room) == []


def test_a_correction_keeps_what_it_does_not_speak_of(room: RecordRoom) -> None:
    room.types("今天去了李思涵家，奶奶在家，屋里煤炉没烟囱，门口有个池塘")
    room.types("改：没有池塘")
    assert whats(room) == ["煤炉"]
    room.types("改：不是煤炉是电线")
    assert whats(room) == ["电线"]


def test_what_a_mistaken_record_closed_is_open_again(room: RecordRoom) -> None:
    room.types(VISIT)
    room.on(WEEK_LATER)
    room.types("今天去了李思涵家，奶奶在家，煤炉已经拆了")
    room.types("撤销刚记的那次家访")
    assert whats(room) == ["煤炉"]


def test_the_first_one_makes_a_plan_to_visit_and_the_last_one_ends_it(room: RecordRoom) -> None:
    assert ContactKind.HOLIDAY_VISIT not in room.kinds("李思涵")
    room.types(VISIT)
    assert ContactKind.HOLIDAY_VISIT in room.kinds("李思涵")
    assert ContactKind.HOLIDAY_VISIT not in room.kinds("张子轩")
    room.types("李思涵家煤炉处理好了")
    assert ContactKind.HOLIDAY_VISIT not in room.kinds("李思涵")


def test_the_list_of_the_desk_and_what_is_due(room: RecordRoom) -> None:
    assert "没有记着的隐患" in room.types("隐患")
    room.types(VISIT)
    assert "李思涵家 煤炉，11月23日周一看到，11月30日周一复查" in room.types("隐患清单")
    assert room.due_dangers(date(2026, 11, 29)) == []
    room.on(date(2026, 12, 2))
    assert "该复查了（11月30日周一）" in room.types("隐患")
    (due,) = room.due_dangers(room.today)
    assert (due.child.name, due.what, due.overdue) == ("李思涵", "煤炉", 2)


def test_one_that_nobody_knew_of(room: RecordRoom) -> None:
    assert "没有记着电线" in room.types("李思涵家电线换好了")
    assert whats(room) == []
    room.types("李思涵家插座还没修")
    assert whats(room) == ["电线"]


def stoves(room: RecordRoom, count: int) -> list[str]:
    """So many more pupils at whose home the register knows of a stove."""
    names = [f"孙小{'一二三四五六七八九十'[at]}" for at in range(count)]
    for name in names:
        with room.database.begin() as session:
            values = {"hazards": ["stove"], "village": "云溪村"}
            number = enrolment.add_child(session, 1, name, "二(1)班", values, room.clock.now())
            phone = {"phones": [{"number": "13800004321"}]}
            child = people.child(session, number)
            enrolment.add_adult(session, child, Relation.GRANDMOTHER, f"{name}的奶奶", phone, room.clock.now())
    return names


def test_story_five_a_list_of_twelve_homes_with_stoves_and_two_dangers_looked_at_again(
    room: RecordRoom,
) -> None:
    """features 7.4 story 5."""
    stoves(room, 10)
    room.types(VISIT)
    room.types("今天去了张子轩家，爸爸在家，屋里烧炭火取暖")
    with room.database.read() as session:
        school = people.school(session, 1)
        homes = visit_list.listed(session, school, "", room.clock.now(), Sensitivity.CHILD)
        content, count = visit_list.paper(session, school, "", room.clock.now(), Format.WORKBOOK, Sensitivity.CHILD)
        paper, _ = visit_list.paper(session, school, "", room.clock.now(), Format.PDF, Sensitivity.CHILD)
    assert len(homes) == count == 12
    by_name = {home.child: home for home in homes}
    assert "煤炉（11月23日看到，11月30日复查）" in by_name["李思涵"].why and by_name["李思涵"].last_on == room.today
    one = by_name["孙小一"]
    assert "炭火" in one.why and one.place == "云溪村" and one.last_on is None
    assert one.carer == "孙小一的奶奶（奶奶）" and "13800004321" in one.phone.replace(" ", "").replace("-", "")
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    assert sheet.max_row == 2 + 12 and paper.startswith(b"%PDF")
    room.on(WEEK_LATER)
    room.types("李思涵家煤炉处理好了")
    room.types("复查 张子轩家炭火 还在")
    assert whats(room) == [] and room.dangers("张子轩")[0].rechecks == 1
    with room.database.read() as session:
        left = visit_list.listed(session, people.school(session, 1), "", room.clock.now(), Sensitivity.CHILD)
    assert "李思涵" not in {home.child for home in left} and len(left) == 11
