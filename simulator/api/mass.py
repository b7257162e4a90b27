"""Mass messages: at most four for each user and calendar month, counted in China time."""

from datetime import timedelta
from typing import Any

from simulator.api.calls import ApiError, Call, ok
from simulator.api.custom import checked_text
from simulator.jobs import mass_finished
from simulator.replies import show_media
from simulator.tokens import CHINA
from simulator.world import Phone

PER_MONTH = 4
FEWEST, MOST = 2, 10_000
FIRST_MSG_ID = 3_147_483_000
DEDUPED_FOR = timedelta(hours=24)
LONGEST_CLIENT_ID = 32  # bytes


async def send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/send to a list of openids."""
    openids = call.body.get("touser")
    if not isinstance(openids, list) or not FEWEST <= len(set(map(str, openids))) <= MOST:
        raise ApiError(40130, "invalid openid list size, at least two openid")
    phones = [phone for openid in dict.fromkeys(map(str, openids)) if (phone := call.world.phones.get(openid))]
    return _submit(call, phones, len(openids))


async def send_all(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/sendall; tags are not simulated, so only `is_to_all` is known."""
    chosen = call.body.get("filter")
    if not isinstance(chosen, dict) or chosen.get("is_to_all") is not True:
        raise ApiError(40035, "invalid parameter filter")
    phones = [phone for phone in call.world.phones.values() if phone.followed]
    return _submit(call, phones, len(phones))


async def status(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/get."""
    given = str(call.body.get("msg_id"))
    msg_id = int(given) if given.isdecimal() else 0
    if msg_id not in call.world.mass_jobs:
        raise ApiError(40059, "invalid msg id")
    return {"msg_id": msg_id, "msg_status": call.world.mass_jobs[msg_id]}


def _submit(call: Call, phones: list[Phone], total: int) -> dict[str, Any]:
    world, kind = call.world, call.text("msgtype")
    content = _content(call, kind)
    client_id = call.text("clientmsgid")
    _check_client_id(call, client_id)
    msg_id = world.next_id(FIRST_MSG_ID)
    if client_id:
        world.sent_once["mass", client_id] = (msg_id, world.now())
    allowed = [phone for phone in phones if _count(call, phone)]
    for phone in allowed:
        if not phone.blocked:
            _show(call, phone, kind, content)
    sent = sum(not phone.blocked for phone in allowed)
    world.mass_jobs[msg_id] = "SEND_SUCCESS"
    call.pusher.spawn(mass_finished(world, call.pusher, msg_id, total, len(allowed), sent))
    return ok(msg_id=msg_id, msg_data_id=msg_id + 1) | {"errmsg": "send job submission success"}


def _content(call: Call, kind: str) -> list[str]:
    """The text, or the media ids, checked."""
    if kind not in ("text", "image", "voice"):
        raise ApiError(40008, "invalid message type")
    inner = call.body.get("images" if kind == "image" else kind)
    if not isinstance(inner, dict):
        raise ApiError(47001)
    if kind == "text":
        return [checked_text(inner.get("content"))]
    ids = inner.get("media_ids") if kind == "image" else [inner.get("media_id")]
    if not isinstance(ids, list) or not ids or not all(call.world.live_media(one) for one in ids):
        raise ApiError(40007)
    return [str(one) for one in ids]


def _check_client_id(call: Call, client_id: str) -> None:
    if len(client_id.encode()) > LONGEST_CLIENT_ID:
        raise ApiError(45067, "clientmsgid size out of limit")
    known = call.world.sent_once.get(("mass", client_id)) if client_id else None
    if known and call.world.now() - known[1] < DEDUPED_FOR:
        raise ApiError(45065, "clientmsgid exist", msg_id=known[0])


def _count(call: Call, phone: Phone) -> bool:
    """Use one of the user's four of this month; False when they do not follow or none is left."""
    month = f"{call.world.now().astimezone(CHINA):%Y-%m}"
    used = phone.received_mass.get(month, 0)
    if not phone.followed or used >= PER_MONTH:
        return False
    phone.received_mass[month] = used + 1
    return True


def _show(call: Call, phone: Phone, kind: str, content: list[str]) -> None:
    month = f"{call.world.now().astimezone(CHINA):%Y-%m}"
    call.world.note(phone, f"群发消息（本月第 {phone.received_mass[month]} 条）")
    for part in content:
        if kind == "text":
            call.world.show(phone, "account", "text", part)
        else:
            show_media(call.world, phone, "account", kind, part)
