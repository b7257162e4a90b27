"""How a director presses a button of these pages, and what stands written afterwards."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from domain.access import Deed
from storage import tables as t
from storage.access import audit
from storage.database import Database
from tests.console.signed_in import sends
from tests.console.village import Village

STAFF = "/console/staff"


def press(browser: FlaskClient, to: str, **given: str) -> TestResponse:
    return sends(browser, "/console/me", to, given)


def leave_of(village: Village) -> str:
    return f"{STAFF}/{village.teacher}/leave"


def changes(database: Database) -> list[tuple[str, str]]:
    """The rows of the audit that tell of a change, oldest first."""
    with database.read() as session:
        return [(row.what, row.detail) for row in reversed(audit.rows(session, 30, deed=Deed.CHANGE))]


def count(database: Database, model: type[t.Model]) -> int:
    with database.read() as session:
        return session.query(model).count()
