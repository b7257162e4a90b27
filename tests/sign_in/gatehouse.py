"""The pages before the door, with people of the staff who have accounts, and the chat of the same school."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from console.app import create_app
from console.ports import Scan
from domain.access import AccountKind, Actor
from domain.clock import SetClock
from domain.people import Role
from handlers.actions.access import accounts as deeds
from handlers.actions.access.accounts import NewAccount
from handlers.dispatch import Dispatch
from messages.inbound import Inbound, Kind
from storage import tables as t
from storage.access import accounts, audit, credentials, passwords
from storage.access.accounts import Account
from storage.database import Database
from storage.person import addresses, people
from storage.vault import Vault
from tests.console.village import Deeds, Shelf, settle
from tests.conversation.stage import PATIENCE_SECONDS

GUARD = re.compile(r'name="guard" value="([^"]+)"')
PASSWORD = "竹篮 打水 一场空 也好"
LINK = re.compile(r"/console/invitation/[0-9a-f]{64}")
WECHAT = "gh_village"


class Gatehouse:
    """陈立 (chenli) teaches, 吴敏 (wumin) is the director; both have an account and ``PASSWORD``."""

    def __init__(self, database: Database, clock: SetClock, vault: Vault) -> None:
        self.database, self.clock, self.vault = database, clock, vault
        self.dispatch = Dispatch(database, clock, lambda: None)
        self.said = 0
        with database.begin() as session:
            self.village = settle(session, clock.now())
            self.account = self._account(session, "chenli", self.village.teacher)
            self.director = self._account(session, "wumin", self.village.director)
            for ref, person in (("陈立", self.village.teacher), ("吴敏", self.village.director)):
                place = addresses.find_or_add(session, WECHAT, ref, clock.now())
                addresses.belongs_to(session, place.id, person)

    def browser(
        self,
        *,
        proxies: tuple[str, ...] = (),
        scan: Scan | None = None,
        is_https: bool = False,
        public_url: str = "",
        hosts: tuple[str, ...] = (),
        vault: Vault | None = None,
    ) -> FlaskClient:
        """A browser that was never here."""
        app = create_app(
            self.database,
            self.clock,
            Shelf(),
            vault or self.vault,
            Deeds(self.database, self.clock.now()),
            proxies=proxies,
            scan=scan,
            is_https=is_https,
            public_url=public_url,
            hosts=hosts,
        )
        return app.test_client()

    def signs_in(
        self, browser: FlaskClient, login: str = "chenli", password: str = PASSWORD, to: str = "", place: str = ""
    ) -> TestResponse:
        """Fill in the form of the sign-in page; ``place`` is where the browser is."""
        given = {"login": login, "password": password, "to": to}
        return self.sends(browser, "/console/sign-in", "/console/sign-in", given, place)

    def signed_in(self, login: str = "chenli", password: str = PASSWORD) -> FlaskClient:
        """A browser in which somebody has just signed in."""
        browser = self.browser()
        assert self.signs_in(browser, login, password).status_code == 303
        return browser

    def sends(self, browser: FlaskClient, page: str, to: str, given: dict[str, str], place: str = "") -> TestResponse:
        """Fill in a form of a page and send it where it goes."""
        where = {"REMOTE_ADDR": place} if place else {}
        shown = browser.get(page, environ_overrides=where).text
        found = GUARD.search(shown)
        assert found is not None, shown
        return browser.post(to, data={"guard": found[1], **given}, environ_overrides=where)

    def teacher(self, name: str, login: str = "", password: str = PASSWORD, role: Role = Role.TEACHER) -> int:
        """One more member of staff; with a login, an account too."""
        with self.database.begin() as session:
            person = people.add_person(session, self.village.school, name, role, self.clock.now())
            if login:
                self._account(session, login, person, password)
        return person

    def invited(self, login: str, person: int) -> str:
        """The path of a new account's invitation."""
        new = NewAccount(login, AccountKind.STAFF, person)
        with self.database.begin() as session:
            _, token = deeds.create(session, new, deeds.at_the_machine(), self.clock.now())
        return f"/console/invitation/{token}"

    def acts(self, deed: Callable[..., object], login: str = "wumin") -> None:
        """Somebody does something about the teacher's account."""
        with self.database.begin() as session:
            deed(session, self.account, self.actor(session, login), self.clock.now())

    def actor(self, session: Session, login: str = "wumin") -> Actor:
        account = accounts.by_login(session, login)
        assert account is not None
        found = accounts.actor(session, account)
        assert found is not None
        return found

    def found(self, login: str) -> Account:
        with self.database.read() as session:
            account = accounts.by_login(session, login)
        assert account is not None
        return account

    def leaves(self, person: int) -> None:
        """A member of staff has left the school."""
        with self.database.begin() as session:
            session.execute(update(t.Person).where(t.Person.id == person).values(left_at=self.clock.now()))

    def later(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))

    def says(self, name: str, text: str) -> str:
        """Somebody writes to the account; what they are answered."""
        return self._hears(name, Kind.TEXT, text, "")

    def scans(self, name: str, scene: str) -> str:
        """Somebody scans a QR code of the account."""
        return self._hears(name, Kind.SCANNED, "", scene)

    def audited(self) -> list[tuple[str, str, str]]:
        """Who did what, oldest first."""
        with self.database.read() as session:
            return [(row.who, row.deed.value, row.what) for row in reversed(audit.rows(session, 100))]

    def sessions(self) -> int:
        """How many sessions hold."""
        query = select(func.count()).select_from(t.ConsoleSession).where(t.ConsoleSession.ended_at.is_(None))
        with self.database.read() as session:
            return session.scalar(query) or 0

    def waiting(self, person: int, kind: str) -> list[str]:
        """What of a kind lies ready for somebody."""
        query = select(t.Outbox).where(t.Outbox.person_id == person, t.Outbox.kind == kind)
        with self.database.read() as session:
            return [str(json.loads(row.body or "{}").get("text", "")) for row in session.scalars(query)]

    def _account(self, session: Session, login: str, person: int, password: str = PASSWORD) -> int:
        number = accounts.add(session, login, AccountKind.STAFF, self.clock.now(), person_id=person)
        credentials.set_password(session, number, passwords.hashed(password))
        return number

    def _hears(self, name: str, kind: Kind, text: str, scene: str) -> str:
        self.said += 1
        key = f"{self.said:032d}".encode()
        inbound = Inbound(key, WECHAT, name, kind, self.clock.now(), text=text, scene=scene)
        return self.dispatch.receive(inbound, b"<xml/>", PATIENCE_SECONDS).text
