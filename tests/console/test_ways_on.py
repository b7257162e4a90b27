"""From one page to the next: what a page offers leads somewhere, and what may not be done is not offered."""

from collections.abc import Callable

from flask.testing import FlaskClient

from domain.access import Duty
from domain.clock import SetClock
from domain.people import Role
from storage.access import accounts
from storage.database import Database
from storage.person import people
from tests.console.signed_in import sends
from tests.console.village import Village, write_letter


def test_the_head_leads_on_and_offers_no_writing_to_who_may_not(
    staff: FlaskClient,
    visit: Callable[..., FlaskClient],
    sqlite_database: Database,
    village: Village,
    clock: SetClock,
) -> None:
    page = f"/console/children/{village.hanhan}"
    shown = staff.get(page).text
    for to in ("record", "note", "register", "paper", "request?part=export"):
        assert f'href="{page}/{to}"' in shown, to
        assert staff.get(f"{page}/{to}").status_code == 200, to
    with sqlite_database.begin() as session:
        principal = people.add_person(session, village.school, "周正", Role.TEACHER, clock.now())
        accounts.give_duty(session, village.school, principal, Duty.PRINCIPAL, None, clock.now())
    shown = visit(principal).get(page).text
    assert "记一次联系" not in shown and "写一条备注" not in shown and f'href="{page}/register"' in shown


def test_what_was_recalled_is_not_printed_any_more(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = write_letter(session, village.school, clock.now())
    page = f"/console/letters/{number}"
    assert "印纸信" in staff.get(page).text
    assert sends(staff, page, f"{page}/recall", {}).status_code == 303
    assert "已撤回" in staff.get(page).text and "印纸信" not in staff.get(page).text
