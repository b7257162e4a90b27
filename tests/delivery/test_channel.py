"""How a send ends, for every answer the platform can give, and that nothing reaches a person twice for it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.wechat import errors
from bot.wechat.channel import NO_TEMPLATE, NoticeTemplate, Uploads, WeChatChannel, thing
from bot.wechat.client import Client
from bot.wechat.errors import CODES, Class
from bot.wechat.sender import Sender
from domain.clock import CHINA, SetClock
from messages.inbound import Kind, MediaRef
from messages.outbound import Form, Notice
from storage.database import Database
from storage.files import media
from storage.files.media import MediaStore
from storage.traffic.outbox_claim import Parcel
from storage.traffic.outbox_settle import Outcome
from tests.delivery.fake_api import FakeApi

SendAll = Callable[..., list[Outcome]]
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
CHAT = Parcel(
    id=7, way="chat", ref="oMother", text="孩子今天很好", form=Form.TEXT, media_id=None, options=(), notice=None,
    client_id="lx7", deadline=NOW + timedelta(days=30), attempts=1, kind="relay_to_family", person_id=1, letter_id=None,
)  # fmt: skip
NOTICE = Notice("老师有话带给您", "陈老师", "2026年11月23日 10:00", "/h5/waiting/1")
CARD = replace(CHAT, way="notice", text="", notice=NOTICE)
TEMPLATE = NoticeTemplate("T-1")


@pytest.fixture
def uploads(sqlite_database: Database, clock: SetClock, store: MediaStore, client: Client) -> Uploads:
    return Uploads(sqlite_database, clock, store, client)


@pytest.fixture
def send(api: FakeApi, client: Client, clock: SetClock, uploads: Uploads) -> Iterator[SendAll]:
    """Sends parcels one after another over one channel, on one loop."""
    sender = Sender(client.tokens, api.url, read_seconds=0.3, probe_pause=0.0)
    channel = WeChatChannel(sender, uploads, TEMPLATE, "https://school.example", clock)
    with asyncio.Runner() as runner:

        async def all_of(parcels: tuple[Parcel, ...]) -> list[Outcome]:
            return [await channel.send(parcel) for parcel in parcels]

        yield lambda *parcels: runner.run(all_of(parcels))
        runner.run(channel.close())


EXPECTED = {
    Class.BUSY: "retry",
    Class.DAILY_QUOTA: "retry",
    Class.MINUTE_QUOTA: "retry",
    Class.TOKEN: "retry",
    Class.WINDOW_CLOSED: "held",
    Class.UNREACHABLE: "failed",
    Class.CONTENT: "failed",
    Class.PERMISSION: "failed",
    Class.DONE: "accepted",
}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_row_of_the_table(send: SendAll, api: FakeApi, code: int) -> None:
    api.mode = str(code)
    [outcome] = send(CHAT)
    assert outcome.kind == EXPECTED[CODES[code].kind]
    assert api.delivered == []
    if outcome.kind in ("failed", "held"):
        assert (outcome.code, outcome.reason) == (code, CODES[code].reason)
    if outcome.kind == "failed":
        assert len(api.sends()) == 1  # never again for this answer


def test_an_unknown_code_is_not_tried_again_and_names_its_number(send: SendAll, api: FakeApi) -> None:
    api.mode = "99999"
    [outcome] = send(CHAT)
    assert (outcome.kind, outcome.code) == ("failed", 99999)
    assert "99999" in outcome.reason


@pytest.mark.parametrize(
    ("mode", "chat", "card"),
    [
        ("ok", "accepted", "accepted"),
        ("slow", "accepted", "accepted"),
        ("zero-as-text", "accepted", "accepted"),
        ("control-character", "accepted", "accepted"),
        ("-1", "retry", "retry"),
        ("-1-after-delivery", "retry", "retry"),
        ("html", "retry", "retry"),
        ("502", "retry", "retry"),
        ("hang", "uncertain", "retry"),
        ("timeout-after-delivery", "uncertain", "retry"),
        ("reset", "uncertain", "retry"),
        ("truncated", "uncertain", "retry"),
        ("empty", "uncertain", "retry"),
        ("errcode-as-text", "held", "failed"),
    ],
)
def test_every_way_an_answer_can_be_broken(send: SendAll, api: FakeApi, mode: str, chat: str, card: str) -> None:
    api.mode = mode
    assert [outcome.kind for outcome in send(CHAT)] == [chat]
    api.mode = "ok"
    send(replace(CHAT, id=8))  # leave doubt behind
    api.mode = mode
    assert [outcome.kind for outcome in send(CARD)] == [card]


def test_nobody_there_is_tried_again(api: FakeApi, client: Client, clock: SetClock, uploads: Uploads) -> None:
    client.tokens.get()
    api.close()
    sender = Sender(client.tokens, api.url, read_seconds=0.3)
    channel = WeChatChannel(sender, uploads, TEMPLATE, "", clock)

    async def once() -> Outcome:
        try:
            return await channel.send(CHAT)
        finally:
            await channel.close()

    assert asyncio.run(once()).kind == "retry"


def test_a_card_that_timed_out_after_it_arrived_arrives_once(send: SendAll, api: FakeApi, clock: SetClock) -> None:
    api.script.extend(["timeout-after-delivery", "ok"])
    [first, second] = send(CARD, replace(CARD, attempts=2))
    assert first.retry_at == clock.now() + timedelta(seconds=60)
    assert second.kind == "accepted"
    assert len(api.delivered) == 1
    assert {body["client_msg_id"] for body in api.sends()} == {"lx7"}


def test_a_card_is_not_repeated_when_its_id_may_be_forgotten(send: SendAll, api: FakeApi) -> None:
    api.mode = "hang"
    assert [outcome.kind for outcome in send(replace(CARD, attempts=7))] == ["uncertain"]


def test_an_outage_leaves_one_message_in_doubt_not_all(send: SendAll, api: FakeApi) -> None:
    api.mode = "reset"
    outcomes = send(*[replace(CHAT, id=number) for number in range(10)])
    assert [outcome.kind for outcome in outcomes] == ["uncertain"] + ["retry"] * 9
    assert len(api.sends()) == 1
    api.mode = "ok"
    assert [outcome.kind for outcome in send(CHAT)] == ["accepted"]


def test_a_killed_token_is_refreshed_once_and_nobody_notices(send: SendAll, api: FakeApi) -> None:
    assert [outcome.kind for outcome in send(CHAT)] == ["accepted"]
    api.good_token = "token-2"
    assert [outcome.kind for outcome in send(CHAT, CHAT, CHAT)] == ["accepted"] * 3
    assert api.token_calls == 2


def test_tokens_refused_for_every_call_make_no_storm(send: SendAll, api: FakeApi, clock: SetClock) -> None:
    api.good_token = ""
    api.mode = "40001"
    for _ in range(29):
        [outcome, _] = send(CHAT, CARD)
        assert outcome.kind == "retry"
        clock.advance(timedelta(seconds=10))
    assert api.token_calls <= 2
    assert len(api.sends()) <= 4


def test_a_used_up_day_pauses_the_account_until_midnight_in_china(send: SendAll, api: FakeApi, clock: SetClock) -> None:
    api.mode = "45009"
    midnight = datetime(2026, 11, 24, 0, 1, tzinfo=CHINA)
    outcomes = send(*[replace(CHAT, id=number) for number in range(20)])
    assert {(outcome.kind, outcome.retry_at) for outcome in outcomes} == {("retry", midnight)}
    assert len(api.sends()) == 1
    api.mode = "ok"
    assert [outcome.kind for outcome in send(CARD)] == ["accepted"]  # cards have a quota of their own
    clock.advance(midnight - clock.now())
    assert [outcome.kind for outcome in send(CHAT)] == ["accepted"]


def test_words_leave_as_they_are(send: SendAll, api: FakeApi) -> None:
    text = "👨‍👩‍👧 好 ]]> <a> & \\u4f60 “引号”"
    send(replace(CHAT, text=text))
    assert api.sends() == [{"touser": "oMother", "msgtype": "text", "text": {"content": text}}]


def test_options_leave_as_a_menu(send: SendAll, api: FakeApi) -> None:
    send(replace(CHAT, options=(("approve:3", "同意"), ("refuse:3", "不同意"))))
    [body] = api.sends()
    assert body["msgtype"] == "msgmenu"
    assert body["msgmenu"]["list"] == [{"id": "approve:3", "content": "同意"}, {"id": "refuse:3", "content": "不同意"}]


def test_a_card_keeps_the_rules_of_its_fields(send: SendAll, api: FakeApi) -> None:
    notice = replace(NOTICE, who="阿依古丽·买买提江·吐尔逊艾力的班主任\n老师")
    [outcome] = send(replace(CARD, notice=notice))
    [body] = api.sends()
    assert int(outcome.platform_id) > 2**53
    assert body["url"] == "https://school.example/h5/waiting/1"
    assert body["data"]["thing1"]["value"] == "老师有话带给您"
    assert len(body["data"]["thing2"]["value"]) == 20
    assert "\n" not in body["data"]["thing2"]["value"]
    assert body["data"]["time3"]["value"] == "2026年11月23日 10:00"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "无"),
        ("\n\t ", "无"),
        ("陈老师", "陈老师"),
        ("好👍🏽的", "好 的"),
        ("𠮷老师", "𠮷老师"),
        ("一" * 20, "一" * 20),
        ("一" * 21, "一" * 19 + "…"),
    ],
)
def test_a_field_takes_twenty_characters_without_breaks_or_emoji(text: str, shown: str) -> None:
    assert thing(text) == shown


def test_without_a_template_a_card_says_what_is_missing(
    api: FakeApi, client: Client, clock: SetClock, uploads: Uploads
) -> None:
    channel = WeChatChannel(Sender(client.tokens, api.url), uploads, None, "", clock)
    outcome = asyncio.run(channel.send(CARD))
    assert (outcome.kind, outcome.reason) == ("failed", NO_TEMPLATE)
    assert api.calls == []


def test_a_picture_is_uploaded_once_and_sent_by_its_reference(
    send: SendAll, api: FakeApi, sqlite_database: Database, store: MediaStore, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = media.want(session, MediaRef("M", Kind.IMAGE), clock.now())
    content = b"\xff\xd8\xff picture"
    store.write(number, content)
    picture = replace(CHAT, form=Form.IMAGE, media_id=number)
    assert [outcome.kind for outcome in send(picture, picture)] == ["accepted", "accepted"]
    uploads = [path for path, _ in api.calls if path == "/cgi-bin/media/upload"]
    assert len(uploads) == 1
    assert {body["image"]["media_id"] for body in api.sends()} == {"upload-2"}
    clock.advance(timedelta(days=3))
    send(picture)
    assert len([path for path, _ in api.calls if path == "/cgi-bin/media/upload"]) == 2


def test_a_picture_that_is_not_there_is_told_in_words(send: SendAll, api: FakeApi) -> None:
    send(replace(CHAT, form=Form.VOICE, media_id=99, text="【李思涵妈妈】发来一段语音"))
    [body] = api.sends()
    assert body["text"]["content"] == "【李思涵妈妈】发来一段语音（语音没能转来）"


def test_reasons_are_words_for_people() -> None:
    assert all(meaning.reason and not meaning.reason.isascii() for meaning in CODES.values())
    assert not errors.meaning(12345).retry


def test_a_copy_that_the_platform_forgot_is_uploaded_again(
    api: FakeApi, send: SendAll, sqlite_database: Database, store: MediaStore, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        number = media.want(session, MediaRef("in-1", Kind.IMAGE), clock.now())
        store.write(number, b"\x89PNG\r\n\x1a\n")
        store.keep(session, number, b"\x89PNG\r\n\x1a\n", clock.now())
    picture = replace(CHAT, form=Form.IMAGE, media_id=number)
    api.script.append("40007")
    [first] = send(picture)
    assert (first.kind, first.code) == ("retry", 40007)
    [second] = send(replace(picture, attempts=2))
    assert second.kind == "accepted"
    assert len([path for path, _ in api.calls if path == "/cgi-bin/media/upload"]) == 2
