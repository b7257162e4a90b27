"""A father opens the letter from the card on his phone; whoever he forwards the link to sees nothing of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import story
from bot.demo.village import Village
from storage import tables as t
from storage.database import Database

FATHER, MOTHER = "赵国强", "王芳"


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with Village(tmp_path / "village") as opened:
        story.the_staff_arrive(opened)
        story.a_mother_is_bound(opened)
        story.the_others_are_bound(opened)
        opened.a_week_passes(days=3)  # his window closes, so that the letter comes as a card
        yield opened


def opened_at(database: Database) -> list[object]:
    with database.read() as session:
        return [one.opened_at for one in session.query(t.LetterReceipt) if one.opened_at is not None]


def test_only_the_phone_it_was_sent_to_opens_a_letter(village: Village) -> None:
    village.send_letter()
    father, mother = village.phone(FATHER), village.phone(MOTHER)
    link = father.sees("学校给您的一封信", kind="template")["url"]

    forwarded = mother.opens(link)
    assert forwarded["status"] == 403 and "发给孩子另一位家人" in forwarded["text"]
    assert village.letter.title not in forwarded["text"] and "赵一诺" not in forwarded["text"]

    village.faults(snapshot_user=True)
    snapshot = father.opens(link)
    assert "使用完整服务" in snapshot["text"] and village.letter.title not in snapshot["text"]
    village.faults(snapshot_user=False)
    assert opened_at(village.runtime.database) == [], "neither of the two has read it"

    village.faults(api="down")
    down = father.opens(link)
    assert down["status"] == 503 and "再试一次" in down["text"]
    village.faults(api="ok")

    page = father.opens(link)
    assert page["status"] == 200 and village.letter.title in page["text"] and page["url"] == link
    assert len(opened_at(village.runtime.database)) == 1
    assert village.confirm_on_page(father, link)


def test_a_button_pressed_on_a_forwarded_page_confirms_nothing(village: Village) -> None:
    village.send_letter()
    link = village.phone(FATHER).sees("学校给您的一封信", kind="template")["url"]
    pressed = village.phone(MOTHER).opens(link, form={})
    assert pressed["status"] == 403
    with village.runtime.database.read() as session:
        assert [one for one in session.query(t.LetterReceipt) if one.confirmed_at is not None] == []


def test_where_the_school_turned_the_question_off_the_link_is_the_key(tmp_path: Path) -> None:
    with Village(tmp_path / "village", settings={"WECHAT_OPEN_BASE": "off"}) as village:
        story.the_staff_arrive(village)
        story.a_mother_is_bound(village)
        village.a_week_passes(days=3)
        village.send_letter()
        link = village.phone(MOTHER).sees("学校给您的一封信", kind="template")["url"]
        stranger = village.phone("路人", "别处")
        assert village.letter.title in stranger.opens(link)["text"]
