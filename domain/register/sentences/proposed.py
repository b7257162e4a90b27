"""What somebody's words would change in the register: the new values, and the difference in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.register.cells.phones import masked_phone, show_phone
from domain.register.events import Event
from domain.register.fields.field import Value, Values
from domain.register.incoming.zones import HOME as HOME_ZONE
from domain.register.incoming.zones import zone_of
from domain.register.rules.away import Return
from domain.register.rules.facts import is_away
from domain.register.sentences.meaning import Suggested, Topic

NOT_KNOWN = "没有登记"
NOBODY_KNOWS = "不清楚"  # instead of a day; that of a departure may stay open (register 1.3, rule 5)
# The fields that a suggestion is about; two about the same fields of one person are rivals, and the newer one stands.
FIELDS: Mapping[Topic, tuple[str, ...]] = {
    Topic.PHONE: ("phones",),
    Topic.PLACE: ("episodes", "whereabouts"),
    Topic.HOME: ("episodes", "whereabouts"),
    Topic.AWAY: ("episodes", "whereabouts"),
    Topic.VISIT: ("next_return", "last_return"),
    Topic.CARER: ("primary",),
}
EVENTS: Mapping[Topic, Event] = {
    Topic.PHONE: Event.CORRECTED,
    Topic.PLACE: Event.CORRECTED,
    Topic.HOME: Event.CAME_BACK,
    Topic.AWAY: Event.LEFT_AGAIN,
    Topic.VISIT: Event.CORRECTED,
    Topic.CARER: Event.CARER_CHANGED,
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change: ``values`` to be written, and one line (label, before, after) for whoever decides.

    ``needs_day``: the day must be asked for before anything can be written; ``values`` are empty then. ``discreet`` is
    ``after`` where others than the one who decides may read it: a number that cannot be dialled.
    """

    values: Values
    label: str
    before: str
    after: str
    needs_day: bool = False
    discreet: str = ""

    @property
    def for_all(self) -> str:
        return self.discreet or self.after


def difference(said: Suggested, known: Values, today: date) -> Difference | None:
    """What the words about one adult change in what is known of them; None when it is so already, or makes no sense."""
    return DIFFERENCES[said.topic](said, known, today)


def now_known(known: Values, topic: Topic) -> dict[str, Value]:
    """What the register says in the fields of a topic, to be compared later: has it changed meanwhile?"""
    return {name: known.get(name) for name in FIELDS[topic]}


def settled(said: Suggested, known: Values, today: date) -> Suggested:
    """The words with the day they mean when they name none: who is away is at the new place from today on."""
    says_day = said.on is not None or said.day_said
    moves = said.topic is Topic.PLACE and (known.get("episodes") or known.get("whereabouts"))
    goes_on = said.topic is Topic.AWAY and said.value and _is_out(_rows(known), known)
    return replace(said, on=today) if not says_day and (moves or goes_on) else said


