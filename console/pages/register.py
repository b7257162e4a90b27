"""台账: who is in the register and what each entry lacks; one child's entry, masked or in full, and its changes."""

from collections.abc import Sequence
from datetime import date

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import chosen, day_of, given, person
from console.frame.desk import Desk
from console.frame.route import CHILD, Route, row
from domain.access import ALL_STAFF, Deed, Part, Verdict
from domain.register.fields.field import Kind, Sensitivity
from domain.register.record import Adult, Record
from domain.register.rules.completeness import missing
from handlers.actions.registers import register_form, register_history
from handlers.actions.registers.register_form import Outcome
from handlers.actions.registers.register_slots import OF_CHILD, Slot, adult_slots, child_slots, mark
from storage.access import scope
from storage.pairing import pairings
from storage.person import class_pupils
from storage.registers import register_book, register_imports

PER_PAGE = 40
MOST_CHANGES = 30
MASKED, FULL = Sensitivity.CHILD, Sensitivity.RESTRICTED
LARGEST_FORM = 128 * 1024
OTHER = "刚才别人也改了这里，您写的还在下面。看一眼再按“存好”，就用您的；要看别人的，请重新打开这一页。"
# Who teaches a class opens the files of all its children (``storage.person.class_teachers``).
OPENS_FILES = frozenset({"grade", "class_name", "head_teacher"})
OF_LEADERS = "班级和班主任由德育主任改，请跟主任说一声。"
NO_DAY = "请写哪一天起，不能是以后的日子。"


def list_entries(desk: Desk) -> str:
    """The classes, and of one class each pupil with what the entry still lacks."""
    own = scope.own(desk.actor, Part.REGISTER, desk.now)
    counts = class_pupils.counts(desk.session, own)
    asked = desk.text("class", 40)
    class_name = asked if asked in counts else next(iter(counts), "") if len(counts) == 1 else ""
    found = class_pupils.of_class(desk.session, own, class_name, PER_PAGE + 1, desk.number("after") or 0)
    shown = found[:PER_PAGE]
    records = {one.child_id: one for one in register_book.of_children(desk.session, [one.id for one in shown])}
    return desk.page(
        "register.html",
        counts=counts,
        class_name=class_name,
        rows=[(child, missing(records[child.id])) for child in shown],
        after=shown[-1].id if len(found) > PER_PAGE else None,
        turned=desk.number("after") is not None,
        last=_last_import(desk),
    )


def show(desk: Desk, child_id: int) -> str:
    """The entry as the form has it; numbers of papers are masked."""
    return _entry(desk)


def show_full(desk: Desk, child_id: int) -> str:
    """The entry with everything in full; who looked is written down."""
    desk.note("登记表，完整的证件号和学籍号")
    return _entry(desk, is_full=True)


def edit_child(desk: Desk, child_id: int) -> Answer:
    """One group of the child's own fields."""
    record, group = _record(desk), _group()
    slots = child_slots(record, OF_CHILD[group], is_full=False)
    return _form(desk, record, _label(group), slots, _standing(slots), Outcome())


def save_child(desk: Desk, child_id: int) -> Answer:
    """What was typed stands in the register, or the form comes back with what is wrong at its field."""
    record, group = _record(desk), _group()
    label, slots = _label(group), child_slots(record, OF_CHILD[group], is_full=False)
    typed, on, outcome = _typed(slots), _on(desk), Outcome()
    outcome.wrong.update(_of_leaders(desk, slots, typed))
    if _is_stale(slots):
        return _form(desk, record, label, slots, typed, outcome, 409, OTHER)
    if on is None:
        outcome.wrong["on"] = NO_DAY
    if on is None or outcome.wrong:
        return _form(desk, record, label, slots, typed, outcome, 400)
    outcome = register_form.change_child(desk.session, record, slots, typed, on, person(desk), desk.now)
    return _saved(desk, record, label, slots, typed, outcome)


def edit_adult(desk: Desk, child_id: int, guardianship_id: int) -> Answer:
    """One adult and what they are to the child."""
    record, adult = _adult(desk, guardianship_id)
    slots = adult_slots(adult, is_full=False)
    return _form(desk, record, adult.relation.label, slots, _standing(slots), Outcome())


def save_adult(desk: Desk, child_id: int, guardianship_id: int) -> Answer:
    """As ``save_child``, of an adult."""
    record, adult = _adult(desk, guardianship_id)
    slots = adult_slots(adult, is_full=False)
    typed, on, outcome = _typed(slots), _on(desk), Outcome()
    if _is_stale(slots):
        return _form(desk, record, adult.relation.label, slots, typed, outcome, 409, OTHER)
    if on is None:
        outcome.wrong["on"] = NO_DAY
        return _form(desk, record, adult.relation.label, slots, typed, outcome, 400)
    outcome = register_form.change_adult(desk.session, record, adult, slots, typed, on, person(desk), desk.now)
    return _saved(desk, record, adult.relation.label, slots, typed, outcome)


