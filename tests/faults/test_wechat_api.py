"""The platform's API in every bad mood: parents are answered all the same, and what was said leaves when it is over."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bot.demo import story
from bot.demo.phone import Phone
from bot.demo.truth import read_file
from bot.demo.village import Village
from storage.traffic import outbox
from tests.servers import wait_for

SEND = "/cgi-bin/message/custom/send"
OVER = {"api": "ok", "minus1_after_delivering": 0, "timeout_after_delivering": 0, "quota_exceeded": False}


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """The demo's village with two teachers and one bound mother."""
    with Village(tmp_path_factory.mktemp("faults") / "village") as found:
        for chapter in story.chapters()[:3]:
            chapter.play(found)
        yield found


MOODS: dict[str, dict[str, object]] = {
    "down": {"api": "down"},
    "html": {"api": "html"},
    "bad gateway": {"api": "502"},
    "busy": {"api": "busy"},
    "slow": {"api": "slow", "slow_seconds": 1.0},
    "token killed": {"token_killed": True},
    "refused after delivering": {"minus1_after_delivering": 1},
    "silent after delivering": {"timeout_after_delivering": 1, "slow_seconds": 1.0},
    "quota": {"quota_exceeded": True},
}


@pytest.mark.parametrize("mood", MOODS)
def test_a_mothers_words_reach_the_teacher_when_the_api_recovers(village: Village, mood: str) -> None:
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    _nothing_under_way(village)
    teacher.says("谁在等")  # opens a window of five again
    words = f"API 是 {mood} 的时候说的话"
    village.faults(**MOODS[mood])
    before = _calls(village)
    assert "已转给陈老师" in mother.says(words)
    _mend_after_a_try(village, before)
    _sees_later(village, teacher, words)
    said = [entry.text for entry in read_file(village, "李思涵")]
    assert said.count(words) == 1


@pytest.mark.parametrize("mood", MOODS)
def test_a_teachers_words_reach_the_mother_or_the_teacher_is_told(village: Village, mood: str) -> None:
    mother, teacher = village.phone("王芳"), village.phone("陈雨")
    _nothing_under_way(village)
    mother.says("在吗")
    teacher.says("谁在等")
    _nothing_under_way(village)
    words = f"API 是 {mood} 的时候老师说的话"
    village.faults(**MOODS[mood])
    before = _calls(village)
    assert "李思涵妈妈" in teacher.says(f"李思涵妈妈 {words}")
    _mend_after_a_try(village, before)
    _later(village, lambda: mother.saw(words) or teacher.saw("没能送到") or _is_uncertain(village, words))
    assert _screen(mother).count(words) <= 1 + (mood == "refused after delivering")
    said = [entry.text for entry in read_file(village, "李思涵")]
    assert said.count(words) == 1


def _nothing_under_way(village: Village) -> None:
    """What an earlier mood left to be repeated is over: a repeat goes before anything newer to the same person."""

    def is_calm() -> bool:
        with village.runtime.database.read() as session:
            counts = outbox.counts(session)
        return not counts.get("queued") and not counts.get("sending")

    _later(village, is_calm)


def _mend_after_a_try(village: Village, before: list[dict[str, Any]]) -> None:
    """The fault was felt: at least one send was tried while it lasted."""
    wait_for(lambda: len(_calls(village)) > len(before), 10)
    village.faults(**OVER)


def _calls(village: Village) -> list[dict[str, Any]]:
    """Every send that the platform's API was asked for so far."""
    answer = requests.get(f"{village.simulator.url}/sim/calls", params={"path": SEND}, timeout=10)
    found: list[dict[str, Any]] = answer.json()["calls"]
    return found


def _sees_later(village: Village, phone: Phone, words: str) -> None:
    _later(village, lambda: phone.saw(words))


def _later(village: Village, true: Callable[[], bool]) -> None:
    """Time passes ten minutes at a time, so that pauses between tries are over; a day for a quota."""
    for minutes in (0, 1, 5, 10, 30, 24 * 60):
        village.simulator.clock.advance(minutes * 60)
        village.runtime.wake()
        try:
            wait_for(true, 2.5)
        except TimeoutError:
            continue
        return
    raise AssertionError("it never arrived")


def _is_uncertain(village: Village, words: str) -> bool:
    """Staff see it in the file: nobody knows whether it arrived."""
    entries = [entry for entry in read_file(village, "李思涵") if entry.text == words]
    return any(state.state == "uncertain" for entry in entries for state in entry.states)


def _screen(phone: Phone) -> str:
    return "\n".join(str(item.get("text")) for item in phone.screen() if item["side"] == "account")
