"""The pages that say why something was or was not reminded, asked or sent; the same words as ``lianxin explain``."""

from datetime import UTC, datetime, timedelta

from flask import abort

from console.frame.desk import Desk
from console.frame.route import CHILD, Route, row
from domain.access import ALL_STAFF, Deed, Part
from messages import explanations as words
from messages.explanations import Page
from storage.access import scope
from storage.explanation import explanations, explanations_people, explanations_stories
from storage.files import file_filters

LATEST = 3  # lines of each plan, where all plans stand on one page
PER_PAGE = 30
DAYS = timedelta(days=30)


def show_child(desk: Desk, child_id: int) -> str:
    """Every plan with its latest lines, or one plan with everything, page by page."""
    plan_id, before = desk.number("plan"), _moment(desk, "before")
    most = LATEST if plan_id is None else PER_PAGE
    found = explanations.of_child(desk.session, child_id, desk.now, most, plan_id=plan_id, before=before)
    if found is None or (plan_id is not None and not found.plans):
        abort(404)
    return _page(desk, words.of_child(found, desk.now), child_id=child_id, is_one_plan=plan_id is not None)


def show_entry(desk: Desk, child_id: int, entry_id: int) -> str:
    """What became of one entry."""
    reader = file_filters.eyes(desk.session, desk.actor, child_id, desk.now)
    if not file_filters.is_shown(desk.session, child_id, entry_id, reader):
        abort(404)
    messages, became = explanations_stories.of_entry(desk.session, entry_id, desk.now)
    return _page(desk, words.of_entry(messages, became), child_id=child_id)


def show_person(desk: Desk, person_id: int) -> str:
    """Everything that was sent to one person in a month; a brother or sister whose file is closed here has no name."""
    before = desk.number("before")
    shown, since = scope.own(desk.actor, Part.FILE, desk.now), desk.now - DAYS
    found = explanations_people.of_person(desk.session, person_id, since, desk.now, PER_PAGE, before, shown)
    if found is None:
        abort(404)
    oldest = found.messages[-1].id if found.messages else None
    return _page(desk, words.of_person(found), person_id=person_id, oldest=oldest, is_turned=before is not None)


def show_message(desk: Desk, message_id: int) -> str:
    """The way of one message."""
    story = explanations_stories.story(desk.session, message_id, desk.now, scope.own(desk.actor, Part.FILE, desk.now))
    if story is None:
        abort(404)
    return _page(desk, words.of_message(story, desk.now), person_id=story.message.reader_id)


def _page(desk: Desk, page: Page, **facts: object) -> str:
    return desk.page("why.html", page=page, **facts)


def _moment(desk: Desk, name: str) -> datetime | None:
    """A moment of the address, in microseconds since 1970 (UTC)."""
    number = desk.number(name)
    if number is None:
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=number)
    except OverflowError:
        abort(404)


ENTRY = CHILD + row("/entries/{entry_id}")
ROUTES = (
    Route(f"{CHILD}/why", "why.child", show_child, ALL_STAFF, Part.FILE),
    Route(f"{ENTRY}/why", "why.entry", show_entry, ALL_STAFF, Part.FILE),
    Route(row("/people/{person_id}/why"), "why.person", show_person, ALL_STAFF, deed=Deed.VIEW),
    Route(row("/messages/{message_id}/why"), "why.message", show_message, ALL_STAFF, deed=Deed.VIEW),
)
