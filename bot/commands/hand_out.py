"""What every command does before it writes names into a file, or shows them: write it down; and before a file leaves,
ask whether exports are stopped."""

from bot.commands.house import house, stop
from bot.runtime import Runtime
from domain.access import Deed

FROZEN = "有一起信息安全事件还没有结束，导出先停着。看是哪一起：lianxin admin incident list"


def note_export(
    what: str, school_id: int | None, *, child_id: int | None = None, detail: str = "", in_incident: bool = False
) -> None:
    """The row of the audit stands before the file does. Ends the command while an incident stops exports, but for what
    is needed then (``in_incident``)."""
    from handlers.actions.access.accounts import at_the_machine
    from storage.access import audit
    from storage.privacy import incidents

    with house() as runtime, runtime.database.begin() as session:
        if school_id is not None and not in_incident and incidents.frozen(session, school_id):
            stop(FROZEN)
        actor = at_the_machine(school_id)
        audit.write(session, actor, Deed.EXPORT, what, runtime.clock.now(), child_id=child_id, detail=detail)


def note_look(
    runtime: Runtime, what: str, school_id: int | None, *, child_id: int | None = None, detail: str = ""
) -> None:
    """The row of the audit stands before the names are on the screen; ``detail`` has no words of anybody."""
    from handlers.actions.access.accounts import at_the_machine
    from storage.access import audit

    with runtime.database.begin() as session:
        actor, now = at_the_machine(school_id), runtime.clock.now()
        audit.write(session, actor, Deed.VIEW, what, now, child_id=child_id, detail=detail)
