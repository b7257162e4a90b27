"""Pupils and adults come into the register one at a time, and a pupil leaves the school."""

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import day_of, given, person
from console.frame.desk import Desk
from console.frame.route import CHILD, Route
from domain.access import ALL_STAFF, LEADING, Part
from domain.register.cells.classes import class_title
from domain.register.events import Event
from handlers.actions.registers import enrolment, register_form
from handlers.actions.registers.register_form import Outcome
from handlers.actions.registers.register_slots import Slot, empty_adult, empty_child
from storage.person import people

OF_CHILD = ("name", "class_name", "gender", "birth_date", "id_number", "boarding")
OF_ADULT = ("name", "relation", "number", "whereabouts", "start", "place", "primary")
REASONS = {Event.MOVED_OUT: "转学", Event.GRADUATED: "毕业或升学", Event.JOINED_PARENTS: "随父母迁走"}
TWIN = "这个班已经有叫“{name}”的学生。真是另一个孩子，请勾上“是另一个孩子”再存。"


def begin_child(desk: Desk) -> Answer:
    """An empty form of a new pupil."""
    return _child_form(desk, {}, Outcome())


def add_child(desk: Desk) -> Answer:
    """A pupil who is new to the register; a second one of the same name in a class must be meant."""
    slots, typed = empty_child(OF_CHILD), given()
    if "other" not in request.form and _twin(desk, typed):
        outcome = Outcome({"name": TWIN.format(name=typed.get("name", "").strip())})
        return _child_form(desk, typed, outcome, 409, is_twin=True)
    outcome, number = register_form.new_child(desk.session, desk.school_id, slots, typed, desk.now)
    if number is None:
        return _child_form(desk, typed, outcome, 400)
    desk.note(f"登记了新的学生{typed.get('name', '').strip()}")
    return redirect(url_for("register.child", child_id=number), 303)


def begin_adult(desk: Desk, child_id: int) -> Answer:
    """An empty form of somebody around a pupil."""
    return _adult_form(desk, {}, Outcome())


def add_adult(desk: Desk, child_id: int) -> Answer:
    """Somebody who is new around a pupil."""
    typed = given()
    outcome, number = register_form.new_adult(desk.session, desk.child, empty_adult(OF_ADULT), typed, desk.now)
    if number is None:
        return _adult_form(desk, typed, outcome, 400)
    desk.note(f"登记了{typed.get('relation', '')}{typed.get('name', '').strip()}")
    return redirect(url_for("register.child", child_id=child_id), 303)


def begin_leave(desk: Desk, child_id: int) -> Answer:
    """What ends when this pupil leaves, before anything does."""
    return _leave_form(desk, {"why": Event.MOVED_OUT.value, "on": desk.today.isoformat()}, {})


def leave(desk: Desk, child_id: int) -> Answer:
    """The pupil leaves: pairing and connections end, the file stays."""
    typed = given()
    on = day_of(typed.get("on", ""))
    event = next((one for one in REASONS if one.value == typed.get("why")), None)
    wrong = {} if event is not None else {"why": "请选一种。"}
    if on is None or on > desk.today:
        wrong["on"] = "还没到那一天：到了再记，结对和微信联系是马上结束的。"
    if wrong or event is None or on is None:
        return _leave_form(desk, typed, wrong, 400)
    enrolment.leave(desk.session, child_id, event, on, person(desk).id, desk.now)
    desk.note(f"{desk.child.name}离校：{REASONS[event]}，{on.isoformat()}")
    desk.wake()
    return redirect(url_for("register.child", child_id=child_id), 303)


def _twin(desk: Desk, typed: dict[str, str]) -> bool:
    name, class_name = typed.get("name", "").strip(), typed.get("class_name", "").strip()
    named = people.children_named(desk.session, desk.school_id, name)
    return any(class_title("", one.class_name) == class_title("", class_name) for one in named)


def _child_form(
    desk: Desk, typed: dict[str, str], outcome: Outcome, status: int = 200, *, is_twin: bool = False
) -> Answer:
    slots = empty_child(OF_CHILD)
    return _form(desk, "登记一名学生", slots, typed, outcome, status, to=url_for("register.add"), is_twin=is_twin)


def _adult_form(desk: Desk, typed: dict[str, str], outcome: Outcome, status: int = 200) -> Answer:
    to = url_for("register.add_adult", child_id=desk.child.id)
    slots = empty_adult(OF_ADULT)
    return _form(desk, f"登记{desk.child.name}的家人", slots, typed, outcome, status, to=to, child=desk.child)


def _form(
    desk: Desk,
    label: str,
    slots: list[Slot],
    typed: dict[str, str],
    outcome: Outcome,
    status: int,
    **facts: object,
) -> Answer:
    page = desk.page("register_new.html", label=label, slots=slots, typed=typed, wrong=outcome.wrong, **facts)
    return make_response(page, status)


def _leave_form(desk: Desk, typed: dict[str, str], wrong: dict[str, str], status: int = 200) -> Answer:
    bound = people.bound_guardians_of_children(desk.session, [desk.child.id])
    page = desk.page(
        "register_leave.html",
        child=desk.child,
        bound=[one.relation.label for one in bound],
        reasons=[(one.value, label) for one, label in REASONS.items()],
        typed=typed,
        wrong=wrong,
    )
    return make_response(page, status)


NEW_ADULT, LEAVE = f"{CHILD}/register/adults/new", f"{CHILD}/register/leave"
ROUTES = (
    Route("/register/new", "register.begin", begin_child, LEADING),
    Route("/register/new", "register.add", add_child, LEADING, method="POST"),
    Route(NEW_ADULT, "register.begin_adult", begin_adult, ALL_STAFF, Part.REGISTER),
    Route(NEW_ADULT, "register.add_adult", add_adult, ALL_STAFF, Part.REGISTER, method="POST"),
    Route(LEAVE, "register.begin_leave", begin_leave, LEADING, Part.REGISTER),
    Route(LEAVE, "register.leave", leave, LEADING, Part.REGISTER, method="POST"),
)
