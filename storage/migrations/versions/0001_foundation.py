"""School, people and who belongs to whom, and the append-only file of each child."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it
DIGEST = sa.LargeBinary(32)  # a hash, or storage.columns.Blind

# The child's file is evidence (threat T27): what stands there is never changed or removed by the program.
APPEND_ONLY = ("entries", "entry_children", "entry_states")


def upgrade() -> None:
    _media()
    _schools()
    _children()
    _people()
    _entries()
    _guardianships()
    _pairings()
    _entry_children()
    _entry_states()
    for table in APPEND_ONLY:
        _append_only(table)


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("source_ref", SEALED, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("wanted_at", MOMENT, nullable=False),
        sa.Column("due_by", MOMENT, nullable=False),
        sa.Column("next_attempt", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.String(60), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", DIGEST, nullable=True),
        sa.Column("path", sa.String(200), nullable=True),
        sa.Column("kept_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("upload_ref", SEALED, nullable=True),
        sa.Column("upload_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
    )
    op.create_index("ix_media_wanted", "media", ["state", "next_attempt"])


def _schools() -> None:
    op.create_table(
        "schools",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("officer", sa.String(100), nullable=False),
        sa.Column("contact_every_days", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schools"),
        sa.UniqueConstraint("name", name="uq_schools_name"),
    )


def _children() -> None:
    op.create_table(
        "children",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("name_index", DIGEST, nullable=False),
        sa.Column("class_name", sa.String(40), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_children_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_children"),
    )
    op.create_index("ix_children_name_index", "children", ["name_index"])
    op.create_index("ix_children_school_id", "children", ["school_id"])


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("phone", SEALED, nullable=True),
        sa.Column("phone_index", DIGEST, nullable=True),
        sa.Column("time_zone", sa.String(40), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_people_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )
    op.create_index("ix_people_phone_index", "people", ["phone_index"])
    op.create_index("ix_people_school_id", "people", ["school_id"])


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("reader_id", ROW_ID, nullable=True),
        sa.Column("author", SEALED, nullable=False),
        sa.Column("reader", SEALED, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("direction", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", SEALED, nullable=False),
        sa.Column("media_id", ROW_ID, nullable=True),
        sa.Column("cause", sa.String(60), nullable=False),
        sa.Column("once", sa.String(120), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["people.id"], name="fk_entries_author_id_people"),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name="fk_entries_media_id_media"),
        sa.ForeignKeyConstraint(["reader_id"], ["people.id"], name="fk_entries_reader_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sa.UniqueConstraint("once", name="uq_entries_once"),
    )


def _guardianships() -> None:
    op.create_table(
        "guardianships",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("relation", sa.String(30), nullable=False),
        sa.Column("away", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_guardianships_child_id_children"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_guardianships_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_guardianships"),
        sa.UniqueConstraint("child_id", "person_id", name="uq_guardianships_child_id_person_id"),
    )
    op.create_index("ix_guardianships_person_id", "guardianships", ["person_id"])


def _pairings() -> None:
    op.create_table(
        "pairings",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("teacher_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_pairings_child_id_children"),
        sa.ForeignKeyConstraint(["teacher_id"], ["people.id"], name="fk_pairings_teacher_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_pairings"),
    )
    op.create_index("ix_pairings_teacher_id", "pairings", ["teacher_id"])
    _partial_unique("uq_pairings_current", "pairings", ["child_id"], where="ends_at IS NULL")


def _entry_children() -> None:
    op.create_table(
        "entry_children",
        sa.Column("child_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("entry_id", ROW_ID, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_entry_children_child_id_children"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_entry_children_entry_id_entries"),
        sa.PrimaryKeyConstraint("child_id", "entry_id", name="pk_entry_children"),
    )
    op.create_index("ix_entry_children_entry", "entry_children", ["entry_id"])


def _entry_states() -> None:
    op.create_table(
        "entry_states",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("entry_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_entry_states_entry_id_entries"),
        sa.PrimaryKeyConstraint("id", name="pk_entry_states"),
    )
    op.create_index("ix_entry_states_entry_id", "entry_states", ["entry_id"])


def _partial_unique(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)


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
