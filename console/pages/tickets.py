"""One ticket: what was said, what stands around it in the child's file, and everything that can be done about it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import forms, views
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain import ready_text
from domain.access import ALL_STAFF, Deed, Part, Verdict
from domain.clock import CHINA
from domain.errors import Refusal
from domain.ticket import Outcome, TicketKind
from handlers.actions.contact import appointments
from handlers.actions.talk import leave, passing_on, ticket_answers
from handlers.actions.talk import tickets as deeds
from handlers.actions.talk.doubts import Doubts
from messages.render import words
from storage.access import audit, scope
from storage.files import file_filters
from storage.files.file_filters import Filter
from storage.person import people
from storage.talk import ready_texts, ticket_lists
from storage.talk.ticket_lists import Listed
from storage.talk.tickets import BY_WORDS
from storage.traffic import links
from storage.traffic.outbox_recall import WITHIN

SHOWN_BEFORE = 8  # entries of the child's file
LONGEST_ANSWER = 600  # characters; one chat message of the platform holds 2048 bytes
EVENING = time(18, 0)
REASONS = ("已经当面说过", "已经打电话说过", "不用再回")
OTHER = "别的原因"
TOO_OLD = "这一页放得太久了，请再按一次。"
OUTCOMES = {
    Outcome.ANSWERED: "回过了",
    Outcome.AGREED: "同意了",
    Outcome.REFUSED: "回绝了",
    Outcome.WITHDRAWN: "收回了",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form and what is wrong with it; ``doubts``: somebody should look at it once more. ``at``:
    of which of the smaller forms this is said; empty: of the answer."""

    text: str = ""
    wrong: str = ""
    doubts: str = ""
    at: str = ""


def show(desk: Desk, ticket_id: int) -> Answer:
    """The ticket; ``ready`` in the address puts a text that was kept ready into the form."""
    seen = _seen(desk, ticket_id)
    desk.note(_mark(ticket_id))
    return _page(desk, seen, Typed(_ready(desk, seen, desk.text("ready"))))


def answer(desk: Desk, ticket_id: int) -> Answer:
    """The words go to whoever asked, with the pause of the chat."""

    def send(seen: Listed, text: str, form: str, in_spite: str) -> None:
        me = forms.person(desk)
        ticket_answers.answer(desk.session, seen.ticket, me, text, form, desk.now, in_spite=in_spite)

    return _with_words(desk, ticket_id, send, is_needed=True)


def decide(desk: Desk, ticket_id: int) -> Answer:
    """A leave is granted or not; of the times for a call one is taken, or none."""
    choice = forms.number_of(request.form.get("choice", ""), 0, appointments.MOST)

    def say(seen: Listed, text: str, _form: str, _in_spite: str) -> None:
        if choice is None:
            abort(400)
        me, number = forms.person(desk), seen.ticket.id
        if seen.ticket.kind is TicketKind.LEAVE:
            (leave.grant if choice else leave.refuse)(desk.session, number, me, desk.now, text)
        else:
            appointments.choose(desk.session, number, choice, me, text, desk.now)

    return _with_words(desk, ticket_id, say, is_needed=False)


def told(desk: Desk, ticket_id: int) -> Answer:
    """The words were for the child, and the teacher passed them on."""
    seen = _seen(desk, ticket_id)
    passing_on.told(desk.session, ticket_id, forms.person(desk), desk.now)
    return _done(desk, seen, "已转告")


def close(desk: Desk, ticket_id: int) -> Answer:
    """Settled without words to the family; the reason is one of three, or the teacher's own."""
    seen, reason, own = _seen(desk, ticket_id), desk.text("reason"), desk.text("own", 100)
    if reason not in REASONS and not own:
        return _page(desk, seen, Typed(wrong="请选一个原因，或者自己写一句。", at="close"), 400)
    ticket_answers.close(desk.session, ticket_id, forms.person(desk), own or reason, desk.now)
    return _done(desk, seen, f"不再回：{own or reason}")


def put_off(desk: Desk, ticket_id: int) -> Answer:
    """Until six in the evening of one of the next days."""
    seen = _seen(desk, ticket_id)
    days = forms.number_of(request.form.get("days", ""), 1, ticket_answers.MOST_DAYS)
    if days is None:
        return _page(desk, seen, Typed(wrong="请选晚几天回。", at="later"), 400)
    until = datetime.combine(desk.today + timedelta(days=days), EVENING, tzinfo=CHINA)
    ticket_answers.put_off(desk.session, ticket_id, forms.person(desk), until, desk.now)
    return _done(desk, seen, f"晚 {days} 天回")


