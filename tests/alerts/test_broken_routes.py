"""An alert stays although what comes after it breaks."""

import pytest

from handlers import family
from handlers.router import Route, Router, Turn
from messages.outbound import Reply
from tests.conversation.stage import Stage


def broken(turn: Turn) -> Reply:
    raise RuntimeError("a mistake of ours")


@pytest.fixture
def stage(database: object, clock: object, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Everybody is bound; then whatever a family asks for breaks."""
    made = Stage(database, clock)  # type: ignore[arg-type]
    made.bound("陈雨", "周桂英")
    monkeypatch.setattr(family, "ROUTER", Router("broken", [Route(broken, fits=lambda turn: True)], otherwise=broken))
    return made


def test_what_breaks_after_an_alert_does_not_undo_it(stage: Stage) -> None:
    answer = stage.says("周桂英", "我要住院开刀了，小人没人管")
    assert "今天就有老师看" in answer and "出了点问题" in answer
    assert any("住院开刀" in message.text for message in stage.outbox("陈雨"))


def test_a_p0_never_comes_to_what_breaks(stage: Stage) -> None:
    answer = stage.says("周桂英", "老师！小人寻不着了，放学到现在没回来")
    assert "110，不用等24小时" in answer and "出了点问题" not in answer
