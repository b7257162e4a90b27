"""The staff's pages: the children, one child's file as it grows, how far a letter has come."""

import hashlib

from flask import Blueprint, Response, abort, make_response, render_template, request
from sqlalchemy.orm import Session

from console import errors, media, views
from console.ports import House
from domain.people import Child
from storage import file, letter_progress, media_copies, overview, pairings, quarantine

CHILDREN_PER_PAGE = 50
ENTRIES_PER_PAGE = 30  # a page of ordinary talk with everything stays under 50 KB
UNREACHED_PER_PAGE = 30
LARGEST_ID = 2**63 - 1


def closed_answer(house: House) -> Response | None:
    """Until there is a sign-in, whatever lies under /console/ answers that it is closed, and nothing else."""
    is_staff_page = request.path == "/console" or request.path.startswith("/console/")
    return errors.page(403) if is_staff_page and not house.open_to_all else None


def blueprint(house: House) -> Blueprint:
    """The pages to look at; what is written down is a page of its own (``console.records``)."""
    pages = Blueprint("staff", __name__, url_prefix="/console")
    staff = _Staff(house)
    child = "/children/<int:child_id>"
    pages.add_url_rule("/", "children", staff.list_children)
    pages.add_url_rule(child, "child", staff.show_child)
    pages.add_url_rule(f"{child}/entries", "entries", staff.show_new_entries)
    pages.add_url_rule(f"{child}/entries/<int:entry_id>", "entry", staff.show_entry)
    pages.add_url_rule("/letters", "letters", staff.list_letters)
    pages.add_url_rule("/letters/<int:letter_id>", "letter", staff.show_letter)
    pages.add_url_rule("/media/<int:media_id>", "media", staff.send_media)
    pages.add_url_rule("/media/<int:media_id>/sound", "sound", staff.send_sound)
    return pages


class _Staff:
    def __init__(self, house: House) -> None:
        self._house = house
        self._lengths = media.Lengths(house.store)

    def list_children(self) -> str:
        after = _number("after")
        with self._house.database.read() as session:
            rows = overview.children(session, CHILDREN_PER_PAGE + 1, after)
            unread = quarantine.count(session)
        return self._page(
            "children.html",
            turned=after is not None,
            rows=rows[:CHILDREN_PER_PAGE],
            more=len(rows) > CHILDREN_PER_PAGE,
            unread=unread,
        )

    def show_child(self, child_id: int) -> str:
        """The file: the newest entries, or those before an entry; the newest keep themselves up to date."""
        before = _number("before")
        with self._house.database.read() as session:
            child = child_or_404(session, child_id)
            facts = self._head(session, child)
            entries = file.timeline(session, child_id, ENTRIES_PER_PAGE + 1, before)
        shown = entries[:ENTRIES_PER_PAGE]
        return self._page(
            "child.html",
            **facts,
            days=views.days(shown, self._lengths.of(shown)),
            oldest=min((entry.id for entry in shown), default=0),
            has_earlier=len(entries) > ENTRIES_PER_PAGE,
            is_live=before is None,
        )

    def show_new_entries(self, child_id: int) -> Response:
        """The head and the entries after an entry as a piece of HTML; 304 while nothing has changed."""
        after = _number("after") or 0
        with self._house.database.read() as session:
            child = child_or_404(session, child_id)
            facts = self._head(session, child)
            entries = file.timeline(session, child_id, 2 * ENTRIES_PER_PAGE)
        shown = [entry for entry in entries if entry.id > after]
        html = self._page("entries.html", **facts, days=views.days(shown, self._lengths.of(shown)))
        response = make_response(html)
        response.set_etag(hashlib.sha256(html.encode()).hexdigest()[:32])
        response.make_conditional(request)
        return response

    def show_entry(self, child_id: int, entry_id: int) -> str:
        """One entry in full, for what is too long for the list."""
        with self._house.database.read() as session:
            child = child_or_404(session, child_id)
            found = file.timeline(session, child_id, 1, entry_id + 1) if entry_id < LARGEST_ID else []
        if not found or found[0].id != entry_id:
            abort(404)
        return self._page("entry.html", child=child, line=views.line(found[0], self._lengths.of(found), whole=True))

    def list_letters(self) -> str:
        with self._house.database.read() as session:
            rows = [(row, letter_progress.progress(session, row.id)) for row in letter_progress.letters(session)]
        return self._page("letters.html", rows=rows)

    def show_letter(self, letter_id: int) -> str:
        """Where the families stand now; while a letter runs the page comes again by itself, unless somebody reads the
        list (``still``)."""
        after, is_still = _number("after"), "still" in request.args
        now = self._house.clock.now()
        with self._house.database.read() as session:
            letter = letter_progress.letter(session, _known(letter_id))
            if letter is None:
                abort(404)
            classes = letter_progress.by_class(session, letter_id)
            adults = letter_progress.stages(session, letter_id)
            rows = letter_progress.unreached(session, letter_id, now, UNREACHED_PER_PAGE + 1, after)
        progress = letter_progress.summed(classes.values())
        return self._page(
            "progress.html",
            turned=after is not None or is_still,
            is_live=letter.is_running and after is None and not is_still,
            letter=letter,
            progress=progress,
            bar=views.bar(progress),
            bar_width=views.BAR_WIDTH,
            classes=[(name, one, views.bar(one)) for name, one in classes.items()],
            stages=views.stages(adults),
            rows=rows[:UNREACHED_PER_PAGE],
            more=len(rows) > UNREACHED_PER_PAGE,
        )

    def send_media(self, media_id: int) -> Response:
        with self._house.database.read() as session:
            is_kept = overview.is_kept_media(session, _known(media_id))
        if not is_kept:
            abort(404)
        return media.answer(self._house.store, media_id)

    def send_sound(self, media_id: int) -> Response:
        with self._house.database.read() as session:
            is_there = overview.is_kept_media(session, _known(media_id)) and media_copies.is_made(session, media_id)
        if not is_there:
            abort(404)
        return media.sound(self._house.store, media_id)

    def _head(self, session: Session, child: Child) -> dict[str, object]:
        now = self._house.clock.now()
        around = overview.around(session, child.id, now)
        return {
            "child": child,
            "teacher": pairings.teacher_of(session, child.id),
            "people": views.neighbours(around, now),
            "due": views.next_contact(around),
        }

    def _page(self, template: str, **facts: object) -> str:
        return render_template(template, now=self._house.clock.now(), **facts)


def child_or_404(session: Session, child_id: int) -> Child:
    """The pupil; otherwise the page is not there."""
    child = overview.child(session, _known(child_id))
    if child is None:
        abort(404)
    return child


def _number(name: str) -> int | None:
    """A number of the address, None when it is missing; what is no number finds no page."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST_ID)):
        abort(404)
    return _known(int(text))


def _known(number: int) -> int:
    """Numbers that no row can have find no page instead of breaking a database."""
    if number > LARGEST_ID:
        abort(404)
    return number
