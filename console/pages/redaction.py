"""Taking words out of a file: one entry by whoever answers for the school, a sealed one or what an alert says by who
may read it; each with a ground and a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import views
from console.frame.desk import Desk
from console.frame.route import CHILD, Route, row
from domain.access import LEADING, Duty, Part
from domain.sealing import SEALED, STUB
from domain.words import clean
from handlers.actions.files import redaction
from storage.files import file, file_filters, file_sealed
from storage.files.file import FileEntry
from storage.files.file_sealed import Danger

NO_GROUND = "请选一个依据。"
NO_REASON = "请写明原因。"


@dataclass(frozen=True, slots=True)
class What:
    """What would be taken out: an entry or what an alert says, the deed, where one goes afterwards, and instead; or
    what a press a moment ago has taken out."""

    deed: Callable[[str, str], bool]
    back: str
    after: str
    line: views.Line | None = None
    alert: Danger | None = None
    is_gone: bool = False


def show(desk: Desk, child_id: int, entry_id: int) -> Answer:
    """What would be taken out, and the form."""
    return _page(desk, _ordinary(desk, entry_id), {}, "")


def keep(desk: Desk, child_id: int, entry_id: int) -> Answer:
    """The words are gone, and a stub says so; or the form comes back with what is wrong."""
    return _keep(desk, _ordinary(desk, entry_id))


def show_sealed(desk: Desk, child_id: int, sealed_id: int) -> Answer:
    """The same for an entry that is sealed."""
    return _page(desk, _sealed(desk, sealed_id), {}, "")


def keep_sealed(desk: Desk, child_id: int, sealed_id: int) -> Answer:
    """Gone; the stub is as sealed as the entry was."""
    return _keep(desk, _sealed(desk, sealed_id))


def show_alert(desk: Desk, child_id: int, alert_id: int) -> Answer:
    """What an alert quotes and how it ended, and the form; its log stays, and the page says so."""
    return _page(desk, _alert(desk, alert_id), {}, "")


def keep_alert(desk: Desk, child_id: int, alert_id: int) -> Answer:
    """The quote and the outcome are gone, with what the file told of it."""
    return _keep(desk, _alert(desk, alert_id))


def _ordinary(desk: Desk, entry_id: int) -> What:
    """The entry, if it stands in this file, is not sealed and still has its words."""
    reader = file_filters.eyes(desk.session, desk.actor, desk.child.id, desk.now)
    if not file_filters.is_shown(desk.session, desk.child.id, entry_id, reader):
        abort(404)
    (found,) = file.numbered(desk.session, [entry_id])
    if found.kind in SEALED:
        abort(404)
    back = url_for("staff.entry", child_id=desk.child.id, entry_id=entry_id)
    return _entry(desk, found, back, url_for("staff.child", child_id=desk.child.id, _anchor="latest"))


def _sealed(desk: Desk, entry_id: int) -> What:
    reader = file_filters.eyes(desk.session, desk.actor, desk.child.id, desk.now)
    found = file_sealed.note(desk.session, desk.child.id, entry_id, reader)
    if found is None:
        abort(404)
    back = url_for("file.sealed", child_id=desk.child.id)
    return _entry(desk, found, back, back)


def _entry(desk: Desk, found: FileEntry, back: str, after: str) -> What:
    if found.kind == STUB:
        abort(404)

    def deed(ground: str, reason: str) -> bool:
        return redaction.redact(desk.session, desk.actor, found.id, ground, reason, desk.now)

    return What(deed, back, after, line=views.line(found, {}, whole=True), is_gone=found.is_redacted)


def _alert(desk: Desk, alert_id: int) -> What:
    reader = file_filters.eyes(desk.session, desk.actor, desk.child.id, desk.now)
    found = file_sealed.alert(desk.session, desk.child.id, alert_id, reader)
    if found is None or not found.is_over:
        abort(404)

    def deed(ground: str, reason: str) -> bool:
        return redaction.redact_alert(desk.session, desk.actor, alert_id, ground, reason, desk.now)

    back = url_for("file.sealed", child_id=desk.child.id)
    return What(deed, back, back, alert=found)


def _keep(desk: Desk, what: What) -> Answer:
    if what.is_gone:
        desk.is_written = True  # by the first of two presses
        return redirect(what.after, 303)
    given = request.form.to_dict()
    ground, reason = given.get("ground", ""), clean(given.get("reason", "")).strip()
    wrong = NO_GROUND if ground not in redaction.GROUNDS else "" if reason else NO_REASON
    if wrong:
        return _page(desk, what, given, wrong, 400)
    desk.is_written = what.deed(ground, reason)
    return redirect(what.after, 303)


def _page(desk: Desk, what: What, given: dict[str, str], wrong: str, status: int = 200) -> Answer:
    if what.is_gone:
        abort(404)
    facts: dict[str, Any] = {"line": what.line, "alert": what.alert, "back": what.back, "given": given, "wrong": wrong}
    facts["action"] = request.path
    grounds, longest = redaction.GROUNDS, redaction.LONGEST
    page = desk.page("redact.html", child=desk.child, grounds=grounds, longest=longest, **facts)
    return make_response(page, status)


OF_SEALED = LEADING | {Duty.PSYCH}
PATH = CHILD + row("/entries/{entry_id}/redact")
SEALED_PATH = CHILD + row("/sealed/{sealed_id}/redact")
ALERT_PATH = CHILD + row("/alerts/{alert_id}/redact")
ROUTES = (
    Route(PATH, "redaction.form", show, LEADING, Part.FILE, is_proved=True),
    Route(PATH, "redaction.keep", keep, LEADING, Part.FILE, method="POST", is_proved=True),
    Route(SEALED_PATH, "redaction.sealed_form", show_sealed, OF_SEALED, Part.SEALED, is_proved=True),
    Route(SEALED_PATH, "redaction.keep_sealed", keep_sealed, OF_SEALED, Part.SEALED, method="POST", is_proved=True),
    Route(ALERT_PATH, "redaction.alert_form", show_alert, LEADING, Part.SEALED, is_proved=True),
    Route(ALERT_PATH, "redaction.keep_alert", keep_alert, LEADING, Part.SEALED, method="POST", is_proved=True),
)
