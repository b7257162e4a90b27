"""When a teacher and a parent should next be in touch."""

from datetime import datetime, timedelta

# School practice (practice 2.2): a paired teacher talks with an away parent at least every 30 days.
DEFAULT_EVERY_DAYS = 30


def due_after_contact(contact: datetime, every_days: int) -> datetime:
    """The next due moment after a real contact; attempts and broadcasts do not come here."""
    return contact + timedelta(days=every_days)


def due_after_reminder(due: datetime, now: datetime, every_days: int) -> datetime:
    """The next due moment after a reminder went out: one reminder after any downtime, never one per missed period."""
    period = timedelta(days=every_days)
    missed = max(0, (now - due) // period)
    return due + period * (missed + 1)
