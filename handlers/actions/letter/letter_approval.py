"""Before a letter leaves: it is submitted, a second person of the school says yes where many will read it, or no."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.letter import ALONE_UP_TO, LetterState
from domain.letter_ways import Facilities
from domain.people import Person
from handlers.actions.letter import letter_preview
from handlers.actions.letter.letter_begin import USUAL, begin
from handlers.actions.letter.letter_moment import Moment as Chosen
from handlers.actions.letter.letter_moment import moment, not_in_time
from handlers.actions.letter.letter_words import refused, tell, tell_at_once, the_letter, title_of, told
from messages.letters.library import library
from messages.outbound import Envelope
from messages.render import words
from storage.letter import letter_asks, letter_versions, letters
from storage.letter.letters import Letter
from storage.person import addresses, people
from storage.person.staff import leading, leads
from storage.traffic import outbox, quiet

YES, NO = "letter-yes", "letter-no"
LONGEST_WHY = 200  # characters
FIRST_LINES = 3
EARLY = (LetterState.WAITING, LetterState.APPROVED)


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a letter that was submitted.

    ``state``: waiting for the second person, approved until ``send_at`` comes (UTC; None: at once), or running.
    ``recipients`` are all it is for, ``reached`` those whom it goes to by WeChat where it runs. ``asked`` are the
    directors before whom it was put in WeChat, ``others`` those who can only approve on the command line.
    """

    state: LetterState
    send_at: datetime | None
    recipients: int
    reached: int = 0
    asked: tuple[Person, ...] = ()
    others: tuple[Person, ...] = ()


def submit(
    session: Session,
    letter_id: int,
    by: Person | None,
    now: datetime,
    *,
    at: datetime | None = None,
    anchor: str = "",
    facilities: Facilities = USUAL,
) -> Submitted:
    """A draft is done: it waits for a second person, or for its moment, or begins at once.

    An urgent letter of a director waits for nobody: the other directors learn of it at once, and can take it back.
    ``by`` answers for the letter from now on. Raises Refusal with everything that is wrong with it, all at once.
    """
    letter = the_letter(session, letter_id)
    if letter.state is not LetterState.DRAFT:
        raise refused("state", letter)
    if problems := letter_preview.problems(session, letter_id, now):
        raise refused("problems", letter, lines=problems)
    chosen = moment(session, letter, at, anchor, now)
    values = {"submitted_at": now, **_columns(chosen, anchor), **_due(letter, chosen, now)}
    if by is not None:
        values["author_id"] = by.id
    count = letters.recipients(session, letter.school_id, letter.audience)
    cannot_wait = letter.urgent and by is not None and leads(session, by)
    if count > ALONE_UP_TO and not cannot_wait:
        letters.move(session, letter_id, (LetterState.DRAFT,), LetterState.WAITING, **values)
        asked, others = _ask(session, the_letter(session, letter_id), count, now)
        return Submitted(LetterState.WAITING, chosen.send_at, count, asked=asked, others=others)
    letters.move(session, letter_id, (LetterState.DRAFT,), LetterState.APPROVED, **values, approved_at=now)
    if cannot_wait:
        directors = {one.id for one in people.directors(session, letter.school_id)}
        tell_at_once(session, letter, directors - {values["author_id"]}, now, by=by)
    if chosen.send_at is not None:
        return Submitted(LetterState.APPROVED, chosen.send_at, count)
    return Submitted(LetterState.RUNNING, None, count, begin(session, letter_id, now, facilities))


def approve(session: Session, letter_id: int, by: Person, now: datetime) -> Letter:
    """The second person says yes: the letter leaves when its moment comes, at once where none was named.

    Raises Refusal: not a director of the school, their own letter, decided before, or too late by now.
    """
    letter = the_letter(session, letter_id)
    _may_decide(session, letter, by)
    if by.id in letter_versions.writers(session, letter_id):
        raise refused("own", letter)
    not_in_time(letter, Chosen(letter.send_at, letter.anchor, letter.holiday_from, letter.holiday_to), now)
    values = {"approved_by": by.id, "approved_at": now, "send_at": letter.send_at or now}
    if not letters.move(session, letter_id, (LetterState.WAITING,), LetterState.APPROVED, **values):
        raise refused("decided", letter)
    letter_asks.over(session, letter_id, now)
    when = told(letter.send_at) if letter.send_at is not None and letter.send_at > now else ""
    _tell_writers(session, letter, "approved", by, now, when=when)
    return the_letter(session, letter_id)


