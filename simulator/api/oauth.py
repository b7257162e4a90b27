"""Web pages opened from the chat: who is looking, told by a code that works once."""

import html
import re
import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aiohttp import web

from simulator.api.calls import WORLD, ApiError, Call
from simulator.api.credentials import check_secret
from simulator.world import World, made_openid

CODE_LIFE = timedelta(minutes=5)
CHOICE_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>哪部手机</title>
<h1>用哪部手机打开？</h1><ul>{links}</ul></html>
"""
SCOPES = ("snsapi_base", "snsapi_userinfo")
STATE = re.compile(r"[A-Za-z0-9]{0,128}")


async def authorize(request: web.Request) -> web.StreamResponse:
    """GET /connect/oauth2/authorize: sends the chosen phone on to redirect_uri with code and state."""
    world, query = request.app[WORLD], request.query
    if complaint := _complaint(world, dict(query)):
        return web.Response(status=400, text=complaint)
    openid = query.get("sim_openid") or request.cookies.get("sim_openid", "")
    if openid not in world.phones:
        return web.Response(text=_choice(world, dict(query)), content_type="text/html")
    code = secrets.token_hex(16)
    world.oauth_codes[code] = (openid, query["scope"], world.now() + CODE_LIFE)
    raise web.HTTPFound(_with_query(query["redirect_uri"], {"code": code, "state": query.get("state", "")}))


async def access_token(call: Call) -> dict[str, Any]:
    """GET /sns/oauth2/access_token: 40163 for a code used before, 40029 for any other that does not work."""
    query, world = call.request.query, call.world
    check_secret(call, query.get("appid", ""), query.get("secret", ""))
    if query.get("grant_type") != "authorization_code":
        raise ApiError(40002, "invalid grant_type")
    code = query.get("code", "")
    if code in world.used_codes:
        raise ApiError(40163, "code been used")
    openid, scope, expires = world.oauth_codes.pop(code, ("", "", world.now()))
    if expires <= world.now():
        raise ApiError(40029, "invalid code")
    world.used_codes.add(code)
    return _grant(world, openid, scope)


def _grant(world: World, openid: str, scope: str) -> dict[str, Any]:
    """A visitor of the snapshot page is somebody that nobody knows."""
    snapshot = world.faults.snapshot_user
    return {
        "access_token": secrets.token_urlsafe(64),
        "expires_in": 7200,
        "refresh_token": secrets.token_urlsafe(64),
        "openid": made_openid(f"snapshot|{openid}") if snapshot else openid,
        "scope": scope,
    } | ({"is_snapshotuser": 1} if snapshot else {})


def _complaint(world: World, query: dict[str, str]) -> str:
    if query.get("appid") != world.account.app_id:
        return "appid 参数错误"
    if not query.get("redirect_uri", "").startswith(("http://", "https://")):
        return "redirect_uri 参数错误"
    if query.get("response_type") != "code" or query.get("scope") not in SCOPES:
        return "scope 参数错误或没有 scope 权限"
    return "" if STATE.fullmatch(query.get("state", "")) else "state 参数错误"


def _choice(world: World, query: dict[str, str]) -> str:
    """A page that asks which phone is looking."""
    links = "".join(
        f'<li><a href="?{html.escape(urlencode(query | {"sim_openid": phone.openid}))}">{html.escape(phone.name)}</a>'
        for phone in world.phones.values()
    )
    return CHOICE_PAGE.format(links=links)


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *more.items()])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))
