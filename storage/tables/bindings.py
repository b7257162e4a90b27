"""How a WeChat account gets attached to a person, and what that person agreed to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Blind, Sealed
from storage.tables.model import Model


class Address(Model):
    """Where a person can be written to: one user of one platform account, and what may still be sent there.

    ``window_until`` and ``window_left`` follow ``domain.window``. ``person_id`` is whom plain words from here come
    from: one user may be a teacher and a parent, or a parent at two schools, and speaks as one of them at a time.
    ``left_at`` is since when nothing binds this user to a school; ``erased_at`` is when ``ref`` and ``ref_index``
    were emptied after that.
    """

    __tablename__ = "addresses"
    __table_args__ = (UniqueConstraint("account", "ref_index"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    ref: Mapped[str] = mapped_column(Sealed("addresses.ref"))
    ref_index: Mapped[str] = mapped_column(Blind("address"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    following: Mapped[bool] = mapped_column(default=True)
    window_until: Mapped[datetime | None]
    window_left: Mapped[int] = mapped_column(Integer, default=0)
    heard_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]


class StaffAddress(Model):
    """The address of a member of staff, set by their own code; what guardians an address has, its bindings say."""

    __tablename__ = "staff_addresses"
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)


class Invitation(Model):
    """A random, single-use, expiring code for one guardianship, or for one member of staff.

    ``others`` counts how often somebody else than ``used_by`` showed it as well.
    """

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_index: Mapped[str] = mapped_column(Blind("invitation"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    guardianship_id: Mapped[int | None] = mapped_column(ForeignKey("guardianships.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by: Mapped[int | None] = mapped_column(ForeignKey("addresses.id"))
    others: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class Binding(Model):
    """One address asks to be one guardian of one child; ``state`` is ``domain.binding.State``."""

    __tablename__ = "bindings"
    __table_args__ = (
        Index(
            "uq_bindings_open",
            "address_id",
            "guardianship_id",
            unique=True,
            sqlite_where=text("state IN ('consenting', 'pending', 'active', 'suspended')"),
            postgresql_where=text("state IN ('consenting', 'pending', 'active', 'suspended')"),
        ),
        Index("ix_bindings_guardianship", "guardianship_id", "state"),
        Index("ix_bindings_address", "address_id", "state"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"))
    guardianship_id: Mapped[int] = mapped_column(ForeignKey("guardianships.id"))
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]


class Consent(Model):
    """What a person answered (``domain.consent.Answer``) to which version of a school's consent card; append-only.

    ``school_id`` is empty where that was not kept yet and cannot be told. Source: PIPL art. 14-17, 29, 31.
    """

    __tablename__ = "consents"
    id: Mapped[int] = mapped_column(primary_key=True)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), index=True)
    binding_id: Mapped[int | None] = mapped_column(ForeignKey("bindings.id"))
    version: Mapped[str] = mapped_column(String(20))
    answer: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("schools.id"), index=True)


class ConsentVersion(Model):
    """What the consent card of a school said in each version, word for word; append-only (triggers).

    ``number`` counts the school's own changes (0: none yet), ``addition`` are its own words. ``asks_anew``: the
    meaning changed, every family is asked again. ``changed_by`` is empty where the program changed its own part, or
    kept a card that was shown before anybody changed it. Source: 个人信息保护法 art. 14.
    """

    __tablename__ = "consent_versions"
    __table_args__ = (UniqueConstraint("school_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    version: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    addition: Mapped[str] = mapped_column(Sealed("consent_versions.addition"))
    card: Mapped[str] = mapped_column(Sealed("consent_versions.card"))
    asks_anew: Mapped[bool]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class ConsentShown(Model):
    """Which version of a school's consent card was shown last at an address."""

    __tablename__ = "consent_shown"
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True, autoincrement=False)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True, autoincrement=False, index=True)
    version: Mapped[str] = mapped_column(String(20))


class Attempt(Model):
    """How often one address tried a code on one day (China time); survives restarts and a dead Redis."""

    __tablename__ = "attempts"
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)


class CodeDay(Model):
    """How many wrong codes were shown to one account on one day (China time), typed and scanned."""

    __tablename__ = "code_days"
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    typed: Mapped[int] = mapped_column(Integer, default=0)
    scanned: Mapped[int] = mapped_column(Integer, default=0)


class CustodyBlock(Model):
    """Who must not be bound to a child: this person, everybody of this relation or of this name.

    With none of the three nobody new is bound. It holds from ``starts_at`` until ``ends_at`` or until it is lifted.
    """

    __tablename__ = "custody_blocks"
    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    relation: Mapped[str | None] = mapped_column(String(30))
    name: Mapped[str | None] = mapped_column(Sealed("custody_blocks.name"))
    reason: Mapped[str] = mapped_column(Sealed("custody_blocks.reason"))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
