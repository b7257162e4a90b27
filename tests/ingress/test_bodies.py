"""R40 to R57: what an authentic body may be made of, in the open and inside an encrypted one."""

import socket
import time
from pathlib import Path

import pytest

from messages.inbound import Inbound, Kind
from tests.ingress import pushes, second_opinion
from tests.ingress.rooms import FORBIDDEN, SUCCESS, Ingress

GOOD = pushes.text("老师好")


def put_aside(ingress: Ingress, body: bytes) -> None:
    """The platform hears ``success``, nobody's words are made up, and the bytes are kept as they came."""
    assert ingress.push(body)[:2] == SUCCESS
    assert ingress.rooms.aside == [body] and not ingress.rooms.kept
    assert ingress.count("quarantined") == 1


def kept(ingress: Ingress, body: bytes) -> Inbound:
    assert ingress.push(body).status == 200
    ((inbound),) = ingress.rooms.kept.values()
    assert ingress.rooms.raw == [body] and not ingress.rooms.aside
    return inbound


def declared(encoding: str) -> str:
    return f'<?xml version="1.0" encoding="{encoding}"?>'


UNREADABLE = {
    "R40 empty": b"",
    "R40 hello": b"hello",
    "R40 cut off": GOOD[:-9],
    "R40 root": b"<root/>",
    "R40 other root": GOOD.replace(b"xml>", b"root>"),
    "R40 xml": b"<xml/>",
    "R40 two roots": GOOD + GOOD,
    "R40 trailing garbage": GOOD + b"x",
    "R40 JSON": b'{"ToUserName":"gh_ingress","MsgType":"text"}',
    "R41 DOCTYPE": b"<!DOCTYPE xml>" + GOOD,
    "R42 entity": b'<!DOCTYPE xml [<!ENTITY a "b">]>' + GOOD,
    "R42 undefined entity": GOOD.replace(b"<![CDATA[gh_", b"&a;<![CDATA[gh_"),
    "R43 too many": GOOD.replace(b"</xml>", b"<a/>" * 9000 + b"</xml>"),
    "R44 too deep": GOOD.replace(b"</xml>", b"<a>" * 6500 + b"</a>" * 6500 + b"</xml>"),
    "R44 nine deep": GOOD.replace(b"</xml>", b"<a>" * 8 + b"</a>" * 8 + b"</xml>"),
    "R45 UTF-16": GOOD.decode().encode("utf-16"),
    "R45 UTF-16 said": (declared("utf-16") + GOOD.decode()).encode(),
    "R45 UTF-7": (declared("utf-7") + "<xml>+AGEAYQ-</xml>").encode(),
    "R45 GBK": (declared("GBK") + GOOD.decode()).encode("gbk"),
    "R54 MsgId twice": GOOD.replace(b"</xml>", b"<MsgId>1</MsgId></xml>"),
    "R54 sender twice": GOOD.replace(b"</xml>", b"<FromUserName>oSomebodyElse</FromUserName></xml>"),
    "R54 type twice": GOOD.replace(b"</xml>", b"<MsgType>event</MsgType></xml>"),
    "R54 same sender twice": GOOD.replace(b"</xml>", f"<FromUserName>{pushes.PERSON}</FromUserName></xml>".encode()),
    "R56 element in Content": pushes.message("text", "<Content>a<b>c</b></Content>"),
    "no sender": GOOD.replace(b"FromUserName", b"Fromuser"),
    "no type": GOOD.replace(b"MsgType", b"Msgtype"),
    "no time": GOOD.replace(b"CreateTime", b"Createtime"),
    "time of no clock": GOOD.replace(pushes.CREATED.encode(), b"soon"),
    "time in full width": GOOD.replace(pushes.CREATED.encode(), "１７９５３９９２００".encode()),
    "time of 400 digits": GOOD.replace(pushes.CREATED.encode(), b"1" * 400),
    "event without a name": pushes.push("event", "<EventKey>x</EventKey>"),
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
def test_unreadable_bodies_are_put_aside(ingress: Ingress, body: bytes) -> None:
    put_aside(ingress, body)


def test_R42_no_file_and_no_address_is_opened(ingress: Ingress, tmp_path: Path) -> None:
    """Entities of every kind: refused within 10 ms; the canary port hears nobody, the secret is told to nobody."""
    secret = tmp_path / "secret"
    secret.write_text("canary-in-a-file")
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        port = canary.getsockname()[1]
        for attack in _entities(secret, port):
            body = (attack + GOOD.decode().replace("老师好", "]]>&e;<![CDATA[")).encode()
            query, sent = ingress.made(body)
            started = time.perf_counter()
            ingress.direct(query, sent)
            assert time.perf_counter() - started < 0.1  # ten times the promise, for a busy machine
            ingress.rooms.signatures.clear()
        with pytest.raises(BlockingIOError):
            canary.accept()
    assert len(ingress.rooms.aside) == len(_entities(secret, port)) and not ingress.rooms.kept


def _entities(secret: Path, port: int) -> list[str]:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return [
        '<!DOCTYPE xml [<!ENTITY e "text">]>',
        f'<!DOCTYPE xml [<!ENTITY e SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE xml [<!ENTITY e SYSTEM "http://127.0.0.1:{port}/">]>',
        f'<!DOCTYPE xml [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/p"> %p;]>',
        f'<!DOCTYPE xml SYSTEM "http://127.0.0.1:{port}/d">',
        f'<!DOCTYPE xml [<!ENTITY a0 "ha">{laughs}<!ENTITY e "&a9;">]>',
        f'<!DOCTYPE xml [<!ENTITY q "{"q" * 20000}"><!ENTITY e "{"&q;" * 2000}">]>',
    ]


def test_R44_eight_deep_is_still_read(ingress: Ingress) -> None:
    assert kept(ingress, GOOD.replace(b"</xml>", b"<a>" * 7 + b"</a>" * 7 + b"</xml>")).text == "老师好"


@pytest.mark.parametrize(
    "head", ["\ufeff", declared("utf-8"), declared("UTF-8"), "\ufeff" + declared("UTF-8")], ids=ascii
)
def test_R45_UTF8_however_it_is_announced(ingress: Ingress, head: str) -> None:
    assert kept(ingress, head.encode() + GOOD).text == "老师好"


BROKEN_WORDS = {
    "R45 GBK unsaid": "老师好".encode("gbk"),
    "R46 \\xff": b"a\xffb",
    "R46 overlong": b"a\xc0\xafb",
    "R46 surrogates": b"a\xed\xa0\xbd\xed\xb8\x80b",
    "R46 cut character": "家".encode()[:2],
    "R47 NUL": b"a\x00b",
    "R47 control": b"a\x0bb",
    "R47 escape": b"a\x1b[2Jb",
    "R47 U+FFFE": "a\ufffeb".encode(),
}


@pytest.mark.parametrize("words", BROKEN_WORDS.values(), ids=BROKEN_WORDS.keys())
def test_R46_R47_words_that_nobody_can_read(ingress: Ingress, words: bytes) -> None:
    """Kept as they came, and the parent is told, with the numbers for an emergency; nobody is left in silence."""
    body = GOOD.replace("老师好".encode(), words)
    heard = ingress.push(body)
    answer = heard.body.decode() if ingress.mode == "plain" else second_opinion.opened(heard.body)
    assert "对不起" in answer and second_opinion.field(answer, "ToUserName") == pushes.PERSON
    assert ingress.rooms.aside == [body] and not ingress.rooms.kept


def test_R46_an_apology_only_for_what_is_kept(ingress: Ingress) -> None:
    ingress.rooms.database_answers = False
    assert ingress.push(GOOD.replace("老师好".encode(), b"\xff"))[:2] == (503, b"")


def test_R46_an_event_is_not_apologised_to(ingress: Ingress) -> None:
    put_aside(ingress, pushes.event("CLICK", "<EventKey>x</EventKey>").replace(b">x<", b">\xff<"))


PASSED_OVER = {
    "prefix": b'<w:Content xmlns:w="http://example.invalid/">a</w:Content>',
    "namespace": b'<Content xmlns="http://example.invalid/">a</Content>',
    "instruction": b"<?php echo 1 ?>",
    "comment": b"<!-- <Content>a</Content> -->",
    "R53 source": b"<source>oVictim00000</source>",
    "R53 target": b"<target>gh_other</target>",
    "R53 message_id": b"<message_id>7</message_id>",
    "R53 type": b"<type>event</type>",
    "R53 raw": b"<raw>r</raw>",
    "R53 __class__": b"<__class__>c</__class__>",
    "R53 __dict__": b"<__dict__><source>s</source></__dict__>",
    "R53 told": b"<told>t</told><body>b</body>",
    "R53 content": b"<content>c</content><time>0</time>",
    "nobody knows it": b"<NewThing><Content>a</Content></NewThing>",
}


@pytest.mark.parametrize("extra", PASSED_OVER.values(), ids=PASSED_OVER.keys())
def test_R48_R53_what_is_passed_over(ingress: Ingress, extra: bytes) -> None:
    inbound = kept(ingress, GOOD.replace(b"</xml>", extra + b"</xml>"))
    assert (inbound.address, inbound.account) == (pushes.PERSON, pushes.ACCOUNT)
    assert (inbound.kind, inbound.text) == (Kind.TEXT, "老师好")
    assert set(inbound.facts) <= {"MsgType", "MsgId"}


def test_R48_text_in_several_pieces(ingress: Ingress) -> None:
    inside = "<Content>一<![CDATA[<二>]]><!-- x --><?y z?>&lt;三&gt;<![CDATA[]]]]><![CDATA[>]]></Content>"
    assert kept(ingress, pushes.message("text", inside)).text == "一<二><三>]]>"


NUMBERS = ["abc", "-1", "1" * 21, "1" * 400, "", "１２３", " 1", "1 ", "+1", "0x1", "1e3"]


@pytest.mark.parametrize("number", NUMBERS, ids=ascii)
def test_R55_a_number_that_is_none(ingress: Ingress, number: str) -> None:
    put_aside(ingress, pushes.text("老师好", number))


def test_R55_no_number(ingress: Ingress) -> None:
    put_aside(ingress, pushes.push("text", "<Content>老师好</Content>"))


@pytest.mark.parametrize("number", ["0", "18446744073709551615", "18446744073709551616", "00000000000000000001"])
def test_R55_up_to_20_digits_are_a_name_not_a_number(ingress: Ingress, number: str) -> None:
    assert kept(ingress, pushes.text("老师好", number)).text == "老师好"


@pytest.mark.parametrize(
    "inside, text",
    [
        ('<Content a="1">hi</Content>', "hi"),
        ("<Content></Content>", ""),
        ("<Content/>", ""),
        ("<Content>   </Content>", "   "),
        ("<Content><![CDATA[ \n ]]></Content>", " \n "),
    ],
)
def test_R56_content(ingress: Ingress, inside: str, text: str) -> None:
    assert kept(ingress, pushes.message("text", inside)).text == text


def test_R56_no_content(ingress: Ingress) -> None:
    """Either is right: put aside, or kept as a message without words; never lost."""
    assert ingress.push(pushes.message("text", "")).status == 200
    assert len(ingress.rooms.aside) + len(ingress.rooms.kept) == 1
    assert [inbound.text for inbound in ingress.rooms.kept.values()] in ([], [""])


UNKNOWN = ["zzz", "__class__", "x" * 300, "all", "subscribe_event", "scan_event", "unknown", "未知", "raw", " text "]


@pytest.mark.parametrize("name", UNKNOWN, ids=ascii)
def test_R57_a_message_of_a_kind_nobody_knows(ingress: Ingress, name: str) -> None:
    ingress.rooms.words = lambda inbound: "听不懂"
    assert ingress.push(pushes.message(name, ""))[:2] == SUCCESS
    ((inbound),) = ingress.rooms.kept.values()
    assert (inbound.kind, inbound.scene) == (Kind.UNKNOWN, "")


@pytest.mark.parametrize("name", ["zzz", "__class__", "x" * 300, "text", "event", "subscribe_event"], ids=ascii)
def test_R57_an_event_that_nobody_knows(ingress: Ingress, name: str) -> None:
    ingress.rooms.words = lambda inbound: "听不懂"
    assert ingress.push(pushes.event(name, "<EventKey>qrscene_x</EventKey>"))[:2] == SUCCESS
    ((inbound),) = ingress.rooms.kept.values()
    assert (inbound.kind, inbound.scene, inbound.facts["Event"]) == (Kind.UNKNOWN, "", name)


@pytest.mark.parametrize("account", ["gh_other", "gh_ingres", "GH_INGRESS"])
def test_R59_for_another_account(opens: object, account: str) -> None:
    assert callable(opens)
    for mode in ("plain", "safe"):
        ingress: Ingress = opens(mode, account=pushes.ACCOUNT)
        body = pushes.push("text", "<Content>a</Content><MsgId>1</MsgId>", account=account)
        assert ingress.push(body)[:2] == FORBIDDEN
        assert not (ingress.rooms.kept or ingress.rooms.aside) and ingress.count("wrong_account") == 1
        assert ingress.push(GOOD, nonce="880033").status == 200 and len(ingress.rooms.kept) == 1


@pytest.mark.parametrize(
    "sender", ["o", "o" * 300, "oTest Parent00", "oTest\nParent", "", "家长家长家长", "../../x", "o'; --"], ids=ascii
)
def test_R59_a_sender_that_is_none(ingress: Ingress, sender: str) -> None:
    put_aside(ingress, pushes.push("text", "<Content>a</Content><MsgId>1</MsgId>", sender=sender))
