"""What ``lianxin admin pairings`` prints: loads, children without a teacher, what is arranged, a child's history."""

from datetime import datetime

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.pairing import MOST, WARN_ABOVE, is_too_many, last_day
from domain.people import Child
from storage.pairing import pairing_lists, substitutions
from storage.pairing.pairing_lists import Load, PairingSeen
from storage.pairing.substitutions import Planned
from storage.person import people

NOBODY = "还没有老师"


def overview(session: Session, school_id: int, now: datetime) -> None:
    """Everybody's load, most first; what somebody has to look at is red on a terminal."""
    table = Table(title="老师和学生", caption=f"超过 {WARN_ABOVE} 个太多，最多 {MOST} 个")
    for heading in ("老师", "现在", "其中代班", "以后换回", ""):
        table.add_column(heading, overflow="fold")
    for load in pairing_lists.loads(session, school_id):
        numbers = (load.acting, load.standing_in, load.coming_back)
        style = "red" if load.is_heavy else None
        table.add_row(load.teacher.name, *(str(number or "") for number in numbers), _mark(load), style=style)
    console = Console()
    console.print(table)
    for child in pairing_lists.unpaired(session, school_id):
        console.print(f"{NOBODY}：{child.class_name}{child.name}", style="red", highlight=False, markup=False)
    for stuck in pairing_lists.stuck(session, school_id, now):
        said = f"代班期满，{stuck.regular.name}老师不在了：{stuck.child.name}（现在{stuck.substitute.name}老师）"
        console.print(said, style="red", highlight=False, markup=False)
    for planned in substitutions.of_school(session, school_id):
        style = "red" if planned.starts_at <= now else None
        console.print(_arranged(session, planned), style=style, highlight=False, markup=False)


def history(session: Session, child: Child) -> None:
    """Every pairing of a child, oldest first."""
    table = Table(title=f"{child.class_name}{child.name}的结对")
    for heading in ("老师", "从", "到", "角色", "原因", "批准"):
        table.add_column(heading, overflow="fold")
    for seen in pairing_lists.of_child(session, child.id):
        by = seen.approved_by.name if seen.approved_by else ""
        ends = f"{in_china(seen.ends_at):%Y-%m-%d %H:%M}" if seen.ends_at else "现在"
        table.add_row(
            seen.teacher.name, f"{in_china(seen.starts_at):%Y-%m-%d %H:%M}", ends, _role(seen), seen.reason, by
        )
    Console().print(table)


def _mark(load: Load) -> str:
    if is_too_many(load.acting):
        return "超过上限"
    return "太多" if load.is_heavy else ""


def _role(seen: PairingSeen) -> str:
    until = f"，到{last_day(seen.until):%m-%d}" if seen.until and not seen.ends_at else ""
    stood_for = f"（代{seen.stood_for.name}）" if seen.stood_for else ""
    return f"{seen.role.label}{stood_for}{until}"


def _arranged(session: Session, planned: Planned) -> str:
    child, substitute = people.child(session, planned.child_id), people.person(session, planned.substitute_id)
    first, last = in_china(planned.starts_at).date(), last_day(planned.until)
    return f"已安排代班：{child.name}，{substitute.name}老师，{first:%Y-%m-%d} 到 {last:%Y-%m-%d}"
