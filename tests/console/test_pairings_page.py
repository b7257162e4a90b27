"""Who looks after whom, changed in the browser: everything is shown before it is done, families' words included."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from domain.access import Deed
from domain.clock import SetClock, in_china
from domain.people import Role
from storage import tables as t
from storage.access import audit
from storage.database import Database
from storage.pairing import pairing_lists, pairings, substitutions
from storage.person import people
from tests.console.signed_in import sends
from tests.console.village import Village

Visit = Callable[..., FlaskClient]
LIST = "/console/pairings"


@pytest.fixture
def other(sqlite_database: Database, village: Village, clock: SetClock) -> int:
    """A second teacher."""
    with sqlite_database.begin() as session:
        return people.add_person(session, village.school, "钱莉", Role.TEACHER, clock.now())


def teacher_of(database: Database, child: int) -> int | None:
    with database.read() as session:
        found = pairings.teacher_of(session, child)
    return found.id if found else None


def outbox(database: Database) -> int:
    with database.read() as session:
        return session.query(t.Outbox).count()


def test_who_has_nobody_stands_first(staff: FlaskClient, village: Village, other: int) -> None:
    page = staff.get(LIST).text
    assert page.index("还没有结对老师的 1 个孩子") < page.index("周远") < page.index("每位老师")
    assert "钱莉" in page and "陈立" in page


def test_a_child_gets_a_teacher_after_a_second_look(
    staff: FlaskClient, sqlite_database: Database, village: Village, other: int
) -> None:
    form, given = f"{LIST}/pair?child={village.yuanyuan}", {"child": str(village.yuanyuan), "to": str(other)}
    assert "给<bdi>周远</bdi>结对" in staff.get(form).text
    nobody = sends(staff, form, f"{LIST}/pair", given | {"to": ""})
    assert nobody.status_code == 400 and 'id="to-wrong"' in nobody.text
    seen = sends(staff, form, f"{LIST}/pair", given | {"reason": "新学期"})
    assert seen.status_code == 200 and "周远" in seen.text and "钱莉老师" in seen.text and "新学期" in seen.text
    assert teacher_of(sqlite_database, village.yuanyuan) is None
    assert sends(staff, form, f"{LIST}/pair", given | {"sure": "1", "reason": "新学期"}).status_code == 303
    assert teacher_of(sqlite_database, village.yuanyuan) == other
    with sqlite_database.read() as session:
        row = pairing_lists.of_child(session, village.yuanyuan)[0]
        told = audit.rows(session, 1, school_id=village.school)[0].detail
    assert row.approved_by is not None and row.approved_by.id == village.director and row.reason == "新学期"
    assert told == "周远：钱莉"
    twice = sends(staff, form, f"{LIST}/pair", given | {"sure": "1", "reason": "新学期"})
    assert twice.status_code == 303 and "已经是这样了" in staff.get(twice.location).text
    with sqlite_database.read() as session:
        assert audit.rows(session, 1, school_id=village.school, deed=Deed.CHANGE)[0].detail == told, "one row"


def test_what_families_will_read_is_shown_and_not_sent(
    staff: FlaskClient, sqlite_database: Database, village: Village, other: int
) -> None:
    form = f"{LIST}/hand-over?teacher={village.teacher}"
    given = {"giver": str(village.teacher), "to": str(other), "note": "妈妈周五晚上有空", "to_families": "陈老师去进修"}
    before = outbox(sqlite_database)
    seen = sends(staff, form, f"{LIST}/hand-over", given)
    assert "李思涵" in seen.text and "陈立老师 → " in seen.text.replace("<bdi>", "").replace("</bdi>", "")
    assert "李思涵妈妈" in seen.text and "陈老师去进修" in seen.text and "钱老师" in seen.text
    assert "&#34;text&#34;" not in seen.text, "the words, not what the outbox keeps"
    assert outbox(sqlite_database) == before and teacher_of(sqlite_database, village.hanhan) == village.teacher
    done = sends(staff, form, f"{LIST}/hand-over", given | {"sure": "1"})
    assert done.status_code == 303
    assert "办好了" in staff.get(done.headers["Location"]).text
    assert outbox(sqlite_database) > before and teacher_of(sqlite_database, village.hanhan) == other


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"note": ""}, "说明"),
        ({"note": "好", "to_families": "留守儿童的老师换了"}, "留守"),
        ({"note": "长" * 1001}, "1000"),
    ],
)
def test_a_handover_that_is_refused_says_why_and_keeps_what_was_typed(
    given: dict[str, str], said: str, staff: FlaskClient, sqlite_database: Database, village: Village, other: int
) -> None:
    form = f"{LIST}/hand-over?teacher={village.teacher}"
    whole = {"giver": str(village.teacher), "to": str(other), "reason": "进修一年", **given}
    answer = sends(staff, form, f"{LIST}/hand-over", whole)
    assert answer.status_code == 409 and said in answer.text and "进修一年" in answer.text
    assert teacher_of(sqlite_database, village.hanhan) == village.teacher


def test_a_substitute_comes_for_some_days_and_the_child_is_given_back(
    staff: FlaskClient, sqlite_database: Database, village: Village, other: int, clock: SetClock
) -> None:
    form = f"{LIST}/substitute?teacher={village.teacher}"
    today = in_china(clock.now()).date()
    given = {"giver": str(village.teacher), "to": str(other), "first": today.isoformat()}
    past = sends(staff, form, f"{LIST}/substitute", given | {"last": (today - timedelta(days=1)).isoformat()})
    assert past.status_code == 400 and 'id="last-wrong"' in past.text
    last = (today + timedelta(days=6)).isoformat()
    assert "到期自动换回" in sends(staff, form, f"{LIST}/substitute", given | {"last": last}).text
    assert sends(staff, form, f"{LIST}/substitute", given | {"last": last, "sure": "1"}).status_code == 303
    assert teacher_of(sqlite_database, village.hanhan) == other
    page = f"{LIST}/teacher?teacher={other}"
    assert "现在就换回来" in staff.get(page).text
    back = {"child": str(village.hanhan)}
    assert "李思涵" in sends(staff, page, f"{LIST}/give-back", back).text
    assert sends(staff, page, f"{LIST}/give-back", back | {"sure": "1"}).status_code == 303
    assert teacher_of(sqlite_database, village.hanhan) == village.teacher


def test_a_substitute_who_comes_later_is_arranged(
    staff: FlaskClient, sqlite_database: Database, village: Village, other: int, clock: SetClock
) -> None:
    form = f"{LIST}/substitute?teacher={village.teacher}"
    today = in_china(clock.now()).date()
    days = {"first": (today + timedelta(days=3)).isoformat(), "last": (today + timedelta(days=9)).isoformat()}
    given = {"giver": str(village.teacher), "to": str(other), **days}
    assert "到那天再告诉家长" in sends(staff, form, f"{LIST}/substitute", given).text
    assert sends(staff, form, f"{LIST}/substitute", given | {"sure": "1"}).status_code == 303
    with sqlite_database.read() as session:
        assert [one.substitute_id for one in substitutions.of_school(session, village.school)] == [other]
    assert "安排好的代班" in staff.get(LIST).text


def test_nobody_of_another_school_and_no_teacher_comes_in(
    visit: Visit, staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        far = people.add_school(session, "远方小学", clock.now())
        stranger = people.add_person(session, far, "外人", Role.TEACHER, clock.now())
        pupil = people.add_child(session, far, "别人的孩子", "一班", clock.now())
    form = f"{LIST}/pair?child={village.yuanyuan}"
    given = {"child": str(village.yuanyuan), "to": str(stranger)}
    assert sends(staff, form, f"{LIST}/pair", given).status_code == 400
    assert sends(staff, form, f"{LIST}/pair", given | {"child": str(pupil)}).status_code == 404
    assert "别人的孩子" not in staff.get(f"{LIST}/pair?child={pupil}").text
    assert staff.get(f"{LIST}/teacher?teacher={stranger}").status_code == 404
    assert visit(village.teacher).get(LIST).status_code == 403
