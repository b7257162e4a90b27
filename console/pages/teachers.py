"""老师: who works at the school; a name or a number is mended, a new code for their WeChat is given."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING
from domain.errors import Refusal
from domain.invitation import spaced
from domain.people import Person, Role
from handlers.actions.access import duties
from handlers.actions.access import staff as deeds
from handlers.actions.access.staff import Typed
from storage.access import staff_duties
from storage.contact import contact_staff
from storage.person import people

ROLES = ((Role.TEACHER, "老师"), (Role.DIRECTOR, "德育主任"))
FIELDS = {"phone": "phone", "phones": "phone"}  # where a refusal of a form is said; the rest at the name


def show(desk: Desk) -> str:
    """Everybody of the staff, and the form of a new one."""
    return listed(desk)


def one(desk: Desk, person_id: int) -> str:
    """One of them, to be mended."""
    person = member(desk, person_id)
    return _one(desk, person, given={"name": person.name, "phone": person.phone or ""})


def mend(desk: Desk, person_id: int) -> Answer | tuple[str, int]:
    """Another name or number."""
    person, given = member(desk, person_id), forms.given()
    try:
        what = deeds.mend(desk.session, desk.actor, desk.school_id, person_id, typed(given), desk.now)
    except Refusal as refused:
        return _one(desk, person, wrong=wrong_of(refused), given=given, twins=twins(desk, refused)), 400
    desk.note(f"{person.name}：{'，'.join(what) or '没有改动'}")
    return redirect(url_for("teachers.show", done="mended"), 303)


def invite(desk: Desk, person_id: int) -> str:
    """A new code; the old one is dead."""
    person = member(desk, person_id)
    code = deeds.invite(desk.session, desk.actor, desk.school_id, person_id, desk.now)
    desk.note(f"给{person.name}新的绑定码")
    return listed(desk, invited=person, code=spaced(code))


def member(desk: Desk, person_id: int) -> Person:
    """Who is meant, of the staff of this school; everybody else is not found."""
    return staff_duties.member(desk.session, desk.school_id, person_id) or abort(404)


def typed(given: dict[str, str]) -> Typed:
    """The name and the number of a form."""
    others = forms.number_of(request.form.get("other", ""), 0, 999) or 0
    return Typed(given.get("name", ""), given.get("phone", ""), others)


def wrong_of(refused: Refusal) -> dict[str, str]:
    """The sentence of a refused name or number, at its field."""
    return {FIELDS.get(str(refused.facts["kind"]), "name"): forms.sentence(refused)}


def twins(desk: Desk, refused: Refusal) -> int:
    """How many of the typed name there are, where that is why it was refused."""
    if refused.facts["kind"] != "twin":
        return 0
    return len(people.staff_named(desk.session, desk.school_id, str(refused.facts["who"])))


def listed(desk: Desk, **facts: object) -> str:
    """The page of the list; ``given``, ``wrong`` and ``twins`` are of the form of a new one."""
    staff = staff_duties.listed(desk.session, desk.school_id)
    usual: dict[str, object] = {"wrong": {}, "given": {}, "twins": 0, "invited": None, "code": ""}
    return desk.page(
        "teachers.html",
        staff=staff,
        reached=contact_staff.reachable(desk.session, {one.person.id for one in staff}),
        roles=[(one.value, label) for one, label in ROLES],
        may_give=[(duty.value, duty.label) for duty in duties.may_give(desk.actor)],
        chosen=forms.chosen("duties"),
        done=desk.text("done", 20),
        gone=staff_duties.former(desk.session, desk.school_id, desk.number("who") or 0),
        **{**usual, **facts},
    )


def _one(desk: Desk, person: Person, **facts: object) -> str:
    usual: dict[str, object] = {"wrong": {}, "twins": 0}
    return desk.page(
        "teacher.html",
        person=person,
        may_change=deeds.may_reach(desk.session, desk.actor, person.id),
        decides=deeds.decides(desk.session, person.id),
        **{**usual, **facts},
    )


ONE = row("/staff/{person_id}")
ROUTES = (
    Route("/staff", "teachers.show", show, LEADING, is_proved=True),
    Route(ONE, "teachers.one", one, LEADING, is_proved=True),
    Route(ONE, "teachers.mend", mend, LEADING, method="POST", is_proved=True),
    Route(f"{ONE}/invite", "teachers.invite", invite, LEADING, method="POST", is_proved=True),
)
