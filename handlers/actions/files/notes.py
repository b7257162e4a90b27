"""What colleagues should know and no family ever sees, written down at the desk."""

from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Child, Person
from domain.sealing import SEALED_NOTE
from storage.files import file

NOTE = "note"
LONGEST = 1000  # characters


def keep(
    session: Session, child: Child, by: Person, text: str, number: str, now: datetime, *, is_sealed: bool = False
) -> int | None:
    """Into the child's file; ``is_sealed``: on the restricted page alone. None when it was kept before under this
    ``number``."""
    entry = file.NewEntry(
        at=now,
        author=by.title,
        reader="学校",
        channel="program",
        direction="note",
        kind=SEALED_NOTE if is_sealed else NOTE,
        text=text[:LONGEST],
        cause=f"form:{number}",
        author_id=by.id,
        once=f"note:form:{number}",
    )
    return file.write(session, entry, [child.id], now)
