"""What somebody shows to be let in: the hash of their password, and the second factor on their phone."""

import hmac
from datetime import datetime

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage import tables as t
from storage.statements import changed

STEP_SECONDS = 30
STEPS_AROUND = (0, -1, 1)  # clocks of phones are a little off (RFC 6238 §5.2)
ISSUER = "连心"


def password_of(session: Session, account_id: int) -> str | None:
    """The hash of the account's password; None before its invitation is used."""
    return session.scalar(select(t.Account.password).where(t.Account.id == account_id))


def set_password(session: Session, account_id: int, kept: str) -> None:
    """From now on this is the password (a hash of ``storage.access.passwords``)."""
    _set(session, account_id, password=kept)


def clear(session: Session, account_id: int) -> None:
    """Neither the password nor the phone lets anybody in any more."""
    _set(session, account_id, password=None, totp=None)


def set_totp(session: Session, account_id: int, secret: str | None) -> None:
    """From now on signing in asks for a code of this secret (base32); None: it asks for none."""
    _set(session, account_id, totp=secret)


def steps_used(session: Session, account_id: int) -> int:
    """The last time step of which a code was taken."""
    return session.scalar(select(t.Account.totp_used).where(t.Account.id == account_id)) or 0


def take_code(session: Session, account_id: int, code: str, now: datetime, *, secret: str | None = None) -> bool:
    """Whether this is a code of the moment; each counts once, decided by the database (RFC 6238 §5.2).

    ``secret``: one that is not the account's yet, while it is set up.
    """
    kept = secret or session.scalar(select(t.Account.totp).where(t.Account.id == account_id))
    step = _step(kept, code, now) if kept else None
    if step is None:
        return False
    query = update(t.Account).where(t.Account.id == account_id, t.Account.totp_used < step)
    return changed(session, query.values(totp_used=step)) == 1


def address_for_app(secret: str, login: str) -> str:
    """What the QR code for the app on the phone says."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def _step(secret: str, code: str, now: datetime) -> int | None:
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    for around in STEPS_AROUND:
        if hmac.compare_digest(totp.at((current + around) * STEP_SECONDS), digits):
            return current + around
    return None


def _set(session: Session, account_id: int, **values: str | None) -> None:
    session.execute(update(t.Account).where(t.Account.id == account_id).values(**values))
