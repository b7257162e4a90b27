"""What families answer to letters: read, later, or no; each stands in the child's file with how and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain import hours, letter_text
from domain.clock import in_zone
from domain.letter import TAKES_RECEIPTS, Method
from domain.people import Guardian, Person, joined_title
from domain.ticket import TicketKind, due
from handlers.actions.talk import relay, requests
from handlers.actions.talk.requests import Request
from messages.inbound import Kind
from messages.render import words
from storage.files import file
from storage.letter import letter_facts, letter_receipts, letter_versions, letters
from storage.letter.letter_receipts import Answered
from storage.letter.letters import Letter
from storage.person import people
from storage.traffic.outbox_people import local_hours

TOMORROW = timedelta(days=1)
# How something came to the school, where somebody of the school wrote it down.
CHANNELS = {Method.PHONE: "phone", Method.PAPER: "paper", Method.PHOTO: "paper", Method.BY_CHILD: "paper"}
IN_PERSON = "face"


def confirm(
    session: Session,
    letter_id: int,
    person_id: int,
    method: Method,
    now: datetime,
    *,
    proof_id: int | None = None,
    by: Person | None = None,
) -> list[str]:
    """A guardian has read the letter, for all their children at once; the names of the children whose file now says so
    (none the second time, nor for a letter that was taken back or is over).

    ``proof_id`` is the signature, the photo or the voice; ``by`` is who of the school wrote it down. Nobody says yes
    to a correction that has not reached them: what they read were the words before it.
    """
    letter = letters.get(session, letter_id)
    if letter is None or letter.state not in TAKES_RECEIPTS:
        return []
    if by is None and not letter_receipts.has_words(session, letter_id, person_id, letter.version):
        return []
    by_id = by.id if by is not None else None
    answered = letter_receipts.answer(session, letter_id, person_id, method, now, proof_id=proof_id, by_id=by_id)
    if answered is None:
        return []
    guardians = letter_receipts.guardians_for(session, person_id, answered.children)
    if not guardians:
        return []
    if by is None:
        facts = {"title": letter.title, "method": method.label, "version": answered.version}
        entry = _own(guardians, letter, words("replies/receipt_entry", **facts), now)
    else:
        entry = noted(letter, guardians, method, by, now)
    entry = replace(entry, media_id=proof_id, once=_name("receipt", letter_id, person_id, answered))
    _write(session, entry, guardians, now)
    return [guardian.child.name for guardian in guardians]


def corrected(session: Session, letter_id: int, person_id: int, now: datetime) -> str:
    """The newest words of a letter, for a guardian who answers the words before them; empty for who has the newest.

    What is said now is not sent once more.
    """
    letter = letters.get(session, letter_id)
    if letter is None or letter_receipts.has_words(session, letter_id, person_id, letter.version):
        return ""
    letter_receipts.shown(session, letter_id, person_id, letter.version, now)
    facts = letter_facts.read(session, letter_id, [person_id]).get(person_id, {})
    title, short = (letter_text.fill(text, facts) for text in (letter.title, letter.short))
    why = letter_versions.why(session, letter_id, letter.version)
    return words("letters/corrected", title=title, short=short, why=why)


def refuse(
    session: Session,
    letter_id: int,
    person_id: int,
    why: str,
    now: datetime,
    *,
    said: relay.Spoken | None = None,
    entry_id: int | None = None,
) -> list[Person]:
    """A guardian says no to the letter, or objects: it stands in the file, and their own words wait for the paired
    teacher, or for the directors where there is none; who is to answer.

    ``said`` are the words as they came in the chat, ``entry_id`` where they stand already; from the page neither.
    """
    letter = letters.get(session, letter_id)
    refused = letter_receipts.refuse(session, letter_id, person_id, now) if letter is not None else None
    guardians = letter_receipts.guardians_for(session, person_id, refused.children) if refused is not None else []
    if letter is None or refused is None or not guardians:
        return []
    name = _name("refused", letter_id, person_id, refused)
    reason = why.strip() or words("replies/receipt_no_reason")
    text = words("replies/receipt_refused_entry", title=letter.title, said=reason)
    children = [guardian.child.id for guardian in guardians]
    written = file.write(session, replace(_own(guardians, letter, text, now), once=name), children, now)
    spoken = said or relay.Spoken(name, Kind.TEXT, reason, now)
    return _brought(session, guardians, letter, spoken, entry_id or written, now)


def snooze(session: Session, letter_id: int, person_id: int, now: datetime) -> bool:
    """A guardian reads it later and is reminded once, tomorrow at this hour on their clock; False the second time."""
    reader = people.person(session, person_id)
    until = tomorrow(now, reader.time_zone)
    return letter_receipts.snooze(session, letter_id, person_id, until, now)


def tomorrow(now: datetime, zone: str) -> datetime:
    """The same hour of the next day (UTC) on the clock of a zone, or the first after it in which people are awake."""
    same_hour = (in_zone(now, zone) + TOMORROW).astimezone(now.tzinfo)
    return local_hours(same_hour, zone, hours.FAMILY)


def noted(letter: Letter, signers: Sequence[Guardian], method: Method, by: Person, now: datetime) -> file.NewEntry:
    """What the file says where somebody of the school wrote a receipt down for these adults of a child."""
    relations = "、".join(dict.fromkeys(guardian.relation.label for guardian in signers))
    facts = {"title": letter.title, "relation": relations, "method": method.label, "teacher": by.title}
    return file.NewEntry(
        at=now,
        author=by.title,
        reader="学校",
        channel=CHANNELS.get(method, IN_PERSON),
        direction="note",
        kind="receipt",
        text=words("replies/desk_paper_entry", **facts),
        cause=f"letter:{letter.id}",
        author_id=by.id,
    )


def versioned(letter_id: int, version: int) -> str:
    """How a version of a letter is called in unique names: 12, and 12:v2 once it was corrected."""
    return f"{letter_id}" if version <= 1 else f"{letter_id}:v{version}"


def _own(guardians: Sequence[Guardian], letter: Letter, text: str, now: datetime) -> file.NewEntry:
    """What the file says where the family answered itself."""
    return file.NewEntry(
        at=now,
        author=joined_title(list(guardians)),
        reader="学校",
        channel="wechat",
        direction="in",
        kind="receipt",
        text=text,
        cause=f"letter:{letter.id}",
        author_id=guardians[0].person.id,
    )


def _name(what: str, letter_id: int, person_id: int, answered: Answered) -> str:
    return f"{what}:{versioned(letter_id, answered.version)}:{person_id}"


def _write(session: Session, entry: file.NewEntry, guardians: Sequence[Guardian], now: datetime) -> None:
    """Once for all the children; for a brother or sister who came later, an entry of their own."""
    children = [guardian.child.id for guardian in guardians]
    if file.write(session, entry, children, now) is None:
        file.write(session, replace(entry, once=f"{entry.once}:{min(children)}"), children, now)


def _brought(
    session: Session,
    guardians: Sequence[Guardian],
    letter: Letter,
    said: relay.Spoken,
    entry_id: int | None,
    now: datetime,
) -> list[Person]:
    """To the paired teachers, as words that wait for an answer of their own; else to the directors."""
    wanted = relay.Wanted(
        due(TicketKind.QUESTION, now), own=True, aside=words("replies/receipt_aside", title=letter.title)
    )
    brought = relay.bring(session, guardians, said, entry_id, wanted, now)
    if brought:
        return [one.teacher for one in brought]
    what = words("replies/receipt_what", title=letter.title)
    by = due(TicketKind.HANDOFF, now)
    asked = Request(TicketKind.HANDOFF, what, said.text, f"refused:{said.inbox_id}", by, entry_id)
    requests.to_leaders(session, guardians[0], asked, now)
    return requests.leaders(session, guardians[0].child, now)
