"""What people say about the register in the chat: a change that is read, and the teacher's word on it."""

import re
from datetime import date

from domain.clock import in_china
from domain.people import Child, Person, Relation
from domain.register.sentences.corrected import read_answer
from domain.register.sentences.meaning import Speaker, read_change, read_statement
from domain.ticket import TicketKind
from domain.words import fold
from handlers import addressee
from handlers.actions.registers import deciding, proposals
from handlers.actions.talk import relay
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.pairing import pairings
from storage.registers import proposals as kept
from storage.registers.proposals import Proposal
from storage.talk import conversations, questions, tickets
from storage.traffic import outbox

TAPS = ("change-yes", "change-edit", "change-no")
WORDS = {
    **dict.fromkeys(("同意", "改", "同意改", "可以改"), "change-yes"),
    **dict.fromkeys(("修改", "改一下", "要修改"), "change-edit"),
    **dict.fromkeys(("不同意", "不改", "不用改", "别改", "先不改"), "change-no"),
}
LONGEST_NUMBER = 18  # digits that the database can compare
DECISION = re.compile(
    rf"({'|'.join(sorted(WORDS, key=len, reverse=True))})\s*(?:第)?([0-9]{{1,{LONGEST_NUMBER}}})?(?:号)?"
)
# The words of requests to be bound; without a number, or with one of those, they are theirs.
OF_BINDING = ("同意", "不同意")


def suggest(turn: Turn) -> Reply | None:
    """A guardian's plain sentence about a change goes to the teacher with what it would change; else it is talk."""
    relations = {guardian.relation for guardian in relay.about(turn.families, turn.inbound.text)}
    if turn.inbound.kind is not Kind.TEXT or len(relations) != 1:
        return None
    speaker = Speaker(relations.pop(), tuple(guardian.child.name for guardian in turn.families))
    found = read_change(turn.inbound.text, _day_said(turn), speaker)
    if not found:
        return None
    made, teachers = proposals.from_family(turn.session, turn.families, _said(turn), found, turn.entry_id, turn.now)
    if not made:
        return None
    if not teachers:
        return Reply(words("replies/no_teacher"))
    changes = [deciding.what(one.matter, turn.families[0].person.id) for one in made]
    names = "、".join(teacher.title for teacher in teachers)
    return Reply(words("replies/change_received", changes=changes, teacher=names))


def decide_by_tap(turn: Turn) -> Reply:
    verb, _, number = turn.tapped.partition(":")
    return _decide(turn, verb, int(number)) if number.isdecimal() and len(number) <= LONGEST_NUMBER else Reply()


def decides(turn: Turn) -> bool:
    """改 12, 不改 12, 修改 12, with or without the number; 同意 12 where no request to be bound is meant."""
    return turn.inbound.kind is Kind.TEXT and DECISION.fullmatch(turn.word) is not None


def decide_by_word(turn: Turn) -> Reply | None:
    """Decide the one open proposal, or the one whose number was given; never guess between two."""
    found = DECISION.fullmatch(turn.word)
    if found is None:
        return None
    verb, number = WORDS[found[1]], int(found[2]) if found[2] else None
    seen = [one for one in kept.open_of_teacher(turn.session, _person(turn).id) if _has_seen(turn, one)]
    if found[1] in OF_BINDING and (_asked_to_bind(turn, number) or number not in (None, *(one.id for one in seen))):
        return None
    if number is not None:
        return _decide(turn, verb, number)
    if not seen:
        return None
    is_clear = len(seen) == 1 and (found[1] not in OF_BINDING or _nobody_else_waits(turn, seen[0]))
    return _decide(turn, verb, seen[0].id) if is_clear else _which(turn, seen)


def answers_day(turn: Turn) -> bool:
    """A day, where one was asked for: also 今天, which is a word for something else at other times."""
    return corrects(turn) and read_answer(turn.inbound.text, in_china(turn.now).date()) is not None


