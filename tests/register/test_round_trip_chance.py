"""Entries filled by chance, with words that an import could take for something else, come back unchanged (I34)."""

import random
from typing import Any

from domain.register.cells.cell import Cell
from domain.register.fields.dictionary import FIELDS
from domain.register.fields.field import Field, Kind, Sensitivity, Subject, Value
from domain.register.incoming.draft import read_rows
from domain.register.incoming.filled import filled
from domain.register.incoming.headings import find_header
from domain.register.incoming.planning import make_plan
from domain.register.incoming.template import HEADINGS
from domain.register.record import Adult, Record
from tests.register.desk import DAY

SEED = 5
ENTRIES = 1_000
WORDS = (
    "无",
    "是",
    "=1",
    "清空",
    "（清空）",
    "张　三",
    "张 三",
    "a b",
    "12",
    "1.0",
    "",
    "温州",
    "意大利",
    "#N/A",
    "-",
    "王\n五",
)
DAYS = ("2026-01-01", "2025-03-02", "2026-11-30", "2017-05-20", "1900-01-01")
PHONES = ("13900000001", "05703012345", "+85291234567", "123", "05703012345-801")
CLASSES = ("三(2)班", "大班", "云溪班", "2024级2班")


PLAIN: dict[Kind, tuple[Value, ...]] = {
    Kind.TEXT: WORDS,
    Kind.DATE: DAYS,
    Kind.PHONE: PHONES,
    Kind.NUMBER: (0, 1, 3, 7, 12),
    Kind.FLAG: (True, False),
    Kind.ID_NUMBER: (None,),
}


def by_chance(rng: random.Random, field: Field) -> Value:
    """A value as the register may keep it, whoever wrote it."""
    codes = [choice.code for choice in field.choices]
    if field.kind is Kind.CHOICE:
        return rng.choice(codes)
    if field.kind is Kind.MANY:
        return rng.sample(codes, rng.randint(1, 2))
    if field.kind is Kind.ROWS:
        rows = [_some(rng, {part.name: part for part in field.parts}) for _ in range(rng.randint(0, 3))]
        return [row for row in rows if row and (field.name != "phones" or "number" in row)]
    return rng.choice(PLAIN[field.kind])


def _some(rng: random.Random, fields: dict[str, Field]) -> dict[str, Any]:
    return {n: v for n, f in fields.items() if rng.random() < 0.65 and (v := by_chance(rng, f)) is not None}


def an_entry(rng: random.Random) -> Record:
    said = {"grade": 3, **_some(rng, FIELDS[Subject.CHILD])}
    child = {**said, "name": "李思涵", "birth_date": "2017-05-20", "class_name": rng.choice(CLASSES)}
    adults: list[Adult] = []
    for number in range(rng.randint(0, 4)):
        tie = _some(rng, FIELDS[Subject.GUARDIANSHIP])
        tie |= {"relation": rng.choice(("father", "mother", "grandmother", "other"))}
        tie |= {"primary": False} if any(adult.tie.get("primary") for adult in adults) else {}
        adults.append(Adult(number, number, _some(rng, FIELDS[Subject.ADULT]), tie))
    return Record(1, 1, child, tuple(adults), rng.choice(("", "陈雨")))


def test_no_entry_is_changed_by_its_own_row() -> None:
    rng = random.Random(SEED)
    header = find_header([HEADINGS])
    assert header is not None
    written = 0
    for number in range(ENTRIES):
        record = an_entry(rng)
        row = filled(record, Sensitivity.RESTRICTED, DAY)
        written += len([cell for cell in row.cells if cell])
        drafts, problems = read_rows(header, [(2, [Cell(text) for text in row.cells])], DAY)
        plan = make_plan([record], drafts, problems, header, DAY, [("陈雨", 1)])
        assert (len(plan.unchanged), plan.errors) == (1, []), f"entry {number}: {record} became {row.cells}"
    assert written > 15 * ENTRIES, "blank cells prove nothing"
