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

    It is tried in halves where it breaks. What the database itself cannot do now (it is away, somebody else came first)
    is raised: then nothing is kept, and all of it comes again.
    """
    if not some:
        return []
    try:
        with session.begin_nested():
            deed(some)
    except Exception as error:
        if is_away(error) or isinstance(error, OperationalError):
            raise
        if len(some) == 1:
            log.exception("one of many could not be done, error %s", secrets.token_hex(4))
            return list(some)
        middle = len(some) // 2
        return [*work(session, some[:middle], deed), *work(session, some[middle:], deed)]
    return []
