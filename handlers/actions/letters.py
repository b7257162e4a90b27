"""Letters to all families: sent once, confirmed by word, tap or voice, each written to the child's file."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.letter import Method
from domain.people import Person, joined_title
from messages.catalogue import Audience
from messages.lint import forbidden_words
from messages.render import words
from storage import file, letter_receipts, letters, outbox, people
from storage.letters import NewLetter

LONGEST_TITLE = 30  # characters; it stands in cards, buttons and receipts
# What one message of the platform takes; a letter's short form with its title must fit into one.
LONGEST_MESSAGE_BYTES = 2000
LONGEST_SHORT = 500  # characters, as told to whoever wrote too much


def write(session: Session, school_id: int, new: NewLetter, now: datetime) -> int:
    """A draft. Raises Refusal when a text carries a word that families must not read, is empty or too long."""
    texts = (new.title, new.body, new.short, new.voice)
    found = forbidden_words("\n".join(texts), Audience.FAMILY)
    if found:
        raise Refusal("replies/letter_words", found="、".join(found))
    in_chat = words("letters/chat", title=new.title, short=new.short)
    is_too_long = len(new.title.strip()) > LONGEST_TITLE or len(in_chat.encode()) > LONGEST_MESSAGE_BYTES
    if is_too_long or not (new.title.strip() and new.body.strip() and new.short.strip()):
        raise Refusal("replies/letter_length", title=LONGEST_TITLE, short=LONGEST_SHORT)
    title, body, short, voice = (text.strip() for text in texts)
    return letters.draft(session, school_id, replace(new, title=title, body=body, short=short, voice=voice), now)


def send(session: Session, letter_id: int, now: datetime) -> int:
    """Start the letter: a receipt for every guardian of every pupil, a message for each who can be reached here.

    Returns the number of people it goes to. Raises Refusal when the letter was already sent.
    """
    if not letters.start(session, letter_id, now):
        raise Refusal("replies/letter_already_sent")
    _note_in_files(session, letter_id, now)
    return outbox.fan_out_letter(session, letter_id, now)


def confirm(session: Session, letter_id: int, person_id: int, method: Method, now: datetime) -> list[str]:
    """A guardian has read the letter; the names of the children whose file now says so (none the second time)."""
    letter = letters.get(session, letter_id)
    children = letter_receipts.confirm(session, letter_id, person_id, method, now)
    if letter is None or not children:
        return []
    everyone = people.bound_guardians(session, person_id)
    guardians = [guardian for guardian in everyone if guardian.child.id in children]
    if guardians:
        entry = _receipt(guardians[0].person, joined_title(guardians), letter, method, now)
        file.write(session, entry, [guardian.child.id for guardian in guardians], now)
    return [people.child(session, child_id).name for child_id in children]


def _receipt(person: Person, title: str, letter: letters.Letter, method: Method, now: datetime) -> file.NewEntry:
    return file.NewEntry(
        at=now,
        author=title,
        reader="学校",
        channel="wechat",
        direction="in",
        kind="receipt",
        text=f"《{letter.title}》已确认（{method.label}）",
        cause=f"letter:{letter.id}",
        author_id=person.id,
        once=f"receipt:{letter.id}:{person.id}",
    )


def _note_in_files(session: Session, letter_id: int, now: datetime) -> None:
    letter = letters.get(session, letter_id)
    if letter is None:
        return
    entry = file.NewEntry(
        at=now,
        author="学校",
        reader="全体家长",
        channel="wechat",
        direction="out",
        kind="letter",
        text=f"《{letter.title}》\n{letter.short}",
        cause=f"letter:{letter_id}",
        once=f"letter:{letter_id}",
    )
    file.write_to_school(session, entry, letter.school_id, now)
