"""The account's access token, shared by all processes: asked for once, and never in a storm.

``stable_token`` gives every process the same token, so a lost cache costs one call and breaks nobody.
"""

import threading
import time
from contextlib import suppress
from typing import Protocol

from bot.wechat.errors import ApiError, Class, Unreached, WeChatError
from storage.keyvalue import KeyValue

# At most two refreshes in five minutes, whatever the platform says of the tokens it gives (promise P15).
REFRESHES = 2
REFRESHES_SECONDS = 300
RENEW_EARLY_SECONDS = 120  # old and new both work for five minutes
SHORTEST_SECONDS = REFRESHES_SECONDS / REFRESHES  # also when ``expires_in`` is nonsense
FETCH_SECONDS = 12  # a fetch holds the turn no longer than this
TROUBLE_SECONDS = 15
REFUSED_SECONDS = 300  # wrong secret, address not allowed: nothing changes within seconds
LOOK_AGAIN_SECONDS = 60  # how long this process trusts its copy without asking the shared one
POLL_SECONDS = 0.05


class Source(Protocol):
    """Asks the platform for a token."""

    def stable_token(self) -> tuple[str, int]:
        """The token and for how many seconds it is good. Raises WeChatError."""
        ...


class Token:
    """``get`` for every call; ``invalidate`` when the platform refuses a token."""

    def __init__(self, source: Source, keyvalue: KeyValue, app_id: str = "") -> None:
        self._source = source
        self._shared = keyvalue
        self._name = f"wechat-token:{app_id}"
        self._lock = threading.Lock()
        self._copy = ""
        self._copy_until = 0.0
        self._refused = ""

    def cached(self) -> str:
        """This process's copy without asking anybody; empty when there is none or it may be old."""
        return self._copy if time.monotonic() < self._copy_until else ""

    def get(self) -> str:
        """A token. Raises Unreached when none can be had now; then no call is worth making."""
        with self._lock:
            return self.cached() or self._adopt(self._found() or self._fetch_in_turn())

    def invalidate(self, token: str) -> None:
        """The platform refused this token; a newer one that somebody fetched meanwhile stays."""
        with self._lock:
            self._refused = token
            if self._copy == token:
                self._copy = ""
            if self._shared.get(self._name) == token:
                self._shared.delete(self._name)

    def _found(self) -> str:
        shared = self._shared.get(self._name) or ""
        return shared if shared != self._refused else ""

    def _adopt(self, token: str) -> str:
        self._copy = token
        self._copy_until = time.monotonic() + LOOK_AGAIN_SECONDS
        return token

    def _fetch_in_turn(self) -> str:
        """One process asks, the others wait for what it gets."""
        give_up = time.monotonic() + FETCH_SECONDS
        while not self._shared.add(f"{self._name}:turn", "1", FETCH_SECONDS):
            if time.monotonic() > give_up:
                raise Unreached("another process is fetching the token")
            time.sleep(POLL_SECONDS)
            if found := self._found():
                return found
        try:
            return self._found() or self._fetch()
        finally:
            self._shared.delete(f"{self._name}:turn")

    def _fetch(self) -> str:
        if self._shared.get(f"{self._name}:trouble"):
            raise Unreached("no token a moment ago")
        with suppress(ValueError):
            if int(self._shared.get(f"{self._name}:refreshes") or 0) >= REFRESHES:
                raise Unreached("the platform keeps refusing the tokens it gives")
        try:
            token, seconds = self._source.stable_token()
        except WeChatError as error:
            pause = REFUSED_SECONDS if _is_refused(error) else TROUBLE_SECONDS
            self._shared.set(f"{self._name}:trouble", "1", pause)
            raise Unreached(f"no token: {error}") from error
        self._shared.increment(f"{self._name}:refreshes", REFRESHES_SECONDS)
        self._shared.set(self._name, token, max(SHORTEST_SECONDS, seconds - RENEW_EARLY_SECONDS))
        return token


def _is_refused(error: WeChatError) -> bool:
    return isinstance(error, ApiError) and error.meaning.kind in (Class.TOKEN, Class.PERMISSION)
