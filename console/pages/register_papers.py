"""The official papers of the register as files: 登记表, 汇总表, the whole of it; who took how much is written down."""

from flask import Response, abort

from console.forms import day_of, download
from console.frame.desk import Desk
from console.frame.route import CHILD, Route
from domain.access import ALL_STAFF, LEADING, OF_SCHOOL, Deed, Part, Verdict, verdict
from handlers.actions.registers import register_papers
from handlers.actions.registers.register_papers import Format
from storage.access import scope
from storage.person import class_pupils, people


def print_child(desk: Desk, child_id: int) -> Response:
    """登记表 of one child; in full only for who may see it in full."""
    cleared = register_papers.clearance(_in_full(desk))
    school = people.school(desk.session, desk.school_id)
    content, count = register_papers.child_forms(
        desk.session, school, [child_id], "", desk.today, desk.now, Format.PDF, cleared
    )
    desk.note(f"登记表 {count} 个孩子")
    return download(content, f"{desk.child.name} 登记表", "pdf")


def print_forms(desk: Desk) -> Response:
    """登记表 of the children that are open to who asks, of a class or of all of them."""
    own = scope.own(desk.actor, Part.REGISTER, desk.now)
    mine, school = class_pupils.all_of(desk.session, own), people.school(desk.session, desk.school_id)
    class_name = desk.text("class", 40)
    content, count = register_papers.child_forms(
        desk.session, school, mine, class_name, desk.today, desk.now, Format.PDF, register_papers.clearance(False)
    )
    if not count:
        abort(404)
    desk.note(f"登记表 {count} 个孩子（{class_name or '全部'}）")
    return download(content, f"登记表 {class_name}".strip(), "pdf")


def take_register(desk: Desk) -> Response:
    """台账: the whole register in the columns of the template; in full only for who may see every number in full."""
    is_theirs = verdict(Part.UNMASKED, desk.actor.duties & OF_SCHOOL, granted=False) is Verdict.ALLOWED
    full = bool(desk.text("full")) and is_theirs
    content, count, _ = register_papers.filled_template(
        desk.session,
        people.school(desk.session, desk.school_id),
        desk.text("class", 40),
        desk.now,
        register_papers.clearance(full),
        desk.actor.kept_from,
    )
    desk.note(f"台账 {count} 个孩子{'，含证件号、住址、外出情况' if full else ''}")
    return download(content, "台账", "xlsx")


def take_summary(desk: Desk) -> Response:
    """汇总表 of a day, as a workbook or on paper."""
    as_of = day_of(desk.text("on", 10)) or desk.today
    kind = Format.PDF if desk.text("kind", 4) == "pdf" else Format.WORKBOOK
    school = people.school(desk.session, desk.school_id)
    content, told = register_papers.summary(
        desk.session, school, as_of, desk.now, kind, register_papers.clearance(False), desk.actor.kept_from
    )
    desk.note(f"汇总表 {as_of.isoformat()}，浙江2013口径 {told.comparison.zj2013} 人")
    return download(content, f"汇总表 {as_of.isoformat()}", kind.value)


def _in_full(desk: Desk) -> bool:
    unmask = scope.of_child(desk.session, desk.actor, desk.child.id, Part.UNMASKED, desk.now)
    return bool(desk.text("full")) and unmask is Verdict.ALLOWED


ROUTES = (
    Route(
        f"{CHILD}/register/form.pdf", "register.form", print_child, ALL_STAFF, Part.REGISTER,
        deed=Deed.EXPORT, is_proved=True, is_long=True,
    ),
    Route(
        "/register/forms.pdf", "register.forms", print_forms, ALL_STAFF,
        deed=Deed.EXPORT, is_proved=True, is_long=True,
    ),
    Route("/register/all.xlsx", "register.all", take_register, LEADING, deed=Deed.EXPORT, is_proved=True, is_long=True),
    Route(
        "/register/summary", "register.summary", take_summary, LEADING,
        deed=Deed.EXPORT, is_proved=True, is_long=True,
    ),
)  # fmt: skip
