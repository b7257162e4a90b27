"""How a teacher's list reads: each task with something to begin the talk with, and when and where to call."""

from collections.abc import Sequence
from datetime import date, datetime, time

from domain.agenda import MOST, MOST_OF_ALL, TaskKind, birthday_soon, foremost, is_after_parting
from domain.clock import in_china, in_zone
from domain.contact import Result, Way
from domain.people import Guardian
from domain.register.cells.phones import show_phone
from domain.register.incoming.zones import ZONES
from domain.spoken import time_of_day
from handlers.actions.contact import agenda_tasks
from handlers.actions.contact.agenda_tasks import Desk, Item
from messages.render import words
from storage.contact import agenda_facts
from storage.contact.contact_plans import Plan
from storage.files import file_glance
from storage.files.file_glance import LastWords
from storage.person import addresses, people

LONGEST_POINT = 24  # characters
NIGHT = time(21, 30)  # who likes calls until then or later likes them all evening
CALLED = (Way.PHONE, Way.VIDEO)
NUMBERS = "①②③④⑤⑥⑦⑧⑨"
# What is tapped under a task: it was done, it was tried in vain; and what a try in vain is by itself.
DONE = {"talk": "谈过了", "visit": "去过了", "holiday_visit": "去过了", "silent": "在联系", "family_call": "安排了"}
IN_VAIN = {
    "talk": "没谈成",
    "visit": "没人在家",
    "holiday_visit": "没人在家",
    "silent": "没问到",
    "family_call": "没成",
}
VISITS = ("visit", "holiday_visit")
PARTED = ("talk", "talk_by_phone")  # where a parting is what to begin with
COUNTRIES = {zone: country for country, zone in reversed(ZONES.items())}
# (code, title, when, point, call, attempts), as the template takes them.
Line = tuple[str, str, str, str, str, int]


def first_ones(desk: Desk) -> tuple[list[Item], int]:
    """The two or three that matter most, and how many there are besides."""
    found = agenda_tasks.of(desk)
    shown = first_of(found)
    return shown, len(found) - len(shown)


def first_of(found: Sequence[Item]) -> list[Item]:
    """The two or three of everything there is to do that matter most."""
    by_task = {item.task: item for item in found}
    return [by_task[task] for task in foremost([item.task for item in found], MOST)]


def all_of(desk: Desk) -> list[Item]:
    """Everything, as much of it as a phone shows."""
    return agenda_tasks.of(desk)[:MOST_OF_ALL]


def told(desk: Desk, items: Sequence[Item], rest: int) -> str:
    """The list in words; ``rest`` is how many tasks are not on it."""
    has_contact = any(item.plans for item in items)
    return words("replies/desk_today", tasks=lines_of(desk, items), count=rest, can_tap=has_contact)


def lines_of(desk: Desk, items: Sequence[Item]) -> list[Line]:
    """What is said of each of these, in their order."""
    born = agenda_facts.birthdays(desk.session, {item.task.child_id for item in items if item.task.child_id})
    return [_line(desk, item, born) for item in items]


def taps(items: Sequence[Item]) -> tuple[tuple[str, str], ...]:
    """What is tapped under a list that was sent, by the number of the task: two for each contact, one for a promise."""
    found: list[tuple[str, str]] = []
    for sign, item in zip(NUMBERS, items, strict=False):
        if item.plans:
            found.append((f"met:{item.task.number}", f"{sign}{DONE.get(item.code, '联系上了')}"))
            found.append((f"missed:{item.task.number}", f"{sign}{IN_VAIN.get(item.code, '没打通')}"))
        elif item.task.kind is TaskKind.PROMISE:
            found.append((f"promise:{item.task.number}:kept", f"{sign}办好了"))
    return tuple(found)


def answers(items: Sequence[Item]) -> list[list[object]]:
    """What a number after the list means: kind, number and child of each task, in its order."""
    return [[item.task.kind.value, item.task.number, item.task.child_id] for item in items]


def usual_miss(plan: Plan) -> Result:
    """What a try in vain is where nothing more is said of it."""
    return Result.NOBODY_HOME if plan.kind.value in VISITS else Result.NO_ANSWER


