"""A letter that runs into every bad mood of the platform: each family has it once, or there is a reason by its name."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.wechat.channel import NoticeTemplate, Uploads, WeChatChannel
from bot.wechat.client import Client
from bot.wechat.sender import Sender
from domain.clock import CHINA, SetClock
from scheduler import letter_delivery
from scheduler.letter_delivery import LetterDelivery
from storage.database import Database
from storage.files.media import MediaStore
from storage.keyvalue import MemoryKeyValue
from storage.traffic.outbox_queue import recover
from storage.vault import Vault
from tests.beginnings import Beginnings
from tests.delivery.fake_api import FakeApi
from tests.delivery.letters import begun, change, families, rows
from tests.delivery.village import MOTHER, Village, found, hear, unfollow

FAMILIES = 120  # besides the mother of the village
MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


@pytest.fixture
def village(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    def made() -> Village:
        made = found(database, clock.now())
        families(database, made, FAMILIES, clock.now())
        return made

    return beginnings.of(made, database, clock)


@pytest.fixture
def api() -> Iterator[FakeApi]:
    fake = FakeApi()
    fake.hang_seconds = 0.6
    yield fake
    fake.close()


@pytest.fixture
def client(api: FakeApi, clock: SetClock) -> Iterator[Client]:
    made = Client("wx0000000000000001", "secret", MemoryKeyValue(clock), api.url)
    yield made
    made.close()


@pytest.fixture
def lane(
    database: Database,
    clock: SetClock,
    api: FakeApi,
    client: Client,
    vault: Vault,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LetterDelivery]:
    monkeypatch.setattr(letter_delivery, "TROUBLE_SECONDS", 0.0)
    monkeypatch.setattr(letter_delivery, "SETTLE_EVERY_SECONDS", 0.0)
    store = MediaStore(tmp_path_factory.mktemp("media"), vault)
    sender = Sender(client.tokens, api.url, 16, read_seconds=0.3, probe_pause=0.0)
    channel = WeChatChannel(
        sender, Uploads(database, clock, store, client), NoticeTemplate("T-1"), "https://school.example.cn", clock
    )
    made = LetterDelivery(database, clock, channel, "letters", 16, 32, (0.0,))
    yield made
    made.close()


def _until_over(database: Database, clock: SetClock, lane: LetterDelivery, letter: int) -> None:
    """The lane works and time passes, minutes and once a day at a time, until nothing of the letter waits."""
    for _ in range(60):
        lane.run_once()
        waiting = [row for row in rows(database, letter) if row.state in ("queued", "sending")]
        if not waiting:
            return
        clock.advance(max(min(row.next_attempt for row in waiting) - clock.now(), timedelta(seconds=1)))
        with database.begin() as session:
            recover(session, clock.now())
    raise AssertionError(f"it never ended: {Counter(row.state for row in waiting)}")


def _seen(api: FakeApi) -> Counter[str]:
    return Counter(reader for reader, _ in api.delivered)


def _holds(database: Database, api: FakeApi, letter: int) -> None:
    """Nobody has it twice; whoever has it not is named with a reason."""
    seen = _seen(api)
    assert not [reader for reader, times in seen.items() if times > 1]
    found_rows = rows(database, letter)
    accepted = [row for row in found_rows if row.state == "accepted"]
    assert len(accepted) <= len(seen) <= len(found_rows)
    assert all(row.error for row in found_rows if row.state != "accepted")


MOODS = {
    "html in the middle": ["ok"] * 20 + ["html"] * 40,
    "bad gateway": ["ok"] * 20 + ["502"] * 40,
    "busy": ["ok"] * 20 + ["-1"] * 40,
    "reset": ["ok"] * 20 + ["reset"] * 10,
    "half an answer": ["ok"] * 20 + ["truncated"] * 10,
    "silent after delivering": ["ok"] * 20 + ["timeout-after-delivery"] * 20,
    "a minute's quota": ["ok"] * 20 + ["45011"] * 20,
}


@pytest.mark.parametrize("mood", MOODS)
def test_every_family_has_the_letter_once_when_it_is_over(
    database: Database, clock: SetClock, village: Village, api: FakeApi, lane: LetterDelivery, mood: str
) -> None:
    letter = begun(database, village, clock.now())
    api.script.extend(MOODS[mood])
    _until_over(database, clock, lane, letter)
    _holds(database, api, letter)
    assert Counter(row.state for row in rows(database, letter)) == {"accepted": FAMILIES + 1}
    assert set(_seen(api).values()) == {1}
    assert len(_seen(api)) == FAMILIES + 1


def test_a_repeat_carries_the_name_of_the_first_try(
    database: Database, clock: SetClock, village: Village, api: FakeApi, lane: LetterDelivery
) -> None:
    letter = begun(database, village, clock.now())
    api.script.extend(["timeout-after-delivery"] * 5)
    _until_over(database, clock, lane, letter)
    names: dict[str, set[str]] = {}
    for body in api.sends():
        names.setdefault(body["touser"], set()).add(body["client_msg_id"])
    assert len(api.sends()) > FAMILIES + 1
    assert {len(found) for found in names.values()} == {1}


def test_a_killed_token_stops_nothing(
    database: Database, clock: SetClock, village: Village, api: FakeApi, lane: LetterDelivery
) -> None:
    letter = begun(database, village, clock.now())
    api.script.extend(["ok"] * 20)
    killer = threading.Timer(0.0, lambda: setattr(api, "good_token", "token-2"))
    killer.start()
    _until_over(database, clock, lane, letter)
    killer.join()
    _holds(database, api, letter)
    assert Counter(row.state for row in rows(database, letter)) == {"accepted": FAMILIES + 1}
    assert api.token_calls <= 3


def test_the_days_quota_ends_in_the_middle_and_the_rest_leaves_the_next_day(
    database: Database, clock: SetClock, village: Village, api: FakeApi, lane: LetterDelivery
) -> None:
    hear(database, village.mother_address, clock.now())
    letter = begun(database, village, clock.now())
    api.script.extend(["ok"] * 30)
    api.mode = "45009"
    lane.run_once()
    asked = len(api.sends())
    assert asked <= 30 + 2 * 16, "who is told that the quota is used up does not go on asking"
    waiting = [row for row in rows(database, letter) if row.state == "queued"]
    assert {row.next_attempt.astimezone(CHINA).date() for row in waiting} == {MORNING.date() + timedelta(days=1)}
    api.mode = "ok"
    _until_over(database, clock, lane, letter)
    _holds(database, api, letter)
    assert Counter(row.state for row in rows(database, letter)) == {"accepted": FAMILIES + 1}


def test_who_left_or_refuses_is_named_with_the_reason(
    database: Database, clock: SetClock, village: Village, api: FakeApi, lane: LetterDelivery
) -> None:
    letter = begun(database, village, clock.now())
    unfollow(database, village.mother_address)
    api.script.extend(["ok"] * 10 + ["43004", "43101", "48002", "43019"])
    _until_over(database, clock, lane, letter)
    _holds(database, api, letter)
    ends = Counter((row.state, row.error) for row in rows(database, letter) if row.state != "accepted")
    assert ends == {
        ("failed", "对方没有关注公众号"): 2,  # before the send, and when the platform says so
        ("failed", "对方拒收这类通知"): 1,
        ("failed", "对方关闭了接收公众号消息"): 1,
        ("failed", "对方在公众号的黑名单里"): 1,
    }
    assert MOTHER not in _seen(api)


def test_words_in_the_chat_that_may_have_arrived_wait_for_a_person(
    database: Database, clock: SetClock, village: Village, api: FakeApi, lane: LetterDelivery
) -> None:
    hear(database, village.mother_address, clock.now())
    letter = begun(database, village, clock.now())
    api.mode = "timeout-after-delivery"
    api.hang_seconds = 0.4
    lane.run_once()
    api.mode = "ok"
    _until_over(database, clock, lane, letter)
    assert _seen(api)[MOTHER] == 1
    states = {row.person_id: row.state for row in rows(database, letter)}
    assert states[village.mother] in ("uncertain", "accepted")
    _holds(database, api, letter)


def test_paused_in_the_middle_of_an_outage_and_resumed_after_it(
    database: Database, clock: SetClock, village: Village, api: FakeApi, lane: LetterDelivery
) -> None:
    letter = begun(database, village, clock.now())
    api.script.extend(["ok"] * 20 + ["html"] * 30)
    lane.run_once()
    change(database, letter, paused_at=clock.now())
    clock.advance(timedelta(minutes=30))
    before = len(api.sends())
    assert lane.run_once() == 0
    assert len(api.sends()) == before
    change(database, letter, paused_at=None)
    _until_over(database, clock, lane, letter)
    _holds(database, api, letter)
    assert Counter(row.state for row in rows(database, letter)) == {"accepted": FAMILIES + 1}
