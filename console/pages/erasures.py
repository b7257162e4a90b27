"""删除整份档案: one leading person asks, another decides; what was deleted is listed by number, without a name."""

from collections.abc import Callable

from flask import abort, make_response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import CHILD, Route, row
from domain.access import LEADING, Deed, Part
from domain.erasure import COUNTED, LONGEST_REASON, Ground
from domain.errors import Refusal
from domain.people import Child
from domain.rights import Kind
from domain.words import clean
from handlers.actions.privacy import erasures as deeds
from storage.person import people
from storage.privacy import erasures, erasures_deletion, rights
from storage.privacy.erasures import Erasure

PER_PAGE = 30
LONGEST_NAME = 40
FIELDS = {"reason": "reason", "name": "name", "rights": "rights"}  # where a refusal is said
NO_GROUND = "请选一个依据。"


def show(desk: Desk) -> str:
    """What waits for a decision, and the tombstones, the newest first."""
    before = desk.number("before")
    stones = erasures.done(desk.session, desk.school_id, PER_PAGE + 1, before)
    asked = erasures.waiting(desk.session, desk.school_id) if before is None else []
    waiting = [one for one in asked if desk.may_know(one.child_id)]
    names = {one.child_id: people.child(desk.session, one.child_id) for one in waiting}
    desk.also += sorted(names)
    return desk.page(
        "erasures.html", waiting=waiting, names=names, done=stones[:PER_PAGE], more=len(stones) > PER_PAGE, said=COUNTED
    )


def form(desk: Desk, child_id: int) -> Answer:
    """What would go and what would stay, and the form; or why the file must stay."""
    return _form(desk, {"rights": str(desk.number("rights") or "")}, {})


def ask(desk: Desk, child_id: int) -> Answer:
    """Put it before another leading person; or the form again with what is wrong."""
    given = forms.given()
    ground = next((one for one in Ground if one.value == given.get("ground")), None)
    if ground is None:
        return _form(desk, given, {"ground": NO_GROUND}, 400)
    reason = clean(given.get("reason", ""))
    chosen = forms.number_of(given.get("rights", ""), 1, 2**62)
    typed = given.get("name", "")[:LONGEST_NAME]
    try:
        with desk.session.begin_nested():
            number = deeds.ask(desk.session, desk.actor, desk.child, ground, reason, chosen, typed, desk.now)
    except Refusal as refused:
        return _form(desk, given, *_at(refused))
    desk.is_written = True
    desk.wake()
    return redirect(url_for("erasures.one", erasure_id=number), 303)


def _at(refused: Refusal) -> tuple[dict[str, str], int]:
    """What is wrong, at its field; what is no field's fault stands above them."""
    field = FIELDS.get(str(refused.facts["kind"]))
    return {field or "all": forms.sentence(refused)}, 400 if field else 409


def one(desk: Desk, erasure_id: int) -> Answer:
    """A request with all that must be known to decide it; a tombstone where it is done."""
    return _one(desk, _found(desk, erasure_id), {})


def carry(desk: Desk, erasure_id: int) -> Answer:
    """Yes: the file is deleted now."""
    typed = desk.text("name", LONGEST_NAME)
    return _decided(desk, erasure_id, lambda: deeds.carry_out(desk.session, desk.actor, erasure_id, typed, desk.now))


def refuse(desk: Desk, erasure_id: int) -> Answer:
    """No: everything stays."""
    return _decided(desk, erasure_id, lambda: deeds.refuse(desk.session, desk.actor, erasure_id, desk.now))


def withdraw(desk: Desk, erasure_id: int) -> Answer:
    """Who asked does not want it any more."""
    return _decided(desk, erasure_id, lambda: deeds.withdraw(desk.session, desk.actor, erasure_id, desk.now))


def _decided(desk: Desk, erasure_id: int, deed: Callable[[], object]) -> Answer:
    found = _found(desk, erasure_id)
    try:
        with desk.session.begin_nested():
            deed()
    except Refusal as refused:
        return _one(desk, found, *_at(refused))
    desk.is_written = True
    return redirect(url_for("erasures.one", erasure_id=erasure_id), 303)


def _found(desk: Desk, number: int) -> Erasure:
    found = erasures.get(desk.session, number) or abort(404)
    desk.about = found.child_id
    return found


def _form(desk: Desk, given: dict[str, str], wrong: dict[str, str], status: int = 200) -> Answer:
    child = desk.child
    asked = [
        one
        for one in rights.waiting(desk.session, desk.school_id)
        if one.child_id == child.id and one.kind is Kind.DELETE
    ]
    grounds = [
        (one.value, one.label, deeds.in_the_way(desk.session, desk.actor, child.id, one, desk.now)) for one in Ground
    ]
    page = desk.page(
        "erasures_ask.html",
        grounds=grounds,
        waits=_waiting(desk, child.id),
        may=any(not why for _, _, why in grounds),
        asked=[("", "不是家长申请的"), *((str(one.id), f"{one.id} 号申请") for one in asked)] if asked else [],
        given=given,
        wrong=wrong,
        longest=LONGEST_REASON,
        **_facts(desk, child),
    )
    return make_response(page, status)


def _waiting(desk: Desk, child_id: int) -> Erasure | None:
    """The request about this child that nobody has decided."""
    return next((one for one in erasures.waiting(desk.session, desk.school_id) if one.child_id == child_id), None)


def _one(desk: Desk, found: Erasure, wrong: dict[str, str], status: int = 200) -> Answer:
    if found.done_at is not None:
        return make_response(desk.page("erasures_done.html", one=found, said=COUNTED), status)
    child = people.child(desk.session, found.child_id)
    deciders = set(deeds.deciders(desk.session, found))
    page = desk.page(
        "erasures_one.html",
        one=found,
        is_own=found.asked_by == desk.actor.account_id,
        deciders=[one.name for one in people.staff(desk.session, found.school_id) if one.id in deciders],
        why_not=deeds.in_the_way(desk.session, desk.actor, found.child_id, found.ground, desk.now),
        wrong=wrong,
        **_facts(desk, child),
    )
    return make_response(page, status)


def _facts(desk: Desk, child: Child) -> dict[str, object]:
    """Whom it is about, and how much of it there is."""
    counts = erasures_deletion.counts(desk.session, child.id, child.school_id)
    if erasures.is_kept_from(desk.session, child.id, desk.actor.person_id):
        counts["alerts"] = 0  # who must not learn of an alert does not count it here
    adults = erasures.people_of(desk.session, child.id)
    return {"child": child, "adults": adults, "counts": counts, "said": COUNTED}


PATH = "/erasures"
ONE = row(f"{PATH}/{{erasure_id}}")
ROUTES = (
    Route(PATH, "erasures.show", show, LEADING, deed=Deed.VIEW),
    Route(f"{CHILD}/erasure", "erasures.form", form, LEADING, Part.FILE, is_proved=True),
    Route(f"{CHILD}/erasure", "erasures.ask", ask, LEADING, Part.FILE, method="POST", is_proved=True),
    Route(ONE, "erasures.one", one, LEADING, deed=Deed.VIEW, is_proved=True),
    Route(ONE, "erasures.carry", carry, LEADING, method="POST", is_proved=True),
    Route(f"{ONE}/refuse", "erasures.refuse", refuse, LEADING, method="POST"),
    Route(f"{ONE}/withdraw", "erasures.withdraw", withdraw, LEADING, method="POST"),
)
