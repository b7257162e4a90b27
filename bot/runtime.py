"""The one place where the parts meet: settings in, a running program out; nothing is built anywhere else."""

import gc
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Flask

from bot import deliveries, pages
from bot.health import Health
from bot.keeping import keeping
from bot.lanes import lanes
from bot.settings import Settings
from bot.web import asgi_app
from bot.wechat import menu
from bot.wechat.callback import Callback, DoorSettings
from bot.wechat.client import Client
from bot.wechat.robot import Robot
from domain import invitation
from domain.clock import Clock, SystemClock
from handlers.dispatch import Dispatch
from scheduler import (
    agendas,
    alerts,
    contacts,
    leavers,
    letter_follow,
    pairings,
    promises,
    recovery,
    rights,
    roll_calls,
)
from scheduler import calendar as school_calendar
from scheduler import media as fetching
from scheduler import register as registers
from scheduler import tickets as waiting
from scheduler import voices as playable_voices
from scheduler.delivery import Delivery
from scheduler.letter_delivery import LetterDelivery
from scheduler.timetable import Job, Timetable
from storage import keyvalue
from storage.database import ANSWER_SECONDS, Database
from storage.files.media import MediaStore
from storage.keyvalue import KeyValue
from storage.spool import Spool
from storage.traffic import quarantine
from storage.vault import Vault

# A register in memory is a million small objects that live until the table is made. By default Python looks through
# them after every 700 new ones: 3.1 s instead of 1.9 for the statistics of ten thousand children (bench: register-sum).
COLLECT_AFTER = (50_000, 20, 50)


@dataclass
class Runtime:
    """Every part of one running program. ``start_work`` begins sending and reminding, ``stop_work`` ends both."""

    settings: Settings
    clock: Clock
    database: Database
    keyvalue: KeyValue
    spool: Spool
    store: MediaStore
    client: Client
    callback: Callback
    dispatch: Dispatch
    timetable: Timetable
    health: Health
    new_site: Callable[[], Flask]
    new_delivery: Callable[[], Delivery]
    new_letter_delivery: Callable[[], LetterDelivery]
    wake_event: threading.Event
    stop_event: threading.Event
    _sending: list[threading.Thread] = field(default_factory=list)

    @cached_property
    def site(self) -> Flask:
        """The pages, put together when somebody first asks for them: most commands never do."""
        return self.new_site()

    @cached_property
    def asgi(self) -> Any:
        """The whole web side: what the platform calls, and the pages."""
        return asgi_app(self.callback, self.site, self.health, self.settings.metrics_token)

    def wake(self) -> None:
        """Something new lies in the outbox."""
        self.wake_event.set()

    def start_work(self) -> None:
        """Send, remind and look after time, in threads of their own."""
        talk, letters = self.new_delivery(), self.new_letter_delivery()
        self._sending = [
            threading.Thread(target=talk.run, args=(self.stop_event, self.wake_event), name="delivery", daemon=True),
            threading.Thread(target=letters.run, args=(self.stop_event,), name="letters", daemon=True),
        ]
        for sending in self._sending:
            sending.start()
        self.timetable.start()

    def begin_to_stop(self) -> None:
        """Begin nothing new."""
        self.stop_event.set()
        self.wake_event.set()

    def stop_work(self) -> None:
        """Finish what is on the wire and end."""
        self.begin_to_stop()
        self.timetable.stop()
        for sending in self._sending:
            sending.join()

    def install_menu(self) -> None:
        """Give the account its menu. Raises WeChatError."""
        menu.install(self.client)

    def invitation_picture(self, code: str) -> bytes:
        """The QR code (an image) of an invitation code. Raises WeChatError."""
        return self.client.show_qrcode(self.client.scene_qrcode(code, int(invitation.LIFETIME.total_seconds())))

    def invitation_address(self, code: str) -> str:
        """What the QR code of an invitation code says. Raises WeChatError."""
        return self.client.scene_url(code, int(invitation.LIFETIME.total_seconds()))

    def close(self) -> None:
        """Let go of connections; the runtime cannot be used again."""
        self.client.close()
        self.keyvalue.close()
        self.database.close()


