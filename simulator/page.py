"""The page with the phones: rendered once, then kept fresh by a small script."""

import html
import json
from importlib.resources import files
from string import Template

from aiohttp import web

from simulator.api.calls import WORLD
from simulator.samples import VOICES
from simulator.settings import SimulatorSettings

STATIC = {"phones.css": "text/css", "phones.js": "text/javascript", "texts.js": "text/javascript"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src *; media-src 'self'; "
    "frame-src *; base-uri 'none'; form-action 'none'"
)


def add_page(app: web.Application) -> None:
    app.router.add_get("/", page)
    app.router.add_get("/static/{name}", static)
    app.router.add_get("/favicon.ico", no_icon)


async def page(request: web.Request) -> web.Response:
    text = render(request.app[WORLD].settings)
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return web.Response(text=text, content_type="text/html", headers=headers)


async def static(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    if name not in STATIC:
        raise web.HTTPNotFound()
    return web.Response(text=_read(name), content_type=STATIC[name], headers={"Cache-Control": "no-cache"})


async def no_icon(request: web.Request) -> web.Response:
    return web.Response(status=204)


def render(settings: SimulatorSettings) -> str:
    """The page of this account; what the script needs stands in it as JSON."""
    boot = {
        "account": settings.account_name,
        "panel": settings.panel_url,
        "panelLinks": dict(settings.panel_links),
        "actions": list(settings.actions),
        "voices": VOICES,
    }
    # "<" must not end the script element that carries the JSON.
    carried = json.dumps(boot, ensure_ascii=False).replace("<", "\\u003c")
    return Template(_read("index.html")).substitute(account=html.escape(settings.account_name), boot=carried)


def _read(name: str) -> str:
    return files("simulator").joinpath("static", name).read_text(encoding="utf-8")
