"""What a leading person decides about a message that did not leave, may have left, or should not leave."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage.traffic import outbox_doubt, outbox_mend


def send_again(session: Session, number: int, now: datetime) -> bool:
    """Once more: what failed, came too late, or of which nobody knows; False when it changed meanwhile."""
    if outbox_mend.again(session, number, now):
        return True
    return outbox_doubt.resolve(session, [number], now, arrived=False) == 1


def has_arrived(session: Session, number: int, now: datetime) -> bool:
    """Somebody asked, and it was read; False when it was in no doubt (any more)."""
    return outbox_doubt.resolve(session, [number], now, arrived=True) == 1


def drop(session: Session, number: int, now: datetime) -> bool:
    """It does not leave; False when it has left."""
    return outbox_mend.drop(session, number, now)
