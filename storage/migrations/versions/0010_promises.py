"""What people said they would do, and dangers of a home that are looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it


def upgrade() -> None:
    _promises()
    _hazards()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(120), nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("by_id", ROW_ID, nullable=False),
        sa.Column("to_id", ROW_ID, nullable=True),
        sa.Column("what", SEALED, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("reminded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_promises_by_id_people"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_promises_child_id_children"),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name="fk_promises_closed_by_people"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_promises_entry_id_entries"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_promises_school_id_schools"),
        sa.ForeignKeyConstraint(["to_id"], ["people.id"], name="fk_promises_to_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_promises"),
        sa.UniqueConstraint("once", name="uq_promises_once"),
    )
    op.create_index("ix_promises_by_id", "promises", ["by_id"])
    op.create_index("ix_promises_child", "promises", ["child_id", "state"])
    op.create_index("ix_promises_next", "promises", ["next_at"])


def _hazards() -> None:
    op.create_table(
        "hazards",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(120), nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("what", SEALED, nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("found_by", ROW_ID, nullable=True),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("recheck_on", sa.Date(), nullable=False),
        sa.Column("rechecks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", ROW_ID, nullable=True),
        sa.Column("closed_entry_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_hazards_child_id_children"),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name="fk_hazards_closed_by_people"),
        sa.ForeignKeyConstraint(["closed_entry_id"], ["entries.id"], name="fk_hazards_closed_entry_id_entries"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_hazards_entry_id_entries"),
        sa.ForeignKeyConstraint(["found_by"], ["people.id"], name="fk_hazards_found_by_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_hazards_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_hazards"),
        sa.UniqueConstraint("once", name="uq_hazards_once"),
    )
    op.create_index("ix_hazards_child_id", "hazards", ["child_id"])
    op.create_index("ix_hazards_open", "hazards", ["school_id", "closed_at", "recheck_on"])
