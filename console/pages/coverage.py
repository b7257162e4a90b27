"""联系情况: how many of those who should be in touch were, in a term — a picture and the numbers of each class."""

from flask import Response, abort, make_response, request

from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import ALL_STAFF
from domain.contact import ContactKind
from domain.coverage import MAIN, SHORT, Coverage, Span
from messages.pictures.coverage import coverage_picture, groups_of
from storage import coverage, spans
from storage.person import people

MOST_TERMS = 6  # three years back; earlier ones by the command line


def show(desk: Desk) -> str:
    """The school by kind, and one kind by class; everything that was chosen stands in the address."""
    told = _told(desk)
    return desk.page(
        "coverage.html",
        school=people.school(desk.session, desk.school_id),
        terms=spans.terms(desk.session, desk.school_id, desk.today)[:MOST_TERMS],
        told=told,
        groups=groups_of(told),
        kind=_kind(),
        labels=SHORT,
    )


def picture(desk: Desk) -> Response:
    """The bars of one kind as a file of its own: a page may not draw with styles, nor need it to."""
    response = make_response(coverage_picture(_told(desk), [_kind()]))
    response.content_type = "image/svg+xml; charset=utf-8"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _told(desk: Desk) -> Coverage:
    school = people.school(desk.session, desk.school_id)
    return coverage.of_school(desk.session, school, _span(desk), desk.now)


def _span(desk: Desk) -> Span:
    asked = request.args.get("term", "")
    if not asked:
        return spans.usual(desk.session, desk.school_id, desk.today)
    return spans.named(desk.session, desk.school_id, asked) or abort(404)


def _kind() -> ContactKind:
    asked = request.args.get("kind", MAIN[0].value)
    return next((kind for kind in ContactKind if kind.value == asked), None) or abort(404)


ROUTES = (
    Route("/coverage", "coverage.show", show, ALL_STAFF),
    Route("/coverage.svg", "coverage.picture", picture, ALL_STAFF),
)
