"""建档进度: how far each class is with opening its files, and how many were not looked at for long."""

from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import LEADING
from handlers.actions.registers import register_papers
from storage.person import people

BAR_WIDTH = 320


def show_board(desk: Desk) -> str:
    """Class by class; the whole register is read for it, so it is a page of its own."""
    school = people.school(desk.session, desk.school_id)
    shares = register_papers.campaign(desk.session, school, desk.now)
    return desk.page(
        "register_board.html",
        school=school,
        shares=[(share, round(BAR_WIDTH * share.percent / 100)) for share in shares],
        width=BAR_WIDTH,
        pupils=sum(share.pupils for share in shares),
        complete=sum(share.complete for share in shares),
    )


ROUTES = (Route("/register/board", "register.board", show_board, LEADING),)
