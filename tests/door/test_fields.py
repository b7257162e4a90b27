"""R53–R57, R59: only known tags count, each once, and what nobody knows is kept as unknown."""

from datetime import timedelta

import pytest

from messages.inbound import Inbound, Kind
from tests.door.house import Entrance
from tests.door.platform_side import GH, OPENID, push

OTHER = "oLianxinSomebodyElse00000002"
NUMBERLESS = {"MsgId": "-"}  # as events are
IMPOSSIBLE = ["o", "o" * 300, "o Lianxin Test", "", "-", "oLianxin<b>", "家长家长家长家长", "../../etc/passwd"]


@pytest.mark.parametrize(
    "tag", ["source", "target", "message_id", "type", "raw", "time", "content", "told", "body", "__class__", "__dict__"]
)
def test_r53_a_tag_named_like_an_attribute_changes_nothing(entrance: Entrance, tag: str) -> None:
    entrance.push(push(**{tag: OTHER}))
    kept = entrance.house.only()
    assert (kept.address, kept.account, kept.kind, kept.text) == (OPENID, GH, Kind.TEXT, "老师好")
    assert OTHER not in kept.facts.values()
    first = kept.key
    entrance.house.kept.clear()
    entrance.clock.advance(timedelta(seconds=1))
    entrance.push(push())
    assert entrance.house.only().key == first


@pytest.mark.parametrize("tag", ["MsgId", "FromUserName", "ToUserName", "MsgType", "Content", "CreateTime"])
def test_r54_a_tag_that_stands_twice(entrance: Entrance, tag: str) -> None:
    body = push().replace(b"</xml>", f"<{tag}>{OTHER}</{tag}></xml>".encode())
    assert entrance.push(body).is_success()
    assert entrance.house.aside == [(body, "tag twice")]
    assert not entrance.house.kept


def test_r54_a_nested_tag_that_stands_twice(entrance: Entrance) -> None:
    code = "<ScanType>qrcode</ScanType><ScanResult>1</ScanResult><ScanResult>2</ScanResult>"
    body = push(MsgType="event", Event="scancode_waitmsg", EventKey="k", ScanCodeInfo=code)
    assert entrance.push(body).is_success()
    assert entrance.house.aside == [(body, "tag twice")]


@pytest.mark.parametrize("number", ["abc", "-1", "9" * 400, "", "-", "1.5", " 12", "１２", "9" * 21])
def test_r55_a_message_number_that_is_none(entrance: Entrance, number: str) -> None:
    body = push(MsgId=number)
    assert entrance.push(body).is_success()
    assert entrance.house.aside == [(body, "MsgId")]
    assert not entrance.house.kept


@pytest.mark.parametrize("number", ["0", "1234567890123456", str(2**63), str(2**64), "9" * 20])
def test_r55_twenty_digits_are_a_message_number(entrance: Entrance, number: str) -> None:
    entrance.push(push(MsgId=number))
    assert entrance.house.only().facts["MsgId"] == number


class TestContent:
    """R56."""

    def test_an_attribute_is_dropped(self, entrance: Entrance) -> None:
        entrance.push(push().replace(b"<Content>", b'<Content a="1">'))
        assert entrance.house.only().text == "老师好"

    def test_an_element_inside_puts_it_aside(self, entrance: Entrance) -> None:
        body = push(Content="hi<b>there</b>")
        assert entrance.push(body).is_success()
        assert entrance.house.aside == [(body, "nested text")]

    @pytest.mark.parametrize("content", ["", "-", "   ", "<![CDATA[ \n\t ]]>"])
    def test_saying_nothing_is_kept_as_a_message_without_words(self, entrance: Entrance, content: str) -> None:
        assert entrance.push(push(Content=content)).status == 200
        kept = entrance.house.only()
        assert kept.kind is Kind.TEXT and kept.text.strip() == ""


