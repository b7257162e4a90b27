"""Who looks after whom: children without a teacher first, each teacher's load, and every change before it is made."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import chosen, day_of, given, person, tried
from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import LEADING, Deed
from domain.pairing import MOST, WARN_ABOVE, begins, ends_after
from domain.people import Child, Person
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Arranged, Grounds, Moved
from handlers.actions.pairing.pairing_preview import Foreseen, foreseen
from storage.access import scope
from storage.pairing import pairing_lists, pairings, substitutions
from storage.pairing.substitutions import Planned
from storage.person import people

MOST_UNPAIRED = 60
Deeds = Callable[[], Arranged]
KINDS = {"pair", "hand_over", "substitute", "give_back"}


def list_pairings(desk: Desk) -> str:
    """The children whom nobody looks after, what is stuck or arranged, and how many each teacher has."""
    unpaired = [one for one in pairing_lists.unpaired(desk.session, desk.school_id) if desk.may_know(one.id)]
    stuck = pairing_lists.stuck(desk.session, desk.school_id, desk.now)
    arranged = substitutions.of_school(desk.session, desk.school_id)
    return desk.page(
        "pairings.html",
        unpaired=unpaired[:MOST_UNPAIRED],
        count=len(unpaired),
        loads=pairing_lists.loads(desk.session, desk.school_id),
        stuck=[one for one in stuck if desk.may_know(one.child.id)],
        arranged=[_named(desk, one) for one in arranged if desk.may_know(one.child_id)],
        warn_above=WARN_ABOVE,
        most=MOST,
        told=bool(desk.text("already", 1)),
        done=desk.text("done", 20) in KINDS,
    )


def show_teacher(desk: Desk) -> str:
    """The children of one teacher, each with until when."""
    teacher = _staff(desk, request.args.get("teacher", ""))
    if teacher is None:
        abort(404)
    return desk.page("pairings_teacher.html", teacher=teacher, children=_children_of(desk, teacher))


def begin_pair(desk: Desk) -> Answer:
    """A child and the teachers there are."""
    return _form(desk, "pair", request.args.to_dict(), {})


def pair(desk: Desk) -> Answer:
    """A child without a teacher gets one: shown first, done when that was seen."""
    typed, wrong = given(), dict[str, str]()
    child, to = _child(desk, typed.get("child", "")), _staff(desk, typed.get("to", ""))
    if child is None:
        abort(404)
    desk.about = child.id
    if to is None:
        return _form(desk, "pair", typed, {"to": "请选一位老师。"}, 400)
    by, note, reason = person(desk), typed.get("note", "").strip(), typed.get("reason", "").strip()

    def deed() -> Arranged:
        return Arranged(pairing.pair(desk.session, child.id, to, by, reason, desk.now, note=note), [], [])

    return _shown_or_done(desk, "pair", typed, wrong, deed)


def begin_hand_over(desk: Desk) -> Answer:
    """Whose children, and to whom."""
    return _form(desk, "hand_over", request.args.to_dict(), {})


def hand_over(desk: Desk) -> Answer:
    """Children change hands for good."""
    typed = given()
    giver, to, wrong = _two(desk, typed)
    if giver is None or to is None or wrong:
        return _form(desk, "hand_over", typed, wrong, 400)
    children = _chosen(desk)

    def deed() -> Arranged:
        moved = pairing.hand_over(desk.session, giver, to, children, _grounds(desk, typed), desk.now)
        return Arranged(moved, [], [])

    return _shown_or_done(desk, "hand_over", typed, wrong, deed)


def begin_substitute(desk: Desk) -> Answer:
    """Who is away, who stands in, from when to when."""
    return _form(desk, "substitute", request.args.to_dict(), {})


def substitute(desk: Desk) -> Answer:
    """Another teacher stands in until a day."""
    typed = given()
    giver, to, wrong = _two(desk, typed)
    first, last = day_of(typed.get("first", "")), day_of(typed.get("last", ""))
    wrong |= _period(first, last, desk.today)
    if giver is None or to is None or first is None or last is None or wrong:
        return _form(desk, "substitute", typed, wrong, 400)
    children, starts_at = _chosen(desk), max(begins(first), desk.now)
    until = ends_after(last)

    def deed() -> Arranged:
        grounds = _grounds(desk, typed)
        return pairing.substitute(desk.session, giver, to, children, starts_at, until, grounds, desk.now)

    return _shown_or_done(desk, "substitute", typed, wrong, deed)


def give_back(desk: Desk) -> Answer:
    """A child goes back from a substitute to its own teacher."""
    typed = given()
    child = _child(desk, typed.get("child", ""))
    if child is None:
        abort(404)
    desk.about = child.id

    def deed() -> Arranged:
        return Arranged(pairing.give_back(desk.session, [child.id], _grounds(desk, typed), desk.now), [], [])

    return _shown_or_done(desk, "give_back", typed, {}, deed)


def _shown_or_done(desk: Desk, kind: str, typed: dict[str, str], wrong: dict[str, str], deed: Deeds) -> Answer:
    """What it would do and what families would read; the second press does it."""
    if "sure" not in request.form:
        seen, why = tried(desk, lambda: foreseen(desk.session, deed))
        if seen is None:
            return _form(desk, kind, typed, wrong | {"form": why}, 409)
        desk.note("先看一眼，还没有办")
        return _confirm(desk, kind, seen)
    done, why = tried(desk, deed)
    if done is None:
        return _form(desk, kind, typed, wrong | {"form": why}, 409)
    if not (done.moved or done.planned or done.end_moved):  # pressed twice
        desk.is_written = True
        return redirect(url_for("pairings.list", already=1), 303)
    desk.note(
        "；".join(_said(one) for one in done.moved) or f"代班改动 {len(done.planned) + len(done.end_moved)} 个孩子"
    )
    desk.also = [*(one.child.id for one in done.moved), *done.planned, *done.end_moved]
    desk.wake()
    return redirect(url_for("pairings.list", done=kind), 303)


def _said(moved: Moved) -> str:
    before = f"{moved.before.name} → " if moved.before else ""
    return f"{moved.child.name}：{before}{moved.after.name if moved.after else '没有老师'}"


def _confirm(desk: Desk, kind: str, seen: Foreseen[Arranged]) -> Answer:
    arranged = seen.result
    later = [people.child(desk.session, one) for one in (*arranged.planned, *arranged.end_moved)]
    fields = [(name, one) for name in request.form for one in request.form.getlist(name) if name != "guard"]
    page = desk.page(
        "pairings_confirm.html",
        to=url_for(f"pairings.{kind}"),
        kind=kind,
        moved=arranged.moved,
        later=later,
        told=seen.told,
        fields=fields,
    )
    return make_response(page)


def _form(desk: Desk, kind: str, typed: Mapping[str, str], wrong: Mapping[str, str], status: int = 200) -> Answer:
    loads = pairing_lists.loads(desk.session, desk.school_id)
    giver = _staff(desk, typed.get("giver", "") or typed.get("teacher", ""))
    page = desk.page(
        "pairings_form.html",
        kind=kind,
        typed=typed,
        wrong=wrong,
        child=_child(desk, typed.get("child", "")),
        giver=giver,
        children=_children_of(desk, giver) if giver is not None else [],
        chosen=chosen("children"),
        loads=[one for one in loads if giver is None or one.teacher.id != giver.id],
        staff=[one.teacher for one in loads],
        most=MOST,
        today=desk.today,
    )
    return make_response(page, status)


def _two(desk: Desk, typed: Mapping[str, str]) -> tuple[Person | None, Person | None, dict[str, str]]:
    giver, to = _staff(desk, typed.get("giver", "")), _staff(desk, typed.get("to", ""))
    wrong = {} if giver is not None else {"giver": "请选一位老师。"}
    if to is None:
        wrong["to"] = "请选一位老师。"
    return giver, to, wrong


def _period(first: date | None, last: date | None, today: date) -> dict[str, str]:
    wrong = {}
    if first is None or first < today:
        wrong["first"] = "从今天或以后的一天起。"
    if last is None or (first is not None and last < first):
        wrong["last"] = "写代班的最后一天，不早于第一天。"
    return wrong


def _grounds(desk: Desk, typed: Mapping[str, str]) -> Grounds:
    reason, note, to_families = (typed.get(name, "").strip() for name in ("reason", "note", "to_families"))
    return Grounds(reason, person(desk), note, to_families)


def _chosen(desk: Desk) -> list[int] | None:
    """The children that were ticked; none of them: all. One that is not of this school is never taken for none."""
    found = [_child(desk, one) or abort(404) for one in chosen("children")]
    return [one.id for one in found] or None


def _child(desk: Desk, number: str) -> Child | None:
    is_number = number.isascii() and number.isdigit() and len(number) <= 18
    return scope.child(desk.session, desk.actor, int(number)) if is_number else None


def _staff(desk: Desk, number: str) -> Person | None:
    return next((one for one in people.staff(desk.session, desk.school_id) if str(one.id) == number), None)


def _children_of(desk: Desk, teacher: Person) -> list[tuple[Child, pairings.Current | None]]:
    numbers = pairings.of_teacher(desk.session, teacher.id)
    current = pairings.current(desk.session, numbers)
    return [(people.child(desk.session, one), current.get(one)) for one in numbers if desk.may_know(one)]


def _named(desk: Desk, one: Planned) -> tuple[Child, Person, Person, Planned]:
    child, teacher = people.child(desk.session, one.child_id), people.person(desk.session, one.teacher_id)
    return child, teacher, people.person(desk.session, one.substitute_id), one


ROUTES = (
    Route("/pairings", "pairings.list", list_pairings, LEADING, deed=Deed.VIEW),
    Route("/pairings/teacher", "pairings.teacher", show_teacher, LEADING, deed=Deed.VIEW),
    Route("/pairings/pair", "pairings.begin_pair", begin_pair, LEADING, deed=Deed.VIEW),
    Route("/pairings/pair", "pairings.pair", pair, LEADING, method="POST"),
    Route("/pairings/hand-over", "pairings.begin_hand_over", begin_hand_over, LEADING, deed=Deed.VIEW),
    Route("/pairings/hand-over", "pairings.hand_over", hand_over, LEADING, method="POST"),
    Route("/pairings/substitute", "pairings.begin_substitute", begin_substitute, LEADING, deed=Deed.VIEW),
    Route("/pairings/substitute", "pairings.substitute", substitute, LEADING, method="POST"),
    Route("/pairings/give-back", "pairings.give_back", give_back, LEADING, method="POST"),
)