def pass_on(desk: Desk, ticket_id: int) -> Answer:
    """A colleague answers it; the note is for them alone."""
    seen = _seen(desk, ticket_id)
    to = forms.number_of(request.form.get("to", ""), 1, 2**63 - 1)
    colleagues = dict(ticket_lists.names_of_staff(desk.session, desk.actor))
    if to not in colleagues:
        return _page(desk, seen, Typed(wrong="请选转给哪位老师。", at="pass"), 400)
    person, note = people.person(desk.session, to), desk.text("note", 200)
    ticket_answers.pass_on(desk.session, ticket_id, forms.person(desk), person, note, desk.now)
    desk.note(f"{seen.title}：转给{person.name}")
    desk.wake()
    return redirect(url_for("inbox.show"), 303)


def take_back(desk: Desk, ticket_id: int) -> Answer:
    """The answer has not left: it is taken back and the family waits again."""
    seen = _seen(desk, ticket_id)
    text = ticket_answers.take_back(desk.session, seen.ticket, forms.person(desk), desk.now)
    desk.note(f"{seen.title}：撤回")
    fresh = _seen(desk, ticket_id)
    return _page(desk, fresh, Typed(text, wrong="撤回了，没有发出。可以改好再发。"))


Deal = Callable[[Listed, str, str, str], None]


def _with_words(desk: Desk, ticket_id: int, deed: Deal, *, is_needed: bool) -> Answer:
    """Do it with the words of the form, or show the form again with what is wrong and everything that was typed."""
    seen, text = _seen(desk, ticket_id), desk.text("text", LONGEST_ANSWER * 4)
    form = links.read_form(desk.house.vault, f"ticket:{ticket_id}", desk.text("form"), desk.now)
    me = forms.person(desk)
    if form is not None and seen.ticket.closed_by == me.id:
        return redirect(url_for("inbox.ticket", ticket_id=ticket_id), 303)  # the second press
    if wrong := _wrong(text, form, is_needed=is_needed):
        return _page(desk, seen, Typed(text, wrong), 400)
    doubts = ticket_answers.doubtful(desk.session, seen.ticket, me, text)
    if doubts and not desk.text("anyway"):
        return _page(desk, seen, Typed(text, doubts=_doubtful(doubts)), 400)
    try:
        deed(seen, text, form or "", doubts.why)
    except Refusal as refused:
        return _page(desk, seen, Typed(text, forms.sentence(refused)), 409)
    return _done(desk, seen, "回复了")  # the words stand in the file, where they can be taken out


def _wrong(text: str, form: str | None, *, is_needed: bool) -> str:
    if form is None:
        return TOO_OLD
    if is_needed and not text:
        return "请写一句回话。"
    if len(text) > LONGEST_ANSWER:
        return f"这段话有 {len(text)} 个字，微信一条放不下，请写在 {LONGEST_ANSWER} 个字以内，或者分两次说。"
    return ""


def _doubtful(found: Doubts) -> str:
    """The sentence of the chat, without what only the chat can offer."""
    facts = {"labels": found.labels, "names": found.names, "has_id": found.has_id, "better": ""}
    first = words("replies/second_look", **facts).strip().split("\n", 1)[0]
    return f"{first}换成：{found.better}" if found.better else first


def _done(desk: Desk, seen: Listed, what: str) -> Answer:
    desk.note(f"{seen.title}：{what}")
    desk.wake()
    return redirect(url_for("inbox.ticket", ticket_id=seen.ticket.id), 303)


def _seen(desk: Desk, ticket_id: int) -> Listed:
    """The ticket, of those this member of staff may see; its child is the child of the audit row."""
    seen = ticket_lists.one(desk.session, desk.actor, ticket_id, desk.now) or abort(404)
    desk.about = seen.ticket.child_id
    return seen


def _mark(ticket_id: int) -> str:
    """How the row of the audit that says somebody opened a ticket names it."""
    return f"{ticket_id} 号"


def _looked(desk: Desk, seen: Listed) -> list[tuple[str, datetime]]:
    """Who else of the staff has opened it, as the audit tells; of a ticket without a child nothing is told."""
    child_id = seen.ticket.child_id
    if child_id is None:
        return []
    return audit.last_looks(desk.session, child_id, "inbox.ticket", _mark(seen.ticket.id), desk.actor.account_id)


