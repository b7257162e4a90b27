"""导出: a copy of one child's file is asked for, made while the page is written, and fetched by who made it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flask import Response, abort, make_response, request, stream_template

from console.forms import number_of
from console.frame.desk import LARGEST_ID, Desk
from console.frame.route import CHILD, Route
from console.ports import House
from console.wording import plain
from domain.access import ALL_STAFF, Deed, Part, Verdict
from domain.errors import LianxinError, Refusal
from domain.file_copy import LASTS, Kind
from domain.rights import Asker
from domain.rights import Kind as RightsKind
from handlers.actions.files import file_exports
from handlers.actions.files.file_exports import Made, Order
from messages.render import words
from storage.access import scope
from storage.files import file_exports as exports
from storage.person import people
from storage.privacy import rights

PIECE = 64 * 1024
HOURS = LASTS.total_seconds() // 3600
NOBODY = "请选家长副本给哪一位。"
NOT_ASKED = "家里人要的是自己的副本：请选家长副本，给提出申请的那一位。要导出别的，请先申请，由另一位负责人批准。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: the copy, or the sentence that says why there is none."""

    made: Made | None
    why: str = ""


def form(desk: Desk, child_id: int, wrong: str = "") -> str:
    """Which copy, for whom; and the copies that were made before. The whole file is offered to who may read the
    sealed part of it."""
    return desk.page(
        "exports.html",
        child=desk.child,
        adults=people.guardians_of_child(desk.session, child_id),
        kinds=Kind,
        has_whole=scope.of_child(desk.session, desk.actor, child_id, Part.SEALED, desk.now) is Verdict.ALLOWED,
        wrong=wrong,
        before=exports.of_child(desk.session, child_id),
        hours=int(HOURS),
    )


def make(desk: Desk, child_id: int) -> Response:
    """The copy is made while the page is on its way, after the transaction of the door: it may take a minute.

    Raises Refusal when it must not be made.
    """
    order = _order(desk)
    if order.kind is Kind.PARENT and order.person_id is None:
        return make_response(form(desk, child_id, NOBODY), 400)
    if order.rights_id is None and not scope.has_grant(desk.session, desk.actor, child_id, Part.EXPORT, desk.now):
        return make_response(form(desk, child_id, NOT_ASKED), 400)
    file_exports.allow(desk.session, order, desk.now)
    desk.note(f"要求导出{order.kind.label}")
    around = people.guardians_of_child(desk.session, child_id)
    page = stream_template(
        "export_made.html",
        desk=desk,
        now=desk.now,
        child=desk.child,
        order=order,
        whose=next((adult.title for adult in around if adult.person.id == order.person_id), ""),
        make=_maker(desk.house, order),
    )
    return Response(page, mimetype="text/html")


def take(desk: Desk, token: str) -> Response:
    """The archive, for the account that made it, until its day is over; for everybody else there is none."""
    folder = desk.house.data_dir
    found = file_exports.take(desk.session, folder, desk.actor, token, desk.now) if folder is not None else None
    if found is None:
        abort(404)
    export, path = found
    child, desk.about = people.child(desk.session, export.child_id), export.child_id
    desk.note(f"取走第{export.id}号：{export.kind.label}")
    response = Response(_pieces(path), mimetype="application/zip")
    response.content_length = export.size
    response.headers["Content-Disposition"] = attachment(f"{child.name}-{export.kind.label}-{export.id}.zip", export.id)
    return response


def attachment(name: str, number: int) -> str:
    """The header for a file with a Chinese name (RFC 5987); nothing in a name can end the header (reliability I33)."""
    safe = "".join(sign for sign in plain(name) if sign.isalnum() or sign in "-._")
    return f"attachment; filename=\"lianxin-{number}.zip\"; filename*=UTF-8''{quote(safe, safe='')}"


def _order(desk: Desk) -> Order:
    given = request.form.get("kind", "")
    if given not in [kind.value for kind in Kind]:
        abort(400)
    person_id = number_of(request.form.get("person", ""), 1, LARGEST_ID)
    kind = Kind(given)
    if kind is not Kind.PARENT or person_id is None:
        return Order(desk.child, kind, desk.actor)
    asked = rights.open_same(desk.session, person_id, desk.child.id, RightsKind.COPY)
    is_theirs = asked is not None and asked.asker is Asker.GUARDIAN
    return Order(desk.child, kind, desk.actor, person_id, asked.id if asked is not None and is_theirs else None)


def _maker(house: House, order: Order) -> Callable[[], Outcome]:
    def made() -> Outcome:
        if house.data_dir is None:
            return Outcome(None, words(file_exports.REFUSED, kind="no_space"))
        try:
            return Outcome(file_exports.make(house.database, house.store, house.data_dir, order, house.clock))
        except Refusal as refused:
            return Outcome(None, words(refused.reply, **refused.facts))
        except LianxinError:
            return Outcome(None, words(file_exports.REFUSED, kind="later"))

    return made


def _pieces(path: Path) -> Iterator[bytes]:
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            yield piece


PATH = f"{CHILD}/export"
ROUTES = (
    Route(PATH, "exports.form", form, ALL_STAFF, Part.EXPORT, is_proved=True),
    Route(PATH, "exports.make", make, ALL_STAFF, Part.EXPORT, Deed.EXPORT, method="POST", is_proved=True),
    Route("/exports/<token>", "exports.take", take, ALL_STAFF, deed=Deed.EXPORT, is_proved=True),
)