def send_back(session: Session, letter_id: int, by: Person | None, why: str, now: datetime) -> Letter:
    """No, or not yet: the letter is a draft again, and whoever wrote it learns why. Raises Refusal as ``approve``.

    Who wrote it may take it back as well, also while it waits for its moment.
    """
    letter = the_letter(session, letter_id)
    if by is not None and by.id not in letter_versions.writers(session, letter_id):
        _may_decide(session, letter, by)
    return take_back(session, letter, by, why, now)


def take_back(session: Session, letter: Letter, by: Person | None, why: str, now: datetime) -> Letter:
    """A letter that has not begun is a draft again. Raises Refusal where it has."""
    letter_id = letter.id
    values = {"submitted_at": None, "approved_by": None, "approved_at": None, "send_at": None, "anchor": None}
    if not letters.move(session, letter_id, EARLY, LetterState.DRAFT, **values):
        raise refused("decided", letter)
    letter_asks.over(session, letter_id, now)
    _tell_writers(session, letter, "sent_back", by, now, why=why.strip(" 。.")[:LONGEST_WHY])
    return the_letter(session, letter_id)


def _columns(chosen: Chosen, anchor: str) -> dict[str, object]:
    return {
        "send_at": chosen.send_at,
        "anchor": anchor.strip() or None,
        "holiday_from": chosen.holiday_from,
        "holiday_to": chosen.holiday_to,
    }


def _due(letter: Letter, chosen: Chosen, now: datetime) -> dict[str, object]:
    """A letter of the library that tells of no holiday wants its receipts within so many days of its leaving, whenever
    in the year that is."""
    known = library().get(letter.kind)
    if known is None or chosen.holiday_from is not None:
        return {}
    return {"due_on": in_china(chosen.send_at or now).date() + timedelta(days=known.days)}


def _may_decide(session: Session, letter: Letter, by: Person) -> None:
    if by.school_id != letter.school_id:
        raise refused("unknown", number=letter.id)
    if not leads(session, by):
        raise refused("not_director", letter)
    if letter.state is not LetterState.WAITING:
        known = people.person(session, letter.approved_by) if letter.approved_by is not None else None
        raise refused("decided", letter, name=title_of(known) if known is not None else "")


def _ask(session: Session, letter: Letter, count: int, now: datetime) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Put it before the leading persons who did not write it. Raises Refusal where there is none."""
    writers = letter_versions.writers(session, letter.id)
    second = [one for one in leading(session, letter.school_id) if one.id not in writers]
    if not second:
        raise refused("nobody", letter, count=count)
    on_wechat = [one for one in second if addresses.of_person(session, one.id) is not None]
    author = people.person(session, letter.author_id) if letter.author_id is not None else None
    text = words(
        "replies/letter_approval",
        title=letter.title,
        number=letter.id,
        who=title_of(author),
        audience=letter.audience.label,
        count=count,
        lines=[line.strip() for line in letter.body.splitlines() if line.strip()][:FIRST_LINES],
        when=told(letter.send_at) if letter.send_at is not None else "",
        urgent=letter.urgent,
    )
    options = ((f"{YES}:{letter.id}", "同意"), (f"{NO}:{letter.id}", "不同意"))
    for person in on_wechat:
        name = letter_asks.name_of(letter.id, letter.submitted_at or now, person.id)
        morning = None if letter.urgent else quiet.arrives_at(session, person.id, now)
        envelope = Envelope(
            "letter_approval", name, person.id, text, from_title=title_of(author), options=options, not_before=morning
        )
        outbox.put(session, envelope, now)
    return tuple(on_wechat), tuple(one for one in second if one not in on_wechat)


def _tell_writers(
    session: Session, letter: Letter, kind: str, by: Person | None, now: datetime, *, why: str = "", when: str = ""
) -> None:
    told_of = letter_versions.writers(session, letter.id) - ({by.id} if by is not None else set())
    name = f"{kind}:{int(now.timestamp())}"
    tell(session, letter, told_of, kind, name, now, by=by, why=why, when=when)
