"""Where somebody arrives, and what is done seldom."""

from flask import redirect, url_for
from werkzeug.wrappers import Response as Answer

from console.frame.desk import Desk
from console.frame.navigation import EVERYBODY, at_the_top, under_more
from console.frame.route import Route


def arrive(desk: Desk) -> Answer:
    """On to the first kind of work."""
    return redirect(url_for(at_the_top(desk.actor)[0].page), 303)


def show_more(desk: Desk) -> str:
    """Everything that has no word at the top, with a sentence on what is done there."""
    return desk.page("more.html", items=under_more(desk.actor))


ROUTES = (
    Route("/", "home.arrive", arrive, EVERYBODY),
    Route("/more", "more.show", show_more, EVERYBODY),
)
