"""一位老师要走了: everything that a teacher holds on one page, and one deed that hands it over and lets them go."""

from collections.abc import Mapping

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route
from console.pages import teachers
from domain.access import LEADING, Deed
from domain.errors import Refusal
from domain.people import Person
from handlers.actions.access import departures, holdings, staff
from handlers.actions.access.departures import Departure, NotTaken
from handlers.actions.access.holdings import Holding
from handlers.actions.pairing.pairing import Grounds, Moved
from handlers.actions.pairing.pairing_preview import Foreseen, foreseen
from storage.access import staff_duties

REASON = "离校"
WHOM = "请选一位老师。"
FIELDS = {  # where a refusal is said
    "replies/handover_note": "note",
    "replies/family_words": "to_families",
    "replies/pairing_long": "form",
}
Plan = dict[int, Person]


def begin_leave(desk: Desk, person_id: int) -> Answer:
    """What they hold, before anything ends."""
    person = teachers.member(desk, person_id)
    holding = holdings.held(desk.session, desk.actor, person, desk.now)
    typed = {f"to{one.child.id}": str(one.proposed or "") for one in holding.children}
    return _page(desk, holding, typed, {})


def leave(desk: Desk, person_id: int) -> Answer:
    """Shown first, done when that was seen; a second press finds it done."""
    if staff_duties.former(desk.session, desk.school_id, person_id) is not None:
        desk.is_written = True
        return _gone(person_id)
    holding = holdings.held(desk.session, desk.actor, teachers.member(desk, person_id), desk.now)
    typed = forms.given()
    plan, wrong = _plan(desk, holding, typed)
    if wrong:
        return _page(desk, holding, typed, wrong, 400)
    if "sure" in request.form:
        return _done(desk, holding, plan, typed)
    seen = forms.attempted(desk, lambda: foreseen(desk.session, lambda: _deed(desk, holding, plan, typed)))
    if isinstance(seen, Refusal):
        return _page(desk, holding, typed, _wrong(seen, typed), 409)
    desk.note("先看一眼，还没有办")
    return _confirm(desk, holding, plan, typed, seen)


def _done(desk: Desk, holding: Holding, plan: Plan, typed: dict[str, str]) -> Answer:
    done = forms.attempted(desk, lambda: _deed(desk, holding, plan, typed))
    if isinstance(done, Refusal):
        return _page(desk, holding, typed, _wrong(done, typed), 409)
    desk.note("；".join([f"{done.person.name}离校", *(_said(one) for one in done.moved)]))
    desk.also = [one.child.id for one in done.moved]
    desk.wake()
    return _gone(done.person.id)


def _deed(desk: Desk, holding: Holding, plan: Plan, typed: dict[str, str]) -> Departure:
    note, to_families = (typed.get(name, "").strip() for name in ("note", "to_families"))
    grounds = Grounds(REASON, forms.person(desk), note, to_families)
    who = holding.member.person.id
    return departures.leave(desk.session, desk.actor, desk.school_id, who, plan, grounds, desk.now)


def _plan(desk: Desk, holding: Holding, typed: Mapping[str, str]) -> tuple[Plan, dict[str, str]]:
    """To whom each child goes, as it was chosen: all to one, or each to its own."""
    takers = {str(one.teacher.id): one.teacher for one in holding.others}
    if typed.get("all"):
        to = takers.get(typed["all"])
        return ({}, {"all": WHOM}) if to is None else ({one.child.id: to for one in holding.children}, {})
    chosen = {one.child.id: takers.get(typed.get(f"to{one.child.id}", "")) for one in holding.children}
    wrong = {f"to{child}": WHOM for child, to in chosen.items() if to is None}
    return {child: to for child, to in chosen.items() if to is not None}, wrong


def _wrong(refused: Refusal, typed: Mapping[str, str]) -> dict[str, str]:
    """At the note, at the words for families, at the children who cannot go there (or at the choice for all of them);
    the rest above everything."""
    why = forms.sentence(refused)
    if refused.reply in FIELDS:
        return {FIELDS[refused.reply]: why}
    if isinstance(refused, NotTaken) and typed.get("all"):
        return {"all": why}
    if isinstance(refused, NotTaken):
        return {f"to{child}": why for child in refused.children}
    return {"form": why}


def _said(moved: Moved) -> str:
    return f"{moved.child.name}归{moved.after.name if moved.after else '没有老师'}"


def _gone(person_id: int) -> Answer:
    return redirect(url_for("teachers.show", done="left", who=person_id), 303)


def _page(
    desk: Desk, holding: Holding, typed: Mapping[str, str], wrong: Mapping[str, str], status: int = 200
) -> Answer:
    person = holding.member.person
    desk.also = [one.child.id for one in holding.children]
    page = desk.page(
        "teacher_leave.html",
        person=person,
        held=holding,
        typed=typed,
        wrong=wrong,
        names={one.teacher.id: one.teacher.name for one in holding.others},
        may_change=staff.may_reach(desk.session, desk.actor, person.id) and person.id != desk.actor.person_id,
    )
    return make_response(page, status)


def _confirm(desk: Desk, holding: Holding, plan: Plan, typed: dict[str, str], seen: Foreseen[Departure]) -> Answer:
    """The plan goes along child by child: who comes to this teacher meanwhile is not handed on unseen."""
    fields = [(f"to{child}", str(to.id)) for child, to in plan.items()]
    fields += [(name, typed.get(name, "")) for name in ("note", "to_families")]
    children = {one.child.id: one.child for one in holding.children}
    takers = {to.id: to for to in plan.values()}
    page = desk.page(
        "teacher_leave_confirm.html",
        person=holding.member.person,
        held=holding,
        groups=[(to, [children[child] for child, one in plan.items() if one.id == to.id]) for to in takers.values()],
        told=seen.told,
        fields=fields,
    )
    return make_response(page)


LEAVE = f"{teachers.ONE}/leave"
ROUTES = (
    Route(LEAVE, "teachers.begin_leave", begin_leave, LEADING, deed=Deed.VIEW, is_proved=True),
    Route(LEAVE, "teachers.leave", leave, LEADING, method="POST", is_proved=True),
)
