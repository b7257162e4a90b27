"""Mass messages: at most four for each user and calendar month, counted in China time."""

import asyncio
from datetime import timedelta
from typing import Any

from simulator.api import tags
from simulator.api.calls import ApiError, Call, ok
from simulator.api.custom import checked_text
from simulator.jobs import mass_finished
from simulator.replies import show_media
from simulator.tokens import CHINA
from simulator.world import Phone

PER_MONTH = 4
SUCCESS = "send success"
FEWEST, MOST = 2, 10_000
FIRST_MSG_ID = 3_147_483_000
DEDUPED_FOR = timedelta(hours=24)
LONGEST_CLIENT_ID = 32  # bytes
PER_DAY = 100  # of one account, in China time


async def send(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/send to a list of openids."""
    openids = call.body.get("touser")
    if not isinstance(openids, list) or not FEWEST <= len(set(map(str, openids))) <= MOST:
        raise ApiError(40130, "invalid openid list size, at least two openid")
    phones = [phone for openid in dict.fromkeys(map(str, openids)) if (phone := call.world.phones.get(openid))]
    return await _submit(call, phones, len(openids))


async def send_all(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/sendall to all followers or to those with a tag."""
    chosen = call.body.get("filter")
    if not isinstance(chosen, dict) or not isinstance(chosen.get("is_to_all", False), bool):
        raise ApiError(40035, "invalid parameter filter")
    if chosen.get("is_to_all"):
        phones = [phone for phone in call.world.phones.values() if phone.followed]
    else:
        phones = tags.holders(call, chosen.get("tag_id"))
        if len(phones) < FEWEST:
            raise ApiError(40130, "invalid openid list size, at least two openid")
    return await _submit(call, phones, len(phones))


async def status(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/message/mass/get."""
    given = str(call.body.get("msg_id"))
    msg_id = int(given) if given.isdecimal() else 0
    if msg_id not in call.world.mass_jobs:
        raise ApiError(40059, "invalid msg id")
    return {"msg_id": msg_id, "msg_status": call.world.mass_jobs[msg_id]}


async def _submit(call: Call, phones: list[Phone], total: int) -> dict[str, Any]:
    world, kind = call.world, call.text("msgtype")
    content = _content(call, kind)
    client_id = call.text("clientmsgid")
    _check_client_id(call, client_id)
    _count_day(call)
    msg_id = world.next_id(FIRST_MSG_ID)
    if client_id:
        world.sent_once["mass", client_id] = (msg_id, world.now())
    status = world.faults.mass_status
    allowed = [phone for phone in phones if _count(call, phone)] if status == SUCCESS else []
    for phone in allowed:
        if not phone.blocked:
            _show(call, phone, kind, content)
    sent = sum(not phone.blocked for phone in allowed)
    world.mass_jobs[msg_id] = "SEND_SUCCESS" if status == SUCCESS else "SEND_FAIL"
    await _finish(call, msg_id, (total, len(allowed), sent), status)
    return ok(msg_id=msg_id, msg_data_id=msg_id + 1) | {"errmsg": "send job submission success"}


async def _finish(call: Call, msg_id: int, counts: tuple[int, int, int], status: str) -> None:
    """Push the outcome after or before the answer, or never."""
    when = call.world.faults.jobfinish
    finished = mass_finished(call.world, call.pusher, msg_id, counts, status, when == "before")
    if when == "never":
        finished.close()
        return
    task = call.pusher.spawn(finished)
    if when == "before":
        await asyncio.wait([task], timeout=call.world.settings.attempt_timeout)


def _count_day(call: Call) -> None:
    """Use one of the account's hundred of this day."""
    day = f"{call.world.now().astimezone(CHINA):%Y-%m-%d}"
    used = call.world.mass_days.get(day, 0)
    if used >= PER_DAY:
        raise ApiError(45028, "has no masssend quota")
    call.world.mass_days[day] = used + 1


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
    age = call.world.now() - known[1] if known else DEDUPED_FOR
    if known and age < timedelta(seconds=call.world.settings.mass_again_after):
        raise ApiError(45066, "same clientmsgid retry too fast")
    if known and age < DEDUPED_FOR:
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
