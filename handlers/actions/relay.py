"""Carries what one side says to the other, in the same transaction that writes it down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Guardian, Person, joined_title
from messages.inbound import Inbound, Kind
from messages.outbound import Envelope, Form
from messages.render import words
from storage import addresses, contacts, conversations, file, outbox, pairings, people

FORMS = {Kind.IMAGE: Form.IMAGE, Kind.VOICE: Form.VOICE, Kind.VIDEO: Form.VIDEO}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing somebody said, ready to be carried: ``text`` as it is shown, ``media_id`` what goes with it."""

    inbox_id: int
    kind: Kind
    text: str
    at: datetime
    media_id: int | None = None


def shown(inbound: Inbound) -> str:
    """What was said as the file and the other side read it."""
    if inbound.kind is Kind.LOCATION:
        return words("replies/location", label=inbound.text, latitude=inbound.latitude, longitude=inbound.longitude)
    if inbound.kind is Kind.LINK:
        return " ".join(filter(None, (inbound.text, inbound.facts.get("Url", ""))))
    if inbound.kind is Kind.UNSUPPORTED:
        return "（表情或微信没有转来的内容）"
    return inbound.text


def about(guardians: Sequence[Guardian], text: str) -> list[Guardian]:
    """The children a guardian speaks of: those named in the text, otherwise all."""
    named = [guardian for guardian in guardians if guardian.child.name in text]
    return named or list(guardians)


def to_teachers(
    session: Session, guardians: Sequence[Guardian], said: Spoken, entry_id: int | None, now: datetime
) -> list[Person]:
    """Put what a guardian said before the teachers of the children it is about; the teachers who will get it.

    For a teacher who is not on WeChat (yet) the guardian waits all the same, and is listed when the teacher comes.
    """
    groups: dict[int, tuple[Person, list[Guardian]]] = {}
    concerned = about(guardians, said.text)
    teachers = pairings.teachers_of(session, [guardian.child.id for guardian in concerned])
    for guardian in concerned:
        if teacher := teachers.get(guardian.child.id):
            groups.setdefault(teacher.id, (teacher, []))[1].append(guardian)
    return [teacher for teacher, group in groups.values() if _to_teacher(session, teacher, group, said, entry_id, now)]


def to_family(
    session: Session, teacher: Person, person_id: int, children: Sequence[int], said: Spoken, now: datetime
) -> str | None:
    """Write what a teacher says into the children's files and put it before the guardian; the guardian's title.

    None when this guardian is not (or no longer) bound to any of the teacher's children: nothing is written.
    """
    everyone = people.bound_guardians_of_teacher(session, teacher.id)
    guardians = [g for g in everyone if g.person.id == person_id and (not children or g.child.id in children)]
    if not guardians:
        return None
    title = joined_title(guardians)
    ids = [guardian.child.id for guardian in guardians]
    entry_id = file.write(session, _teacher_entry(teacher, guardians, title, said), ids, now)
    before = conversations.spoke(session, teacher.id, person_id, now, waiting=False)
    if before is not None and before.waiting_since is not None:
        contacts.had_contact(session, ids, person_id, now)
    _post(session, "relay_to_family", person_id, f"【{teacher.title}】", teacher.title, said, entry_id, now)
    return f"{title}（{guardians[0].person.name}）"


def pass_on(
    session: Session, teacher: Person, group: Sequence[Guardian], said: Spoken, entry_id: int, name: str, now: datetime
) -> None:
    """Bring words that another teacher did not answer before this one; ``name`` makes the second time nothing.

    Whether the guardian waits is for the caller to note.
    """
    head = f"【{joined_title(list(group))}】"
    _post(session, "relay_to_teacher", teacher.id, head, "一位家长", said, entry_id, now, name)


def _to_teacher(
    session: Session, teacher: Person, group: list[Guardian], said: Spoken, entry_id: int | None, now: datetime
) -> bool:
    person = group[0].person
    before = conversations.spoke(session, teacher.id, person.id, now, waiting=True)
    if before is not None and before.waiting_since is None:
        contacts.had_contact(session, [guardian.child.id for guardian in group], person.id, now)
    if addresses.of_person(session, teacher.id) is None:
        return False
    _post(session, "relay_to_teacher", teacher.id, f"【{joined_title(group)}】", "一位家长", said, entry_id, now)
    return True


def _post(
    session: Session,
    kind: str,
    person_id: int,
    head: str,
    from_title: str,
    said: Spoken,
    entry_id: int | None,
    now: datetime,
    name: str = "",
) -> None:
    form = FORMS.get(said.kind, Form.TEXT)
    once = name or f"{kind}:{said.inbox_id}:{person_id}"
    if form is Form.TEXT or said.media_id is None:
        text = f"{head}{said.text}"
        outbox.put(session, Envelope(kind, once, person_id, text, from_title=from_title, entry_id=entry_id), now)
        return
    announced = words("replies/media_head", head=head, form=form.value)
    outbox.put(
        session, Envelope(kind, f"{once}:head", person_id, announced, from_title=from_title, entry_id=entry_id), now
    )
    carried = Envelope(kind, once, person_id, announced, form, said.media_id, from_title=from_title, entry_id=entry_id)
    outbox.put(session, carried, now)


def _teacher_entry(teacher: Person, guardians: list[Guardian], title: str, said: Spoken) -> file.NewEntry:
    return file.NewEntry(
        at=said.at,
        author=teacher.title,
        reader=title,
        channel="wechat",
        direction="out",
        kind=said.kind.value,
        text=said.text,
        cause=f"inbox:{said.inbox_id}",
        author_id=teacher.id,
        reader_id=guardians[0].person.id,
        media_id=said.media_id,
        once=f"said:{said.inbox_id}:{guardians[0].person.id}",
    )
