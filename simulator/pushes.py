"""Carries pushes to the bot the way WeChat does: signed, cut after five seconds, three times at most."""

import asyncio
import secrets
import time
from collections.abc import Coroutine
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

from simulator import crypto, xmltext
from simulator.replies import InvalidReply, read_reply, show_reply
from simulator.world import Item, World

FAILURE_LINE = "该公众号提供的服务出现故障，请稍后再试"
LARGEST_REPLY = 1 << 20
RETRIED = ("timeout", "refused")


@dataclass(frozen=True)
class Push:
    """One inner XML for the bot. Only a push that is `visible` in the chat can be answered or fail on screen."""

    openid: str
    xml: str
    visible: bool = True
    articles: int = 8  # most articles a news reply may have


@dataclass(frozen=True)
class Attempt:
    """`status` is the HTTP status or None.

    `outcome`: replied, silent, ignored, invalid: why, timeout, refused, http N, held, dropped, no callback address.
    """

    status: int | None
    seconds: float
    outcome: str


@dataclass
class PushResult:
    """What became of a push."""

    attempts: list[Attempt] = field(default_factory=list)
    reply: Item | None = None

    @property
    def ok(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].outcome in ("replied", "silent", "ignored", "held")

    def as_json(self) -> dict[str, Any]:
        reply = self.reply.as_json() if self.reply else None
        return {"ok": self.ok, "attempts": [asdict(one) for one in self.attempts], "reply": reply}


class Pusher:
    """Owns the HTTP session towards the bot and every delivery that is under way."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._held: list[Push] = []
        self._tasks: set[asyncio.Task[Any]] = set()
        # No kept-alive connections: one that the bot has just closed would look like a failed attempt.
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._session.close()

    def spawn(self, work: Coroutine[Any, Any, PushResult]) -> asyncio.Task[PushResult]:
        """Run in the background until done or the simulator stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def send(self, push: Push) -> PushResult:
        """Deliver, with the faults that are switched on: lost, held back behind the next one, or twice."""
        faults = self._world.faults
        if faults.spend("drop_pushes"):
            return PushResult([Attempt(None, 0.0, "dropped")])
        if faults.reorder and not self._held:
            self._held.append(push)
            return PushResult([Attempt(None, 0.0, "held")])
        twice = faults.spend("duplicate_pushes")
        result = await self._deliver(push)
        if twice:
            result.attempts += (await self._deliver(push)).attempts
        await self.release()
        return result

    def forget(self) -> None:
        """Never deliver what is held back."""
        self._held.clear()

    async def release(self) -> None:
        """Deliver what reordering holds back."""
        held, self._held = self._held, []
        for push in held:
            await self._deliver(push)

    async def check_url(self, url: str, token: str) -> str:
        """The GET by which a callback address is accepted: "" or why it is refused."""
        timestamp, nonce, echo = self._timestamp(), _nonce(), str(secrets.randbelow(10**19))
        query = {"signature": crypto.signature(token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        try:
            async with self._session.get(url, params=query | {"echostr": echo}, timeout=self._timeout()) as response:
                body = await response.text()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return f"请求URL超时或失败：{type(error).__name__}"
        return "" if response.status == 200 and body == echo else "token验证失败：返回的内容与echostr不一致"

    async def _deliver(self, push: Push) -> PushResult:
        """Up to `attempts` tries, each with a fresh signature and ciphertext around the same inner XML."""
        result = PushResult()
        begun = time.monotonic()
        settings = self._world.settings
        for delay in (0.0, *settings.retry_delays)[: settings.attempts]:
            await asyncio.sleep(max(0.0, begun + delay - time.monotonic()))
            attempt, result.reply = await self._attempt(push)
            result.attempts.append(attempt)
            if not self._retried(attempt):
                break
        self._tell_failure(push, result)
        return result

    def _retried(self, attempt: Attempt) -> bool:
        server_error = attempt.outcome.startswith("http 5") and self._world.faults.retry_on_5xx
        return attempt.outcome in RETRIED or server_error

    def _tell_failure(self, push: Push, result: PushResult) -> None:
        phone = self._world.phones.get(push.openid)
        if phone and push.visible and not result.ok and self._world.account.callback_url:
            self._world.note(phone, FAILURE_LINE)

    async def _attempt(self, push: Push) -> tuple[Attempt, Item | None]:
        begun = time.monotonic()
        url = self._world.account.callback_url
        if not url:
            return Attempt(None, 0.0, "no callback address"), None
        query, body = self._envelope(push)
        headers = {"Content-Type": "text/xml", "User-Agent": "Mozilla/4.0"}
        status, answer = None, b""
        try:
            async with self._session.post(
                url, params=query, data=body, headers=headers, timeout=self._timeout(), allow_redirects=False
            ) as response:
                status, answer = response.status, await response.content.read(LARGEST_REPLY)
                while chunk := await response.content.read(LARGEST_REPLY):
                    answer += chunk
        except TimeoutError:
            outcome, item = "timeout", None
        except (aiohttp.ClientError, OSError):
            outcome, item = "refused", None
        else:
            outcome, item = self._judge(push, status, answer)
        return Attempt(status, round(time.monotonic() - begun, 3), outcome), item

    def _judge(self, push: Push, status: int, answer: bytes) -> tuple[str, Item | None]:
        if status != 200:
            return f"http {status}", None
        if answer in (b"", b"success"):
            return "silent", None
        phone = self._world.phones.get(push.openid)
        if not push.visible or phone is None:
            return "ignored", None
        try:
            reply = read_reply(answer, self._world.account)
            return "replied", show_reply(reply, self._world, phone, push.articles)
        except InvalidReply as error:
            return f"invalid: {error}", None

    def _envelope(self, push: Push) -> tuple[dict[str, str], bytes]:
        """Query and body of one attempt in the account's present mode."""
        account, timestamp, nonce = self._world.account, self._timestamp(), _nonce()
        query = {
            "signature": crypto.signature(account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": push.openid,
        }
        if account.mode == "plain":
            return query, push.xml.encode()
        encrypted = account.crypto().encrypt(push.xml)
        query["encrypt_type"] = "aes"
        query["msg_signature"] = crypto.signature(account.token, timestamp, nonce, encrypted)
        if account.mode == "compatible":
            head, _, tail = push.xml.rpartition("</xml>")
            return query, f"{head}<Encrypt>{xmltext.cdata(encrypted)}</Encrypt></xml>{tail}".encode()
        body = xmltext.write([("ToUserName", self._world.settings.account_id), ("Encrypt", encrypted)])
        return query, body.encode()

    def _timestamp(self) -> str:
        return str(int(self._world.now().timestamp() + self._world.faults.clock_skew))

    def _timeout(self) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self._world.settings.attempt_timeout)


def _nonce() -> str:
    return str(secrets.randbelow(9 * 10**8) + 10**8)
