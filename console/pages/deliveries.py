"""What has not left yet, is held, failed or is in doubt, with the reason in words and what can be done about it."""

from collections.abc import Callable
from datetime import datetime

from flask import abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING, Deed
from handlers.actions.talk import deliveries
from storage.access import scope
from storage.traffic import delivery_lists
from storage.traffic.delivery_lists import Sent, Stand

PER_PAGE = 30
STAND_WORDS = {
    Stand.WAITING: "等着发",
    Stand.HELD: "等对方说话",
    Stand.FAILED: "没发出",
    Stand.UNCERTAIN: "说不准",
}
ABOUT = {
    Stand.WAITING: "到了时间会自己发出。不想发的可以取消。",
    Stand.HELD: "对方 48 小时内没有说过话，微信不让直接发。已发提醒卡，对方回一句就会送到；等不及请打电话。",
    Stand.FAILED: "没有送到对方手机上。可以再发一次；多半要打电话、带口信或发纸质的。",
    Stand.UNCERTAIN: "发出去了，但微信没有回话，不知道到了没有。请问一声再定，免得重复打扰。",
}


def show(desk: Desk) -> str:
    """One of the four lists; what was pressed a moment ago is named above it."""
    stand = _stand(desk)
    before, shown = desk.number("before"), scope.people(desk.actor, desk.now)
    found = delivery_lists.listed(desk.session, desk.school_id, stand, desk.now, PER_PAGE + 1, before, which=shown)
    return desk.page(
        "deliveries.html",
        rows=found[:PER_PAGE],
        more=len(found) > PER_PAGE,
        stand=stand,
        stands=STAND_WORDS,
        about=ABOUT[stand],
        counts=delivery_lists.counts(desk.session, desk.school_id, desk.now),
        done=_done(desk),
        is_changed=bool(desk.text("changed")),
    )


def send_again(desk: Desk, message_id: int) -> Answer:
    """Once more."""
    return _press(desk, message_id, deliveries.send_again, "再发一次")


def arrived(desk: Desk, message_id: int) -> Answer:
    """Somebody asked: it is there."""
    return _press(desk, message_id, deliveries.has_arrived, "对方收到了")


def drop(desk: Desk, message_id: int) -> Answer:
    """It does not leave."""
    return _press(desk, message_id, deliveries.drop, "取消")


def _press(desk: Desk, message_id: int, deed: Callable[[Session, int, datetime], bool], what: str) -> Answer:
    sent = _one(desk, message_id) or abort(404)
    stand = next((one for one, states in delivery_lists.STATES.items() if sent.state in states), Stand.WAITING)
    if not deed(desk.session, message_id, desk.now):
        return redirect(url_for("deliveries.show", state=stand.value, changed=1), 303)
    desk.note(f"{_named(sent)}：{sent.what}，{what}")
    desk.also = delivery_lists.children(desk.session, message_id)
    desk.wake()
    return redirect(url_for("deliveries.show", state=stand.value, done=message_id), 303)


def _named(sent: Sent) -> str:
    return f"{sent.person}（{'、'.join(sent.children)}家里）" if sent.children else sent.person


def _one(desk: Desk, number: int) -> Sent | None:
    return delivery_lists.one(desk.session, desk.school_id, number, scope.people(desk.actor, desk.now))


def _done(desk: Desk) -> Sent | None:
    number = desk.number("done")
    return _one(desk, number) if number is not None else None


def _stand(desk: Desk) -> Stand:
    asked = desk.text("state") or Stand.FAILED.value
    return next((one for one in Stand if one.value == asked), None) or abort(404)


ONE = row("/deliveries/{message_id}")
ROUTES = (
    Route("/deliveries", "deliveries.show", show, LEADING, deed=Deed.VIEW),
    Route(f"{ONE}/again", "deliveries.again", send_again, LEADING, method="POST"),
    Route(f"{ONE}/arrived", "deliveries.arrived", arrived, LEADING, method="POST"),
    Route(f"{ONE}/drop", "deliveries.drop", drop, LEADING, method="POST"),
)
