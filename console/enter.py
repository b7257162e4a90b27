"""The invented school of the demo: one click for each role. Built into no other program."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from console import sign_in_forms
from console.frame import door
from console.ports import House
from storage.access import accounts, sessions


def blueprint(house: House) -> Blueprint:
    """The addresses ``/console/enter/<login>``, which sign a browser in as an account of the invented school, and
    the page that names them."""
    pages = Blueprint("enter", __name__, url_prefix="/console")

    def enter(login: str) -> Answer:
        now = house.clock.now()
        with house.database.begin() as session:
            account = accounts.by_login(session, login)
            if account is None:
                abort(404)
            token = sessions.begin(session, account.id, "demo", "演示", now)
        answer = redirect(sign_in_forms.local(request.args.get("to", "")), 303)
        door.let_in(house, answer, token)
        return answer

    def choose() -> str:
        with house.database.read() as session:
            everybody = [(one, sorted(accounts.duties_of(session, one))) for one in accounts.listed(session)]
            return render_template("enter.html", accounts=everybody)

    pages.add_url_rule("/enter", "choose", choose)
    pages.add_url_rule("/enter/<login>", "as_role", enter)
    return pages
