"""The teacher's word on a proposal: yes writes the register, no leaves it, another value is shown again for one tap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.errors import Refusal
from domain.people import Person
from domain.register.cells.phones import masked_phone
from domain.register.events import Source
from domain.register.fields.field import Subject, Values
from domain.register.sentences.corrected import corrected
from domain.register.sentences.hints import ASKS
from domain.register.sentences.meaning import Topic
from domain.register.sentences.proposed import Difference
from handlers.actions.registers import matters
from handlers.actions.registers.matters import Matter
from handlers.actions.registers.proposals import is_stale, put_again
from messages.outbound import Envelope, Reply
from messages.render import words
from storage.files import file
from storage.pairing import pairings
from storage.person import people
from storage.registers import proposals, register_standing
from storage.registers.proposals import Proposal
from storage.registers.register import Change
from storage.registers.register_standing import Standing
from storage.talk import conversations, questions
from storage.traffic import outbox

EDIT = "change-edit"
# For so long the next words of the teacher may be the value that was asked for; later they are talk again.
STILL_EDITING = timedelta(minutes=10)


def accept(session: Session, number: int, teacher: Person, address_id: int, now: datetime) -> Reply:
    """The register changes, if it still says what was shown; the child's file and the sender learn of it.

    Raises Refusal when it is not this teacher's, or was decided before.
    """
    proposal, matter = _open(session, number, teacher)
    _stop_editing(session, address_id, number, now)
    difference = matter.difference(in_china(now).date())
    if difference is None:
        proposals.close(session, number, "accepted", now, teacher.id)
        _tell(session, proposal, matter, teacher, now, is_done=True)
        return Reply(words("replies/change_same"))
    if is_stale(session, proposal):
        put_again(session, proposal, proposal.suggested, teacher, now)
        return Reply(words("replies/change_stale"))
    if difference.needs_day:
        return _ask(session, proposal, "day", address_id, now)
    if not proposals.close(session, number, "accepted", now, teacher.id):
        raise Refusal("replies/change_over", state="accepted")
    _write(session, proposal, matter, difference, teacher, now)
    _note(session, proposal, matter, teacher, _accepted(session, proposal, matter, difference, teacher), now)
    told = _tell(session, proposal, matter, teacher, now, is_done=True)
    return Reply(
        words(
            "replies/change_accepted",
            title=matter.title,
            label=difference.label,
            before=difference.before,
            after=difference.for_all,
            is_note=matter.is_note,
            told=told,
        )
    )


def refuse(session: Session, number: int, teacher: Person, address_id: int, now: datetime) -> Reply:
    """The register stays as it is; the sender is told kindly. Raises Refusal as ``accept`` does."""
    proposal, matter = _open(session, number, teacher)
    _stop_editing(session, address_id, number, now)
    if not proposals.close(session, number, "refused", now, teacher.id):
        raise Refusal("replies/change_over", state="refused")
    said = f"{matters.sayer(session, proposal)}说的改动，{teacher.title}核对后没有改"
    _note(session, proposal, matter, teacher, said, now)
    return Reply(words("replies/change_refused", told=_tell(session, proposal, matter, teacher, now, is_done=False)))


def ask_for_better(session: Session, number: int, teacher: Person, address_id: int, now: datetime) -> Reply:
    """The teacher wants something else: the next words are it. Raises Refusal as ``accept`` does."""
    proposal, _ = _open(session, number, teacher)
    return _ask(session, proposal, "value", address_id, now)


def is_editing(question: questions.Question | None, now: datetime) -> bool:
    """Whether the teacher's next words are the value that this question asked for."""
    return question is not None and question.kind == EDIT and now <= datetime.fromisoformat(question.payload["until"])


def correct(session: Session, question: questions.Question, text: str, teacher: Person, now: datetime) -> Reply:
    """What the teacher wrote in its place, shown again for one tap. Raises Refusal as ``accept`` does."""
    try:
        proposal, _ = _open(session, int(question.payload["proposal"]), teacher)
    except Refusal:
        questions.answered(session, question.id, now)  # said once; the words after these are talk again
        raise
    better = corrected(proposal.suggested, text, in_china(now).date())
    if better is None:
        return Reply(words("replies/change_unreadable", topic=proposal.suggested.topic.value, number=proposal.id))
    questions.answered(session, question.id, now)
    again = put_again(session, proposal, better, teacher, now)
    return Reply("" if again is not None else words("replies/change_same"))


def decider(session: Session, proposal: Proposal) -> Person | None:
    """The teacher who is paired with the child now (promise P10), whoever it was shown to before."""
    return pairings.teacher_of(session, proposal.child_id)


def _open(session: Session, number: int, teacher: Person) -> tuple[Proposal, Matter]:
    """A proposal that this teacher may decide, and of whom it is."""
    proposal = proposals.find(session, number)
    if proposal is None:
        raise Refusal("replies/change_over", state="")
    current = decider(session, proposal)
    if current is None or current.id != teacher.id:
        raise Refusal("replies/change_not_yours")
    matter = matters.of_proposal(session, proposal)
    if proposal.state != proposals.OPEN or matter is None:
        raise Refusal("replies/change_over", state=proposal.state if matter is not None else "gone")
    return proposal, matter


