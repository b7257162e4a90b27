"""Carries what one side says to the other, in the same transaction that writes it down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.people import Guardian, Person, joined_title
from domain.ticket import TicketKind, due
from handlers.actions.contact import promises
from messages.inbound import Inbound, Kind
from messages.outbound import Envelope, Form
from messages.render import words
from storage.contact import contact_talks
from storage.files import file
from storage.pairing import pairings
from storage.person import addresses, people, schools
from storage.talk import conversations, tickets
from storage.traffic import outbox, quiet

NOTHING = timedelta(0)
FORMS = {Kind.IMAGE: Form.IMAGE, Kind.VOICE: Form.VOICE, Kind.VIDEO: Form.VIDEO}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing somebody said, ready to be carried: ``text`` as it is shown, ``media_id`` what goes with it.

    ``inbox_id`` is the message's number; of words written on a page, a name of their own.
    """

    inbox_id: int | str
    kind: Kind
    text: str
    at: datetime
    media_id: int | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to become of words that are brought to a teacher.

    ``due_at``: by when (UTC) they are to be answered; None: they ask nothing. ``own``: they are waited for by
    themselves, whatever waits besides. ``aside`` stands after the name of who said them. ``for_child``: they are for
    the child, and the teacher passes them on.
    """

    due_at: datetime | None
    kind: TicketKind = TicketKind.QUESTION
    own: bool = False
    aside: str = ""
    for_child: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """A teacher who is to read words, and whether they can be reached; ``before``: when the same guardian last said
    something that still waits."""

    teacher: Person
    is_reached: bool
    before: datetime | None


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
    """Put what a guardian said before the teachers of the children it is about; the teachers who will get it."""
    brought = bring(session, guardians, said, entry_id, Wanted(due(TicketKind.QUESTION, now)), now)
    return [one.teacher for one in brought if one.is_reached]


def bring(
    session: Session, guardians: Sequence[Guardian], said: Spoken, entry_id: int | None, wanted: Wanted, now: datetime
) -> list[Brought]:
    """As ``to_teachers``, with what is wanted of them; one ticket waits for each teacher until they answer.

    For a teacher who is not on WeChat (yet) the guardian waits all the same, and is listed when the teacher comes.
    """
    groups: dict[int, tuple[Person, list[Guardian]]] = {}
    concerned = about(guardians, said.text)
    teachers = pairings.teachers_of(session, [guardian.child.id for guardian in concerned])
    for guardian in concerned:
        if teacher := teachers.get(guardian.child.id):
            groups.setdefault(teacher.id, (teacher, []))[1].append(guardian)
    if alone := [guardian for guardian in concerned if guardian.child.id not in teachers]:
        _open(session, alone, said, entry_id, wanted, now)
    return [_to_teacher(session, teacher, group, said, entry_id, wanted, now) for teacher, group in groups.values()]


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
    where = promises.Where(entry_id, said.at, f"said:{said.inbox_id}:{person_id}")
    promises.by_teacher(session, teacher, guardians, said.text, where)
    before = conversations.spoke(session, teacher.id, person_id, now, waiting=False)
    tickets.answered(session, teacher.id, person_id, ids, now)
    if before is not None and before.waiting_since is not None:
        contact_talks.talked(session, teacher.id, person_id, ids, now, by_family=True, entry_id=entry_id)
    head, window = f"【{teacher.title}】", schools.undo_window(session, teacher.school_id)
    _post(session, "relay_to_family", person_id, head, teacher.title, said, entry_id, now, held_back=window)
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
    session: Session,
    teacher: Person,
    group: list[Guardian],
    said: Spoken,
    entry_id: int | None,
    wanted: Wanted,
    now: datetime,
) -> Brought:
    person = group[0].person
    waiting = True if wanted.due_at is not None else None
    before = conversations.spoke(session, teacher.id, person.id, now, waiting=waiting)
    if before is not None and before.waiting_since is None:
        ids = [guardian.child.id for guardian in group]
        contact_talks.talked(session, teacher.id, person.id, ids, now, by_family=False, entry_id=entry_id)
    number = _open(session, group, said, entry_id, wanted, now)
    is_reached = addresses.of_person(session, teacher.id) is not None
    if is_reached:
        head = f"【{joined_title(group)}{wanted.aside}】"
        options = ((f"told:{number}", "已转告"),) if wanted.for_child and number is not None else ()
        _post(session, "relay_to_teacher", teacher.id, head, "一位家长", said, entry_id, now, options=options)
    return Brought(teacher, is_reached, before.last_at if before is not None and before.waiting_since else None)


def _open(
    session: Session, group: list[Guardian], said: Spoken, entry_id: int | None, wanted: Wanted, now: datetime
) -> int | None:
    """The ticket of these words; none where they ask nothing, or where the guardian waits for an answer already."""
    first, children = group[0], [guardian.child.id for guardian in group]
    waits = not wanted.own and tickets.has_question(session, first.person.id, children)
    if wanted.due_at is None or waits:
        return None
    new = tickets.NewTicket(
        once=f"asked:{said.inbox_id}:{first.child.id}",
        kind=wanted.kind,
        school_id=first.child.school_id,
        due_at=wanted.due_at,
        said=said.text,
        child_id=first.child.id,
        person_id=first.person.id,
        entry_id=entry_id,
        slots={"for_child": children, "voice": said.kind is Kind.VOICE} if wanted.for_child else {},
    )
    return tickets.add(session, new, now)


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
    *,
    options: tuple[tuple[str, str], ...] = (),
    held_back: timedelta = NOTHING,
) -> None:
    form = FORMS.get(said.kind, Form.TEXT)
    once = name or f"{kind}:{said.inbox_id}:{person_id}"
    after = max(quiet.arrives_at(session, person_id, now), now + held_back)
    if form is Form.TEXT or said.media_id is None:
        text = f"{head}{said.text}"
        plain = Envelope(kind, once, person_id, text, from_title=from_title, entry_id=entry_id, options=options)
        outbox.put(session, replace(plain, not_before=after), now)
        return
    announced = words("replies/media_head", head=head, form=form.value)
    headed = Envelope(
        kind, f"{once}:head", person_id, announced, from_title=from_title, entry_id=entry_id, options=options
    )
    outbox.put(session, replace(headed, not_before=after), now)
    carried = Envelope(kind, once, person_id, announced, form, said.media_id, from_title=from_title, entry_id=entry_id)
    outbox.put(session, replace(carried, not_before=after), now)


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
