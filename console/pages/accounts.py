"""Who of the school may sign in: a new account for a member of staff, its link, and the end of one."""

from dataclasses import dataclass

from flask import request, url_for

from console import forms
from console.frame.desk import Desk
from console.frame.route import Route, row
from domain.access import LEADING, AccountKind, Duty
from domain.errors import Refusal
from domain.people import Person
from handlers.actions.access import accounts as deeds
from handlers.actions.access.accounts import NewAccount
from storage.access import accounts
from storage.access.accounts import Account
from storage.person import people

ACCOUNT = "/accounts/{account_id}"
WHOM = "请选一位老师。"
FIELDS = {"left": "person", "has_one": "person", "rank": "person"}  # where a refusal of a new account is said


@dataclass(frozen=True, slots=True)
class Line:
    """One account as it stands on the page. ``may_change``: who looks may disable it or begin it anew."""

    account: Account
    duties: str
    may_change: bool


def show(desk: Desk) -> str:
    """Every account of the school; ``person``: for whom one is to be made."""
    return _page(desk, given={"person": str(desk.number("person") or "")})


def create(desk: Desk) -> str | tuple[str, int]:
    """A new account; its link stands on the answer and nowhere else."""
    given = forms.given()
    person = _staff(desk).get(given.get("person", ""))
    if person is None:
        return _page(desk, wrong={"person": WHOM}, given=given), 400
    new = NewAccount(given.get("login", "").strip(), AccountKind.STAFF, person.id)
    try:
        account, token = deeds.create(desk.session, new, desk.actor, desk.now)
    except Refusal as refused:
        field = FIELDS.get(str(refused.facts["kind"]), "login")
        return _page(desk, wrong={field: forms.sentence(refused)}, given=given), 400
    desk.is_written = True
    return _with_link(desk, account, token)


def invite(desk: Desk, account_id: int) -> str:
    """A new link for one whose link was lost."""
    token = deeds.invite(desk.session, account_id, desk.actor, desk.now)
    desk.is_written = True
    return _with_link(desk, _account(desk, account_id), token)


def reset(desk: Desk, account_id: int) -> str:
    """The password and the phone of somebody count no more; a new link."""
    token = deeds.reset(desk.session, account_id, desk.actor, desk.now)
    desk.is_written = True
    return _with_link(desk, _account(desk, account_id), token)


def disable(desk: Desk, account_id: int) -> str:
    """It is over by the next request."""
    deeds.disable(desk.session, account_id, desk.actor, desk.now)
    desk.is_written = True
    return _page(desk, told=f"{_account(desk, account_id).name}的账号停用了，已经登录的地方都退出了。")


def enable(desk: Desk, account_id: int) -> str:
    """It may be used again."""
    deeds.enable(desk.session, account_id, desk.actor, desk.now)
    desk.is_written = True
    return _page(desk, told=f"{_account(desk, account_id).name}的账号恢复了。")


def handed(desk: Desk, account: Account, token: str) -> tuple[str, bool]:
    """The link as it is handed over, and whether it went to their WeChat.

    That of who decides requests is empty here and goes to them alone: a second yes must be a second person's.
    """
    link = outside(desk, url_for("sign_in.invitation", token=token))
    is_sent, decides = False, bool(LEADING & accounts.duties_of(desk.session, account))
    if "send" in request.form or decides:
        is_sent = deeds.send_link(desk.session, account, link, token, desk.now)
        desk.wake()
    return "" if decides else link, is_sent


def outside(desk: Desk, path: str) -> str:
    """The whole address of a page, as somebody types it who is not here."""
    return f"{desk.house.public_url or request.host_url.rstrip('/')}{path}"


def _with_link(desk: Desk, account: Account, token: str) -> str:
    link, is_sent = handed(desk, account, token)
    return _page(desk, link=link, invited=account, is_sent=is_sent)


def _page(desk: Desk, **facts: object) -> str:
    listed = accounts.listed(desk.session, desk.school_id)
    holders = {account.person_id for account in listed}
    without = [person for person in _staff(desk).values() if person.id not in holders]
    usual: dict[str, object] = {"wrong": {}, "given": {}, "told": "", "link": "", "invited": None, "is_sent": False}
    return desk.page("accounts.html", lines=[_line(desk, one) for one in listed], without=without, **{**usual, **facts})


def _line(desk: Desk, account: Account) -> Line:
    duties = accounts.duties_of(desk.session, account)
    labels = "、".join(duty.label for duty in Duty if duty in duties)
    is_own = account.id == desk.actor.account_id
    return Line(account, labels, may_change=not is_own and deeds.may_reach(desk.actor, duties))


def _staff(desk: Desk) -> dict[str, Person]:
    return {str(person.id): person for person in people.staff(desk.session, desk.school_id)}


def _account(desk: Desk, account_id: int) -> Account:
    found = accounts.get(desk.session, account_id)
    assert found is not None, "the door found it"
    return found


ROUTES = (
    Route("/accounts", "accounts.show", show, LEADING, is_proved=True),
    Route("/accounts", "accounts.create", create, LEADING, method="POST", is_proved=True),
    Route(row(f"{ACCOUNT}/invite"), "accounts.invite", invite, LEADING, method="POST", is_proved=True),
    Route(row(f"{ACCOUNT}/reset"), "accounts.reset", reset, LEADING, method="POST", is_proved=True),
    Route(row(f"{ACCOUNT}/disable"), "accounts.disable", disable, LEADING, method="POST", is_proved=True),
    Route(row(f"{ACCOUNT}/enable"), "accounts.enable", enable, LEADING, method="POST", is_proved=True),
)
