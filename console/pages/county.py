"""全县: what an officer of the county sees — schools side by side in numbers, small ones hidden, nobody named."""

from flask import Response, make_response
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import Deed, Duty
from handlers.actions import county

WHO = frozenset({Duty.OFFICER})


def show(desk: Desk) -> str:
    """All schools, today."""
    return desk.page("county.html", told=county.overview(desk.session, desk.now))


def picture(desk: Desk) -> Response:
    """The trend of a year, as a file of its own: a page may not draw with styles, nor need it to."""
    response = make_response(county.trend(desk.session, desk.now))
    response.content_type = "image/svg+xml; charset=utf-8"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def take(desk: Desk) -> Answer:
    """The same numbers as a workbook."""
    told = county.overview(desk.session, desk.now)
    return forms.download(county.workbook(told, desk.now), f"全县汇总 {told.as_of.isoformat()}", "xlsx")


ROUTES = (
    Route("/county", "county.show", show, WHO),
    Route("/county.svg", "county.picture", picture, WHO),
    Route("/county.xlsx", "county.take", take, WHO, deed=Deed.EXPORT, is_long=True),
)
