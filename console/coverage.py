"""联系情况: how many of those who should be in touch were, in a term — a picture and the numbers of each class."""

from datetime import date

from flask import Blueprint, Response, abort, make_response, render_template, request
from sqlalchemy.orm import Session

from console.ports import House
from domain.clock import in_china
from domain.contact import ContactKind
from domain.coverage import MAIN, SHORT, Coverage, Span
from messages.pictures.coverage import coverage_picture, groups_of
from storage import coverage, people, spans
from storage.people import School

MOST_TERMS = 6  # three years back; earlier ones by the command line
SECONDS = 10.0


def blueprint(house: House) -> Blueprint:
    """The page and its picture; both read, neither writes."""
    pages = Blueprint("coverage", __name__, url_prefix="/console")
    views = _Views(house)
    pages.add_url_rule("/coverage", "show", views.show)
    pages.add_url_rule("/coverage.svg", "picture", views.picture)
    return pages


class _Views:
    def __init__(self, house: House) -> None:
        self._house = house

    def show(self) -> str:
        """The school by kind, and one kind by class; everything that was chosen stands in the address."""
        now = self._house.clock.now()
        kind = _kind()
        with self._house.database.read(SECONDS) as session:
            schools = people.schools(session)
            school = _school(schools)
            terms = spans.terms(session, school.id, in_china(now).date())[:MOST_TERMS] if school else []
            told = self._told(session, school) if school else None
        return render_template(
            "coverage.html",
            now=now,
            schools=schools,
            school=school,
            terms=terms,
            told=told,
            groups=groups_of(told) if told else [],
            kind=kind,
            labels=SHORT,
        )

    def picture(self) -> Response:
        """The bars of one kind as a file of its own: a page may not draw with styles, nor need it to."""
        with self._house.database.read(SECONDS) as session:
            school = _school(people.schools(session))
            if school is None:
                abort(404)
            told = self._told(session, school)
        response = make_response(coverage_picture(told, [_kind()]))
        response.content_type = "image/svg+xml; charset=utf-8"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    def _told(self, session: Session, school: School) -> Coverage:
        now = self._house.clock.now()
        return coverage.of_school(session, school, _span(session, school, in_china(now).date()), now)


def _school(schools: list[School]) -> School | None:
    """The one of the address, or the first."""
    asked = request.args.get("school", "")
    if not asked:
        return schools[0] if schools else None
    return next((one for one in schools if str(one.id) == asked), None) or abort(404)


def _span(session: Session, school: School, today: date) -> Span:
    asked = request.args.get("term", "")
    if not asked:
        return spans.usual(session, school.id, today)
    return spans.named(session, school.id, asked) or abort(404)


def _kind() -> ContactKind:
    asked = request.args.get("kind", MAIN[0].value)
    return next((kind for kind in ContactKind if kind.value == asked), None) or abort(404)
