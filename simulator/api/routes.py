"""Every address of the platform's API on one page."""

from aiohttp import web

from simulator.api import credentials, custom, mass, media, menu, oauth, qrcode, tags, template, users
from simulator.api.calls import ApiError, Call, endpoint


def add_api(app: web.Application) -> None:
    """GET and POST reach the same rule, so that the wrong method gets an errcode and not a 405."""
    table = {
        "/cgi-bin/token": endpoint(credentials.token, "GET", token=False),
        "/cgi-bin/stable_token": endpoint(credentials.stable_token, "POST", token=False, quota=False),
        "/cgi-bin/clear_quota": endpoint(credentials.clear_quota, "POST", quota=False),
        "/cgi-bin/clear_quota/v2": endpoint(credentials.clear_quota_by_secret, "POST", token=False, quota=False),
        "/cgi-bin/getcallbackip": endpoint(credentials.callback_addresses, "GET"),
        "/cgi-bin/message/custom/send": endpoint(custom.send, "POST"),
        "/cgi-bin/message/custom/typing": endpoint(custom.typing, "POST"),
        "/cgi-bin/message/template/send": endpoint(template.send, "POST"),
        "/cgi-bin/message/subscribe/bizsend": endpoint(template.subscribe_send, "POST"),
        "/cgi-bin/message/mass/send": endpoint(mass.send, "POST"),
        "/cgi-bin/message/mass/sendall": endpoint(mass.send_all, "POST"),
        "/cgi-bin/message/mass/get": endpoint(mass.status, "POST"),
        "/cgi-bin/media/upload": endpoint(media.upload, "POST", form=True),
        "/cgi-bin/media/get": endpoint(media.get, "GET"),
        "/cgi-bin/qrcode/create": endpoint(qrcode.create, "POST"),
        "/cgi-bin/menu/create": endpoint(menu.create, "POST"),
        "/cgi-bin/menu/get": endpoint(menu.get, "GET"),
        "/cgi-bin/menu/delete": endpoint(menu.delete, "GET"),
        "/cgi-bin/user/info": endpoint(users.info, "GET"),
        "/cgi-bin/user/info/batchget": endpoint(users.batch, "POST"),
        "/cgi-bin/user/get": endpoint(users.followers, "GET"),
        "/cgi-bin/user/tag/get": endpoint(tags.users, "POST"),
        "/cgi-bin/tags/create": endpoint(tags.create, "POST"),
        "/cgi-bin/tags/get": endpoint(tags.listed, "GET"),
        "/cgi-bin/tags/update": endpoint(tags.update, "POST"),
        "/cgi-bin/tags/delete": endpoint(tags.delete, "POST"),
        "/cgi-bin/tags/members/batchtagging": endpoint(tags.tag, "POST"),
        "/cgi-bin/tags/members/batchuntagging": endpoint(tags.untag, "POST"),
        "/cgi-bin/tags/getidlist": endpoint(tags.of_user, "POST"),
        "/sns/oauth2/access_token": endpoint(oauth.access_token, "GET", token=False),
    }
    for path, handler in table.items():
        app.router.add_route("*", path, handler)
    app.router.add_get("/cgi-bin/showqrcode", qrcode.show)
    app.router.add_get("/connect/oauth2/authorize", oauth.authorize)
    for unknown in ("/cgi-bin/{rest:.*}", "/sns/{rest:.*}", "/wxa/{rest:.*}", "/customservice/{rest:.*}"):
        app.router.add_get(unknown, endpoint(_unknown, "GET"))
        app.router.add_post(unknown, endpoint(_unknown, "POST", form=True))


async def _unknown(call: Call) -> dict[str, object]:
    raise ApiError(40066, "invalid url")
