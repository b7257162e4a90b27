"""The two lanes by which messages leave over WeChat: what people say and what is dangerous; letters to everybody."""

import os
import secrets

from uvicorn.loops.auto import auto_loop_factory

from bot.settings import Settings
from bot.wechat.channel import NoticeTemplate, Uploads, WeChatChannel
from bot.wechat.client import Client
from bot.wechat.sender import Sender
from domain.clock import Clock
from messages.catalogue import LETTERS
from scheduler.delivery import Delivery
from scheduler.letter_delivery import LetterDelivery
from storage.database import Database
from storage.files.media import MediaStore

CONCURRENT_SENDS = 64
# A call takes 50 ms or more: so many at once make room for two thousand letters a second. wechat.md 3.2: some 400 at
# once fail.
CONCURRENT_LETTERS = 128


def talk(settings: Settings, database: Database, clock: Clock, store: MediaStore, client: Client) -> Delivery:
    """The lane of everything but letters. Nothing runs yet."""
    channel = _channel(settings, database, clock, store, client)
    pace = settings.letters_per_second  # of what has the priority of letters and is none
    return Delivery(database, clock, channel, _name(), CONCURRENT_SENDS, letters_per_second=pace, without=LETTERS)


def letters(settings: Settings, database: Database, clock: Clock, store: MediaStore, client: Client) -> LetterDelivery:
    """The lane of letters, with connections of its own. Nothing runs yet."""
    return LetterDelivery(
        database,
        clock,
        _channel(settings, database, clock, store, client, CONCURRENT_LETTERS),
        _name(),
        CONCURRENT_LETTERS,
        per_second=settings.letters_per_second,
        quota=settings.notices_per_day,
        new_loop=auto_loop_factory(),  # the server's own, which is uvloop where there is one
    )


def _name() -> str:
    return f"{os.getpid()}-{secrets.token_hex(4)}"


def _channel(
    settings: Settings,
    database: Database,
    clock: Clock,
    store: MediaStore,
    client: Client,
    connections: int = CONCURRENT_SENDS,
) -> WeChatChannel:
    sender = Sender(client.tokens, settings.wechat_api_base, connections)
    uploads = Uploads(database, clock, store, client)
    return WeChatChannel(sender, uploads, _template(settings), settings.public_url, clock)


def _template(settings: Settings) -> NoticeTemplate | None:
    if not settings.wechat_notice_template:
        return None
    return NoticeTemplate(settings.wechat_notice_template, *settings.wechat_notice_fields)
