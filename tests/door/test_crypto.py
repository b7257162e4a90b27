"""R20–R23, R29–R31: broken ciphertexts, and sealed answers that another implementation can open."""

import base64
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.wechat.callback import Callback, DoorSettings
from bot.wechat.robot import Robot
from domain.clock import SetClock
from tests.door.house import Entrance, Heard, House
from tests.door.platform_side import Account, envelope, framed, padded, push

ACCOUNT = Account()
APP = ACCOUNT.app_id
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
WHOLE = padded(framed(push(), APP))


def flipped(sealed: str, at: int, bit: int = 1) -> str:
    raw = bytearray(base64.b64decode(sealed))
    raw[at] ^= bit
    return base64.b64encode(raw).decode()


def cases() -> dict[str, str]:
    """Every broken ciphertext of R20–R23."""
    whole = ACCOUNT.seal_raw(WHOLE)
    raw = base64.b64decode(whole)
    return {
        "empty": "",
        "not base64": "!!!!",
        "one byte": base64.b64encode(raw[:1]).decode(),
        "fifteen bytes": base64.b64encode(raw[:15]).decode(),
        "not whole blocks": base64.b64encode(raw[:-3]).decode(),
        "one block": base64.b64encode(raw[:16]).decode(),
        "base64 with blanks": whole[:20] + " " + whole[20:],
        "last byte flipped": flipped(whole, -1),
        "first byte flipped": flipped(whole, 0),
        "length bit flipped": flipped(whole, 3),  # the block before carries the bit into the length field
        "last length bit flipped": ACCOUNT.seal_raw(padded(framed(push(), APP, len(push()) ^ 1))),
        "pad 0": ACCOUNT.seal_raw(WHOLE[:-1] + b"\x00"),
        "pad 255": ACCOUNT.seal_raw(WHOLE[:-1] + b"\xff"),
        "pad 33": ACCOUNT.seal_raw(WHOLE[:-1] + b"\x21"),
        "pad 1 of many": ACCOUNT.seal_raw(WHOLE[:-1] + b"\x01"),
        "pad not the same throughout": ACCOUNT.seal_raw(WHOLE[:-2] + b"\x00" + WHOLE[-1:]),
        "pad longer than the data": ACCOUNT.seal_raw(b"\x20" * 16),
        "nothing but padding": ACCOUNT.seal_raw(b"\x20" * 32),
        "length 0": ACCOUNT.seal_raw(padded(framed(push(), APP, 0))),
        "length 0xffffffff": ACCOUNT.seal_raw(padded(framed(push(), APP, 0xFFFFFFFF))),
        "length beyond what nobody signed for": ACCOUNT.seal_raw(padded(framed(b"garbage " * 5, "", 0xFFFFFFFF))),
        "length one too short": ACCOUNT.seal_raw(padded(framed(push(), APP, len(push()) - 1))),
        "length one too long": ACCOUNT.seal_raw(padded(framed(push(), APP, len(push()) + 1))),
    }


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_r20_to_r23_signed_by_the_platform_it_is_put_aside(safe: Entrance, name: str) -> None:
    heard = safe.push_sealed(CASES[name])
    assert heard.is_success()
    ((raw, reason),) = safe.house.aside
    assert raw == envelope(CASES[name]) and reason.startswith("encryption: ")
    assert not safe.house.kept


@pytest.mark.parametrize("name", CASES)
def test_r20_to_r23_unsigned_it_is_refused_like_everything_else(safe: Entrance, name: str) -> None:
    query = [*safe.account.query(safe.clock.now()), ("msg_signature", "0" * 40)]
    assert safe.post(query, envelope(CASES[name])).refuses()
    assert safe.house.is_empty()


def test_r30_no_answer_tells_what_was_wrong_with_a_ciphertext(safe: Entrance) -> None:
    forged = [*safe.account.query(safe.clock.now()), ("msg_signature", "0" * 40)]
    refused = [safe.post(forged, envelope(sealed)) for sealed in CASES.values()]
    refused.append(safe.push_sealed(safe.account.seal(push(), app_id="wx9999999999999999")))
    aside = [safe.push_sealed(sealed) for sealed in CASES.values()]
    assert {seen(heard) for heard in refused} == {seen(refused[0])}
    assert {seen(heard) for heard in aside} == {seen(aside[0])}


