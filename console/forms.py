"""What forms of the staff share: who sends them, what they typed, the sentence of a refusal, files to take away."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar
from urllib.parse import quote

from flask import Response, abort, make_response, request

from console.frame.desk import Desk
from domain.errors import Refusal
from domain.people import Person
from messages.render import words
from storage.person import people

Result = TypeVar("Result")
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LONGEST = 100_000  # characters of one field; the whole form has its own limit (``Route.largest``)
NO_DAY = "日期没有写对，例如 2026-09-01。"


def given() -> dict[str, str]:
    """What was typed, field by field, so that it can stand there again; of several of one name the first."""
    return {name: value[:LONGEST] for name, value in request.form.items()}


def chosen(name: str) -> list[str]:
    """Every choice that was ticked under this name."""
    return [one[:LONGEST] for one in request.form.getlist(name) if one]


def sentence(refused: Refusal) -> str:
    """Why a deed is not done, as the house says it."""
    return words(refused.reply, **refused.facts).strip()


def day_of(text: str) -> date | None:
    """A day as browsers write it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def days_of(typed: dict[str, str], names: Iterable[str], wrong: dict[str, str]) -> dict[str, date | None]:
    """The days of these fields, None where nothing stands; what is no day is said in ``wrong``."""
    found: dict[str, date | None] = {}
    for name in names:
        text = typed.get(name, "").strip()
        found[name] = day_of(text)
        if text and found[name] is None:
            wrong[name] = NO_DAY
    return found


def number_of(text: str, least: int, most: int) -> int | None:
    """A whole number between two; None for anything else."""
    text = text.strip()
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    return int(text) if least <= int(text) <= most else None


def person(desk: Desk) -> Person:
    """Who acts, as somebody of the school."""
    if desk.actor.person_id is None:
        abort(403)
    return people.person(desk.session, desk.actor.person_id)


def download(content: bytes, name: str, ending: str) -> Response:
    """A file that the browser puts down, under this name."""
    response = make_response(content)
    response.content_type = TYPES[ending]
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(f'{name}.{ending}')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def tried(desk: Desk, deed: Callable[[], Result]) -> tuple[Result | None, str]:
    """What a deed gives, or None and the sentence that says why it was not done; then nothing of it stands."""
    done = attempted(desk, deed)
    return (None, sentence(done)) if isinstance(done, Refusal) else (done, "")


def attempted(desk: Desk, deed: Callable[[], Result]) -> Result | Refusal:
    """The same, where the page asks more of the refusal than its sentence."""
    try:
        with desk.session.begin_nested():
            return deed()
    except Refusal as refused:
        return refused
