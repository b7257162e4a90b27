"""Makes sure who reads a letter: the platform is asked once, the browser remembers the answer for half an hour."""

import secrets
from datetime import timedelta

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from console.ports import GateShut, House
from storage.person import addresses
from storage.traffic import links
from storage.traffic.links import Asked, LetterLink

READER = "lianxin_reader"  # the cookie of a browser whose person is known
ASKED = "lianxin_asked"  # the cookie that binds the platform's answer to the browser that asked
COOKIES_FOR = "/h5"
NUMBER_BYTES = 8


class Doorway:
    """Who may come in to a letter. Without a gate, or by a link that went by SMS, the link alone is the key."""

    def __init__(self, house: House) -> None:
        self._house = house

    def is_open(self, link: LetterLink) -> bool:
        """Whether this browser may read what the link is about."""
        if self._house.gate is None or link.by_sms:
            return True
        token = request.cookies.get(READER, "")
        return links.read_reader(self._house.vault, token, self._house.clock.now()) == link.person_id

    def ask(self, link: LetterLink) -> Answer:
        """Off to the platform, which sends the browser back to ``come_back``.

        Pages that are opened at once share a number, so that the first answer does not shut out the second.
        """
        assert self._house.gate is not None, "nobody is asked where there is no gate"
        number = request.cookies.get(ASKED, "")
        if len(number) != 2 * NUMBER_BYTES or set(number) - set("0123456789abcdef"):
            number = secrets.token_hex(NUMBER_BYTES)
        state = links.asked(self._house.vault, link, number, self._house.clock.now())
        answer = redirect(self._house.gate.address_for(state))
        self._set(answer, ASKED, number, links.ASKED_LIFETIME)
        return answer

    def come_back(self) -> Answer:
        """The platform's answer: on to the letter for whom it was sent to, a kind page for everybody else.

        The state opens nothing in a browser that did not ask, nor a second time: its number is forgotten with the
        first answer. The code is taken by the platform once.
        """
        asked = links.read_asked(self._house.vault, request.args.get("state", ""), self._house.clock.now())
        if asked is None:
            return _page("unknown.html", 400)
        path = links.path_of(self._house.vault, asked.link)
        if self.is_open(asked.link):
            return redirect(path)
        code = request.args.get("code", "")
        if self._house.gate is None or not code or request.cookies.get(ASKED, "") != asked.number:
            return _page("unknown.html", 400, path=path)
        try:
            return self._met(asked, code, path)
        except GateShut:
            return _page("unknown.html", 503, path=path)

    def remember(self, answer: Answer, person_id: int) -> None:
        """This browser belongs to this person for half an hour from now."""
        if self._house.gate is not None:
            token = links.reader(self._house.vault, person_id, self._house.clock.now())
            self._set(answer, READER, token, links.READER_LIFETIME)

    def _met(self, asked: Asked, code: str, path: str) -> Answer:
        assert self._house.gate is not None
        visitor = self._house.gate.visitor(code)
        if visitor is None:
            return _page("unknown.html", 400, path=path)
        if visitor.is_snapshot:
            return _page("snapshot.html", 403)
        with self._house.database.read() as session:
            is_theirs = addresses.is_of(session, visitor.ref, asked.link.person_id)
        if not is_theirs:
            return _page("other_reader.html", 403)
        answer = redirect(path)
        self.remember(answer, asked.link.person_id)
        answer.delete_cookie(ASKED, path=COOKIES_FOR)
        return answer

    def _set(self, answer: Answer, name: str, value: str, lifetime: timedelta) -> None:
        answer.set_cookie(
            name, value, max_age=lifetime, path=COOKIES_FOR, secure=self._house.is_https, httponly=True, samesite="Lax"
        )


def knock(token: str) -> Response:
    """For a button pressed in a browser that is not known any more. A page and no redirect: browsers follow none from
    a form to another site where the page says that forms stay at home."""
    return _page("unknown.html", 403, path=url_for("families.letter", token=token))


def _page(template: str, status: int, **facts: object) -> Response:
    return make_response(render_template(template, **facts), status)