def corrects(turn: Turn) -> bool:
    """The teacher was asked for another value a moment ago."""
    return turn.inbound.kind is Kind.TEXT and deciding.is_editing(turn.question, turn.now)


def correct(turn: Turn) -> Reply | None:
    """The next words are the value, unless they name a family: then they are for it."""
    if turn.question is None or _names_family(turn):
        return None
    return deciding.correct(turn.session, turn.question, turn.inbound.text, _person(turn), turn.now)


def state(turn: Turn) -> Reply | None:
    """李思涵爸爸9月1日返乡了: what a teacher states of a parent goes to no family; the teacher sees it for one tap."""
    text = turn.inbound.text.strip()
    if turn.inbound.kind is not Kind.TEXT or _names_family(turn):
        return None
    children = [child for child in pairings.children_of(turn.session, _person(turn).id) if _is_named(child, text)]
    if not children or not (found := read_statement(text, _day_said(turn), children[0].name)):
        return None
    if len(children) > 1:
        return Reply(words("replies/change_unclear"))
    matters, made = proposals.from_teacher(turn.session, _person(turn), children[0], found, _said(turn), turn.now)
    if not matters:
        relation = (found[0].whom or Relation.OTHER).label
        return Reply(words("replies/change_not_registered", title=f"{children[0].name}{relation}"))
    return Reply("" if made else words("replies/change_same"))


def _decide(turn: Turn, verb: str, number: int) -> Reply:
    deed = {"change-yes": deciding.accept, "change-edit": deciding.ask_for_better, "change-no": deciding.refuse}[verb]
    return deed(turn.session, number, _person(turn), turn.address.id, turn.now)


def _has_seen(turn: Turn, proposal: Proposal) -> bool:
    return outbox.has_left(turn.session, proposals.request_name(proposal.id, _person(turn).id))


def _asked_to_bind(turn: Turn, number: int | None) -> bool:
    """Whether a request to be bound is open before this teacher, and has this number where one is given."""
    asked = questions.all_open(turn.session, turn.address.id, turn.now)
    return any(one.kind == "approve" and number in (None, one.payload["binding"]) for one in asked)


def _nobody_else_waits(turn: Turn, proposal: Proposal) -> bool:
    """Whether "同意" can be no answer to another family, and to no other request of this one."""
    if tickets.open_of_staff(turn.session, _person(turn).id, TicketKind.LEAVE, TicketKind.APPOINTMENT):
        return False
    waiting = {talk.person_id for talk in conversations.waiting_for(turn.session, _person(turn).id)}
    return waiting <= {proposal.said_by}


def _which(turn: Turn, seen: list[Proposal]) -> Reply:
    lines = [(one.id, proposals.heading(turn.session, one, turn.now)) for one in seen[: addressee.MOST_CHOICES]]
    return Reply(words("replies/which_change", requests=lines))


def _names_family(turn: Turn) -> bool:
    """The words begin with the name of somebody they are for: 李思涵妈妈 …"""
    teacher = _person(turn)
    meant, _ = addressee.named(addressee.families_of(turn, teacher), turn.inbound.text)
    return bool(meant) or addressee.names_unreachable(turn, teacher, turn.inbound.text) is not None


def _is_named(child: Child, text: str) -> bool:
    """The text begins with the child's name, in full or without the family name."""
    names = (child.name, child.name[1:]) if len(child.name) > 2 else (child.name,)
    return any(fold(text).startswith(fold(name)) for name in names)


def _day_said(turn: Turn) -> date:
    """The day in China on which the words were written: 昨天 is counted from it, however late they are read."""
    return in_china(turn.inbound.sent_at).date()


def _said(turn: Turn) -> relay.Spoken:
    return relay.Spoken(turn.inbox_id, turn.inbound.kind, turn.inbound.text, turn.inbound.sent_at, turn.media_id)


def _person(turn: Turn) -> Person:
    assert turn.person is not None, "only known people are routed here"
    return turn.person
