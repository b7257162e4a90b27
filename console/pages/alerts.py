"""预警: what is open for those who may know of it, and one alert with its log, what to do first and whom to call."""

from collections.abc import Callable

from flask import abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import ALL_STAFF, Deed
from domain.alert import CHECK, LEVEL_LABELS, AlertEventKind, AlertState, category_title
from domain.errors import Refusal
from domain.people import Person
from handlers.actions.alert import alert_checks, alert_circle, alert_deeds
from messages.render import words
from storage.alert import alert_lists, alerts
from storage.alert.alert_lists import Listed
from storage.alert.alerts import Alert
from storage.person import addresses

PER_PAGE = 30
LONGEST_NOTE = 500  # characters
NOTES = {
    AlertEventKind.CALLED: "打了电话、去了人",
    AlertEventKind.POLICE: "已报警",
    AlertEventKind.BUREAU: "已报教育局",
    AlertEventKind.NOTED: "别的",
}
EVENT_WORDS = {
    AlertEventKind.OPENED: "报上来",
    AlertEventKind.TOLD: "告诉了",
    AlertEventKind.RAISED: "升级",
    AlertEventKind.TAKEN: "接手处理",
    AlertEventKind.REMINDED: "提醒了",
    AlertEventKind.CALLED: "打电话、上门",
    AlertEventKind.NOTED: "记了一笔",
    AlertEventKind.FALSE_ALARM: "看过，是误报",
    AlertEventKind.POLICE: "报警",
    AlertEventKind.BUREAU: "报教育局",
    AlertEventKind.CLOSED: "结束",
    AlertEventKind.REDACTED: "移除了内容",
}
STATE_WORDS = {
    AlertState.OPEN: ("还没有人处理", "bad"),
    AlertState.TAKEN: ("在处理", "wait"),
    AlertState.CLOSED: ("已结束", "good"),
    AlertState.FALSE_ALARM: ("误报", "good"),
}
ANSWERS = {"yes": alert_checks.is_there, "no": alert_checks.is_not_there}
NO_OUTCOME = "请写一句孩子现在怎样、怎么处理的。"
Deal = Callable[[Alert, Person, int], None]


def show(desk: Desk) -> str:
    """What is open, or (``state=over`` in the address) what is over."""
    is_over = _is_over(desk)
    found = alert_lists.listed(
        desk.session, desk.actor, desk.now, PER_PAGE + 1, is_over=is_over, before=desk.number("before")
    )
    return desk.page(
        "alerts.html", rows=found[:PER_PAGE], more=len(found) > PER_PAGE and is_over, is_over=is_over, **_words()
    )


def show_one(desk: Desk, alert_id: int) -> Answer:
    """One alert with everything that can be done about it."""
    return _page(desk, _seen(desk, alert_id), {}, {})


def take(desk: Desk, alert_id: int) -> Answer:
    """我来处理."""
    return _deed(desk, alert_id, "接手处理", lambda alert, me, _at: alert_deeds.take(desk.session, alert, me, desk.now))


def false_alarm(desk: Desk, alert_id: int) -> Answer:
    """It was no danger."""
    return _deed(
        desk,
        alert_id,
        "误报",
        lambda alert, me, at: alert_deeds.false_alarm(desk.session, alert, me, at, desk.now),
    )


def check(desk: Desk, alert_id: int) -> Answer:
    """The answer to whether the child is at school."""
    answer = ANSWERS.get(desk.text("answer")) or abort(400)
    what = "孩子在学校" if desk.text("answer") == "yes" else "孩子不在学校"
    return _deed(desk, alert_id, what, lambda alert, me, _at: answer(desk.session, alert, me, desk.now))


def note(desk: Desk, alert_id: int) -> Answer:
    """Something was done: a call, the police, the bureau."""
    kind = next((one for one in NOTES if one.value == desk.text("kind")), None)
    text = desk.text("text", LONGEST_NOTE)
    wrong = {} if kind is not None else {"kind": "请选做了什么。"}
    if not text:
        wrong["text"] = "请写一句做了什么。"
    if kind is None or wrong:
        return _page(desk, _seen(desk, alert_id), forms.given(), wrong, 400)
    return _deed(
        desk,
        alert_id,
        NOTES[kind],
        lambda alert, me, _at: alert_deeds.log(desk.session, alert, kind, me, text, desk.now),
    )


