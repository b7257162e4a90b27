"""Everything that comes in and goes out, and what the platform said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it
DIGEST = sa.LargeBinary(32)  # a hash, or storage.columns.Blind


def upgrade() -> None:
    _delivery_reports()
    _heartbeats()
    _quarantine()
    _signatures_seen()
    _inbox()
    _outbox()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _delivery_reports() -> None:
    op.create_table(
        "delivery_reports",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("platform_id", sa.String(40), nullable=False),
        sa.Column("status", sa.String(60), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_reports"),
        sa.UniqueConstraint("platform_id", "status", name="uq_delivery_reports_platform_id_status"),
    )


def _heartbeats() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_heartbeats"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("raw", SEALED, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("digest", name="uq_quarantine_digest"),
    )


def _signatures_seen() -> None:
    op.create_table(
        "signatures_seen",
        sa.Column("signature", DIGEST, nullable=False),
        sa.Column("body", DIGEST, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("signature", name="pk_signatures_seen"),
    )
    op.create_index("ix_signatures_seen_at", "signatures_seen", ["seen_at"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", DIGEST, nullable=False),
        sa.Column("address_id", ROW_ID, nullable=True),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("media_id", ROW_ID, nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("raw", SEALED, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("answer", SEALED, nullable=True),
        sa.Column("handled_at", MOMENT, nullable=True),
        sa.Column("error_id", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_inbox_address_id_addresses"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_inbox_entry_id_entries"),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name="fk_inbox_media_id_media"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("key", name="uq_inbox_key"),
    )
    op.create_index("ix_inbox_address_id", "inbox", ["address_id"])
    op.create_index("ix_inbox_state", "inbox", ["state", "received_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("body", SEALED, nullable=True),
        sa.Column("media_id", ROW_ID, nullable=True),
        sa.Column("letter_id", ROW_ID, nullable=True),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("next_attempt", MOMENT, nullable=False),
        sa.Column("deadline", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_by", sa.String(40), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("way", sa.String(20), nullable=True),
        sa.Column("announced_at", MOMENT, nullable=True),
        sa.Column("platform_id", sa.String(40), nullable=True),
        sa.Column("error_code", sa.Integer(), nullable=True),
        sa.Column("error", sa.String(200), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_outbox_entry_id_entries"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_outbox_letter_id_letters"),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name="fk_outbox_media_id_media"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_outbox_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("once", name="uq_outbox_once"),
    )
    op.create_index("ix_outbox_due", "outbox", ["state", "priority", "next_attempt"])
    op.create_index("ix_outbox_letter", "outbox", ["letter_id", "state"])
    op.create_index("ix_outbox_person", "outbox", ["person_id", "state"])
    op.create_index("ix_outbox_platform", "outbox", ["platform_id"])
