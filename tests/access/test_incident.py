"""While an incident is open nothing with a name leaves by the pages, but for what is needed then."""

import pytest
from flask.testing import FlaskClient

from domain.access import Deed
from domain.clock import SetClock
from domain.incident import Exposed
from storage.access import audit
from storage.database import Database
from storage.person import people
from storage.privacy import incidents
from tests.console.signed_in import sends
from tests.console.village import Village

PAGE = "/console/incidents"
STOPPED = ("/console/register/all.xlsx", "/console/register/forms.pdf", "/console/register/summary")


@pytest.fixture
def incident(sqlite_database: Database, village: Village, clock: SetClock) -> int:
    with sqlite_database.begin() as session:
        kind = next(iter(Exposed))
        return incidents.open_new(session, "吴敏", "电脑丢了", [kind], clock.now(), school_id=village.school)


@pytest.mark.parametrize("path", STOPPED)
def test_exports_stop_and_go_on_when_it_is_over(
    staff: FlaskClient, incident: int, sqlite_database: Database, clock: SetClock, path: str
) -> None:
    answer = staff.get(path)
    assert answer.status_code == 409 and "导出都停着" in answer.text
    with sqlite_database.begin() as session:
        incidents.close(session, incident, "吴敏", "找到了", clock.now())
    assert staff.get(path).status_code == 200


def test_the_list_of_whom_to_tell_leaves(staff: FlaskClient, incident: int) -> None:
    assert staff.get(f"/console/incidents/{incident}/list").status_code == 200


def test_another_schools_incident_stops_nothing_here(
    staff: FlaskClient, sqlite_database: Database, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        other = people.add_school(session, "石桥小学", clock.now())
        incidents.open_new(session, "钱江", "电脑丢了", [next(iter(Exposed))], clock.now(), school_id=other)
    assert staff.get(STOPPED[0]).status_code == 200


def test_a_deed_has_one_row(staff: FlaskClient, sqlite_database: Database) -> None:
    """Opened, the very same pressed again, ended."""
    given = {"what": "手机丢了", "exposed": next(iter(Exposed)).value}
    for _ in range(2):
        assert sends(staff, PAGE, PAGE, given).status_code == 303
    assert sends(staff, PAGE, f"{PAGE}/1/close", {"outcome": "找到了"}).status_code == 303
    with sqlite_database.read() as session:
        rows = audit.rows(session, 9, deed=Deed.CHANGE)
    assert [row.what for row in reversed(rows)] == ["incident.open", "incident.close"]
