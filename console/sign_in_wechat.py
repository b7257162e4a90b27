"""Coming in by WeChat: a code to scan or to send, a number to read from this screen and say in the chat, and a button.

Looking never signs anybody in: the page comes again by itself until the chat said yes, then its button does it.
"""

import re
import secrets

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import sign_in_forms as forms
from console.ports import GateShut, House
from console.sign_in_begin import let_in
from handlers.actions.access import sign_in as deeds
from messages.pictures import codes
from storage.access import sign_in_asks, sign_in_limits
from storage.access.sign_in_asks import LIFETIME, SCENE, Ask

ASK = "lianxin_ask"
CARRIED = re.compile(r"([0-9a-f]{64})\.([0-9]{8})", re.ASCII)
EVERY_SECONDS = 3
LONGEST_QR = 300  # characters, of the column
STALE = "这一页放得太久了，请重新开始。"
OFTEN = "打开的次数太多了，请过 15 分钟再试，或者用密码登录。"
OVER = "这次没有成：可能超过了 3 分钟，或者在微信里没有对上。请重新开始。"


def add(pages: Blueprint, house: House) -> None:
    """The pages ``sign_in.wechat`` and their picture."""
    scan = _Scan(house)
    pages.add_url_rule("/sign-in/wechat", "wechat", scan.show)
    pages.add_url_rule("/sign-in/wechat", "wechat_ask", scan.ask, methods=["POST"])
    pages.add_url_rule("/sign-in/wechat/in", "wechat_in", scan.come_in, methods=["POST"])
    pages.add_url_rule("/sign-in/wechat/code.svg", "wechat_code", scan.picture)


class _Scan:
    def __init__(self, house: House) -> None:
        self._house = house

    def show(self) -> Answer:
        """Where this browser's ask stands."""
        browser, code = self._carried()
        found = self._found(browser) if browser else None
        if found is None:
            return self._page(wrong=OVER if browser else "")
        answer = self._page(ask=found, code=f"{code[:4]} {code[4:]}")
        if not found.is_confirmed:
            answer.headers["Refresh"] = str(EVERY_SECONDS)
        return answer

    def ask(self) -> Answer:
        """A new ask of this browser; where the platform gives no QR code, the code can still be sent as words."""
        if not forms.is_ours(self._house):
            return self._page(403, STALE)
        now, browser, code = self._house.clock.now(), secrets.token_hex(32), sign_in_asks.new_code()
        with self._house.database.begin() as session:
            if not sign_in_limits.may_ask(session, forms.address(self._house), now):
                return self._page(429, OFTEN)
            may_draw = sign_in_limits.has_codes_left(session, now)
        qr = self._qr(code) if may_draw else ""
        with self._house.database.begin() as session:
            if not sign_in_asks.add(session, code, browser, qr, now):
                return self._page(409, STALE)
        answer = redirect(url_for("sign_in.wechat", to=forms.local(request.form.get("to", ""))), 303)
        forms.set_cookie(self._house, answer, ASK, f"{browser}.{code}", LIFETIME)
        return answer

    def come_in(self) -> Answer:
        """The chat said yes, and this is the browser that asked: once."""
        if not forms.is_ours(self._house):
            return self._page(403, STALE)
        with self._house.database.begin() as session:
            found = deeds.let_in(session, self._carried()[0], self._house.clock.now())
            if found is None:
                return self._page(400, OVER)
            answer = let_in(self._house, session, *found, "wechat", request.form.get("to", ""))
        forms.drop_cookie(self._house, answer, ASK)
        return answer

    def picture(self) -> Response:
        """The QR code, as a drawing that runs nothing."""
        found = self._found(self._carried()[0])
        if found is None or not found.qr:
            abort(404)
        return svg(found.qr)

    def _found(self, browser: str) -> Ask | None:
        with self._house.database.read() as session:
            return sign_in_asks.of_browser(session, browser, self._house.clock.now())

    def _carried(self) -> tuple[str, str]:
        """The browser's secret and its code."""
        found = CARRIED.fullmatch(request.cookies.get(forms.name_of(self._house, ASK), ""))
        return (found[1], found[2]) if found is not None else ("", "")

    def _qr(self, code: str) -> str:
        if self._house.scan is None:
            return ""
        try:
            found = self._house.scan(f"{SCENE}{code}", int(LIFETIME.total_seconds()))
        except GateShut:
            return ""
        return found if len(found) <= LONGEST_QR else ""

    def _page(self, status: int = 200, wrong: str = "", *, ask: Ask | None = None, code: str = "") -> Response:
        to = forms.local(request.values.get("to", ""))
        return forms.page(self._house, "sign_in_wechat.html", status, ask=ask, code=code, wrong=wrong, to=to)


def svg(says: str) -> Response:
    """A QR code as an answer of its own."""
    response = make_response(codes.drawn(says))
    response.content_type = "image/svg+xml"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
