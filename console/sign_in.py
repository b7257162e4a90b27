"""How somebody comes in: the pages before the door. Password first, then the code of the phone where one is set."""

import re
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console import sign_in_forms as forms
from console import sign_in_invitation, sign_in_prove, sign_in_wechat
from console.frame import door, forgery
from console.ports import House
from console.sign_in_begin import actor_of, let_in
from domain.words import clean
from storage.access import accounts, credentials, known_devices, passwords, sessions, sign_in_limits

WRONG = "登录名或密码不对，请再试一次。"  # the same for a name that nobody has (C11)
WRONG_CODE = "验证码不对，或者已经用过。请看手机上现在的六位数，再试一次。"
OFTEN = "试的次数太多了，请过 15 分钟再试。记不清密码的，请找德育主任重置。"
STALE = "这一页放得太久了，或者浏览器没有带上凭据。请再填一次。"
STEP_LIVES = timedelta(minutes=5)
STEP = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,11})-([0-9a-f]{32})", re.ASCII)
LONGEST_LOGIN = 200


def blueprint(house: House) -> Blueprint:
    """The pages under /console/ that need no session."""
    pages = Blueprint("sign_in", __name__, url_prefix="/console")
    before = _Before(house)
    pages.add_url_rule("/sign-in", "show", before.show)
    pages.add_url_rule("/sign-in", "enter", before.enter, methods=["POST"])
    pages.add_url_rule("/sign-in/code", "second", before.second, methods=["POST"])
    pages.add_url_rule("/sign-out", "sign_out", before.sign_out, methods=["POST"])
    sign_in_prove.add(pages, house)
    sign_in_invitation.add(pages, house)
    sign_in_wechat.add(pages, house)
    return pages


@dataclass(frozen=True, slots=True)
class _Tried:
    """What was found for a name; ``number`` is the try that was written down, None when there were too many."""

    account_id: int | None
    kept: str | None
    number: int | None


class _Before:
    def __init__(self, house: House) -> None:
        self._house = house

    def show(self) -> Answer:
        """The form."""
        return self._form()

    def enter(self) -> Answer:
        """A name and a password. The hash is worked out between two transactions: nobody waits for it."""
        request.max_content_length = forms.LARGEST
        if not forms.is_ours(self._house):
            return self._form(403, STALE)
        login, password = clean(request.form.get("login", ""))[:LONGEST_LOGIN], request.form.get("password", "")
        tried = self._tried(login)
        if tried.number is None:
            return self._form(429, OFTEN)
        if not passwords.is_right(tried.kept, password) or tried.account_id is None:
            return self._form(400, WRONG)
        again = passwords.hashed(password) if tried.kept and passwords.is_outdated(tried.kept) else None
        return self._known(tried.account_id, tried.number, again)

    def second(self) -> Answer:
        """The code of the moment; each counts once."""
        request.max_content_length = forms.LARGEST
        account_id = self._read_step(request.form.get("step", ""))
        if not forms.is_ours(self._house) or account_id is None:
            return self._form(403, STALE)
        now = self._house.clock.now()
        with self._house.database.begin() as session:
            account = accounts.get(session, account_id)
            actor = actor_of(session, account)
            if account is None or actor is None:
                return self._form(400, WRONG)
            known = known_devices.is_known(session, forms.devices(self._house), account.id, now)
            place = forms.address(self._house)
            number = sign_in_limits.take(session, account.login, place, now, device_known=known)
            if number is None:
                return self._form(429, OFTEN)
            if not credentials.take_code(session, account.id, request.form.get("code", "")[:20], now):
                return self._second(account.id, 400, WRONG_CODE)
            sign_in_limits.give_back(session, number)
            return let_in(self._house, session, account, actor, "password", request.form.get("to", ""))

    def sign_out(self) -> Answer:
        """The session is over; whoever presses "back" finds nothing."""
        with self._house.database.begin() as session:
            found = door.found(self._house, session)
            if found is not None:
                if not forgery.is_ours(self._house.vault, found[0], request):
                    return self._form(403, STALE)
                sessions.end(session, found[0].id, "signed out", self._house.clock.now())
        answer = redirect(url_for("sign_in.show", out=1), 303)
        door.let_out(self._house, answer)
        return answer

    def _tried(self, login: str) -> _Tried:
        """Write the try down before anything is known of it; it stays written unless the password was right.

        A flood takes its turn among those who write and comes no faster than they do: on SQLite a look without one lets
        eight pages at once keep the processor from callbacks (C10)."""
        now = self._house.clock.now()
        with self._house.database.begin() as session:
            account = accounts.by_login(session, login)
            tokens = forms.devices(self._house)
            known = account is not None and known_devices.is_known(session, tokens, account.id, now)
            number = sign_in_limits.take(session, login, forms.address(self._house), now, device_known=known)
            if account is None or actor_of(session, account) is None:
                return _Tried(None, None, number)
            return _Tried(account.id, credentials.password_of(session, account.id), number)

    def _known(self, account_id: int, number: int, again: str | None) -> Answer:
        """The password was right."""
        with self._house.database.begin() as session:
            account = accounts.get(session, account_id)
            actor = actor_of(session, account)
            if account is None or actor is None:
                return self._form(400, WRONG)
            sign_in_limits.give_back(session, number)
            if again is not None:
                credentials.set_password(session, account_id, again)
            if account.has_totp:
                return self._second(account_id)
            return let_in(self._house, session, account, actor, "password", request.form.get("to", ""))

    def _form(self, status: int = 200, wrong: str = "") -> Response:
        to = forms.local(request.values.get("to", ""))
        login = request.form.get("login", "")[:LONGEST_LOGIN]
        is_out = "out" in request.args
        return forms.page(self._house, "sign_in.html", status, wrong=wrong, to=to, login=login, is_out=is_out)

    def _second(self, account_id: int, status: int = 200, wrong: str = "") -> Response:
        to, step = forms.local(request.form.get("to", "")), self._step(account_id)
        return forms.page(self._house, "sign_in_code.html", status, wrong=wrong, to=to, step=step)

    def _step(self, account_id: int) -> str:
        """Says that this browser knew the password of this account, for five minutes."""
        until = int((self._house.clock.now() + STEP_LIVES).timestamp())
        return f"{account_id}-{until}-{self._house.vault.sign(self._words(account_id, until))}"

    def _read_step(self, text: str) -> int | None:
        found = STEP.fullmatch(text)
        if found is None:
            return None
        account_id, until = int(found[1]), int(found[2])
        holds = self._house.vault.has_signed(self._words(account_id, until), found[3])
        return account_id if holds and self._house.clock.now().timestamp() <= until else None

    def _words(self, account_id: int, until: int) -> str:
        return f"knew the password:{account_id}:{until}:{forms.number_of(self._house)}"
