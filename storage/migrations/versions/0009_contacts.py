"""Contact plans for every child, adult and kind, what was really done, pauses and decisions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it


def upgrade() -> None:
    _put_aside()
    _contact_plans()
    _contact_rules()
    _contacts_made()
    _contact_children()
    _contact_pauses()
    _contact_decisions()
    _agendas()
    _append_only("contact_decisions")
    _take_over()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _put_aside() -> None:
    """The plans there were, all of one kind: a teacher and an adult of the child."""
    op.execute("CREATE TABLE plans_before AS SELECT * FROM contact_plans")
    op.drop_table("contact_plans")


def _take_over() -> None:
    """An adult who is away had the plan that is called parent now, everybody else the one called carer."""
    op.execute(
        """
        INSERT INTO contact_plans
            (school_id, child_id, person_id, kind, starts_on, active, due_at, next_at, step, attempts, last_contact_at)
        SELECT children.school_id, before.child_id, before.person_id,
            CASE WHEN guardianships.away THEN 'parent' ELSE 'carer' END,
            CURRENT_DATE, before.active, before.next_due, CASE WHEN before.active THEN before.next_due END, 0, 0,
            before.last_contact_at
        FROM plans_before AS before
        JOIN children ON children.id = before.child_id
        JOIN guardianships
            ON guardianships.child_id = before.child_id AND guardianships.person_id = before.person_id
        """
    )
    op.execute(
        """
        INSERT INTO contact_rules
            (school_id, kind, unit, days, way, coordinator_after, director_after, is_on, set_at)
        SELECT id, 'parent', 'days', contact_every_days, 'phone', 5, 10, true, CURRENT_TIMESTAMP
        FROM schools WHERE contact_every_days <> 30
        """
    )
    op.execute(
        """
        INSERT INTO agendas (person_id, kind, next_at)
        SELECT id, 'daily', CURRENT_TIMESTAMP FROM people WHERE role <> 'guardian' AND left_at IS NULL
        """
    )
    op.execute(
        """
        INSERT INTO agendas (person_id, kind, next_at)
        SELECT id, 'weekly', CURRENT_TIMESTAMP FROM people WHERE role = 'director' AND left_at IS NULL
        """
    )
    op.drop_table("plans_before")
    op.drop_column("schools", "contact_every_days")


def _contact_plans() -> None:
    op.create_table(
        "contact_plans",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("own_unit", sa.String(10), nullable=True),
        sa.Column("own_days", sa.Integer(), nullable=True),
        sa.Column("own_holiday_days", sa.Integer(), nullable=True),
        sa.Column("own_way", sa.String(10), nullable=True),
        sa.Column("hour_from", sa.String(5), nullable=True),
        sa.Column("hour_until", sa.String(5), nullable=True),
        sa.Column("reason", SEALED, nullable=True),
        sa.Column("set_by", ROW_ID, nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retry_at", MOMENT, nullable=True),
        sa.Column("last_contact_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_contact_plans_child_id_children"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_contact_plans_person_id_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_contact_plans_school_id_schools"),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name="fk_contact_plans_set_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_plans"),
        sa.UniqueConstraint("child_id", "kind", "person_id", name="uq_contact_plans_child_id_kind_person_id"),
    )
    op.create_index(
        "ix_contact_plans_next",
        "contact_plans",
        ["next_at", "school_id"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_index("ix_contact_plans_person_id", "contact_plans", ["person_id"])
    op.create_index("ix_contact_plans_school", "contact_plans", ["school_id", "kind"])
    op.create_index(
        "uq_contact_plans_child",
        "contact_plans",
        ["child_id", "kind"],
        unique=True,
        sqlite_where=sa.text("person_id IS NULL"),
        postgresql_where=sa.text("person_id IS NULL"),
    )


def _contact_rules() -> None:
    op.create_table(
        "contact_rules",
        sa.Column("school_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("holiday_days", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("coordinator_after", sa.Integer(), nullable=True),
        sa.Column("director_after", sa.Integer(), nullable=True),
        sa.Column("is_on", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("set_by", ROW_ID, nullable=True),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_contact_rules_school_id_schools"),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name="fk_contact_rules_set_by_people"),
        sa.PrimaryKeyConstraint("school_id", "kind", name="pk_contact_rules"),
    )


def _contacts_made() -> None:
    op.create_table(
        "contacts_made",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(120), nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("by_id", ROW_ID, nullable=True),
        sa.Column("by_family", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("entry_id", ROW_ID, nullable=True),
        sa.Column("voided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_contacts_made_by_id_people"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_contacts_made_entry_id_entries"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_contacts_made_person_id_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_contacts_made_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts_made"),
        sa.UniqueConstraint("once", name="uq_contacts_made_once"),
    )
    op.create_index("ix_contacts_made_entry_id", "contacts_made", ["entry_id"])
    op.create_index("ix_contacts_made_person_id", "contacts_made", ["person_id"])
    op.create_index("ix_contacts_made_school", "contacts_made", ["school_id", "at"])
    op.create_index("ix_contacts_made_talk", "contacts_made", ["by_id", "person_id", "last_at"])


def _contact_children() -> None:
    op.create_table(
        "contact_children",
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("contact_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_contact_children_child_id_children"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts_made.id"], name="fk_contact_children_contact_id_contacts_made"
        ),
        sa.PrimaryKeyConstraint("child_id", "contact_id", name="pk_contact_children"),
    )
    op.create_index("ix_contact_children_contact", "contact_children", ["contact_id"])


def _contact_pauses() -> None:
    op.create_table(
        "contact_pauses",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("once", sa.String(120), nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("kind", sa.String(30), nullable=True),
        sa.Column("form", sa.String(10), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("note", SEALED, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("by_id", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name="fk_contact_pauses_by_id_people"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_contact_pauses_child_id_children"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_contact_pauses_person_id_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_contact_pauses_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_pauses"),
        sa.UniqueConstraint("once", name="uq_contact_pauses_once"),
    )
    op.create_index("ix_contact_pauses_child", "contact_pauses", ["child_id", "until_on"])
    op.create_index("ix_contact_pauses_school_id", "contact_pauses", ["school_id"])


def _contact_decisions() -> None:
    op.create_table(
        "contact_decisions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("plan_id", ROW_ID, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("decision", sa.String(30), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("outbox_once", sa.String(120), nullable=True),
        sa.Column("facts", SEALED, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_contact_decisions_person_id_people"),
        sa.ForeignKeyConstraint(["plan_id"], ["contact_plans.id"], name="fk_contact_decisions_plan_id_contact_plans"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_decisions"),
        sa.UniqueConstraint("plan_id", "due_at", "step", name="uq_contact_decisions_plan_id_due_at_step"),
    )
    op.create_index("ix_contact_decisions_outbox", "contact_decisions", ["outbox_once"])
    op.create_index("ix_contact_decisions_person", "contact_decisions", ["person_id", "at"])


def _agendas() -> None:
    op.create_table(
        "agendas",
        sa.Column("person_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_agendas_person_id_people"),
        sa.PrimaryKeyConstraint("person_id", "kind", name="pk_agendas"),
    )
    op.create_index("ix_agendas_next", "agendas", ["next_at"])


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
