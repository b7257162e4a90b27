"""How what a file says of an adult meets what the register knows: the absence that goes on, and where a parent is."""

from datetime import date
from typing import Any
from zoneinfo import available_timezones

from domain.register.fields.field import Value, Values
from domain.register.incoming.draft import AdultDraft
from domain.register.incoming.zones import HOME, zone_of

Row = dict[str, Any]


class Contradiction(Exception):
    """The file and the register cannot both be right; the sentence says what to write. ``part`` names the column."""

    def __init__(self, part: str, text: str) -> None:
        super().__init__(text)
        self.part = part
        self.text = text


def merged(known: Values, draft: AdultDraft, today: date) -> dict[str, Value]:
    """The fields that the draft changes or adds. Raises Contradiction."""
    changes = dict(draft.values)
    if changes.get("time_zone") and changes["time_zone"] not in available_timezones():
        raise Contradiction("time_zone", "没有这个时区；可以空着，由外出地点得出，或者写成 Europe/Rome 这样")
    if "phones" in changes and _numbers(changes["phones"]) == _numbers(known.get("phones")):
        changes["phones"] = known.get("phones")  # the same numbers keep what is known of them
    if draft.episode:
        changes["episodes"] = _episodes([dict(row) for row in known.get("episodes") or ()], draft.episode)
    _settle_whereabouts(known, changes, today)
    _settle_zone(known, changes, draft)
    return changes


def _settle_zone(known: Values, changes: dict[str, Value], draft: AdultDraft) -> None:
    """Who works abroad lives by another clock; who comes from abroad by ours again."""
    place = draft.episode.get("place")
    if place is None or "time_zone" in changes or place == _last(known).get("place"):
        return  # what somebody said of the clock stands until the place changes
    zone = zone_of(place) or HOME
    if zone != known.get("time_zone", HOME):
        changes["time_zone"] = zone


def _settle_whereabouts(known: Values, changes: dict[str, Value], today: date) -> None:
    """是否外出 and the dates must agree; where only one of both is said the other follows."""
    last = _last(changes if "episodes" in changes else known)
    said = changes.get("whereabouts")
    is_out = bool(last) and not last.get("end")
    is_back = bool(last.get("end")) and date.fromisoformat(last["end"]) <= today and last.get("came_back") != "visit"
    if said == "home" and is_out:
        since = f"自{last['start']}" if last.get("start") else ""
        raise Contradiction("end", f"登记里{since}在外出；改成在家，请在“返乡时间”写明哪一天回来的")
    if said == "away" and is_back:
        raise Contradiction("start", f"登记里{last['end']}已经返乡；又外出了，请在“外出时间”写明从哪一天起")
    if said is None and "episodes" in changes and last:
        changes["whereabouts"] = "home" if is_back else "away"


def _episodes(known: list[Row], said: Row) -> list[Row]:
    """The list with the absence that a row tells of: the same one, a later one, or the first."""
    cleared = [name for name, value in said.items() if value is None]
    said = {name: value for name, value in said.items() if value is not None}
    start = said.get("start")
    same = next((row for row in known if start and row.get("start") == start), None)
    if same is None and known and (start is None or not known[-1].get("start")):
        same = known[-1]
    if same is not None:
        same.update(said)
        for name in cleared:
            same.pop(name, None)
    elif known and not known[-1].get("end") and start is not None and start < known[-1]["start"]:
        known[-1].update(said)  # an earlier start of the absence that goes on corrects it
    elif said:
        _close_for_the_next(known, start)
        known.append(dict(said))
    _refuse_backwards(known)
    return sorted(filter(None, known), key=lambda row: row.get("start") or "")


def _close_for_the_next(known: list[Row], start: str | None) -> None:
    """A new absence while one goes on is a change of job: the old one ends that day, the months go on (rule 3)."""
    if known and not known[-1].get("end") and start:
        known[-1]["end"] = start


def _refuse_backwards(episodes: list[Row]) -> None:
    for row in episodes:
        if row.get("start") and row.get("end") and row["end"] < row["start"]:
            raise Contradiction("end", f"返乡时间{row['end']}早于外出时间{row['start']}，请核对")


def _last(values: Values) -> Row:
    """The absence that goes on, or the last one."""
    episodes = values.get("episodes") or [{}]
    return dict(episodes[-1])


def _numbers(phones: Value) -> list[str]:
    return [row["number"] for row in phones or ()]
