"""一生一档 of one child on paper: the whole file, or some days of it."""

from datetime import date
from typing import Any

from flask import Response, make_response

from console import filters
from console.frame.desk import Desk
from console.frame.route import CHILD, Route
from domain.access import ALL_STAFF, Deed, Part
from handlers.actions.files import file_papers
from storage import spans
from storage.files import file_filters


def show_form(desk: Desk, child_id: int) -> str:
    """Which days are to be printed: the term, unless others are named."""
    span = spans.usual(desk.session, desk.child.school_id, desk.today)
    return desk.page("paper.html", child=desk.child, span=span, most=file_papers.MOST)


def send_paper(desk: Desk, child_id: int) -> Any:
    """The PDF, with who printed it on every page; what names no day of its own is the whole file."""
    asked = filters.read(desk)
    if asked.wrong:
        span = spans.usual(desk.session, desk.child.school_id, desk.today)
        page = desk.page("paper.html", child=desk.child, span=span, most=file_papers.MOST, wrong=asked.wrong)
        return make_response(page, 400)
    start, end = asked.wanted.start, asked.wanted.end
    reader = file_filters.eyes(desk.session, desk.actor, child_id, desk.now)
    told = file_papers.told(desk.session, desk.child, reader, (start, end), desk.now)
    desk.note(f"打印一生一档：{_said(start)} 至 {_said(end)}")
    response = Response(file_papers.pieces(told, desk.actor.who, desk.now), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="lianxin-{child_id}.pdf"'
    return response


def _said(day: date | None) -> str:
    return day.isoformat() if day is not None else "不限"


PAPER = f"{CHILD}/paper"
ROUTES = (
    Route(PAPER, "file.paper_form", show_form, ALL_STAFF, Part.FILE),
    Route(f"{PAPER}.pdf", "file.paper", send_paper, ALL_STAFF, Part.FILE, Deed.EXPORT, is_proved=True, is_long=True),
)
