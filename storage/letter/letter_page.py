"""A letter as one guardian opens it: the words filled for them, and where their own answer stands."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain import letter_text
from domain.letter import TAKES_RECEIPTS, LetterState, Method
from domain.people import Child
from storage import overview
from storage import tables as t
from storage.files import media_copies
from storage.letter import letter_facts


@dataclass(frozen=True, slots=True)
class FamilyLetter:
    """A letter as one guardian receives it; of the other adults it knows nothing.

    ``confirmed_at`` once every child's receipt is answered; ``why`` says what was corrected, None in a first version;
    ``voice_id`` is the recording, where there is a copy that browsers play. ``has_snoozed``: they said 晚点看,
    which can be said once; ``refused_at``: they have something to say, and a teacher talks with them. Moments are UTC.
    """

    id: int
    version: int
    title: str
    short: str
    body: str
    school: str
    started_at: datetime
    state: LetterState
    why: str | None
    voice_id: int | None
    children: tuple[Child, ...]
    opened: bool
    confirmed_at: datetime | None
    method: Method | None
    has_snoozed: bool
    snoozed_until: datetime | None
    refused_at: datetime | None

    @property
    def takes_receipts(self) -> bool:
        return self.state in TAKES_RECEIPTS


def read(session: Session, letter_id: int, person_id: int, *, by_sms: bool) -> FamilyLetter | None:
    """The letter as this guardian receives it; None unless it was sent and the guardian is still bound to a child.

    ``by_sms``: the link went to their telephone number, so that being the guardian of a pupil is enough.
    """
    letter = session.get(t.Letter, letter_id)
    if letter is None or letter.started_at is None:
        return None
    rows = _receipts_of(session, letter_id, person_id, by_sms)
    if not rows:
        return None
    receipts = [receipt for receipt, _ in rows]
    facts = letter_facts.read(session, letter_id, [person_id]).get(person_id, {})
    title, short, body = (letter_text.fill(text, facts) for text in (letter.title, letter.short, letter.body))
    confirmed_at, method = _answer(receipts)
    return FamilyLetter(
        id=letter.id,
        version=letter.version,
        title=title,
        short=short,
        body=body,
        school=session.get_one(t.School, letter.school_id).name,
        started_at=letter.started_at,
        state=LetterState(letter.state),
        why=_why(session, letter),
        voice_id=_voice(session, letter),
        children=tuple(overview.child_of(pupil) for _, pupil in rows),
        opened=all(receipt.opened_at is not None for receipt in receipts),
        confirmed_at=confirmed_at,
        method=method,
        has_snoozed=any(one.snoozed_at is not None for one in receipts),
        snoozed_until=max((one.snoozed_until for one in receipts if one.snoozed_until), default=None),
        refused_at=max((one.refused_at for one in receipts if one.refused_at), default=None),
    )


def _answer(receipts: list[t.LetterReceipt]) -> tuple[datetime | None, Method | None]:
    """When and how the last child's receipt was answered; nothing while one is open."""
    moments = [receipt.confirmed_at for receipt in receipts if receipt.confirmed_at is not None]
    methods = [receipt.method for receipt in receipts if receipt.method is not None]
    if len(moments) < len(receipts):
        return None, None
    return max(moments), Method(methods[-1]) if methods else None


def _why(session: Session, letter: t.Letter) -> str | None:
    if letter.version == 1:
        return None
    of_this = t.LetterVersion.letter_id == letter.id, t.LetterVersion.version == letter.version
    return session.scalar(select(t.LetterVersion.why).where(*of_this)) or ""


def _voice(session: Session, letter: t.Letter) -> int | None:
    number = letter.voice_media_id
    return number if number is not None and media_copies.is_made(session, number) else None


def _receipts_of(
    session: Session, letter_id: int, person_id: int, by_sms: bool
) -> list[tuple[t.LetterReceipt, t.Child]]:
    link = t.Guardianship
    query = (
        select(t.LetterReceipt, t.Child)
        .join(t.Child, t.Child.id == t.LetterReceipt.child_id)
        .join(link, (link.child_id == t.LetterReceipt.child_id) & (link.person_id == t.LetterReceipt.person_id))
        .where(t.LetterReceipt.letter_id == letter_id, t.LetterReceipt.person_id == person_id)
        .order_by(t.Child.id)
    )
    is_bound = select(t.Binding.id).where(t.Binding.state == "active", t.Binding.guardianship_id == link.id).exists()
    narrowed = query.where(t.Child.left_at.is_(None)) if by_sms else query.where(is_bound)
    return [(receipt, pupil) for receipt, pupil in session.execute(narrowed)]
