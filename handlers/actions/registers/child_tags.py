"""Marks on children by which letters choose their readers: short, for staff only, and never a label."""

import re
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from domain.errors import Refusal
from domain.words import INVISIBLE, clean
from messages.lint import LABELS
from storage.person import child_tags

LONGEST = 20  # characters; the column takes no more
_SIGNS = re.compile(r"[\s,，、;；|]")


def checked(text: str) -> str:
    """The mark as it is kept. Raises Refusal when it is empty, too long, several, or a word of the vocabulary that
    families and children heard as a label (policy (四))."""
    tag = INVISIBLE.sub("", clean(text)).strip()
    kind = _wrong(tag)
    if kind:
        raise Refusal("replies/tag_refused", kind=kind, found=tag, most=LONGEST)
    return tag


def add(session: Session, children: Collection[int], text: str, now: datetime) -> int:
    """Mark these children; how many are new. Raises Refusal as ``checked``."""
    return child_tags.add(session, children, checked(text), now)


def remove(session: Session, children: Collection[int], text: str) -> int:
    """Take a mark off these children; how many had it."""
    return child_tags.remove(session, children, text.strip())


def _wrong(tag: str) -> str:
    if not 0 < len(tag) <= LONGEST:
        return "length"
    if any(label in tag for label in LABELS):
        return "label"
    return "signs" if _SIGNS.search(tag) else ""
