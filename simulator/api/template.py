"""Template messages and subscription notices: registered forms with short fields."""

import asyncio
from datetime import timedelta
from typing import Any

from simulator import fields
from simulator.api.calls import ApiError, Call, ok
from simulator.jobs import subscription_sent, template_finished
from simulator.settings import TemplateSpec
from simulator.world import Phone

DEDUPED_FOR = timedelta(minutes=10)  # client_msg_id (api_sendtemplatemessage)
# Above 2**53, like the platform's: a reader that goes through doubles loses digits.
FIRST_MSG_ID = 2_918_131_553_548_107_776
BLOCKED = "failed:user block"


async def send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/template/send: accepted is not delivered; TEMPLATESENDJOBFINISH tells."""
    phone, spec = call.phone(), _template(call)
    if not phone.followed:
        raise ApiError(43004, "require subscribe")
    shown = _fields(call, spec)
    once = (phone.openid, call.text("client_msg_id"))
    if once[1] and (known := _already_sent(call, once)):
        return ok(msgid=known)
    msg_id = call.world.next_id(FIRST_MSG_ID)
    if once[1]:
        call.world.sent_once[once] = (msg_id, call.world.now())
    await _finish(call, phone, msg_id, _deliver(call, phone, spec, shown))
    return ok(msgid=msg_id)


async def subscribe_send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/subscribe/bizsend: one consent, one notice."""
    phone, spec = call.phone(), _template(call)
    shown = _fields(call, spec)
    template_id = call.text("template_id")
    if phone.blocked or phone.accepted.get(template_id, 0) < 1:
        raise ApiError(43101, "user refuse to accept the msg")
    phone.accepted[template_id] -= 1
    call.world.note(phone, "订阅通知")
    _show(call, phone, spec, shown, call.text("page"))
    msg_id = call.world.next_id(FIRST_MSG_ID)
    call.pusher.spawn(subscription_sent(call.world, call.pusher, phone.openid, template_id, msg_id))
    return ok()


def _template(call: Call) -> TemplateSpec:
    spec = call.world.templates.get(call.text("template_id"))
    if spec is None:
        raise ApiError(40037, "invalid template_id")
    return spec


def _fields(call: Call, spec: TemplateSpec) -> list[list[str]]:
    data = call.body.get("data")
    if not isinstance(data, dict):
        raise ApiError(47003, "argument invalid! data")
    try:
        return fields.shown_fields(spec, data)
    except fields.FieldError as error:
        raise ApiError(47003, f"argument invalid! {error} invalid") from error


def _already_sent(call: Call, once: tuple[str, str]) -> int | None:
    msg_id, at = call.world.sent_once.get(once, (None, call.world.now()))
    return msg_id if call.world.now() - at < DEDUPED_FOR else None


def _deliver(call: Call, phone: Phone, spec: TemplateSpec, shown: list[list[str]]) -> str:
    """The final status, after the card is on the screen if it gets there."""
    status = BLOCKED if phone.blocked else call.world.faults.jobfinish_status
    if status == "success":
        _show(call, phone, spec, shown, call.text("url"))
    else:
        call.world.note(phone, f"一条模板消息没有送达（{status}）")
    return status


def _show(call: Call, phone: Phone, spec: TemplateSpec, shown: list[list[str]], url: str) -> None:
    call.world.show(phone, "account", "template", title=spec["title"], fields=shown, url=url or None)


async def _finish(call: Call, phone: Phone, msg_id: int, status: str) -> None:
    """Push the outcome before or after the answer, or never."""
    when = call.world.faults.jobfinish
    finished = template_finished(call.world, call.pusher, phone.openid, msg_id, status, when == "before")
    if when == "never":
        finished.close()
        return
    task = call.pusher.spawn(finished)
    if when == "before":
        await asyncio.wait([task], timeout=call.world.settings.attempt_timeout)
