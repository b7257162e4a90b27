"""Consent that is remembered, limits on codes, custody, several roles at one address, and bindings that are undone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it


def upgrade() -> None:
    _schools()
    _addresses()
    _staff_addresses()
    _bindings()
    _code_days()
    _custody_blocks()
    _outbox_places()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _schools() -> None:
    op.add_column("schools", sa.Column("account", sa.String(64), nullable=True))
    op.add_column("schools", sa.Column("erase_after_days", sa.Integer(), nullable=False, server_default="30"))


def _addresses() -> None:
    op.add_column("addresses", sa.Column("left_at", MOMENT, nullable=True))
    op.add_column("addresses", sa.Column("erased_at", MOMENT, nullable=True))
    op.add_column("addresses", sa.Column("consent_version", sa.String(20), nullable=True))
    op.create_index("ix_addresses_left_at", "addresses", ["left_at"])
    op.execute(
        "UPDATE addresses SET consent_version = (SELECT version FROM consents WHERE consents.id ="
        " (SELECT max(id) FROM consents WHERE consents.address_id = addresses.id))"
    )


def _staff_addresses() -> None:
    op.create_table(
        "staff_addresses",
        sa.Column("address_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_staff_addresses_address_id_addresses"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_staff_addresses_person_id_people"),
        sa.PrimaryKeyConstraint("address_id", name="pk_staff_addresses"),
    )
    op.create_index("ix_staff_addresses_person_id", "staff_addresses", ["person_id"])
    op.execute(
        "INSERT INTO staff_addresses (address_id, person_id) SELECT addresses.id, people.id FROM addresses"
        " JOIN people ON people.id = addresses.person_id WHERE people.role <> 'guardian'"
    )


def _bindings() -> None:
    op.add_column("invitations", sa.Column("others", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("bindings", sa.Column("suspended_at", MOMENT, nullable=True))
    op.create_index("ix_bindings_address", "bindings", ["address_id", "state"])
    op.drop_index("uq_bindings_open", "bindings")
    still_open = sa.text("state IN ('consenting', 'pending', 'active', 'suspended')")
    op.create_index(
        "uq_bindings_open",
        "bindings",
        ["address_id", "guardianship_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.execute("UPDATE addresses SET left_at = CURRENT_TIMESTAMP WHERE NOT following")
    op.execute(
        "UPDATE bindings SET state = 'suspended', suspended_at = CURRENT_TIMESTAMP WHERE state = 'active'"
        " AND address_id IN (SELECT id FROM addresses WHERE NOT following)"
    )


def _code_days() -> None:
    op.create_table(
        "code_days",
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("typed", sa.Integer(), nullable=False),
        sa.Column("scanned", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account", "day", name="pk_code_days"),
    )


def _custody_blocks() -> None:
    op.create_table(
        "custody_blocks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("relation", sa.String(30), nullable=True),
        sa.Column("name", SEALED, nullable=True),
        sa.Column("reason", SEALED, nullable=False),
        sa.Column("set_by", ROW_ID, nullable=True),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.Column("lifted_by", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_custody_blocks_child_id_children"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_custody_blocks_person_id_people"),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name="fk_custody_blocks_set_by_people"),
        sa.ForeignKeyConstraint(["lifted_by"], ["people.id"], name="fk_custody_blocks_lifted_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_custody_blocks"),
    )
    op.create_index("ix_custody_blocks_child_id", "custody_blocks", ["child_id"])


def _outbox_places() -> None:
    op.create_table(
        "outbox_places",
        sa.Column("outbox_id", ROW_ID, nullable=False, autoincrement=False),
        sa.Column("address_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_outbox_places_outbox_id_outbox"),
        sa.ForeignKeyConstraint(["address_id"], ["addresses.id"], name="fk_outbox_places_address_id_addresses"),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox_places"),
    )
    op.create_index("ix_outbox_places_address_id", "outbox_places", ["address_id"])
