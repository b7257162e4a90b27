"""申请: what staff ask for beyond their own children, and the answers of the leading persons."""

from dataclasses import dataclass

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import number_of
from console.frame.desk import Desk
from console.frame.route import CHILD, Route, row
from domain.access import ALL_STAFF, LEADING, Deed, Part, Verdict
from domain.errors import Refusal
from handlers.actions.access import access
from messages.render import words
from storage.access import requests, scope
from storage.access.requests import State

PER_PAGE = 30
PLACES = {
    Part.FILE: "staff.child",
    Part.SEALED: "file.sealed",
    Part.REGISTER: "register.child",
    Part.UNMASKED: "register.full",
    Part.WRITE: "records.form",
    Part.EXPORT: "exports.form",
}


ALREADY = {
    "granted": "已经同意过了。",
    "refused": "已经答复过了：不同意。",
    "withdrawn": "已经撤回了。",
    "ended": "已经停了。",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed about one request that waits, and what is wrong with the number of days."""

    request_id: int = 0
    days: str = ""
    answer: str = ""
    wrong: str = ""


def show(desk: Desk) -> str:
    """What I asked for; for leading persons first what waits for them, last what was decided."""
    return _list(desk, Typed())


def _list(desk: Desk, typed: Typed) -> str:
    before, actor = desk.number("before"), desk.actor
    mine = requests.of_account(desk.session, actor.account_id or 0, PER_PAGE + 1, before)
    leads = actor.is_leading and before is None
    waiting = requests.waiting(desk.session, desk.school_id, but=actor.account_id) if leads else []
    decided = requests.of_school(desk.session, desk.school_id, PER_PAGE) if leads else []
    known = scope.among(desk.session, actor, Part.FILE, [one.child.id for one in mine], desk.now)
    return desk.page(
        "requests.html",
        waiting=[one for one in waiting if desk.may_know(one.child.id)],
        decided=[one for one in decided if desk.may_know(one.child.id)],
        mine=mine[:PER_PAGE],
        more=len(mine) > PER_PAGE,
        known=set(known),
        usual=access.USUAL_DAYS,
        most=access.MOST_DAYS,
        places=PLACES,
        longest=access.LONGEST_REASON,
        states=State,
        typed=typed,
        told=ALREADY.get(request.args.get("already", ""), ""),
    )


def form(desk: Desk, child_id: int) -> Answer:
    """Which part, and why; the child is not named to who may not know it yet. A copy that was granted is made where
    copies are made."""
    part = _part(request.args.get("part", Part.FILE.value))
    if scope.of_child(desk.session, desk.actor, child_id, part, desk.now) is Verdict.ALLOWED:
        if part is Part.EXPORT:
            return redirect(url_for("exports.form", child_id=child_id), 303)
        raise Refusal("replies/access_refused", kind="held", most=0, who="")
    return _form(desk, part, "", "")


def ask(desk: Desk, child_id: int) -> Answer:
    """Put it before the leading persons; the form again when the reason says nothing."""
    part, reason = _part(request.form.get("part", "")), desk.text("reason", access.LONGEST_REASON + 1)
    desk.note(f"申请{part.label}：{reason}")
    try:
        access.ask(desk.session, desk.actor, desk.child, part, reason, desk.now)
    except Refusal as refused:
        if refused.facts["kind"] == "reason":
            return _form(desk, part, reason, words(refused.reply, **refused.facts).strip(), 400)
        raise
    desk.wake()
    return _back()


def grant(desk: Desk, request_id: int) -> Answer:
    """Yes, for so many days; the list again where that is no number of days."""
    typed, answer = desk.text("days", 20), desk.text("answer", access.LONGEST_REASON)
    days = number_of(typed, 1, access.MOST_DAYS)
    before = _found(desk, request_id)
    if days is None and before.state(desk.now) is State.WAITING:
        desk.about = before.child.id
        wrong = words("replies/access_refused", kind="days", most=access.MOST_DAYS, who="").strip()
        return make_response(_list(desk, Typed(request_id, typed, answer, wrong)), 400)
    try:
        found = access.grant(desk.session, desk.actor, request_id, days or access.USUAL_DAYS, answer, desk.now)
    except Refusal as refused:
        return _again(desk, request_id, refused, "granted")
    return _done(desk, found, f"同意{found.part.label}，{days}天", answer)


def refuse(desk: Desk, request_id: int) -> Answer:
    """No."""
    answer = desk.text("answer", access.LONGEST_REASON)
    try:
        found = access.refuse(desk.session, desk.actor, request_id, answer, desk.now)
    except Refusal as refused:
        return _again(desk, request_id, refused, "refused")
    return _done(desk, found, f"不同意{found.part.label}", answer)


def withdraw(desk: Desk, request_id: int) -> Answer:
    """Not needed any more."""
    try:
        found = access.withdraw(desk.session, desk.actor, request_id, desk.now)
    except Refusal as refused:
        return _again(desk, request_id, refused, "withdrawn")
    return _done(desk, found, f"撤回申请：{found.part.label}")


def end(desk: Desk, request_id: int) -> Answer:
    """Before its time."""
    try:
        found = access.end(desk.session, desk.actor, request_id, desk.now)
    except Refusal as refused:
        return _again(desk, request_id, refused, "ended")
    return _done(desk, found, f"提前停止：{found.part.label}")


def _again(desk: Desk, request_id: int, refused: Refusal, what: str) -> Answer:
    """A second press of the same person finds it done: the list says so. Anything else stays refused."""
    found = _found(desk, request_id)
    mine = {
        "granted": found.granted and found.decider == desk.actor.account_id,
        "refused": found.state(desk.now) is State.REFUSED and found.decider == desk.actor.account_id,
        "withdrawn": found.state(desk.now) is State.WITHDRAWN and found.account_id == desk.actor.account_id,
        "ended": found.granted and found.ended_at is not None,
    }
    if not mine[what]:
        raise refused
    desk.is_written = True
    return redirect(url_for("requests.show", already=what), 303)


def _found(desk: Desk, request_id: int) -> requests.Request:
    return requests.get(desk.session, request_id) or abort(404)


def _done(desk: Desk, found: requests.Request, what: str, answer: str = "") -> Answer:
    desk.about = found.child.id
    desk.note(f"{what}（{found.who}）" + (f"：{answer}" if answer else ""))
    desk.wake()
    return _back()


def _back() -> Answer:
    return redirect(url_for("requests.show"), 303)


def _part(name: str) -> Part:
    return next((part for part in Part if part.value == name), None) or abort(404)


def _form(desk: Desk, part: Part, reason: str, wrong: str, status: int = 200) -> Answer:
    """``named``: the file is open to who asks, so that the name may stand here."""
    verdict = scope.of_child(desk.session, desk.actor, desk.child.id, Part.FILE, desk.now)
    page = desk.page(
        "request.html",
        child=desk.child,
        named=verdict is Verdict.ALLOWED,
        part=part,
        reason=reason,
        wrong={"reason": wrong},
        longest=access.LONGEST_REASON,
        usual=access.USUAL_DAYS,
        has_deciders=bool(requests.deciders(desk.session, desk.school_id, but=desk.actor.account_id)),
    )
    return make_response(page, status)


ROUTES = (
    Route("/requests", "requests.show", show, ALL_STAFF, deed=Deed.VIEW),
    Route(f"{CHILD}/request", "requests.form", form, ALL_STAFF),
    Route(f"{CHILD}/request", "requests.ask", ask, ALL_STAFF, method="POST"),
    Route(row("/requests/{request_id}/grant"), "requests.grant", grant, LEADING, method="POST"),
    Route(row("/requests/{request_id}/refuse"), "requests.refuse", refuse, LEADING, method="POST"),
    Route(row("/requests/{request_id}/withdraw"), "requests.withdraw", withdraw, ALL_STAFF, method="POST"),
    Route(row("/requests/{request_id}/end"), "requests.end", end, ALL_STAFF, method="POST"),
)
