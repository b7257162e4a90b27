"""The children whose file is open to somebody: class by class, or those of a name."""

from datetime import timedelta

from sqlalchemy import ColumnElement, or_

from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import ALL_STAFF, Deed, Duty, Part
from storage import overview
from storage.access import scope
from storage.traffic import quarantine

CHILDREN_PER_PAGE = 50
LONGEST_NAME = 40
NEW_FOR = timedelta(days=1)


def list_children(desk: Desk) -> str:
    """Those whose file, or restricted page, is open to who asks; with a name, those who are called so."""
    name, after = desk.text("q", LONGEST_NAME), desk.number("after")
    own = _open(desk)
    if name:
        desk.note(f"找：{name}")
        rows = overview.named(desk.session, own, name, CHILDREN_PER_PAGE + 1)
    else:
        rows = overview.children(desk.session, own, CHILDREN_PER_PAGE + 1, after)
    shown = rows[:CHILDREN_PER_PAGE]
    return desk.page(
        "children.html",
        turned=after is not None,
        name=name,
        rows=shown,
        fresh=desk.now - NEW_FOR,
        more=len(rows) > CHILDREN_PER_PAGE,
        sealed_only=_sealed_only(desk, [row.child.id for row in shown]),
        unread=quarantine.count(desk.session, desk.school_id) if desk.actor.is_leading else 0,
    )


def _open(desk: Desk) -> ColumnElement[bool]:
    """Pupils of whom anything may be read."""
    own = scope.own(desk.actor, Part.FILE, desk.now)
    return or_(own, scope.own(desk.actor, Part.SEALED, desk.now)) if desk.actor.has(Duty.PSYCH) else own


def _sealed_only(desk: Desk, children: list[int]) -> set[int]:
    """Of these, those of whom only the restricted page may be read."""
    if not desk.actor.has(Duty.PSYCH):
        return set()
    own = scope.own(desk.actor, Part.FILE, desk.now)
    return set(children) - overview.among(desk.session, own, children)


ROUTES = (Route("/children", "staff.children", list_children, ALL_STAFF, deed=Deed.VIEW),)