class TestUnknown:
    """R57: kept, never answered."""

    @pytest.mark.parametrize("name", ["zzz", "__class__", "z" * 300, "subscribe_event", "unknown", "签", "scan_event"])
    def test_a_message_type(self, entrance: Entrance, name: str) -> None:
        self.assert_kept_in_silence(entrance, push(MsgType=name), "MsgType", name)

    @pytest.mark.parametrize("name", ["zzz", "__class__", "z" * 300, "text", "unknown", "签"])
    def test_an_event(self, entrance: Entrance, name: str) -> None:
        self.assert_kept_in_silence(entrance, push(MsgType="event", Event=name, MsgId="-"), "Event", name)

    def test_a_type_that_comes_without_a_number(self, entrance: Entrance) -> None:
        self.assert_kept_in_silence(entrance, push(MsgType="zzz", MsgId="-"), "MsgType", "zzz")

    def test_no_type_at_all_is_put_aside(self, entrance: Entrance) -> None:
        for number, tags in enumerate(({"MsgType": "-"}, {"MsgType": ""}, {"MsgType": "event"})):
            entrance.clock.advance(timedelta(seconds=1))
            assert entrance.push(push(**tags)).is_success()
            assert entrance.house.aside[number][1] == "type"

    @staticmethod
    def assert_kept_in_silence(entrance: Entrance, body: bytes, fact: str, name: str) -> None:
        entrance.house.says = lambda _inbound: "这句话不该发出去"
        assert entrance.push(body).is_success()
        kept = entrance.house.only()
        assert kept.kind is Kind.UNKNOWN and kept.facts[fact] == name
        assert [raw for _inbound, raw in entrance.house.kept.values()] == [body]


@pytest.mark.parametrize(
    "user", ["o", "o" * 300, "o Lianxin Test", "", "-", "oLianxin<b>", "家长家长家长家长", "../../etc/passwd"]
)
@pytest.mark.parametrize("tag", ["FromUserName", "ToUserName"])
def test_r59_a_sender_or_account_that_cannot_be(entrance: Entrance, tag: str, user: str) -> None:
    body = push(**{tag: user.replace("<", "&lt;")})
    assert entrance.push(body).is_success()
    assert entrance.house.aside == [(body, "sender or account")]


@pytest.mark.parametrize("moment", ["abc", "", "-", "-1", "1795399200000", "1e9", "１７９５３９９２００"])
def test_a_time_that_is_none(entrance: Entrance, moment: str) -> None:
    body = push(CreateTime=moment)
    assert entrance.push(body).is_success()
    assert entrance.house.aside == [(body, "CreateTime")]


class TestKeys:
    """The key of de-duplication: the same push gives the same key, any other another."""

    PUSHES: tuple[dict[str, str], ...] = (
        {},
        {"MsgId": "24587654321098766"},
        {"FromUserName": OTHER},
        {"ToUserName": "gh_another0000"},
        {"CreateTime": "1795399201"},
        {"MsgType": "image", "MediaId": "m"},
        {"MsgType": "event", "Event": "CLICK", "EventKey": "a", "MsgId": "-"},
        {"MsgType": "event", "Event": "CLICK", "EventKey": "b", "MsgId": "-"},
        {"MsgType": "event", "Event": "VIEW", "EventKey": "a", "MsgId": "-"},
        {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "1", "Status": "success", "MsgId": "-"},
        {"MsgType": "event", "Event": "TEMPLATESENDJOBFINISH", "MsgID": "2", "Status": "success", "MsgId": "-"},
        {"MsgType": "event", "Event": "LOCATION", "EventKey": "a|b", "MsgId": "-"},
        {"MsgType": "event", "Event": "LOCATION|a", "EventKey": "b", "MsgId": "-"},
    )

    def test_no_two_pushes_share_one(self, plain: Entrance) -> None:
        keys = {key(plain, tags) for tags in self.PUSHES}
        assert len(keys) == len(self.PUSHES) and all(len(each) == 32 for each in keys)

    def test_sent_events_differ_by_their_first_list(self, plain: Entrance) -> None:
        def sent(number: str) -> dict[str, str]:
            listed = f"<List><TemplateId>t</TemplateId><MsgID>{number}</MsgID><ErrorCode>0</ErrorCode></List>"
            return {
                "MsgType": "event",
                "Event": "subscribe_msg_sent_event",
                "SubscribeMsgSentEvent": listed,
            } | NUMBERLESS

        assert key(plain, sent("1")) == key(plain, sent("1")) != key(plain, sent("2"))

    def test_case_and_order_of_tags_and_other_fields_do_not_matter(self, plain: Entrance) -> None:
        text = key(plain, {})
        assert text == key(plain, {"MsgType": "TEXT"}) == key(plain, {"MsgDataId": "7", "Idx": "1"})
        number = b"<MsgId>24587654321098765</MsgId>"
        backwards = push().replace(number, b"").replace(b"<xml>", b"<xml>" + number)
        assert plain.robot.read(backwards).key == text


def key(entrance: Entrance, tags: dict[str, str]) -> bytes:
    read: Inbound = entrance.robot.read(push(**tags))
    return read.key
