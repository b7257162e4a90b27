"""Carries parcels over WeChat: free words inside a window, a card with a link outside; every end has one outcome."""

import asyncio
import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.wechat.client import Client
from bot.wechat.errors import BUSY, ApiError, Class, OutcomeUnknown, Unreached, retry_at
from bot.wechat.sender import Sender
from domain.clock import Clock
from domain.errors import StorageUnavailable
from messages.outbound import Form, Notice
from storage.database import Database
from storage.files import media
from storage.files.media import MediaMissing, MediaStore
from storage.traffic.outbox_claim import Parcel
from storage.traffic.outbox_rules import UNCLEAR
from storage.traffic.outbox_settle import Outcome

log = logging.getLogger(__name__)

# api_sendtemplatemessage: "thing" takes at most 20 characters, no line breaks or control characters.
THING_LENGTH = 20
NOT_A_THING = re.compile("[\x00-\x1f\x7f\u2028\u2029\ufe0f\u200d\U0001f000-\U0001faff\U000e0000-\U000e007f]+")
# A card whose fate is unknown is repeated under its own id while that id still holds (10 minutes).
REPEAT_CARD_AFTER = timedelta(seconds=60)
CARD_TRIES = 6
MEDIA_GONE = 40007  # media/upload: the platform does not know this media_id (any more)
UPLOAD_TRIES = 3
UPLOAD_LIVES = timedelta(days=3) - timedelta(hours=2)  # the platform keeps uploads for three days
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "audio/amr": "amr", "audio/mpeg": "mp3",
           "video/mp4": "mp4"}  # fmt: skip
UNSENDABLE = {Form.VOICE: "（语音没能转来）", Form.IMAGE: "（图片没能转来）", Form.VIDEO: "（视频没能转来）"}
NO_TEMPLATE = "没有设置通知模板，窗口外发不出去"

KINDS: dict[Class, Literal["retry", "held", "failed", "accepted"]] = {
    Class.TOKEN: "retry",
    Class.BUSY: "retry",
    Class.DAILY_QUOTA: "retry",
    Class.MINUTE_QUOTA: "retry",
    Class.WINDOW_CLOSED: "held",
    Class.DONE: "accepted",
    Class.UNREACHABLE: "failed",
    Class.CONTENT: "failed",
    Class.PERMISSION: "failed",
    Class.UNKNOWN: "failed",
}


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """The account's registered template for cards and the names of its three fields (what, from whom, when)."""

    template_id: str
    what_field: str = "thing1"
    who_field: str = "thing2"
    when_field: str = "time3"

    def fields(self, notice: Notice) -> dict[str, str]:
        """The fields as the platform accepts them."""
        return {
            self.what_field: thing(notice.what),
            self.who_field: thing(notice.who),
            self.when_field: notice.when,
        }


class Uploads:
    """Our copies of pictures and voices on the platform: uploaded once, used for three days."""

    def __init__(self, database: Database, clock: Clock, store: MediaStore, client: Client) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._client = client

    def ref(self, media_id: int, form: Form) -> str:
        """The reference to send it by. Blocks; raises WeChatError, MediaMissing or StorageUnavailable."""
        with self._database.read() as session:
            known = media.upload_of(session, media_id, self._clock.now())
        if known:
            return known
        content_type, content = self._store.read(media_id)
        name = f"{media_id}.{ENDINGS.get(content_type, 'bin')}"
        ref = self._client.upload(form.value, content, name)
        with self._database.begin() as session:
            media.remember_upload(session, media_id, ref, self._clock.now() + UPLOAD_LIVES)
        return ref

    def forget(self, media_id: int) -> None:
        """The platform no longer knows our copy: the next send uploads it again."""
        with self._database.begin() as session:
            media.forget_upload(session, media_id)


