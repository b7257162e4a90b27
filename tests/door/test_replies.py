"""R32: whatever is answered, the platform gets well-formed XML of at most 2,048 bytes."""

import pytest
from defusedxml.ElementTree import fromstring

from tests.door.house import Entrance
from tests.door.platform_side import push


def answered(entrance: Entrance, words: str) -> str:
    """The Content that the platform reads when the house says these words."""
    entrance.house.says = lambda _inbound: words
    heard = entrance.push(push())
    assert heard.headers["content-type"] == "application/xml; charset=utf-8"
    text = heard.body.decode() if entrance.mode == "plain" else entrance.account.opened(heard.body)
    root = fromstring(text, forbid_dtd=True)
    assert [child.tag for child in root] == ["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]
    assert root.findtext("MsgType") == "text"
    return str(root.findtext("Content"))


@pytest.mark.parametrize(
    "words",
    [
        "a]]>b",
        "]]>",
        "]]]]>>",
        "]]>]]>",
        "]]",
        "]",
        ">",
        "a & b &amp; <b>",
        "<![CDATA[x]]>",
        "]]><MsgType>news</MsgType>",
    ],
)
def test_markup_arrives_as_it_was_written(entrance: Entrance, words: str) -> None:
    assert answered(entrance, words) == words


@pytest.mark.parametrize("words", ["第一行\n第二行", "{content} {0} {time!r} %s", "{{ x }}", "𠮷👨‍👩‍👧‍👦\u202e"])
def test_other_signs_arrive_as_they_were_written(entrance: Entrance, words: str) -> None:
    assert answered(entrance, words) == words


@pytest.mark.parametrize("forbidden", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud83d"])
def test_what_xml_forbids_is_left_out(entrance: Entrance, forbidden: str) -> None:
    assert answered(entrance, f"老{forbidden}师") == "老师"


def test_forbidden_signs_cannot_hide_the_end_of_a_section(entrance: Entrance) -> None:
    assert answered(entrance, "]\x00]\x0b>") == "]]>"


@pytest.mark.parametrize("words", ["", "\x00\x0b", "\ufffe"])
def test_an_answer_without_a_readable_sign_is_silence(any_mode: Entrance, words: str) -> None:
    any_mode.house.says = lambda _inbound: words
    assert any_mode.push(push()).is_success()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a" * 2048, "a" * 2048),
        ("a" * 2049, "a" * 2048),
        ("老" * 682, "老" * 682),
        ("老" * 683, "老" * 682),
        ("一句话。" * 300, "一句话。" * 170),
        ("👨‍👩‍👧‍👦" * 82, "👨‍👩‍👧‍👦" * 81),
        ("]]>" * 700, "]]>" * 682 + "]]"),
    ],
    ids=["2048", "2049", "682 hanzi", "683 hanzi", "sentences", "families", "ends of sections"],
)
def test_the_limit_counts_bytes_and_cuts_at_a_border(entrance: Entrance, words: str, shown: str) -> None:
    assert answered(entrance, words) == shown


def test_one_sign_longer_than_the_limit_is_cut_all_the_same(entrance: Entrance) -> None:
    zalgo = "a" + "\u0301" * 3000
    assert 0 < len(answered(entrance, zalgo).encode()) <= 2048
