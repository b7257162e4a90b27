"""One's own account: where one is signed in, a new password, the second factor on the phone."""

import base64

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from console.frame.desk import Desk
from console.frame.route import Route
from console.sign_in_begin import WAYS
from console.sign_in_invitation import faults
from console.sign_in_wechat import svg
from domain.access import Duty
from storage.access import accounts, credentials, known_devices, passwords, sessions
from storage.access.accounts import Account

EVERYBODY = frozenset(Duty)
WRONG_CODE = "验证码不对。请看手机上现在的六位数；手机的时间不准也会不对。"
TOLD = {
    "password": "密码换好了，别的地方都已退出。",
    "others": "别的地方都已退出。",
    "on": "两步登录打开了。",
    "off": "两步登录关掉了。",
}


def show(desk: Desk) -> str:
    """The sessions that hold, and what can be changed."""
    account = _account(desk)
    told = TOLD.get(request.args.get("told", ""), "")
    mine = sessions.of_account(desk.session, account.id, desk.now)
    is_new = "new" in request.args
    return desk.page("me.html", account=account, mine=mine, ways=WAYS, told=told, is_new=is_new)


def end_others(desk: Desk) -> Answer:
    """Every other browser is signed out."""
    sessions.end_all(desk.session, desk.signed_in.account_id, "by oneself", desk.now, but=desk.signed_in.id)
    return _back("others")


def ask_password(desk: Desk) -> str:
    """Two fields."""
    return desk.page("me_password.html", account=_account(desk), wrong={}, shortest=passwords.SHORTEST)


def change_password(desk: Desk) -> Answer | tuple[str, int]:
    """The new one counts at once; other browsers are signed out and known no more."""
    account, password = _account(desk), request.form.get("password", "")
    wrong = faults(password, request.form.get("again", ""), account)
    if wrong:
        return desk.page("me_password.html", account=account, wrong=wrong, shortest=passwords.SHORTEST), 400
    credentials.set_password(desk.session, account.id, passwords.hashed(password))
    sessions.end_all(desk.session, account.id, "new password", desk.now, but=desk.signed_in.id)
    known_devices.forget(desk.session, account.id)
    return _back("password")


def ask_totp(desk: Desk) -> str:
    """A QR code for the app, and the same as letters; it counts once a code of it was typed."""
    return desk.page("me_totp.html", account=_account(desk), secret=_secret(desk), wrong={})


def picture_of_totp(desk: Desk) -> Response:
    """The QR code, as a drawing that runs nothing; none once the factor is on."""
    account = _account(desk)
    if account.has_totp:
        abort(404)
    return svg(credentials.address_for_app(_secret(desk), account.login))


def turn_on_totp(desk: Desk) -> Answer | tuple[str, int]:
    """The phone shows the right code: from now on signing in asks for one."""
    account, secret = _account(desk), _secret(desk)
    if account.has_totp:
        return _back("on")
    code = request.form.get("code", "")[:20]
    if not credentials.take_code(desk.session, account.id, code, desk.now, secret=secret):
        return desk.page("me_totp.html", account=account, secret=secret, wrong={"code": WRONG_CODE}), 400
    credentials.set_totp(desk.session, account.id, secret)
    return _back("on")


def turn_off_totp(desk: Desk) -> Answer:
    """The password alone lets in again."""
    credentials.set_totp(desk.session, desk.signed_in.account_id, None)
    return _back("off")


def _account(desk: Desk) -> Account:
    found = accounts.get(desk.session, desk.signed_in.account_id)
    assert found is not None, "somebody is signed in with it"
    return found


def _secret(desk: Desk) -> str:
    """The same 128 bits for the page, its picture and its form, of this session only; new when a code was taken."""
    used = credentials.steps_used(desk.session, desk.signed_in.account_id)
    about = f"totp of session {desk.signed_in.id} since {desk.signed_in.begun_at.timestamp():.6f} after {used}"
    return base64.b32encode(bytes.fromhex(desk.house.vault.sign(about))).decode().rstrip("=")


def _back(told: str) -> Answer:
    return redirect(url_for("me.show", told=told), 303)


ROUTES = (
    Route("/me", "me.show", show, EVERYBODY),
    Route("/me/others", "me.end_others", end_others, EVERYBODY, method="POST"),
    Route("/me/password", "me.ask_password", ask_password, EVERYBODY, is_proved=True),
    Route("/me/password", "me.change_password", change_password, EVERYBODY, method="POST", is_proved=True),
    Route("/me/phone", "me.ask_totp", ask_totp, EVERYBODY, is_proved=True),
    Route("/me/phone.svg", "me.picture_of_totp", picture_of_totp, EVERYBODY, is_proved=True),
    Route("/me/phone", "me.turn_on_totp", turn_on_totp, EVERYBODY, method="POST", is_proved=True),
    Route("/me/phone/off", "me.turn_off_totp", turn_off_totp, EVERYBODY, method="POST", is_proved=True),
)
