"""A note on a child's file: one field, and whether only named duties read it."""

import secrets

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.frame.desk import Desk
from console.frame.route import CHILD, Route
from domain.access import ALL_STAFF, Part, Verdict
from domain.words import clean
from handlers.actions.files import notes
from storage.access import scope
from storage.person import people
from storage.traffic import links

LARGEST_FORM_BYTES = 16384
EMPTY = "还没有写。"
TOO_LONG = f"太长了，请写在 {notes.LONGEST} 个字以内，或者分几条写。"
TOO_OLD = "这一页放得太久了，请再按一次“记下”。"
NOT_SEALED = "保密备注只有心理教师和德育主任能写，请去掉“保密”再记。"
NO_PERSON = "这个账号没有对应的老师，不能写备注。"


def show(desk: Desk, child_id: int) -> Answer:
    """An empty form."""
    return _page(desk, {}, "")


def keep(desk: Desk, child_id: int) -> Answer:
    """The note stands in the file, or the form comes back with what is wrong and nothing lost.

    The signed number in the form makes the second press nothing.
    """
    given = request.form.to_dict()
    number = links.read_form(desk.house.vault, _about(child_id), given.get("form", ""), desk.now)
    text, is_sealed = clean(given.get("text", "")).strip(), given.get("sealed") == "1"
    wrong = TOO_OLD if number is None else _wrong(desk, text, is_sealed)
    if wrong or number is None:
        return _page(desk, given, wrong, 400)
    if desk.actor.person_id is None:
        return _page(desk, given, NO_PERSON, 409)
    by = people.person(desk.session, desk.actor.person_id)
    notes.keep(desk.session, desk.child, by, text, number, desk.now, is_sealed=is_sealed)
    desk.note("保密备注" if is_sealed else "备注")
    if is_sealed or not _may(desk, Part.FILE):
        return redirect(url_for("file.sealed", child_id=child_id) if _may(desk, Part.SEALED) else "/console/", 303)
    return redirect(url_for("staff.child", child_id=child_id, _anchor="latest"), 303)


def _wrong(desk: Desk, text: str, is_sealed: bool) -> str:
    if not text:
        return EMPTY
    if len(text) > notes.LONGEST:
        return TOO_LONG
    return NOT_SEALED if is_sealed and not _may(desk, Part.SEALED) else ""


def _page(desk: Desk, given: dict[str, str], wrong: str, status: int = 200) -> Answer:
    page = desk.page(
        "note.html",
        child=desk.child,
        given=given,
        wrong=wrong,
        longest=notes.LONGEST,
        may_seal=_may(desk, Part.SEALED),
        may_read=_may(desk, Part.FILE),
        form=links.form(desk.house.vault, _about(desk.child.id), secrets.token_hex(8), desk.now),
    )
    return make_response(page, status)


def _may(desk: Desk, part: Part) -> bool:
    return scope.of_child(desk.session, desk.actor, desk.child.id, part, desk.now) is Verdict.ALLOWED


def _about(child_id: int) -> str:
    return f"note:{child_id}"


PATH = f"{CHILD}/note"
ROUTES = (
    Route(PATH, "notes.form", show, ALL_STAFF, Part.WRITE),
    Route(PATH, "notes.keep", keep, ALL_STAFF, Part.WRITE, method="POST", largest=LARGEST_FORM_BYTES),
)
