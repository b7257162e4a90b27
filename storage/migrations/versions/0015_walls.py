"""Row-level security on PostgreSQL: the second wall between schools. SQLite has no such thing and gets the indexes.

A rule for each table says whose row it is: of a school by its own column, or by the row that it hangs on, whose own
rule holds there too. Nobody but the role of the console meets the rules; the owner of the tables is not affected.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ROLE = "lianxin_console"
SCHOOL = "(SELECT nullif(current_setting('lianxin.school', true), '')::bigint)"
COUNTY = "(SELECT current_setting('lianxin.reach', true) = 'county')"
HOUSE = "(SELECT current_setting('lianxin.reach', true) = 'house')"

BY_SCHOOL = [
    "access_requests",
    "alerts",
    "audit",
    "calendar_days",
    "calendar_years",
    "children",
    "contact_pauses",
    "contact_plans",
    "contact_rules",
    "contacts_made",
    "file_exports",
    "hazards",
    "incidents",
    "letters",
    "on_call",
    "people",
    "promises",
    "ready_texts",
    "register_changes",
    "register_imports",
    "register_keys",
    "register_records",
    "register_uploads",
    "rights_requests",
    "staff_duties",
    "terms",
    "tickets",
]
# Whose rows without a school are for everybody: the county's calendar, an incident that is everywhere.
SHARED = {"calendar_days", "calendar_years", "incidents"}
# table: (its column, the row it hangs on); the first table's own rule is asked in turn.
HANGS_ON = {
    "child_tags": ("child_id", "children"),
    "contact_children": ("child_id", "children"),
    "custody_blocks": ("child_id", "children"),
    "entry_children": ("child_id", "children"),
    "file_imports": ("child_id", "children"),
    "guardianships": ("child_id", "children"),
    "letter_receipts": ("child_id", "children"),
    "pairings": ("child_id", "children"),
    "register_proposals": ("child_id", "children"),
    "roll_calls": ("child_id", "children"),
    "substitutions": ("child_id", "children"),
    "support_plans": ("child_id", "children"),
    "support_results": ("plan_id", "support_plans"),
    "agendas": ("person_id", "people"),
    "conversations": ("person_id", "people"),
    "mass_readers": ("person_id", "people"),
    "outbox": ("person_id", "people"),
    "outbox_places": ("outbox_id", "outbox"),
    "staff_addresses": ("person_id", "people"),
    "account_invitations": ("account_id", "accounts"),
    "console_sessions": ("account_id", "accounts"),
    "known_devices": ("account_id", "accounts"),
    "alert_events": ("alert_id", "alerts"),
    "alert_exclusions": ("alert_id", "alerts"),
    "attempts": ("address_id", "addresses"),
    "bindings": ("guardianship_id", "guardianships"),
    "consents": ("address_id", "addresses"),
    "contact_decisions": ("plan_id", "contact_plans"),
    "entry_states": ("entry_id", "entries"),
    "inbox": ("address_id", "addresses"),
    "invitations": ("person_id", "people"),
    "letter_versions": ("letter_id", "letters"),
    "mass_tasks": ("letter_id", "letters"),
    "questions": ("address_id", "addresses"),
    "redactions": ("entry_id", "entries"),
    "sign_in_asks": ("person_id", "people"),
}
# What the county's numbers are counted from; nothing that anybody said.
COUNTED = [
    "access_requests",
    "bindings",
    "calendar_days",
    "calendar_years",
    "child_tags",
    "children",
    "consents",
    "contact_children",
    "contact_pauses",
    "contact_plans",
    "contact_rules",
    "contacts_made",
    "custody_blocks",
    "file_exports",
    "guardianships",
    "incidents",
    "letter_receipts",
    "letters",
    "pairings",
    "people",
    "promises",
    "hazards",
    "register_records",
    "register_changes",
    "rights_requests",
    "roll_calls",
    "schools",
    "staff_duties",
    "support_plans",
    "terms",
    "alerts",
    "tickets",
    "addresses",
]
# What the operator keeps running: what waits, what failed, whose account it is; no file, no register, no alert.
KEPT = [
    "account_invitations",
    "accounts",
    "addresses",
    "console_sessions",
    "inbox",
    "incidents",
    "known_devices",
    "letters",
    "mass_readers",
    "mass_tasks",
    "media",
    "outbox",
    "outbox_places",
    "people",
    "schools",
    "staff_addresses",
]
INDEXES = (
    ("ix_inbox_media", "inbox", "media_id"),
    ("ix_letter_receipts_proof", "letter_receipts", "proof_id"),
    ("ix_outbox_media", "outbox", "media_id"),
)


def upgrade() -> None:
    for name, table, column in INDEXES:
        condition = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)
    if op.get_context().dialect.name == "postgresql":
        _role()
        _fresh()
        for table, rule in _rules().items():
            _wall(table, rule)


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _role() -> None:
    """Made where this user may make roles; where not, `lianxin check` says what to run."""
    op.execute(
        f"""
        DO $$
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
                CREATE ROLE {ROLE} NOLOGIN;
            END IF;
            EXECUTE format('GRANT {ROLE} TO %I', current_user);
        EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            RAISE NOTICE 'the role {ROLE} is not made here';
        END $$
        """
    )


def _fresh() -> None:
    """A row that hangs on nothing yet: it is being written in this transaction, before what ties it to a child."""
    op.execute(
        """
        CREATE FUNCTION lianxin_is_fresh_entry(number bigint) RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
        BEGIN
            RETURN NOT EXISTS (SELECT FROM entry_children WHERE entry_id = number);
        END $$
        """
    )
    op.execute(
        """
        CREATE FUNCTION lianxin_is_fresh_media(number bigint) RETURNS boolean
        LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$
        BEGIN
            RETURN NOT EXISTS (SELECT FROM entries WHERE media_id = number)
                AND NOT EXISTS (SELECT FROM inbox WHERE media_id = number)
                AND NOT EXISTS (SELECT FROM outbox WHERE media_id = number)
                AND NOT EXISTS (SELECT FROM letters WHERE voice_media_id = number)
                AND NOT EXISTS (SELECT FROM letter_receipts WHERE proof_id = number);
        END $$
        """
    )
    for name in ("entry", "media"):
        op.execute(
            f"DO $$ BEGIN EXECUTE format('ALTER FUNCTION lianxin_is_fresh_{name}(bigint) "
            "SET search_path = %I, pg_temp', current_schema()); END $$"
        )


def _rules() -> dict[str, str]:
    """Whose row it is, in SQL, for every table that has rows of somebody."""
    rules = {table: f"school_id = {SCHOOL}" for table in BY_SCHOOL}
    rules |= {table: f"{rules[table]} OR school_id IS NULL" for table in SHARED}
    rules |= {table: _any(_hangs(table, column, on)) for table, (column, on) in HANGS_ON.items()}
    rules["schools"] = f"id = {SCHOOL}"
    rules["audit"] += f" OR (school_id IS NULL AND {SCHOOL} IS NULL)"
    rules["accounts"] = f"{_any(_hangs('accounts', 'person_id', 'people'))} OR (person_id IS NULL AND {SCHOOL} IS NULL)"
    rules["addresses"] = _any(
        _hangs("addresses", "person_id", "people"),
        _holds("addresses", "staff_addresses", "address_id"),
        _holds("addresses", "bindings", "address_id"),
    )
    rules["entries"] = _any(_holds("entries", "entry_children", "entry_id"), "lianxin_is_fresh_entry(id)")
    rules["media"] = _any(
        _holds("media", "entries", "media_id"),
        _holds("media", "letters", "voice_media_id"),
        _holds("media", "letter_receipts", "proof_id"),
        _holds("media", "outbox", "media_id"),
        _holds("media", "inbox", "media_id"),
        "lianxin_is_fresh_media(id)",
    )
    return rules


def _any(*ways: str) -> str:
    """For staff of a school only: what an officer may count must not open what hangs on it."""
    return f"{SCHOOL} IS NOT NULL AND ({' OR '.join(ways)})"


def _hangs(table: str, column: str, on: str) -> str:
    return f"EXISTS (SELECT FROM {on} WHERE {on}.id = {table}.{column})"


def _holds(table: str, by: str, column: str) -> str:
    return f"EXISTS (SELECT FROM {by} WHERE {by}.{column} = {table}.id)"


def _wall(table: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY lianxin_school ON {table} USING ({rule})")
    if table in COUNTED:
        op.execute(f"CREATE POLICY lianxin_county ON {table} FOR SELECT USING ({COUNTY})")
    if table in KEPT:
        op.execute(f"CREATE POLICY lianxin_house ON {table} USING ({HOUSE})")
    if table == "schools":  # that there are other schools, and what they are called, is known in the county
        op.execute(f"CREATE POLICY lianxin_names ON {table} FOR SELECT USING (true)")
    if table == "audit":
        op.execute(f"CREATE POLICY lianxin_house ON {table} FOR SELECT USING ({HOUSE} AND child_id IS NULL)")