def day_words(day: date | str, today: date) -> str:
    """9月1日; with the year when it is another one."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    year = "" if on.year == today.year else f"{on.year}年"
    return f"{year}{on.month}月{on.day}日"


def _phone(said: Suggested, known: Values, today: date) -> Difference | None:
    rows: list[Row] = list(known.get("phones") or ())
    old = rows[0]["number"] if rows else ""
    if old == said.value:
        return None
    others = [row for row in rows[1:] if row["number"] != said.value]
    values = {"phones": [{"number": said.value, "since": today.isoformat()}, *others]}
    before = masked_phone(old) if old else NOT_KNOWN
    return Difference(values, "电话", before, show_phone(said.value), discreet=masked_phone(said.value))


def _place(said: Suggested, known: Values, today: date) -> Difference | None:
    """The absence goes on: the row that is open ends on the day, and the next begins (register 1.3, rule 3)."""
    rows = _rows(known)
    last = rows[-1] if rows else {}
    was = str(last.get("place") or "")
    if not last.get("end") and was == said.value:
        return None
    line = ("工作的地方", was or said.left or NOT_KNOWN, f"{said.value}{_from(said, today)}")
    if said.day_said or (said.on and _begins_before(last, said.on)):
        return Difference({}, *line, needs_day=True)
    day = said.on.isoformat() if said.on else None
    if last and not last.get("end"):
        if said.left and not was:
            last["place"] = said.left
        if day is not None and last.get("start") == day:
            rows.pop()
        else:
            last["end"] = day or today.isoformat()
    elif not rows and _is_out(rows, known) and day:
        rows.append(_row(end=day, place=said.left))  # gone before, nobody wrote down since when
    rows.append(_row(start=day, reason=last.get("reason") or "work", place=said.value))
    return Difference(_absences(rows, known, said, today), *line)


def _home(said: Suggested, known: Values, today: date) -> Difference | None:
    rows = _rows(known)
    still_out = [row for row in rows if not row.get("end")]
    if not still_out and (rows or known.get("whereabouts") == "home"):
        return None
    out = is_away(known, today)
    where = next((str(row["place"]) for row in reversed(still_out) if row.get("place")), "")
    before = f"在{where}" if where else ("在外" if out else NOT_KNOWN)
    if said.on is None or any(_begins_before(row, said.on) for row in still_out):
        return Difference({}, "去向", before, f"回家不走了{_from(said, today)}", needs_day=True)
    day = said.on.isoformat()
    for row in still_out or [_put(rows, _row())]:
        row.update(end=day, came_back=Return.FOR_GOOD.value)
    return Difference(_absences(rows, known, said, today), "去向", before, f"回家不走了{_from(said, today)}")


def _away(said: Suggested, known: Values, today: date) -> Difference | None:
    rows = _rows(known)
    if _is_out(rows, known):
        return _place(said, known, today) if said.value else None
    came_back = max((str(row["end"]) for row in rows), default="")
    before = "在家" if rows or known.get("whereabouts") == "home" else NOT_KNOWN
    after = f"去{said.value or '外地'}工作{_from(said, today)}"
    start = said.on.isoformat() if said.on else ""
    if start < came_back or not (start or said.day_said == NOBODY_KNOWS):
        return Difference({}, "去向", before, after, needs_day=True)
    rows.append(_row(start=start, reason="work", place=said.value))
    return Difference(_absences(rows, known, said, today), "去向", before, after)


def _visit(said: Suggested, known: Values, today: date) -> Difference | None:
    if said.on is None:
        return None
    name, label = ("next_return", "计划回来") if said.on > today else ("last_return", "上次回来")
    was, day = known.get(name), said.on.isoformat()
    if was == day:
        return None
    return Difference({name: day}, label, day_words(was, today) if was else NOT_KNOWN, day_words(said.on, today))


def _carer(said: Suggested, known: Values, today: date) -> Difference | None:
    """Of the tie of the new carer; who it was before is for the caller to say."""
    if known.get("primary"):
        return None
    return Difference({"primary": True}, "主要照看人", "", f"{said.value}{_from(said, today)}")


DIFFERENCES: Mapping[Topic, Callable[[Suggested, Values, date], Difference | None]] = {
    Topic.PHONE: _phone,
    Topic.PLACE: _place,
    Topic.HOME: _home,
    Topic.AWAY: _away,
    Topic.VISIT: _visit,
    Topic.CARER: _carer,
}


def _rows(known: Values) -> list[Row]:
    return [dict(row) for row in known.get("episodes") or ()]


def _put(rows: list[Row], row: Row) -> Row:
    rows.append(row)
    return row


def _row(**parts: Value) -> Row:
    """One absence; what nobody knows is left out."""
    return {name: value for name, value in parts.items() if value}


def _begins_before(row: Row, day: date) -> bool:
    """Whether an absence that is open would end before it began."""
    return not row.get("end") and str(row.get("start") or "") > day.isoformat()


def _is_out(rows: list[Row], known: Values) -> bool:
    """Whether an absence goes on, or somebody said so without saying since when."""
    return any(not row.get("end") for row in rows) if rows else known.get("whereabouts") == "away"


def _absences(rows: list[Row], known: Values, said: Suggested, today: date) -> dict[str, Value]:
    """The list, with 是否外出 as it follows from it today, and the zone of whoever went abroad or came from there."""
    values: dict[str, Value] = {"episodes": rows}
    values["whereabouts"] = "away" if is_away({"episodes": rows}, today) else "home"
    zone = zone_of(said.value) or HOME_ZONE
    has_moved = bool(said.value or said.topic is Topic.HOME) and (said.on is None or said.on <= today)
    if has_moved and zone != (known.get("time_zone") or HOME_ZONE):
        values["time_zone"] = zone
    return values


def _from(said: Suggested, today: date) -> str:
    """（9月1日起）; the words for a day that is still to be asked for."""
    if said.on is not None:
        return f"（{day_words(said.on, today)}起{'，大概' if said.is_rough else ''}）"
    if said.day_said == NOBODY_KNOWS:
        return "（哪天起不清楚）"
    return f"（说的是“{said.day_said}”）" if said.day_said else ""
