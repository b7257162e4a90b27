"""Pairings with role, reason and period; substitutions that are arranged; support plans."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it


def upgrade() -> None:
    _pairings()
    _substitutions()
    _support_plans()
    _support_results()
    _append_only("support_results")


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _pairings() -> None:
    """In a batch: SQLite takes foreign keys only with the whole table."""
    with op.batch_alter_table("pairings") as pairings:
        pairings.add_column(sa.Column("role", sa.String(20), nullable=False, server_default="paired"))
        pairings.add_column(sa.Column("until", MOMENT, nullable=True))
        pairings.add_column(sa.Column("stands_for", ROW_ID, nullable=True))
        pairings.add_column(sa.Column("approved_by", ROW_ID, nullable=True))
        for name in ("reason", "note", "ended_reason"):
            pairings.add_column(sa.Column(name, SEALED, nullable=True))
        pairings.create_foreign_key("fk_pairings_stands_for_pairings", "pairings", ["stands_for"], ["id"])
        pairings.create_foreign_key("fk_pairings_approved_by_people", "people", ["approved_by"], ["id"])
    op.create_index("ix_pairings_child", "pairings", ["child_id", "id"])
    op.create_index("ix_pairings_stands_for", "pairings", ["stands_for"])
    _partial("ix_pairings_until", "pairings", ["until"], where="ends_at IS NULL")


def _substitutions() -> None:
    op.create_table(
        "substitutions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("teacher_id", ROW_ID, nullable=False),
        sa.Column("substitute_id", ROW_ID, nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("approved_by", ROW_ID, nullable=True),
        sa.Column("reason", SEALED, nullable=True),
        sa.Column("note", SEALED, nullable=True),
        sa.Column("to_families", SEALED, nullable=True),
        sa.Column("arranged_at", MOMENT, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=True),
        sa.Column("dropped_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["approved_by"], ["people.id"], name="fk_substitutions_approved_by_people"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_substitutions_child_id_children"),
        sa.ForeignKeyConstraint(["substitute_id"], ["people.id"], name="fk_substitutions_substitute_id_people"),
        sa.ForeignKeyConstraint(["teacher_id"], ["people.id"], name="fk_substitutions_teacher_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_substitutions"),
    )
    op.create_index("ix_substitutions_due", "substitutions", ["begun_at", "dropped_at", "starts_at"])
    op.create_index("ix_substitutions_substitute_id", "substitutions", ["substitute_id"])
    still_to_come = "begun_at IS NULL AND dropped_at IS NULL"
    _partial("uq_substitutions_open", "substitutions", ["child_id"], where=still_to_come, unique=True)


def _support_plans() -> None:
    op.create_table(
        "support_plans",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("area", sa.String(20), nullable=False),
        sa.Column("problem", SEALED, nullable=False),
        sa.Column("measure", SEALED, nullable=False),
        sa.Column("owner_id", ROW_ID, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_by", ROW_ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_support_plans_child_id_children"),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name="fk_support_plans_made_by_people"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_support_plans_owner_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_support_plans"),
    )
    op.create_index("ix_support_plans_child_id", "support_plans", ["child_id"])
    op.create_index("ix_support_plans_open", "support_plans", ["closed_at", "due_on"])


def _support_results() -> None:
    op.create_table(
        "support_results",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("plan_id", ROW_ID, nullable=False),
        sa.Column("result", SEALED, nullable=False),
        sa.Column("noted_by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["people.id"], name="fk_support_results_noted_by_people"),
        sa.ForeignKeyConstraint(["plan_id"], ["support_plans.id"], name="fk_support_results_plan_id_support_plans"),
        sa.PrimaryKeyConstraint("id", name="pk_support_results"),
    )
    op.create_index("ix_support_results_plan_id", "support_results", ["plan_id"])


def _partial(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _append_only(table: str) -> None:
    if op.get_context().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {deed} refused'); END"
            )
        return
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
