"""The chain over everything written: commitments, links, heads, seals of a day, redactions.

Triggers note what waits for its link in the transaction that wrote it (decision 0025).
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it


APPEND_ONLY = ("chain_links", "day_seals", "redactions")

# A redaction may change text, media_id, author and reader of an entry; the one change of a commitment is that its
# salt goes. These columns stay.
ENTRY_STAYS = ("id", "at", "recorded_at", "author_id", "reader_id", "channel", "direction", "kind", "cause", "once")
COMMITMENT_STAYS = ("subject", "subject_id", "digest")


def upgrade() -> None:
    _chain()
    carried = sa.text("media_id IS NOT NULL")
    op.create_index("ix_entries_media", "entries", ["media_id"], sqlite_where=carried, postgresql_where=carried)
    _wait_for_what_is_there()
    if op.get_context().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers_of_postgresql()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _chain() -> None:
    op.create_table(
        "chain_waits",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("chain", sa.String(10), nullable=False),
        sa.Column("owner_id", ROW_ID, nullable=False),
        sa.Column("subject", sa.String(10), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chain_waits"),
    )
    op.create_index("ix_chain_waits_subject", "chain_waits", ["subject", "subject_id"])
    op.create_table(
        "commitments",
        sa.Column("subject", sa.String(10), autoincrement=False, nullable=False),
        sa.Column("subject_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("salt", SEALED, nullable=True),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("subject", "subject_id", name="pk_commitments"),
    )
    op.create_table(
        "chain_links",
        sa.Column("chain", sa.String(10), autoincrement=False, nullable=False),
        sa.Column("owner_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(10), nullable=False),
        sa.Column("subject_id", ROW_ID, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "owner_id", "position", name="pk_chain_links"),
        sa.UniqueConstraint("subject", "subject_id", "owner_id", name="uq_chain_links_subject_subject_id_owner_id"),
    )
    op.create_table(
        "chain_heads",
        sa.Column("chain", sa.String(10), autoincrement=False, nullable=False),
        sa.Column("owner_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("chain", "owner_id", name="pk_chain_heads"),
    )
    op.create_table(
        "day_seals",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.Column("problems", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_day_seals"),
    )
    op.create_table(
        "redactions",
        sa.Column("entry_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("reason", SEALED, nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("by", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("stub_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name="fk_redactions_entry_id_entries"),
        sa.ForeignKeyConstraint(["stub_id"], ["entries.id"], name="fk_redactions_stub_id_entries"),
        sa.PrimaryKeyConstraint("entry_id", name="pk_redactions"),
    )


def _wait_for_what_is_there() -> None:
    """What was written before there was a chain, oldest first."""
    if op.get_context().dialect.name != "sqlite":
        op.execute("SET LOCAL statement_timeout = 0")
    op.execute(
        "INSERT INTO chain_waits (chain, owner_id, subject, subject_id) "
        "SELECT 'child', child_id, 'entry', entry_id FROM entry_children ORDER BY entry_id, child_id"
    )
    for chain, subject, table in (("states", "state", "entry_states"), ("audit", "audit", "audit")):
        op.execute(
            "INSERT INTO chain_waits (chain, owner_id, subject, subject_id) "
            f"SELECT '{chain}', 0, '{subject}', id FROM {table} ORDER BY id"
        )


# What waits when a row is written: {new} stands for the new row, or on PostgreSQL for all rows of the statement.
WAITING = {
    "entry_children": "'child', {new}.child_id, 'entry', {new}.entry_id",
    "entry_states": "'states', 0, 'state', {new}.id",
    "audit": "'audit', 0, 'audit', {new}.id",
}
WAITS = "INSERT INTO chain_waits (chain, owner_id, subject, subject_id) "
KEPT = (
    "SELECT 'child', c.child_id, 'media', NEW.id FROM entries e JOIN entry_children c ON c.entry_id = e.id "
    "WHERE e.media_id = NEW.id"
)
REMAINS = "SELECT 'child', c.child_id, 'remains', NEW.entry_id FROM entry_children c WHERE c.entry_id = NEW.entry_id"


def _triggers_of_sqlite() -> None:
    for table, values in WAITING.items():
        op.execute(
            f"CREATE TRIGGER {table}_wait AFTER INSERT ON {table} "
            f"BEGIN {WAITS} VALUES ({values.format(new='NEW')}); END"
        )
    op.execute(
        "CREATE TRIGGER media_wait AFTER UPDATE OF state ON media WHEN NEW.state = 'kept' AND OLD.state <> 'kept' "
        f"BEGIN {WAITS} {KEPT}; END"
    )
    op.execute(f"CREATE TRIGGER redactions_wait AFTER INSERT ON redactions BEGIN {WAITS} {REMAINS}; END")
    op.execute("DROP TRIGGER entries_no_update")
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in ENTRY_STAYS)
    _refuse_on_sqlite(
        "entries", "UPDATE", f"NOT EXISTS (SELECT 1 FROM redactions r WHERE r.entry_id = OLD.id) OR {changed}"
    )
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in COMMITMENT_STAYS)
    _refuse_on_sqlite("commitments", "UPDATE", f"NEW.salt IS NOT NULL OR {changed}")
    _refuse_on_sqlite("commitments", "DELETE")
    _refuse_on_sqlite("chain_heads", "DELETE")
    for table in APPEND_ONLY:
        _refuse_on_sqlite(table, "UPDATE")
        _refuse_on_sqlite(table, "DELETE")


def _refuse_on_sqlite(table: str, deed: str, condition: str = "1") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {deed} refused'); END"
    )


def _triggers_of_postgresql() -> None:
    for table, values in WAITING.items():
        _on_postgresql(
            f"{table}_wait",
            f"{WAITS} SELECT {values.format(new='fresh')} FROM fresh; RETURN NULL;",
            f"AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT",
        )
    _on_postgresql(
        "media_wait",
        f"{WAITS} {KEPT}; RETURN NULL;",
        "AFTER UPDATE OF state ON media FOR EACH ROW WHEN (NEW.state = 'kept' AND OLD.state <> 'kept')",
    )
    _on_postgresql("redactions_wait", f"{WAITS} {REMAINS}; RETURN NULL;", "AFTER INSERT ON redactions FOR EACH ROW")
    op.execute("DROP TRIGGER entries_no_update ON entries")
    emptied = "EXISTS (SELECT 1 FROM redactions r WHERE r.entry_id = OLD.id)"
    _guard_on_postgresql("entries", f"{emptied} AND {_same(ENTRY_STAYS)}")
    _guard_on_postgresql("commitments", f"NEW.salt IS NULL AND {_same(COMMITMENT_STAYS)}")
    for table, deeds in (
        ("commitments", ("DELETE", "TRUNCATE")),
        ("chain_heads", ("DELETE", "TRUNCATE")),
        *((table, ("UPDATE", "DELETE", "TRUNCATE")) for table in APPEND_ONLY),
    ):
        _refuse_on_postgresql(table, deeds)


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in columns)


def _guard_on_postgresql(table: str, allowed: str) -> None:
    refusal = f"RAISE EXCEPTION '{table} is append-only: UPDATE refused' USING ERRCODE = 'restrict_violation';"
    _on_postgresql(
        f"{table}_no_update",
        f"IF {allowed} THEN RETURN NEW; END IF; {refusal}",
        f"BEFORE UPDATE ON {table} FOR EACH ROW",
    )


def _refuse_on_postgresql(table: str, deeds: tuple[str, ...]) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{table} is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation'; END $$"
    )
    for deed in deeds:
        op.execute(
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )


def _on_postgresql(name: str, body: str, when: str) -> None:
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    op.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {name}()")
