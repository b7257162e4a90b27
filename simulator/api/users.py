"""What the account may learn about its followers: since 2021 neither name nor picture."""

from typing import Any

from simulator.api.calls import ApiError, Call
from simulator.world import Phone

MOST_AT_ONCE = 100


async def info(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/user/info."""
    return _known(call.phone(call.request.query.get("openid", "")))


async def batch(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/user/info/batchget."""
    entries = call.body.get("user_list")
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_AT_ONCE:
        raise ApiError(40032, "invalid openid list size")
    openids = [entry.get("openid", "") if isinstance(entry, dict) else "" for entry in entries]
    return {"user_info_list": [_known(call.phone(openid)) for openid in openids]}


async def followers(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/user/get, all on one page."""
    openids = [phone.openid for phone in call.world.phones.values() if phone.followed]
    count = len(openids)
    if not count or call.request.query.get("next_openid"):
        return {"total": count, "count": 0, "next_openid": ""}
    return {"total": count, "count": count, "data": {"openid": openids}, "next_openid": openids[-1]}


def _known(phone: Phone) -> dict[str, Any]:
    if not phone.followed or phone.followed_at is None:
        return {"subscribe": 0, "openid": phone.openid}
    return {
        "subscribe": 1,
        "openid": phone.openid,
        "nickname": "",
        "sex": 0,
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": "",
        "subscribe_time": int(phone.followed_at.timestamp()),
        "remark": "",
        "groupid": 0,
        "tagid_list": sorted(phone.tags),
        "subscribe_scene": "ADD_SCENE_QR_CODE" if phone.scene else "ADD_SCENE_SEARCH",
        "qr_scene": int(phone.scene) if phone.scene.isdigit() else 0,
        "qr_scene_str": "" if phone.scene.isdigit() else phone.scene,
    }
