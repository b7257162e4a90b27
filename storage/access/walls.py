"""The second wall between schools: PostgreSQL itself shows a session only the rows of one school.

The policies stand in migration 0015. The owner of the tables does not meet them; a page's transaction steps into the
role ``lianxin_console``, which does, and steps out of it when it ends.
"""

from enum import StrEnum

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor

ROLE = "lianxin_console"
REACH = {AccountKind.STAFF: "school", AccountKind.OFFICER: "county", AccountKind.OPERATOR: "house"}

_MAY_STEP_IN = (
    "pg_has_role(session_user, oid, CASE WHEN current_setting('server_version_num')::int >= 160000 "
    "THEN 'SET' ELSE 'MEMBER' END)"
)
# One trip: who is asked for, then the role. Compiling to machine code costs more than a page has (jit); with the cost
# of a disk's arm the planner would gather all children of a school to look at thirty rows of one (random_page_cost).
_STEP_IN = text(
    "SELECT set_config('lianxin.school', :school, true), set_config('lianxin.reach', :reach, true), "
    "set_config('jit', 'off', true), set_config('random_page_cost', '1.1', true), set_config('role', rolname, true) "
    f"FROM pg_roles WHERE rolname = '{ROLE}' AND {_MAY_STEP_IN}"
)
_STATE = text(
    f"SELECT {_MAY_STEP_IN} AND has_table_privilege(oid, 'children', 'SELECT') FROM pg_roles WHERE rolname = '{ROLE}'"
)
_GRANTS = (
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {{schema}} TO {ROLE}",
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {{schema}} TO {ROLE}",
    f"GRANT USAGE ON SCHEMA {{schema}} TO {ROLE}",
    f"REVOKE UPDATE, DELETE ON audit FROM {ROLE}",  # T28: not even with the triggers gone
    f"REVOKE ALL ON alembic_version FROM {ROLE}",
)


class State(StrEnum):
    """Whether the wall stands."""

    STANDS = "stands"
    MISSING = "missing"  # the role is not there, or this program may not step into it
    NOT_HERE = "not_here"  # SQLite: one file, the first wall only


def stand_around(session: Session, actor: Actor) -> None:
    """From here to the end of this transaction only rows of the actor's school are there.

    An officer reads what the county's numbers are counted from and nothing that anybody said; an operator what keeps
    the machine running. Where the role is missing nothing happens (``state`` says so, and `lianxin check`).
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    session.flush()
    school = str(actor.school_id) if actor.school_id is not None else ""
    session.execute(_STEP_IN, {"school": school, "reach": REACH[actor.kind]})


def state(session: Session) -> State:
    """Whether the wall stands around pages of this database."""
    if session.get_bind().dialect.name != "postgresql":
        return State.NOT_HERE
    return State.STANDS if session.scalar(_STATE) else State.MISSING


def mend(session: Session) -> str:
    """What whoever may make roles runs where the wall is missing; afterwards `lianxin migrate`."""
    user = session.scalar(text("SELECT quote_ident(session_user)"))
    return f"CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO {user};"


def give_rights(connection: Connection) -> None:
    """The console's role may use every table there is now; for every start, since a new version brings new tables."""
    if connection.dialect.name != "postgresql":
        return
    if connection.scalar(text(f"SELECT true FROM pg_roles WHERE rolname = '{ROLE}'")) is None:
        return
    schema = connection.scalar(text("SELECT quote_ident(current_schema())"))
    for grant in _GRANTS:
        connection.execute(text(grant.format(schema=schema)))
