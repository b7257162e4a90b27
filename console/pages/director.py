"""The director's one page: what nobody looks after yet, by class and never by teacher, each with where it is mended."""

from datetime import datetime, time, timedelta

from flask import current_app, url_for

from console import views
from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import LEADING, Deed
from domain.clock import CHINA
from storage import board, spans
from storage.alert import alert_lists
from storage.board import Overdue
from storage.letter import letter_progress
from storage.traffic import delivery_lists, quarantine

NAMED = 12  # children of each kind
MOST_BARS = 2  # letters that run; the others stand on the letters' own page
MOST_LETTERS = 20
STALE_AFTER = timedelta(days=45)
MOST_ALERTS = 10
CLASS_WIDTH = 200  # of the longest bar, in the drawing's own units
# Where each thing is mended, if there is a page for it.
MENDED = ("pairings.list", "requests.show", "rights.show", "erasures.show", "settings.show", "accounts.show")


def show(desk: Desk) -> str:
    """Everything at once; a look is a dozen statements however many pupils there are."""
    midnight = datetime.combine(desk.today, time(), tzinfo=CHINA)
    classes = board.overdue(desk.session, desk.school_id, midnight, desk.today)
    since, hidden = _stale_since(desk), desk.actor.kept_from
    return desk.page(
        "director.html",
        alerts=alert_lists.listed(desk.session, desk.actor, desk.now, MOST_ALERTS),
        open_alerts=alert_lists.open_count(desk.session, desk.actor, desk.now),
        unpaired=board.unpaired(desk.session, desk.school_id, NAMED, hidden),
        classes=[(one, _width(one, classes)) for one in classes],
        class_width=CLASS_WIDTH,
        total=sum(one.contacts for one in classes),
        letters=_letters(desk),
        bar_width=views.BAR_WIDTH,
        gaps=board.gaps(desk.session, desk.school_id),
        stale=board.stale(desk.session, desk.school_id, since, NAMED, hidden) if since is not None else None,
        stale_days=STALE_AFTER.days,
        asked=board.asked(desk.session, desk.school_id, desk.actor.account_id),
        sent=delivery_lists.counts(desk.session, desk.school_id, desk.now),
        unread=quarantine.count(desk.session, desk.school_id),
        at={name: url_for(name) for name in MENDED if name in current_app.view_functions},
    )


def _letters(desk: Desk) -> list[tuple[letter_progress.LetterRow, letter_progress.Progress, list[views.Segment]]]:
    """The newest letters that run, each with its bar."""
    found = letter_progress.letters(desk.session, desk.school_id, MOST_LETTERS)
    running = [one for one in found if one.is_running][:MOST_BARS]
    told = [(one, letter_progress.progress(desk.session, one.id)) for one in running]
    return [(one, progress, views.bar(progress)) for one, progress in told]


def _stale_since(desk: Desk) -> datetime | None:
    """A file without a word for so long; None in the first weeks of a term, and after it."""
    term = spans.usual(desk.session, desk.school_id, desk.today)
    since = desk.now - STALE_AFTER
    begins = datetime.combine(term.start, time(), tzinfo=CHINA)
    return since if begins <= since and desk.today <= term.end else None


def _width(one: Overdue, classes: list[Overdue]) -> float:
    most = max(found.contacts for found in classes)
    return round(one.contacts / most * CLASS_WIDTH, 1)


ROUTES = (Route("/school", "director.show", show, LEADING, deed=Deed.VIEW),)
