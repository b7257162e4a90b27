"""The same mass sends and text messages against the pretend platform: what was sent is what stands on the phones."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from sqlalchemy import select

from bot.sms import HttpSmsGateway
from bot.wechat.client import Client
from bot.wechat.mass import WeChatMass
from bot.wechat.robot import Robot
from domain.clock import FollowingClock, SetClock
from domain.delivery import State
from domain.letter_ways import Facilities
from handlers.actions.letter.letter_begin import begin
from handlers.dispatch import Dispatch
from messages.inbound import MassReport
from scheduler import mass as lane
from scheduler import sms as texts
from simulator import Simulator, SimulatorSettings
from storage import tables as t
from storage.database import Database
from storage.keyvalue import MemoryKeyValue
from storage.traffic import mass_tasks
from tests.conversation.stage import PATIENCE_SECONDS
from tests.daytime import seconds_until_afternoon
from tests.letters import school as village
from tests.letters.school import School
from tests.simulator.fakes import FakeBot, wait_until

NEAR = ("周桂英", "张伟", "李强")
OPEN = ("uncertain", "mass")


class World:
    """The school, with a phone on the pretend platform for everybody who is on WeChat."""

    def __init__(self, database: Database, simulator: Simulator, refs: dict[str, str], school: School) -> None:
        self.database = database
        self.simulator = simulator
        self.clock = FollowingClock(simulator.clock.now)
        self.refs = refs
        self.school = school
        settings = simulator.settings
        keyvalue = MemoryKeyValue(self.clock)
        self.client = Client(settings.app_id, settings.secret, keyvalue, simulator.url)
        self.port = WeChatMass(self.client)

    def do(self, path: str, **body: object) -> Any:
        return requests.post(f"{self.simulator.url}/sim/{path}", json=body, timeout=10).json()

    def see(self, path: str) -> Any:
        return requests.get(f"{self.simulator.url}/sim/{path}", timeout=10).json()

    def screen(self, name: str) -> list[str]:
        items = self.see(f"phones/{self.refs[name]}")["screen"]
        return [item["text"] for item in items if item["side"] == "account"]

    def turn(self) -> int:
        return lane.turn(self.database, self.clock, self.port)

    def later(self, **span: float) -> None:
        units = {"minutes": 60, "hours": 3600}
        self.simulator.clock.advance(sum(units[unit] * count for unit, count in span.items()))

    def begin(self, **given: object) -> int:
        number = self.school.write(by_mass=True, urgent=True, **given)
        with self.database.begin() as session:
            begin(session, number, self.clock.now(), Facilities(sms=True))
        return number

    def task(self) -> tuple[str, str]:
        with self.database.read() as session:
            state, error = session.execute(
                select(t.MassTask.state, t.MassTask.error).order_by(t.MassTask.id.desc()).limit(1)
            ).one()
            return state, error

    def ways(self, letter: int) -> set[tuple[str, str | None]]:
        query = select(t.Outbox.state, t.Outbox.way).join(t.Person, t.Person.id == t.Outbox.person_id)
        people = [self.school.ids[name] for name in NEAR]
        with self.database.read() as session:
            rows = session.execute(query.where(t.Outbox.letter_id == letter, t.Outbox.person_id.in_(people)))
            return {(str(state), way) for state, way in rows}


@pytest.fixture
def bot() -> Iterator[FakeBot]:
    found = FakeBot()
    yield found
    found.stop()


@pytest.fixture
def world(sqlite_database: Database, bot: FakeBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    settings = SimulatorSettings(callback_url=bot.url, jobfinish_delay=0.0)
    with Simulator(settings) as simulator:
        simulator.clock.advance(seconds_until_afternoon())
        school = School(sqlite_database, SetClock(simulator.clock.now()))
        refs = {}
        for name in village.BOUND:
            refs[name] = requests.post(f"{simulator.url}/sim/phones", json={"name": name}, timeout=10).json()["openid"]
            requests.post(f"{simulator.url}/sim/phones/{refs[name]}/follow", json={}, timeout=10)
            _moves_to(sqlite_database, school.ids[name], refs[name])
        found = World(sqlite_database, simulator, refs, school)
        found.later(minutes=2)  # what following opens is over
        yield found
        found.client.close()


def _moves_to(database: Database, person: int, ref: str) -> None:
    with database.begin() as session:
        place = session.scalars(select(t.Address).where(t.Address.person_id == person)).one()
        place.ref = place.ref_index = ref


def told(world: World, bot: FakeBot, number: int = 1) -> MassReport:
    """What the platform pushed at the end, read and taken as the program does."""
    wait_until(lambda: len(bot.pushes("MASSSENDJOBFINISH")) >= number)
    body = bot.pushes("MASSSENDJOBFINISH")[-1].body.encode()
    dispatch = Dispatch(world.database, world.clock, lambda: None)
    inbound = Robot("simulator", world.simulator.settings.app_id, dispatch.receive).read(body)
    assert inbound.report is None and inbound.mass is not None
    dispatch.receive(inbound, body, PATIENCE_SECONDS)
    return inbound.mass


def test_it_stands_on_the_phones_and_the_tag_is_gone(world: World, bot: FakeBot) -> None:
    letter = world.begin()
    assert world.turn() == 1
    for name in NEAR:
        assert world.screen(name) == ["《国庆安全提醒》\n不下水\n走路看车\n看完请回“1”。"]
    assert world.ways(letter) == {("accepted", "mass")}
    assert world.client.get_tags()["tags"] != []
    report = told(world, bot)
    assert (report.total, report.filtered, report.sent, report.failed) == (3, 3, 3, 0)
    assert world.task() == ("finished", "")
    world.turn()
    assert world.client.get_tags()["tags"] == []


def test_the_report_before_the_answer(world: World, bot: FakeBot) -> None:
    world.do("faults", jobfinish="before", timeout_after_delivering=1, slow_seconds=0.1)
    letter = world.begin()
    world.turn()
    assert world.task()[0] == "submitted"
    told(world, bot)
    world.later(minutes=2)
    world.turn()  # the same name again: 45065, and the number it had
    assert world.task() == ("finished", "")
    assert world.ways(letter) == {("accepted", "mass")} and len(world.screen("张伟")) == 1


@pytest.mark.parametrize("fault", ["minus1_after_delivering", "timeout_after_delivering"])
def test_an_answer_that_was_lost_doubles_nothing(world: World, bot: FakeBot, fault: str) -> None:
    world.do("faults", **{fault: 1, "slow_seconds": 0.1})
    letter = world.begin()
    world.turn()
    world.later(minutes=2)
    world.turn()
    assert world.ways(letter) == {("accepted", "mass")}
    assert [len(world.screen(name)) for name in NEAR] == [1, 1, 1]


@pytest.mark.parametrize("api", ["down", "502", "html", "busy"])
def test_an_outage_delays_it(world: World, bot: FakeBot, api: str) -> None:
    world.do("faults", api=api)
    letter = world.begin()
    world.turn()
    assert world.ways(letter) == {("sending", "mass")}
    world.do("faults", api="ok", token_killed=True)
    world.later(minutes=30)
    world.turn()
    assert [len(world.screen(name)) for name in NEAR] == [1, 1, 1]


@pytest.mark.parametrize(
    ("path", "code", "task", "way"),
    [
        ("/cgi-bin/message/mass/sendall", 45028, ("failed", "群发的次数用完了"), ("queued", None)),
        ("/cgi-bin/message/mass/sendall", 45009, ("failed", "今天的微信接口次数用完了"), ("queued", None)),
        ("/cgi-bin/message/mass/sendall", 48001, ("failed", "公众号没有这个权限（认证是否过期？）"), ("queued", None)),
        (
            "/cgi-bin/message/mass/sendall",
            89504,
            ("uncertain", "群发要公众号管理员在微信上确认"),
            ("uncertain", "mass"),
        ),
        ("/cgi-bin/message/mass/sendall", 45066, ("submitted", "同一次群发重试得太快"), ("sending", "mass")),
        ("/cgi-bin/message/mass/sendall", 45011, ("tagged", "微信接口调用太频繁"), ("sending", "mass")),
        ("/cgi-bin/tags/create", 45056, ("failed", "公众号的标签已满 100 个"), ("queued", None)),
        ("/cgi-bin/tags/create", -1, ("made", "微信系统繁忙"), ("sending", "mass")),
    ],
)
def test_refusals(
    world: World, bot: FakeBot, path: str, code: int, task: tuple[str, str], way: tuple[str, str | None]
) -> None:
    world.do("faults", errcodes={path: code})
    letter = world.begin()
    world.turn()
    assert world.task() == task and world.ways(letter) == {way}
    assert [world.screen(name) for name in NEAR] == [[], [], []]


def test_a_tag_made_before_a_crash_is_found_again(world: World, bot: FakeBot) -> None:
    world.begin()
    with world.database.read() as session:
        name = session.scalars(select(t.MassTask.client_id)).one()
    made = world.port.make_tag(name)
    assert world.port.make_tag(name) == made
    world.turn()
    assert len(world.client.get_tags()["tags"]) == 1 and len(world.screen("张伟")) == 1
    world.port.drop_tag(made)
    world.port.drop_tag(made)


def test_one_who_unfollowed_does_not_keep_the_others_back(world: World, bot: FakeBot) -> None:
    letter = world.begin()
    world.do(f"phones/{world.refs['张伟']}/unfollow")
    world.turn()
    assert len(world.screen("李强")) == len(world.screen("周桂英")) == 1
    assert world.ways(letter) == {("accepted", "mass"), ("queued", None)}


def test_a_failed_send_goes_back_to_cards(world: World, bot: FakeBot) -> None:
    world.do("faults", mass_status="err(10001)")
    letter = world.begin()
    world.turn()
    told(world, bot)
    assert world.task() == ("failed", "微信认为像广告") and world.ways(letter) == {(State.QUEUED.value, None)}


def test_without_the_report_the_platform_is_asked(world: World, bot: FakeBot) -> None:
    world.do("faults", jobfinish="never")
    world.begin()
    world.turn()
    world.later(minutes=31)
    world.turn()
    assert world.task() == ("finished", "")
    with world.database.begin() as session:
        assert mass_tasks.sent_today(session, world.clock.now()) == 1


@pytest.mark.parametrize("fault", ["ok", "500", "busy", "timeout", "refuse"])
def test_text_messages(world: World, bot: FakeBot, fault: str) -> None:
    world.do("faults", sms=fault, slow_seconds=0.1)
    world.begin()
    gateway = HttpSmsGateway(f"{world.simulator.url}/sms/send", world.simulator.settings.sms_key)
    texts.send_due(world.database, world.clock, gateway, "https://school.example")
    world.do("faults", sms="ok")
    world.later(hours=1)
    texts.send_due(world.database, world.clock, gateway, "https://school.example")
    numbers = sorted(one["phone"] for one in world.see("sms")["texts"])
    assert numbers == ([] if fault == "refuse" else ["13800000002", "13800000005", "13800000007", "13800000008"])
