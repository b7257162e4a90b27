"""R40–R48: bodies the platform would never send are put aside whole, and nothing outside is touched to read them."""

import socket
import struct
from datetime import timedelta

import pytest

from tests.door.house import Entrance
from tests.door.platform_side import OPENID, envelope, push

WHOLE = push()
BROKEN = {
    "empty": b"",
    "hello": b"hello",
    "truncated": WHOLE[:-20],
    "another root": b"<root/>",
    "empty root": b"<xml/>",
    "two roots": WHOLE + WHOLE,
    "trailing garbage": WHOLE + b"garbage",
    "leading garbage": b"garbage" + WHOLE,
    "unclosed CDATA": push(Content="<![CDATA[hi"),
    "json": b'{"ToUserName": "gh_0123456789ab"}',
}


@pytest.mark.parametrize("name", BROKEN)
def test_r40_not_the_platforms_xml(entrance: Entrance, name: str) -> None:
    assert entrance.push(BROKEN[name]).is_success()
    assert [raw for raw, _reason in entrance.house.aside] == [BROKEN[name]]
    assert not entrance.house.kept


DOCTYPES = {
    "doctype only": b"<!DOCTYPE xml>",
    "internal entity": b'<!DOCTYPE xml [<!ENTITY a "hi">]>',
    "file": b'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    "parameter entity": b'<!DOCTYPE xml [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    "billion laughs": b'<!DOCTYPE xml [<!ENTITY l0 "ha">'
    + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    + b'<!ENTITY a "&l9;">]>',
    "quadratic blow-up": b'<!DOCTYPE xml [<!ENTITY a "' + b"h" * 20_000 + b'">]>',
    "remote DTD": b'<!DOCTYPE xml SYSTEM "file:///etc/passwd">',
}


# What the text refers to; without a reference the document type alone is to be refused.
REFERENCES = {"doctype only": "hi", "remote DTD": "hi", "parameter entity": "hi", "quadratic blow-up": "&a;" * 1000}


@pytest.mark.parametrize("name", DOCTYPES)
def test_r41_r42_document_types_are_refused(entrance: Entrance, name: str) -> None:
    for prolog in (b"", b'<?xml version="1.0" encoding="UTF-8"?>'):
        body = prolog + DOCTYPES[name] + push(Content=REFERENCES.get(name, "&a;"))
        entrance.clock.advance(timedelta(seconds=1))
        assert entrance.push(body).is_success()
        assert entrance.house.aside[-1] == (body, "not XML")
    assert not entrance.house.kept


def test_r42_an_entity_on_the_network_is_not_fetched(entrance: Entrance) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        url = f"http://127.0.0.1:{canary.getsockname()[1]}/x"
        for number, prolog in enumerate(
            (f'<!DOCTYPE xml [<!ENTITY a SYSTEM "{url}">]>', f'<!DOCTYPE xml SYSTEM "{url}">')
        ):
            entrance.clock.advance(timedelta(seconds=1))
            assert entrance.push(
                prolog.encode() + push(Content="&a;" if "ENTITY" in prolog else "hi", MsgId=str(number))
            ).is_success()
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert not entrance.house.kept


@pytest.mark.parametrize(
    "body",
    [
        b"<xml>" + b"<a/>" * 1_000_000 + b"</xml>",
        b"<a>" * 100_000,
        b"<xml><Content>" + b"a" * 20_000_000 + b"</Content></xml>",
    ],
    ids=["a million siblings", "a hundred thousand deep", "20 MB in one token"],
)
def test_r43_too_large_by_its_size_alone(plain: Entrance, body: bytes) -> None:
    head = b"POST /wechat HTTP/1.1\r\nHost: door\r\nContent-Length: %d\r\n\r\n" % len(body)
    answer = plain.wire(head + body[:70_000])
    assert answer.startswith(b"HTTP/1.1 413 ") and answer.endswith(b"\r\n\r\n")
    assert plain.house.is_empty()


@pytest.mark.parametrize(
    "body",
    [
        b"<xml>" + b"<a>" * 8_000 + b"</a>" * 8_000 + b"</xml>",
        b"<xml>" + b"<a/>" * 15_000 + b"</xml>",
        push(SendPicsInfo="<PicList>" * 7 + "</PicList>" * 7),
    ],
    ids=["eight thousand deep", "fifteen thousand siblings", "one deeper than allowed"],
)
def test_r44_too_deep_or_too_many_within_the_size(plain: Entrance, body: bytes) -> None:
    assert len(body) <= 60 * 1024 + 5 * 1024
    assert plain.push(body).is_success()
    assert plain.house.aside == [(body, "too deep or too many")]


class TestEncodings:
    """R45, R46: UTF-8 and nothing else."""

    @pytest.mark.parametrize("prolog", [b"", b'<?xml version="1.0"?>', b"<?xml version='1.0' encoding='utf-8'?>"])
    def test_a_byte_order_mark_is_tolerated(self, entrance: Entrance, prolog: bytes) -> None:
        entrance.push(b"\xef\xbb\xbf" + prolog + push())
        assert entrance.house.only().text == "老师好"

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "utf-32", "gbk"])
    def test_another_encoding_is_put_aside(self, entrance: Entrance, encoding: str) -> None:
        body = push().decode().encode(encoding)
        entrance.push(body)
        assert [raw for raw, _reason in entrance.house.aside] == [body]
        assert not entrance.house.kept

    def test_utf7_is_not_xml(self, entrance: Entrance) -> None:
        body = push().replace(b"<", b"+ADw-").replace(b">", b"+AD4-")
        assert entrance.push(body).is_success()
        assert entrance.house.aside == [(body, "not XML")]

    @pytest.mark.parametrize("claimed", ["utf-16", "gbk", "iso-8859-1", "UTF-7", "utf-16le"])
    def test_a_body_that_claims_another_encoding(self, entrance: Entrance, claimed: str) -> None:
        body = f'<?xml version="1.0" encoding="{claimed}"?>'.encode() + push(Content="hello")
        assert entrance.push(body).is_success()
        assert entrance.house.aside == [(body, "encoding")]

    @pytest.mark.parametrize(
        "broken",
        [b"\xff", b"\xc0\xaf", b"\xe0\x80\xaf", b"\xed\xa0\xbd\xed\xb8\x80", b"\xf5\x80\x80\x80", b"\xe8\x80"],
        ids=["ff", "overlong slash", "overlong three", "CESU-8 emoji", "beyond Unicode", "cut short"],
    )
    def test_r46_broken_utf8_is_kept_whole_and_the_parent_is_told(self, entrance: Entrance, broken: bytes) -> None:
        body = WHOLE.replace("老师好".encode(), "老师".encode() + broken)
        assert_apologised(entrance, body, "not UTF-8")

    @pytest.mark.parametrize("control", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
    def test_r47_control_characters_likewise(self, entrance: Entrance, control: str) -> None:
        assert_apologised(entrance, push(Content=f"老师{control}好"), "not XML")

    @pytest.mark.parametrize("reference", ["&#0;", "&#11;", "&#xD800;", "&#xFFFE;", "&nbsp;"])
    def test_r47_references_to_them(self, entrance: Entrance, reference: str) -> None:
        body = push(Content=f"老师{reference}好")
        assert entrance.push(body).is_success()
        assert entrance.house.aside == [(body, "not XML")]

    def test_an_event_in_broken_characters_is_not_answered(self, entrance: Entrance) -> None:
        body = push(MsgType="event", Event="CLICK", EventKey="\x01", Content="-", MsgId="-")
        assert entrance.push(body).is_success()
        assert len(entrance.house.aside) == 1


def assert_apologised(entrance: Entrance, body: bytes, reason: str) -> None:
    heard = entrance.push(body)
    answer = heard.body.decode() if entrance.mode == "plain" else entrance.account.opened(heard.body)
    assert f"<ToUserName><![CDATA[{OPENID}]]></ToUserName>" in answer and "已经记下" in answer
    ((raw, told),) = entrance.house.aside
    error_id = told.removeprefix(f"{reason} (").removesuffix(")")
    assert raw == body and error_id in answer
    assert not entrance.house.kept


class TestHarmlessXml:
    """R48: what XML allows and the platform does not use."""

    def test_comments_and_instructions_between_parts_of_a_text(self, entrance: Entrance) -> None:
        content = "<![CDATA[老]]><!-- x --><![CDATA[师]]><?php echo 1 ?>好&amp;<![CDATA[<b>]]>"
        entrance.push(push(Content=content))
        assert entrance.house.only().text == "老师好&<b>"

    def test_an_instruction_before_the_root(self, entrance: Entrance) -> None:
        entrance.push(b'<?xml-stylesheet href="x.xsl"?><!-- hello -->' + push())
        assert entrance.house.only().text == "老师好"

    def test_tags_of_another_namespace_are_not_ours(self, entrance: Entrance) -> None:
        entrance.push(
            push(**{"w:FromUserName xmlns:w='urn:w'": "-"}).replace(
                b"<MsgId>", b"<w:FromUserName xmlns:w='urn:w'>oLianxinSomebodyElse00000002</w:FromUserName><MsgId>"
            )
        )
        assert entrance.house.only().address == OPENID

    @pytest.mark.parametrize(
        "body",
        [push().replace(b"<xml>", b"<xml xmlns='urn:other'>"), push().replace(b"<MsgId>", b"<w:x>1</w:x><MsgId>")],
        ids=["everything in another namespace", "prefix that nobody declared"],
    )
    def test_a_namespace_that_hides_the_message(self, entrance: Entrance, body: bytes) -> None:
        assert entrance.push(body).is_success()
        assert [raw for raw, _reason in entrance.house.aside] == [body]

    def test_blanks_between_tags_do_not_matter_and_inside_a_text_stay(self, entrance: Entrance) -> None:
        entrance.push(push(Content="  帮 助\n ").replace(b"><", b">\n  <"))
        assert entrance.house.only().text == "  帮 助\n "


def test_a_body_of_exactly_the_limit_and_one_more(plain: Entrance) -> None:
    room = 65536 - len(push(Content=""))
    whole = push(Content="a" * room)
    assert len(whole) == 65536
    assert plain.push(whole).status == 200
    assert len(plain.house.only().text) == room
    assert plain.push(whole + b" ").refuses(413)


def test_the_widest_length_field_does_not_confuse_the_envelope(safe: Entrance) -> None:
    sealed = safe.account.seal(b"\x00" * 4 + struct.pack(">I", 2**31))
    assert safe.post(safe.account.sealed_query(safe.clock.now(), sealed), envelope(sealed)).is_success()
    assert len(safe.house.aside) == 1
