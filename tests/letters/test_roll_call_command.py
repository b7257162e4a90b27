"""``lianxin letter roll-call``: the operator sees who is safe and whom to telephone."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.commands.house import house
from storage import tables as t
from storage.letter import roll_calls
from tests.operator import Run, operator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A letter to two children with a grandmother each, of whom one has a telephone."""
    do = operator(tmp_path, monkeypatch, capsys, columns=100)
    do("admin", "add-school", "云溪村小学")
    for child, elder, phone in (("李思涵", "周桂英", "13800000003"), ("张子轩", "刘桂花", "")):
        do("admin", "add-child", child, "--class", "三(2)班")
        do("admin", "add-guardian", child, elder, "--relation", "奶奶", *(["--phone", phone] if phone else []))
    (tmp_path / "信.txt").write_text("各位家长：台风今晚到。", encoding="utf-8")
    do("letter", "write", "--title", "台风来了", "--body-file", "信.txt", "--short", "今晚别出门")
    return do


def test_a_letter_without_a_roll_call_says_so(run: Run) -> None:
    code, said = run("letter", "roll-call", "1")
    assert code == 0 and "没有点名" in said


def test_before_it_leaves_nobody_is_asked(run: Run) -> None:
    with house() as runtime, runtime.database.begin() as session:
        session.execute(update(t.Letter).values(roll_call=True))
    code, said = run("letter", "roll-call", "1")
    assert code == 1 and "发出后才点名" in said and "lianxin letter send 1" in said


def test_whom_to_telephone(run: Run) -> None:
    now = datetime.now(UTC)
    with house() as runtime, runtime.database.begin() as session:
        session.execute(update(t.Letter).values(roll_call=True))
        assert roll_calls.begin(session, 1, now) == 2
    code, said = run("letter", "roll-call", "1")
    assert code == 0 and "还没有回音 2" in said
    assert "13800000003" in said and "没有电话" in said
    with house() as runtime, runtime.database.begin() as session:
        session.execute(update(t.RollCall).values(state="safe"))
    assert "每个孩子都有回音了" in run("letter", "roll-call", "1")[1]
