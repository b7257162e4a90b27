"""What of a value somebody may read: fields above a reader's class are masked or left out, never guessed at."""

from domain.register.cells.identity import masked_id
from domain.register.cells.phones import show_phone
from domain.register.cells.reading import show
from domain.register.fields.field import Field, Kind, Sensitivity, Value

LEFT_OUT = "（不显示）"
LADDER = (Sensitivity.ADULT, Sensitivity.CHILD, Sensitivity.RESTRICTED, Sensitivity.SEALED)


def may_read(field: Field, clearance: Sensitivity) -> bool:
    """Whether a reader cleared up to this class may read the field."""
    return LADDER.index(field.sensitivity) <= LADDER.index(clearance)


def shown(field: Field, value: Value | None, clearance: Sensitivity) -> str:
    """A value as this reader sees it; lists (ROWS) are joined line by line. Nothing for None."""
    if value in (None, "", []):
        return ""
    if field.kind is Kind.ROWS:
        return "\n".join(filter(None, (_row(field, row, clearance) for row in value or ())))
    if may_read(field, clearance):
        return _plain(field, value)
    return masked_id(str(value)) if field.kind is Kind.ID_NUMBER else LEFT_OUT


def _row(field: Field, row: dict[str, Value], clearance: Sensitivity) -> str:
    return " ".join(filter(None, (shown(part, row.get(part.name), clearance) for part in field.parts)))


def _plain(field: Field, value: Value) -> str:
    """Of a list of telephones one number may stand alone."""
    if field.kind is Kind.PHONE:
        return "、".join(map(show_phone, value if isinstance(value, list) else [value]))
    return show(field, value)
