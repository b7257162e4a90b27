"""An invented town of bound families in a fresh database, written in bulk."""

import base64
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from bench.account import Account
from bot.settings import load
from domain.clock import SystemClock, in_china
from domain.people import Relation, Role
from domain.window import after_message
from handlers.actions.letter import letters
from handlers.actions.letter.letter_begin import begin
from storage import tables as t
from storage.database import Database
from storage.letter.letters import NewLetter
from storage.migrate import upgrade
from storage.person import people
from storage.vault import Vault

FAMILIES_PER_TEACHER = 50
LONGEST_SECONDS = 600.0  # to write down fifty thousand families on a busy machine
PARENT = "o-parent-"  # how the platform's names of the parents begin
NOTICE_TEMPLATE = "notice-template-0001"
LETTER = (
    "国庆假期安全提醒",
    "各位家长：\n\n假期里不下水、不骑电动车、天黑前回家。",
    "不下水、不骑电动车、天黑前回家。",
)


class Town:
    """``settings`` are for a server of this town; ``parents`` the platform's names of the bound parents.

    ``more`` are further settings, with their prefix: another database, another pace.
    """

    def __init__(self, folder: Path, families: int, api: str, account: Account, **more: str) -> None:
        self.settings = {**server_settings(folder, api, account), **more}
        self._account = account
        self._families = range(1, families + 1)
        self._teachers = range(1, max(2, families // FAMILIES_PER_TEACHER) + 1)
        self.parents = [f"{PARENT}{number:019d}" for number in self._families]
        settings = load(self.settings, dotenv=folder / "none")
        self.database = Database(settings.database_url, Vault(settings.secret_keys))
        upgrade(self.database)
        now = SystemClock().now()
        with self.database.begin(LONGEST_SECONDS) as session:
            if not self.database.is_sqlite:
                session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            self._school = people.add_school(session, "长河镇中心小学", now)
            # the day's look through the register is over: it is a row of its own (``register-sum``)
            session.get_one(t.School, self._school).register_seen_on = in_china(now).date()
            for table, rows in self._rows(now):
                session.execute(insert(table), rows)

    def send_letter(self) -> int:
        """The letter goes to every family at once, whatever the hour in China; how many it goes to."""
        now = SystemClock().now()
        with self.database.begin() as session:
            number = self.write_letter(session, now)
            count = begin(session, number, now)
            _make_due(session, number, now)
        return count

    def write_letter(self, session: Session, now: datetime) -> int:
        """A draft to every family; its number."""
        return letters.write(session, self._school, NewLetter(*LETTER), now, again=True)

    def close(self) -> None:
        self.database.close()

    def _rows(self, now: datetime) -> Iterator[tuple[type[t.Model], list[dict[str, Any]]]]:
        """Everybody is bound as the program binds them; numbers are given here, so that rows can be written in bulk.

        Guardians are numbered after the teachers; child, guardianship, binding and family have the same number.
        """
        zone, offset = daytime_zone(now), len(self._teachers)
        yield t.Person, [*self._people(now, zone, offset)]
        yield t.Child, [*self._children(now)]
        yield (
            t.Guardianship,
            [
                {"id": n, "child_id": n, "person_id": offset + n, "relation": Relation.MOTHER.value, "away": True}
                for n in self._families
            ],
        )
        yield t.Pairing, [{"teacher_id": self._teacher(n), "child_id": n, "starts_at": now} for n in self._families]
        yield t.Address, [*self._addresses(now, offset)]
        yield t.StaffAddress, [{"address_id": n, "person_id": n} for n in self._teachers]
        yield (
            t.Invitation,
            [
                {
                    "id": n,
                    "code_index": f"code {n}",
                    "person_id": offset + n,
                    "guardianship_id": n,
                    "created_at": now,
                    "expires_at": now + timedelta(days=7),
                    "used_at": now,
                    "used_by": offset + n,
                }
                for n in self._families
            ],
        )
        yield (
            t.Binding,
            [
                {
                    "address_id": offset + n,
                    "guardianship_id": n,
                    "invitation_id": n,
                    "state": "active",
                    "created_at": now,
                    "decided_at": now,
                    "decided_by": self._teacher(n),
                }
                for n in self._families
            ],
        )

    def _people(self, now: datetime, zone: str, offset: int) -> Iterator[dict[str, Any]]:
        shared = {"school_id": self._school, "created_at": now, "time_zone": zone}
        for number in self._teachers:
            yield shared | {"id": number, "role": Role.TEACHER.value, "name": f"陈{number}"}
        for number in self._families:
            yield shared | {"id": offset + number, "role": Role.GUARDIAN.value, "name": f"王{number}"}

    def _children(self, now: datetime) -> Iterator[dict[str, Any]]:
        shared = {"school_id": self._school, "created_at": now, "class_name": "三(2)班"}
        for number in self._families:
            yield shared | {"id": number, "name": f"李{number}", "name_index": f"李{number}"}

    def _addresses(self, now: datetime, offset: int) -> Iterator[dict[str, Any]]:
        shared = {"account": self._account.name, "following": True, "created_at": now, "heard_at": now}
        window = after_message(now)
        for number in self._teachers:
            ref = f"o-teacher-{number:018d}"
            yield shared | {
                "id": number,
                "person_id": number,
                "ref": ref,
                "ref_index": ref,
                "window_until": window.until,
                "window_left": window.left,
            }
        for number, ref in zip(self._families, self.parents, strict=True):
            yield shared | {
                "id": offset + number,
                "person_id": offset + number,
                "ref": ref,
                "ref_index": ref,
                "window_until": None,
                "window_left": 0,
            }

    def _teacher(self, family: int) -> int:
        return self._teachers[family % len(self._teachers)]


def daytime_zone(now: datetime) -> str:
    """A zone where it is one o'clock in the afternoon or thereabouts: nobody is written to at night.

    The names count the other way round: Etc/GMT-8 is eight hours ahead of UTC.
    """
    ahead = min(12, max(-10, 13 - now.hour))
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def _make_due(session: Session, letter_id: int, now: datetime) -> None:
    query = update(t.Outbox).where(t.Outbox.letter_id == letter_id)
    session.execute(query.values(next_attempt=now))


def server_settings(folder: Path, api: str, account: Account) -> Mapping[str, str]:
    given = {
        "DATABASE_URL": f"sqlite:///{folder / 'lianxin.db'}",
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "WECHAT_APP_ID": account.app_id,
        "WECHAT_APP_SECRET": secrets.token_hex(16),
        "WECHAT_TOKEN": account.token,
        "WECHAT_AES_KEY": account.aes_key,
        "WECHAT_MODE": "safe",
        "WECHAT_ACCOUNT": account.name,
        "WECHAT_API_BASE": api,
        "WECHAT_NOTICE_TEMPLATE": NOTICE_TEMPLATE,
        "PUBLIC_URL": "https://school.example.cn",
        "LOG_LEVEL": "WARNING",
    }
    return {f"LIANXIN_{name}": value for name, value in given.items()}
