"""How often who should be in touch: the rule of the school for one kind of contact, changed in a form of its own."""

from collections.abc import Mapping

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.forms import given, number_of, person, tried
from console.frame.desk import Desk
from console.frame.route import Route
from domain.access import LEADING
from domain.contact import DEFAULTS, LABELS, LONGEST_DAYS, WEEKLY, Cadence, ContactKind, Rule, Unit, Way
from domain.handbook import WAYS
from handlers.actions.contact import contact_settings as deeds
from handlers.actions.contact.contact_settings import UNIT_LABELS, UNITS, often
from storage.contact import contact_rules

NO_DAYS = f"天数要在1到{LONGEST_DAYS}之间。"
NEVER = f"写 0 到 {LONGEST_DAYS} 之间的数，0 是不告诉。"


def show(desk: Desk) -> Answer:
    """The rule as it is."""
    rule = contact_rules.of_school(desk.session, desk.school_id)[_kind()]
    return _page(desk, _standing(rule), {})


def save(desk: Desk) -> Answer:
    """The school does it so from now on, or as everybody does."""
    kind, typed, wrong = _kind(), given(), dict[str, str]()
    before = contact_rules.of_school(desk.session, desk.school_id)[kind]
    rule = DEFAULTS[kind] if "default" in typed else _rule(kind, before, typed, wrong)
    if rule is None:
        return _page(desk, typed, wrong, 400)
    _, why = tried(desk, lambda: _set(desk, kind, rule, is_default="default" in typed))
    if why:
        return _page(desk, typed, {"days": why}, 409)
    desk.note(f"{LABELS[kind]}：{_said(before)} → {_said(rule)}")
    return redirect(url_for("settings.show", _anchor="contact"), 303)


def _set(desk: Desk, kind: ContactKind, rule: Rule, *, is_default: bool) -> None:
    by = person(desk)
    if is_default:
        deeds.forget_rule(desk.session, desk.school_id, kind, by, desk.now)
    else:
        deeds.set_rule(desk.session, desk.school_id, kind, rule, by, desk.now)


def _page(desk: Desk, typed: Mapping[str, str], wrong: Mapping[str, str], status: int = 200) -> Answer:
    kind = _kind()
    page = desk.page(
        "settings_contact.html",
        kind=kind,
        label=LABELS[kind],
        usual=_said(DEFAULTS[kind]),
        units=[(unit.value, UNIT_LABELS.get(unit, "按天数")) for unit in UNITS.get(kind, (Unit.DAYS,))],
        is_weekly=kind in WEEKLY,
        ways=[(way.value, label) for way, label in WAYS.items()],
        typed=typed,
        wrong=wrong,
    )
    return make_response(page, status)


def _standing(rule: Rule) -> dict[str, str]:
    """The rule as the form has it."""
    numbers = {
        "days": rule.cadence.days,
        "holiday_days": rule.cadence.holiday_days,
        "coordinator_after": rule.coordinator_after,
        "director_after": rule.director_after,
    }
    found = {name: str(number or "") for name, number in numbers.items()}
    return found | {"unit": rule.cadence.unit.value, "way": rule.way.value} | ({"is_on": "1"} if rule.is_on else {})


def _rule(kind: ContactKind, before: Rule, typed: Mapping[str, str], wrong: dict[str, str]) -> Rule | None:
    """What the form means; what is wrong with a field stands in ``wrong``. Weekly kinds keep their numbers."""
    unit = next((one for one in UNITS.get(kind, (Unit.DAYS,)) if one.value == typed.get("unit")), before.cadence.unit)
    way = next((one for one in Way if one.value == typed.get("way")), before.way)
    if kind in WEEKLY:
        return Rule(before.cadence, way, None, None, "is_on" in typed)
    days = _number("days", typed, NO_DAYS, wrong)
    of_holidays = _number("holiday_days", typed, NO_DAYS, wrong) if typed.get("holiday_days", "").strip() else None
    steps = [_number(name, typed, NEVER, wrong, least=0) for name in ("coordinator_after", "director_after")]
    if wrong or days is None:
        return None
    first, second = (step or None for step in steps)
    return Rule(Cadence(unit, days, of_holidays), way, first, second, "is_on" in typed)


def _number(name: str, typed: Mapping[str, str], fault: str, wrong: dict[str, str], least: int = 1) -> int | None:
    text = typed.get(name, "").strip()
    if not text and least == 0:
        return None
    found = number_of(text, least, LONGEST_DAYS)
    if found is None:
        wrong[name] = fault
    return found


def _said(rule: Rule) -> str:
    if not rule.is_on:
        return "本校不做"
    steps = [("班主任", rule.coordinator_after), ("主任", rule.director_after)]
    told = "，".join(f"过 {after} 个上课日告诉{who}" for who, after in steps if after)
    return f"{often(rule.cadence)}，{WAYS[rule.way]}{told and '，'}{told}"


def _kind() -> ContactKind:
    asked = request.args.get("kind", "")
    return next((kind for kind in ContactKind if kind.value == asked), None) or abort(404)


ROUTES = (
    Route("/settings/contact", "settings.contact", show, LEADING),
    Route("/settings/contact", "settings.save_contact", save, LEADING, method="POST"),
)
