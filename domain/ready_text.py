"""A teacher's quick replies: a word that calls up a text, with places for what changes from family to family."""

import re

# What may stand in braces, and what is put there.
CHILD, GUARDIAN, TEACHER = "孩子", "家长", "老师"
PLACES = (CHILD, GUARDIAN, TEACHER)
PLACE = re.compile(r"[{｛]\s*([^{}｛｝]{0,20}?)\s*[}｝]")
LONGEST_BODY = 500
MOST = 20  # of one teacher


def unknown(body: str) -> list[str]:
    """What stands in braces and has no meaning there."""
    return [place for place in PLACE.findall(body) if place not in PLACES]


def fill(body: str, facts: dict[str, str]) -> str:
    """The text with its places filled; every place of PLACES must have a fact."""
    return PLACE.sub(lambda found: facts[found[1]], body)
