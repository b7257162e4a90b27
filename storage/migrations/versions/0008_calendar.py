"""The school's calendar: days that are different, terms, and years whose list is complete."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC


def upgrade() -> None:
    _days()
    _terms()
    _years()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _days() -> None:
    op.create_table(
        "calendar_days",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=True),
        sa.Column("class_name", sa.String(40), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("is_school_day", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("source", sa.String(60), nullable=False),
        sa.Column("entered_by", ROW_ID, nullable=True),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name="fk_calendar_days_entered_by_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_calendar_days_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_days"),
        sa.UniqueConstraint("school_id", "class_name", "on_date", name="uq_calendar_days_school_id_class_name_on_date"),
    )
    _of_county("uq_calendar_days_county", "calendar_days", ["class_name", "on_date"])


def _terms() -> None:
    op.create_table(
        "terms",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("entered_by", ROW_ID, nullable=True),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["people.id"], name="fk_terms_entered_by_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_terms_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_terms"),
        sa.UniqueConstraint("school_id", "name", name="uq_terms_school_id_name"),
    )
    _of_county("uq_terms_county", "terms", ["name"])


def _years() -> None:
    op.create_table(
        "calendar_years",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", ROW_ID, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["confirmed_by"], ["people.id"], name="fk_calendar_years_confirmed_by_people"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_calendar_years_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_years"),
        sa.UniqueConstraint("school_id", "year", name="uq_calendar_years_school_id_year"),
    )
    _of_county("uq_calendar_years_county", "calendar_years", ["year"])


def _of_county(name: str, table: str, columns: list[str]) -> None:
    """Rows without a school are unique among themselves: to a database no two NULLs are the same."""
    condition = sa.text("school_id IS NULL")
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)
