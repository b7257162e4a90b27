"""The whole program and a pretend WeChat in one process, for the demo and for the tests that play the main job."""

import base64
import secrets
import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

from bot.demo import roles, school, sending
from bot.demo.phone import Phone
from bot.lanes import facilities
from bot.run import Server, listen, migrate_database
from bot.runtime import Runtime, build
from bot.settings import load
from domain.clock import FollowingClock, in_china
from domain.errors import SettingError
from domain.invitation import LIFETIME
from messages.letters.library import LibraryLetter
from simulator import Simulator, SimulatorSettings
from storage.person import people

TEMPLATE = "notice-template-0001"
MARK = "lianxin-demo"
AFTERNOON = time(15, 30)  # half past eight in Milan, so that every family may be written to
AES_KEY = "lianxinDemoEncodingAESKey0123456789abcdefgh"


class Village:
    """A running village school. Use with ``with``; ``settings`` overrides single settings, such as the database.

    ``when_time_jumps`` is called after the clock was moved: a Redis keeps real time and must be told to forget.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        mode: str = "safe",
        simulator_port: int = 0,
        when_time_jumps: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder = folder
        self._given = dict(settings or {})
        self._key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
        self._mode = mode
        self._when_time_jumps = when_time_jumps
        self._socket = listen("127.0.0.1", 0)
        self._url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        of_simulator = _simulator_settings(mode, simulator_port, self._url)
        self.simulator = Simulator(of_simulator, when_time_jumps=self._time_was_moved)
        self._is_open = False
        self.runtime: Runtime
        self.server: Server
        self.codes: dict[str, str] = {}
        self.phones: dict[str, Phone] = {}

    def __enter__(self) -> Self:
        self.simulator.start()
        self._make_folder()
        self._wait_for_afternoon()
        clock = FollowingClock(self.simulator.clock.now)
        self.runtime = build(load(self.environment(), dotenv=Path("none")), clock, demo_frame=self.simulator.url)
        migrate_database(self.runtime)
        roster = school.roster(clock.now())
        (self.folder / school.ROSTER_NAME).write_bytes(roster)
        with self.runtime.database.begin() as session:
            self.codes = school.build(session, clock.now(), school.read_roster(roster)).by_name
            self.codes[school.DIRECTOR] = school.appoint_director(session, clock.now())
            school.enter_the_term(session, clock.now())
            roles.open_accounts(session, clock.now())
        self.runtime.site.add_url_rule("/demo/letter", "demo_letter", self._letter_by_button, methods=["POST"])
        self.runtime.site.add_url_rule("/demo/warning", "demo_warning", self._warning_by_button, methods=["POST"])
        self.server = Server(self.runtime, self._socket).start()
        self._point_simulator_here()
        self._is_open = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_open = False
        self.server.stop()
        self.runtime.close()
        self.simulator.stop()

    def phone(self, name: str, place: str = "") -> Phone:
        """The phone of this person; made the first time it is asked for."""
        if name not in self.phones:
            self.phones[name] = Phone(self.simulator.url, name, place)
        return self.phones[name]

    def a_week_passes(self, days: float = 7) -> None:
        """Let the timetable finish what lies there, move everybody's clock, and let it look again."""
        self.runtime.timetable.run_all()
        self.simulator.clock.advance(days * 86400)
        self._when_time_jumps()
        self.runtime.timetable.run_all()
        self.runtime.wake()

    def until(self, moment: datetime) -> None:
        """As ``a_week_passes``, up to this moment."""
        self.a_week_passes((moment - self.runtime.clock.now()).total_seconds() / 86400)

    def minutes_pass(self, minutes: float) -> None:
        """As ``a_week_passes``, for so short a while that nothing has to be finished before."""
        self.simulator.clock.advance(minutes * 60)
        self._when_time_jumps()
        self.runtime.timetable.run_all()
        self.runtime.wake()

    def send_letter(self, key: str = "") -> int:
        """Send a letter of the library, without a key the one of the season; its number."""
        now = self.runtime.clock.now()
        with self.runtime.database.begin() as session:
            found = people.school_named(session, "")
            assert found is not None
            (director,) = people.staff_named(session, found.id, school.DIRECTOR)
            number = sending.send(session, director, key or self.letter.key, now, facilities(self.runtime.settings))
        self.runtime.wake()
        return number

    @property
    def letter(self) -> LibraryLetter:
        """What is sent on this day of the year."""
        return sending.of_season(in_china(self.runtime.clock.now()).date())

    def confirm_on_page(self, phone: Phone, link: str) -> bool:
        """Open a letter's page and press its one button; whether the page then thanks."""
        phone.opens(link)
        page = phone.opens(link, form={})
        return page["status"] == 200 and "谢谢" in page["text"]

    def add_idle_phones(self) -> None:
        """The other families' phones, with their codes ready to be scanned."""
        for family in school.FAMILIES:
            for adult in family.adults:
                self.phone(adult.name, adult.place)
                self.runtime.client.scene_qrcode(self.codes[adult.name], int(LIFETIME.total_seconds()))

    def environment(self) -> dict[str, str]:
        """The settings of this village as a ``.env`` has them, for a command that is run beside it."""
        given = {
            "DATABASE_URL": f"sqlite:///{self.folder / 'lianxin.db'}",
            "DATA_DIR": str(self.folder),
            "SECRET_KEYS": self._key,
            "WECHAT_APP_ID": self.simulator.settings.app_id,
            "WECHAT_APP_SECRET": self.simulator.settings.secret,
            "WECHAT_TOKEN": self.simulator.settings.token,
            "WECHAT_AES_KEY": "" if self._mode == "plain" else AES_KEY,
            "WECHAT_MODE": self._mode,
            "WECHAT_API_BASE": self.simulator.url,
            "WECHAT_OPEN_BASE": self.simulator.url,
            "PUBLIC_URL": self._url,
            "WECHAT_NOTICE_TEMPLATE": TEMPLATE,
            "LOG_LEVEL": "WARNING",
            **self._given,
        }
        return {f"LIANXIN_{name}": value for name, value in given.items()}

    def faults(self, **switches: object) -> None:
        """Turn faults of the pretend platform on or off."""
        answer = requests.post(f"{self.simulator.url}/sim/faults", json=switches, timeout=10)
        answer.raise_for_status()

    def _make_folder(self) -> None:
        """An empty folder of our own. Raises SettingError rather than emptying one that holds something else."""
        mark = self.folder / MARK
        if self.folder.exists() and any(self.folder.iterdir()) and not mark.exists():
            self.simulator.stop()
            self._socket.close()
            raise SettingError(f"{self.folder} 里有别的东西：演示每次会清空它的文件夹，请用 --folder 换一个。")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        mark.write_text("这个文件夹归 lianxin demo 用，每次演示都会清空。\n", encoding="utf-8")

    def _wait_for_afternoon(self) -> None:
        """The story begins at half past three in China, whenever it is told: nobody is written to at night."""
        now = in_china(self.simulator.clock.now())
        afternoon = datetime.combine(now.date() + timedelta(days=1), AFTERNOON, tzinfo=now.tzinfo)
        self.simulator.clock.advance((afternoon - now).total_seconds())

    def _time_was_moved(self) -> None:
        """By a button of the page: the jobs rest by the machine's clock, and would look at the new time much later."""
        if self._is_open:
            self._when_time_jumps()
            self.runtime.timetable.run_soon()
            self.runtime.wake()

    def _letter_by_button(self) -> tuple[str, int]:
        return f"信 {self.send_letter()} 已发出", 200

    def _warning_by_button(self) -> tuple[str, int]:
        return f"提醒 {self.send_letter(sending.WARNING)} 已发出", 200

    def _point_simulator_here(self) -> None:
        configuration = {"callback_url": f"{self._url}/wechat"}
        answer = requests.post(f"{self.simulator.url}/sim/config", json=configuration, timeout=10)
        answer.raise_for_status()
        self.runtime.install_menu()


def _simulator_settings(mode: str, port: int, url: str) -> SimulatorSettings:
    return SimulatorSettings(
        mode=mode,  # type: ignore[arg-type]  # checked by the simulator itself
        aes_key="" if mode == "plain" else AES_KEY,
        account_name=f"{school.SCHOOL}家校",
        port=port,
        # the file of the first pupil of a fresh database, as the director sees it
        panel_url=f"{url}/console/enter/{roles.DIRECTORS}?to=/console/children/1#latest",
        panel_links=roles.links(url),
        actions={"发一封假期信": f"{url}/demo/letter", "发台风提醒（点名）": f"{url}/demo/warning"},
        templates={
            TEMPLATE: {"title": "家校联系提醒", "fields": [["thing1", "事项"], ["thing2", "来自"], ["time3", "时间"]]}
        },
    )
