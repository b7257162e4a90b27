"""How often codes were tried, by address and by account: counted where a restart or a dead Redis resets nothing."""

from datetime import date

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from domain import invitation as rules
from storage import tables as t


def may_try(session: Session, address_id: int, day: date) -> bool:
    """Count one try of a code by this address on this day (China time); False beyond the day's limit."""
    row = session.get(t.Attempt, (address_id, day))
    if row is None:
        row = t.Attempt(address_id=address_id, day=day, tries=0)
        session.add(row)
    row.tries += 1
    session.flush()
    return row.tries <= rules.TRIES_PER_DAY


def is_paused(session: Session, account: str, day: date, *, scanned: bool) -> bool:
    """Whether codes that come this way are not looked at any more today at this account, right or wrong."""
    row = session.get(t.CodeDay, (account, day), populate_existing=True)
    if row is None:
        return False
    return row.scanned >= rules.WRONG_SCANNED_PER_DAY if scanned else row.typed >= rules.WRONG_TYPED_PER_DAY


def was_wrong(session: Session, account: str, day: date, *, scanned: bool) -> bool:
    """Count a code that nobody has; True for the one that fills the day's measure, so that it is told once."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = {"account": account, "day": day, "typed": int(not scanned), "scanned": int(scanned)}
    column = t.CodeDay.scanned if scanned else t.CodeDay.typed
    count = session.scalar(
        insert(t.CodeDay)
        .values(first)
        .on_conflict_do_update(index_elements=["account", "day"], set_={column.key: column + 1})
        .returning(column)
    )
    return count == (rules.WRONG_SCANNED_PER_DAY if scanned else rules.WRONG_TYPED_PER_DAY)
