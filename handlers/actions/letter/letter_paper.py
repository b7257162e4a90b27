"""A letter becomes paper: one page for each family, with the strip that comes back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.letter import LetterState
from domain.letter_text import TEACHER, fill
from messages.documents.letter_paper import Page, Words, letter_pdf
from storage.letter import letter_families
from storage.letter.letters import Letter
from storage.person import people

# A page in one of these states is not to be handed out, and says so across itself.
MARKED = {LetterState.DRAFT: "草稿", LetterState.WAITING: "草稿", LetterState.RECALLED: "已撤回"}


@dataclass(frozen=True, slots=True)
class Printed:
    """The file and how many families it has a page for."""

    pdf: bytes
    families: int


def pages(
    session: Session,
    letter: Letter,
    now: datetime,
    *,
    class_name: str = "",
    only_unreached: bool = False,
    hidden: Collection[int] = (),
) -> Printed:
    """The letter for all its families, for those whose child of this class carries it, or only for those who are not
    reached otherwise (``storage.letter.letter_families``); not for those with a child that is ``hidden``."""
    found = letter_families.read(session, letter.id, class_name=class_name, only_unreached=only_unreached)
    day = in_china(letter.started_at or letter.send_at or now).date()
    words = Words(
        title=letter.title,
        school=people.school(session, letter.school_id).name,
        day=day,
        due_on=letter.due_on,
        mark=MARKED.get(letter.state, ""),
    )
    made = [
        Page(
            pupils=tuple((child.class_name, child.name) for child in family.children),
            body=fill(letter.body, family.facts),
            short=fill(letter.short, family.facts),
            teacher=family.facts[TEACHER],
        )
        for family in found
        if not any(child.id in hidden for child in family.children)
    ]
    return Printed(letter_pdf(words, made, in_china(now)), len(made))
