"""The dictionary as a table of the documentation: ``python -m domain.register.fields.described`` prints it."""

from collections.abc import Iterator

from domain.register.fields.dictionary import GROUPS
from domain.register.fields.field import Field, Kind, Need, Sensitivity

KINDS = {
    Kind.TEXT: "text",
    Kind.DATE: "date",
    Kind.NUMBER: "number",
    Kind.FLAG: "是/否",
    Kind.CHOICE: "one of",
    Kind.MANY: "some of",
    Kind.PHONE: "phone",
    Kind.ID_NUMBER: "ID number",
    Kind.ROWS: "list",
}
SENSITIVITIES = {
    Sensitivity.ADULT: "A",
    Sensitivity.CHILD: "B",
    Sensitivity.RESTRICTED: "**C**",
    Sensitivity.SEALED: "**D**",
}
NEEDS = {Need.REQUIRED: "R", Need.OPTIONAL: "", Need.COMPUTED: "K"}
MOST_CHOICES = 10  # of a long list the first are shown


def markdown() -> str:
    """A section with a table for each group of fields."""
    return "\n".join(line for group in GROUPS for line in (f"### {group.label}", "", *_table(group.fields), ""))


def _table(fields: tuple[Field, ...]) -> Iterator[str]:
    yield "| field | label | values | from | need | class |"
    yield "|---|---|---|---|---|---|"
    for field in fields:
        yield _row(field, field.name)
        for part in field.parts:
            yield _row(part, f"{field.name}.{part.name}")


def _row(field: Field, name: str) -> str:
    cells = (
        f"`{name}`",
        field.label,
        _values(field),
        field.sources,
        NEEDS[field.need],
        SENSITIVITIES[field.sensitivity],
    )
    return f"| {' | '.join(cells)} |"


def _values(field: Field) -> str:
    labels = [choice.label for choice in field.choices]
    shown = "、".join(labels[:MOST_CHOICES]) + ("……" if len(labels) > MOST_CHOICES else "")
    return f"{KINDS[field.kind]}: {shown}" if shown else KINDS[field.kind]


if __name__ == "__main__":
    print(markdown())
