"""The school's calendar: terms, days off and make-up days, and what it still lacks; a director enters what is new."""

from datetime import date, timedelta

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import NO_DAY, day_of, given, number_of, person, tried
from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import ALL_STAFF, LEADING
from domain.days.day import Override, Term
from handlers.actions import calendar as deeds
from handlers.actions.calendar_missing import missing
from storage import calendar
from storage.calendar import By
from storage.letter import letter_audience

AHEAD = timedelta(days=200)
BACK = timedelta(days=31)
MOST_OWN = 80
PICK = "请选上课或放假。"


def show(desk: Desk) -> Answer:
    """The terms, the holidays of the months ahead, and the days that were entered."""
    return _page(desk, {}, {})


def set_days(desk: Desk) -> Answer:
    """These days have lessons, or none, from now on."""
    typed, wrong = given(), dict[str, str]()
    first = _day(typed, "on", wrong)
    last = _day(typed, "until", wrong) if typed.get("until", "").strip() else first
    if typed.get("kind") not in ("off", "lessons"):
        wrong["kind"] = PICK
    if wrong or first is None or last is None:
        return _page(desk, typed, wrong, 400)
    name, class_name = typed.get("name", "").strip(), _class(desk, typed)
    like = Override(first, typed["kind"] == "lessons", name, class_name)
    count, why = tried(desk, lambda: deeds.set_span(desk.session, _by(desk, typed.get("source", "")), like, last))
    if count is None:
        return _page(desk, typed, {"on": why}, 409)
    kind = "上课" if like.is_school_day else "放假"
    return _done(desk, f"校历：{first.isoformat()} 起 {count} 天{kind}（{name}{class_name and '，'}{class_name}）")


def forget(desk: Desk) -> Answer:
    """A day is again what the calendar makes of it."""
    on_text, _, class_name = request.form.get("day", "").partition(" ")
    on = day_of(on_text)
    if on is None:
        return _page(desk, {}, {"form": NO_DAY}, 400)
    _, why = tried(desk, lambda: deeds.forget(desk.session, _by(desk), on, class_name))
    return _page(desk, {}, {"form": why}, 409) if why else _done(desk, f"校历：{on_text} 填过的取消")


def enter_term(desk: Desk) -> Answer:
    """A new term, or other days for the one of this name."""
    typed, wrong = given(), dict[str, str]()
    first, last = _day(typed, "starts_on", wrong), _day(typed, "ends_on", wrong)
    if wrong or first is None or last is None:
        return _page(desk, typed, wrong, 400)
    term = Term(typed.get("term", "").strip(), first, last)
    is_new, why = tried(desk, lambda: deeds.enter_term(desk.session, _by(desk), term))
    if is_new is None:
        return _page(desk, typed, {"term": why}, 409)
    return _done(desk, f"校历：{term.name} {first.isoformat()} 到 {last.isoformat()}{'' if is_new else '（改日期）'}")


def drop_term(desk: Desk) -> Answer:
    """A term was never entered."""
    name = request.form.get("drop", "").strip()
    _, why = tried(desk, lambda: deeds.drop_term(desk.session, _by(desk), name))
    return _page(desk, {}, {"form": why}, 409) if why else _done(desk, f"校历：去掉学期 {name}")


def confirm(desk: Desk) -> Answer:
    """The list of a year is complete."""
    year = number_of(request.form.get("year", ""), deeds.FIRST_YEAR, deeds.LAST_YEAR)
    if year is None:
        return _page(desk, {}, {"form": NO_DAY}, 400)
    deeds.confirm_year(desk.session, _by(desk), year)
    return _done(desk, f"校历：{year} 年的放假和补课都填好了")


def _page(desk: Desk, typed: dict[str, str], wrong: dict[str, str], status: int = 200) -> Answer:
    own = calendar.of_school(desk.session, desk.school_id)
    first, last = desk.today - BACK, desk.today + AHEAD
    entered = calendar.said_of(desk.session, desk.school_id, first, last + AHEAD)
    days = [(own.day(on, name), source, name, said) for (source, on, name), said in sorted(entered.items(), key=_when)]
    page = desk.page(
        "calendar.html",
        terms=calendar.terms_of(desk.session, desk.school_id),
        own_terms=[one.name for one in calendar.entered_terms(desk.session, desk.school_id)],
        lacks=missing(desk.session, desk.school_id, desk.today),
        today_is=own.day(desk.today),
        holidays=own.stretches(desk.today, last),
        days=days[:MOST_OWN],
        classes=letter_audience.classes(desk.session, desk.school_id),
        typed=typed,
        wrong=wrong,
    )
    return make_response(page, status)


def _when(entered: tuple[tuple[object, date, str], str]) -> tuple[date, str]:
    (_, on, name), _ = entered
    return on, name


def _done(desk: Desk, what: str) -> Answer:
    desk.note(what)
    return redirect(url_for("calendar.show"), 303)


def _by(desk: Desk, source: str = "") -> By:
    return By(desk.school_id, desk.now, person(desk).id, source.strip()[:40])


def _day(typed: dict[str, str], name: str, wrong: dict[str, str]) -> date | None:
    found = day_of(typed.get(name, ""))
    if found is None:
        wrong[name] = NO_DAY
    return found


def _class(desk: Desk, typed: dict[str, str]) -> str:
    asked = typed.get("class", "")
    return asked if asked in letter_audience.classes(desk.session, desk.school_id) else ""


ROUTES = (
    Route("/calendar", "calendar.show", show, ALL_STAFF),
    Route("/calendar/days", "calendar.set_days", set_days, LEADING, method="POST"),
    Route("/calendar/forget", "calendar.forget", forget, LEADING, method="POST"),
    Route("/calendar/term", "calendar.enter_term", enter_term, LEADING, method="POST"),
    Route("/calendar/drop-term", "calendar.drop_term", drop_term, LEADING, method="POST"),
    Route("/calendar/confirm", "calendar.confirm", confirm, LEADING, method="POST"),
)
