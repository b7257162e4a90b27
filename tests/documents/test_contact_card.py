"""The card in a grandfather's hand: how to get in, in big words; nothing that a finder should not know."""

from dataclasses import replace
from datetime import date
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from domain.people import RELATION_LABELS
from messages.catalogue import Audience
from messages.documents.contact_card import Card, cards_pdf
from messages.lint import forbidden_words
from tests.documents.reading import AT, NAMES, fonts, page_texts, pieces

CARD = Card(
    school="青石镇中心小学",
    child="李思涵",
    relation="妈妈",
    teacher="陈老师",
    phone="0578-8123456",
    code="R34CDTWX7N",
    qr="http://weixin.qq.com/q/02abcDEFghiJKLmnoPQRs",
    valid_until=date(2026, 9, 15),
)
STEPS = ("1打开微信扫一扫", "2点“关注”", "3同意就回“1”")
TYPED = ("微信里搜公众号：青石镇中心小学", "1点“关注”", "2发下面的码", "3同意就回“1”")


def text_of(card: Card) -> str:
    (text,) = page_texts(cards_pdf([card], AT))
    return text


def rectangles(pdf: bytes) -> int:
    return PdfReader(BytesIO(pdf)).pages[0].get_contents().get_data().count(b" re")  # type: ignore[union-attr]


def test_a_card_says_how_to_get_in_until_when_and_whom_to_call() -> None:
    text = text_of(CARD)
    for said in ("青石镇中心小学", "家校联系卡", "李思涵妈妈", *STEPS, "R34CDTWX7N", "请在2026年9月15日前用"):
        assert said in text
    for said in ("陈老师", "0578-8123456", "急事打110、120"):
        assert said in text


def test_the_code_stands_in_two_groups_of_five_in_the_largest_type() -> None:
    largest = max(pieces(cards_pdf([CARD], AT)), key=lambda piece: piece.size)
    assert largest.text == "R34CD　TWX7N"
    assert largest.size > 30


def test_without_a_qr_code_its_place_shows_what_to_type() -> None:
    text = text_of(replace(CARD, qr=""))
    for said in TYPED:
        assert said in text
    assert "扫" not in text
    assert rectangles(cards_pdf([CARD], AT)) > 100 > rectangles(cards_pdf([replace(CARD, qr="")], AT))


def test_a_qr_code_too_full_to_be_read_falls_back_to_typing() -> None:
    assert TYPED[0] in text_of(replace(CARD, qr="http://example.invalid/" + "a" * 300))


def test_another_code_draws_other_squares() -> None:
    other = replace(CARD, qr=CARD.qr[:-1] + "z")
    first = cards_pdf([CARD], AT)
    assert first == cards_pdf([CARD], AT)
    assert first != cards_pdf([other], AT)


def test_a_card_carries_no_label_and_no_blame() -> None:
    cards = [replace(CARD, relation=label, qr=qr) for label in RELATION_LABELS.values() for qr in (CARD.qr, "")]
    text = "".join(page_texts(cards_pdf(cards, AT)))
    assert all(label in text for label in RELATION_LABELS.values())
    assert forbidden_words(text, Audience.FAMILY) == []
    assert forbidden_words(text_of(replace(CARD, relation="留守")), Audience.FAMILY) == ["留守"], "would be seen"


def test_four_cards_lie_on_a_page_each_in_its_quarter() -> None:
    pdf = cards_pdf([replace(CARD, child=f"孩子{number}") for number in range(9)], AT)
    assert [text.count("家校联系卡") for text in page_texts(pdf)] == [4, 4, 1]
    heads = [(round(piece.x), round(piece.y)) for piece in pieces(pdf) if piece.page == 0 and "家校" in piece.text]
    assert len(set(heads)) == 4
    assert len({x for x, _ in heads}) == len({y for _, y in heads}) == 2


def test_the_words_of_one_card_do_not_reach_into_the_next() -> None:
    long = Card("校" * 300, "名" * 300, "人" * 300, "师" * 300, "1" * 300, "R" * 300, "", CARD.valid_until)
    for card in (CARD, long):
        for piece in pieces(cards_pdf([card], AT)):
            assert 7.5 <= piece.x < 105
            assert piece.y < 148.5 - 4
    assert text_of(long).count("…") == 6, "what does not fit ends in sight"


def test_no_cards_are_a_page_that_says_so() -> None:
    assert page_texts(cards_pdf([], AT)) == ["没有要打印的联系卡"]


def test_the_font_comes_with_the_card() -> None:
    ((name, size),) = fonts(cards_pdf([CARD], AT)).items()
    assert name.endswith("+NotoSansCJKSC")
    assert size > 3_000


def test_whatever_is_in_the_register_can_be_printed() -> None:
    cards = [Card(name, name, name, name, name, name, name, CARD.valid_until) for name in NAMES.values()]
    assert "".join(page_texts(cards_pdf(cards, AT))).count("急事打110、120") == len(NAMES)


@settings(max_examples=4, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=40), min_size=1), st.dates())
def test_arbitrary_text_never_stops_a_card(texts: list[str], day: date) -> None:
    cards = [Card(text, text, text, text, text, text, text, day) for text in texts]
    assert "".join(page_texts(cards_pdf(cards, AT))).count("家校联系卡") >= len(cards)
