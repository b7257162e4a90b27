"""Dangers and who looks at them, tickets, ready texts, quiet hours, and playable copies of voices."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it


def upgrade() -> None:
    _columns()
    _alerts()
    _alert_exclusions()
    _alert_events()
    _on_call()
    _tickets()
    _ready_texts()
    _append_only("alert_events")


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _columns() -> None:
    op.add_column("schools", sa.Column("undo_seconds", sa.Integer(), nullable=False, server_default="10"))
    op.add_column("people", sa.Column("quiet_from", sa.String(5), nullable=True))
    op.add_column("people", sa.Column("quiet_until", sa.String(5), nullable=True))
    op.add_column("people", sa.Column("plain_until", MOMENT, nullable=True))
    op.add_column("media", sa.Column("copy_path", sa.String(200), nullable=True))
    op.add_column("media", sa.Column("copy_type", sa.String(60), nullable=True))
    op.add_column("media", sa.Column("copy_note", sa.String(200), nullable=True))


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(80), nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=True),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("category", sa.String(30), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("quote", SEALED, nullable=False),
        sa.Column("said_by", ROW_ID, nullable=True),
        sa.Column("address_id", ROW_ID, nullable=True),
        sa.Column("opened_by", ROW_ID, nullable=True),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("next_step_at", MOMENT, nullable=True),
        sa.Column("taken_by", ROW_ID, nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("closed_by", ROW_ID, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("seen_child", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("outcome", SEALED, nullable=True),
        sa.Column("police_case", SEALED, nullable=True),
        sa.Column("police_at", MOMENT, nullable=True),
        sa.Column("bureau_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_alerts_address_id_addresses"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_alerts_child_id_children"),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name="fk_alerts_closed_by_people"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_alerts_entry_id_entries"),
        sa.ForeignKeyConstraint(["opened_by"], ["people.id"], name="fk_alerts_opened_by_people"),
        sa.ForeignKeyConstraint(["said_by"], ["people.id"], name="fk_alerts_said_by_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_alerts_school_id_schools"),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name="fk_alerts_taken_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("once", name="uq_alerts_once"),
    )
    op.create_index("ix_alerts_address", "alerts", ["address_id", "state"])
    op.create_index("ix_alerts_entry_id", "alerts", ["entry_id"])
    op.create_index("ix_alerts_child_id", "alerts", ["child_id"])
    _partial("ix_alerts_next_step", "alerts", ["next_step_at"], where="next_step_at IS NOT NULL")
    op.create_index("ix_alerts_said_by", "alerts", ["said_by"])
    op.create_index("ix_alerts_school", "alerts", ["school_id", "state"])


def _alert_exclusions() -> None:
    op.create_table(
        "alert_exclusions",
        sa.Column("alert_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ROW_ID, nullable=False, autoincrement=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_alert_exclusions_alert_id_alerts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_alert_exclusions_person_id_people"),
        sa.PrimaryKeyConstraint("alert_id", "person_id", name="pk_alert_exclusions"),
    )
    op.create_index("ix_alert_exclusions_person_id", "alert_exclusions", ["person_id"])


def _alert_events() -> None:
    op.create_table(
        "alert_events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("alert_id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("text", SEALED, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_alert_events_alert_id_alerts"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_alert_events_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_alert_events"),
    )
    op.create_index("ix_alert_events_person_id", "alert_events", ["person_id"])
    op.create_index("ix_alert_events_alert_id", "alert_events", ["alert_id"])


def _on_call() -> None:
    op.create_table(
        "on_call",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_on_call_person_id_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_on_call_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_on_call"),
        sa.UniqueConstraint("school_id", "place", name="uq_on_call_school_id_place"),
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=True),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("owner_id", ROW_ID, nullable=True),
        sa.Column("said", SEALED, nullable=False),
        sa.Column("slots", SEALED, nullable=False),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("raised_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", ROW_ID, nullable=True),
        sa.Column("outcome", sa.String(20), nullable=True),
        sa.Column("answer", SEALED, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_tickets_child_id_children"),
        sa.ForeignKeyConstraint(["closed_by"], ["people.id"], name="fk_tickets_closed_by_people"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_tickets_entry_id_entries"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_tickets_owner_id_people"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_tickets_person_id_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_tickets_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("once", name="uq_tickets_once"),
    )
    op.create_index("ix_tickets_entry_id", "tickets", ["entry_id"])
    op.create_index("ix_tickets_child", "tickets", ["child_id", "closed_at"])
    _partial("ix_tickets_due", "tickets", ["due_at"], where="closed_at IS NULL")
    op.create_index("ix_tickets_owner", "tickets", ["owner_id", "closed_at"])
    op.create_index("ix_tickets_person", "tickets", ["person_id", "closed_at"])


def _ready_texts() -> None:
    op.create_table(
        "ready_texts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("owner_id", ROW_ID, nullable=True),
        sa.Column("name", sa.String(30), nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name="fk_ready_texts_owner_id_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_ready_texts_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_ready_texts"),
        sa.UniqueConstraint("school_id", "owner_id", "name", name="uq_ready_texts_school_id_owner_id_name"),
    )
    op.create_index("ix_ready_texts_owner_id", "ready_texts", ["owner_id"])


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


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
