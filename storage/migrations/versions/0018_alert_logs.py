"""The log of an alert may lose its words once the file no longer tells of that alert.

A line stays with its moment, its kind and who it was. What allows it is the row of ``redactions`` of an entry that told
of the alert or raised it: with a stub in the file, chained and never changed (decision 0025).
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STAYS = ("id", "alert_id", "at", "kind", "person_id")
TOLD = (
    "EXISTS (SELECT 1 FROM redactions r JOIN entries e ON e.id = r.entry_id "
    "WHERE e.cause = 'alert:' || OLD.alert_id AND coalesce(e.once, '') NOT LIKE 'file:%')"
)
RAISED = "EXISTS (SELECT 1 FROM alerts a JOIN redactions r ON r.entry_id = a.entry_id WHERE a.id = OLD.alert_id)"


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        _on_sqlite()
    else:
        _on_postgresql()


def downgrade() -> None:
    raise NotImplementedError("a step back is a restore of the backup that was made before the step forward")


def _on_sqlite() -> None:
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in STAYS)
    op.execute("DROP TRIGGER alert_events_no_update")
    op.execute(
        "CREATE TRIGGER alert_events_no_update BEFORE UPDATE ON alert_events "
        f"WHEN NOT ({same} AND ({TOLD} OR {RAISED})) "
        "BEGIN SELECT RAISE(ABORT, 'alert_events is append-only: UPDATE refused'); END"
    )


def _on_postgresql() -> None:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in STAYS)
    refusal = "RAISE EXCEPTION 'alert_events is append-only: UPDATE refused' USING ERRCODE = 'restrict_violation';"
    op.execute("DROP TRIGGER alert_events_no_update ON alert_events")
    op.execute(
        "CREATE FUNCTION alert_events_no_update() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {same} AND ({TOLD} OR {RAISED}) THEN RETURN NEW; END IF; {refusal} END $$"
    )
    op.execute(
        "CREATE TRIGGER alert_events_no_update BEFORE UPDATE ON alert_events "
        "FOR EACH ROW EXECUTE FUNCTION alert_events_no_update()"
    )
