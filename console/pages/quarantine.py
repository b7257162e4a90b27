"""看不懂的来信: what the platform sent and nobody could read, kept as it came until somebody looks at it."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from console.frame.desk import Desk
from console.frame.route import Route, row
from console.wording import shortened
from domain.access import LEADING, Deed, Duty
from handlers.actions.talk import unread
from storage.traffic import quarantine

PER_PAGE = 10
# What the reader says of a body, in words; anything else stands as it is.
REASONS = {
    "not UTF-8": "不是能读的文字",
    "encoding": "不是能读的文字",
    "not XML": "不是微信的格式",
    "root": "不是微信的格式",
    "multipart": "不是微信的格式",
    "tag twice": "同一项写了两遍",
    "nested text": "不是微信的格式",
    "too deep or too many": "套得太深或太多",
    "sender or account": "没写是谁发的",
    "type": "没写是哪一种消息",
    "MsgId": "没有消息编号",
    "CreateTime": "没写什么时候发的",
}


def show(desk: Desk) -> str:
    """What waits, or (``state=seen``) was put away: of the own school; an operator sees of all when and why."""
    is_seen = _is_seen(desk)
    school = desk.actor.school_id if desk.actor.is_leading else None
    found = quarantine.listed(desk.session, school, PER_PAGE + 1, desk.number("before"), is_seen=is_seen)
    return desk.page(
        "quarantine.html",
        rows=[(one, shortened(one.text) if one.text is not None else None) for one in found[:PER_PAGE]],
        more=len(found) > PER_PAGE,
        is_seen=is_seen,
        is_leading=desk.actor.is_leading,
        waiting=quarantine.count(desk.session, school),
        reasons=REASONS,
        done=desk.text("done", 20),
    )


def put_away(desk: Desk, unread_id: int) -> Answer:
    """Somebody looked."""
    _mine(desk, unread_id)
    unread.put_away(desk.session, unread_id, desk.now)
    desk.note(f"第 {unread_id} 条看过了")
    return redirect(url_for("quarantine.show", done="away"), 303)


def read_again(desk: Desk, unread_id: int) -> Answer:
    """The program tries once more within seconds."""
    _mine(desk, unread_id)
    unread.read_again(desk.session, unread_id, desk.now)
    desk.note(f"第 {unread_id} 条再读一次")
    return redirect(url_for("quarantine.show", done="again"), 303)


def _mine(desk: Desk, unread_id: int) -> None:
    if not quarantine.is_of_school(desk.session, unread_id, desk.school_id):
        abort(404)


def _is_seen(desk: Desk) -> bool:
    asked = desk.text("state")
    return asked == "seen" if asked in ("", "waiting", "seen") else abort(404)


ONE = row("/quarantine/{unread_id}")
ROUTES = (
    Route("/quarantine", "quarantine.show", show, LEADING | {Duty.OPERATOR}, deed=Deed.VIEW),
    Route(f"{ONE}/away", "quarantine.put_away", put_away, LEADING, method="POST"),
    Route(f"{ONE}/again", "quarantine.read_again", read_again, LEADING, method="POST"),
)