def _stop_editing(session: Session, address_id: int, number: int, now: datetime) -> None:
    """The proposal is decided after all: the teacher's next words are no other value for it."""
    for question in questions.all_open(session, address_id, now):
        if question.kind == EDIT and question.payload["proposal"] == number:
            questions.answered(session, question.id, now)


def _ask(session: Session, proposal: Proposal, wants: str, address_id: int, now: datetime) -> Reply:
    questions.drop(session, address_id, EDIT, now)
    payload = {"proposal": proposal.id, "until": (now + STILL_EDITING).isoformat()}
    questions.ask(session, address_id, EDIT, payload, now)
    topic = proposal.suggested.topic.value
    return Reply(words("replies/change_ask", wants=wants, topic=topic, number=proposal.id))


def _write(
    session: Session, proposal: Proposal, matter: Matter, difference: Difference, teacher: Person, now: datetime
) -> None:
    if matter.standing is None:
        return
    _change(session, proposal, matter.standing, matter.subject, difference.values, teacher, now)
    for carer in matter.carers:
        _change(session, proposal, carer, Subject.GUARDIANSHIP, {"primary": False}, teacher, now)


def _change(
    session: Session,
    proposal: Proposal,
    standing: Standing,
    subject: Subject,
    values: Values,
    teacher: Person,
    now: datetime,
) -> None:
    change = Change(
        school_id=standing.guardian.child.school_id,
        subject=subject,
        subject_id=standing.number(subject),
        values=values,
        on=proposal.effective_on,
        event=proposal.event,
        source=_source(session, proposal),
        cause=f"proposal:{proposal.id}",
        reported_by=proposal.said_by,
        confirmed_by=teacher.id,
    )
    register_standing.write(session, [change], now, in_china(now).date())


def _source(session: Session, proposal: Proposal) -> Source:
    is_teacher = people.person(session, proposal.said_by).is_teacher
    return Source.TEACHER if is_teacher else Source.FAMILY


def _accepted(session: Session, proposal: Proposal, matter: Matter, difference: Difference, teacher: Person) -> str:
    who = f"{matters.sayer(session, proposal)}说，{teacher.title}核对"
    if matter.is_note:
        return f"照看人可能换成{difference.after}，待登记（{who}）"
    return f"{matter.title}{difference.label}：{difference.before} → {difference.for_all}（{who}）"


def _note(session: Session, proposal: Proposal, matter: Matter, teacher: Person, text: str, now: datetime) -> None:
    entry = file.NewEntry(
        at=now,
        author=teacher.title,
        reader="",
        channel="wechat",
        direction="note",
        kind="register",
        text=text,
        cause=f"proposal:{proposal.id}",
        author_id=teacher.id,
        once=f"proposal:{proposal.id}",
    )
    file.write(session, entry, _files(session, matter), now)


def _files(session: Session, matter: Matter) -> Sequence[int]:
    """An adult's entry concerns all their children, a carer's the one child."""
    if matter.standing is None or matter.subject is not Subject.ADULT:
        return [matter.child.id]
    return register_standing.children_of(session, matter.standing.guardian.person.id)


def _tell(
    session: Session, proposal: Proposal, matter: Matter, teacher: Person, now: datetime, *, is_done: bool
) -> str:
    """Tell the guardian who said it what became of it; who was told, empty for a teacher's own words."""
    person = people.person(session, proposal.said_by)
    if person.is_teacher:
        return ""
    name = "replies/change_done" if is_done else "replies/change_kept"
    text = words(name, teacher=teacher.title, what=what(matter, person.id))
    envelope = Envelope("change_result", f"change:{proposal.id}:result", person.id, text, from_title=teacher.title)
    outbox.put(session, envelope, now)
    _end_waiting(session, proposal, teacher)
    return matters.sayer(session, proposal)


def what(matter: Matter, sender_id: int) -> str:
    """What a change is about, as the family reads it: 您的新号码138****1234."""
    said, standing = matter.suggested, matter.standing
    whose = "您" if standing is None or matter.is_of(sender_id) else standing.guardian.relation.label
    value = masked_phone(said.value) if said.topic is Topic.PHONE else said.value
    if said.topic is Topic.CARER and standing is not None:
        value = whose
    return words("replies/change_what", whose=whose, topic=said.topic.value, value=value)


def _end_waiting(session: Session, proposal: Proposal, teacher: Person) -> None:
    """The answer was given, where nothing was said but the change: whoever also asked something waits on."""
    talk = conversations.between(session, teacher.id, proposal.said_by)
    asks = "?" in proposal.words or "？" in proposal.words or ASKS.search(proposal.words) is not None
    is_last = talk is not None and talk.waiting_since == talk.last_at == proposal.heard_at
    if is_last and not asks:
        conversations.waits_no_more(session, teacher.id, proposal.said_by)
