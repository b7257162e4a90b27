"""谁看过: what was seen, taken away and changed, by whom; what was chosen stands in the address."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from flask import abort, request

from console.frame.desk import Desk
from console.frame.route import CHILD, Route
from domain.access import LEADING, Deed, Duty, Part
from domain.people import Child
from storage.access import accounts, audit, scope
from storage.access.audit import Row
from storage.alert import alert_lists
from storage.person import people

PER_PAGE = 50
KINDS = {
    "access": "申请",
    "account": "账号",
    "accounts": "账号",
    "alerts": "预警",
    "audit": "查看记录",
    "audit_pack": "合规审计包",
    "calendar": "校历",
    "county": "全县",
    "coverage": "联系情况",
    "deliveries": "发送",
    "director": "全校",
    "duties": "职责",
    "erasure": "删除整份档案",
    "erasures": "删除整份档案",
    "export": "导出",
    "exports": "导出",
    "file": "档案",
    "import": "导入档案",
    "home": "首页",
    "inbox": "待回复",
    "incident": "事件",
    "incidents": "事件",
    "letter": "一封信",
    "letters": "一封信",
    "me": "我的账号",
    "more": "更多",
    "notes": "备注",
    "pairings": "结对",
    "quarantine": "看不懂的来信",
    "records": "记联系",
    "redact": "移除内容",
    "redaction": "移除内容",
    "register": "登记表",
    "requests": "申请",
    "rights": "家长的申请",
    "sealed": "保密页",
    "settings": "学校设置",
    "sign_in": "登录",
    "staff": "档案",
    "system": "系统",
    "teachers": "老师",
    "today": "今天",
    "why": "来龙去脉",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands on the page; ``kind`` is the page or command in words."""

    row: Row
    kind: str
    child: Child | None


def show(desk: Desk) -> str:
    """The newest rows of the school; of the machine for an operator, who reads no child and no detail."""
    is_operator = not desk.actor.is_leading
    child_id = desk.number("child") if not is_operator else None
    found = audit.rows(
        desk.session,
        PER_PAGE + 1,
        school_id=desk.actor.school_id,
        child_id=child_id,
        account_id=desk.number("account"),
        deed=_deed(),
        before=desk.number("before"),
        without_child=is_operator,
    )
    known = accounts.listed(desk.session, desk.actor.school_id)
    return _page(desk, "audit.html", found, people=known, child_id=child_id, is_operator=is_operator)


def of_child(desk: Desk, child_id: int) -> str:
    """Who opened this child's file, and what they did there."""
    before = desk.number("before")
    found = audit.rows(desk.session, PER_PAGE + 1, school_id=desk.school_id, child_id=child_id, before=before)
    return _page(desk, "views.html", found, child=desk.child)


def _page(desk: Desk, template: str, found: list[Row], **facts: object) -> str:
    hidden = alert_lists.kept_from(desk.session, desk.actor.person_id)
    away = [people.child(desk.session, one).name for one in desk.actor.kept_from]
    known = [
        row
        for row in found[:PER_PAGE]
        if desk.may_know(row.child_id) and not any(name in row.detail for name in away)  # of several children at once
    ]
    shown = [row for row in known if not _tells_of(row, hidden)]
    children = scope.named(desk.session, desk.actor, {row.child_id for row in shown if row.child_id is not None})
    lines = [
        Line(row, KINDS.get(re.split("[.: ]", row.what)[0], row.what), children.get(row.child_id or 0)) for row in shown
    ]
    return desk.page(
        template,
        lines=lines,
        oldest=found[:PER_PAGE][-1].id if len(found) > PER_PAGE else None,
        deed=_deed(),
        deeds=tuple(Deed),
        account=desk.number("account"),
        **facts,
    )


def _tells_of(row: Row, alerts: Collection[str]) -> bool:
    """Whether it is about one of these alerts: who must not know of it does not read here who opened it."""
    return row.what.startswith(("alerts.", "redact ")) and row.detail.partition("；")[0] in alerts


def _deed() -> Deed | None:
    asked = request.args.get("deed", "")
    if not asked:
        return None
    return next((deed for deed in Deed if deed.value == asked), None) or abort(404)


ROUTES = (
    Route("/audit", "audit.show", show, LEADING | {Duty.OPERATOR}, deed=Deed.VIEW),
    Route(f"{CHILD}/views", "audit.child", of_child, LEADING, Part.FILE),
)
