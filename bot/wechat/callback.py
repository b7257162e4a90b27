"""Our own ingress before WeRoBot: decides whether a request is authentic, kept, or refused, and answers in time.

One table for the answers (reliability, response policy): not authentic → 403, nothing kept · authentic and kept →
200 · authentic but unreadable → quarantined, 200 ``success`` (a repeat cannot help) · authentic, the database away →
spooled, 200 ``success`` · cannot be kept anywhere → 503, so that the platform brings it again. Never a 5xx with text.
"""

import hashlib
import logging
import re
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.wechat import xml
from bot.wechat.crypto import NotAuthentic, StrictMessageCrypt, Undecryptable, WrongAccount, fits
from bot.wechat.replies import SafeTextReply
from bot.wechat.robot import Robot
from bot.wechat.xml import Unreadable
from domain.clock import Clock
from domain.errors import StorageUnavailable

log = logging.getLogger(__name__)

TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
ECHO = re.compile(r"[0-9A-Za-z_+/=-]{1,128}")
TIMESTAMP = re.compile(r"[0-9]{1,11}")
# What an Encrypt element of a broken envelope holds: enough to tell whether the platform signed it.
SEALED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([0-9A-Za-z+/=]+)")
SEALED_LOOKED_AT = 4
# Plain mode without its table of used signatures: this many are remembered here.
REMEMBERED = 4096

Query = list[tuple[str, str]]
Crypt = StrictMessageCrypt | None


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """How the account is set up. ``aes_keys`` newest first; an older one is accepted while the key is changed."""

    token: str
    app_id: str
    aes_keys: tuple[str, ...] = ()
    mode: str = "safe"
    account: str = ""
    freshness_seconds: int = 600
    max_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: bytes = b""
    content_type: str = TEXT


SUCCESS = Answer(200, b"success")
FORBIDDEN = Answer(403)
NOT_KEPT = Answer(503)


