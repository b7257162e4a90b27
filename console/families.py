"""The pages that families open from the chat; the signed link is their only key."""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from console.ports import House
from console.wording import paragraphs
from domain.letter import Method
from storage import letter_progress, links, overview
from storage.letter_progress import FamilyLetter


def blueprint(house: House) -> Blueprint:
    """Both pages; none of them asks who somebody is, keeps a cookie or needs a script."""
    pages = Blueprint("families", __name__, url_prefix="/h5")
    families = _Families(house)
    pages.add_url_rule("/letter/<token>", "letter", families.show_letter)
    pages.add_url_rule("/letter/<token>", "confirm", families.confirm_letter, methods=["POST"])
    pages.add_url_rule("/waiting/<token>", "waiting", families.show_waiting)
    return pages


class _Families:
    def __init__(self, house: House) -> None:
        self._house = house

    def show_letter(self, token: str) -> Response:
        """The letter. Looking at it notes that it was opened, and nothing else; HEAD notes nothing."""
        letter, person_id = self._letter(token)
        if request.method == "GET" and not letter.opened:
            self._house.actions.open_letter(letter.id, person_id)
        parts = paragraphs(letter.body)
        return make_response(
            render_template("letter.html", letter=letter, parts=parts, token=token, now=self._house.clock.now())
        )

    def confirm_letter(self, token: str) -> Answer:
        """The one button. No CSRF token: the link itself is the authority, and no cookie could be ridden on."""
        letter, person_id = self._letter(token)
        if letter.running and letter.confirmed_at is None:
            self._house.actions.confirm_letter(letter.id, person_id, Method.TAP)
        return redirect(url_for("families.letter", token=token, _anchor="confirmed"), 303)

    def show_waiting(self, token: str) -> str:
        """Says that words wait in the chat: neither whose, nor about whom."""
        person_id = links.read_waiting(self._house.vault, token, self._house.clock.now())
        if person_id is None:
            abort(404)
        with self._house.database.read() as session:
            is_teacher = overview.is_staff(session, person_id)
        return render_template("waiting.html", is_teacher=is_teacher)

    def _letter(self, token: str) -> tuple[FamilyLetter, int]:
        """The letter this link opens, for this guardian; otherwise the same 404 whatever the reason."""
        opened = links.read_letter(self._house.vault, token, self._house.clock.now())
        if opened is None:
            abort(404)
        letter_id, person_id = opened
        with self._house.database.read() as session:
            letter = letter_progress.family_letter(session, letter_id, person_id)
        if letter is None:
            abort(404)
        return letter, person_id
