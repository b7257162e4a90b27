"""`lianxin understand` as a person calls it: JSON of what is understood, and the answer of real handling."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.rehearsal import Rehearsal, rehearsal
from domain.understanding.meaning import Speaker
from storage import tables as t

ROOT = Path(__file__).parents[2]


def run(*arguments: str, typed: str = "") -> list[dict[str, object]]:
    """What the command prints, without any setting of ours in the environment."""
    command = [sys.executable, "-m", "bot", "understand", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, input=typed, env={"PATH": "/usr/bin"})
    assert done.returncode == 0, done.stderr
    if not typed:
        return [json.loads(done.stdout)]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_danger_is_named_and_answered_without_a_database() -> None:
    (told,) = run("小人寻不着了，放学到现在没回来")
    assert told["danger"]["level"] == "P0" and told["danger"]["category"] == "missing"  # type: ignore[index]
    assert told["handling"] == ["ALERT-P0"]
    assert "110" in str(told["answer"])
    assert told["role"] == "carer" and told["why"]


def test_lines_are_answered_one_by_one_and_forget_each_other() -> None:
    first, leave, again = run("--role", "parent", typed="收到\n孩子明天请假一天，发烧\n\n收到\n")
    assert first["answer"] == again["answer"] and first["handling"] == ["ACK"]
    assert leave["handling"] == ["LEAVE"]
    assert leave["intents"][0]["slots"]["days"] == 1  # type: ignore[index]


@pytest.fixture(scope="module")
def paper() -> Rehearsal:
    with rehearsal() as made:
        yield made


@pytest.mark.parametrize("speaker", list(Speaker))
def test_everybody_gets_an_answer(paper: Rehearsal, speaker: Speaker) -> None:
    assert paper.answer("您好，想问一下孩子的事", speaker)


def test_nothing_that_is_tried_out_is_kept(paper: Rehearsal) -> None:
    with paper.database.read() as session:
        before = session.query(t.Inbox).count(), session.query(t.Alert).count()
    paper.answer("孩子不见了", Speaker.CARER)
    with paper.database.read() as session:
        assert (session.query(t.Inbox).count(), session.query(t.Alert).count()) == before
