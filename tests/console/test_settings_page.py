"""设置 in the browser: each setting in a form of its own, with what it was and what it is now in the audit."""

from collections.abc import Callable
from datetime import time

import pytest
from flask.testing import FlaskClient

from domain.clock import SetClock
from domain.contact import ContactKind, Unit
from domain.people import Role
from storage.access import audit
from storage.alert import on_call
from storage.contact import contact_rules
from storage.database import Database
from storage.person import people, schools
from storage.traffic import quiet
from tests.console.signed_in import sends
from tests.console.village import Village

Visit = Callable[..., FlaskClient]
PAGE = "/console/settings"


def detail(database: Database, village: Village) -> str:
    with database.read() as session:
        return audit.rows(session, 1, school_id=village.school)[0].detail


@pytest.mark.parametrize(
    ("path", "given", "told"),
    [
        ("officer", {"officer": "吴主任 0570-1234567"}, "个人信息负责人：（空） → 吴主任 0570-1234567"),
        ("home", {"home_name": "阳光小屋"}, "之家的名字：（空） → 阳光小屋"),
        ("undo", {"undo_seconds": "30"}, "可以撤回的秒数：10 → 30"),
        ("erasure", {"erase_after_days": "0"}, "离开后微信身份保留天数：30 → 0"),
    ],
)
def test_a_setting_is_changed_and_written_down(
    path: str, given: dict[str, str], told: str, staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    assert sends(staff, PAGE, f"{PAGE}/{path}", given).status_code == 303
    assert detail(sqlite_database, village) == told
    assert f'value="{next(iter(given.values()))}"' in staff.get(PAGE).text


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        ("officer", {"officer": "长" * 101}, "最多 100 个字"),
        ("officer", {"officer": ""}, "请写上称呼和电话"),
        ("home", {"home_name": "留守儿童之家"}, "孩子和家长会看到"),
        ("undo", {"undo_seconds": "121"}, "0 到 120"),
        ("undo", {"undo_seconds": "-1"}, "0 到 120"),
        ("undo", {"undo_seconds": "十"}, "0 到 120"),
        ("erasure", {"erase_after_days": "9999999999"}, "0 到 365"),
    ],
)
def test_what_cannot_be_set_stands_at_its_field(
    path: str, given: dict[str, str], said: str, staff: FlaskClient, sqlite_database: Database, village: Village
) -> None:
    with sqlite_database.read() as session:
        before = schools.settings(session, village.school)
    answer = sends(staff, PAGE, f"{PAGE}/{path}", given)
    name, typed = next(iter(given.items()))
    assert answer.status_code == 400 and said in answer.text
    assert f'id="{name}-wrong"' in answer.text and typed in answer.text
    with sqlite_database.read() as session:
        assert schools.settings(session, village.school) == before


def test_the_officer_stands_in_the_consent_that_is_shown(staff: FlaskClient, village: Village) -> None:
    sends(staff, PAGE, f"{PAGE}/officer", {"officer": "吴主任 0570-1234567"})
    page = staff.get(PAGE).text
    assert "家长看到的同意书" in page and "负责人：吴主任 0570-1234567" in page and "2026-11" in page


def test_the_chain_is_ordered_and_says_who_is_not_on_wechat(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    guard_page = staff.get(PAGE).text
    guard = guard_page.split('name="guard" value="')[1].split('"')[0]
    order = [str(village.director), str(village.teacher), ""]
    assert staff.post(f"{PAGE}/on-call", data={"guard": guard, "on_call": order}).status_code == 303
    with sqlite_database.read() as session:
        assert [one.id for one in on_call.chain(session, village.school)] == [village.director, village.teacher]
    assert detail(sqlite_database, village) == "值班顺序：（空） → 吴敏、陈立"
    assert "没有连上微信" in staff.get(PAGE).text
    twice = staff.post(f"{PAGE}/on-call", data={"guard": guard, "on_call": [str(village.teacher)] * 2})
    assert twice.status_code == 400 and "只写一次" in twice.text
    with sqlite_database.begin() as session:
        far = people.add_school(session, "远方小学", clock.now())
        stranger = people.add_person(session, far, "外人", Role.TEACHER, clock.now())
    assert staff.post(f"{PAGE}/on-call", data={"guard": guard, "on_call": [str(stranger)]}).status_code == 400


def test_how_often_who_is_in_touch(staff: FlaskClient, sqlite_database: Database, village: Village) -> None:
    form = f"{PAGE}/contact?kind=talk"
    assert 'value="7"' in staff.get(form).text
    given = {"unit": "days", "days": "10", "holiday_days": "", "coordinator_after": "3", "director_after": "6"}
    assert sends(staff, form, form, given | {"way": "face", "is_on": "1"}).status_code == 303
    with sqlite_database.read() as session:
        rule = contact_rules.of_school(session, village.school)[ContactKind.TALK]
    assert (rule.cadence.unit, rule.cadence.days, rule.cadence.holiday_days) == (Unit.DAYS, 10, None)
    assert (rule.coordinator_after, rule.director_after, rule.is_on) == (3, 6, True)
    assert detail(sqlite_database, village).startswith("和孩子谈心：每7天（假期每14天）")
    ladder = sends(staff, form, form, given | {"director_after": "1"})
    assert ladder.status_code == 409 and "先告诉班主任" in ladder.text and 'value="10"' in ladder.text
    wrong = sends(staff, form, form, given | {"days": "0"})
    assert wrong.status_code == 400 and 'id="days-wrong"' in wrong.text
    assert sends(staff, form, form, {"default": "1"}).status_code == 303
    with sqlite_database.read() as session:
        assert contact_rules.of_school(session, village.school)[ContactKind.TALK].cadence.days == 7
    weekly = f"{PAGE}/contact?kind=weekly_child"
    assert sends(staff, weekly, weekly, {"way": "video"}).status_code == 303
    assert "本校不做" in staff.get(PAGE).text
    assert staff.get(f"{PAGE}/contact?kind=nothing").status_code == 404


def test_a_teacher_sets_their_own_hours_and_nothing_of_the_school(
    visit: Visit, sqlite_database: Database, village: Village
) -> None:
    teacher = visit(village.teacher)
    page = teacher.get(PAGE).text
    assert "我的免打扰" in page and "值班顺序" not in page
    given = {"quiet_from": "20:30", "quiet_until": "07:00"}
    assert sends(teacher, PAGE, f"{PAGE}/quiet", given).status_code == 303
    with sqlite_database.read() as session:
        assert quiet.hours_of(session, village.teacher) == (time(20, 30), time(7))
    assert "20:30–07:00" in detail(sqlite_database, village)
    wrong = sends(teacher, PAGE, f"{PAGE}/quiet", given | {"quiet_from": "25:99"})
    assert wrong.status_code == 400 and "时间写成" in wrong.text
    assert sends(teacher, PAGE, f"{PAGE}/quiet", given | {"quiet_from": "07:00"}).status_code == 400
    assert sends(teacher, PAGE, f"{PAGE}/quiet", {"usual": "1"}).status_code == 303
    assert sends(teacher, PAGE, f"{PAGE}/undo", {"undo_seconds": "1"}).status_code == 403
    assert teacher.get(f"{PAGE}/contact?kind=talk").status_code == 403