def _page(desk: Desk, seen: Listed, typed: Typed, status: int = 200) -> Answer:
    me, ticket = forms.person(desk), seen.ticket
    is_closed = ticket.closed_at is not None
    may_end = not is_closed and deeds.may_end(desk.session, ticket, me)
    page = desk.page(
        "ticket.html",
        seen=seen,
        ticket=ticket,
        looked=_looked(desk, seen),
        is_late=not is_closed and ticket.due_at <= desk.now,
        typed=typed,
        may_end=may_end,
        can_pass=may_end and ticket.kind in BY_WORDS and ticket.person_id is not None,
        can_wait=may_end and ticket.kind in ticket_answers.PUT_OFF,
        can_take_back=_can_take_back(desk, seen),
        closed_by=people.person(desk.session, ticket.closed_by).title if ticket.closed_by else "",
        outcome=OUTCOMES[ticket.outcome] if ticket.outcome else "",
        offers=list(enumerate(ticket.slots.get("offers", ()), 1)),
        ready=list(ready_texts.of_teacher(desk.session, me.id)),
        colleagues=ticket_lists.names_of_staff(desk.session, desk.actor) if may_end else [],
        reasons=REASONS,
        phone_number=_phone(desk, seen),
        days=_before(desk, seen),
        form=links.form(desk.house.vault, f"ticket:{ticket.id}", secrets.token_hex(8), desk.now),
        longest=LONGEST_ANSWER,
        most_days=ticket_answers.MOST_DAYS,
    )
    return make_response(page, status)


def _can_take_back(desk: Desk, seen: Listed) -> bool:
    ticket = seen.ticket
    is_own = ticket.closed_by == desk.actor.person_id and ticket.outcome is Outcome.ANSWERED
    is_fresh = ticket.closed_at is not None and desk.now - ticket.closed_at < WITHIN
    return is_own and is_fresh and ticket.kind in BY_WORDS and ticket.person_id is not None


def _is_open_file(desk: Desk, seen: Listed) -> bool:
    child_id = seen.ticket.child_id
    if child_id is None:
        return False
    return scope.of_child(desk.session, desk.actor, child_id, Part.FILE, desk.now) is Verdict.ALLOWED


def _before(desk: Desk, seen: Listed) -> object:
    """What stands in the child's file, for whoever may open it; None where it is not open."""
    if not _is_open_file(desk, seen) or seen.ticket.child_id is None:
        return None
    reader = file_filters.eyes(desk.session, desk.actor, seen.ticket.child_id, desk.now)
    entries = file_filters.page(desk.session, seen.ticket.child_id, Filter(), reader, SHOWN_BEFORE).entries
    return views.days(entries, desk.house.lengths.of(entries))


def _phone(desk: Desk, seen: Listed) -> str | None:
    """Of whoever asked."""
    number = seen.ticket.person_id
    return people.person(desk.session, number).phone if number is not None else None


def _ready(desk: Desk, seen: Listed, name: str) -> str:
    """A text that was kept ready, filled for this family."""
    me = forms.person(desk)
    body = ready_texts.of_teacher(desk.session, me.id).get(name) if name else None
    if body is None:
        return ""
    child = seen.child.name if seen.child is not None else ""
    return ready_text.fill(
        body, {ready_text.CHILD: child, ready_text.GUARDIAN: seen.title, ready_text.TEACHER: me.title}
    )


ONE = row("/inbox/{ticket_id}")
ROUTES = (
    Route(ONE, "inbox.ticket", show, ALL_STAFF, deed=Deed.VIEW),
    Route(f"{ONE}/answer", "inbox.answer", answer, ALL_STAFF, method="POST"),
    Route(f"{ONE}/decide", "inbox.decide", decide, ALL_STAFF, method="POST"),
    Route(f"{ONE}/told", "inbox.told", told, ALL_STAFF, method="POST"),
    Route(f"{ONE}/close", "inbox.close", close, ALL_STAFF, method="POST"),
    Route(f"{ONE}/later", "inbox.later", put_off, ALL_STAFF, method="POST"),
    Route(f"{ONE}/pass", "inbox.pass_on", pass_on, ALL_STAFF, method="POST"),
    Route(f"{ONE}/back", "inbox.take_back", take_back, ALL_STAFF, method="POST"),
)
