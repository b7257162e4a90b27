"""查 李思涵: what a paired teacher needs to know of a child at a glance, masked; the look itself is written down."""

from datetime import datetime

from domain.clock import in_china
from domain.people import Child
from domain.register.cells.phones import masked_phone
from domain.register.cells.reading import show
from domain.register.fields.dictionary import field_of
from domain.register.fields.field import Subject
from domain.understanding.meaning import Intent
from handlers.actions.talk import tickets as deeds
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage import overview
from storage.alert import alerts
from storage.contact import plans
from storage.files import file, file_glance
from storage.overview import Around, Reach
from storage.registers import register

CARE = "guard_type"
# What a card says of how a child is looked after; pupils may see the phone, and the other kinds are not for them.
TOLD_OF_CARE = ("grandparents", "relatives")
REACHES = {
    Reach.OPEN: "在微信",
    Reach.CARD: "在微信",
    Reach.PENDING: "等您同意",
    Reach.UNFOLLOWED: "请打电话",
    Reach.UNBOUND: "不在微信",
}
MOMENTS = {"talk": "谈心", "call": "电话", "visit": "家访", "family_call": "亲情电话", "in": "家里来话"}


def show_card(turn: Turn, _intent: Intent, _text: str, about: list[Child]) -> Reply | None:
    """One card for each child that is named."""
    return Reply("\n".join(_card(turn, child) for child in about))


def _card(turn: Turn, child: Child) -> str:
    _write_down(turn, child)
    moments = file_glance.last_moments(turn.session, child.id)
    open_alerts = [
        alert
        for alert in alerts.open_about(turn.session, [child.id])
        if not alert.is_drill and teacher(turn).id not in alerts.excluded(turn.session, alert.id)
    ]
    waiting = [one for one in deeds.waiting_for(turn.session, teacher(turn)) if one.child_id == child.id]
    return words(
        "replies/desk_card",
        child=child.name,
        class_name=child.class_name,
        care=_care(turn, child),
        adults=[_adult(one) for one in overview.around(turn.session, child.id, turn.now)],
        moments=[(label, _day(moments[name])) for name, label in MOMENTS.items() if name in moments],
        tickets=len(waiting),
        urgent=len(open_alerts),
        plans=len(plans.open_of(turn.session, [child.id])),
    )


def _care(turn: Turn, child: Child) -> str:
    value = register.values_of(turn.session, Subject.CHILD, child.id).get(CARE)
    return show(field_of(Subject.CHILD, CARE), value) if value in TOLD_OF_CARE else ""


def _adult(one: Around) -> tuple[str, str, str, str]:
    person = one.guardian.person
    phone = masked_phone(person.phone) if person.phone else ""
    return one.guardian.relation.label, person.name, phone, REACHES[one.reach]


def _day(moment: datetime) -> str:
    local = in_china(moment)
    return f"{local.month}月{local.day}日"


def _write_down(turn: Turn, child: Child) -> None:
    entry = file.NewEntry(
        at=turn.inbound.sent_at,
        author=teacher(turn).title,
        reader="学校",
        channel="wechat",
        direction="note",
        kind="looked",
        text=words("replies/desk_looked", teacher=teacher(turn).title),
        cause=f"inbox:{turn.inbox_id}",
        author_id=teacher(turn).id,
        once=f"looked:{turn.inbox_id}:{child.id}",
    )
    file.write(turn.session, entry, [child.id], turn.now)
