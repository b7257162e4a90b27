"""Access tokens, quota reset and the platform's addresses."""

from typing import Any

from simulator.api.calls import ApiError, Call, ok
from simulator.tokens import QuotaError


async def token(call: Call) -> dict[str, Any]:
    """GET /cgi-bin/token: a new token at each call."""
    query = call.request.query
    _check_client(call, query.get("grant_type", ""), query.get("appid", ""), query.get("secret", ""))
    try:
        value, expires_in = call.world.tokens.plain(call.world.now())
    except QuotaError as error:
        raise ApiError(45009) from error
    return {"access_token": value, "expires_in": expires_in}


async def stable_token(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/stable_token: the same token for everybody who asks."""
    _check_client(call, call.text("grant_type"), call.text("appid"), call.text("secret"))
    try:
        value, expires_in = call.world.tokens.stable(call.world.now(), call.body.get("force_refresh") is True)
    except QuotaError as error:
        raise ApiError(45009) from error
    return {"access_token": value, "expires_in": expires_in}


async def clear_quota(call: Call) -> dict[str, Any]:
    if call.text("appid") != call.world.account.app_id:
        raise ApiError(40013, "invalid appid")
    call.world.faults.quota_exceeded = False
    return ok()


async def clear_quota_by_secret(call: Call) -> dict[str, Any]:
    """POST /cgi-bin/clear_quota/v2 needs no token: the way out when even tokens are used up."""
    check_secret(call, call.text("appid"), call.text("appsecret"))
    call.world.faults.quota_exceeded = False
    return ok()


async def callback_addresses(call: Call) -> dict[str, Any]:
    return {"ip_list": ["127.0.0.1"]}


def check_secret(call: Call, app_id: str, secret: str) -> None:
    """41002, 41004, 40013, 40125 or 40001 when the account's id and secret are not right."""
    settings = call.world.settings
    if not app_id:
        raise ApiError(41002, "appid missing")
    if not secret:
        raise ApiError(41004, "appsecret missing")
    if app_id != settings.app_id:
        raise ApiError(40013, "invalid appid")
    if len(secret) != len(settings.secret):
        raise ApiError(40125, "invalid appsecret")
    if secret != settings.secret:
        raise ApiError(40001, "invalid credential, appsecret is not right")


def _check_client(call: Call, grant_type: str, app_id: str, secret: str) -> None:
    if grant_type != "client_credential":
        raise ApiError(40002, "invalid grant_type")
    check_secret(call, app_id, secret)
