"""Attachment 2: whatever the register holds, the parts add up, and who does not fit is named."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.people import Relation
from domain.register.fields.dictionary import FIELDS, field_of
from domain.register.fields.field import Field, Kind, Subject, Values
from domain.register.record import Adult, Record
from domain.register.totals.partition import DIVISIONS, UNKNOWN, age
from domain.register.totals.summary import Definition, Line, Summary, judged, summarise

DAY = date(2026, 12, 31)
FULL = {
    "name": "李思涵",
    "class_name": "三(2)班",
    "grade": 3,
    "gender": "female",
    "birth_date": "2017-05-20",
    "hukou_type": "agricultural",
    "hukou_registered": True,
    "at_hukou_home": True,
    "boarding": "day",
    "quality": "good",
}
AWAY = {"life_status": "alive", "capability": "capable", "episodes": [{"start": "2026-03-01", "reason": "work"}]}
HOME = {"life_status": "alive", "capability": "capable", "whereabouts": "home"}
SHORT = {**AWAY, "episodes": [{"start": "2026-11-20", "reason": "work"}]}


def record(
    number: int = 1,
    father: Values | None = AWAY,
    mother: Values | None = AWAY,
    carer: str = "grandmother",
    **values: Any,
) -> Record:
    adults = [
        Adult(10 * number + place, 10 * number + place, {"name": relation.label, **known}, {"relation": relation.value})
        for place, (relation, known) in enumerate(((Relation.FATHER, father), (Relation.MOTHER, mother)))
        if known is not None
    ]
    if carer:
        adults.append(Adult(10 * number + 5, 10 * number + 5, {"name": "家人"}, {"relation": carer, "primary": True}))
    return Record(number, 1, {**FULL, **values}, tuple(adults), "陈雨", DAY, DAY)


def without(name: str) -> Record:
    base = record()
    return Record(1, 1, {k: v for k, v in base.values.items() if k != name}, base.adults, "", DAY, DAY)


def test_a_child_is_counted_once_in_every_division() -> None:
    summary = summarise(judged([record()], DAY), Definition.ZJ2013, DAY)
    assert summary.total.total == 1 and summary.holds
    assert summary.total.parts == {
        ("sex", "female"): 1,
        ("away", "both"): 1,
        ("age", "6–13岁 female"): 1,
        ("schooling", "primary"): 1,
        ("hukou", "yes"): 1,
        ("boarding", "day"): 1,
        ("guard_type", "grandparents"): 1,
        ("quality", "good"): 1,
    }


@pytest.mark.parametrize("name", ["gender", "birth_date", "hukou_registered", "boarding", "quality"])
def test_a_gap_breaks_a_sum_marks_the_table_and_names_the_child(name: str) -> None:
    summary = summarise(judged([without(name), record(2, name="周浩")], DAY), Definition.ZJ2013, DAY)
    broken = [one for one in summary.sums if not one.holds]
    assert not summary.holds and broken
    assert {offender.child_id for one in broken for offender in one.offenders} == {1}


def test_two_gaps_that_cancel_are_still_told() -> None:
    """At school and no word of lodging, lodging and no word of school: the sums agree, the children do not."""
    lost = record(1, boarding=None, schooling="primary")
    stray = record(2, grade=None, schooling="dropped_out", boarding="boarder")
    summary = summarise(judged([lost, stray], DAY), Definition.GF2016, DAY)
    (schooled,) = (one for one in summary.sums if one.label.startswith("小学+初中"))
    assert schooled.left == schooled.right == 1
    assert not schooled.holds and {one.child_id for one in schooled.offenders} == {1, 2}


def test_both_definitions_side_by_side_with_the_difference_explained() -> None:
    children = [
        record(1),
        record(2, mother=HOME),
        record(3, mother=HOME),
        record(4, father=SHORT, mother=SHORT),
        record(5, birth_date="2010-06-01", grade=9),
        record(6, father=HOME, mother=HOME),
        record(7, father=None),
    ]
    found = summarise(judged(children, DAY), Definition.GF2016, DAY).comparison
    assert (found.zj2013, found.gf2016, found.both) == (5, 2, 1)
    assert dict(found.only_zj2013) == {"一方在家且有监护能力": 2, "已满16周岁": 1, "资料不全，待核实": 1}
    assert dict(found.only_gf2016) == {"外出未满3个月": 1}
    assert found.zj2013 - found.both == sum(count for _, count in found.only_zj2013)
    assert found.gf2016 - found.both == sum(count for _, count in found.only_gf2016)
    assert [one.child_id for one in found.unclear] == [7]


def test_grades_add_up_to_the_total() -> None:
    summary = summarise(
        judged([record(1), record(2, grade=8), record(3, grade=None), record(4)], DAY), Definition.GF2016, DAY
    )
    assert [line.label for line in summary.lines] == ["三年级", "八年级", "年级不明"]
    assert _added(summary.lines) == summary.total


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2017-05-20", "2026-05-19", 8),
        ("2017-05-20", "2026-05-20", 9),
        ("2016-02-29", "2026-02-28", 10),
        ("", "2026-01-01", None),
    ],
)
def test_age_changes_on_the_birthday(born: str, on: str, years: int | None) -> None:
    assert age(record(birth_date=born), date.fromisoformat(on)) == years


# ---- whatever the register holds ----

DATES = st.dates(date(2008, 1, 1), date(2027, 1, 31)).map(date.isoformat)


def _values_of(field: Field) -> st.SearchStrategy[Any]:
    match field.kind:
        case Kind.CHOICE:
            return st.sampled_from([choice.code for choice in field.choices])
        case Kind.MANY:
            return st.lists(st.sampled_from([choice.code for choice in field.choices]), max_size=3, unique=True)
        case Kind.FLAG:
            return st.booleans()
        case Kind.DATE:
            return DATES
        case Kind.NUMBER:
            return st.integers(0, 12)
    return st.text(max_size=3)


def _some(subject: Subject, *names: str) -> st.SearchStrategy[dict[str, Any]]:
    fields = [field_of(subject, name) for name in names]
    return st.fixed_dictionaries({}, optional={field.name: _values_of(field) for field in fields})


EPISODES = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "start": DATES,
            "end": DATES,
            "reason": st.sampled_from(["work", "business", "other"]),
            "came_back": st.sampled_from(["visit", "for_good"]),
        },
    ),
    max_size=3,
)
CHILD = _some(
    Subject.CHILD,
    *(
        f.name
        for f in FIELDS[Subject.CHILD].values()
        if f.kind not in (Kind.TEXT, Kind.ROWS, Kind.PHONE, Kind.ID_NUMBER)
    ),
)
ADULT = st.builds(
    lambda known, episodes: {**known, "episodes": episodes},
    _some(Subject.ADULT, "life_status", "capability", "whereabouts"),
    EPISODES,
)
RECORDS = st.lists(
    st.builds(
        lambda values, father, mother, carer: (values, father, mother, carer),
        CHILD,
        st.none() | ADULT,
        st.none() | ADULT,
        st.sampled_from(["", "grandmother", "uncle", "father", "other"]),
    ),
    max_size=6,
).map(
    lambda found: [
        Record(n, 1, values, record(n, father, mother, carer).adults, "", None, None)
        for n, (values, father, mother, carer) in enumerate(found, start=1)
    ]
)


@settings(max_examples=150, deadline=None)
@given(records=RECORDS, definition=st.sampled_from(Definition), as_of=st.dates(date(2020, 1, 1), date(2028, 12, 31)))
def test_random_registers_never_break_the_sums(records: list[Record], definition: Definition, as_of: date) -> None:
    """Each division adds up to the total with what is unknown, and exactly the unknown break the office's sums."""
    summary = summarise(judged(records, as_of), definition, as_of)
    for line in (*summary.lines, summary.total):
        for division in DIVISIONS:
            codes = [code for code, _ in division.parts] + [UNKNOWN]
            assert sum(line.parts.get((division.name, code), 0) for code in codes) == line.total
    assert _added(summary.lines) == summary.total
    assert (summary.total.total, summary.total.unclear) == (len(summary.scope), len(summary.unclear))
    for division in DIVISIONS:
        counted = Counter((division.name, division.place(entry)) for entry in summary.scope)
        assert counted == {key: n for key, n in summary.total.parts.items() if key[0] == division.name}
    assert summary.total.pupils == len(records) >= summary.total.total + summary.total.unclear
    _sums_fail_exactly_for_the_unknown(summary)
    _the_difference_is_explained(summary)


def _sums_fail_exactly_for_the_unknown(summary: Summary) -> None:
    for division, one in zip(DIVISIONS, summary.sums, strict=False):
        unknown = [entry.record for entry in summary.scope if division.place(entry) == UNKNOWN]
        assert list(one.offenders) == unknown and one.holds == (not unknown)
        assert one.left - one.right == len(unknown)


def _the_difference_is_explained(summary: Summary) -> None:
    found = summary.comparison
    assert found.zj2013 == found.both + sum(count for _, count in found.only_zj2013)
    assert found.gf2016 == found.both + sum(count for _, count in found.only_gf2016)


def _added(lines: tuple[Line, ...]) -> Line:
    def both(one: dict[Any, int], other: dict[Any, int]) -> dict[Any, int]:
        return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}

    total = Line("合计", 0, 0, 0, {}, {})
    for line in lines:
        counts, parts = both(total.counts, line.counts), both(total.parts, line.parts)
        total = Line(
            "合计", total.pupils + line.pupils, total.total + line.total, total.unclear + line.unclear, counts, parts
        )
    return total
