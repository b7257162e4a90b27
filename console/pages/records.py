"""A talk, a call or a visit written down at the desk instead of in the chat: one form for one child."""

import secrets

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.frame.desk import Desk
from console.frame.route import CHILD, Route
from domain.access import ALL_STAFF, Part
from domain.record_form import KINDS, RESULTS, read_form
from domain.understanding.records import TOPICS
from handlers.actions.contact import records
from storage.pairing import pairings
from storage.person import people
from storage.traffic import links

LARGEST_FORM_BYTES = 16384
TOO_OLD = "这一页放得太久了，请再按一次“记下”。"
UNPAIRED = "这个孩子还没有结对老师，先结对再记。"


def show(desk: Desk, child_id: int) -> Answer:
    """An empty form of today."""
    return _page(desk, {"day": desk.today.isoformat(), "result": "reached", "kind": "talk"}, ())


def keep(desk: Desk, child_id: int) -> Answer:
    """What was filled in stands in the file, or the form comes back with what is wrong and nothing lost.

    The signed number in the form makes the second press nothing.
    """
    given = request.form.to_dict()
    number = links.read_form(desk.house.vault, f"record:{child_id}", given.get("form", ""), desk.now)
    if number is None:
        return _page(desk, given, (TOO_OLD,), 400)
    filled = read_form(given, _relations(desk), desk.today)
    if filled.record is None:
        return _page(desk, given, filled.wrong, 400)
    writer = people.person(desk.session, desk.actor.person_id) if desk.actor.person_id else None
    if writer is None or pairings.teacher_of(desk.session, child_id) is None:
        return _page(desk, given, (UNPAIRED,), 409)
    records.keep(desk.session, filled.record, [desk.child], writer, f"form:{number}", desk.now)
    desk.wake()
    return redirect(url_for("staff.child", child_id=child_id, _anchor="latest"), 303)


def _page(desk: Desk, given: dict[str, str], wrong: tuple[str, ...], status: int = 200) -> Answer:
    page = desk.page(
        "record.html",
        child=desk.child,
        teacher=pairings.teacher_of(desk.session, desk.child.id),
        relations=_relations(desk),
        given=given,
        wrong=wrong,
        kinds=KINDS,
        results=RESULTS,
        topics=TOPICS,
        form=links.form(desk.house.vault, f"record:{desk.child.id}", secrets.token_hex(8), desk.now),
        today=desk.today,
    )
    return make_response(page, status)


def _relations(desk: Desk) -> list[str]:
    adults = people.guardians_of_child(desk.session, desk.child.id)
    return list(dict.fromkeys(adult.relation.label for adult in adults))


PATH = f"{CHILD}/record"
ROUTES = (
    Route(PATH, "records.form", show, ALL_STAFF, Part.WRITE),
    Route(PATH, "records.keep", keep, ALL_STAFF, Part.WRITE, method="POST", largest=LARGEST_FORM_BYTES),
)
