"""Letters to all families, each guardian's receipt, and whether everybody is safe after a warning."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.model import Model, where_given


class Letter(Model):
    """A letter of the school; ``state`` is ``domain.letter.LetterState``, moments are UTC, days are days in China.

    ``body``, ``short`` (three lines for the chat) and ``voice`` (to be read aloud) are the words of ``version``;
    ``voice_media_id`` is a recording of them. ``kind`` is the key of the letter of the library it was made from, or
    "own". ``audience`` is ``domain.letter.Audience`` as JSON; ``named_relations``, with commas, are whom
    ``Policy.NAMED`` waits for ("primary": who looks after the child first). ``send_at`` is when it is to leave; where
    it hangs on a holiday, ``anchor`` says how ("国庆前5天") and ``send_at`` follows the calendar. ``urgent`` passes
    quiet hours and other letters; ``roll_call`` asks 孩子今天平安吗; ``by_mass`` takes one of the month's four slots.
    ``holiday_from`` and ``holiday_to`` are the days it warns of, ``due_on`` the day by which receipts are wanted.
    ``next_step_at`` is when somebody looks after the receipts again, the four moments after it when each step was done.
    """

    __tablename__ = "letters"
    __table_args__ = (Index("ix_letters_send", "state", "send_at"), Index("ix_letters_step", "next_step_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30), default="own", server_default="own")
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(Text)
    voice: Mapped[str | None] = mapped_column(Text)
    voice_media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    state: Mapped[str] = mapped_column(String(20))
    policy: Mapped[str] = mapped_column(String(10), default="both", server_default="both")
    named_relations: Mapped[str | None] = mapped_column(String(100))
    audience: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    roll_call: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_mass: Mapped[bool] = mapped_column(default=False, server_default=false())
    author_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
    send_at: Mapped[datetime | None]
    anchor: Mapped[str | None] = mapped_column(String(40))
    holiday_from: Mapped[date | None]
    holiday_to: Mapped[date | None]
    due_on: Mapped[date | None]
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # stopped, recalled or closed
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    next_step_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]
    raised_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]


class LetterVersion(Model):
    """The words of a letter as they once were; the newest is the letter's own. ``why`` says what was corrected."""

    __tablename__ = "letter_versions"
    __table_args__ = (UniqueConstraint("letter_id", "version"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(60))
    body: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(Text)
    voice: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime]


class LetterReceipt(Model):
    """One letter, one guardian, one child: how (``domain.letter.Method``) and when it was confirmed.

    ``version`` is the version of the letter that this guardian is asked about. ``named``: the letter waits for this
    very adult. ``proof_id`` is the signature, the photo or the voice; ``by_id`` is who of the school wrote it down.
    ``reminders`` are the automatic ones; ``snoozed_until`` is when one who said 晚点看 is reminded, once.
    ``refused_at``: they said no, or object; a teacher talks with them.
    """

    __tablename__ = "letter_receipts"
    __table_args__ = (
        UniqueConstraint("letter_id", "child_id", "person_id"),
        Index("ix_letter_receipts_person", "person_id", "confirmed_at"),
        Index("ix_letter_receipts_snoozed", "snoozed_until"),
        where_given("ix_letter_receipts_proof", "proof_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    named: Mapped[bool] = mapped_column(default=False, server_default=false())
    added_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    method: Mapped[str | None] = mapped_column(String(20))
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reminders: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    reminded_at: Mapped[datetime | None]
    snoozed_at: Mapped[datetime | None]
    snoozed_until: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]


class MassTask(Model):
    """One mass send of a letter to at most 10,000 users; ``client_id`` makes the second time nothing for a day.

    ``state``: made, tagged, submitted, accepted, finished, failed, uncertain. ``tag`` is the platform's number of the
    tag that holds its readers. The four counts are the platform's own, from the report of the finished task.
    """

    __tablename__ = "mass_tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    client_id: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    tag: Mapped[str | None] = mapped_column(String(20))
    platform_id: Mapped[str | None] = mapped_column(String(40), index=True)
    people: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    total: Mapped[int | None] = mapped_column(Integer)
    filtered: Mapped[int | None] = mapped_column(Integer)
    sent: Mapped[int | None] = mapped_column(Integer)
    failed: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str] = mapped_column(String(200), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class MassReader(Model):
    """Who a mass send goes to; ``month`` (2026-11, in China) is the month whose four slots it takes one of."""

    __tablename__ = "mass_readers"
    __table_args__ = (Index("ix_mass_readers_month", "address_id", "month"),)
    task_id: Mapped[int] = mapped_column(ForeignKey("mass_tasks.id"), primary_key=True, autoincrement=False)
    address_id: Mapped[int] = mapped_column(ForeignKey("addresses.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    month: Mapped[str] = mapped_column(String(7))


class RollCall(Model):
    """Is this child safe: asked after a warning, answered by an adult, or climbing until somebody knows.

    ``state``: waiting, safe, unsafe, closed. ``rung`` counts how far the silence has climbed; ``next_at`` is when it
    climbs again.
    """

    __tablename__ = "roll_calls"
    __table_args__ = (UniqueConstraint("letter_id", "child_id"), Index("ix_roll_calls_next", "next_at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))  # what they said, in the file
    rung: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    next_at: Mapped[datetime | None]


class ChildTag(Model):
    """A mark of the school's own by which letters choose their readers, such as 住校; never shown to families."""

    __tablename__ = "child_tags"
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), primary_key=True, autoincrement=False)
    tag: Mapped[str] = mapped_column(String(20), primary_key=True)
    added_at: Mapped[datetime]


class SendDay(Model):
    """How many messages left by one way on one day (China); the platform's daily quota is counted from it."""

    __tablename__ = "send_days"
    way: Mapped[str] = mapped_column(String(20), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
