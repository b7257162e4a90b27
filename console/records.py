"""A talk, a call or a visit written down at the desk instead of in the chat: one form for one child."""

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from console.ports import House
from console.staff import child_or_404
from domain.clock import in_china
from domain.people import Child, Person
from domain.record_form import KINDS, RESULTS, read_form
from domain.understanding.records import TOPICS
from storage import links, pairings, people

LARGEST_FORM_BYTES = 16384
PATH = "/children/<int:child_id>/record"


def blueprint(house: House) -> Blueprint:
    """The form and its one button."""
    pages = Blueprint("records", __name__, url_prefix="/console")
    records = _Records(house)
    pages.add_url_rule(PATH, "form", records.show)
    pages.add_url_rule(PATH, "keep", records.keep, methods=["POST"])
    return pages


class _Records:
    """Until there is a sign-in, what is written here stands in the name of the teacher who is paired with the child."""

    def __init__(self, house: House) -> None:
        self._house = house

    def show(self, child_id: int) -> str:
        """An empty form of today."""
        today = in_china(self._house.clock.now()).date()
        return self._page(child_id, {"day": today.isoformat(), "result": "reached", "kind": "talk"}, ())

    def keep(self, child_id: int) -> Answer | tuple[str, int]:
        """What was filled in stands in the file, or the form comes back with what is wrong and nothing lost.

        The signed number in the form is the proof that the form is ours, and makes the second press nothing.
        """
        request.max_content_length = LARGEST_FORM_BYTES
        given, now = request.form.to_dict(), self._house.clock.now()
        number = links.read_form(self._house.vault, f"record:{child_id}", given.get("form", ""), now)
        if number is None:
            return self._page(child_id, given, ("这一页放得太久了，请再按一次“记下”。",)), 400
        _, _, relations = self._around(child_id)
        filled = read_form(given, relations, in_china(now).date())
        if filled.record is None:
            return self._page(child_id, given, filled.wrong), 400
        if not self._house.actions.keep_record(child_id, filled.record, f"form:{number}"):
            return self._page(child_id, given, ("这个孩子还没有结对老师，先结对再记。",)), 409
        return redirect(url_for("staff.child", child_id=child_id, _anchor="latest"), 303)

    def _page(self, child_id: int, given: dict[str, str], wrong: tuple[str, ...]) -> str:
        child, teacher, relations = self._around(child_id)
        now = self._house.clock.now()
        return render_template(
            "record.html",
            child=child,
            teacher=teacher,
            relations=relations,
            given=given,
            wrong=wrong,
            kinds=KINDS,
            results=RESULTS,
            topics=TOPICS,
            form=links.form(self._house.vault, f"record:{child_id}", secrets.token_hex(8), now),
            today=in_china(now).date(),
        )

    def _around(self, child_id: int) -> tuple[Child, Person | None, list[str]]:
        with self._house.database.read() as session:
            child = child_or_404(session, child_id)
            teacher = pairings.teacher_of(session, child_id)
            adults = people.guardians_of_child(session, child_id)
        return child, teacher, list(dict.fromkeys(adult.relation.label for adult in adults))
