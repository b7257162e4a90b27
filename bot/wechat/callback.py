"""Our own ingress before WeRoBot: decides whether a request is authentic, kept, or refused, and answers in time.

One table for the answers (reliability, response policy): not authentic → 403, nothing kept · authentic and kept →
200 · authentic but unreadable → quarantined, 200 ``success`` (a repeat cannot help) · authentic, the database away →
spooled, 200 ``success`` · cannot be kept anywhere → 503, so that the platform brings it again. Never a 5xx with text.
"""

import hashlib
import logging
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.wechat import xml
from bot.wechat.crypto import NotAuthentic, StrictMessageCrypt, Undecryptable, WrongAccount, fits
from bot.wechat.robot import Robot
from bot.wechat.xml import Unreadable
from domain.clock import Clock
from domain.errors import StorageUnavailable

log = logging.getLogger(__name__)

TEXT = "text/plain; charset=utf-8"
XML = "application/xml; charset=utf-8"
ECHO = re.compile(r"[0-9A-Za-z_+/=-]{1,128}")
TIMESTAMP = re.compile(r"[0-9]{1,11}")
LONGEST_PARAMETER = 512

Query = list[tuple[str, str]]


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

    def handle(self, method: str, query: Query, content_type: str, body: bytes) -> Answer:
        """The answer to one request; never raises."""
        if method not in ("GET", "POST"):
            return Answer(405)
        try:
            given = self._authentic(query)
            if method == "GET":
                return self._echo(given)
            return self._receive(self._opened(given, content_type, body), given)
        except (NotAuthentic, WrongAccount) as refused:
            self.counters[str(refused)] += 1
            return FORBIDDEN
        except Unreadable as unreadable:
            return self._aside(body, unreadable.reason)
        except StorageUnavailable:
            return NOT_KEPT

    def _authentic(self, query: Query) -> dict[str, str]:
        """The parameters, each once, of a request whose signature fits."""
        given = dict(query)
        if len(given) != len(query) or any(len(value) > LONGEST_PARAMETER for value in given.values()):
            raise NotAuthentic("forged")
        timestamp, nonce = given.get("timestamp", ""), given.get("nonce", "")
        if not fits(given.get("signature", ""), self.door.token, timestamp, nonce):
            raise NotAuthentic("forged")
        if not TIMESTAMP.fullmatch(timestamp) or not timestamp.isascii():
            raise NotAuthentic("forged")
        return given

    def _echo(self, given: dict[str, str]) -> Answer:
        echo = given.get("echostr", "")
        return Answer(200, echo.encode()) if ECHO.fullmatch(echo) else Answer(400)

    def _opened(self, given: dict[str, str], content_type: str, body: bytes) -> bytes:
        """The inner XML of an authentic body."""
        if self._crypts:
            return self._decrypted(given, content_type, body)
        self._fresh(given, body)
        _refuse_form(content_type)
        return body

    def _fresh(self, given: dict[str, str], body: bytes) -> None:
        """Plain mode: the signature does not cover the body, so it must be young and used for one body only."""
        if self._is_stale(given):
            self.counters["stale"] += 1
            raise NotAuthentic("refused_stale")
        used = "\n".join((given["signature"], given["timestamp"], given["nonce"])).encode()
        if not self._seen(hashlib.sha256(used).digest(), hashlib.sha256(body).digest(), self._clock.now()):
            raise NotAuthentic("replayed")

    def _decrypted(self, given: dict[str, str], content_type: str, body: bytes) -> bytes:
        """Safe and compatible mode: only what is encrypted counts, only after its own signature fits."""
        try:
            outer = xml.fields(body)
        except Unreadable:
            # Nothing shows that this body, as opposed to the query, comes from the platform.
            raise NotAuthentic("unsigned") from None
        sealed = outer.get("Encrypt")
        if sealed is None:
            raise NotAuthentic("plaintext_refused")
        if not fits(given.get("msg_signature", ""), self.door.token, given["timestamp"], given["nonce"], sealed):
            raise NotAuthentic("forged")
        if self._is_stale(given):
            self.counters["stale"] += 1  # kept all the same: losing a parent's words is worse than a harmless replay
        _refuse_form(content_type)
        if self.door.mode == "safe" and set(outer) - {"Encrypt", "ToUserName"}:
            raise Unreadable("plaintext beside Encrypt")
        return self._with_any_key(sealed)

    def _with_any_key(self, sealed: str) -> bytes:
        broken = "no key"
        for number, crypt in enumerate(self._crypts):
            try:
                inner: bytes = crypt.prp_crypto.decrypt(sealed, self.door.app_id)
            except Undecryptable as error:
                broken = str(error)
                continue
            self.counters["old_key"] += number > 0
            return inner
        raise Unreadable(f"encryption: {broken}")

    def _is_stale(self, given: dict[str, str]) -> bool:
        age = abs(self._clock.now().timestamp() - int(given["timestamp"]))
        return age > self.door.freshness_seconds

    def _receive(self, inner: bytes, given: dict[str, str]) -> Answer:
        try:
            message = self._robot.parse_message(inner)
        except Unreadable as unreadable:
            return self._aside(inner, unreadable.reason)
        if self.door.account and message.told["ToUserName"] != self.door.account:
            raise WrongAccount("wrong_account")
        try:
            reply = self._robot.get_reply(message)
        except StorageUnavailable:
            return self._spooled(inner)
        return self._worded(reply.render().strip(), given) if reply is not None else SUCCESS

    def _worded(self, xml_text: str, given: dict[str, str]) -> Answer:
        if self._crypts:
            xml_text = self._crypts[0].encrypted(xml_text, str(int(self._clock.now().timestamp())))
        return Answer(200, xml_text.encode(), XML)

    def _aside(self, raw: bytes, reason: str) -> Answer:
        try:
            self._quarantine(raw, reason)
        except StorageUnavailable:
            return NOT_KEPT
        self.counters["quarantined"] += 1
        log.warning("a callback went to quarantine: %s", reason)
        return SUCCESS

    def _spooled(self, raw: bytes) -> Answer:
        try:
            self._spool(raw)
        except OSError:
            log.error("a callback could not be kept anywhere")
            return NOT_KEPT
        self.counters["spooled"] += 1
        return SUCCESS


def _refuse_form(content_type: str) -> None:
    if content_type.lower().startswith("multipart/"):
        raise Unreadable("multipart")
