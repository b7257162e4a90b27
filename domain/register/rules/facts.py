"""From the register's values to the plain facts by which the definitions judge a child."""

from collections.abc import Mapping
from datetime import date

from domain.people import Relation
from domain.register.fields.child import RURAL
from domain.register.fields.field import Value, Values
from domain.register.record import Adult, Record
from domain.register.rules.away import Episode, Return
from domain.register.rules.eligibility import ChildFacts
from domain.register.rules.parent import NOT_AT_WORK, LifeStatus, ParentFacts

COMPULSORY = range(1, 10)  # 义务教育法 art. 2: nine years
OUT_OF_SCHOOL = {"moved", "graduated", "left"}


def child_facts(record: Record) -> ChildFacts:
    """What is known of one child and its parents."""
    values = record.values
    marriage = values.get("marriage")
    return ChildFacts(
        birth_date=_day(values.get("birth_date")),
        in_compulsory_school=in_compulsory_school(values),
        rural=RURAL.get(values.get("hukou_type", "")),
        at_hukou_home=values.get("at_hukou_home"),
        father=parent_facts(record.parent(Relation.FATHER)),
        mother=parent_facts(record.parent(Relation.MOTHER)),
        divorced=None if marriage is None else marriage == "divorced",
    )


def in_compulsory_school(values: Values) -> bool | None:
    """Whether a pupil is in one of the nine grades; a file is opened for pupils, so one of the school's own is."""
    if values.get("enrolment") in OUT_OF_SCHOOL or values.get("schooling") in ("dropped_out", "not_in_school"):
        return False
    if values.get("grade") is not None:
        return values["grade"] in COMPULSORY
    schooling = values.get("schooling")
    return None if schooling is None else schooling in ("primary", "junior")


def parent_facts(adult: Adult | None) -> ParentFacts | None:
    """What is known of one parent; None when the register does not name them."""
    if adult is None:
        return None
    values = adult.values
    capability = values.get("capability")
    life = values.get("life_status")
    return ParentFacts(
        life=LifeStatus(life) if life else None,
        capable=None if capability is None else capability == "capable",
        episodes=episodes_of(values),
        home_known=values.get("whereabouts") == "home",
    )


def episodes_of(values: Values) -> tuple[Episode, ...]:
    """The absences of an adult; who is said to be away, since nobody knows when, has one without a start."""
    rows = values.get("episodes") or ()
    if not rows and values.get("whereabouts") == "away":
        return (Episode(None, None),)
    return tuple(_episode(row) for row in rows)


def is_away(values: Values, today: date) -> bool:
    """Whether a parent works elsewhere on a day, as letters and reminders need it: by the dates, visits aside."""
    if values.get("life_status") in NOT_AT_WORK:
        return False
    return any(_is_out(episode, today) for episode in episodes_of(values))


def _is_out(episode: Episode, today: date) -> bool:
    begun = episode.start is None or episode.start <= today
    back = episode.end is not None and episode.end <= today and episode.came_back is not Return.VISIT
    return begun and not back


def _episode(row: Mapping[str, Value]) -> Episode:
    came_back = row.get("came_back")
    return Episode(
        _day(row.get("start")), _day(row.get("end")), row.get("reason", ""), Return(came_back) if came_back else None
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
