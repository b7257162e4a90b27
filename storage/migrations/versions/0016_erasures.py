"""A whole child's file deleted on request: who asked, who decided, and the one way through the triggers.

What is append-only lets go of rows of a child whose erasure is done, and of no other (decision 0027).
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)  # UTC
SEALED = sa.LargeBinary()  # storage.columns.Sealed: only the vault reads it
SCHOOL = "(SELECT nullif(current_setting('lianxin.school', true), '')::bigint)"

# Whose row of an append-only table it is, in SQL over OLD; the same on both databases.
DONE = "e.done_at IS NOT NULL"
GOES = {
    "alert_events": (
        "EXISTS (SELECT 1 FROM alerts a JOIN erasures e ON e.child_id = a.child_id "
        f"WHERE a.id = OLD.alert_id AND {DONE})"
    ),
    "contact_decisions": (
        "EXISTS (SELECT 1 FROM contact_plans p JOIN erasures e ON e.child_id = p.child_id "
        f"WHERE p.id = OLD.plan_id AND {DONE})"
    ),
    "support_results": (
        "EXISTS (SELECT 1 FROM support_plans p JOIN erasures e ON e.child_id = p.child_id "
        f"WHERE p.id = OLD.plan_id AND {DONE})"
    ),
    # of the child, of what an adult is to it, of an adult who is nothing to any child that is still there (and was
    # something to this one, or was invited as that: the register may have had somebody twice)
    "register_changes": (
        f"(OLD.subject = 'child' AND EXISTS (SELECT 1 FROM erasures e WHERE e.child_id = OLD.subject_id AND {DONE})) "
        "OR (OLD.subject = 'guardianship' AND EXISTS (SELECT 1 FROM guardianships g JOIN erasures e "
        f"ON e.child_id = g.child_id WHERE g.id = OLD.subject_id AND {DONE})) "
        "OR (OLD.subject = 'adult' AND (EXISTS (SELECT 1 FROM guardianships g WHERE g.person_id = OLD.subject_id) "
        "OR EXISTS (SELECT 1 FROM invitations i JOIN guardianships g ON g.id = i.guardianship_id JOIN erasures e "
        f"ON e.child_id = g.child_id WHERE i.person_id = OLD.subject_id AND {DONE})) "
        "AND NOT EXISTS (SELECT 1 FROM guardianships g WHERE g.person_id = OLD.subject_id AND NOT EXISTS "
        f"(SELECT 1 FROM erasures e WHERE e.child_id = g.child_id AND {DONE})))"
    ),
}
# It stands in the file of an erased child and in no other file.
ERASED_ENTRY = (
    "EXISTS (SELECT 1 FROM entry_children c WHERE c.entry_id = {number}) "
    "AND NOT EXISTS (SELECT 1 FROM entry_children c WHERE c.entry_id = {number} AND NOT EXISTS "
    f"(SELECT 1 FROM erasures e WHERE e.child_id = c.child_id AND {DONE}))"
)
# Nothing more is written into it: also not by whoever read the child's name before and waited for the deletion to end.
WRITTEN_AFTER = (
    "EXISTS (SELECT 1 FROM children c WHERE c.id = NEW.child_id AND c.erased_at IS NOT NULL) "
    "AND NOT EXISTS (SELECT 1 FROM entries x WHERE x.id = NEW.entry_id AND x.kind = 'redaction')"
)
REDACTED = "EXISTS (SELECT 1 FROM redactions r WHERE r.entry_id = OLD.id)"
# A redaction may change text and media of an entry (0013); an erasure also who wrote, who read and what made it.
ENTRY_STAYS = ("id", "at", "recorded_at", "channel", "direction", "kind", "once")
ENTRY_STAYS_IN_FILE = (*ENTRY_STAYS, "author_id", "reader_id", "cause")
REDACTION_STAYS = ("entry_id", "ground", "at", "stub_id")
AUDIT_STAYS = ("id", "at", "account_id", "who", "school_id", "deed", "what", "child_id")
ERASED_AUDIT = (
    "EXISTS (SELECT 1 FROM cleared_audit c JOIN erasures e ON e.id = c.erasure_id "
    f"WHERE c.audit_id = OLD.id AND {DONE})"
)
CLEARED = "INSERT INTO chain_waits (chain, owner_id, subject, subject_id) VALUES ('audit', 0, 'cleared', NEW.id);"


def upgrade() -> None:
    _erasures()
    op.add_column("children", sa.Column("erased_at", MOMENT, nullable=True))
    if op.get_context().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers_of_postgresql()
        _wall()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("school_id", ROW_ID, nullable=False),
        sa.Column("child_id", ROW_ID, nullable=False),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("reason", SEALED, nullable=False),
        sa.Column("rights_id", ROW_ID, nullable=True),
        sa.Column("asked_by", ROW_ID, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", ROW_ID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("outcome", sa.String(10), nullable=True),
        sa.Column("counts", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["schools.id"], name="fk_erasures_school_id_schools"),
        sa.ForeignKeyConstraint(["child_id"], ["children.id"], name="fk_erasures_child_id_children"),
        sa.ForeignKeyConstraint(["rights_id"], ["rights_requests.id"], name="fk_erasures_rights_id_rights_requests"),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name="fk_erasures_asked_by_accounts"),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name="fk_erasures_decided_by_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    op.create_index("ix_erasures_school", "erasures", ["school_id", "outcome"])
    op.create_index("ix_erasures_child", "erasures", ["child_id", "done_at"])
    waits = sa.text("outcome IS NULL")
    op.create_index(
        "uq_erasures_waiting", "erasures", ["child_id"], unique=True, sqlite_where=waits, postgresql_where=waits
    )
    op.create_table(
        "cleared_audit",
        sa.Column("audit_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("erasure_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name="fk_cleared_audit_audit_id_audit"),
        sa.ForeignKeyConstraint(["erasure_id"], ["erasures.id"], name="fk_cleared_audit_erasure_id_erasures"),
        sa.PrimaryKeyConstraint("audit_id", name="pk_cleared_audit"),
    )
    op.create_index("ix_cleared_audit_erasure_id", "cleared_audit", ["erasure_id"])


def _triggers_of_sqlite() -> None:
    for table, goes in GOES.items():
        _refuse_on_sqlite(table, "DELETE", f"NOT ({goes})", again=True)
    in_file, erased = _same(ENTRY_STAYS_IN_FILE, "IS"), _same(ENTRY_STAYS, "IS")
    erased_entry = ERASED_ENTRY.format(number="OLD.id")
    allowed = f"{REDACTED} AND ({in_file} OR ({erased} AND {_nobody()} AND {erased_entry}))"
    _refuse_on_sqlite("entries", "UPDATE", f"NOT ({allowed})", again=True)
    gone = ERASED_ENTRY.format(number="OLD.entry_id")
    _refuse_on_sqlite("redactions", "UPDATE", f"NOT ({_same(REDACTION_STAYS, 'IS')} AND {gone})", again=True)
    kept = f"{_same(AUDIT_STAYS, 'IS')} AND NEW.detail IS NULL AND {ERASED_AUDIT}"
    _refuse_on_sqlite("audit", "UPDATE", f"NOT ({kept})", again=True)
    op.execute(f"CREATE TRIGGER audit_cleared AFTER UPDATE ON audit BEGIN {CLEARED} END")
    op.execute(
        f"CREATE TRIGGER entry_children_no_insert BEFORE INSERT ON entry_children WHEN {WRITTEN_AFTER} "
        "BEGIN SELECT RAISE(ABORT, 'entry_children: the file was deleted, INSERT refused'); END"
    )
    _refuse_on_sqlite("erasures", "UPDATE", "OLD.done_at IS NOT NULL")
    _refuse_on_sqlite("erasures", "DELETE", "1")
    for deed in ("UPDATE", "DELETE"):
        _refuse_on_sqlite("cleared_audit", deed, "1")


def _refuse_on_sqlite(table: str, deed: str, condition: str, *, again: bool = False) -> None:
    name = f"{table}_no_{deed.lower()}"
    if again:
        op.execute(f"DROP TRIGGER {name}")
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {deed} ON {table} WHEN {condition} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only: {deed} refused'); END"
    )


def _triggers_of_postgresql() -> None:
    _function("lianxin_is_erased_entry(number bigint)", f"RETURN {ERASED_ENTRY.format(number='number')};")
    for table, goes in GOES.items():
        op.execute(f"DROP TRIGGER {table}_no_delete ON {table}")
        _guard_on_postgresql(table, "DELETE", goes)
    in_file, erased = _same(ENTRY_STAYS_IN_FILE), _same(ENTRY_STAYS)
    allowed = f"{REDACTED} AND ({in_file} OR ({erased} AND {_nobody()} AND lianxin_is_erased_entry(OLD.id)))"
    for table in ("redactions", "audit", "entries"):
        op.execute(f"DROP TRIGGER {table}_no_update ON {table}")
    op.execute("DROP FUNCTION entries_no_update()")
    _guard_on_postgresql("entries", "UPDATE", allowed)
    _guard_on_postgresql("redactions", "UPDATE", f"{_same(REDACTION_STAYS)} AND lianxin_is_erased_entry(OLD.entry_id)")
    _guard_on_postgresql("audit", "UPDATE", f"{_same(AUDIT_STAYS)} AND NEW.detail IS NULL AND {ERASED_AUDIT}")
    op.execute(
        f"CREATE FUNCTION audit_cleared() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {CLEARED} RETURN NULL; END $$"
    )
    op.execute("CREATE TRIGGER audit_cleared AFTER UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_cleared()")
    _nothing_after_on_postgresql()
    _guard_on_postgresql("erasures", "UPDATE", "OLD.done_at IS NULL")
    _refuse_on_postgresql("erasures", ("DELETE", "TRUNCATE"))
    _refuse_on_postgresql("cleared_audit", ("UPDATE", "DELETE", "TRUNCATE"))


def _nothing_after_on_postgresql() -> None:
    """After the foreign key has waited for the row of the child (its trigger's name comes before this one's)."""
    op.execute(
        "CREATE FUNCTION entry_children_no_insert() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {WRITTEN_AFTER} THEN RAISE EXCEPTION 'entry_children: the file was deleted, INSERT refused' "
        "USING ERRCODE = 'restrict_violation'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER entry_children_no_insert AFTER INSERT ON entry_children "
        "FOR EACH ROW EXECUTE FUNCTION entry_children_no_insert()"
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


def _guard_on_postgresql(table: str, deed: str, allowed: str) -> None:
    name, row = f"{table}_no_{deed.lower()}", "OLD" if deed == "DELETE" else "NEW"
    refusal = f"RAISE EXCEPTION '{table} is append-only: {deed} refused' USING ERRCODE = 'restrict_violation';"
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {allowed} THEN RETURN {row}; END IF; {refusal} END $$"
    )
    op.execute(f"CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _wall() -> None:
    """Of its school; and the one change of the audit, which the console's role may not make by itself."""
    op.execute("ALTER TABLE erasures ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY lianxin_school ON erasures USING (school_id = {SCHOOL})")
    op.execute("ALTER TABLE cleared_audit ENABLE ROW LEVEL SECURITY")
    op.execute(
        "CREATE POLICY lianxin_school ON cleared_audit USING "
        "(EXISTS (SELECT FROM audit WHERE audit.id = cleared_audit.audit_id))"
    )
    _function(
        "lianxin_clear_audit(number bigint)",
        "UPDATE audit SET detail = NULL WHERE detail IS NOT NULL AND id IN "
        "(SELECT c.audit_id FROM cleared_audit c WHERE c.erasure_id = number); RETURN FOUND;",
        reads=False,
    )


def _function(signature: str, body: str, *, reads: bool = True) -> None:
    """Asked as the owner of the tables: the walls between schools would look at every row of every row."""
    kind, named = "STABLE" if reads else "VOLATILE", signature.partition("(")[0]
    op.execute(
        f"CREATE FUNCTION {signature} RETURNS boolean LANGUAGE plpgsql {kind} SECURITY DEFINER "
        f"AS $$ BEGIN {body} END $$"
    )
    op.execute(
        f"DO $$ BEGIN EXECUTE format('ALTER FUNCTION {named}(bigint) "
        "SET search_path = %I, pg_temp', current_schema()); END $$"
    )


def _same(columns: tuple[str, ...], word: str = "IS NOT DISTINCT FROM") -> str:
    return " AND ".join(f"NEW.{column} {word} OLD.{column}" for column in columns)


def _nobody() -> str:
    return "NEW.author_id IS NULL AND NEW.reader_id IS NULL"
