"""The register: records, every change of them, what they are found by, imports and proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed or SealedJson: only the vault reads it
DIGEST = sa.LargeBinary(32)  # a hash, or storage.columns.Blind


def upgrade() -> None:
    _records()
    _changes()
    _append_only("register_changes")
    _keys()
    _imports()
    _proposals()
    _phones_move_to_the_register()
    op.add_column("schools", sa.Column("register_seen_on", sa.Date(), nullable=True))
    op.add_column("guardianships", sa.Column("is_primary", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _records() -> None:
    op.create_table(
        "register_records",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=False),
        sa.Column("ordinary", SEALED, nullable=False),
        sa.Column("restricted", SEALED, nullable=True),
        sa.Column("secret", SEALED, nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("latest_on", sa.Date(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_register_records_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_register_records"),
        sa.UniqueConstraint("subject", "subject_id", name="uq_register_records_subject_subject_id"),
    )
    op.create_index("ix_register_records_school", "register_records", ["school_id", "subject"])


def _changes() -> None:
    op.create_table(
        "register_changes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("reported_by", ROW_ID, nullable=True),
        sa.Column("confirmed_by", ROW_ID, nullable=True),
        sa.Column("cause", sa.String(60), nullable=False),
        sa.Column("ordinary", SEALED, nullable=False),
        sa.Column("restricted", SEALED, nullable=True),
        sa.Column("secret", SEALED, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_register_changes_school_id_schools"),
        sa.ForeignKeyConstraint(["reported_by"], ["people.id"], name="fk_register_changes_reported_by_people"),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name="fk_register_changes_confirmed_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_register_changes"),
    )
    op.create_index("ix_register_changes_subject", "register_changes", ["subject", "subject_id", "effective_on"])
    op.create_index("ix_register_changes_school", "register_changes", ["school_id", "effective_on"])
    op.create_index("ix_register_changes_cause", "register_changes", ["cause"])


def _keys() -> None:
    op.create_table(
        "register_keys",
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_register_keys_school_id_schools"),
        sa.PrimaryKeyConstraint("digest", "subject", "subject_id", "school_id", name="pk_register_keys"),
    )
    op.create_index("ix_register_keys_subject", "register_keys", ["subject", "subject_id"])


def _imports() -> None:
    op.create_table(
        "register_imports",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("digest", DIGEST, nullable=False),
        sa.Column("file_name", SEALED, nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("imported_by", ROW_ID, nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_register_imports_school_id_schools"),
        sa.ForeignKeyConstraint(["imported_by"], ["people.id"], name="fk_register_imports_imported_by_people"),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name="fk_register_imports_undone_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_register_imports"),
    )
    op.create_index("ix_register_imports_school", "register_imports", ["school_id"])


def _proposals() -> None:
    op.create_table(
        "register_proposals",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(60), nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.String(20), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("said", SEALED, nullable=False),
        sa.Column("changes", SEALED, nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_register_proposals_child_id_children"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_register_proposals_person_id_people"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_register_proposals_decided_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_register_proposals"),
        sa.UniqueConstraint("once", name="uq_register_proposals_once"),
    )
    op.create_index("ix_register_proposals_open", "register_proposals", ["child_id", "state"])


def _phones_move_to_the_register() -> None:
    """An adult has several numbers: they are found by register_keys, and people keeps the one to call first."""
    op.drop_index("ix_people_phone_index", "people")
    op.drop_column("people", "phone_index")


def _append_only(table: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        _append_only_on_sqlite(table)
    else:
        _append_only_on_postgresql(table)


def _append_only_on_sqlite(table: str) -> None:
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {deed} refused'); END"
        )


def _append_only_on_postgresql(table: str) -> None:
    op.execute(
        f"""
        CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )
