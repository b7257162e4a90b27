"""Who can be tried in the demo's console with one click: one account for each kind of work."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.demo import school
from domain.access import AccountKind, Duty
from domain.people import Role
from storage.access import accounts
from storage.person import people

PRINCIPAL = "郑国平"
# what the link says → the sign-in name
LINKS = {
    "陈老师（结对）": "chenyu",
    "李老师（心理）": "lijianguo",
    "林主任": "linxiuying",
    "郑校长": "zhengguoping",
    "县教育局": "county",
    "维护人员": "operator",
}
STAFF = {
    "chenyu": "陈雨",
    "lijianguo": "李建国",
    "linxiuying": school.DIRECTOR,
    "zhengguoping": PRINCIPAL,
}
DIRECTORS = "linxiuying"  # whose eyes the page opens with


def open_accounts(session: Session, now: datetime) -> None:
    """The school that ``school.build`` made gets its accounts; nobody has a password, the links sign in."""
    found = people.school_named(session, school.SCHOOL)
    assert found is not None, "built before"
    people.add_person(session, found.id, PRINCIPAL, Role.TEACHER, now)
    for login, name in STAFF.items():
        (person,) = people.staff_named(session, found.id, name)
        accounts.add(session, login, AccountKind.STAFF, now, person_id=person.id)
    for name, duty in (("李建国", Duty.PSYCH), (PRINCIPAL, Duty.PRINCIPAL)):
        (person,) = people.staff_named(session, found.id, name)
        accounts.give_duty(session, found.id, person.id, duty, None, now)
    accounts.add(session, "county", AccountKind.OFFICER, now, name="县教育局")
    accounts.add(session, "operator", AccountKind.OPERATOR, now, name="维护人员")


def links(url: str) -> dict[str, str]:
    """Where each of them comes in."""
    return {label: f"{url}/console/enter/{login}" for label, login in LINKS.items()}
