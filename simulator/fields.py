"""The rules for the fields of template messages and subscription notices."""

import re
from collections.abc import Mapping
from typing import Any

from simulator.settings import TemplateSpec

CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
CHINESE = r"\u3400-\u9fff\uf900-\ufaff"
_DAY = r"\d{4}(年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})"
_MOMENT = rf"({_DAY}( ?\d{{1,2}}:\d{{2}}(:\d{{2}})?)?|\d{{1,2}}:\d{{2}}(:\d{{2}})?)"

# api_sendnewsubscribemsg, "parameter restrictions"; character counts, except where a pattern says more.
PATTERNS = {
    "thing": r".{1,20}",
    "short_thing": r".{1,5}",
    "number": r"-?[\d.]{1,32}",
    "letter": r"[A-Za-z]{1,32}",
    "symbol": r"[^\w\s]{1,5}",
    "character_string": rf"[^{CHINESE}]{{1,32}}",
    "time": rf"{_MOMENT}(~{_MOMENT})?",
    "date": rf"{_MOMENT}(~{_MOMENT})?",
    "amount": r"[^\d]{0,3}\d{1,10}(\.\d+)?元?",
    "phone_number": r"[\d+\-() ]{1,17}",
    "car_number": r".{1,8}",
    "name": rf"([{CHINESE}·]{{1,10}}|[A-Za-z0-9 .'\-·]{{1,20}})",
    "phrase": rf"[{CHINESE}]{{1,5}}",
    "const": r".{1,20}",
}
LEGACY = re.compile(r"first|remark|keyword\d+")
LEGACY_LENGTH = 20  # official notice of 2023-05: each keyword at most 20 characters
EMOJI = re.compile(r"[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]")


class FieldError(ValueError):
    """`str(error)` is the path of the offending field, e.g. data.thing1.value."""


def shown_fields(spec: TemplateSpec, data: Mapping[str, Any]) -> list[list[str]]:
    """[label, value] pairs as the user sees them; FieldError for a missing, unknown or unfit field."""
    names = {name for name, _label in spec["fields"]}
    if unknown := sorted(set(data) - names - {"first", "remark"}):
        raise FieldError(f"data.{unknown[0]}.value")
    shown = [[label, _shown(name, data.get(name))] for name, label in spec["fields"]]
    return [[label, value] for label, value in shown if value]


def _shown(name: str, entry: Any) -> str:
    value = entry.get("value") if isinstance(entry, Mapping) else None
    if LEGACY.fullmatch(name):
        return _stripped(name, str(value or ""))
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not fits(name, str(value)):
        raise FieldError(f"data.{name}.value")
    return str(value)


def fits(name: str, value: str) -> bool:
    """Whether the value keeps the rule of the kind that the field's name begins with."""
    pattern = PATTERNS.get(name.rstrip("0123456789"))
    return bool(pattern and not CONTROL.search(value) and re.fullmatch(pattern, value))


def _stripped(name: str, value: str) -> str:
    """What has been left of old-style fields since 2023-05-04: no first, no remark, no emoji, 20 characters."""
    return "" if name in ("first", "remark") else EMOJI.sub("", CONTROL.sub("", value))[:LEGACY_LENGTH]
