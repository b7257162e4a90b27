"""台账 in the browser: entries are read masked, changed as strictly as a file is read, brought in and taken away."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access import Deed
from domain.clock import SetClock
from domain.register.events import Event, Source
from domain.register.fields.field import Subject
from domain.register.record import Record
from storage import tables as t
from storage.access import audit
from storage.database import Database
from storage.pairing import pairings
from storage.person import people
from storage.registers import register, register_book, register_imports
from storage.registers.register import Change
from tests.console.signed_in import guard_of, sends
from tests.console.village import Village

Visit = Callable[..., FlaskClient]
NUMBER = "330821201709030024"
HEAD = "姓名,班级,性别,出生日期,监护人姓名,与监护人关系,监护人电话"


@pytest.fixture
def known(sqlite_database: Database, village: Village, clock: SetClock) -> None:
    """李思涵 is in the register with her number, her address and where her mother works."""
    said = {"id_number": NUMBER, "birth_date": "2017-09-03", "gender": "female", "residence": "清水湾村3号"}
    said |= {"student_no": f"G{NUMBER}"}
    away = {"whereabouts": "away", "episodes": [{"start": "2026-03-01", "place": "浙江省宁波市"}]}
    with sqlite_database.begin() as session:
        for subject, number, values in (
            (Subject.CHILD, village.hanhan, said),
            (Subject.ADULT, village.mother, away),
        ):
            change = Change(
                village.school, subject, number, values, clock.now().date() - timedelta(days=30), Event.CORRECTED,
                Source.TEACHER, "test",
            )  # fmt: skip
            register.write(session, [change], clock.now(), clock.now().date())


def entry(database: Database, child: int) -> Record:
    with database.read() as session:
        found = register_book.of_child(session, child)
    assert found is not None
    return found


def fill(browser: FlaskClient, page: str, **given: str) -> TestResponse:
    seen = browser.get(page).text
    mark = seen.split('name="mark" value="')[1].split('"')[0]
    today = seen.split('name="on" type="date" value="')[1].split('"')[0]
    return browser.post(page, data={"guard": guard_of(seen), "mark": mark, "on": today, **given})


@pytest.mark.usefixtures("known")
def test_numbers_are_masked_until_who_may_asks_for_them(
    staff: FlaskClient, visit: Visit, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    page = f"/console/children/{village.hanhan}/register"
    seen = staff.get(page).text
    assert NUMBER not in seen and f"G{NUMBER}" not in seen and "（不显示）" in seen
    assert "清水湾村3号" in seen and "浙江省宁波市" in seen and "看完整证件号" in seen
    full = staff.get(f"{page}/full").text
    assert f"G{NUMBER}" in full and full.count(NUMBER) >= 2
    with sqlite_database.read() as session:
        row = audit.rows(session, 1, child_id=village.hanhan)[0]
    assert (row.deed, row.what) == (Deed.VIEW, "register.full") and "完整的证件号" in row.detail
    teacher = visit(village.teacher)
    assert NUMBER not in teacher.get(page).text and "看完整证件号" not in teacher.get(page).text
    assert teacher.get(f"{page}/full").status_code == 403
    clock.advance(timedelta(minutes=11))
    assert staff.get(f"{page}/full").location.startswith("/console/prove")


@pytest.mark.usefixtures("known")
def test_a_field_is_changed_with_its_history(visit: Visit, sqlite_database: Database, village: Village) -> None:
    teacher = visit(village.teacher)
    page = f"/console/children/{village.hanhan}/register/edit?group=identity"
    assert fill(teacher, page, former_name="李小涵", ethnicity="畲族").status_code == 303
    values = entry(sqlite_database, village.hanhan).values
    assert values["former_name"] == "李小涵" and values["id_number"] == NUMBER, "what was masked stays"
    seen = teacher.get(f"/console/children/{village.hanhan}/register").text
    assert "改过什么" in seen and "陈立" in seen and "李小涵" in seen
    with sqlite_database.read() as session:
        told = [one for one in audit.rows(session, 5, child_id=village.hanhan) if one.deed is Deed.CHANGE]
    assert "曾用名" in told[0].detail and "李小涵" not in told[0].detail
    assert fill(teacher, page, former_name="").status_code == 303
    assert "former_name" not in entry(sqlite_database, village.hanhan).values


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(
    ("given", "key", "said"),
    [
        ({"id_number": "330821201709030025"}, "id_number", "最后一位"),
        ({"id_number": "1.1E+17"}, "id_number", "科学计数法"),
        ({"birth_date": "2099-01-01"}, "birth_date", "日"),
        ({"birth_date": "2016-09-03"}, "id_number", "出生"),
        ({"name": ""}, "name", "不能空着"),
        ({"gender": "2"}, "gender", "代码"),
        ({"hukou_place": "长" * 399}, "hukou_place", "内容太长"),
    ],
)
def test_what_an_import_would_refuse_a_form_refuses(
    given: dict[str, str], key: str, said: str, staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    before = entry(sqlite_database, village.hanhan).values
    page = f"/console/children/{village.hanhan}/register/edit?group=identity"
    answer = fill(staff, page, former_name="别丢了", **given)
    assert answer.status_code == 400
    assert f'id="{key}-wrong"' in answer.text and said in answer.text and "别丢了" in answer.text
    assert entry(sqlite_database, village.hanhan).values == before


@pytest.mark.usefixtures("known")
def test_of_two_who_change_one_entry_the_second_is_told(
    visit: Visit, staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    page = f"/console/children/{village.hanhan}/register/edit?group=identity"
    teacher = visit(village.teacher)
    seen = teacher.get(page).text
    fill(staff, page, former_name="甲")
    mark = seen.split('name="mark" value="')[1].split('"')[0]
    given = {"guard": guard_of(seen), "mark": mark, "on": "2026-01-01", "former_name": "乙"}
    late = teacher.post(page, data=given)
    assert late.status_code == 409 and "刚才别人也改了" in late.text and "乙" in late.text
    assert entry(sqlite_database, village.hanhan).values["former_name"] == "甲"


@pytest.mark.usefixtures("known")
def test_an_adult_is_changed_and_a_contradiction_stands_at_its_field(
    staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    record = entry(sqlite_database, village.hanhan)
    mother = next(one for one in record.adults if one.person_id == village.mother)
    page = f"/console/children/{village.hanhan}/register/adults/{mother.guardianship_id}"
    wrong = fill(staff, page, whereabouts="在家")
    assert wrong.status_code == 400 and 'id="end-wrong"' in wrong.text and "返乡时间" in wrong.text
    assert fill(staff, page, number="13900000009", best_time="晚上八点", primary="是").status_code == 303
    mother = next(one for one in entry(sqlite_database, village.hanhan).adults if one.person_id == village.mother)
    assert mother.phones == ["13900000009"] and mother.tie["primary"] is True
    assert mother.values["episodes"] == [{"start": "2026-03-01", "place": "浙江省宁波市"}]
    assert fill(staff, page, number="138").status_code == 400
    other = f"/console/children/{village.yuanyuan}/register/adults/{mother.guardianship_id}"
    assert staff.get(other).status_code == 404


def test_easy_contacts_are_filled_one_by_one(staff: FlaskClient, sqlite_database: Database, village: Village) -> None:
    page = f"/console/children/{village.hanhan}/register/edit?group=contacts"
    fill(staff, page, contact1_name="小卖部老王", contact1_phone="13700000001", contact3_name="村长")
    fill(staff, page, contact1_who="邻居")
    rows = entry(sqlite_database, village.hanhan).values["easy_contacts"]
    assert rows == [{"name": "小卖部老王", "phone": "13700000001", "who": "邻居"}, {"name": "村长"}]


def test_a_pupil_and_an_adult_come_and_the_pupil_leaves(
    staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    page = "/console/register/new"
    nobody = sends(staff, page, page, {"name": "", "class_name": "四(1)班"})
    assert nobody.status_code == 400 and "没有姓名" in nobody.text and "四(1)班" in nobody.text
    assert "没有班级" in sends(staff, page, page, {"name": "吴小明"}).text
    made = sends(staff, page, page, {"name": "吴小明", "class_name": "四(1)班", "gender": "男"})
    child = int(made.location.split("/")[3])
    assert entry(sqlite_database, child).values["gender"] == "male"
    twin = sends(staff, page, page, {"name": "吴小明", "class_name": "四1班"})
    assert twin.status_code == 409 and "是另一个孩子" in twin.text
    assert sends(staff, page, page, {"name": "吴小明", "class_name": "四1班", "other": "1"}).status_code == 303
    adult = f"/console/children/{child}/register/adults/new"
    assert "请选和孩子的关系" in sends(staff, adult, adult, {"name": "吴大明"}).text
    given = {"name": "吴大明", "relation": "爸爸", "number": "13700000002", "whereabouts": "外出"}
    assert sends(staff, adult, adult, given).status_code == 303
    assert [one.name for one in entry(sqlite_database, child).adults] == ["吴大明"]
    leave = f"/console/children/{village.hanhan}/register/leave"
    assert "结对马上结束" in staff.get(leave).text and "妈妈的微信联系也结束" in staff.get(leave).text
    late = sends(staff, leave, leave, {"why": "moved_out", "on": "2199-01-01"})
    assert late.status_code == 400 and "还没到那一天" in late.text
    assert sends(staff, leave, leave, {"why": "moved_out", "on": "2026-01-01"}).status_code == 303
    with sqlite_database.read() as session:
        assert people.has_left(session, village.hanhan) and pairings.teacher_of(session, village.hanhan) is None


def upload(browser: FlaskClient, content: bytes, name: str = "名册.csv") -> TestResponse:
    guard = guard_of(browser.get("/console/register/import").text)
    data = {"guard": guard, "file": (BytesIO(content), name)}
    return browser.post("/console/register/import", data=data, content_type="multipart/form-data")


@pytest.mark.usefixtures("known")
def test_a_file_is_looked_at_brought_in_and_taken_back(
    staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    rows = f"{HEAD}\n李思涵,三年级二班,女,2017-09-03,,,\n王小雨,三(2)班,女,2017-05-05,王奶奶,奶奶,13600000001\n"
    rows += "坏行,三(2)班,女,2099-01-01,,,\n"
    preview = upload(staff, rows.encode()).location
    seen = staff.get(preview).text
    assert "新增 1 个孩子，改动 1 个" in seen and "有 1 行要改" in seen and "D4" in seen and "王小雨" in seen
    assert staff.get(f"{preview}/rejected.xlsx").data.startswith(b"PK")
    with sqlite_database.read() as session:
        assert register_imports.of_school(session, village.school) == []
    on = seen.split('name="on" type="date" value="')[1].split('"')[0]
    mark = {"on": on, "mark": seen.split('name="mark" value="')[1].split('"')[0]}
    assert sends(staff, preview, preview, {"on": on, "mark": "of another file"}).status_code == 404
    whole = sends(staff, preview, preview, mark)
    assert whole.status_code == 409 and "一行也没有导入" in whole.text
    assert sends(staff, preview, preview, {"on": "2199-01-01"}).status_code == 400
    done = sends(staff, preview, preview, mark | {"good": "1"})
    assert done.status_code == 303 and "导入好了" in staff.get(done.location).text
    assert staff.get(preview).status_code == 404, "it is not kept after that"
    with sqlite_database.read() as session:
        assert [one.name for one in people.children_named(session, village.school, "王小雨")] == ["王小雨"]
    undone = sends(staff, "/console/register/import", "/console/register/import/undo", {})
    assert undone.status_code == 303, undone.text
    with sqlite_database.read() as session:
        assert people.children_named(session, village.school, "王小雨") == []
        assert any("撤销导入" in one.detail for one in audit.rows(session, 3, school_id=village.school))
    none = sends(staff, "/console/register/import", "/console/register/import/undo", {})
    assert none.status_code == 409 and "没有可以撤销的导入" in none.text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "空.xlsx", "空"),
        (b"<html><body>x</body></html>", "名册.xls", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "名册.xls", ".xlsx"),
        (b"PK\x03\x04" + b"\xff" * 300, "../../<img src=x onerror=alert(1)>.xlsx", ""),
        ("没有,表头\n1,2\n".encode(), "x.csv", "表头"),
    ],
)
def test_a_file_that_is_none_is_answered_on_the_page(
    content: bytes, name: str, said: str, staff: FlaskClient, village: Village
) -> None:
    seen = staff.get(upload(staff, content, name).location)
    assert seen.status_code == 422
    assert 'role="alert"' in seen.text and said in seen.text
    assert "Traceback" not in seen.text and "<img" not in seen.text


def test_no_file_and_too_large_a_file(staff: FlaskClient, village: Village) -> None:
    assert "请先选一个文件" in upload(staff, b"", "").text
    body = b"0" * (11 << 20)
    too_large = staff.post("/console/register/import", data=body, content_type="multipart/form-data; boundary=x")
    assert too_large.status_code == 413 and "换一个小一些的文件" in too_large.text


def test_a_file_waits_for_a_day_and_only_in_its_own_school(
    staff: FlaskClient, visit: Visit, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    preview = upload(staff, HEAD.encode()).location
    assert visit(village.teacher).get(preview).status_code == 403
    with sqlite_database.begin() as session:
        session.get_one(t.RegisterUpload, 1).school_id = people.add_school(session, "远方小学", clock.now())
    assert staff.get(preview).status_code == 404


def test_the_papers_are_written_down_with_their_count_and_a_teacher_gets_only_their_own(
    staff: FlaskClient, visit: Visit, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    for path, start, count in (
        ("register/all.xlsx", b"PK", "台账 2 个孩子"),
        ("register/all.xlsx?full=1", b"PK", "含证件号"),
        ("register/forms.pdf", b"%PDF", "登记表 2 个孩子"),
        ("register/summary?on=2026-12-31", b"PK", "汇总表 2026-12-31"),
        ("register/summary?kind=pdf", b"%PDF", "汇总表"),
        (f"children/{village.hanhan}/register/form.pdf", b"%PDF", "登记表 1 个孩子"),
    ):
        assert staff.get(f"/console/{path}").data.startswith(start)
        with sqlite_database.read() as session:
            row = audit.rows(session, 1, school_id=village.school)[0]
        assert row.deed is Deed.EXPORT and count in row.detail
    assert staff.get("/console/register/template.xlsx").data.startswith(b"PK")
    teacher = visit(village.teacher)
    assert teacher.get("/console/register/all.xlsx").status_code == 403
    assert teacher.get("/console/register/forms.pdf").status_code == 200
    with sqlite_database.read() as session:
        assert "登记表 1 个孩子" in audit.rows(session, 1, school_id=village.school)[0].detail
    clock.advance(timedelta(minutes=11))
    assert staff.get("/console/register/all.xlsx").location.startswith("/console/prove")


def test_the_list_says_what_each_entry_lacks(
    staff: FlaskClient, visit: Visit, sqlite_database: Database, village: Village
) -> None:
    seen = staff.get("/console/register").text
    assert "李思涵" in seen and "周远" in seen and "户口性质" in seen
    own = visit(village.teacher).get("/console/register").text
    assert "李思涵" in own and "周远" not in own and "导入名册" not in own
    assert visit(village.teacher).get(f"/console/children/{village.yuanyuan}/register").status_code == 403
