"""What staff type and tap about what waits for them: leave, times for a call, words for a child, requests."""

import re
from collections.abc import Callable

from domain.errors import Refusal
from domain.people import Person
from domain.ticket import TicketKind
from handlers.actions.contact import appointments
from handlers.actions.talk import leave, passing_on, tickets
from handlers.router import Turn
from messages.catalogue import Audience
from messages.inbound import Kind
from messages.lint import forbidden_words
from messages.outbound import Reply
from messages.render import words
from storage.talk import tickets as kept
from storage.talk.tickets import Ticket
from storage.traffic import outbox

TAPS = (leave.YES, leave.NO, appointments.YES, appointments.NO, passing_on.TOLD)
LONGEST_NUMBER = 18  # digits that the database can compare
NUMBER = rf"[#第]?([0-9]{{1,{LONGEST_NUMBER}}})号?"
YES = "准假|准了|准|同意请假|同意准假|批准|批假"
NO = "不准假|不准|不同意请假|不批准|不批"
SAID = r"(?:[\s,.;:!，。；：！、]+(.*))?"
POLITE = r"(?:(?:好的?|可以|行|嗯)[\s,，。]*)?"
LEAVE = re.compile(rf"{POLITE}({NO}|{YES})\s*(?:{NUMBER})?{SAID}", re.DOTALL)
APPOINTMENT = re.compile(rf"(约|不约)\s*(?:{NUMBER})?(?:[\s,，]+第?([1-3])个?)?{SAID}", re.DOTALL)
SETTLED = re.compile(rf"(办结|答复)\s*{NUMBER}{SAID}", re.DOTALL)


def decide_by_tap(turn: Turn) -> Reply:
    """leave-yes:12, appoint-yes:12:2, told:12 …; what was made by nobody's hand says nothing."""
    verb, *numbers = turn.tapped.split(":")
    if not numbers or not all(one.isdecimal() and len(one) <= LONGEST_NUMBER for one in numbers):
        return Reply()
    number, choice = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
    by_tap: dict[str, Callable[[], Reply]] = {
        leave.YES: lambda: _leave(turn, number, "", yes=True),
        leave.NO: lambda: _leave(turn, number, "", yes=False),
        appointments.YES: lambda: _appoint(turn, number, choice, ""),
        appointments.NO: lambda: _appoint(turn, number, 0, ""),
        passing_on.TOLD: lambda: _told(turn, number),
    }
    return by_tap[verb]()


def decides(turn: Turn) -> bool:
    """准假 12, 不准 12 …, 约 12 1, 办结 12, 答复 12 …"""
    if turn.inbound.kind is not Kind.TEXT:
        return False
    return any(form.fullmatch(turn.inbound.text.strip()) for form in (LEAVE, APPOINTMENT, SETTLED))


def decide_by_word(turn: Turn) -> Reply | None:
    """Decide the one that is open and was seen, or the one whose number was given; words that decide nothing are for
    a family. Raises Refusal for words that a family must not read."""
    text = turn.inbound.text.strip()
    if watched := forbidden_words(text, Audience.FAMILY):
        raise Refusal("replies/ticket_words", found="、".join(watched))
    if settled := SETTLED.fullmatch(text):
        return _settle(turn, int(settled[2]), (settled[3] or "").strip())
    if found := LEAVE.fullmatch(text):
        return _leave_by_word(turn, found)
    appointment = APPOINTMENT.fullmatch(text)
    return _appoint_by_word(turn, appointment) if appointment is not None else None


def _leave_by_word(turn: Turn, found: re.Match[str]) -> Reply | None:
    yes, said = found[1] in YES.split("|"), (found[3] or "").strip()
    if found[2]:
        return _leave(turn, int(found[2]), said, yes=yes)
    seen = _seen(turn, TicketKind.LEAVE)
    if len(seen) > 1:
        lines = [(one.id, f"{tickets.title(turn.session, one)}　{one.slots['shown']}") for one in seen[:9]]
        return Reply(words("replies/leave_which", requests=lines))
    return _leave(turn, seen[0].id, said, yes=yes) if seen else None


def _appoint_by_word(turn: Turn, found: re.Match[str]) -> Reply | None:
    """约 12 2; 约 2 where one is open: the number is the choice then."""
    yes, said = found[1] == "约", (found[4] or "").strip()
    if yes and not found[2] and said:
        return None  # 约 周四19:30 …: a time of the teacher's own
    seen = _seen(turn, TicketKind.APPOINTMENT)
    number, choice = int(found[2]) if found[2] else None, int(found[3]) if found[3] else 0
    if len(seen) == 1 and yes and number is not None and number <= appointments.MOST and not choice and not said:
        return _appoint(turn, seen[0].id, number, "")
    if number is not None and (choice or not yes):
        return _appoint(turn, number, choice if yes else 0, said)
    if not seen:
        return None
    if len(seen) > 1 or yes:
        lines = [(one.id, tickets.title(turn.session, one)) for one in seen[:9]]
        return Reply(words("replies/appointment_which", requests=lines))
    return _appoint(turn, seen[0].id, 0, said)


def _leave(turn: Turn, number: int, said: str, *, yes: bool) -> Reply:
    deed = leave.grant if yes else leave.refuse
    done = deed(turn.session, number, _person(turn), turn.now, said)
    return Reply(words("replies/leave_decided", yes=yes, title=done.child.name, days=done.days, told=done.told))


def _appoint(turn: Turn, number: int, choice: int, said: str) -> Reply:
    made = appointments.choose(turn.session, number, choice, _person(turn), said, turn.now)
    facts = {"yes": bool(made.slot), "title": made.title, "slot": made.slot, "told": made.told}
    return Reply(words("replies/appointment_decided", **facts))


def _told(turn: Turn, number: int) -> Reply:
    return Reply(words("replies/told_noted", title=passing_on.told(turn.session, number, _person(turn), turn.now)))


def _settle(turn: Turn, number: int, said: str) -> Reply:
    done = tickets.settle(turn.session, number, _person(turn), said, turn.now)
    return Reply(words("replies/ticket_done", title=tickets.title(turn.session, done.ticket), told=done.told))


def _seen(turn: Turn, kind: TicketKind) -> list[Ticket]:
    """What is open and has reached this member of staff's screen."""
    teacher = _person(turn)
    waiting = kept.open_of_staff(turn.session, teacher.id, kind)
    return [one for one in waiting if outbox.has_left(turn.session, tickets.ask_name(one.id, teacher.id))]


def _person(turn: Turn) -> Person:
    assert turn.person is not None, "only known people are routed here"
    return turn.person
