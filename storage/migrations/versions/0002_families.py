"""How families are bound, their conversations and contact plans, and the letters they confirm."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it
DIGEST = sa.LargeBinary(32)  # a hash, or storage.columns.Blind


def upgrade() -> None:
    _letters()
    _addresses()
    _contact_plans()
    _conversations()
    _letter_receipts()
    _attempts()
    _invitations()
    _questions()
    _bindings()
    _consents()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_letters_school_id_schools"),
        sa.PrimaryKeyConstraint("id", name="pk_letters"),
    )
    op.create_index("ix_letters_school_id", "letters", ["school_id"])


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("ref", SEALED, nullable=False),
        sa.Column("ref_index", DIGEST, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("window_until", MOMENT, nullable=True),
        sa.Column("window_left", sa.Integer(), nullable=False),
        sa.Column("heard_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_addresses_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.UniqueConstraint("account", "ref_index", name="uq_addresses_account_ref_index"),
    )
    op.create_index("ix_addresses_person_id", "addresses", ["person_id"])


def _contact_plans() -> None:
    op.create_table(
        "contact_plans",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("next_due", MOMENT, nullable=False),
        sa.Column("last_contact_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_contact_plans_child_id_children"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_contact_plans_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_contact_plans"),
        sa.UniqueConstraint("child_id", "person_id", "kind", name="uq_contact_plans_child_id_person_id_kind"),
    )
    op.create_index("ix_contact_plans_due", "contact_plans", ["active", "next_due"])
    op.create_index("ix_contact_plans_person_id", "contact_plans", ["person_id"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("teacher_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("waiting_since", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_conversations_person_id_people"),
        sa.ForeignKeyConstraint(["teacher_id"], ["people.id"], name="fk_conversations_teacher_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("teacher_id", "person_id", name="uq_conversations_teacher_id_person_id"),
    )
    op.create_index("ix_conversations_person_id", "conversations", ["person_id"])


def _letter_receipts() -> None:
    op.create_table(
        "letter_receipts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("letter_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("method", sa.String(20), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_letter_receipts_child_id_children"),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name="fk_letter_receipts_letter_id_letters"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_letter_receipts_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_letter_receipts"),
        sa.UniqueConstraint(
            "letter_id", "child_id", "person_id", name="uq_letter_receipts_letter_id_child_id_person_id"
        ),
    )
    op.create_index("ix_letter_receipts_person", "letter_receipts", ["person_id", "confirmed_at"])


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("address_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_attempts_address_id_addresses"),
        sa.PrimaryKeyConstraint("address_id", "day", name="pk_attempts"),
    )


def _invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code_index", DIGEST, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("guardianship_id", ROW_ID, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("used_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["guardianship_id"], ["guardianships.id"], name="fk_invitations_guardianship_id_guardianships"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_invitations_person_id_people"),
        sa.ForeignKeyConstraint(["used_by"], ["addresses.id"], name="fk_invitations_used_by_addresses"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code_index", name="uq_invitations_code_index"),
    )


def _questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("address_id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("payload", SEALED, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_questions_address_id_addresses"),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
    )
    op.create_index("ix_questions_address", "questions", ["address_id", "answered_at"])


def _bindings() -> None:
    op.create_table(
        "bindings",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("address_id", ROW_ID, nullable=False),
        sa.Column("guardianship_id", ROW_ID, nullable=False),
        sa.Column("invitation_id", ROW_ID, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", ROW_ID, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_bindings_address_id_addresses"),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name="fk_bindings_decided_by_people"),
        sa.ForeignKeyConstraint(
            ["guardianship_id"], ["guardianships.id"], name="fk_bindings_guardianship_id_guardianships"
        ),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitations.id"], name="fk_bindings_invitation_id_invitations"),
        sa.PrimaryKeyConstraint("id", name="pk_bindings"),
    )
    op.create_index("ix_bindings_guardianship", "bindings", ["guardianship_id", "state"])
    _partial_unique(
        "uq_bindings_open",
        "bindings",
        ["address_id", "guardianship_id"],
        where="state IN ('consenting', 'pending', 'active')",
    )


def _consents() -> None:
    op.create_table(
        "consents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("address_id", ROW_ID, nullable=False),
        sa.Column("binding_id", ROW_ID, nullable=True),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_consents_address_id_addresses"),
        sa.ForeignKeyConstraint(["binding_id"], ["bindings.id"], name="fk_consents_binding_id_bindings"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_index("ix_consents_address_id", "consents", ["address_id"])


def _partial_unique(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=condition, postgresql_where=condition)
