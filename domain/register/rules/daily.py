"""What a day brings to a child's entry by itself: the third month, the sixteenth birthday, the end of the watch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.register.events import Event
from domain.register.fields.field import Values
from domain.register.record import PARENTS, Adult, Record, is_stale
from domain.register.rules.away import RULES, day_three_months, months_after, watch
from domain.register.rules.facts import OUT_OF_SCHOOL, child_facts, episodes_of
from domain.register.rules.parent import NOT_AT_WORK

# After a stop of the program, and for what was entered late, so many days are looked back upon.
LOOK_BACK = timedelta(days=7)
ASK_AGAIN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of one child. ``adult`` is the parent it is about; ``since`` the first day away, of the third month."""

    record: Record
    event: Event
    on: date
    adult: Adult | None = None
    since: date | None = None


def happened(records: Iterable[Record], today: date) -> Iterator[Happened]:
    """What the last days brought; whoever keeps it makes the second time nothing."""
    for record in records:
        if record.values.get("enrolment") in OUT_OF_SCHOOL:
            continue
        for relation in PARENTS:
            parent = record.parent(relation)
            if parent is not None and parent.values.get("life_status") not in NOT_AT_WORK:
                yield from _of_parent(record, parent, today)
        yield from _birthday(record, today)


def stale(records: Iterable[Record], today: date) -> list[Record]:
    """The children about whom, or about whose adults, nobody has confirmed anything for 180 days."""
    return [record for record in records if record.opened_on is not None and is_stale(record.verified_on, today)]


def _of_parent(record: Record, parent: Adult, today: date) -> Iterator[Happened]:
    episodes = episodes_of(parent.values)
    third = day_three_months(episodes, today)
    if third is not None and _is_recent(third, today):
        yield Happened(record, Event.THREE_MONTHS, third, parent, _since(parent.values, third))
    for back in range(LOOK_BACK.days if any(episode.end for episode in episodes) else 0):
        day = today - timedelta(days=back)
        before = watch(episodes, day - timedelta(days=1))
        if before is not None and before.until == day and watch(episodes, day) is None:
            yield Happened(record, Event.CARE_ENDED, day, parent, before.since)


def _since(values: Values, third: date) -> date | None:
    """The day from which the months were counted."""
    starts = (date.fromisoformat(row["start"]) for row in values.get("episodes") or () if row.get("start"))
    return next((start for start in sorted(starts) if months_after(start, RULES.months) == third), None)


def _birthday(record: Record, today: date) -> Iterator[Happened]:
    born = child_facts(record).birth_date
    if born is not None:
        sixteen = months_after(born, 12 * RULES.leaving_age)
        if _is_recent(sixteen, today):
            yield Happened(record, Event.TURNED_16, sixteen)


def _is_recent(day: date, today: date) -> bool:
    return today - LOOK_BACK < day <= today
