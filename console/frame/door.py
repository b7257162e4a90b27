"""The one way into a page of the staff: session, duty, child, form, audit, page, in one transaction.

What is refused: nobody signed in → the sign-in page; a duty that is missing → 403; a row of another school, or one
that is not there → 404, the same answer; a child of the own school that is not theirs → 403 with the way to ask.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from flask import Response, abort, g, make_response, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from console import errors
from console.frame import forgery
from console.frame.desk import Desk
from console.frame.route import ROOT, Route
from console.ports import House
from domain.access import READ_PARTS, Actor, Deed, Part, Verdict
from domain.errors import Refusal
from storage.access import accounts, audit, scope, sessions, walls
from storage.access.sessions import SignedIn
from storage.privacy import incidents

COOKIE = "lianxin_session"
LIVE = "live"  # in the query of an address that a page asks by itself


def cookie_name(house: House) -> str:
    """With https the browser itself refuses the cookie from any other place."""
    return f"__Host-{COOKIE}" if house.is_https else COOKIE


def let_in(house: House, answer: Answer, token: str) -> None:
    """Give a browser the session that has begun."""
    answer.set_cookie(cookie_name(house), token, path="/", secure=house.is_https, httponly=True, samesite="Lax")


def let_out(house: House, answer: Answer) -> None:
    """Take the session from a browser."""
    answer.delete_cookie(cookie_name(house), path="/", secure=house.is_https, httponly=True, samesite="Lax")


def found(house: House, session: Session) -> tuple[SignedIn, Actor] | None:
    """Who holds this browser; None for nobody, or somebody who may not any more."""
    token = request.cookies.get(cookie_name(house), "")
    signed_in = sessions.find(session, token, house.clock.now()) if token else None
    account = accounts.get(session, signed_in.account_id) if signed_in else None
    if signed_in is None or account is None:
        return None
    actor = accounts.before_pages(session, account, signed_in.id, house.clock.now())
    return (signed_in, actor) if actor is not None else None


class Door:
    """One route with its guards, as Flask calls it."""

    def __init__(self, house: House, route: Route) -> None:
        self._house = house
        self._route = route

    def __call__(self, **numbers: int) -> Any:
        if not request.path.isascii():
            abort(404)  # a number in other digits is no number of ours
        if self._route.is_button:
            request.max_content_length = self._route.largest
        try:
            ahead = self._ahead(numbers)
            with self._transaction() as session:
                answer = self._answer(session, numbers, ahead)
        except Refusal as refusal:
            return errors.refusal(refusal)
        desk: Desk | None = g.get("desk")
        if desk is not None and desk.wakes:
            self._house.actions.wake()
        return answer

    def _transaction(self) -> AbstractContextManager[Session]:
        """Whatever is written down needs one that writes; the rest must not wait for writers."""
        writes = (self._route.writes_down is not None or self._route.is_button) and not self._route.is_long
        return self._house.database.begin() if writes else self._house.database.read()

    def _ahead(self, numbers: dict[str, int]) -> Any:
        """What takes long and needs no transaction of ours, for who may come in; who may not meets the door again."""
        if self._route.ahead is None:
            return None
        with self._house.database.read() as session:
            who = found(self._house, session)
            if who is None or not who[1].has(*self._route.who):
                return None
            if self._route.is_button and not forgery.is_ours(self._house.vault, who[0], request):
                return None
            now = self._house.clock.now()
            if not all(scope.is_theirs(session, who[1], kind, number, now) for kind, number in numbers.items()):
                return None
        return self._route.ahead(self._house, who[1], **numbers)

    def _answer(self, session: Session, numbers: dict[str, int], ahead: Any) -> Any:
        who = found(self._house, session)
        if who is None:
            return self._to_sign_in()
        signed_in, actor = who
        desk = g.desk = Desk(self._house, session, self._route, actor, signed_in, self._house.clock.now())
        desk.ahead = ahead
        self._note_seen(desk)
        if not actor.has(*self._route.who):
            return self._refused(desk, 403)
        if self._route.is_button and not forgery.is_ours(self._house.vault, signed_in, request):
            return self._refused(desk, 403)
        walls.stand_around(session, actor)
        return self._inside(desk, numbers)

    def _inside(self, desk: Desk, numbers: dict[str, int]) -> Any:
        """The rows of the address are theirs; then the page, then the row of the audit."""
        for kind, number in numbers.items():
            if kind in scope.REACH and not scope.is_theirs(desk.session, desk.actor, kind, number, desk.now):
                abort(404)
        if "child_id" in numbers and not self._may_open(desk, numbers["child_id"]):
            return self._refused(desk, 403, child_id=numbers["child_id"])
        if self._route.is_proved and not desk.signed_in.is_proved:
            return redirect(url_for("sign_in.prove", to=request.full_path if request.method == "GET" else ROOT), 303)
        self._may_leave(desk)
        answer = make_response(self._route.view(desk, **numbers))
        self._write_down(desk, answer.status_code, numbers.get("child_id", desk.about))
        return answer

    def _may_leave(self, desk: Desk) -> None:
        """Raises Refusal for an export while an incident stops them."""
        if self._route.deed is not Deed.EXPORT or self._route.in_incident or desk.actor.school_id is None:
            return
        if incidents.frozen(desk.session, desk.actor.school_id):
            raise Refusal("replies/export_refused", kind="frozen")

    def _may_open(self, desk: Desk, child_id: int) -> bool:
        desk.pupil = scope.child(desk.session, desk.actor, child_id)
        if self._route.part is None:
            return True
        verdict = scope.of_child(desk.session, desk.actor, child_id, self._route.part, desk.now)
        if verdict is Verdict.ALLOWED and self._route.is_button and self._route.part in READ_PARTS:
            return self._may_change(desk, child_id, self._route.part)
        return verdict is Verdict.ALLOWED

    def _may_change(self, desk: Desk, child_id: int, part: Part) -> bool:
        """Whoever was granted a look changes nothing by it, nor is there anything more to ask for."""
        verdict = scope.of_child(desk.session, desk.actor, child_id, part, desk.now, by_grant=False)
        desk.pupil = desk.pupil if verdict is Verdict.ALLOWED else None
        return verdict is Verdict.ALLOWED

    def _write_down(self, desk: Desk, status: int, child_id: int | None) -> None:
        """What was shown or done. A form that comes back with what is wrong has shown what stands around it."""
        deed = self._route.writes_down
        first = [child_id] if child_id is not None or not desk.also else []
        if status >= 400:
            is_shown = self._route.part is not None or desk.about is not None or desk.also
            deed = Deed.VIEW if self._route.is_button and is_shown else None
        if deed is not None and status != 304 and not desk.is_written:
            for one in dict.fromkeys([*first, *desk.also]):
                self._write(desk, deed, one)

    def _write(self, desk: Desk, deed: Deed, child_id: int | None) -> None:
        detail = "；".join(desk.notes)
        with self._writing(desk) as session:
            audit.write(session, desk.actor, deed, self._route.name, desk.now, child_id=child_id, detail=detail)

    def _writing(self, desk: Desk) -> AbstractContextManager[Session]:
        """The page's own transaction, or a short one at the end of a long look."""
        return self._house.database.begin() if self._route.is_long else nullcontext(desk.session)

    def _refused(self, desk: Desk, status: int, child_id: int | None = None) -> Response:
        if self._route.writes_down is not None:
            self._write(desk, Deed.REFUSED, child_id)
        return errors.page(status, child=desk.pupil, part=self._route.part)

    def _note_seen(self, desk: Desk) -> None:
        is_background = self._route.in_background or LIVE in request.args
        if is_background or not sessions.is_worth_noting(desk.signed_in, desk.now):
            return
        if self._route.writes_down is not None and not self._route.is_long:
            sessions.note_seen(desk.session, desk.signed_in.id, desk.now)
            return
        with self._house.database.begin() as session:
            sessions.note_seen(session, desk.signed_in.id, desk.now)

    def _to_sign_in(self) -> Answer:
        """A page of reading comes back after the sign-in; a button does not press itself."""
        if self._house.is_demo:
            return redirect(url_for("enter.choose"), 303)
        to = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.show", to=to), 303)
