"""A letter goes from the library or an empty form to the families: written, looked at, handed in, approved, driven."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.clock import SetClock
from domain.letter import LetterState
from domain.people import Relation, Role
from storage import tables as t
from storage.access import audit
from storage.database import Database
from storage.letter import letter_receipts, letters
from storage.letter.letters import Letter, NewLetter
from storage.pairing import pairings
from storage.person import people
from tests.console.signed_in import guard_of, sends
from tests.console.village import Village, write_letter

Visit = Callable[..., FlaskClient]
WRITTEN = {"title": "国庆安全提醒", "body": "不下水，不骑车。", "short": "不下水", "policy": "both"}


def write(browser: FlaskClient, **other: str) -> TestResponse:
    return sends(browser, "/console/letters/new", "/console/letters/new", WRITTEN | other)


def newest(database: Database, village: Village) -> Letter:
    with database.read() as session:
        return letters.of_school(session, village.school, 1)[0]


def many(database: Database, village: Village, clock: SetClock, count: int = 55) -> None:
    """More families than one director may write to alone."""
    with database.begin() as session:
        for number in range(count):
            child = people.add_child(session, village.school, f"孩子{number}", "四(1)班", clock.now())
            adult = people.add_person(session, village.school, f"家长{number}", Role.GUARDIAN, clock.now())
            people.add_guardian(session, child, adult, Relation.FATHER, away=True)


def test_a_letter_is_written_looked_at_and_leaves(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    answer = write(staff, children="李思涵")
    letter = newest(sqlite_database, village)
    assert answer.location == f"/console/letters/{letter.id}/preview"
    page = staff.get(answer.location).text
    assert "1 个孩子，2 位家长" in page and "家长看到的" in page and "不下水" in page
    done = sends(staff, answer.location, f"/console/letters/{letter.id}/submit", {"when": "now"})
    assert done.status_code == 303
    with sqlite_database.read() as session:
        kept = letters.get(session, letter.id)
        told = [one.detail for one in audit.rows(session, 10, school_id=village.school)]
    assert kept is not None and kept.state is LetterState.RUNNING and kept.author_id == village.director
    assert any("交上来" in one for one in told) and any("写了草稿" in one for one in told)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"title": ""}, "标题不超过30个字"),
        ({"title": "长" * 31}, "标题不超过30个字"),
        ({"short": "长" * 900}, "三句话不超过500个字"),
        ({"body": "留守儿童的家长"}, "信里有“留守"),
        ({"body": "{{7*7}}"}, "没法填的空"),
        ({"body": "{% include '/etc/passwd' %} {0.__class__}"}, "没法填的空"),
        ({"short": "{child_name!r}"}, "没法填的空"),
        ({"body": "急事找{联系人}"}, "没法填的空：联系人"),
        ({"children": "谁也不是"}, "没有叫“谁也不是”的学生"),
        ({"due_on": "昨天"}, "日期没有写对"),
        ({"policy": "named"}, "点名等谁"),
        ({"policy": "nobody"}, "请选一种"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    given: dict[str, str], said: str, staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    answer = write(staff, voice="念给奶奶听", **given)
    assert answer.status_code == 400
    assert said in answer.text and "念给奶奶听" in answer.text
    name = next(iter(given))
    assert f'id="{name}-wrong"' in answer.text
    with sqlite_database.read() as session:
        assert letters.of_school(session, village.school, 1) == []


def test_a_text_of_a_megabyte_is_refused(staff: FlaskClient, sqlite_database: Database, village: Village) -> None:
    assert write(staff, body="{孩子}" * 60_000).status_code == 413
    with sqlite_database.read() as session:
        assert letters.of_school(session, village.school, 1) == []


def test_a_child_named_like_a_place_is_printed_as_it_is(
    staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    with sqlite_database.begin() as session:
        session.get_one(t.Child, village.hanhan).name = "{{ teacher.phone }}"
    write(staff, body="请看好{孩子}。", short="看好{孩子}")
    letter = newest(sqlite_database, village)
    assert "看好{{ teacher.phone }}" in staff.get(f"/console/letters/{letter.id}/preview").text


def test_of_two_directors_who_change_one_draft_the_second_is_told(
    visit: Visit, staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        other = people.add_person(session, village.school, "林国华", Role.DIRECTOR, clock.now())
        number = letters.draft(session, village.school, NewLetter("冬天取暖", "开窗。", "开窗"), clock.now())
    second, edit = visit(other), f"/console/letters/{number}/edit"
    mark = second.get(edit).text.split('name="mark" value="')[1].split('"')[0]
    first = staff.get(edit).text.split('name="mark" value="')[1].split('"')[0]
    assert sends(staff, edit, edit, WRITTEN | {"body": "吴的话", "mark": first}).status_code == 303
    late = sends(second, edit, edit, WRITTEN | {"body": "林的话", "mark": mark})
    assert late.status_code == 409 and "刚才别人也改了这封信" in late.text and "林的话" in late.text
    assert newest(sqlite_database, village).body == "吴的话"
    again = late.text.split('name="mark" value="')[1].split('"')[0]
    assert sends(second, edit, edit, WRITTEN | {"body": "林的话", "mark": again}).status_code == 303
    assert newest(sqlite_database, village).body == "林的话"


def test_a_draft_is_changed_in_everything(staff: FlaskClient, sqlite_database: Database, village: Village) -> None:
    write(staff)
    number = newest(sqlite_database, village).id
    edit = f"/console/letters/{number}/edit"
    mark = staff.get(edit).text.split('name="mark" value="')[1].split('"')[0]
    given = {"mark": mark, "policy": "named", "named": "mother", "classes": "三年级二班", "due_on": "2027-09-30"}
    assert sends(staff, edit, edit, WRITTEN | given | {"urgent": "1", "holiday_from": "2027-10-01"}).status_code == 303
    letter = newest(sqlite_database, village)
    assert letter.named_relations == ("mother",) and letter.audience.classes == ("三年级二班",)
    assert letter.urgent and not letter.roll_call and str(letter.due_on) == "2027-09-30"
    page = staff.get(edit).text
    assert 'value="2027-10-01"' in page and 'value="mother" checked' in page


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ({"when": "at", "day": "2020-01-01", "hour": "18:00"}, "已经过了"),
        ({"when": "at", "day": "", "hour": "18:00"}, "请写好哪一天"),
        ({"when": "at", "day": "2026-13-40", "hour": "25:61"}, "请写好哪一天"),
        ({"when": "anchor", "anchor": "不知道哪天"}, "没弄懂“不知道哪天”"),
        ({"when": "anchor", "anchor": ""}, "跟着校历的哪一天"),
    ],
)
def test_a_moment_that_cannot_be_is_said_on_the_page(
    when: dict[str, str], said: str, staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    write(staff)
    number = newest(sqlite_database, village).id
    answer = sends(staff, f"/console/letters/{number}/preview", f"/console/letters/{number}/submit", when)
    assert answer.status_code in (400, 409) and said in answer.text
    assert newest(sqlite_database, village).state is LetterState.DRAFT


def test_many_families_wait_for_the_other_director(
    visit: Visit, staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    many(sqlite_database, village, clock)
    write(staff)
    number = newest(sqlite_database, village).id
    submit = (f"/console/letters/{number}/preview", f"/console/letters/{number}/submit", {"when": "now"})
    alone = sends(staff, *submit)
    assert alone.status_code == 409 and "学校还没有登记别的主任" in alone.text
    assert newest(sqlite_database, village).state is LetterState.DRAFT, "nothing of the deed stands"
    with sqlite_database.begin() as session:
        other = people.add_person(session, village.school, "林国华", Role.DIRECTOR, clock.now())
    assert sends(staff, *submit).status_code == 303
    page = f"/console/letters/{number}"
    own = sends(staff, page, f"{page}/approve", {})
    assert own.status_code == 409 and "您自己写的" in own.text
    back = sends(visit(other), page, f"{page}/send-back", {"why": "日期写错了"})
    assert back.status_code == 303 and newest(sqlite_database, village).state is LetterState.DRAFT
    sends(staff, *submit)
    assert sends(visit(other), page, f"{page}/approve", {}).status_code == 303
    assert "同意 林国华" in staff.get(page).text.replace("<bdi>", "").replace("</bdi>", "")
    assert newest(sqlite_database, village).state is LetterState.APPROVED


def test_a_running_letter_is_paused_goes_on_is_corrected_and_ends(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = write_letter(session, village.school, clock.now())
    page = f"/console/letters/{number}"
    assert sends(staff, page, f"{page}/pause", {}).status_code == 303
    assert "已暂停" in staff.get(page).text
    twice = sends(staff, page, f"{page}/pause", {})
    assert twice.status_code == 409 and "已经暂停了" in twice.text
    assert sends(staff, page, f"{page}/resume", {}).status_code == 303
    correct = f"{page}/correct"
    no_reason = sends(staff, correct, correct, WRITTEN | {"why": ""})
    assert no_reason.status_code == 409 and 'id="why-wrong"' in no_reason.text
    assert sends(staff, correct, correct, WRITTEN | {"why": "返校是8日"}).status_code == 303
    assert newest(sqlite_database, village).version == 2
    assert sends(staff, page, f"{page}/stop", {}).status_code == 303
    assert sends(staff, page, f"{page}/close", {}).status_code == 303
    assert newest(sqlite_database, village).state is LetterState.CLOSED


def test_a_letter_is_recalled_only_within_ten_minutes(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = write_letter(session, village.school, clock.now())
    page = f"/console/letters/{number}"
    assert f"{page}/recall" in staff.get(page).text
    clock.advance(timedelta(minutes=11))
    assert f"{page}/recall" not in staff.get(page).text
    late = sends(staff, page, f"{page}/recall", {})
    assert late.status_code == 409 and "撤不回了" in late.text


def test_told_by_telephone_is_one_tap(
    visit: Visit, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = write_letter(session, village.school, clock.now())
    teacher, page = visit(village.teacher), f"/console/letters/{number}?still=1"
    seen = teacher.get(page).text
    assert "李思涵" in seen and "周远" not in seen, "a teacher sees the families of their own children"
    mine, other = f"{village.hanhan}:{village.mother}", f"{village.yuanyuan}:{village.father}"
    to, guard = f"/console/letters/{number}/told", guard_of(seen)
    assert teacher.post(to, data={"guard": guard, "told": other}).status_code == 404
    assert teacher.post(to, data={"guard": guard, "told": "x"}).status_code == 404
    assert teacher.post(to, data={"guard": guard, "told": mine}).status_code == 303
    with sqlite_database.read() as session:
        standings = letter_receipts.standings(session, number, [village.hanhan, village.yuanyuan])
        told = audit.rows(session, 1, school_id=village.school)[0]
    assert {one.person_id for one in standings if one.method} == {village.mother}
    assert "李思涵妈妈电话告知" in told.detail
    director = visit(village.director)
    assert sends(director, page, f"/console/letters/{number}/told", {"told": other}).status_code == 303
    assert "每一家都发出了" in director.get(page).text


def test_a_letter_of_the_library_becomes_a_draft_or_says_what_lacks(
    staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    page = "/console/letters/library"
    lacks = sends(staff, page, page, {"key": "winter_break"})
    assert lacks.status_code == 409 and "设置 → 校历" in lacks.text
    lacks = sends(staff, page, page, {"key": "cold"})
    assert lacks.status_code == 409 and "个人信息负责人" in lacks.text
    with sqlite_database.begin() as session:
        session.get_one(t.School, village.school).officer = "吴主任 0570-0000000"
    assert sends(staff, page, page, {"key": "nothing"}).status_code == 409
    made = sends(staff, page, page, {"key": "typhoon"})
    letter = newest(sqlite_database, village)
    assert made.location == f"/console/letters/{letter.id}/edit" and letter.kind == "typhoon"
    twin = sends(staff, page, page, {"key": "typhoon"})
    assert twin.status_code == 409 and "再写一封一样的" in twin.text
    assert sends(staff, page, page, {"key": "typhoon", "again": "1"}).status_code == 303


def test_the_papers_are_files_and_are_written_down(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = write_letter(session, village.school, clock.now())
    page = f"/console/letters/{number}"
    files = {"paper.pdf": b"%PDF", "report.pdf": b"%PDF", "report.xlsx": b"PK", "unreached.xlsx": b"PK"}
    for name, start in files.items():
        answer = staff.get(f"{page}/{name}")
        assert answer.status_code == 200 and answer.data.startswith(start), name
        assert answer.headers["Content-Disposition"].startswith("attachment")
    with sqlite_database.read() as session:
        told = [one.detail for one in audit.rows(session, 4, school_id=village.school)]
    assert any("2 家" in one for one in told) and any("2 个孩子" in one for one in told)
    clock.advance(timedelta(minutes=11))
    assert staff.get(f"{page}/report.xlsx").location.startswith("/console/prove")


@pytest.mark.parametrize("path", ["new", "library", "{}/edit", "{}/preview", "{}/correct", "{}/paper.pdf"])
def test_a_teacher_reads_letters_and_writes_none(
    path: str, visit: Visit, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = write_letter(session, village.school, clock.now())
        pairings.pair(session, village.teacher, village.yuanyuan, clock.now())
    teacher = visit(village.teacher)
    assert teacher.get(f"/console/letters/{path.format(number)}").status_code == 403
    assert teacher.get(f"/console/letters/{number}").status_code == 200
    assert "/pause" not in teacher.get(f"/console/letters/{number}").text
    assert sends(teacher, f"/console/letters/{number}", f"/console/letters/{number}/stop", {}).status_code == 403


def test_a_letter_of_another_school_is_not_there(
    staff: FlaskClient, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        far = people.add_school(session, "远方小学", clock.now())
        number = letters.draft(session, far, NewLetter("别人的信", "正文", "短"), clock.now())
    for path in ("", "/edit", "/preview", "/correct", "/paper.pdf"):
        assert staff.get(f"/console/letters/{number}{path}").status_code == 404
