"""Who may sign in to the console, who is signed in now, what was asked for beyond one's own children, what was done."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Blind, Sealed
from storage.tables.model import Model


class Account(Model):
    """Somebody who may sign in. Staff are people of a school (``person_id``); a county officer and an operator belong
    to none and have a name of their own. ``kind`` is ``domain.access.AccountKind``.

    ``password`` is an argon2id hash, empty until the invitation is used. ``totp_used`` is the last time step whose
    code was taken, so that none counts twice.
    """

    __tablename__ = "accounts"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    name: Mapped[str | None] = mapped_column(Sealed("accounts.name"))
    password: Mapped[str | None] = mapped_column(String(200))
    totp: Mapped[str | None] = mapped_column(Sealed("accounts.totp"))
    totp_used: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class AccountInvitation(Model):
    """A link by which somebody sets their password, once; ``token`` is the SHA-256 of what the link carries."""

    __tablename__ = "account_invitations"
    token: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ConsoleSession(Model):
    """A browser that is signed in; ``token`` is the SHA-256 of its cookie. ``proved_at`` is when the person last showed
    who they are, for what asks that again. ``way``: password, wechat, link."""

    __tablename__ = "console_sessions"
    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    device: Mapped[str] = mapped_column(String(60))
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    proved_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(20))


class KnownDevice(Model):
    """A browser in which an account has signed in before: it may go on trying while the world guesses (C10)."""

    __tablename__ = "known_devices"
    token: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    seen_at: Mapped[datetime]


class SignInTry(Model):
    """A sign-in that failed, by the name that was typed and by where it came from; kept for a day."""

    __tablename__ = "sign_in_tries"
    __table_args__ = (
        Index("ix_sign_in_tries_login", "login_index", "at"),
        Index("ix_sign_in_tries_address", "address_index", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    login_index: Mapped[str] = mapped_column(Blind("sign-in name"))
    address_index: Mapped[str] = mapped_column(Blind("sign-in address"))
    device_known: Mapped[bool]
    at: Mapped[datetime]


class SignInAsk(Model):
    """A browser asks to be let in by WeChat: the code is scanned or sent, and the number on its screen confirmed in
    the chat. ``browser`` is the SHA-256 of what the cookie carries, ``qr`` what the QR code says (empty: none)."""

    __tablename__ = "sign_in_asks"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Blind("sign-in code"), unique=True)
    browser: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    number: Mapped[str] = mapped_column(String(2))
    qr: Mapped[str | None] = mapped_column(String(300))
    asked_at: Mapped[datetime]
    until: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # used, refused or mistaken


class StaffDuty(Model):
    """A duty beyond that of a teacher or director (``domain.access.Duty``: psych, principal), from when to when."""

    __tablename__ = "staff_duties"
    __table_args__ = (
        Index(
            "uq_staff_duties_current",
            "person_id",
            "duty",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    duty: Mapped[str] = mapped_column(String(20))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    given_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AccessRequest(Model):
    """Somebody asks to see or take away what is not theirs by pairing (未成年人网络保护条例 art. 36).

    ``part`` is ``domain.access.Part``. Decided: ``granted`` true or false; a grant holds until ``until`` or
    ``ended_at``.
    """

    __tablename__ = "access_requests"
    __table_args__ = (
        Index("ix_access_requests_open", "school_id", "decided_at"),
        Index("ix_access_requests_held", "account_id", "child_id", "part"),
        Index(
            "uq_access_requests_waiting",
            "account_id",
            "child_id",
            "part",
            unique=True,
            sqlite_where=text("decided_at IS NULL AND ended_at IS NULL"),
            postgresql_where=text("decided_at IS NULL AND ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    part: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Sealed("access_requests.reason"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    granted: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(Sealed("access_requests.answer"))
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Audit(Model):
    """One look, export or change. Rows are never changed or removed (triggers refuse both) and are chained.

    ``deed`` is ``domain.access.Deed``; ``what`` the page or command; ``who`` the name and duty as they were then;
    ``detail`` is what was seen, changed or why. ``child_id`` has no foreign key: the row outlives the child.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_school", "school_id", "id"),
        Index("ix_audit_child", "child_id", "id"),
        Index("ix_audit_account", "account_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    account_id: Mapped[int | None]
    who: Mapped[str] = mapped_column(Sealed("audit.who"))
    school_id: Mapped[int | None]
    deed: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(60))
    child_id: Mapped[int | None]
    detail: Mapped[str | None] = mapped_column(Sealed("audit.detail"))
