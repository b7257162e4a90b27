"""Puts before the teacher what somebody's words would change in the register; the register itself stays as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.people import Child, Guardian, Person
from domain.register.sentences.meaning import Suggested
from domain.register.sentences.proposed import EVENTS, FIELDS, now_known
from handlers.actions.registers import matters
from handlers.actions.registers.matters import Matter
from handlers.actions.talk import relay
from handlers.actions.talk.relay import Spoken
from messages.outbound import Envelope
from messages.render import words
from storage.contact import contact_talks
from storage.pairing import handover, pairings
from storage.person import addresses
from storage.registers import proposals, register_standing
from storage.registers.proposals import NewProposal, Proposal
from storage.talk import conversations
from storage.traffic import outbox

OPTIONS = (("change-yes", "同意"), ("change-edit", "修改"), ("change-no", "不改"))
NOTE_OPTIONS = (("change-yes", "知道了"), ("change-no", "不是这样"))


@dataclass(frozen=True, slots=True)
class Made:
    """A proposal that was made."""

    number: int
    matter: Matter


@dataclass(frozen=True, slots=True)
class _Words:
    """What a proposal is read from: who said what and when, and where it stands in the file. ``once`` names it."""

    said_by: int
    text: str
    once: str
    at: datetime
    entry_id: int | None = None


def request_name(number: int, teacher_id: int) -> str:
    """The unique name of the message that shows a proposal to this teacher."""
    return f"change:{number}:ask:{teacher_id}"


def from_family(
    session: Session,
    families: Sequence[Guardian],
    said: Spoken,
    found: Iterable[Suggested],
    entry_id: int | None,
    now: datetime,
) -> tuple[list[Made], list[Person]]:
    """What a guardian said has changed, before the teachers of the children; and the teachers who will read it.

    Nothing is made, and nothing carried, when it is so already or cannot be told of whom it is: then it is talk.
    """
    concerned = relay.about(families, said.text)
    teachers = pairings.teachers_of(session, [guardian.child.id for guardian in concerned])
    concerned.sort(key=lambda guardian: guardian.child.id not in teachers)
    today = in_china(now).date()
    about = [one for suggested in found for one in matters.of_family(session, concerned, suggested, today)]
    heard = _Words(concerned[0].person.id, said.text, f"inbox:{said.inbox_id}", now, entry_id)
    made = _make(session, about, heard, now)
    return made, _carry(session, concerned, teachers, said, made, heard, now) if made else []


def from_teacher(
    session: Session, teacher: Person, child: Child, found: Iterable[Suggested], said: Spoken, now: datetime
) -> tuple[list[Matter], list[Made]]:
    """What a teacher states of a parent, shown to the teacher for one tap; whom the register knows of those named."""
    today = in_china(now).date()
    read = [matters.of_teacher(session, child, suggested, today) for suggested in found]
    about = [matter for matter in read if matter is not None]
    made = _make(session, about, _Words(teacher.id, said.text, f"inbox:{said.inbox_id}", now), now)
    for one in made:
        show(session, teacher, one.number, now)
    return about, made


def put_again(session: Session, before: Proposal, suggested: Suggested, teacher: Person, now: datetime) -> int | None:
    """A proposal corrected, or compared with what the register says by now: under a new number, for the old one was
    shown with something else. None when the register says so already; the old one stays as it is then."""
    matter = matters.of_proposal(session, before, suggested)
    again = _Words(before.said_by, before.words, f"again:{before.id}", before.heard_at, before.entry_id)
    number = _add(session, matter, again, now) if matter is not None else None
    if number is not None:
        proposals.close(session, before.id, "replaced", now, teacher.id)
        show(session, teacher, number, now)
    return number


def show(
    session: Session, teacher: Person, number: int, now: datetime, quote: str = "", entry_id: int | None = None
) -> None:
    """Put a proposal before a teacher; with ``quote`` where they do not know the words it was read from, and with
    ``entry_id`` where this is how these words are brought."""
    proposal = proposals.find(session, number)
    matter = matters.of_proposal(session, proposal) if proposal is not None else None
    difference = matter.difference(in_china(now).date()) if matter is not None else None
    if proposal is None or matter is None or difference is None or addresses.of_person(session, teacher.id) is None:
        return
    text = words(
        "replies/change_request",
        said=quote,
        title=matters.sayer(session, proposal),
        whose="" if quote and matter.is_of(proposal.said_by) else matter.title,
        label=difference.label,
        before=difference.before,
        after=difference.after,
        number=number,
        needs_day=difference.needs_day,
        is_note=matter.is_note,
    )
    envelope = Envelope(
        "relay_to_teacher" if entry_id is not None else "change_request",
        request_name(number, teacher.id),
        teacher.id,
        text,
        from_title="一位家长",
        options=tuple((f"{verb}:{number}", name) for verb, name in (NOTE_OPTIONS if matter.is_note else OPTIONS)),
        entry_id=entry_id,
    )
    if outbox.put(session, envelope, now) is None:
        handover.ask_again(session, envelope.once, now)


def bring(
    session: Session, before: Person | None, after: Person | None, children: Sequence[int], now: datetime
) -> None:
    """These children changed hands, or their teacher came onto WeChat: what is open is before whoever decides now."""
    waiting = proposals.open_about(session, children)
    if before is not None:
        names = [request_name(proposal.id, before.id) for proposal in waiting]
        handover.cancel_named(session, before.id, names, now)
    for proposal in waiting if after is not None else ():
        assert after is not None
        if is_stale(session, proposal):
            put_again(session, proposal, proposal.suggested, after, now)
        else:
            show(session, after, proposal.id, now, quote=_unless_brought(session, proposal, after))


def heading(session: Session, proposal: Proposal, now: datetime) -> str:
    """A proposal in one line of a list: 李思涵妈妈（王芳） 电话."""
    matter = matters.of_proposal(session, proposal)
    difference = matter.difference(in_china(now).date()) if matter is not None else None
    if matter is None or difference is None:
        return matters.sayer(session, proposal)
    return f"{matter.title} {difference.label}：{difference.before} → {difference.for_all}"


def is_stale(session: Session, proposal: Proposal) -> bool:
    """Whether the register says something else by now than when the proposal was shown."""
    matter = matters.of_proposal(session, proposal)
    return matter is None or dict(proposal.before) != now_known(matter.known, proposal.suggested.topic)


def _unless_brought(session: Session, proposal: Proposal, teacher: Person) -> str:
    """The words, where they have not been brought to this teacher as such."""
    entries = [proposal.entry_id] if proposal.entry_id is not None else []
    is_known = bool(entries) and not handover.not_brought(session, teacher.id, entries)
    return "" if is_known else proposal.words


def _make(session: Session, about: Iterable[Matter], heard: _Words, now: datetime) -> list[Made]:
    made = []
    for place, matter in enumerate(about, 1):
        number = _add(session, matter, replace(heard, once=f"{heard.once}:{place}"), now)
        if number is not None:
            made.append(Made(number, matter))
    return made


def _add(session: Session, matter: Matter, heard: _Words, now: datetime) -> int | None:
    """Keep the proposal; open ones about the same thing are replaced. None when the register says so already."""
    today = in_china(now).date()
    difference = matter.difference(today)
    if difference is None:
        return None
    topic = matter.suggested.topic
    new = NewProposal(
        once=heard.once,
        child_id=matter.child.id,
        subject=matter.subject,
        subject_id=matter.subject_id,
        said_by=heard.said_by,
        event=EVENTS[topic],
        words=heard.text,
        suggested=matter.suggested,
        before=now_known(matter.known, topic),
        after=difference.values,
        effective_on=matter.suggested.on or today,
        heard_at=heard.at,
        entry_id=heard.entry_id,
    )
    rivals = _rivals(session, matter)
    number = proposals.add(session, new, now)
    for rival in rivals if number is not None else ():
        proposals.close(session, rival.id, "replaced", now)
    return number


def _rivals(session: Session, matter: Matter) -> list[Proposal]:
    """What is open about the same fields of the same adult, or about who looks after the same child."""
    fields = FIELDS[matter.suggested.topic]
    children = [matter.child.id]
    if matter.standing is not None and "primary" not in fields:
        children = register_standing.children_of(session, matter.standing.guardian.person.id)
    return [
        one
        for one in proposals.open_about(session, children)
        if FIELDS[one.suggested.topic] == fields and ("primary" in fields or one.subject_id == matter.subject_id)
    ]


def _carry(
    session: Session,
    concerned: Sequence[Guardian],
    teachers: Mapping[int, Person],
    said: Spoken,
    made: Sequence[Made],
    heard: _Words,
    now: datetime,
) -> list[Person]:
    """One message with the words and the difference to whoever decides; the words alone to the other teachers."""
    deciding: dict[int, list[Made]] = {}
    for one in made:
        if teacher := teachers.get(one.matter.child.id):
            deciding.setdefault(teacher.id, []).append(one)
    reached = []
    for theirs in deciding.values():
        teacher = teachers[theirs[0].matter.child.id]
        group = [g for g in concerned if (other := teachers.get(g.child.id)) and other.id == teacher.id]
        if _bring_words(session, teacher, group, theirs, heard, now):
            reached.append(teacher)
    rest = [g for g in concerned if (teacher := teachers.get(g.child.id)) and teacher.id not in deciding]
    return reached + (relay.to_teachers(session, rest, said, heard.entry_id, now) if rest else [])


def _bring_words(
    session: Session, teacher: Person, group: Sequence[Guardian], made: Sequence[Made], heard: _Words, now: datetime
) -> bool:
    """As words are carried in a talk: the guardian waits, also for a teacher who is not on WeChat yet."""
    person_id = group[0].person.id
    before = conversations.spoke(session, teacher.id, person_id, now, waiting=True)
    if before is not None and before.waiting_since is None:
        ids = [guardian.child.id for guardian in group]
        contact_talks.talked(session, teacher.id, person_id, ids, now, by_family=False, entry_id=heard.entry_id)
    show(session, teacher, made[0].number, now, heard.text, heard.entry_id)
    for one in made[1:]:
        show(session, teacher, one.number, now)
    return addresses.of_person(session, teacher.id) is not None
