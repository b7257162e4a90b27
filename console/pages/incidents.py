"""事件: data may have got into wrong hands — exports stop, whom to tell is a list, and two notices lie drafted.

An operator opens and closes incidents of all schools and reads no name: the list is taken by the school itself.
"""

from datetime import datetime

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING, Deed, Duty
from domain.clock import CHINA
from domain.incident import LABELS, Exposed
from handlers.actions.privacy import incidents as deeds
from storage.privacy import incidents
from storage.privacy.incidents import Incident

WHO = LEADING | {Duty.OPERATOR}
LONGEST = 1000
NO_WHAT = "请写清楚发生了什么。"
NO_KIND = "请至少选一种可能被看到的信息。"
NO_DAY = "时间没有写对，例如 2026-11-20。不知道就空着。"
NO_OUTCOME = "请写怎么处理的、结果怎样。"


def show(desk: Desk) -> Answer:
    """Every incident that concerns who reads, and the form that opens one."""
    return _page(desk, {}, {}, [])


def begin(desk: Desk) -> Answer:
    """Open one, for the own school; an operator for all."""
    given, wrong = forms.given(), {}
    what = given.get("what", "").strip()[:LONGEST]
    kinds = [kind for kind in Exposed if kind.value in request.form.getlist("exposed")]
    since = forms.day_of(given.get("since", "")) if given.get("since") else None
    if not what:
        wrong["what"] = NO_WHAT
    if not kinds:
        wrong["exposed"] = NO_KIND
    if given.get("since") and since is None:
        wrong["since"] = NO_DAY
    if wrong:
        return _page(desk, given, wrong, [kind.value for kind in kinds], 400)
    from_then = datetime(since.year, since.month, since.day, tzinfo=CHINA) if since else None
    mine = desk.actor.school_id
    if not _stands(desk, what):
        deeds.begin(desk.session, desk.actor, what, kinds, desk.now, school_id=mine, since=from_then)
    desk.is_written = True
    return redirect(url_for("incidents.show"), 303)


def end(desk: Desk, incident_id: int) -> Answer:
    """Close one: exports go on."""
    found = _theirs(desk, incident_id)
    if found.school_id != desk.actor.school_id:
        abort(403)  # an incident of everywhere is closed by who looks after everything
    outcome = desk.text("outcome", LONGEST)
    if not outcome:
        return _page(desk, forms.given(), {"outcome": NO_OUTCOME}, [], 400, at=incident_id)
    deeds.end(desk.session, desk.actor, incident_id, outcome, desk.now)
    desk.is_written = True
    return redirect(url_for("incidents.show"), 303)


def take(desk: Desk, incident_id: int) -> Answer:
    """Whom to tell, as a sheet: of the own school."""
    found = _theirs(desk, incident_id)
    content, _ = deeds.whom_to_tell(desk.session, desk.actor, found, desk.now, school_id=desk.school_id)
    desk.is_written = True
    return forms.download(content, f"要告知的人-{incident_id}号", "xlsx")


def drafts(desk: Desk, incident_id: int) -> Answer:
    """The two notices, to be read, changed and sent by a person."""
    found = _theirs(desk, incident_id)
    told = deeds.drafts(desk.session, found, desk.now, desk.school_id)
    counts = deeds.counts(desk.session, found, desk.now, desk.school_id)
    return make_response(desk.page("incident_notices.html", incident=found, notices=told, counts=counts))


def _stands(desk: Desk, what: str) -> bool:
    """Whether the very same is open already: the button was pressed twice, and exports shall not wait for two ends."""
    mine = desk.actor.school_id
    known = incidents.listed(desk.session, mine)
    return any(one.what == what and one.closed_at is None and one.school_id == mine for one in known)


def _theirs(desk: Desk, number: int) -> Incident:
    found = incidents.get(desk.session, number)
    mine = desk.actor.school_id
    if found is None or (mine is not None and found.school_id not in (None, mine)):
        abort(404)
    return found


def _page(
    desk: Desk,
    given: dict[str, str],
    wrong: dict[str, str],
    chosen: list[str],
    status: int = 200,
    at: int | None = None,
) -> Answer:
    page = desk.page(
        "incidents.html",
        incidents=incidents.listed(desk.session, desk.actor.school_id),
        labels=[(kind.value, label) for kind, label in LABELS.items()],
        given=given,
        wrong=wrong,
        chosen=chosen,
        at=at,
        is_school=desk.actor.school_id is not None,
    )
    return make_response(page, status)


PATH = "/incidents"
ROUTES = (
    Route(PATH, "incidents.show", show, WHO),
    Route(PATH, "incidents.open", begin, WHO, method="POST"),
    Route(row(f"{PATH}/{{incident_id}}/close"), "incidents.close", end, WHO, method="POST"),
    Route(row(f"{PATH}/{{incident_id}}/notices"), "incidents.drafts", drafts, LEADING),
    Route(
        row(f"{PATH}/{{incident_id}}/list"),
        "incidents.take",
        take,
        LEADING,
        deed=Deed.EXPORT,
        is_proved=True,
        in_incident=True,
    ),
)
