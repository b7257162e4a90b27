"""What an intent says more exactly, as plain values for whoever wants to look: days, times, numbers, who."""

from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, time
from typing import Any

from domain.people import Relation
from domain.register.sentences.meaning import Speaker as Teller
from domain.register.sentences.meaning import read_change
from domain.understanding import leave, promises, records, times
from domain.understanding.meaning import Intent, Meaning

SATURDAY = 5
Slots = dict[str, Any]


def slots(intent: Intent, meaning: Meaning, now_local: datetime, teller: Relation = Relation.OTHER) -> Slots:
    """What was read of the intent, as JSON takes it; empty where nothing more is to be known.

    ``now_local`` is the time in China at which it was said; school days are Monday to Friday here, because the calendar
    of a school is not at hand. ``teller``: what the speaker is to the child.
    """
    for beginning, read in READERS.items():
        if intent.name.startswith(beginning):
            found = read(meaning, now_local, teller)
            return {name: value for name, value in found.items() if value not in (None, "", [], ())}
    return {}


def _leave(meaning: Meaning, now: datetime, _teller: Relation) -> Slots:
    found = leave.read_leave(meaning.text, now.date(), lambda day: day.weekday() < SATURDAY)
    return {**plain(found), "shown": leave.shown(found)}


def _appointment(meaning: Meaning, now: datetime, _teller: Relation) -> Slots:
    wished = times.read_times(meaning.text, now)
    offers = times.suggested(now, wished)
    return {"wished": [plain(slot) for slot in wished], "offered": [times.shown(slot) for slot in offers]}


def _change(meaning: Meaning, now: datetime, teller: Relation) -> Slots:
    return {"changes": [plain(one) for one in read_change(meaning.text, now.date(), Teller(teller))]}


def _record(meaning: Meaning, now: datetime, _teller: Relation) -> Slots:
    return dict(plain(records.read_record(meaning.text, now.date())))


def _promise(meaning: Meaning, now: datetime, _teller: Relation) -> Slots:
    found = promises.read_promise(meaning.text, now.date())
    return dict(plain(found)) if found else {}


READERS: dict[str, Callable[[Meaning, datetime, Relation], Slots]] = {
    "leave": _leave,
    "appoint": _appointment,
    "change": _change,
    "log_": _record,
    "promise": _promise,
}


def plain(value: Any) -> Any:
    """A value as JSON takes it: days and times in ISO form, records as objects."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(inner) for name, inner in asdict(value).items()}
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value