class WeChatChannel:
    """The way out over one service account. ``public_url`` is put before a notice's path.

    Without a ``template`` whatever needs a card fails with a reason that says so.
    """

    def __init__(
        self, sender: Sender, uploads: Uploads, template: NoticeTemplate | None, public_url: str, clock: Clock
    ) -> None:
        self._sender = sender
        self._uploads = uploads
        self._template = template
        self._public_url = public_url.rstrip("/")
        self._clock = clock
        self._paused: dict[str, tuple[datetime, int]] = {}

    async def send(self, parcel: Parcel) -> Outcome:
        """Send one parcel and say how it ended; while the account's quota is used up nobody is called."""
        until, code = self._paused.get(parcel.way, (self._clock.now(), 0))
        if until > self._clock.now():
            return Outcome(parcel.id, "retry", code=code, reason=ApiError(code).meaning.reason, retry_at=until)
        try:
            return await (self._notice(parcel) if parcel.way == "notice" else self._chat(parcel))
        except ApiError as error:
            return self._refused(parcel, error)
        except OutcomeUnknown as error:
            log.warning("parcel %s: %s", parcel.id, error)
            return self._unclear(parcel)
        except (Unreached, StorageUnavailable) as error:
            log.warning("parcel %s is tried again: %s", parcel.id, error)
            return Outcome(parcel.id, "retry", reason=BUSY)

    async def close(self) -> None:
        await self._sender.close()

    async def _notice(self, parcel: Parcel) -> Outcome:
        if self._template is None or parcel.notice is None:
            return Outcome(parcel.id, "failed", reason=NO_TEMPLATE)
        url = f"{self._public_url}{parcel.notice.link}" if self._public_url else ""
        fields = self._template.fields(parcel.notice)
        number = await self._sender.template_send(parcel.ref, self._template.template_id, url, fields, parcel.client_id)
        return Outcome(parcel.id, "accepted", platform_id=number)

    async def _chat(self, parcel: Parcel) -> Outcome:
        try:
            await self._sender.custom_send(parcel.ref, await self._message(parcel))
        except ApiError as error:
            if error.code != MEDIA_GONE or parcel.media_id is None or parcel.attempts > UPLOAD_TRIES:
                raise
            await asyncio.to_thread(self._uploads.forget, parcel.media_id)
            return Outcome(parcel.id, "retry", code=error.code, reason=error.meaning.reason)
        return Outcome(parcel.id, "accepted")

    async def _message(self, parcel: Parcel) -> dict[str, Any]:
        if parcel.form is Form.TEXT or parcel.media_id is None:
            return _menu(parcel) if parcel.options else _text(parcel.text)
        try:
            ref = await asyncio.to_thread(self._uploads.ref, parcel.media_id, parcel.form)
        except MediaMissing:
            return _text(parcel.text + UNSENDABLE[parcel.form])
        except OutcomeUnknown as error:
            raise Unreached("an upload failed") from error  # nobody saw it; uploading again is harmless
        except ApiError as error:
            if error.meaning.kind is not Class.CONTENT:
                raise
            log.warning("media %s cannot be sent: %s", parcel.media_id, error)
            return _text(parcel.text + UNSENDABLE[parcel.form])
        return {"msgtype": parcel.form.value, parcel.form.value: {"media_id": ref}}

    def _refused(self, parcel: Parcel, error: ApiError) -> Outcome:
        log.warning("parcel %s was refused: %s", parcel.id, error)
        meaning, now = error.meaning, self._clock.now()
        kind = KINDS[meaning.kind]
        if kind == "held" and parcel.way != "chat":
            kind = "failed"
        again = retry_at(error.code, now)
        if meaning.kind is Class.DAILY_QUOTA and again is not None:
            self._paused[parcel.way] = (again, error.code)
        is_used_up = meaning.kind is Class.DAILY_QUOTA
        return Outcome(parcel.id, kind, code=error.code, reason=meaning.reason, retry_at=again, is_used_up=is_used_up)

    def _unclear(self, parcel: Parcel) -> Outcome:
        if parcel.way == "notice" and parcel.attempts <= CARD_TRIES:
            return Outcome(parcel.id, "retry", reason=UNCLEAR, retry_at=self._clock.now() + REPEAT_CARD_AFTER)
        return Outcome(parcel.id, "uncertain", reason=UNCLEAR)


def thing(text: str) -> str:
    """A text as a "thing" field takes it; one that is too long ends with an ellipsis, an empty one says so."""
    flat = " ".join(NOT_A_THING.sub(" ", text).split())
    return (flat if len(flat) <= THING_LENGTH else flat[: THING_LENGTH - 1] + "…") or "无"


def _text(content: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": content}}


def _menu(parcel: Parcel) -> dict[str, Any]:
    options = [{"id": number, "content": words} for number, words in parcel.options]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": parcel.text, "list": options, "tail_content": ""}}
