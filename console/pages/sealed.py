"""The restricted page of a child's file: alerts with their log, and notes for named duties."""

from typing import Any

from console import media, views
from console.frame.desk import Desk
from console.frame.route import CHILD, Route
from console.pages import redaction
from domain.access import ALL_STAFF, Part, Verdict
from domain.alert import AlertEventKind, AlertState
from domain.sealing import STUB
from messages.render import words
from storage.access import scope
from storage.files import file_filters, file_sealed

NOTES_PER_PAGE = 20
STATES = {
    AlertState.OPEN: "还没有人接",
    AlertState.TAKEN: "有人在处理",
    AlertState.CLOSED: "已了结",
    AlertState.FALSE_ALARM: "误报",
}
DEEDS = {
    AlertEventKind.OPENED: "开始",
    AlertEventKind.TOLD: "告诉了",
    AlertEventKind.RAISED: "升级",
    AlertEventKind.TAKEN: "接下了",
    AlertEventKind.REMINDED: "提醒了",
    AlertEventKind.CALLED: "打了电话",
    AlertEventKind.NOTED: "记下",
    AlertEventKind.FALSE_ALARM: "说是误报",
    AlertEventKind.POLICE: "报了警",
    AlertEventKind.BUREAU: "报了教育局",
    AlertEventKind.CLOSED: "了结",
    AlertEventKind.REDACTED: "移除了内容",
}


def show(desk: Desk, child_id: int) -> Any:
    """Everything that the ordinary timeline does not tell."""
    before = desk.number("before")
    reader = file_filters.eyes(desk.session, desk.actor, child_id, desk.now)
    notes = file_sealed.notes(desk.session, child_id, reader, NOTES_PER_PAGE, before)
    return desk.page(
        "sealed.html",
        child=desk.child,
        alerts=file_sealed.alerts(desk.session, child_id, reader) if before is None else [],
        notes=[views.line(one, _lengths(desk).of([one]), whole=True) for one in notes.entries],
        older=notes.older,
        is_turned=before is not None,
        may_read=scope.of_child(desk.session, desk.actor, child_id, Part.FILE, desk.now) is Verdict.ALLOWED,
        states=STATES,
        deeds=DEEDS,
        stub=STUB,
        may_redact=desk.actor.has(*redaction.OF_SEALED),
        may_redact_alerts=desk.actor.is_leading,
        unsaid=words("replies/redacted"),
    )


def _lengths(desk: Desk) -> media.Lengths:
    return desk.house.lengths


ROUTES = (Route(f"{CHILD}/sealed", "file.sealed", show, ALL_STAFF, Part.SEALED),)
