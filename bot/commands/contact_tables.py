"""Tables of ``lianxin admin contact``: the school's rules, a child's plans, what is let off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.contact import DEFAULTS, LABELS, WEEKLY, ContactKind, Rule, Way
from domain.contact_steps import Form
from domain.pause import LABELS as CAUSES
from domain.people import Child
from handlers.actions.contact.contact_pauses import what
from handlers.actions.contact.contact_settings import often
from storage.contact.contact_pauses import PauseSeen
from storage.contact.contact_plans import Plan
from storage.person import people

# practice 2.2; what each default stands on.
SOURCES = {
    ContactKind.TALK: "遂昌育才中学：每周至少一次",
    ContactKind.PARENT: "古城中学、沙河：每月一次",
    ContactKind.CARER: "乐阳小学：每学期至少两次",
    ContactKind.VISIT: "遂昌育才中学、陕西2013：每学期一次",
    ContactKind.HOLIDAY_VISIT: "要多留心的孩子，长假走访一次",
    ContactKind.WEEKLY_CHILD: "未成年人保护法第23条：每周至少一次",
    ContactKind.WEEKLY_CARER: "未成年人保护法第23条：每周至少一次",
    ContactKind.FAMILY_CALL: "每月至少安排一次",
}
WAYS = {
    Way.WECHAT: "微信",
    Way.PHONE: "电话",
    Way.VIDEO: "视频",
    Way.FACE: "当面",
    Way.VISIT: "上门",
    Way.LETTER: "书信",
}
STEPS = ("老师", "班主任", "主任")


def rules(of_school: Mapping[ContactKind, Rule]) -> None:
    """Every kind: the default, what it stands on, and what this school does."""
    table = _table("定期联系", ("名字", "哪种联系", "默认", "依据", "本校", "方式", "班主任", "主任"))
    for kind, rule in of_school.items():
        now = "和默认一样" if rule == DEFAULTS[kind] else often(rule.cadence) if rule.is_on else "不做"
        told = (_after(rule.coordinator_after), _after(rule.director_after))
        row = (kind.value, LABELS[kind], often(DEFAULTS[kind].cadence), SOURCES[kind], now, WAYS[rule.way], *told)
        table.add_row(*row, style="dim" if not rule.is_on else None)
    Console().print(table)


def plans(
    session: Session, child: Child, known: Sequence[Plan], of_school: Mapping[ContactKind, Rule], now: datetime
) -> None:
    """Every plan of a child that holds."""
    headings = ("哪种联系", "和谁", "多久", "为什么不同", "上次", "该在", "下次看", "到哪一步", "没联系上")
    table = _table(f"{child.name}的定期联系", headings)
    for one in known:
        whom = people.person(session, one.person_id).name if one.person_id is not None else "孩子"
        table.add_row(
            LABELS[one.kind],
            whom,
            often(one.own or of_school[one.kind].cadence),
            one.reason,
            _day(one.last_contact_at),
            _day(one.due_at),
            _day(one.next_at),
            _step(one),
            str(one.attempts or ""),
            style="red" if one.due_at is not None and one.due_at <= now else None,
        )
    if known:
        Console().print(table)


def pauses(session: Session, known: Sequence[PauseSeen], today: date) -> None:
    """What is let off, who decided it and until when; lifted ones say so."""
    table = _table("停着的联系", ("编号", "学生", "停什么", "原因", "说明", "从", "到", "谁定的", "现在"))
    for one in known:
        name = people.person(session, one.person_id).name if one.person_id is not None else ""
        by = people.person(session, one.by_id).name if one.by_id is not None else "学校"
        form = "全家静默" if one.form is Form.MUTE else what(one.kind, name)
        child = people.child(session, one.child_id)
        cells = (f"{child.class_name}{child.name}", form, CAUSES[one.cause], one.note, str(one.from_on))
        table.add_row(str(one.id), *cells, str(one.until_on), by, _state(one, today))
    Console().print(table)


def _state(one: PauseSeen, today: date) -> str:
    if one.lifted_at is not None:
        return f"{in_china(one.lifted_at):%Y-%m-%d} 恢复了"
    if one.until_on < today:
        return "到期了"
    return "停着" if one.from_on <= today else "还没开始"


def _step(plan: Plan) -> str:
    """Of weekly kinds it counts the questions, and nobody else is told."""
    if plan.kind in WEEKLY:
        return f"问过{plan.step}次" if plan.step else ""
    return STEPS[min(plan.step, len(STEPS) - 1)] if plan.step else ""


def _after(days: int | None) -> str:
    return f"过{days}个上课日" if days is not None else "不告诉"


def _day(moment: datetime | None) -> str:
    return f"{in_china(moment):%Y-%m-%d}" if moment is not None else ""


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table