def _saved(
    desk: Desk, record: Record, label: str, slots: list[Slot], typed: dict[str, str], outcome: Outcome
) -> Answer:
    if outcome.wrong:
        return _form(desk, record, label, slots, typed, outcome, 400)
    if not outcome.changed:
        desk.note(f"登记表·{label}：没有改动")
    else:
        desk.note(f"登记表·{label}：改了{'、'.join(outcome.changed)}")
    if outcome.notes:
        return make_response(_entry(desk, outcome.notes))
    return redirect(url_for("register.child", child_id=record.child_id), 303)


def _entry(desk: Desk, notes: Sequence[str] = (), *, is_full: bool = False) -> str:
    record = _record(desk)
    unmask = scope.of_child(desk.session, desk.actor, desk.child.id, Part.UNMASKED, desk.now)
    changes = register_history.of_child(desk.session, desk.child.id, FULL if is_full else MASKED)
    return desk.page(
        "register_child.html",
        child=desk.child,
        teacher=pairings.teacher_of(desk.session, desk.child.id),
        missing=missing(record),
        verified_on=record.verified_on,
        groups=[
            (group.name, _label(group.name), _filled(child_slots(record, group, is_full)))
            for group in OF_CHILD.values()
        ],
        adults=[(adult, _filled(adult_slots(adult, is_full))) for adult in record.adults],
        changes=list(reversed(changes))[:MOST_CHANGES],
        may_unmask=unmask is Verdict.ALLOWED,
        is_full=is_full,
        notes=notes,
    )


def _label(group: str) -> str:
    return "基本情况" if group == "identity" else OF_CHILD[group].label


def _filled(slots: list[Slot]) -> list[Slot]:
    return [slot for slot in slots if slot.text or slot.masked]


def _form(
    desk: Desk,
    record: Record,
    label: str,
    slots: list[Slot],
    typed: dict[str, str],
    outcome: Outcome,
    status: int = 200,
    notice: str = "",
) -> Answer:
    page = desk.page(
        "register_form.html",
        child=desk.child,
        label=label,
        slots=slots,
        typed=typed,
        wrong=outcome.wrong,
        mark=mark(slots),
        notice=notice,
        on=request.form.get("on", desk.today.isoformat()),
        today=desk.today,
    )
    return make_response(page, status)


def _record(desk: Desk) -> Record:
    record = register_book.of_child(desk.session, desk.child.id)
    if record is None:
        abort(404)
    return record


def _adult(desk: Desk, guardianship_id: int) -> tuple[Record, Adult]:
    record = _record(desk)
    found = next((one for one in record.adults if one.guardianship_id == guardianship_id), None)
    if found is None:
        abort(404)
    return record, found


def _group() -> str:
    asked = request.args.get("group", "identity")
    if asked not in OF_CHILD:
        abort(404)
    return asked


def _standing(slots: list[Slot]) -> dict[str, str]:
    return {slot.key: slot.text for slot in slots}


def _typed(slots: list[Slot]) -> dict[str, str]:
    """What came, several choices joined as a file has them; a field that did not come stays."""
    said = given()
    many = {slot.key: "、".join(chosen(slot.key)) for slot in slots if slot.kind is Kind.MANY}
    return {slot.key: many.get(slot.key, said.get(slot.key, slot.text)) for slot in slots}


def _of_leaders(desk: Desk, slots: list[Slot], typed: dict[str, str]) -> dict[str, str]:
    """What of it would open files to somebody, and is not for teachers to change."""
    if desk.actor.is_leading:
        return {}
    meant = (slot for slot in slots if slot.column.name in OPENS_FILES)
    return {slot.key: OF_LEADERS for slot in meant if typed[slot.key].strip() != slot.text}


def _is_stale(slots: list[Slot]) -> bool:
    return request.form.get("mark", "") != mark(slots)


def _on(desk: Desk) -> date | None:
    """From which day it is so."""
    on = day_of(request.form.get("on", ""))
    return on if on is not None and on <= desk.today else None


def _last_import(desk: Desk) -> register_imports.Import | None:
    if not desk.actor.is_leading:
        return None
    standing = [one for one in register_imports.of_school(desk.session, desk.school_id) if not one.undone]
    return standing[0] if standing else None


PATH = f"{CHILD}/register"
ADULT = PATH + row("/adults/{guardianship_id}")
ROUTES = (
    Route("/register", "register.list", list_entries, ALL_STAFF, deed=Deed.VIEW),
    Route(PATH, "register.child", show, ALL_STAFF, Part.REGISTER),
    Route(f"{PATH}/full", "register.full", show_full, ALL_STAFF, Part.UNMASKED, is_proved=True),
    Route(f"{PATH}/edit", "register.edit", edit_child, ALL_STAFF, Part.REGISTER),
    Route(f"{PATH}/edit", "register.save", save_child, ALL_STAFF, Part.REGISTER, method="POST", largest=LARGEST_FORM),
    Route(ADULT, "register.adult", edit_adult, ALL_STAFF, Part.REGISTER),
    Route(ADULT, "register.save_adult", save_adult, ALL_STAFF, Part.REGISTER, method="POST", largest=LARGEST_FORM),
)
