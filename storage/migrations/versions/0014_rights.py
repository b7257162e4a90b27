"""What families ask about their data, exports and imports of a child's file, retention, incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it


def upgrade() -> None:
    _rights()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _rights() -> None:
    op.create_table(
        "rights_requests",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(80), nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("asker", sa.String(10), nullable=False),
        sa.Column("words", SEALED, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("raised_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", ROW_ID, nullable=True),
        sa.Column("outcome", sa.String(10), nullable=True),
        sa.Column("answer", SEALED, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_rights_requests_school_id_schools"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_rights_requests_person_id_people"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_rights_requests_child_id_children"),
        sa.ForeignKeyConstraint(["closed_by"], ["accounts.id"], name="fk_rights_requests_closed_by_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_rights_requests"),
        sa.UniqueConstraint("once", name="uq_rights_requests_once"),
    )
    op.create_index("ix_rights_requests_open", "rights_requests", ["school_id", "closed_at"])
    op.create_index("ix_rights_requests_person_id", "rights_requests", ["person_id"])
    op.create_table(
        "file_exports",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("request_id", ROW_ID, nullable=True),
        sa.Column("rights_id", ROW_ID, nullable=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("path", sa.String(200), nullable=True),
        sa.Column("size", ROW_ID, nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("head", sa.LargeBinary(32), nullable=False),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_file_exports_account_id_accounts"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_file_exports_school_id_schools"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_file_exports_child_id_children"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["access_requests.id"], name="fk_file_exports_request_id_access_requests"
        ),
        sa.ForeignKeyConstraint(
            ["rights_id"], ["rights_requests.id"], name="fk_file_exports_rights_id_rights_requests"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_file_exports"),
        sa.UniqueConstraint("token", name="uq_file_exports_token"),
    )
    op.create_index("ix_file_exports_until", "file_exports", ["until"])
    op.create_table(
        "file_imports",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("origin", sa.String(80), nullable=False),
        sa.Column("head", sa.LargeBinary(32), nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("media", sa.Integer(), nullable=False),
        sa.Column("brought_at", MOMENT, nullable=False),
        sa.Column("by", SEALED, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_file_imports_child_id_children"),
        sa.PrimaryKeyConstraint("id", name="pk_file_imports"),
        sa.UniqueConstraint("head", name="uq_file_imports_head"),
    )
    op.create_table(
        "retention_runs",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("ran_at", MOMENT, nullable=False),
        sa.Column("report", SEALED, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_retention_runs"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("opened_by", SEALED, nullable=False),
        sa.Column("what", SEALED, nullable=False),
        sa.Column("exposed", SEALED, nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", SEALED, nullable=True),
        sa.Column("outcome", SEALED, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_incidents_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
