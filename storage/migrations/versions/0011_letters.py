"""Letters with versions, an approval, an audience and a calendar; mass sends, roll calls, tags, daily quotas."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    _letters()
    _versions()
    _receipts()
    _mass_sends()
    _roll_calls()
    _tags_and_quotas()
    _queue()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _letters() -> None:
    with op.batch_alter_table("letters") as letters:
        letters.add_column(sa.Column("kind", sa.String(30), server_default="own", nullable=False))
        letters.add_column(sa.Column("voice", sa.Text(), nullable=True))
        letters.add_column(sa.Column("voice_media_id", ROW_ID, nullable=True))
        letters.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        letters.add_column(sa.Column("policy", sa.String(10), server_default="both", nullable=False))
        letters.add_column(sa.Column("named_relations", sa.String(100), nullable=True))
        letters.add_column(sa.Column("audience", sa.Text(), server_default="{}", nullable=False))
        for name in ("urgent", "roll_call", "by_mass"):
            letters.add_column(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
        letters.add_column(sa.Column("anchor", sa.String(40), nullable=True))
        for name in ("author_id", "approved_by", "ended_by"):
            letters.add_column(sa.Column(name, ROW_ID, nullable=True))
        for name in ("holiday_from", "holiday_to", "due_on"):
            letters.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in ("submitted_at", "approved_at", "send_at", "paused_at", "ended_at", "next_step_at",
                     "reminded_at", "listed_at", "raised_at", "reported_at"):  # fmt: skip
            letters.add_column(sa.Column(name, MOMENT, nullable=True))
        letters.create_foreign_key("fk_letters_voice_media_id_media", "media", ["voice_media_id"], ["id"])
        for name in ("author_id", "approved_by", "ended_by"):
            letters.create_foreign_key(f"fk_letters_{name}_people", "people", [name], ["id"])
    op.create_index("ix_letters_send", "letters", ["state", "send_at"])
    op.create_index("ix_letters_step", "letters", ["next_step_at"])


def _versions() -> None:
    op.create_table(
        "letter_versions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("letter_id", ROW_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=True),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("by_id", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_letter_versions_by_id_people"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_versions_letter_id_letters"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_versions"),
        sa.UniqueConstraint("letter_id", "version", name="uq_letter_versions_letter_id_version"),
    )
    op.execute(
        "INSERT INTO letter_versions (letter_id, version, title, body, short, why, at)"
        " SELECT id, 1, title, body, short, '', created_at FROM letters"
    )


def _receipts() -> None:
    with op.batch_alter_table("letter_receipts") as receipts:
        receipts.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        receipts.add_column(sa.Column("named", sa.Boolean(), server_default=sa.false(), nullable=False))
        receipts.add_column(sa.Column("proof_id", ROW_ID, nullable=True))
        receipts.add_column(sa.Column("by_id", ROW_ID, nullable=True))
        receipts.add_column(sa.Column("reminders", sa.Integer(), server_default="0", nullable=False))
        for name in ("added_at", "reminded_at", "snoozed_at", "snoozed_until", "refused_at"):
            receipts.add_column(sa.Column(name, MOMENT, nullable=True))
        receipts.create_foreign_key("fk_letter_receipts_proof_id_media", "media", ["proof_id"], ["id"])
        receipts.create_foreign_key("fk_letter_receipts_by_id_people", "people", ["by_id"], ["id"])
    op.create_index("ix_letter_receipts_snoozed", "letter_receipts", ["snoozed_until"])


def _mass_sends() -> None:
    counts = [sa.Column(name, sa.Integer(), nullable=True) for name in ("total", "filtered", "sent", "failed")]
    op.create_table(
        "mass_tasks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("letter_id", ROW_ID, nullable=False),
        sa.Column("client_id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tag", sa.String(20), nullable=True),
        sa.Column("platform_id", sa.String(40), nullable=True),
        sa.Column("people", sa.Integer(), server_default="0", nullable=False),
        *counts,
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_mass_tasks_letter_id_letters"),
        sa.PrimaryKeyConstraint("id", name="pk_mass_tasks"),
        sa.UniqueConstraint("client_id", name="uq_mass_tasks_client_id"),
    )
    op.create_index("ix_mass_tasks_letter_id", "mass_tasks", ["letter_id"])
    op.create_index("ix_mass_tasks_platform_id", "mass_tasks", ["platform_id"])
    op.create_table(
        "mass_readers",
        sa.Column("task_id", ROW_ID, nullable=False),
        sa.Column("address_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_mass_readers_address_id_addresses"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_mass_readers_person_id_people"),
        sa.ForeignKeyConstraint(["task_id"], ["mass_tasks.id"], name="fk_mass_readers_task_id_mass_tasks"),
        sa.PrimaryKeyConstraint("task_id", "address_id", name="pk_mass_readers"),
    )
    op.create_index("ix_mass_readers_month", "mass_readers", ["address_id", "month"])


def _roll_calls() -> None:
    op.create_table(
        "roll_calls",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("letter_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", ROW_ID, nullable=True),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("rung", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name="fk_roll_calls_answered_by_people"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_roll_calls_child_id_children"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_roll_calls_entry_id_entries"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_roll_calls_letter_id_letters"),
        sa.PrimaryKeyConstraint("id", name="pk_roll_calls"),
        sa.UniqueConstraint("letter_id", "child_id", name="uq_roll_calls_letter_id_child_id"),
    )
    op.create_index("ix_roll_calls_child_id", "roll_calls", ["child_id"])
    op.create_index("ix_roll_calls_next", "roll_calls", ["next_at"])


def _tags_and_quotas() -> None:
    op.create_table(
        "child_tags",
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("tag", sa.String(20), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_child_tags_child_id_children"),
        sa.PrimaryKeyConstraint("child_id", "tag", name="pk_child_tags"),
    )
    op.create_table(
        "send_days",
        sa.Column("way", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("way", "day", name="pk_send_days"),
    )


def _queue() -> None:
    """What is due of one letter is found without looking at the rest of it."""
    op.drop_index("ix_outbox_letter", "outbox")
    op.create_index("ix_outbox_letter", "outbox", ["letter_id", "state", "next_attempt"])
