"""The link by which somebody sets their password, once."""

from flask import Blueprint, request
from werkzeug.wrappers import Response as Answer

from console import sign_in_forms as forms
from console.ports import House
from console.sign_in_begin import actor_of, let_in
from storage.access import accounts, credentials, passwords, sessions
from storage.access import invitations_of_accounts as invitations
from storage.access.accounts import Account

STALE = "这一页放得太久了，请再填一次。"
NOT_SAME = "两次填的不一样，请再填一次。"
WELCOME = "/console/me?new=1"


def add(pages: Blueprint, house: House) -> None:
    """The page ``sign_in.invitation``; looking at it spends nothing."""
    guest = _Guest(house)
    pages.add_url_rule("/invitation/<token>", "invitation", guest.show)
    pages.add_url_rule("/invitation/<token>", "accept", guest.accept, methods=["POST"])


class _Guest:
    def __init__(self, house: House) -> None:
        self._house = house

    def show(self, token: str) -> Answer:
        """Two fields for a password."""
        account = self._account(token)
        return self._page(account) if account is not None else self._dead()

    def accept(self, token: str) -> Answer:
        """The password counts from now on; whoever was signed in with an older one is not any more."""
        request.max_content_length = forms.LARGEST
        account = self._account(token)
        if account is None:
            return self._dead()
        if not forms.is_ours(self._house):
            return self._page(account, 403, stale=STALE)
        password = request.form.get("password", "")
        wrong = faults(password, request.form.get("again", ""), account)
        if wrong:
            return self._page(account, 400, wrong)
        kept, now = passwords.hashed(password), self._house.clock.now()
        with self._house.database.begin() as session:
            actor = actor_of(session, account)
            if actor is None or not invitations.use(session, token, now):
                return self._dead()
            credentials.set_password(session, account.id, kept)
            sessions.end_all(session, account.id, "new password", now)
            return let_in(self._house, session, account, actor, "link", WELCOME)

    def _account(self, token: str) -> Account | None:
        with self._house.database.read() as session:
            account_id = invitations.find(session, token, self._house.clock.now())
            account = accounts.get(session, account_id) if account_id is not None else None
            return account if actor_of(session, account) is not None else None

    def _page(
        self, account: Account, status: int = 200, wrong: dict[str, str] | None = None, stale: str = ""
    ) -> Answer:
        facts = {"account": account, "wrong": wrong or {}, "stale": stale, "shortest": passwords.SHORTEST}
        return forms.page(self._house, "sign_in_invitation.html", status, **facts)

    def _dead(self) -> Answer:
        return forms.page(self._house, "sign_in_invitation.html", 404, account=None, wrong={}, stale="")


def faults(password: str, again: str, account: Account) -> dict[str, str]:
    """What is wrong with a new password, field by field."""
    fault = passwords.fault(password, account.login, account.name)
    if fault is not None:
        return {"password": fault}
    return {} if password == again else {"again": NOT_SAME}
