"""Accounts, sessions, duties, requests for access, and the audit; who looked at what could not be read."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it
INDEX = sa.LargeBinary(32)  # storage.columns.Blind


def upgrade() -> None:
    _console()
    _work_pages()
    for column in ("seen_at", "again_at"):
        op.add_column("quarantine", sa.Column(column, MOMENT, nullable=True))
    _append_only("audit")


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _work_pages() -> None:
    op.add_column("schools", sa.Column("home_name", sa.String(40), nullable=True))
    op.create_table(
        "register_uploads",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("file_name", SEALED, nullable=False),
        sa.Column("content", SEALED, nullable=False),
        sa.Column("uploaded_by", ROW_ID, nullable=False),
        sa.Column("uploaded_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_register_uploads_school_id_schools"),
        sa.ForeignKeyConstraint(["uploaded_by"], ["people.id"], name="fk_register_uploads_uploaded_by_people"),
        sa.PrimaryKeyConstraint("id", name="pk_register_uploads"),
    )
    op.create_index("ix_register_uploads_school_id", "register_uploads", ["school_id"])


def _console() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("name", SEALED, nullable=True),
        sa.Column("password", sa.String(200), nullable=True),
        sa.Column("totp", SEALED, nullable=True),
        sa.Column("totp_used", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_accounts_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
        sa.UniqueConstraint("person_id", name="uq_accounts_person_id"),
    )
    op.create_table(
        "account_invitations",
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_account_invitations_account_id_accounts"),
        sa.PrimaryKeyConstraint("token", name="pk_account_invitations"),
    )
    op.create_index("ix_account_invitations_account_id", "account_invitations", ["account_id"])
    op.create_table(
        "console_sessions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("device", sa.String(60), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("proved_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_why", sa.String(20), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_console_sessions_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_console_sessions"),
        sa.UniqueConstraint("token", name="uq_console_sessions_token"),
    )
    op.create_index("ix_console_sessions_account_id", "console_sessions", ["account_id"])
    op.create_table(
        "known_devices",
        sa.Column("token", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_known_devices_account_id_accounts"),
        sa.PrimaryKeyConstraint("token", name="pk_known_devices"),
    )
    op.create_index("ix_known_devices_account_id", "known_devices", ["account_id"])
    op.create_table(
        "sign_in_tries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("login_index", INDEX, nullable=False),
        sa.Column("address_index", INDEX, nullable=False),
        sa.Column("device_known", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_tries"),
    )
    op.create_index("ix_sign_in_tries_address", "sign_in_tries", ["address_index", "at"])
    op.create_index("ix_sign_in_tries_login", "sign_in_tries", ["login_index", "at"])
    op.create_table(
        "sign_in_asks",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("code", INDEX, nullable=False),
        sa.Column("browser", sa.LargeBinary(32), nullable=False),
        sa.Column("number", sa.String(2), nullable=False),
        sa.Column("qr", sa.String(300), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_sign_in_asks_person_id_people"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_asks"),
        sa.UniqueConstraint("code", name="uq_sign_in_asks_code"),
        sa.UniqueConstraint("browser", name="uq_sign_in_asks_browser"),
    )
    op.create_table(
        "staff_duties",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("person_id", ROW_ID, nullable=False),
        sa.Column("duty", sa.String(20), nullable=False),
        sa.Column("given_by", ROW_ID, nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_staff_duties_school_id_schools"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_staff_duties_person_id_people"),
        sa.ForeignKeyConstraint(["given_by"], ["accounts.id"], name="fk_staff_duties_given_by_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_duties"),
    )
    op.create_index("ix_staff_duties_school_id", "staff_duties", ["school_id"])
    _partial_unique("uq_staff_duties_current", "staff_duties", ["person_id", "duty"], "ended_at IS NULL")
    op.create_table(
        "access_requests",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("reason", SEALED, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", ROW_ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", SEALED, nullable=True),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_access_requests_account_id_accounts"),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_access_requests_school_id_schools"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_access_requests_child_id_children"),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name="fk_access_requests_decided_by_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_access_requests"),
    )
    op.create_index("ix_access_requests_held", "access_requests", ["account_id", "child_id", "part"])
    op.create_index("ix_access_requests_open", "access_requests", ["school_id", "decided_at"])
    still_waits = "decided_at IS NULL AND ended_at IS NULL"
    _partial_unique("uq_access_requests_waiting", "access_requests", ["account_id", "child_id", "part"], still_waits)
    op.create_table(
        "audit",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", ROW_ID, nullable=True),
        sa.Column("who", SEALED, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=True),
        sa.Column("deed", sa.String(20), nullable=False),
        sa.Column("what", sa.String(60), nullable=False),
        sa.Column("child_id", ROW_ID, nullable=True),
        sa.Column("detail", SEALED, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_account", "audit", ["account_id", "id"])
    op.create_index("ix_audit_child", "audit", ["child_id", "id"])
    op.create_index("ix_audit_school", "audit", ["school_id", "id"])


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