class Callback:
    """Handles one request at a time, in any thread. ``counters`` counts what an operator should know of.

    ``quarantine`` and ``seen`` raise StorageUnavailable, ``spool`` OSError, when they cannot keep.
    """

    def __init__(
        self,
        door: DoorSettings,
        robot: Robot,
        clock: Clock,
        quarantine: Callable[[bytes, str], None],
        spool: Callable[[bytes], None],
        seen: Callable[[bytes, bytes, datetime], bool],
    ) -> None:
        self.door = door
        self.counters: Counter[str] = Counter()
        self._robot = robot
        self._clock = clock
        self._quarantine = quarantine
        self._spool = spool
        self._seen = seen
        self._crypts = [StrictMessageCrypt(door.token, key, door.app_id) for key in door.aes_keys]
        self._counting = threading.Lock()
        self._remembered: dict[bytes, bytes] = {}

    def handle(self, method: str, query: Query, content_type: str, body: bytes) -> Answer:
        """The answer to one request. Raises only what ``receive`` was never meant to raise."""
        if method not in ("GET", "POST"):
            return Answer(405)
        try:
            given = self._authentic(query)
            if method == "GET":
                return _echo(query)
            return self._receive(*self._opened(given, content_type, body))
        except (NotAuthentic, WrongAccount) as refused:
            return self._refuse(str(refused))
        except Unreadable as unreadable:
            return self._aside(body, unreadable.reason)

    def _authentic(self, query: Query) -> dict[str, str]:
        """The signed parameters of a request whose signature fits; one that stands twice is none."""
        given = {name: _only(query, name) for name in ("signature", "timestamp", "nonce", "msg_signature")}
        if not fits(given["signature"], self.door.token, given["timestamp"], given["nonce"]):
            raise NotAuthentic("forged")
        if not TIMESTAMP.fullmatch(given["timestamp"]):
            raise NotAuthentic("forged")
        return given

    def _opened(self, given: dict[str, str], content_type: str, body: bytes) -> tuple[bytes, Crypt]:
        """The inner XML of an authentic body, and what to seal the answer with."""
        if self._crypts:
            return self._decrypted(given, content_type, body)
        self._refuse_used(given, body)
        _refuse_form(content_type)
        return body, None

    def _refuse_used(self, given: dict[str, str], body: bytes) -> None:
        """Plain mode: the signature does not cover the body, so it must be young and used for one body only."""
        if self._is_stale(given):
            self._count("stale")
            raise NotAuthentic("refused_stale")
        # By the signature alone: time and nonce are signed as one string, which can be cut at another place.
        used = hashlib.sha256(given["signature"].encode()).digest()
        if not self._first_use(used, hashlib.sha256(body).digest()):
            raise NotAuthentic("replayed")

    def _first_use(self, used: bytes, body: bytes) -> bool:
        try:
            return self._seen(used, body, self._clock.now())
        except StorageUnavailable:
            # The message is about to be spooled; its signature must not open the door to another one meanwhile.
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            return self._remembered.setdefault(used, body) == body

    def _decrypted(self, given: dict[str, str], content_type: str, body: bytes) -> tuple[bytes, Crypt]:
        """Safe and compatible mode: only what is encrypted counts, only after its own signature fits.

        Plaintext beside it is passed over in both modes: the platform sends it while the mode is being changed.
        """
        sealed = self._sealed(given, body)
        if sealed is None:
            raise NotAuthentic("plaintext_refused")
        if not self._signed(given, sealed):
            raise NotAuthentic("forged")
        if self._is_stale(given):
            self._count("stale")  # kept all the same: losing a parent's words is worse than a harmless replay
        _refuse_form(content_type)
        return self._with_any_key(sealed)

    def _sealed(self, given: dict[str, str], body: bytes) -> str | None:
        """The ciphertext. Raises Unreadable for a broken envelope only if something in it was signed for us."""
        try:
            sealed: str | None = xml.fields(body).get("Encrypt")
        except Unreadable:
            found = SEALED.findall(body)[:SEALED_LOOKED_AT]
            if not any(self._signed(given, part.decode("ascii")) for part in found):
                raise NotAuthentic("unsigned") from None
            raise
        return sealed

    def _signed(self, given: dict[str, str], sealed: str) -> bool:
        return fits(given["msg_signature"], self.door.token, given["timestamp"], given["nonce"], sealed)

    def _with_any_key(self, sealed: str) -> tuple[bytes, Crypt]:
        broken = "no key"
        for crypt in self._crypts:
            try:
                inner: bytes = crypt.prp_crypto.decrypt(sealed, self.door.app_id)
            except Undecryptable as error:
                broken = str(error)
                continue
            if crypt is not self._crypts[0]:
                self._count("old_key")
            return inner, crypt
        raise Unreadable(f"encryption: {broken}")

    def _is_stale(self, given: dict[str, str]) -> bool:
        age = abs(self._clock.now().timestamp() - int(given["timestamp"]))
        return age > self.door.freshness_seconds

    def _receive(self, inner: bytes, crypt: Crypt) -> Answer:
        try:
            message = self._message(inner, crypt)
        except Unreadable as unreadable:
            return self._apologised(inner, unreadable.reason, crypt)
        if self.door.account and message.told["ToUserName"] != self.door.account:
            raise WrongAccount("wrong_account")
        try:
            reply = self._robot.get_reply(message)
        except StorageUnavailable:
            return self._spooled(inner)
        return self._worded(reply, crypt)

    def _message(self, inner: bytes, crypt: Crypt) -> Any:
        message = self._robot.parse_message(inner)
        if crypt is not None and "Encrypt" in message.told:
            raise Unreadable("Encrypt inside Encrypt")
        return message

    def _apologised(self, inner: bytes, reason: str, crypt: Crypt) -> Answer:
        """Put aside; whoever spoke in broken characters is told so (the number in the answer is in the reason)."""
        error_id = secrets.token_hex(4)
        apology = self._robot.apology(inner, error_id)
        if apology is None:
            return self._aside(inner, reason)
        answer = self._aside(inner, f"{reason} ({error_id})")
        return self._worded(apology, crypt) if answer is SUCCESS else answer

    def _worded(self, reply: SafeTextReply | None, crypt: Crypt) -> Answer:
        if reply is None:
            return SUCCESS
        text = reply.render().strip()
        if crypt is not None:
            text = crypt.encrypted(text, str(int(self._clock.now().timestamp())))
        return Answer(200, text.encode(), XML)

    def _refuse(self, name: str) -> Answer:
        self._count(name)
        if name != "forged":  # anybody can send those, as many as they like
            log.warning("a callback was refused: %s", name)
        return FORBIDDEN

    def _aside(self, raw: bytes, reason: str) -> Answer:
        try:
            self._quarantine(raw, reason)
        except StorageUnavailable:
            return NOT_KEPT
        self._count("quarantined")
        log.warning("a callback went to quarantine: %s", reason)
        return SUCCESS

    def _spooled(self, raw: bytes) -> Answer:
        try:
            self._spool(raw)
        except OSError:
            log.error("a callback could not be kept anywhere")
            return NOT_KEPT
        self._count("spooled")
        return SUCCESS

    def _count(self, name: str) -> None:
        with self._counting:
            self.counters[name] += 1


def _only(query: Query, name: str) -> str:
    """The value of a parameter that stands exactly once, else nothing."""
    values = [value for key, value in query if key == name]
    return values[0] if len(values) == 1 else ""


def _echo(query: Query) -> Answer:
    echo = _only(query, "echostr")
    return Answer(200, echo.encode()) if ECHO.fullmatch(echo) else Answer(400)


def _refuse_form(content_type: str) -> None:
    if content_type.lower().startswith("multipart/"):
        raise Unreadable("multipart")
