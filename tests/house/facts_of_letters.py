"""Facts of an ordinary letter, for rendering everything that is said of letters."""

from typing import Any


def of_letters(name: str) -> dict[str, Any]:
    """The facts of letters' templates; ``name`` where one template needs its own."""
    of_one: dict[str, dict[str, Any]] = {}
    return {} | of_one.get(name, {})
