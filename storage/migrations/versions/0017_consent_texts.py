"""A school's own words on the consent card: every version kept as it was, and which one each address was shown last."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it
SCHOOL = "(SELECT nullif(current_setting('lianxin.school', true), '')::bigint)"

OF_BINDING = "FROM bindings b JOIN guardianships g ON g.id = b.guardianship_id JOIN children c ON c.id = g.child_id"


def upgrade() -> None:
    _versions()
    _shown()
    _answers()
    if op.get_context().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers_of_postgresql()
        _walls()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _versions() -> None:
    op.create_table(
        "consent_versions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("addition", SEALED, nullable=False),
        sa.Column("card", SEALED, nullable=False),
        sa.Column("asks_anew", sa.Boolean(), nullable=False),
        sa.Column("changed_by", ROW_ID, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_consent_versions_school_id_schools"),
        sa.ForeignKeyConstraint(["changed_by"], ["people.id"], name="fk_consent_versions_changed_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_consent_versions"),
        sa.UniqueConstraint("school_id", "version", name="uq_consent_versions_school_id_version"),
    )


def _shown() -> None:
    """What was shown at an address was shown for every school that it asked; until now there was one card."""
    op.create_table(
        "consent_shown",
        sa.Column("address_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("school_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_consent_shown_address_id_addresses"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_consent_shown_school_id_schools"),
        sa.PrimaryKeyConstraint("address_id", "school_id", name="pk_consent_shown"),
    )
    op.create_index("ix_consent_shown_school_id", "consent_shown", ["school_id"])
    op.execute(
        "INSERT INTO consent_shown (address_id, school_id, version) "
        f"SELECT DISTINCT a.id, c.school_id, a.consent_version {OF_BINDING} "
        "JOIN addresses a ON a.id = b.address_id WHERE a.consent_version IS NOT NULL"
    )
    op.drop_column("addresses", "consent_version")


def _answers() -> None:
    """In a batch: SQLite takes foreign keys only with the whole table. An answer without a binding belongs to the
    school of its address, where that is one."""
    with op.batch_alter_table("consents") as consents:
        consents.add_column(sa.Column("school_id", ROW_ID, nullable=True))
        consents.create_foreign_key("fk_consents_school_id_schools", "schools", ["school_id"], ["id"])
    op.create_index("ix_consents_school_id", "consents", ["school_id"])
    op.execute(
        f"UPDATE consents SET school_id = coalesce((SELECT c.school_id {OF_BINDING} WHERE b.id = consents.binding_id), "
        "(SELECT CASE WHEN min(c.school_id) = max(c.school_id) THEN min(c.school_id) END "
        f"{OF_BINDING} WHERE b.address_id = consents.address_id))"
    )


def _triggers_of_sqlite() -> None:
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER consent_versions_no_{deed.lower()} BEFORE {deed} ON consent_versions "
            f"BEGIN SELECT RAISE(ABORT, 'consent_versions is append-only: {deed} refused'); END"
        )


def _triggers_of_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION consent_versions_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'consent_versions is append-only: % refused', TG_OP "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for deed in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER consent_versions_no_{deed.lower()} BEFORE {deed} ON consent_versions "
            "FOR EACH STATEMENT EXECUTE FUNCTION consent_versions_refuse()"
        )


def _walls() -> None:
    for table in ("consent_versions", "consent_shown"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY lianxin_school ON {table} USING (school_id = {SCHOOL})")
