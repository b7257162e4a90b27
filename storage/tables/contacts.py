"""Contact plans with their clocks, what was really done, and what was decided when and why."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Sealed, SealedJson
from storage.tables.model import Model


class ContactPlan(Model):
    """Somebody should be in touch with a child, or with one adult of it (``person_id``), every so often.

    ``kind`` is ``domain.contact.ContactKind``. ``own_*`` set this plan apart from its school's rule, for a ``reason``.
    ``due_at`` is when the contact is due, ``next_at`` when somebody must look at the plan next (None: never), ``step``
    how far it has climbed (``domain.contact_due.next_step``; for weekly kinds: how often it was asked in vain).
    ``retry_at``: after a failed attempt the teacher's list shows it again from then on. All moments in UTC.
    """

    __tablename__ = "contact_plans"
    __table_args__ = (
        UniqueConstraint("child_id", "kind", "person_id"),
        Index(
            "uq_contact_plans_child",
            "child_id",
            "kind",
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
        Index(
            "ix_contact_plans_next",
            "next_at",
            "school_id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_contact_plans_school", "school_id", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    own_unit: Mapped[str | None] = mapped_column(String(10))
    own_days: Mapped[int | None] = mapped_column(Integer)
    own_holiday_days: Mapped[int | None] = mapped_column(Integer)
    own_way: Mapped[str | None] = mapped_column(String(10))
    hour_from: Mapped[str | None] = mapped_column(String(5))  # of the adult's own clock: "12:00"
    hour_until: Mapped[str | None] = mapped_column(String(5))
    reason: Mapped[str | None] = mapped_column(Sealed("contact_plans.reason"))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    due_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    step: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # in vain since the last contact
    retry_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]


class ContactRule(Model):
    """What a school does otherwise than ``domain.contact.DEFAULTS`` for one kind."""

    __tablename__ = "contact_rules"
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    unit: Mapped[str] = mapped_column(String(10))
    days: Mapped[int] = mapped_column(Integer)
    holiday_days: Mapped[int | None] = mapped_column(Integer)
    way: Mapped[str] = mapped_column(String(10))
    coordinator_after: Mapped[int | None] = mapped_column(Integer)
    director_after: Mapped[int | None] = mapped_column(Integer)
    is_on: Mapped[bool] = mapped_column(default=True, server_default=true())
    set_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]


class ContactMade(Model):
    """One contact, or one attempt at it; one conversation is one row, and one row may stand for several children.

    ``result`` is ``domain.contact.Result``; only "reached" counts. ``person_id`` is the adult, None: the child itself.
    ``by_id`` is the teacher; of weekly kinds the parent who tells of it. ``at`` is when it was (the beginning),
    ``last_at`` the last word of a conversation. ``voided_at``: it was written down by mistake.
    """

    __tablename__ = "contacts_made"
    __table_args__ = (
        Index("ix_contacts_made_talk", "by_id", "person_id", "last_at"),
        Index("ix_contacts_made_school", "school_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(120), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    kind: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    by_family: Mapped[bool] = mapped_column(default=False)  # who began it: the family, else the school
    way: Mapped[str] = mapped_column(String(10))
    result: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime]
    last_at: Mapped[datetime]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"), index=True)
    voided_at: Mapped[datetime | None]


class ContactChild(Model):
    """The children whom a contact was about."""

    __tablename__ = "contact_children"
    __table_args__ = (Index("ix_contact_children_contact", "contact_id"),)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts_made.id"), primary_key=True)


class ContactPause(Model):
    """Nothing is asked for a while, for a reason and until a day; reported separately.

    ``form``: waive (the contact itself is let off: 免) or mute (the family hears nothing that the program says by
    itself: 静). ``kind`` and ``person_id`` narrow it; None: every kind, every adult of the child.
    """

    __tablename__ = "contact_pauses"
    __table_args__ = (Index("ix_contact_pauses_child", "child_id", "until_on"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(120), unique=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str | None] = mapped_column(String(30))
    form: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(20))  # domain.pause.Cause
    note: Mapped[str] = mapped_column(Sealed("contact_pauses.note"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class ContactDecision(Model):
    """What was decided about a plan at one moment and why; rows are never changed or removed.

    ``plan_id``, ``due_at`` and ``step`` together happen once. ``decision`` is ``domain.contact_steps.Decided``;
    ``outbox_once`` names the message that was promised, ``person_id`` whom it told; ``facts`` are what the decision
    stood on (pause, contact, next look).
    """

    __tablename__ = "contact_decisions"
    __table_args__ = (
        UniqueConstraint("plan_id", "due_at", "step"),
        Index("ix_contact_decisions_outbox", "outbox_once"),
        Index("ix_contact_decisions_person", "person_id", "at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("contact_plans.id"))
    due_at: Mapped[datetime]
    step: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    outbox_once: Mapped[str | None] = mapped_column(String(120))
    facts: Mapped[dict[str, object] | None] = mapped_column(SealedJson("contact_decisions.facts"))


class Agenda(Model):
    """A list that somebody of the staff gets by itself: ``kind`` is daily (today's list) or weekly (the digest)."""

    __tablename__ = "agendas"
    __table_args__ = (Index("ix_agendas_next", "next_at"),)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    next_at: Mapped[datetime]
