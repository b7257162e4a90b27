"""合规审计包: one button for a year's numbers, as a workbook without any name."""

from flask import abort
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import LEADING, Deed
from handlers.actions.privacy import audit_pack

YEARS = 4  # this one and those before


def show(desk: Desk) -> str:
    """The years to choose from."""
    return desk.page("audit_pack.html", years=[desk.today.year - back for back in range(YEARS)])


def take(desk: Desk) -> Answer:
    """The workbook of one year."""
    year = desk.number("year") or desk.today.year
    if not desk.today.year - YEARS < year <= desk.today.year:
        abort(404)
    content = audit_pack.make(desk.session, desk.actor, year, desk.now, desk.house.processors)
    desk.is_written = True
    return forms.download(content, f"{year}年合规审计包", "xlsx")


ROUTES = (
    Route("/audit-pack", "audit_pack.show", show, LEADING),
    Route("/audit-pack.xlsx", "audit_pack.take", take, LEADING, deed=Deed.EXPORT, is_proved=True, in_incident=True),
)
