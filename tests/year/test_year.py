"""A school year with holidays, moods and missed calls: its table is right on every day, and nothing happens amiss."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from domain.clock import in_china, in_zone
from domain.contact_steps import Decided
from storage import tables as t
from tests.year import days, fates
from tests.year.fates import Group, Mother
from tests.year.lived import lived
from tests.year.oracle import foretold
from tests.year.school import School, class_name
from tests.year.table import Column, Year, differences, row, shown, strays

MOST = 3  # issue 5, part 4: the two or three that matter most
FAMILY_HOURS = (time(7), time(22))  # calendar 5.4, by the reader's own clock
TEACHER_HOURS = (time(6, 30), time(21))
TASK = re.compile(r"^(\d+) ", re.MULTILINE)
# Five children of one teacher in each row; each contact counts once, also where it is about brother and sister.
LAST_OF_AUGUST = """
2027-08-31    talk parent  carer  visit   call  tried  asked   told  lists  class nobody   head waived  muted
diligent       215     32     20     10     40      0    141    159     59      0      0      0      0      0
late           115     35     25     10     35      0    193    186    234      0      0      0      0      0
slow            80     30     20     10     30      0    189    212    201    140      0      0      0      0
missed         215     35     25     10     40    120    197    208     82      0      0      0      0      0
never            0      0      0      0      0      0    136    159    241     20      0     20      0      0
own_class        0      0      0      0      0      0    191    187    241      0     21     21      0      0
grief          212     40     25     10     40      0    189    208     91      0      0      0      0     15
home           215     35     25     10     40      0    160    183     61      0      0      0     15      0
newcomers      169     22     14      8     30      0     95    130     75      0      0      0      0      0
leavers        155     30     19      6     30      0    168    127    185      0      0      0      0      0
ill            215     40     25     10     40      0    187    212     57      0      0      0      0      0
handover       215     48     25     10     40      0    192    206    185      0      0      0      0      0
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One promised message, with the moment (UTC) it was made and the first at which it may leave."""

    person_id: int
    kind: str
    created_at: datetime
    leaves_at: datetime
    text: str


@pytest.fixture(scope="session")
def table(year: School) -> Year:
    found = lived(year)
    print(shown(found))
    return found


def test_the_table_is_right_on_the_chosen_days(year: School, table: Year) -> None:
    assert differences(table, foretold(year.pupils)) == []


def test_every_single_day_is_as_foretold(year: School, table: Year) -> None:
    assert strays(table, foretold(year.pupils)) == []


def test_the_whole_year_reads_like_this(table: Year) -> None:
    assert shown(table, [date(2027, 8, 31)]) == LAST_OF_AUGUST.strip()


def test_clocks_stood_still_over_the_national_holiday(table: Year) -> None:
    """Thirty days after 31 August would be 30 September; ten days of holidays lie between, the last at a weekend."""
    first = min(day for day, _, column in table if column is Column.PARENT)
    assert first == date(2026, 10, 10), "the Saturday on which lessons are made up"
    assert row(table, Group.DILIGENT, date(2026, 10, 9))[Column.PARENT] == 0


def test_who_does_nothing_climbs_to_the_coordinator_and_the_directors(table: Year) -> None:
    """Talks are due on 7 September; five school days later is the 14th. The typhoon's day is none of the next five,
    and the Sunday of 20 September is one, so that the directors read of it on Monday the 21st."""
    never = {(day, column) for day, group, column in table if group is Group.NEVER}
    assert {(date(2026, 9, 14), Column.COORDINATOR), (date(2026, 9, 21), Column.DIRECTORS)} <= never
    assert min(day for day, column in never if column is Column.DIRECTORS) == date(2026, 9, 21)
    end = row(table, Group.NEVER, fates.ENDS)
    assert end[Column.COORDINATOR] == end[Column.DIRECTORS] == 20, "talk, parent, carer and visit of five, once each"


def test_families_in_mourning_hear_nothing(year: School) -> None:
    """Not even what others are sent in these weeks; asked again on the Sunday after."""
    mourning = {year.mothers[pupil.mother.number] for pupil in year.pupils if pupil.is_grieving}
    told = [in_china(one.created_at) for one in _messages(year) if one.person_id in mourning]
    silent = [at for at in told if fates.GRIEF_FROM < at.date() <= fates.GRIEF_UNTIL]
    assert silent == []
    assert any(at.date() == date(2026, 11, 29) for at in told)


def test_who_left_hears_nothing_more(year: School) -> None:
    gone = {year.mothers[pupil.mother.number] for pupil in year.pupils if pupil.leaves_on}
    told = [in_china(one.created_at).date() for one in _messages(year) if one.person_id in gone]
    assert told and max(told) <= fates.LEFT_ON


def test_a_parent_is_asked_once_a_week_on_a_sunday_evening_of_their_own(year: School) -> None:
    zones = {year.mothers[mother.number]: mother.zone for mother in _mothers(year)}
    asked = [
        (one.person_id, in_zone(one.created_at, zones[one.person_id])) for one in _of_kind(year, "weekly_question")
    ]
    weeks = Counter((person, at.isocalendar()[:2]) for person, at in asked)
    assert len(weeks) > 1000 and set(weeks.values()) == {1}
    assert {at.weekday() for _, at in asked} == {6} and all(19 <= at.hour < 22 for _, at in asked)


def test_nobody_is_written_to_outside_their_hours(year: School) -> None:
    zones = {year.mothers[mother.number]: mother.zone for mother in _mothers(year)}
    kinds: Counter[str] = Counter()
    for one in _messages(year):
        opens, closes = FAMILY_HOURS if one.person_id in zones else TEACHER_HOURS
        leaves = in_zone(one.leaves_at, zones.get(one.person_id, ""))
        assert opens <= leaves.time() < closes, f"{one.kind} at {leaves}"
        kinds[one.kind] += 1
    assert {"weekly_question", "daily_list", "contacts_overdue", "weekly_digest"} <= set(kinds)


def test_a_list_comes_once_on_a_day_of_work_and_is_short(year: School) -> None:
    lists = [(one.person_id, in_china(one.created_at), one.text) for one in _of_kind(year, "daily_list")]
    assert set(Counter((person, at.date()) for person, at, _ in lists).values()) == {1}
    for _, at, text in lists:
        assert days.has_list(at.date()), at
        assert 0 < len(TASK.findall(text)) <= MOST, text
        is_at_lessons = days.has_lessons(at.date())
        assert is_at_lessons or "打个电话" in text, f"{at}: in long holidays there is something to call about"


def test_every_step_is_decided_once_and_every_promised_message_is_there(year: School) -> None:
    row = t.ContactDecision
    with year.database.read() as session:
        decided = session.execute(select(row.plan_id, row.due_at, row.step, row.decision, row.outbox_once)).all()
        sent = session.execute(select(t.Outbox.kind, t.Outbox.once)).all()
    assert len({one[:3] for one in decided}) == len(decided) > 7000
    assert len({name for _, name in sent}) == len(sent)
    telling = {Decided.ASKED, Decided.TOLD_COORDINATOR, Decided.TOLD_DIRECTORS}
    told = {one.outbox_once for one in decided if one.decision in telling}
    assert told == {name for kind, name in sent if kind in ("weekly_question", "contacts_overdue")}


def test_every_contact_is_counted_once(year: School) -> None:
    row, child = t.ContactMade, t.ContactChild
    with year.database.read() as session:
        query = select(row.at, row.kind, row.person_id, child.child_id).join(child, child.contact_id == row.id)
        made = [(in_china(at).date(), *rest) for at, *rest in session.execute(query)]
    assert len(set(made)) == len(made) > 3000


def test_readers_of_what_is_overdue_get_one_list_a_day(year: School) -> None:
    told = Counter((one.person_id, in_china(one.created_at).date()) for one in _of_kind(year, "contacts_overdue"))
    assert set(told.values()) == {1}
    late = {class_name(pupil) for pupil in year.pupils if pupil.group in (Group.SLOW, Group.NEVER)}
    assert {person for person, _ in told} == {year.director, *(year.class_teachers[name] for name in late)}


def _mothers(year: School) -> set[Mother]:
    return {pupil.mother for pupil in year.pupils}


def _of_kind(year: School, kind: str) -> list[Message]:
    return [one for one in _messages(year) if one.kind == kind]


def _messages(year: School) -> list[Message]:
    row = t.Outbox
    query = select(row.person_id, row.kind, row.created_at, row.next_attempt, row.body)
    with year.database.read() as session:
        return [
            Message(person, kind, made, leaves, str(json.loads(body or "{}").get("text", "")))
            for person, kind, made, leaves, body in session.execute(query)
        ]
