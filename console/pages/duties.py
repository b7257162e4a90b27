"""职责: who of the staff acts in what capacity, and the two duties that are given here."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING, Duty
from handlers.actions.access import duties
from storage.access import staff_duties


def show(desk: Desk) -> str:
    """Everybody of the staff, with what may be given to them or ended."""
    staff = staff_duties.listed(desk.session, desk.school_id)
    return desk.page("duties.html", staff=staff, may_give=duties.may_give(desk.actor))


def give(desk: Desk, person_id: int) -> Answer:
    """From now on they act in it."""
    duty = _duty(desk)
    person = duties.give(desk.session, desk.actor, desk.school_id, person_id, duty, desk.now)
    return _done(desk, f"给{person.name}职责：{duty.label}")


def end(desk: Desk, person_id: int) -> Answer:
    """From their next request on they do not."""
    duty = _duty(desk)
    person = duties.end(desk.session, desk.actor, desk.school_id, person_id, duty, desk.now)
    return _done(desk, f"收回{person.name}的职责：{duty.label}")


def _duty(desk: Desk) -> Duty:
    asked = desk.text("duty", 20)
    return next((duty for duty in duties.GIVEN if duty.value == asked), None) or abort(404)


def _done(desk: Desk, what: str) -> Answer:
    desk.note(what)
    return redirect(url_for("duties.show"), 303)


ROUTES = (
    Route("/duties", "duties.show", show, LEADING),
    Route(row("/duties/{person_id}/give"), "duties.give", give, LEADING, method="POST"),
    Route(row("/duties/{person_id}/end"), "duties.end", end, LEADING, method="POST"),
)
