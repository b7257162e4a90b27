"""今天: what matters most to a teacher, as the chat lists it, with whom to call and what to press when it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, redirect, url_for
from sqlalchemy import or_
from werkzeug.wrappers import Response as Answer

from console import forms, views
from console.frame.desk import Desk
from console.frame.route import Route, row
from console.wording import local
from domain.access import ALL_STAFF, Deed
from domain.agenda import TaskKind
from domain.errors import Refusal
from domain.people import Guardian
from handlers.actions.contact import agenda_tasks, agenda_words, contact_results, promises
from handlers.actions.contact.agenda_tasks import Desk as Work
from handlers.actions.contact.agenda_tasks import Item
from storage import overview
from storage import tables as t
from storage.contact import contact_plans, day_notes
from storage.contact import promises as kept
from storage.letter import letter_mine
from storage.overview import Reach

MOST_SHOWN = 60  # tasks besides the first ones
ROOM_FOR_CHILDREN = 40  # of one letter


@dataclass(frozen=True, slots=True)
class Adult:
    """Whom a task is with, and how they can be reached now."""

    title: str
    name: str
    phone: str | None
    reach: Reach
    words: str
    their_time: str


@dataclass(frozen=True, slots=True)
class Card:
    """One task as it stands on the page. ``line`` is what the chat says of it; ``done`` and ``in_vain`` what its
    buttons say, empty where there are none; ``child_id`` None where no file is open to the teacher."""

    kind: TaskKind
    number: int
    child_id: int | None
    line: agenda_words.Line
    adults: tuple[Adult, ...]
    done: str
    in_vain: str


def show(desk: Desk) -> str:
    """The two or three first, then everything else by kind; what was pressed a moment ago can be taken back."""
    work = agenda_tasks.desk_of(desk.session, forms.person(desk), desk.now)
    found = agenda_tasks.of(work)
    first = agenda_words.first_of(found)
    rest = [item for item in found if item not in first]
    cards = _cards(work, [*first, *rest[:MOST_SHOWN]])
    return desk.page(
        "today.html",
        first=cards[: len(first)],
        rest=_by_kind(cards[len(first) :]),
        more=max(0, len(rest) - MOST_SHOWN),
        letters=_letters(desk, work),
        room=ROOM_FOR_CHILDREN,
        has_children=bool(work.children),
        note=_note(desk),
        is_again=bool(desk.text("again")),
    )


def met(desk: Desk, plan_id: int) -> Answer:
    """They were in touch."""
    done = contact_results.met(desk.session, plan_id, forms.person(desk), _cause(desk), desk.now)
    return _told(desk, done, "联系上了")


def missed(desk: Desk, plan_id: int) -> Answer:
    """It was tried in vain."""
    plan = contact_plans.get(desk.session, plan_id) or abort(404)
    result = agenda_words.usual_miss(plan)
    done = contact_results.missed(desk.session, plan_id, forms.person(desk), result, _cause(desk), desk.now)
    return _told(desk, done, "没联系上")


def take_back(desk: Desk, entry_id: int) -> Answer:
    """It was pressed by mistake: there was no contact, and the file says so."""
    me = forms.person(desk)
    note = day_notes.of_teacher(desk.session, entry_id, me.id) or abort(404)
    children = [child.id for child in note.children]
    contact_results.undo(desk.session, entry_id, children, me, f"undo:{entry_id}", desk.now)
    desk.about, desk.also = children[0], children
    desk.note(f"撤回：{note.names}")
    return redirect(url_for("today.show"), 303)


def kept_promise(desk: Desk, promise_id: int) -> Answer:
    """What the teacher said they would do was done."""
    me = forms.person(desk)
    found = promises.theirs(desk.session, promise_id, me)
    if found is None:
        raise Refusal("replies/desk_result_over")
    is_new = promises.keep(desk.session, found, me, desk.now)
    desk.about = found.child_id
    desk.note("答应的事办好了")
    return redirect(url_for("today.show", promise=promise_id, again=None if is_new else 1), 303)


def _told(desk: Desk, done: contact_results.Told, word: str) -> Answer:
    desk.about, desk.also = done.children[0], list(done.children)
    desk.note(f"{done.whom}：{word}" if done.entry_id is not None else f"{done.whom}：记过了")
    if done.entry_id is None:
        return redirect(url_for("today.show", again=1), 303)
    return redirect(url_for("today.show", done=done.entry_id), 303)


def _note(desk: Desk) -> day_notes.Note | None:
    """What was pressed a moment ago, by this very teacher: the child and the words of the file."""
    entry, promise, me = desk.number("done"), desk.number("promise"), forms.person(desk).id
    if entry is not None:
        return day_notes.of_teacher(desk.session, entry, me)
    found = next(iter(kept.numbered(desk.session, [promise])), None) if promise is not None else None
    if found is None or found.by_id != me:
        return None
    child = overview.child(desk.session, found.child_id)
    return day_notes.Note(None, (child,), f"{found.what}，办好了") if child is not None else None


def _cause(desk: Desk) -> str:
    return f"console:{desk.signed_in.id}"


def _letters(desk: Desk, work: Work) -> list[letter_mine.Unsigned]:
    """Of the teacher's own children and of the class whose teacher they are."""
    mine = or_(t.Child.id.in_(list(work.children)), t.Child.class_name.in_(desk.actor.classes))
    return letter_mine.unsigned(desk.session, desk.school_id, mine)