def build(settings: Settings, clock: Clock | None = None, *, demo_frame: str = "") -> Runtime:
    """Put the program together; nothing runs yet and no network is touched.

    ``demo_frame`` is the origin that may show the staff's pages in a frame, and its school is entered with a
    click: only the demo gives one.
    """
    collect_seldom()
    time = clock or SystemClock()
    vault = Vault(settings.secret_keys)
    database = Database(settings.database_url, vault)
    store = MediaStore(settings.data_dir, vault)
    spool = Spool(settings.data_dir / "spool", vault)
    shared = keyvalue.connect(settings.redis_url or None, time)
    client = Client(settings.wechat_app_id, settings.wechat_app_secret, shared, settings.wechat_api_base)
    wake_event, stop_event = threading.Event(), threading.Event()
    dispatch = Dispatch(database, time, wake_event.set)
    robot = Robot(settings.wechat_token, settings.wechat_app_id, dispatch.receive)
    callback = _callback(settings, robot, time, database, spool)
    health = Health(database, time, spool, callback.counters)
    jobs = _jobs(database, time, spool, store, client, robot, dispatch, wake_event, stop_event)
    jobs += lanes(settings, database, time, client, wake_event, stop_event)
    jobs += keeping(settings, database, time, store, stop_event)
    timetable = Timetable(database, time, jobs)

    lane = (settings, database, time, store, client)

    return Runtime(
        settings=settings,
        clock=time,
        database=database,
        keyvalue=shared,
        spool=spool,
        store=store,
        client=client,
        callback=callback,
        dispatch=dispatch,
        timetable=timetable,
        health=health,
        new_site=lambda: pages.site(settings, time, database, store, vault, client, health, wake_event.set, demo_frame),
        new_delivery=lambda: deliveries.talk(*lane),
        new_letter_delivery=lambda: deliveries.letters(*lane),
        wake_event=wake_event,
        stop_event=stop_event,
    )


def collect_seldom() -> None:
    """Let Python look for garbage less often than it does by itself."""
    gc.set_threshold(*COLLECT_AFTER)


def keep_for_good() -> None:
    """What is loaded now stays until the end and is not looked through again.

    A look at everything stops every thread: 0.4 s with the tables of understanding in it, 0.02 s without.
    """
    gc.collect()
    gc.freeze()


def _jobs(
    database: Database,
    clock: Clock,
    spool: Spool,
    store: MediaStore,
    client: Client,
    robot: Robot,
    dispatch: Dispatch,
    wake: threading.Event,
    stop: threading.Event,
) -> list[Job]:
    """Everything that recurs. Seconds are the machine's; what is due is decided by the clock and the database.

    What may have thousands of messages before it looks at ``stop`` after each.
    """

    def fetch() -> int:
        return _woken(wake, fetching.fetch_due(database, clock, store, client.download_media))

    def make_playable() -> int:
        return playable_voices.make_due(database, clock, store, stop)

    put_aside = _putter_aside(database, clock)

    def replay() -> int:
        return recovery.replay_spool(spool, robot.read, dispatch.receive_late, put_aside, stop)

    def read_again() -> int:
        return recovery.read_again(database, clock, robot.read, dispatch.receive_late)

    def tidy() -> None:
        recovery.tidy(database, clock)

    def erase() -> int:
        return leavers.erase(database, clock)

    return [
        Job("alerts", 5, _waking(wake, alerts.climb, database, clock)),
        Job("contacts", 10, _waking(wake, contacts.remind, database, clock)),
        Job("agendas", 60, _waking(wake, agendas.make, database, clock)),
        Job("promises", 60, _waking(wake, promises.remind, database, clock)),
        Job("roll_calls", 10, _waking(wake, roll_calls.climb, database, clock)),
        Job("tickets", 10, _waking(wake, waiting.turn, database, clock)),
        Job("pairings", 60, _waking(wake, pairings.turn, database, clock)),
        Job("register", 60, _waking(wake, registers.look_after, database, clock)),
        Job("letter_follow", 60, _waking(wake, letter_follow.turn, database, clock)),
        Job("calendar", 600, _waking(wake, school_calendar.ask, database, clock)),
        Job("media", 1, fetch),
        Job("voices", 1, make_playable),
        Job("spool", 5, replay),
        Job("quarantine", 5, read_again),
        Job("tidy", 600, tidy),
        Job("leavers", 600, erase),
        Job("rights", 600, _waking(wake, rights.remind, database, clock)),
    ]


def _waking(
    wake: threading.Event, run: Callable[[Database, Clock], int], database: Database, clock: Clock
) -> Callable[[], int]:
    """The job, after which the delivery wakes up if it did anything."""
    return lambda: _woken(wake, run(database, clock))


def _woken(wake: threading.Event, done: int) -> int:
    if done:
        wake.set()
    return done


def _callback(settings: Settings, robot: Robot, clock: Clock, database: Database, spool: Spool) -> Callback:
    door = DoorSettings(
        token=settings.wechat_token,
        app_id=settings.wechat_app_id,
        aes_keys=settings.wechat_aes_key,
        mode=settings.wechat_mode,
        account=settings.wechat_account,
    )

    def first_use(signature: bytes, body: bytes, now: Any) -> bool:
        with database.begin(ANSWER_SECONDS) as session:
            return quarantine.first_use(session, signature, body, now)

    return Callback(door, robot, clock, _putter_aside(database, clock), spool.put, first_use)


def _putter_aside(database: Database, clock: Clock) -> Callable[[bytes, str], None]:
    def put_aside(raw: bytes, reason: str) -> None:
        with database.begin(ANSWER_SECONDS) as session:
            quarantine.put(session, raw, reason, clock.now())

    return put_aside