def close(desk: Desk, alert_id: int) -> Answer:
    """It is over: whoever closes it says that they saw the child itself."""
    seen, outcome = _seen(desk, alert_id), desk.text("outcome", LONGEST_NOTE)
    wrong = {} if outcome else {"outcome": NO_OUTCOME}
    if not seen.alert.is_drill and not request.form.get("saw"):
        wrong["saw"] = words("replies/alert_not_seen", number=alert_id).split("。", 1)[0] + "。"
    if wrong:
        return _page(desk, seen, forms.given(), wrong, 400)
    return _deed(
        desk,
        alert_id,
        "结束",
        lambda alert, me, at: alert_deeds.close(desk.session, alert, me, at, outcome, desk.now),
    )


def _deed(desk: Desk, alert_id: int, what: str, deal: Deal) -> Answer:
    """Do it as the chat does; what cannot be done is said on the alert's own page, and what was typed stays."""
    seen, me = _seen(desk, alert_id), forms.person(desk)
    address = addresses.of_person(desk.session, me.id)
    try:
        deal(seen.alert, me, address.id if address is not None else 0)
    except Refusal as refused:
        return _page(desk, _seen(desk, alert_id), forms.given(), {"deed": forms.sentence(refused)}, 409)
    desk.note(what)  # the words stand in the log of the alert
    desk.wake()
    return redirect(url_for("alerts.alert", alert_id=alert_id), 303)


def _seen(desk: Desk, alert_id: int) -> Listed:
    """The alert; the rows of the audit name it, so that they can be hidden from whom it is kept from."""
    seen = alert_lists.one(desk.session, desk.actor, alert_id, desk.now) or abort(404)
    desk.about, desk.notes = seen.alert.child_id, [alert_lists.named(alert_id)]
    if desk.about is None:
        desk.also = [child.id for child in alert_circle.children_of(desk.session, seen.alert)]
    return seen


def _page(desk: Desk, seen: Listed, given: dict[str, str], wrong: dict[str, str], status: int = 200) -> Answer:
    alert = seen.alert
    children = alert_circle.children_of(desk.session, alert)
    page = desk.page(
        "alert.html",
        seen=seen,
        alert=alert,
        children=children,
        teller=alert_circle.teller(desk.session, alert, children),
        around=alert_circle.around(desk.session, alert, children),
        first=words("replies/alert_first", category=alert.category),
        duty=words("replies/report_duty").split("怎么记：", 1)[0],
        lines=alert_lists.log(desk.session, alert.id),
        hidden=len(alerts.excluded(desk.session, alert.id)),
        is_check=alert.level == CHECK,
        is_mine=alert.taken_by == desk.actor.person_id,
        is_own=desk.actor.person_id in (alert.opened_by, alert.said_by),
        notes=NOTES,
        given=given,
        wrong=wrong,
        longest=LONGEST_NOTE,
        **_words(),
    )
    return make_response(page, status)


def _words() -> dict[str, object]:
    return {"title_of": category_title, "levels": LEVEL_LABELS, "states": STATE_WORDS, "events": EVENT_WORDS}


def _is_over(desk: Desk) -> bool:
    asked = desk.text("state")
    return asked == "over" if asked in ("", "open", "over") else abort(404)


ONE = row("/alerts/{alert_id}")
ROUTES = (
    Route("/alerts", "alerts.show", show, ALL_STAFF, deed=Deed.VIEW),
    Route(ONE, "alerts.alert", show_one, ALL_STAFF, deed=Deed.VIEW),
    Route(f"{ONE}/take", "alerts.take", take, ALL_STAFF, method="POST"),
    Route(f"{ONE}/false", "alerts.false_alarm", false_alarm, ALL_STAFF, method="POST"),
    Route(f"{ONE}/check", "alerts.check", check, ALL_STAFF, method="POST"),
    Route(f"{ONE}/note", "alerts.note", note, ALL_STAFF, method="POST"),
    Route(f"{ONE}/close", "alerts.close", close, ALL_STAFF, method="POST"),
)
