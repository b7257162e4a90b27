"""After a deletion every page still opens, the jobs go on, and years later nothing is wrong with the chain."""

import re
from collections.abc import Iterator

from sqlalchemy import select, update

from console.routes import ROUTES
from domain.access import Duty
from domain.people import Role
from scheduler import retention
from storage import tables as t
from storage.access import accounts
from storage.person import people
from tests.erasure.family import TEACHER, Family
from tests.erasure.test_pages import Open, browser
from tests.flows.hall import DIRECTOR

__all__ = ["browser"]

PSYCH, MOST = "苏心", 4
ROWS: dict[str, type[t.Model]] = {
    "letter_id": t.Letter,
    "person_id": t.Person,
    "message_id": t.Outbox,
    "rights_id": t.RightsRequest,
    "request_id": t.AccessRequest,
    "erasure_id": t.Erasure,
    "child_id": t.Child,
    "entry_id": t.Entry,
    "account_id": t.Account,
}


def test_every_page_opens(lived: Family, browser: Open) -> None:
    with lived.database.begin() as session:
        psych = people.add_person(session, lived.school, PSYCH, Role.TEACHER, lived.now)
        accounts.give_duty(session, lived.school, psych, Duty.PSYCH, None, lived.now)
        session.execute(update(t.Letter).values(policy="any"))
    lived.erases()
    pages = sorted(set(_pages(lived)))
    fell = []
    for name, some in ((DIRECTOR, pages), (TEACHER, pages[::3]), (PSYCH, pages[1::3])):
        seen = browser(name)
        fell += [(name, page, code) for page in some if (code := seen.get(f"/console{page}").status_code) >= 500]
    assert fell == []


def _pages(family: Family) -> Iterator[str]:
    """Every address, with the numbers of a few rows."""
    with family.database.read() as session:
        numbers = {kind: list(session.scalars(select(model.__table__.c.id))) for kind, model in ROWS.items()}
    for route in ROUTES:
        if route.method != "GET" or "." in route.path:  # papers and pictures
            continue
        kinds = [kind for kind in ROWS if f"{kind}>" in route.path]
        for number in numbers[kinds[0]][:MOST] if kinds else [1]:
            yield re.sub(r"<[^>]*>", str(number), route.path)


def test_the_jobs_of_the_years_after(lived: Family) -> None:
    lived.erases()
    for days in (1, 30, 400, 1300):
        lived.hall.later(days=days)
        lived.hall.ticks()
        retention.clean(lived.database, lived.hall.clock, lived.store)
        lived.link()
        assert lived.problems() == []