def test_the_padding_a_platform_may_choose(safe: Entrance) -> None:
    for extra in range(33):
        xml = push(Content="字" + "a" * extra, MsgId=str(1000 + extra))
        assert safe.push_sealed(ACCOUNT.seal_raw(padded(framed(xml, APP)))).status == 200
    assert len(safe.house.kept) == 33 and not safe.house.aside


def test_r29_ten_thousand_random_ciphertexts(safe: Entrance) -> None:
    chance = random.Random(20261123)
    now = safe.clock.now()
    for _ in range(10_000):
        sealed = base64.b64encode(chance.randbytes(chance.choice((16, 32, 64, 96, chance.randrange(200))))).decode()
        answer = safe.in_process(ACCOUNT.sealed_query(now, sealed), envelope(sealed))
        assert (answer.status, answer.body) in ((200, b"success"), (403, b""))
    assert not safe.house.kept
    assert len(safe.house.aside) + safe.counters.get("wrong_account", 0) == 10_000


TAGS = st.sampled_from(["xml", "Content", "MsgId", "FromUserName", "Event", "List", "SendPicsInfo", "source", "zz"])
SHREDS = st.one_of(
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(["<![CDATA[", "]]>", "<!--", "-->", "&amp;", "&#11;", "<?p ?>", "\x0b", "\ufffe", "event"]),
    st.text(max_size=8),
)
BODIES = st.one_of(
    st.binary(max_size=120),
    st.lists(SHREDS, max_size=12).map(lambda parts: f"<xml>{''.join(parts)}</xml>".encode("utf-8", "surrogatepass")),
    st.dictionaries(st.sampled_from(["MsgType", "Event", "MsgId", "CreateTime", "Content"]), st.text(max_size=30)).map(
        lambda tags: push(**{name: f"<![CDATA[{text}]]>" for name, text in tags.items()})
    ),
)


@given(BODIES)
@settings(max_examples=600, deadline=None, database=None)
def test_r29_whatever_the_platform_signed_is_kept_somewhere(inner: bytes) -> None:
    house = House()
    door = DoorSettings(ACCOUNT.token, APP, (ACCOUNT.aes_key,))
    clock = SetClock(MONDAY)
    robot = Robot(ACCOUNT.token, APP, house.receive)
    callback = Callback(door, robot, clock, house.quarantine, house.spool, house.seen)
    sealed = ACCOUNT.seal(inner)
    answer = callback.handle("POST", ACCOUNT.sealed_query(MONDAY, sealed), "text/xml", envelope(sealed))
    assert answer.status == 200
    assert len(house.kept) + len(house.aside) == 1


EMOJI = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize("size", [1, 31, 32, 33, 2047, 2048])
def test_r31_another_implementation_opens_our_answer(safe: Entrance, size: int) -> None:
    safe.house.says = lambda _: "a" * size
    heard = safe.push(push())
    assert heard.headers["content-type"] == "application/xml; charset=utf-8"
    assert f"<Content><![CDATA[{'a' * size}]]></Content>" in safe.account.opened(heard.body)


def test_r31_emoji(safe: Entrance) -> None:
    safe.house.says = lambda _: EMOJI * 80  # 2,000 bytes
    assert EMOJI * 80 in safe.account.opened(safe.push(push()).body)


def test_r31_saying_nothing_is_never_encrypted(any_mode: Entrance) -> None:
    any_mode.house.says = lambda _: ""
    assert any_mode.push(push()).is_success()


def test_an_answer_goes_back_to_who_asked(safe: Entrance) -> None:
    opened = safe.account.opened(safe.push(push()).body)
    assert "<ToUserName><![CDATA[oLianxinTestParent0000000001]]></ToUserName>" in opened
    assert "<FromUserName><![CDATA[gh_0123456789ab]]></FromUserName>" in opened


def test_no_two_answers_are_sealed_alike(safe: Entrance) -> None:
    assert len({safe.push(push()).body for _ in range(5)}) == 5


def seen(heard: Heard) -> tuple[int, bytes, tuple[tuple[str, str], ...]]:
    headers = {name: value for name, value in heard.headers.items() if name != "date"}
    return heard.status, heard.body, tuple(sorted(headers.items()))
