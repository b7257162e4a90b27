"""设置: what the school decided for itself, each in a small form of its own; and everybody's own quiet hours."""

from collections.abc import Callable
from datetime import time

from flask import make_response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import chosen, given, number_of, person
from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import ALL_STAFF, LEADING
from domain.contact import LABELS, ContactKind
from handlers.actions import school_settings as deeds
from handlers.actions.binding import consent_texts
from handlers.actions.contact.contact_settings import often
from handlers.actions.school_settings import Unfit
from storage.alert import on_call
from storage.contact import contact_rules
from storage.person import addresses, people, schools
from storage.traffic import quiet

LONGEST_DIGITS = 999_999
NO_TIME = "时间写成 21:00 这样。"


def show(desk: Desk) -> Answer:
    """What holds now; a teacher sees their own hours."""
    return _page(desk, {}, {})


def save_officer(desk: Desk) -> Answer:
    """Who answers for personal data."""
    text = given().get("officer", "").strip()
    return _saved(desk, "officer", lambda: deeds.set_officer(desk.session, desk.school_id, text))


def save_home(desk: Desk) -> Answer:
    """What the house for children is called."""
    text = given().get("home_name", "").strip()
    return _saved(desk, "home_name", lambda: deeds.set_home_name(desk.session, desk.school_id, text))


def save_undo(desk: Desk) -> Answer:
    """How long a teacher's words can be taken back."""
    seconds = _number("undo_seconds")
    return _saved(desk, "undo_seconds", lambda: deeds.set_undo(desk.session, desk.school_id, seconds))


def save_erasure(desk: Desk) -> Answer:
    """How long who left keeps their platform identity."""
    days = _number("erase_after_days")
    return _saved(desk, "erase_after_days", lambda: deeds.set_erasure(desk.session, desk.school_id, days))


def save_on_call(desk: Desk) -> Answer:
    """Who is called while nobody takes an alert."""
    persons = [int(one) if one.isascii() and one.isdigit() and len(one) <= 18 else 0 for one in chosen("on_call")]
    return _saved(desk, "on_call", lambda: deeds.set_on_call(desk.session, desk.school_id, persons))


def save_quiet(desk: Desk) -> Answer:
    """One's own hours without messages."""
    typed = given()
    span = None
    if "usual" not in typed:
        begins, ends = _time(typed.get("quiet_from", "")), _time(typed.get("quiet_until", ""))
        if begins is None or ends is None:
            return _page(desk, typed, {"quiet_from": NO_TIME}, 400)
        span = begins, ends
    return _saved(desk, "quiet_from", lambda: deeds.set_quiet(desk.session, person(desk), span))


def _saved(desk: Desk, name: str, deed: Callable[[], str]) -> Answer:
    try:
        desk.note(deed())
    except Unfit as unfit:
        return _page(desk, given(), {name: str(unfit)}, 400)
    return redirect(url_for("settings.show"), 303)


def _page(desk: Desk, typed: dict[str, str], wrong: dict[str, str], status: int = 200) -> Answer:
    own = quiet.hours_of(desk.session, person(desk).id)
    page = desk.page(
        "settings.html",
        typed=typed,
        wrong=wrong,
        own={"quiet_from": f"{own[0]:%H:%M}", "quiet_until": f"{own[1]:%H:%M}"},
        **(_of_school(desk) if desk.actor.is_leading else {}),
    )
    return make_response(page, status)


def _of_school(desk: Desk) -> dict[str, object]:
    its = schools.settings(desk.session, desk.school_id)
    rules = contact_rules.of_school(desk.session, desk.school_id)
    staff = people.staff(desk.session, desk.school_id)
    chain = on_call.chain(desk.session, desk.school_id)
    return {
        "its": its,
        "rules": [(kind, LABELS[kind], often(rules[kind].cadence), rules[kind]) for kind in ContactKind],
        "staff": staff,
        "chain": [(one, addresses.of_person(desk.session, one.id) is not None) for one in chain],
        "places": max(3, min(len(chain) + 1, deeds.MOST_ON_CALL)),
        "hours": [(one.name, deeds.span_words(quiet.hours_of(desk.session, one.id))) for one in staff],
        "card": consent_texts.standing(desk.session, desk.school_id),
    }


def _number(name: str) -> int:
    found = number_of(given().get(name, ""), 0, LONGEST_DIGITS)
    return found if found is not None else -1


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text.strip()).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


ROUTES = (
    Route("/settings", "settings.show", show, ALL_STAFF),
    Route("/settings/officer", "settings.officer", save_officer, LEADING, method="POST"),
    Route("/settings/home", "settings.home", save_home, LEADING, method="POST"),
    Route("/settings/undo", "settings.undo", save_undo, LEADING, method="POST"),
    Route("/settings/erasure", "settings.erasure", save_erasure, LEADING, method="POST"),
    Route("/settings/on-call", "settings.on_call", save_on_call, LEADING, method="POST"),
    Route("/settings/quiet", "settings.quiet", save_quiet, ALL_STAFF, method="POST"),
)
