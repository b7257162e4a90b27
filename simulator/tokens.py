"""The two isolated families of access tokens: /cgi-bin/token and /cgi-bin/stable_token."""

import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
OVERLAP = timedelta(minutes=5)  # old and new token both work this long
FORCE_INTERVAL = timedelta(seconds=30)
FORCE_PER_DAY = 20
PLAIN_PER_DAY = 2000  # API_Call_Limits: get access_token, verified account
LENGTH = 136


@dataclass
class Token:
    """`until` is when it stops working; `dead` once something else than time ended it."""

    value: str
    expires: datetime
    until: datetime
    dead: bool = False


class QuotaError(Exception):
    """The daily number of token calls is used up."""


class TokenBook:
    """All tokens issued so far, so that a refused one can be told apart: expired, replaced, never ours."""

    def __init__(self, ttl: int) -> None:
        self._ttl = timedelta(seconds=ttl)
        self._issued: dict[str, Token] = {}
        self._plain: Token | None = None
        self._stable: Token | None = None
        self._forced_at: datetime | None = None
        self._counts: Counter[tuple[str, str]] = Counter()

    def plain(self, now: datetime) -> tuple[str, int]:
        """A new token each time; its predecessor lives five more minutes."""
        self._count("plain", PLAIN_PER_DAY, now)
        if self._plain:
            self._plain.until = min(self._plain.until, now + OVERLAP)
        self._plain = self._issue(now)
        return self._plain.value, int(self._ttl.total_seconds())

    def stable(self, now: datetime, force: bool) -> tuple[str, int]:
        """The same token with its remaining seconds, renewed in its last five minutes or by force."""
        current = self._stable
        if current and not current.dead and force and self._may_force(now):
            self._count("force", FORCE_PER_DAY, now)
            self._forced_at, current.dead = now, True
        if current is None or current.dead or current.expires - now <= OVERLAP:
            if current and not current.dead:
                current.until = now + OVERLAP
            self._stable = current = self._issue(now)
        return current.value, int((current.expires - now).total_seconds())

    def refusal(self, value: str, now: datetime) -> int:
        """0 when the token opens the API, else the errcode: 41001, 40014, 42001 or 40001."""
        if not value:
            return 41001
        token = self._issued.get(value)
        if token is None:
            return 40001 if len(value) == LENGTH else 40014
        if token.dead:
            return 40001
        if now < token.until:
            return 0
        return 42001 if token.until >= token.expires else 40001

    def kill(self) -> None:
        """Every token issued so far stops working."""
        for token in self._issued.values():
            token.dead = True

    def _issue(self, now: datetime) -> Token:
        value = f"9{secrets.randbelow(9)}_" + secrets.token_urlsafe(120)[: LENGTH - 3]
        token = self._issued[value] = Token(value, now + self._ttl, now + self._ttl)
        return token

    def _may_force(self, now: datetime) -> bool:
        return self._forced_at is None or now - self._forced_at >= FORCE_INTERVAL

    def _count(self, kind: str, limit: int, now: datetime) -> None:
        key = (kind, now.astimezone(CHINA).date().isoformat())
        if self._counts[key] >= limit:
            raise QuotaError
        self._counts[key] += 1
