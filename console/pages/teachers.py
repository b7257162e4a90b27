"""老师: a member of staff is registered, mended, given a code for their WeChat, and leaves."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING
from domain.errors import Refusal
from domain.invitation import spaced
from domain.people import Person, Role
from handlers.actions.access import staff as deeds
from handlers.actions.access.staff import Typed
from storage.access import staff_duties
from storage.contact import contact_staff

ROLES = ((Role.TEACHER, "老师"), (Role.DIRECTOR, "德育主任"))
FIELDS = {"phone": "phone", "phones": "phone"}  # where a refusal of a form is said; the rest at the name


def show(desk: Desk) -> str:
    """Everybody of the staff, and the form of a new one."""
    return _list(desk)


def add(desk: Desk) -> str | tuple[str, int]:
    """A new member of staff; their code stands on the answer and nowhere else."""
    given = forms.given()
    role = next((one for one, _ in ROLES if one == given.get("role")), Role.TEACHER)
    try:
        person, code = deeds.add(desk.session, desk.school_id, _typed(given), role, desk.now)
    except Refusal as refused:
        return _list(desk, wrong=_wrong(refused), given=given, is_twin=_is_twin(refused)), 400
    desk.note(f"登记了新的{dict(ROLES)[role]}{person.name}")
    return _list(desk, new=person, code=spaced(code) if code else "")


def one(desk: Desk, person_id: int) -> str:
    """One of them, to be mended."""
    person = _member(desk, person_id)
    return _one(desk, person, given={"name": person.name, "phone": person.phone or ""})


def mend(desk: Desk, person_id: int) -> Answer | tuple[str, int]:
    """Another name or number."""
    person, given = _member(desk, person_id), forms.given()
    try:
        what = deeds.mend(desk.session, desk.actor, desk.school_id, person_id, _typed(given))
    except Refusal as refused:
        return _one(desk, person, wrong=_wrong(refused), given=given, is_twin=_is_twin(refused)), 400
    desk.note(f"{person.name}：{'，'.join(what) or '没有改动'}")
    return redirect(url_for("teachers.show", done="mended"), 303)


def invite(desk: Desk, person_id: int) -> str:
    """A new code; the old one is dead."""
    person = _member(desk, person_id)
    code = deeds.invite(desk.session, desk.actor, desk.school_id, person_id, desk.now)
    desk.note(f"给{person.name}新的绑定码")
    return _list(desk, invited=person, code=spaced(code))


def begin_leave(desk: Desk, person_id: int) -> str:
    """What ends and what must be handed over, before anything does."""
    person = _member(desk, person_id)
    return _leave(desk, person)


def leave(desk: Desk, person_id: int) -> Answer | tuple[str, int]:
    """They leave the school; a second press finds it done."""
    if staff_duties.former(desk.session, desk.school_id, person_id) is not None:
        desk.is_written = True
        return _gone(person_id)
    person = _member(desk, person_id)
    _, wrong = forms.tried(desk, lambda: deeds.leave(desk.session, desk.actor, desk.school_id, person_id, desk.now))
    if wrong:
        return _leave(desk, person, wrong), 409
    desk.note(f"{person.name}离校")
    return _gone(person_id)


def _gone(person_id: int) -> Answer:
    return redirect(url_for("teachers.show", done="left", who=person_id), 303)


def _member(desk: Desk, person_id: int) -> Person:
    return staff_duties.member(desk.session, desk.school_id, person_id) or abort(404)


def _typed(given: dict[str, str]) -> Typed:
    return Typed(given.get("name", ""), given.get("phone", ""), "other" in request.form)


def _wrong(refused: Refusal) -> dict[str, str]:
    return {FIELDS.get(str(refused.facts["kind"]), "name"): forms.sentence(refused)}


def _is_twin(refused: Refusal) -> bool:
    return refused.facts["kind"] == "twin"


def _list(desk: Desk, **facts: object) -> str:
    listed = staff_duties.listed(desk.session, desk.school_id)
    usual: dict[str, object] = {"wrong": {}, "given": {}, "is_twin": False, "new": None, "invited": None, "code": ""}
    return desk.page(
        "teachers.html",
        staff=listed,
        reached=contact_staff.reachable(desk.session, {one.person.id for one in listed}),
        roles=[(one.value, label) for one, label in ROLES],
        done=desk.text("done", 20),
        gone=staff_duties.former(desk.session, desk.school_id, desk.number("who") or 0),
        **{**usual, **facts},
    )


def _one(desk: Desk, person: Person, **facts: object) -> str:
    usual: dict[str, object] = {"wrong": {}, "is_twin": False}
    return desk.page(
        "teacher.html",
        person=person,
        may_change=deeds.may_reach(desk.session, desk.actor, person.id),
        decides=deeds.decides(desk.session, person.id),
        **{**usual, **facts},
    )


def _leave(desk: Desk, person: Person, wrong: str = "") -> str:
    left = deeds.held(desk.session, desk.actor, person.id)
    return desk.page("teacher_leave.html", person=person, left=left, wrong=wrong)


ONE = row("/staff/{person_id}")
ROUTES = (
    Route("/staff", "teachers.show", show, LEADING, is_proved=True),
    Route("/staff", "teachers.add", add, LEADING, method="POST", is_proved=True),
    Route(ONE, "teachers.one", one, LEADING, is_proved=True),
    Route(ONE, "teachers.mend", mend, LEADING, method="POST", is_proved=True),
    Route(f"{ONE}/invite", "teachers.invite", invite, LEADING, method="POST", is_proved=True),
    Route(f"{ONE}/leave", "teachers.begin_leave", begin_leave, LEADING, is_proved=True),
    Route(f"{ONE}/leave", "teachers.leave", leave, LEADING, method="POST", is_proved=True),
)
