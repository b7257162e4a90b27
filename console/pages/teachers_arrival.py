"""来了一位老师: one form registers a colleague; the answer is the page with which everything is handed over."""

from flask import url_for
from markupsafe import Markup

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route
from console.pages import accounts, teachers
from domain.access import LEADING
from domain.errors import Refusal
from domain.invitation import STAFF_LIFETIME, spaced
from domain.people import Role
from handlers.actions.access import arrivals, duties
from handlers.actions.access.arrivals import Arrived, Newcomer
from messages.pictures import codes
from storage.access import invitations_of_accounts as invitations
from storage.person import class_teachers

FIELDS = {"replies/account_refused": "login", "replies/duty_refused": "duties"}  # where a refusal is said


def add(desk: Desk) -> str | tuple[str, int]:
    """They are of the school: code and link stand on the answer and nowhere else."""
    given = forms.given()
    new = _newcomer(given)
    done = forms.attempted(desk, lambda: arrivals.welcome(desk.session, desk.actor, desk.school_id, new, desk.now))
    if isinstance(done, Refusal):
        return _again(desk, given, done), 400
    desk.note("；".join(_said(new, done)))
    return _handed(desk, new, done)


def _newcomer(given: dict[str, str]) -> Newcomer:
    role = next((one for one, _ in teachers.ROLES if one == given.get("role")), Role.TEACHER)
    chosen = forms.chosen("duties")
    return Newcomer(
        teachers.typed(given),
        role,
        tuple(duty for duty in duties.GIVEN if duty.value in chosen),
        given.get("login", "").strip(),
    )


def _again(desk: Desk, given: dict[str, str], refused: Refusal) -> str:
    field = FIELDS.get(refused.reply)
    if field is not None:
        return teachers.listed(desk, given=given, wrong={field: forms.sentence(refused)})
    return teachers.listed(desk, given=given, wrong=teachers.wrong_of(refused), twins=teachers.twins(desk, refused))


def _said(new: Newcomer, done: Arrived) -> list[str]:
    said = [f"登记了新的{dict(teachers.ROLES)[new.role]}{done.person.name}"]
    said += [f"给职责：{duty.label}" for duty in new.duties]
    return said + ([f"开账号：{done.account.login}"] if done.account else [])


def _handed(desk: Desk, new: Newcomer, done: Arrived) -> str:
    link, _ = accounts.handed(desk, done.account, done.token) if done.account is not None else ("", False)
    return desk.page(
        "teacher_new.html",
        person=done.person,
        role=dict(teachers.ROLES)[new.role],
        duties=[duty.label for duty in new.duties],
        classes=sorted(class_teachers.classes_of(desk.session, done.person)),
        code=spaced(done.code) if done.code else "",
        code_until=desk.now + STAFF_LIFETIME,
        account=done.account,
        link=link,
        picture=Markup(codes.drawn(link).decode()) if link else "",
        link_until=desk.now + invitations.LIFETIME,
        sign_in=accounts.outside(desk, url_for("sign_in.show")),
    )


ROUTES = (Route("/staff", "teachers.add", add, LEADING, method="POST", is_proved=True),)
