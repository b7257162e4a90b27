"""Everything the pretend WeChat knows: phones with their screens, media, codes, menu, tokens and the log of calls.

All of it is touched from the server's event loop only; the clock alone may be used from other threads.
"""

import base64
import hashlib
import itertools
import re
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from simulator.clock import VirtualClock
from simulator.crypto import MessageCrypto
from simulator.faults import Faults
from simulator.grants import Grants
from simulator.settings import Mode, SimulatorSettings, TemplateSpec
from simulator.tokens import TokenBook

OPENID = re.compile(r"[\w-]{28}", re.ASCII)
MEDIA_LIFE = timedelta(days=3)  # api_uploadtempmedia
SCREEN_LENGTH = 400
CALLS_KEPT = 20_000


@dataclass
class Item:
    """One thing on a phone's screen. `side`: me, account or system."""

    id: str
    at: datetime
    side: str
    kind: str
    text: str = ""
    media_url: str | None = None
    seconds: int | None = None
    url: str | None = None
    options: list[dict[str, str]] | None = None
    title: str | None = None
    fields: list[list[str]] | None = None

    def as_json(self) -> dict[str, Any]:
        found = {name: value for name, value in vars(self).items() if value is not None}
        return found | {"at": self.at.isoformat()}


@dataclass
class Phone:
    """One person's WeChat, seen from this account."""

    openid: str
    name: str
    place: str
    grants: Grants
    followed: bool = False
    blocked: bool = False
    followed_at: datetime | None = None
    scene: str = ""
    last_seen: datetime | None = None
    typing_until: datetime | None = None
    window_until: datetime | None = None  # end of the 48 hours, until its closing has been noted on the screen
    screen: deque[Item] = field(default_factory=lambda: deque(maxlen=SCREEN_LENGTH))
    received_mass: dict[str, int] = field(default_factory=dict)  # "2026-11" in China time -> mass messages received
    tags: set[int] = field(default_factory=set)
    accepted: dict[str, int] = field(default_factory=dict)  # template id -> subscription notices still allowed
    cookies: Any = None

    def as_json(self, now: datetime) -> dict[str, Any]:
        until = self.grants.until(now)
        return {
            "openid": self.openid,
            "name": self.name,
            "place": self.place,
            "followed": self.followed,
            "blocked": self.blocked,
            "window_until": until.isoformat() if until else None,
            "window_left": self.grants.left(now),
            "typing": bool(self.typing_until and now < self.typing_until),
            "screen": [item.as_json() for item in self.screen],
        }


@dataclass(frozen=True)
class TextMessage:
    """What the pretend text message gateway brought to a number."""

    id: str
    phone: str
    text: str
    at: datetime

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "phone": self.phone, "text": self.text, "at": self.at.isoformat()}


@dataclass(frozen=True)
class Media:
    """A temporary media file; the account can fetch it for three days, screens show it for ever."""

    id: str
    kind: str
    content: bytes
    content_type: str
    filename: str
    made: datetime


@dataclass(frozen=True)
class QrCode:
    """A code with a parameter; `until` None for a permanent one."""

    ticket: str
    scene: str
    url: str
    made: datetime
    until: datetime | None


@dataclass
class Account:
    """The part of the account's setup that may change while it runs."""

    callback_url: str
    token: str
    aes_key: str
    mode: Mode
    app_id: str

    def crypto(self) -> MessageCrypto:
        return MessageCrypto(self.aes_key, self.app_id)


class World:
    """The state of one simulated account. `changes` grows with everything that a page may want to redraw."""

    def __init__(
        self, settings: SimulatorSettings, clock: VirtualClock, when_time_jumps: Callable[[], None] = lambda: None
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.when_time_jumps = when_time_jumps
        self.url = ""
        self.changes = 1
        self.account = Account(settings.callback_url, settings.token, settings.aes_key, settings.mode, settings.app_id)
        self.templates: dict[str, TemplateSpec] = dict(settings.templates)
        self.calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)
        self._ids = itertools.count(1)
        self.clear()

    def clear(self) -> None:
        """Forget everybody and everything except the setup and the time."""
        self.phones: dict[str, Phone] = {}
        self.media: dict[str, Media] = {}
        self.qrcodes: dict[str, QrCode] = {}
        self.menu: list[dict[str, Any]] | None = None
        self.tokens = TokenBook(self.settings.token_ttl)
        self.faults = Faults(retry_on_5xx=self.settings.retry_on_5xx)
        self.oauth_codes: dict[str, tuple[str, str, datetime]] = {}  # code -> (openid, scope, expires)
        self.used_codes: set[str] = set()
        self.sent_once: dict[tuple[str, str], tuple[int, datetime]] = {}  # client message id -> (msgid, when)
        self.mass_jobs: dict[int, str] = {}
        self.mass_days: dict[str, int] = {}  # "2026-11-26" in China time -> mass sends taken
        self.tags: dict[int, str] = {}
        self.texts: dict[str, TextMessage] = {}  # by the key that makes a second one nothing
        self.calls.clear()
        self.changes += 1

    def now(self) -> datetime:
        return self.clock.now()

    def next_id(self, start: int) -> int:
        """A number above `start` that is given out once."""
        return start + next(self._ids)

    def add_phone(self, name: str, place: str, openid: str = "") -> Phone:
        """A phone that does not follow yet; the same openid again renames it. ValueError for a malformed openid."""
        openid = openid or made_openid(f"{self.settings.account_id}|{name}|{place}|{len(self.phones)}")
        if not OPENID.fullmatch(openid):
            raise ValueError("an openid has 28 characters of [A-Za-z0-9_-]")
        phone = self.phones.setdefault(openid, Phone(openid, name, place, Grants(self.settings.merge)))
        phone.name, phone.place = name, place
        self.changes += 1
        return phone

    def show(self, phone: Phone, side: str, kind: str, text: str = "", **more: Any) -> Item:
        """Put something on the phone's screen."""
        item = Item(f"i{next(self._ids)}", self.now(), side, kind, text, **more)
        phone.screen.append(item)
        self.changes += 1
        return item

    def note_closed_windows(self) -> None:
        """Tell each phone whose 48 hours have ended since the last look."""
        now = self.now()
        for phone in self.phones.values():
            if phone.window_until and phone.window_until <= now:
                phone.window_until = None
                self.note(phone, "48 小时窗口已关")

    def note(self, phone: Phone, text: str) -> Item:
        """A grey line that tells what WeChat did."""
        return self.show(phone, "system", "note", text)

    def keep_media(self, kind: str, content: bytes, content_type: str, filename: str) -> Media:
        media = Media(secrets.token_urlsafe(48), kind, content, content_type, filename, self.now())
        self.media[media.id] = media
        return media

    def live_media(self, media_id: Any) -> Media | None:
        """The media file, or None when unknown or older than three days."""
        media = self.media.get(media_id) if isinstance(media_id, str) else None
        return media if media and self.now() - media.made < MEDIA_LIFE else None

    def media_url(self, media_id: str) -> str:
        return f"{self.url}/sim/media/{media_id}"

    def find_qrcode(self, scene: str) -> QrCode | None:
        """The newest code with that scene, ticket or address."""
        codes = reversed(self.qrcodes.values())
        return next((code for code in codes if scene in (code.scene, code.ticket, code.url)), None)


def made_openid(seed: str) -> str:
    """28 characters that are the same for the same seed."""
    return "o" + base64.urlsafe_b64encode(hashlib.sha256(seed.encode()).digest()).decode()[:27]
