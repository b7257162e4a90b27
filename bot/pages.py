"""What the pages are given of the program: put together for whoever serves them."""

from collections.abc import Callable

from flask import Flask

from bot.health import Health
from bot.lanes import facilities
from bot.settings import Settings
from bot.wechat.client import Client
from bot.wechat.gate import SceneCodes, WeChatGate
from console.app import create_app
from domain.clock import Clock
from handlers.actions.pages import PageDeeds
from storage.database import Database
from storage.files.media import MediaStore
from storage.vault import Vault


def site(
    settings: Settings,
    clock: Clock,
    database: Database,
    store: MediaStore,
    vault: Vault,
    client: Client,
    health: Health,
    wake: Callable[[], None],
    demo_frame: str,
) -> Flask:
    """The pages of the console and of families, ready to be served. ``demo_frame`` as in ``bot.runtime.build``."""
    return create_app(
        database,
        clock,
        store,
        vault,
        PageDeeds(database, clock, wake, store),
        is_demo=bool(demo_frame),
        frame_from=demo_frame,
        gate=gate_for(settings, client),
        is_https=settings.public_url.startswith("https://"),
        facilities=facilities(settings),
        public_url=settings.public_url,
        hosts=settings.console_hosts,
        proxies=settings.trusted_proxies,
        scan=SceneCodes(client).says,
        data_dir=settings.data_dir,
        processors=settings.processors,
        health=health.checks,
    )


def gate_for(settings: Settings, client: Client) -> WeChatGate | None:
    """Who reads a letter is asked where the platform can send a phone back to us."""
    if not (settings.public_url and settings.wechat_open_base):
        return None
    return WeChatGate(client, settings.wechat_open_base, f"{settings.public_url}/h5/oauth")
