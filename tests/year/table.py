"""The table of the year: what was done, asked and told, by group, up to chosen days; and where two tables differ."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from tests.year.fates import Group

CHOSEN = (
    date(2026, 9, 30),
    date(2026, 10, 9),  # after 国庆: clocks stood still
    date(2026, 11, 30),
    date(2027, 1, 1),
    date(2027, 2, 10),  # 春节
    date(2027, 3, 31),
    date(2027, 7, 2),
    date(2027, 8, 31),
)


class Column(StrEnum):
    """What is counted; a contact once, however many children it is about."""

    TALK = "talk"
    PARENT = "parent"
    CARER = "carer"
    VISIT = "visit"
    CALL = "call"  # of the family, arranged by the school
    TRIED = "tried"  # calls in vain
    ASKED = "asked"  # weekly questions
    TOLD = "told"  # weeks in which a mother told of a call to the child
    LISTS = "lists"
    COORDINATOR = "class"  # plans of which a coordinator was told
    NOBODY = "nobody"  # plans whose coordinator is the teacher
    DIRECTORS = "head"
    WAIVED = "waived"
    MUTED = "muted"


# How often on a day, in a group.
Year = Counter[tuple[date, Group, Column]]
Row = dict[Column, int]


def row(year: Year, group: Group, until: date) -> Row:
    """The counts of a group up to and with a day."""
    found = dict.fromkeys(Column, 0)
    for (day, of, column), count in year.items():
        if of is group and day <= until:
            found[column] += count
    return found


def differences(lived: Year, foretold: Year, days: Iterable[date] = CHOSEN) -> list[str]:
    """Each cell that differs on a chosen day, with the first day on which it went another way."""
    found = []
    for until in days:
        for group in Group:
            is_so, should_be = row(lived, group, until), row(foretold, group, until)
            found += [
                f"{until} {group}/{column}: {is_so[column]}, not {should_be[column]}; "
                f"apart since {_apart(lived, foretold, group, column)}"
                for column in Column
                if is_so[column] != should_be[column]
            ]
    return found


def strays(lived: Year, foretold: Year) -> list[str]:
    """Every day on which something was done more or less often than foretold, chosen or not, oldest first."""
    keys = sorted(set(lived) | set(foretold))
    return [
        f"{key[0]} {key[1]}/{key[2]}: {lived[key]}, not {foretold[key]}" for key in keys if lived[key] != foretold[key]
    ]


def shown(year: Year, days: Iterable[date] = CHOSEN) -> str:
    """The table as it is printed."""
    return "\n\n".join(_shown_on(year, until) for until in days)


def _shown_on(year: Year, until: date) -> str:
    lines = [f"{until}  " + " ".join(f"{column:>6}" for column in Column)]
    for group in Group:
        cells = row(year, group, until)
        lines.append(f"{group:<10}  " + " ".join(f"{cells[column]:>6}" for column in Column))
    return "\n".join(lines)


def _apart(lived: Year, foretold: Year, group: Group, column: Column) -> date:
    return min(
        key[0] for key in set(lived) | set(foretold) if key[1:] == (group, column) and lived[key] != foretold[key]
    )
