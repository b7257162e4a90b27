"""The same sending against the pretend WeChat: what leaves the outbox is what stands on the phones."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import requests

from bot.wechat import menu
from bot.wechat.channel import NoticeTemplate, Uploads, WeChatChannel
from bot.wechat.client import Client
from bot.wechat.errors import ApiError
from bot.wechat.sender import Sender
from domain.clock import FollowingClock
from messages.inbound import Kind, MediaRef
from messages.outbound import Envelope, Form
from scheduler.delivery import Delivery
from scheduler.media import fetch_due
from simulator import Simulator, SimulatorSettings
from storage.database import Database
from storage.files import media
from storage.files.media import MediaStore
from storage.keyvalue import MemoryKeyValue
from storage.traffic import outbox
from tests.delivery.village import MOTHER, TEACHER, Village, found, hear, say, states

FIELDS = [["thing1", "事项"], ["thing2", "来自"], ["time3", "时间"]]
TEMPLATES: Any = {"T-1": {"title": "家校联系提醒", "fields": FIELDS}}


class Wechat:
    """The pretend platform, with the hands of the people on their phones."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.clock = FollowingClock(simulator.clock.now)

    def do(self, path: str, **body: object) -> Any:
        answer = requests.post(f"{self.simulator.url}/sim/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def screen(self, ref: str) -> list[dict[str, Any]]:
        """What the account put on this phone."""
        phone = requests.get(f"{self.simulator.url}/sim/phones/{ref}", timeout=10).json()
        return [item for item in phone["screen"] if item["side"] == "account"]

    def calls(self, path: str) -> list[dict[str, Any]]:
        answer = requests.get(f"{self.simulator.url}/sim/calls", timeout=10).json()
        return [call for call in answer["calls"] if call["path"] == path]


@pytest.fixture
def wechat() -> Iterator[Wechat]:
    settings = SimulatorSettings(templates=TEMPLATES)
    with Simulator(settings) as simulator:
        platform = Wechat(simulator)
        for ref in (MOTHER, TEACHER):
            platform.do("phones", name=ref, place="", openid=ref)
            platform.do(f"phones/{ref}/follow")
        yield platform


@pytest.fixture
def client(wechat: Wechat) -> Iterator[Client]:
    settings = wechat.simulator.settings
    made = Client(settings.app_id, settings.secret, MemoryKeyValue(wechat.clock), wechat.simulator.url)
    yield made
    made.close()


@pytest.fixture
def village(sqlite_database: Database, wechat: Wechat) -> Village:
    return found(sqlite_database, wechat.clock.now())


@pytest.fixture
def delivery(sqlite_database: Database, wechat: Wechat, client: Client, store: MediaStore) -> Iterator[Delivery]:
    sender = Sender(client.tokens, wechat.simulator.url, read_seconds=0.5, probe_pause=0.0)
    uploads = Uploads(sqlite_database, wechat.clock, store, client)
    channel = WeChatChannel(sender, uploads, NoticeTemplate("T-1"), "https://school.example", wechat.clock)
    worker = Delivery(sqlite_database, wechat.clock, channel, "worker")
    yield worker
    worker.close()


def send_all(delivery: Delivery) -> None:
    while delivery.run_once():
        pass


def speak(wechat: Wechat, database: Database, village: Village) -> None:
    """The mother writes, on her phone and in our books."""
    wechat.do(f"phones/{MOTHER}/text", content="老师好")
    hear(database, village.mother_address, wechat.clock.now())


def test_five_then_a_card_then_the_rest(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery
) -> None:
    speak(wechat, sqlite_database, village)
    for number in range(1, 8):
        say(sqlite_database, village, f"m{number}", wechat.clock.now())
    send_all(delivery)
    shown = wechat.screen(MOTHER)
    assert [item["text"] for item in shown if item["kind"] == "text"] == ["m1", "m2", "m3", "m4", "m5"]
    [card] = [item for item in shown if item["kind"] == "template"]
    assert ["事项", "老师有话带给您"] in card["fields"]
    assert card["url"].startswith("https://school.example/h5/waiting/")

    speak(wechat, sqlite_database, village)
    send_all(delivery)
    assert [item["text"] for item in wechat.screen(MOTHER) if item["kind"] == "text"][5:] == ["m6", "m7"]


def test_a_window_that_is_narrower_than_we_thought_costs_one_refusal(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery
) -> None:
    hear(sqlite_database, village.mother_address, wechat.clock.now())  # in our books only
    wechat.simulator.clock.advance(120)  # the minute of the follow is over
    say(sqlite_database, village, "m1", wechat.clock.now())
    send_all(delivery)
    assert states(sqlite_database)["m1"] == "held"
    assert [call["errcode"] for call in wechat.calls("/cgi-bin/message/custom/send")] == [45015]
    assert [item["kind"] for item in wechat.screen(MOTHER)] == ["template"]


@pytest.mark.parametrize("fault", ["minus1_after_delivering", "timeout_after_delivering"])
def test_a_card_that_arrived_without_an_answer_arrives_once(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery, fault: str
) -> None:
    wechat.do("faults", **{fault: 1, "slow_seconds": 1.0})
    say(sqlite_database, village, "m1", wechat.clock.now())
    send_all(delivery)
    wechat.simulator.clock.advance(61)
    send_all(delivery)
    assert [item["kind"] for item in wechat.screen(MOTHER)] == ["template"]
    assert "accepted" in [kind for once, kind in states(sqlite_database).items() if once.startswith("announce:")]


def test_a_chat_message_that_arrived_without_an_answer_is_not_repeated(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery
) -> None:
    speak(wechat, sqlite_database, village)
    wechat.do("faults", timeout_after_delivering=1, slow_seconds=1.0)
    say(sqlite_database, village, "m1", wechat.clock.now())
    send_all(delivery)
    wechat.simulator.clock.advance(3600)
    send_all(delivery)
    assert [item["text"] for item in wechat.screen(MOTHER)] == ["m1"]
    assert states(sqlite_database)["m1"] == "uncertain"


@pytest.mark.parametrize("api", ["html", "502", "busy"])
def test_an_outage_delays_and_loses_nothing(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery, api: str
) -> None:
    speak(wechat, sqlite_database, village)
    wechat.do("faults", api=api)
    for text in ("m1", "m2"):
        say(sqlite_database, village, text, wechat.clock.now())
    send_all(delivery)
    assert wechat.screen(MOTHER) == []
    wechat.do("faults", api="ok")
    wechat.simulator.clock.advance(1800)
    send_all(delivery)
    assert [item["text"] for item in wechat.screen(MOTHER)] == ["m1", "m2"]


def test_killed_tokens_delay_nothing(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery
) -> None:
    speak(wechat, sqlite_database, village)
    say(sqlite_database, village, "m1", wechat.clock.now())
    send_all(delivery)
    wechat.do("faults", token_killed=True)
    say(sqlite_database, village, "m2", wechat.clock.now())
    send_all(delivery)
    assert [item["text"] for item in wechat.screen(MOTHER)] == ["m1", "m2"]


def test_a_blocked_account_fails_with_a_reason(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery
) -> None:
    speak(wechat, sqlite_database, village)
    wechat.do(f"phones/{MOTHER}/block", on=True)
    say(sqlite_database, village, "m1", wechat.clock.now())
    send_all(delivery)
    assert states(sqlite_database)["m1"] == "failed"
    assert states(sqlite_database)["undelivered:1:" + str(village.mother)]


def test_a_voice_from_a_phone_is_kept_and_carried_on(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery, client: Client, store: MediaStore
) -> None:
    wechat.do(f"phones/{TEACHER}/voice")
    speak(wechat, sqlite_database, village)
    phone = requests.get(f"{wechat.simulator.url}/sim/phones/{TEACHER}", timeout=10).json()
    ref = phone["screen"][-1]["media_url"].rsplit("/", 1)[1].partition("?")[0]
    with sqlite_database.begin() as session:
        number = media.want(session, MediaRef(ref, Kind.VOICE, "amr"), wechat.clock.now())
        envelope = Envelope("relay_to_family", "v", village.mother, "【陈老师】发来一段语音", Form.VOICE, number)
        outbox.put(session, envelope, wechat.clock.now())
    assert fetch_due(sqlite_database, wechat.clock, store, client.download_media) == 1
    assert store.read(number)[1].startswith(b"#!AMR")
    send_all(delivery)
    assert [item["kind"] for item in wechat.screen(MOTHER)] == ["voice"]


def test_the_seldom_calls(wechat: Wechat, client: Client) -> None:
    ticket = client.scene_qrcode("ABCDE12345", 600)
    assert client.show_qrcode(ticket).startswith(b"\x89PNG")
    assert client.scene_url("ABCDE12345", 600).startswith("http")
    menu.install(client)
    assert client.get_menu()["menu"]["button"][0]["name"] == "找老师"
    assert client.get_user_info(MOTHER)["subscribe"] == 1
    tag = str(client.create_tag("三年级")["tag"]["id"])
    client.tag_users(int(tag), [MOTHER, TEACHER])
    number = client.send_to_tag(tag, "放假了", "letter-1")
    assert client.mass_status(number) == "SEND_SUCCESS"
    with pytest.raises(ApiError) as again:
        client.send_to_tag(tag, "放假了", "letter-1")
    assert (again.value.code, again.value.number) == (45065, number)
    with pytest.raises(ApiError) as refused:
        client.get_user_info("nobody")
    assert refused.value.code == 40003


def test_menu_names_fit_the_platform() -> None:
    assert len(menu.BUTTONS) <= 3
    assert all(len(name.encode()) <= menu.LONGEST_NAME_BYTES and len(key.encode()) <= 128 for name, key in menu.BUTTONS)


def test_a_silent_day_is_over_quickly(
    sqlite_database: Database, wechat: Wechat, village: Village, delivery: Delivery
) -> None:
    wechat.simulator.clock.advance(timedelta(days=1).total_seconds())
    assert delivery.run_once() == 0
