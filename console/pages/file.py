"""One child's file as it grows: head, timeline, filters, search, single entries, and what they carry."""

import hashlib
from typing import Any

from flask import Response, abort, make_response, redirect, request, url_for

from console import filters, media, views
from console.filters import Asked
from console.frame.desk import LARGEST_ID, Desk
from console.frame.route import CHILD, Route, row
from domain.access import ALL_STAFF, STANDING, Deed, Part
from domain.sealing import SEALED, STUB
from storage.files import file, file_changes, file_filters, file_head, file_search, media_copies
from storage.files.file_changes import Change, Times
from storage.files.file_filters import Filter, Group, Page
from storage.files.file_head import Head
from storage.files.file_secrecy import Eyes
from storage.person import people

ENTRIES_PER_PAGE = 30  # a page of ordinary talk with everything stays under 50 KB


def show_child(desk: Desk, child_id: int) -> Any:
    """The file, or what an address asks of it: the newest entries, or those before an entry. The newest of the whole
    file keep themselves up to date."""
    return _page(desk, filters.read(desk), desk.number("before"))


def search(desk: Desk, child_id: int) -> Any:
    """The entries in which all of the words occur; without words the file itself."""
    asked = filters.read(desk)
    if not asked.sought:
        return redirect(url_for("staff.child", child_id=child_id, **asked.query(q=None)), 303)
    desk.note(f"找：{asked.words}")
    return _page(desk, asked, desk.number("before"))


def show_new_entries(desk: Desk, child_id: int) -> Response:
    """The head and the entries after an entry as a piece of HTML; 304 while nothing has changed."""
    after, reader = desk.number("after") or 0, _eyes(desk)
    page = file_filters.page(desk.session, child_id, Filter(), reader, 2 * ENTRIES_PER_PAGE)
    shown = [entry for entry in page.entries if entry.id > after]
    is_all = len(shown) == len(page.entries) and page.older is None
    oldest = min((entry.id for entry in shown), default=None)
    changes = _changes(desk, Filter(), None if is_all else oldest, None) if is_all or shown else []
    head = _head(desk, file_head.of_child(desk.session, desk.child, reader, desk.now), reader)
    html = desk.page("entries.html", **head, days=views.days(shown, _lengths(desk).of(shown), changes))
    response = make_response(html)
    response.set_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
    response.make_conditional(request)
    return response


def show_entry(desk: Desk, child_id: int, entry_id: int) -> str:
    """One entry in full, for what is too long for the list."""
    if entry_id >= LARGEST_ID or not file_filters.is_shown(desk.session, child_id, entry_id, _eyes(desk)):
        abort(404)
    found = file.numbered(desk.session, [entry_id])
    line = views.line(found[0], _lengths(desk).of(found), whole=True)
    may_redact = desk.actor.is_leading and not line.is_redacted and line.kind != STUB
    is_sealed = line.kind in SEALED
    return desk.page("entry.html", child=desk.child, line=line, may_redact=may_redact, is_sealed=is_sealed)


def send_media(desk: Desk, child_id: int, media_id: int) -> Response:
    """A picture or a recording as it came."""
    if not file_filters.is_shown_media(desk.session, child_id, media_id, _eyes(desk)):
        abort(404)
    return media.answer(desk.house.store, media_id)


def send_sound(desk: Desk, child_id: int, media_id: int) -> Response:
    """A recording as browsers play it."""
    is_shown = file_filters.is_shown_media(desk.session, child_id, media_id, _eyes(desk))
    if not is_shown or not media_copies.is_made(desk.session, media_id):
        abort(404)
    return media.sound(desk.house.store, media_id)


def _page(desk: Desk, asked: Asked, before: int | None) -> str:
    reader, child_id = _eyes(desk), desk.child.id
    head = file_head.of_child(desk.session, desk.child, reader, desk.now)
    writers = _people(head)
    if asked.wanted.who is not None and asked.wanted.who not in writers:
        asked = filters.without_who(asked)
    page = _found(desk, asked, reader, before)
    has_changes = not asked.sought and asked.wanted.who is None and not asked.wanted.with_media
    changes = _changes(desk, asked.wanted, page.older, before) if has_changes else []
    return desk.page(
        "child.html",
        **_head(desk, head, reader),
        days=views.days(page.entries, _lengths(desk).of(page.entries), changes, asked.sought),
        asked=asked,
        groups=Group,
        writers=writers,
        older=page.older,
        is_short=page.is_short,
        oldest=min((entry.id for entry in page.entries), default=0),
        is_turned=before is not None,
        is_live=before is None and asked.is_empty and not asked.wrong,
        address=url_for("file.search" if asked.sought else "staff.child", child_id=child_id),
    )


def _found(desk: Desk, asked: Asked, reader: Eyes, before: int | None) -> Page:
    session, child_id = desk.session, desk.child.id
    if asked.sought:
        return file_search.page(session, child_id, asked.sought, asked.wanted, reader, ENTRIES_PER_PAGE, before)
    return file_filters.page(session, child_id, asked.wanted, reader, ENTRIES_PER_PAGE, before)


def _changes(desk: Desk, wanted: Filter, older: int | None, before: int | None) -> list[Change]:
    """What changed around the child while the entries of this page were written: from the one with which the page
    before it ends (``before``) back to its own last (``older``; None: to the beginning)."""
    if wanted.group not in (None, Group.CHANGE):
        return []
    since, until = (file_filters.recorded_at(desk.session, one) if one is not None else None for one in (older, before))
    changes = file_changes.of_child(desk.session, desk.child.id, Times(since, until))
    return [one for one in changes if file_changes.is_within(one, wanted.start, wanted.end)]


def _people(head: Head) -> dict[int, str]:
    """Whose words one may ask for: the family and the teachers."""
    adults = {
        one.guardian.person.id: f"{one.guardian.relation.label} {one.guardian.person.name}" for one in head.around
    }
    staff = [*([head.teacher] if head.teacher else []), *head.class_teachers]
    return {**adults, **{person.id: person.title for person in staff}}


def _head(desk: Desk, head: Head, reader: Eyes) -> dict[str, object]:
    return {
        "sees_sealed": reader.sees_alerts,
        "may_write": desk.actor.has(*STANDING[Part.WRITE]),
        "child": desk.child,
        "has_left": people.has_left(desk.session, desk.child.id),
        "head": head,
        "people": views.neighbours(head.around, desk.now),
        "due": views.next_contact(head.around),
    }


def _eyes(desk: Desk) -> Eyes:
    return file_filters.eyes(desk.session, desk.actor, desk.child.id, desk.now)


def _lengths(desk: Desk) -> media.Lengths:
    return desk.house.lengths


MEDIA = row("/media/{media_id}")
ROUTES = (
    Route(CHILD, "staff.child", show_child, ALL_STAFF, Part.FILE),
    Route(f"{CHILD}/search", "file.search", search, ALL_STAFF, Part.FILE, Deed.SEARCH),
    Route(f"{CHILD}/entries", "staff.entries", show_new_entries, ALL_STAFF, Part.FILE, in_background=True),
    Route(CHILD + row("/entries/{entry_id}"), "staff.entry", show_entry, ALL_STAFF, Part.FILE),
    Route(CHILD + MEDIA, "staff.media", send_media, ALL_STAFF, Part.FILE),
    Route(f"{CHILD}{MEDIA}/sound", "staff.sound", send_sound, ALL_STAFF, Part.FILE),
)
