"""申请: what families asked about their data, by the day it is due; each answered in words that the family reads."""

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING, Deed
from domain.rights import BY_STAFF, Asker, Kind, Outcome, is_overdue
from handlers.actions.privacy import rights as deeds
from handlers.actions.privacy import rights_deletion
from storage.person import people
from storage.privacy import rights, rights_held
from storage.privacy.rights import Asked

MOST_ANSWERED = 30
MOST_WORDS = 200
NO_OUTCOME = "请选一个结果。"


def show(desk: Desk) -> str:
    """What waits, the first due first, and what was answered last."""
    asked = rights.waiting(desk.session, desk.school_id)
    waiting = [one for one in asked if desk.may_know(one.child_id)]
    answered = rights.answered(desk.session, desk.school_id, MOST_ANSWERED)
    closed = [one for one in answered if desk.may_know(one.child_id)]
    titles = deeds.titles(desk.session, [*waiting, *closed])
    late = {one.id for one in waiting if is_overdue(one.due_on, desk.today)}
    return desk.page(
        "rights.html", waiting=waiting, closed=closed, titles=titles, late=late, told=bool(desk.text("already", 1))
    )


def one(desk: Desk, rights_id: int) -> Answer:
    """One request: who asks for what, what is kept of them, and the answer."""
    return _page(desk, _asked(desk, rights_id), {}, {})


def answer(desk: Desk, rights_id: int) -> Answer:
    """Close it: what was chosen is taken out, the answer leaves; or the form again with what is wrong."""
    asked = _asked(desk, rights_id)
    given = forms.given()
    outcome = next((one for one in BY_STAFF if one.value == given.get("outcome")), None)
    text = given.get("text", "").strip()
    if outcome is None:
        return _page(desk, asked, given, {"outcome": NO_OUTCOME}, 400)
    if wrong := deeds.problem(outcome, text):
        return _page(desk, asked, given, {"text": wrong}, 400)
    chosen = [int(number) for number in forms.chosen("entry") if number.isdecimal() and len(number) < 19]
    _, refused = forms.tried(desk, lambda: _close(desk, asked, outcome, text, chosen))
    if refused and rights.is_answered_so(desk.session, rights_id, desk.actor.account_id, outcome, text):
        return _twice(desk)
    if refused:
        return _page(desk, asked, given, {"text": refused}, 409)
    desk.is_written = True
    desk.wake()
    return redirect(url_for("rights.show"), 303)


def _twice(desk: Desk) -> Answer:
    """A second press of the same person finds it answered: back to the list."""
    desk.is_written = True
    return redirect(url_for("rights.show", already=1), 303)


def _close(desk: Desk, asked: Asked, outcome: Outcome, text: str, chosen: list[int]) -> None:
    if asked.kind is Kind.DELETE and outcome is not Outcome.REFUSED and chosen:
        rights_deletion.take_out(desk.session, desk.actor, asked, chosen, desk.now)
    deeds.answer(desk.session, desk.actor, asked.id, outcome, text, desk.now)


def _asked(desk: Desk, number: int) -> Asked:
    asked = rights.get(desk.session, number) or abort(404)
    desk.about = asked.child_id
    return asked


def _page(desk: Desk, asked: Asked, given: dict[str, str], wrong: dict[str, str], status: int = 200) -> Answer:
    may_choose = asked.kind is Kind.DELETE and asked.closed_at is None
    page = desk.page(
        "rights_one.html",
        asked=asked,
        title=deeds.titles(desk.session, [asked]).get(asked.id, ""),
        child=people.child(desk.session, asked.child_id),
        has_left=people.has_left(desk.session, asked.child_id),
        is_erased=people.is_erased(desk.session, asked.child_id),
        is_late=is_overdue(asked.due_on, desk.today) and asked.closed_at is None,
        held=rights_held.counts(
            desk.session, asked.child_id, asked.person_id, of_child=asked.asker is not Asker.CONTACT
        ),
        words=rights_held.own_words(desk.session, asked.child_id, asked.person_id, MOST_WORDS) if may_choose else [],
        chosen=request.form.getlist("entry"),
        outcomes=[(one.value, one.label) for one in BY_STAFF],
        given=given,
        wrong=wrong,
    )
    return make_response(page, status)


PATH = "/rights"
ROUTES = (
    Route(PATH, "rights.show", show, LEADING, deed=Deed.VIEW),
    Route(row(f"{PATH}/{{rights_id}}"), "rights.one", one, LEADING, deed=Deed.VIEW),
    Route(row(f"{PATH}/{{rights_id}}"), "rights.answer", answer, LEADING, method="POST"),
)