def _line(desk: Desk, item: Item, born: dict[int, date]) -> Line:
    point = item.point
    if item.task.kind in (TaskKind.CONTACT, TaskKind.SILENT):
        point = _talking_point(desk, item, born)
    elif item.task.kind is TaskKind.WAITS and not point:
        said = _last_words(desk, item)
        point = said.text if said is not None else ""
    is_contact = bool(item.plans)
    return item.code, item.title, item.when, _short(point), _call(desk, item) if is_contact else "", item.attempts


def _talking_point(desk: Desk, item: Item, born: dict[int, date]) -> str:
    """A birthday this week, a parting that was these days, or what was said last and when they were last in touch."""
    child_id = item.task.child_id or 0
    birthday = birthday_soon(born[child_id], desk.today) if child_id in born else None
    if birthday is not None:
        name = desk.children[child_id].name
        return f"{name}今天过生日" if birthday == desk.today else f"{name}{birthday.month}月{birthday.day}日过生日"
    if item.code in PARTED and is_after_parting(desk.today, desk.school.calendar) and _has_parent_away(desk, child_id):
        return "爸妈过完年刚走，多陪着说说话"
    said = _last_words(desk, item)
    last = max((plan.last_contact_at for plan in item.plans if plan.last_contact_at is not None), default=None)
    if said is not None and said.by_family and (last is None or said.at > last):
        return f"{_day(said.at)}家里说：{said.text}"
    since = f"上次{_day(last)}" if last is not None else ""
    return "：".join(filter(None, (since, said.text if said is not None else "")))


def _has_parent_away(desk: Desk, child_id: int) -> bool:
    return any(adult.away for (child, _), adult in desk.adults.items() if child == child_id)


def _last_words(desk: Desk, item: Item) -> LastWords | None:
    child_id = item.task.child_id
    if child_id is None or child_id not in desk.children:
        return None
    return file_glance.last_words(desk.session, child_id, desk.teacher.id)


def _call(desk: Desk, item: Item) -> str:
    """The number to call, the hours that suit, and what time it is there; empty where a message does as well."""
    plan, adult = item.plans[0], _who_is_called(desk, item)
    if adult is None:
        return ""
    way = plan.own_way or desk.school.rules[plan.kind].way
    is_called = way in CALLED or desk.is_holiday or addresses.of_person(desk.session, adult.person.id) is None
    phone = f"电话{show_phone(adult.person.phone)}" if is_called and adult.person.phone else ""
    whose = f"（{adult.relation.label}）" if phone and not item.adults else ""
    return "，".join(filter(None, (f"{phone}{whose}", _hours(plan), _there(desk.now, adult))))


def _who_is_called(desk: Desk, item: Item) -> Guardian | None:
    """The adult it is with; for a talk by phone or a family call whoever is at home with the child."""
    if item.adults:
        return item.adults[0]
    if item.code not in ("talk_by_phone", "family_call"):
        return None
    around = people.guardians_of_child(desk.session, item.plans[0].child_id)
    home = [one for one in around if not one.away and one.person.phone]
    return next(iter(home), None)


def _hours(plan: Plan) -> str:
    if plan.hour_from is None:
        return ""
    begins = time_of_day(plan.hour_from)
    if plan.hour_until is None or plan.hour_until >= NIGHT or plan.hour_until < plan.hour_from:
        return f"{begins}后方便"
    return f"{begins}到{time_of_day(plan.hour_until)}方便"


def _there(now: datetime, adult: Guardian) -> str:
    """What time it is where the adult lives, if it is another there than here."""
    zone = adult.person.time_zone
    if in_zone(now, zone).utcoffset() == in_china(now).utcoffset():
        return ""
    return f"{COUNTRIES.get(zone, '那边')}现在{time_of_day(now, zone)}"


def _day(moment: datetime) -> str:
    local = in_china(moment)
    return f"{local.month}月{local.day}日"


def _short(point: str) -> str:
    line = " ".join(point.split())
    return line if len(line) <= LONGEST_POINT else f"{line[: LONGEST_POINT - 1]}…"
