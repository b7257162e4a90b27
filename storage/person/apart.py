"""Work on many at once that one of them cannot stop: the one it breaks on is left out, the others are done."""

import logging
import secrets
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storage.database import is_away

log = logging.getLogger(__name__)
One = TypeVar("One")


def work(session: Session, some: Sequence[One], deed: Callable[[Sequence[One]], None]) -> list[One]:
    """Do the deed for all in one go; those on which it broke, in their order, of which nothing is kept.

    It is tried in halves where it breaks. What breaks on every one of many is no fault of theirs, and what the database
    cannot do now (it is away, somebody else came first) is none either: that is raised, and all of it comes again.
    """
    broken = _broken(session, some, deed) if some else []
    if len(broken) == len(some) > 1:
        raise broken[0][1]
    for _, error in broken:
        log.error("one of many could not be done, error %s", secrets.token_hex(4), exc_info=error)
    return [one for one, _ in broken]


def _broken(
    session: Session, some: Sequence[One], deed: Callable[[Sequence[One]], None]
) -> list[tuple[One, Exception]]:
    try:
        with session.begin_nested():
            deed(some)
    except Exception as error:
        if is_away(error) or isinstance(error, OperationalError):
            raise
        if len(some) == 1:
            return [(some[0], error)]
        middle = len(some) // 2
        return [*_broken(session, some[:middle], deed), *_broken(session, some[middle:], deed)]
    return []
