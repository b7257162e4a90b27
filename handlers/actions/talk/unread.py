"""What a leading person decides about a message that nobody could read."""

from datetime import datetime

from sqlalchemy.orm import Session

from storage.traffic import quarantine


def put_away(session: Session, number: int, now: datetime) -> bool:
    """They looked, and that is all; False when somebody did before."""
    return quarantine.put_away(session, number, now)


def read_again(session: Session, number: int, now: datetime) -> bool:
    """It goes the normal way if it can be read now; False when it was put away."""
    return quarantine.ask_again(session, number, now)
