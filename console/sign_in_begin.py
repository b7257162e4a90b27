"""The last step of every way in: a new session, the old one dead, the browser known, a row of the audit."""

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from console import sign_in_forms as forms
from console.frame import door
from console.ports import House
from domain.access import Actor, Deed
from storage.access import accounts, audit, known_devices, sessions
from storage.access.accounts import Account

WAYS = {"password": "密码", "wechat": "微信", "link": "邀请链接", "demo": "演示里点一下"}


def let_in(house: House, session: Session, account: Account, actor: Actor, way: str, to: str) -> Answer:
    """On to ``to``, signed in. The session is always a new one, so that nobody can have set it before (C01)."""
    now = house.clock.now()
    before = sessions.find(session, request.cookies.get(door.cookie_name(house), ""), now)
    if before is not None:
        sessions.end(session, before.id, "again", now)
    token = sessions.begin(session, account.id, way, forms.device(), now)
    known = known_devices.remember(session, forms.devices(house), account.id, now)
    audit.write(session, actor, Deed.SIGN_IN, "sign_in", now, detail=f"{WAYS[way]}，{forms.device()}")
    answer = redirect(forms.local(to), 303)
    door.let_in(house, answer, token)
    forms.keep_devices(house, answer, known)
    forms.drop_cookie(house, answer, forms.FORM)
    return answer


def actor_of(session: Session, account: Account | None) -> Actor | None:
    """Who would act with this account; None for none, a disabled one, or somebody who has left."""
    return accounts.actor(session, account) if account is not None else None
