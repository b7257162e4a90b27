"""What is said to staff of a letter's life, and what the child's file notes of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain import letter_text
from domain.alert import staff_title
from domain.clock import in_china
from domain.errors import Refusal
from domain.letter import ALONE_UP_TO, UNDO_FOR
from domain.people import Person
from domain.understanding.times import dated
from messages.outbound import Envelope
from messages.render import words
from storage.files import file
from storage.letter import letters
from storage.letter.letters import Letter
from storage.traffic import outbox, quiet

SCHOOL = "学校"
NEWS, BEGUN = "letter_news", "letter_begun"
# In the files of many children at once a letter reads as it does to nobody in particular.
PLAIN = {letter_text.CHILD: "孩子", letter_text.CLASS: "班级", letter_text.TEACHER: "老师", letter_text.TITLE: "家长"}


def told(moment: datetime) -> str:
    """9月25日周五 18:00, in China."""
    local = in_china(moment)
    return f"{dated(local.date())} {local:%H:%M}"


def refused(kind: str, letter: Letter | None = None, **facts: object) -> Refusal:
    """Why a deed is not done; ``kind`` chooses the sentence of ``replies/letter_refused``."""
    known: dict[str, object] = {
        "title": letter.title if letter is not None else "",
        "number": letter.id if letter is not None else 0,
        "state": letter.state.label if letter is not None else "",
        "name": "",
        "when": "",
        "count": 0,
        "most": ALONE_UP_TO,
        "minutes": int(UNDO_FOR.total_seconds() // 60),
        "lines": [],
    }
    return Refusal("replies/letter_refused", kind=kind, **{**known, **facts})


def tell(
    session: Session,
    letter: Letter,
    people: Collection[int],
    kind: str,
    name: str,
    now: datetime,
    *,
    by: Person | None = None,
    why: str = "",
    when: str = "",
) -> None:
    """Tell staff what became of the letter, by day; ``name`` makes the second time nothing."""
    facts = {"title": letter.title, "number": letter.id, "who": title_of(by), "why": why, "when": when}
    text = words("replies/letter_news", kind=kind, **facts)
    for person_id in sorted(people):
        once = f"letter:{letter.id}:{name}:{person_id}"
        morning = quiet.arrives_at(session, person_id, now)
        envelope = Envelope(NEWS, once, person_id, text, from_title=title_of(by), not_before=morning)
        outbox.put(session, envelope, now)


def tell_at_once(
    session: Session, letter: Letter, people: Collection[int], now: datetime, *, by: Person | None
) -> None:
    """Tell these of an urgent letter that waits for nobody, at any hour; they can take it back for ten minutes."""
    facts = {"title": letter.title, "number": letter.id, "who": title_of(by), "why": "", "when": ""}
    text = words("replies/letter_news", kind="urgent", **facts)
    begun = [Envelope(BEGUN, f"letter:{letter.id}:urgent:{one}", one, text, from_title=title_of(by)) for one in people]
    outbox.put_all(session, begun, now)


def title_of(by: Person | None) -> str:
    """林主任; the school where nobody is named."""
    return staff_title(by) if by is not None else SCHOOL


def entry(
    letter: Letter, kind: str, once: str, now: datetime, *, by: Person | None = None, why: str = ""
) -> file.NewEntry:
    """The line of the children's files that says what became of a letter (sent, late, corrected, recalled)."""
    short = letter_text.fill(letter.short, PLAIN)
    return file.NewEntry(
        at=now,
        author=title_of(by),
        reader=letter.audience.label,
        channel="wechat",
        direction="out",
        kind="letter",
        text=words("replies/letter_entry", kind=kind, title=letter.title, short=short, why=why),
        cause=f"letter:{letter.id}",
        author_id=by.id if by is not None else None,
        once=once,
    )


def the_letter(session: Session, letter_id: int) -> Letter:
    """The letter, held for this transaction. Raises Refusal for a number that no letter has."""
    found = letters.lock(session, letter_id)
    if found is None:
        raise refused("unknown", number=letter_id)
    return found
