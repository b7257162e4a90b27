"""Taking the words of one entry out of a file: by whoever answers for the school, with a ground and a reason."""

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import views
from console.frame.desk import Desk
from console.frame.route import CHILD, Route, row
from domain.access import LEADING, Part
from domain.words import clean
from handlers.actions import redaction
from storage import file, file_filters
from storage.file import FileEntry

NO_GROUND = "请选一个依据。"
NO_REASON = "请写明原因。"


def show(desk: Desk, child_id: int, entry_id: int) -> Answer:
    """What would be taken out, and the form."""
    return _page(desk, _entry(desk, entry_id), {}, "")


def keep(desk: Desk, child_id: int, entry_id: int) -> Answer:
    """The words are gone, and a stub says so; or the form comes back with what is wrong."""
    found, given = _entry(desk, entry_id), request.form.to_dict()
    ground, reason = given.get("ground", ""), clean(given.get("reason", "")).strip()
    wrong = NO_GROUND if ground not in redaction.GROUNDS else "" if reason else NO_REASON
    if wrong:
        return _page(desk, found, given, wrong, 400)
    desk.is_written = redaction.redact(desk.session, desk.actor, entry_id, ground, reason, desk.now)
    return redirect(url_for("staff.child", child_id=child_id, _anchor="latest"), 303)


def _entry(desk: Desk, entry_id: int) -> FileEntry:
    """The entry, if it stands in this file and still has its words."""
    reader = file_filters.eyes(desk.session, desk.actor, desk.child.id, desk.now)
    if not file_filters.is_shown(desk.session, desk.child.id, entry_id, reader):
        abort(404)
    (found,) = file.numbered(desk.session, [entry_id])
    if found.is_redacted or found.kind == redaction.KIND:
        abort(404)
    return found


def _page(desk: Desk, found: FileEntry, given: dict[str, str], wrong: str, status: int = 200) -> Answer:
    page = desk.page(
        "redact.html",
        child=desk.child,
        line=views.line(found, {}, whole=True),
        grounds=redaction.GROUNDS,
        longest=redaction.LONGEST,
        given=given,
        wrong=wrong,
    )
    return make_response(page, status)


PATH = CHILD + row("/entries/{entry_id}/redact")
ROUTES = (
    Route(PATH, "redaction.form", show, LEADING, Part.FILE, is_proved=True),
    Route(PATH, "redaction.keep", keep, LEADING, Part.FILE, method="POST", is_proved=True),
)
