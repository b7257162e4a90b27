"""What a page is given: who acts, the open transaction, the moment, the child that is meant."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask import abort, render_template, request
from sqlalchemy.orm import Session

from console.frame.route import Route
from console.ports import House
from domain.access import Actor
from domain.clock import in_china
from domain.people import Child
from storage.access.sessions import SignedIn

LARGEST_ID = 2**63 - 1


@dataclass
class Desk:
    """One request of somebody who may make it. ``child`` is the pupil of the address, of the actor's school and open
    to them. ``notes`` become the detail of the audit row; ``about`` is the child of it where the address names none,
    ``also`` are further children whom it is about: each has a row of its own. ``is_written``: the deed wrote its rows
    itself. ``ahead`` is what the route did before the transaction."""

    house: House
    session: Session
    route: Route
    actor: Actor
    signed_in: SignedIn
    now: datetime
    pupil: Child | None = None
    notes: list[str] = field(default_factory=list)
    about: int | None = None
    also: list[int] = field(default_factory=list)
    is_written: bool = False
    wakes: bool = False
    ahead: Any = None

    @property
    def child(self) -> Child:
        """The pupil of the address."""
        assert self.pupil is not None, "this page names no child"
        return self.pupil

    @property
    def school_id(self) -> int:
        """The school of who acts; only pages of staff ask for it."""
        assert self.actor.school_id is not None, "this page is for staff of a school"
        return self.actor.school_id

    @property
    def today(self) -> date:
        """The day in China."""
        return in_china(self.now).date()

    def may_know(self, child_id: int | None) -> bool:
        """Whether a line of a list may be shown to who acts: it is of no child whom the school keeps from them."""
        return child_id not in self.actor.kept_from

    def note(self, detail: str) -> None:
        """What exactly was seen or changed, for the audit."""
        self.notes.append(detail)

    def wake(self) -> None:
        """Something lies in the outbox: the delivery looks as soon as this is committed."""
        self.wakes = True

    def page(self, template: str, **facts: object) -> str:
        """The page; templates also know ``desk``, ``now``, ``nav`` and ``guard()``."""
        return render_template(template, desk=self, now=self.now, **facts)

    def number(self, name: str) -> int | None:
        """A number of the address's query, None when it is missing; what is no number finds no page."""
        text = request.args.get(name, "")
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)) or int(text) > LARGEST_ID:
            abort(404)
        return int(text)

    def text(self, name: str, longest: int = 2000) -> str:
        """A field of the form or of the query, without blanks around it, cut at ``longest`` characters."""
        return (request.form if self.route.is_button else request.args).get(name, "").strip()[:longest]