def _cards(work: Work, items: Sequence[Item]) -> list[Card]:
    adults = {id(item): _adults(work, item) for item in items}
    reaches = overview.reach_of(work.session, [one for some in adults.values() for one in some], work.now)
    lines = agenda_words.lines_of(work, items)
    return [_card(work, item, line, adults[id(item)], reaches) for item, line in zip(items, lines, strict=True)]


def _card(
    work: Work,
    item: Item,
    line: agenda_words.Line,
    adults: Sequence[Guardian],
    reaches: Mapping[tuple[int, int], Reach],
) -> Card:
    is_contact = bool(item.plans)
    is_open = item.task.child_id in work.children
    return Card(
        item.task.kind,
        item.task.number,
        item.task.child_id if is_open else None,
        line,
        tuple(_adult(work, one, reaches[one.child.id, one.person.id]) for one in adults),
        agenda_words.DONE.get(item.code, "联系上了") if is_contact else "",
        agenda_words.IN_VAIN.get(item.code, "没打通") if is_contact else "",
    )


def _adults(work: Work, item: Item) -> list[Guardian]:
    """Whom it is with, each adult once; of a talk or a visit the people around the child."""
    if item.adults:
        return [item.adults[0]]
    is_near = item.task.kind in (TaskKind.CONTACT, TaskKind.HAZARD, TaskKind.PROMISE, TaskKind.ALERT)
    around = [one for one in work.adults.values() if one.child.id == item.task.child_id]
    return sorted(around, key=lambda one: one.away) if is_near else []


def _adult(work: Work, one: Guardian, reach: Reach) -> Adult:
    their_time = local(work.now, one.person.time_zone)
    words = views.REACH_WORDS[reach]
    return Adult(one.relation.label, one.person.name, one.person.phone, reach, words, their_time)


def _by_kind(cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """In the order of what is most urgent, each kind under its own words."""
    groups = [(TITLES[kind], [card for card in cards if card.kind is kind]) for kind in TaskKind]
    return [(title, some) for title, some in groups if some]


TITLES = {
    TaskKind.ALERT: "预警",
    TaskKind.WAITS: "等您回话",
    TaskKind.PROMISE: "答应过的",
    TaskKind.HAZARD: "要再看一眼的",
    TaskKind.CONTACT: "该联系了",
    TaskKind.SILENT: "好久没说起的",
    TaskKind.PLAN: "关爱计划里的",
}
ROUTES = (
    Route("/today", "today.show", show, ALL_STAFF, deed=Deed.VIEW),
    Route(row("/today/contacts/{plan_id}/met"), "today.met", met, ALL_STAFF, method="POST"),
    Route(row("/today/contacts/{plan_id}/missed"), "today.missed", missed, ALL_STAFF, method="POST"),
    Route(row("/today/promises/{promise_id}/kept"), "today.kept_promise", kept_promise, ALL_STAFF, method="POST"),
    Route(row("/today/notes/{entry_id}/back"), "today.take_back", take_back, ALL_STAFF, method="POST"),
)
