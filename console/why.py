"""The pages that say why something was or was not reminded, asked or sent; the same words as ``lianxin explain``."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, render_template, request

from console.ports import House
from messages import explanations as words
from messages.explanations import Page
from storage import explanations, explanations_people, explanations_stories, file

LATEST = 3  # lines of each plan, where all plans stand on one page
PER_PAGE = 30
DAYS = timedelta(days=30)
ROW = "<int(max=9223372036854775807):{}>"  # no row has a larger number


def blueprint(house: House) -> Blueprint:
    """All of them; they read, they never write."""
    pages = Blueprint("why", __name__, url_prefix="/console")
    why = _Why(house)
    child, person, message, entry = (ROW.format(f"{name}_id") for name in ("child", "person", "message", "entry"))
    pages.add_url_rule(f"/children/{child}/why", "child", why.show_child)
    pages.add_url_rule(f"/children/{child}/entries/{entry}/why", "entry", why.show_entry)
    pages.add_url_rule(f"/people/{person}/why", "person", why.show_person)
    pages.add_url_rule(f"/messages/{message}/why", "message", why.show_message)
    return pages


class _Why:
    def __init__(self, house: House) -> None:
        self._house = house

    def show_child(self, child_id: int) -> str:
        """Every plan with its latest lines, or one plan with everything, page by page."""
        plan_id, before = _number("plan"), _moment("before")
        now = self._house.clock.now()
        most = LATEST if plan_id is None else PER_PAGE
        with self._house.database.read() as session:
            found = explanations.of_child(session, child_id, now, most, plan_id=plan_id, before=before)
        if found is None or (plan_id is not None and not found.plans):
            abort(404)
        return self._page(words.of_child(found, now), child_id=child_id, is_one_plan=plan_id is not None)

    def show_entry(self, child_id: int, entry_id: int) -> str:
        with self._house.database.read() as session:
            if not file.stands_in(session, entry_id, child_id):
                abort(404)
            messages, became = explanations_stories.of_entry(session, entry_id, self._house.clock.now())
        return self._page(words.of_entry(messages, became), child_id=child_id)

    def show_person(self, person_id: int) -> str:
        before, now = _number("before"), self._house.clock.now()
        with self._house.database.read() as session:
            found = explanations_people.of_person(session, person_id, now - DAYS, now, PER_PAGE, before)
        if found is None:
            abort(404)
        oldest = found.messages[-1].id if found.messages else None
        return self._page(words.of_person(found), person_id=person_id, oldest=oldest, is_turned=before is not None)

    def show_message(self, message_id: int) -> str:
        now = self._house.clock.now()
        with self._house.database.read() as session:
            story = explanations_stories.story(session, message_id, now)
        if story is None:
            abort(404)
        return self._page(words.of_message(story, now), person_id=story.message.reader_id)

    def _page(self, page: Page, **facts: object) -> str:
        return render_template("why.html", now=self._house.clock.now(), page=page, **facts)


def _number(name: str) -> int | None:
    """A number of the address, None when it is missing; what is no number of a row finds no page."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        abort(404)
    return int(text)


def _moment(name: str) -> datetime | None:
    """A moment of the address, in microseconds since 1970 (UTC)."""
    number = _number(name)
    if number is None:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
    except OverflowError:
        abort(404)
