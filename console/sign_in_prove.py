"""Who somebody is, asked once more before what must not be done by whoever finds a browser open (ASVS 7.5.3)."""

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from console import sign_in_forms as forms
from console.frame import door, forgery
from console.ports import House
from storage.access import accounts, credentials, known_devices, passwords, sessions, sign_in_limits
from storage.access.accounts import Account
from storage.access.sessions import SignedIn

WRONG = "不对，请再试一次。"
OFTEN = "试的次数太多了，请过 15 分钟再试。"
STALE = "这一页已经旧了，请再填一次。"


def add(pages: Blueprint, house: House) -> None:
    """The page ``sign_in.prove``, which goes on to where somebody wanted to be."""
    again = _Again(house)
    pages.add_url_rule("/prove", "prove", again.show)
    pages.add_url_rule("/prove", "prove_now", again.prove, methods=["POST"])


class _Again:
    def __init__(self, house: House) -> None:
        self._house = house

    def show(self) -> Answer:
        """The question."""
        who = self._who()
        return self._page(*who) if who is not None else _to_sign_in()

    def prove(self) -> Answer:
        """The password, or a code of the phone; both are worked out before anything waits for a transaction."""
        who = self._who()
        if who is None:
            return _to_sign_in()
        signed_in, account = who
        if not forgery.is_ours(self._house.vault, signed_in, request):
            return self._page(signed_in, account, 403, STALE)
        kept, number = self._tried(account)
        if number is None:
            return self._page(signed_in, account, 429, OFTEN)
        code = request.form.get("code", "").strip()[:20]
        is_right = not code and passwords.is_right(kept, request.form.get("password", ""))
        now = self._house.clock.now()
        with self._house.database.begin() as session:
            if not is_right and not (code and credentials.take_code(session, account.id, code, now)):
                return self._page(signed_in, account, 400, WRONG)
            sign_in_limits.give_back(session, number)
            sessions.note_proved(session, signed_in.id, now)
            sessions.note_seen(session, signed_in.id, now)
        return redirect(forms.local(request.form.get("to", "")), 303)

    def _who(self) -> tuple[SignedIn, Account] | None:
        with self._house.database.read() as session:
            found = door.found(self._house, session)
            account = accounts.get(session, found[0].account_id) if found is not None else None
        return (found[0], account) if found is not None and account is not None else None

    def _tried(self, account: Account) -> tuple[str | None, int | None]:
        now = self._house.clock.now()
        with self._house.database.begin() as session:
            known = known_devices.is_known(session, forms.devices(self._house), account.id, now)
            place = forms.address(self._house)
            number = sign_in_limits.take(session, account.login, place, now, device_known=known)
            return credentials.password_of(session, account.id), number

    def _page(self, signed_in: SignedIn, account: Account, status: int = 200, wrong: str = "") -> Answer:
        field: Markup = forgery.field(self._house.vault, signed_in)
        to = forms.local(request.values.get("to", ""))
        page = render_template("sign_in_prove.html", guard=lambda: field, account=account, wrong=wrong, to=to)
        return Answer(page, status, content_type="text/html; charset=utf-8")


def _to_sign_in() -> Answer:
    return redirect(url_for("sign_in.show", to=forms.local(request.values.get("to", ""))), 303)
