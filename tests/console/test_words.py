"""Moments, cut texts and lengths, said as people say them."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from console import wording
from domain.clock import CHINA
from messages.catalogue import Audience
from messages.lint import forbidden_words

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def test_days_and_moments_follow_the_schools_calendar() -> None:
    assert wording.day(date(2026, 11, 23), NOW) == "今天 · 11月23日 周一"
    assert wording.day(date(2025, 12, 31), NOW) == "2025年12月31日 周三"
    late_in_london = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
    assert wording.moment(late_in_london, NOW) == "今天 00:30"


def test_a_family_abroad_has_its_own_clock() -> None:
    assert wording.local(NOW, "Europe/Rome") == "03:00"
    assert wording.local(NOW, "Asia/Shanghai") == ""
    assert wording.local(NOW, "Asia/Singapore") == "", "the same hour needs no second clock"


@pytest.mark.parametrize("cluster", ["👨\u200d👩\u200d👧", "e\u0301", "❤\ufe0f"])
def test_a_text_is_never_cut_inside_a_character(cluster: str) -> None:
    for shift in range(len(cluster)):
        text = "字" * (wording.SHOWN_CHARACTERS - shift) + cluster * 3
        rest = text[len(wording.shortened(text)) :]
        assert rest.startswith(cluster) or rest == ""


def test_lengths_are_said_in_minutes_and_seconds() -> None:
    assert [wording.duration(seconds) for seconds in (0.2, 8.4, 65.0, None)] == ["1 秒", "8 秒", "1 分 05 秒", ""]


def test_a_letters_headings_are_its_numbered_short_lines() -> None:
    body = "尊敬的家长：\n\n一、放假时间\n二、这一行虽然编了号却是一整句话所以不能当作标题来看待。"
    assert [tag for tag, _ in wording.paragraphs(body)] == ["p", "h2", "p"]


def test_no_page_of_families_carries_a_forbidden_word() -> None:
    folder = Path(wording.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in (folder / "templates").glob("*.html")]
    texts.append((folder / "errors.py").read_text(encoding="utf-8"))
    assert len(texts) > 10
    assert [forbidden_words(text, Audience.FAMILY) for text in texts if forbidden_words(text, Audience.FAMILY)] == []
