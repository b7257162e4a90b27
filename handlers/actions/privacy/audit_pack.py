"""合规审计包: what the yearly filing asks for, counted and put into one workbook."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from domain.access import DEED_LABELS, PART_LABELS, Actor, Deed, Part
from domain.clock import in_china
from domain.consent import Answer
from domain.retention import STAYS, What
from domain.spoken import day_and_time
from messages.documents.audit_pack import Sheet, audit_workbook
from messages.documents.workbook import Value
from storage.access import audit
from storage.person import people
from storage.privacy import audit_pack
from storage.privacy.audit_pack import Span

ANSWERS = {
    Answer.AGREED: "同意",
    Answer.NOTICES: "只接收通知，不保存语音照片",
    Answer.DECLINED: "不同意",
    Answer.WITHDRAWN: "撤回同意",
}
GROUNDS = {"request": "家长要求", "retention": "保存期限到了", "mistake": "记错了", "erasure": "整份档案删去"}
GRANTS = {"granted": "批准", "refused": "没有批准", "open": "还没有决定"}
EXPORTS = {"file": "转学用的整份档案", "parent": "家长用的副本"}


def make(session: Session, actor: Actor, year: int, now: datetime, processors: Sequence[str]) -> bytes:
    """The workbook of a year, of the actor's school or of all; a row of the audit says who made it."""
    span = audit_pack.span(year, actor.school_id, in_china(now).date())
    name = people.school(session, actor.school_id).name if actor.school_id is not None else "全部学校"
    sheets = [
        _children(session, span),
        _consents(session, span),
        _accesses(session, span),
        _grants(session, span),
        _exports(session, span),
        _deletions(session, span),
        _requests(session, span),
        _incidents(session, span),
        Sheet("受托处理和保存期限", ("项目", "内容"), 0, _processors(processors)),
    ]
    audit.write(session, actor, Deed.EXPORT, "audit_pack", now, detail=f"{year}年合规审计包")
    return audit_workbook(f"{name} {year}年个人信息保护合规审计包", sheets, in_china(now))


def _children(session: Session, span: Span) -> Sheet:
    found = audit_pack.children(session, span)
    rows = [
        ("不满14周岁的儿童", found.under_14),
        ("14至17周岁的未成年人", found.from_14),
        ("满18周岁", found.grown),
        ("出生日期没有登记", found.unknown),
    ]
    return Sheet("人数", (f"{span.last_day.isoformat()} 在校", "人数"), 1, rows)


def _consents(session: Session, span: Span) -> Sheet:
    rows = [
        (version, ANSWERS.get(Answer(answer), answer), count)
        for version, answer, count in audit_pack.consents(session, span)
    ]
    return Sheet("同意和拒绝", ("告知书版本", "回答", "次数"), 1, rows)


def _accesses(session: Session, span: Span) -> Sheet:
    rows = [
        (duty or "维护人员", DEED_LABELS[Deed(deed)], what, count)
        for duty, deed, what, count in audit_pack.accesses(session, span)
    ]
    return Sheet("查看导出改动", ("职务", "做了什么", "页面或命令", "次数"), 1, rows)


def _grants(session: Session, span: Span) -> Sheet:
    rows = [
        (PART_LABELS[Part(part)], GRANTS[decided], count) for part, decided, count in audit_pack.grants(session, span)
    ]
    return Sheet("查阅申请和批准", ("申请的内容", "结果", "件数"), 1, rows)


def _exports(session: Session, span: Span) -> Sheet:
    rows = [(EXPORTS.get(kind, kind), made, taken) for kind, made, taken in audit_pack.exports(session, span)]
    return Sheet("档案导出", ("种类", "做了", "取走了"), 2, rows)


def _deletions(session: Session, span: Span) -> Sheet:
    taken = [(GROUNDS.get(ground, ground), count) for ground, count in audit_pack.redactions(session, span)]
    over = [
        (f"到期清理（所有学校）：{What(name).rule.label}", count)
        for name, count in sorted(audit_pack.retained(session, span).items())
    ]
    return Sheet("删除", ("原因", "条数"), 1, [*taken, *over])


def _requests(session: Session, span: Span) -> Sheet:
    heads = ("家长的申请", "收到", "办了", "办了一部分", "没有办", "撤回", "还没答复", "超过15天", "最长天数")
    rows: list[Sequence[Value]] = [
        (
            one.kind.label.replace("您", "本人"),
            one.asked,
            one.done,
            one.partly,
            one.refused,
            one.withdrawn,
            one.open,
            one.late,
            one.longest_days,
        )
        for one in audit_pack.requests(session, span)
    ]
    return Sheet("家长的申请", heads, 8, rows)


def _incidents(session: Session, span: Span) -> Sheet:
    """What happened is told by kind: the free words may name people."""
    rows = [
        (
            f"{one.id}号",
            day_and_time(one.opened_at),
            day_and_time(one.closed_at) if one.closed_at else "没有结束",
            "；".join(kind.label for kind in one.exposed),
        )
        for one in audit_pack.happened(session, span)
    ]
    return Sheet("安全事件", ("编号", "发现", "结束", "涉及的信息"), 0, rows)


def _processors(processors: Sequence[str]) -> list[Sequence[Value]]:
    kept = [(f"保存期限：{what.rule.label}", what.rule.keeps) for what in What]
    stays = [(f"保存期限：{label}", keeps) for label, keeps in STAYS]
    named = [("受托处理个人信息的单位", one) for one in processors] or [("受托处理个人信息的单位", "没有填写，请补上")]
    return [*named, *kept, *stays]
