"""The commands of an operator: paired, handed over, stood in for, listed, planned; told in a sentence when refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from domain.clock import in_china
from tests.operator import Run, operator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with two teachers, a director and six pupils; a command gives its exit code and what it said."""
    do = operator(tmp_path, monkeypatch, capsys, columns=200)
    do("admin", "add-school", "云溪村小学")
    for name in ("赵敏", "钱莉"):
        do("admin", "add-teacher", name)
    do("admin", "add-teacher", "林国华", "--director")
    for number in range(6):
        do("admin", "add-child", f"学生{number}", "--class", "三(1)班")
    return do


def day(days: int) -> str:
    return (in_china(datetime.now(UTC)) + timedelta(days=days)).strftime("%Y-%m-%d")


def test_paired_and_handed_over_and_listed(run: Run) -> None:
    assert run("admin", "pair", "赵敏", "学生0", "--approved-by", "林国华", "--reason", "新学期")[0] == 0
    assert "本来就结对" in run("admin", "pair", "赵老师", "学生0")[1], "a teacher may be named by the title"
    code, said = run("admin", "pair", "钱莉", "学生0")
    assert code == 1 and "学生0现在由赵老师联系" in said
    code, said = run("admin", "hand-over", "赵敏", "钱莉", "--note", "都好")
    assert code == 0 and "学生0：赵敏老师 → 钱莉老师" in said and "还没有绑定微信" in said
    code, said = run("admin", "hand-over", "赵敏", "钱莉", "--note", "都好")
    assert code == 0 and "什么也没有改" in said
    said = run("admin", "pairings", "--child", "学生0")[1]
    assert "赵敏" in said and "钱莉" in said and "新学期" in said and "林国华" in said
    said = run("admin", "pairings")[1]
    assert said.count("还没有老师：三(1)班") == 5 and "学生0" not in said


def test_a_sixth_child_is_warned_of(run: Run) -> None:
    for number in range(5):
        assert "注意：赵敏老师现在有" not in run("admin", "pair", "赵敏", f"学生{number}")[1]
    code, said = run("admin", "pair", "赵敏", "学生5")
    assert code == 0 and "现在有 6 个学生" in said
    assert "太多" in run("admin", "pairings")[1].splitlines()[4]


def test_a_substitute_for_a_period_and_one_that_lies_ahead(run: Run) -> None:
    for number in range(2):
        run("admin", "pair", "赵敏", f"学生{number}")
    code, said = run("admin", "substitute", "赵敏", "钱莉", "--until", day(7), "--reason", "病假", "--child", "学生0")
    assert code == 0 and "学生0：赵敏老师 → 钱莉老师" in said and "自动换回赵敏老师" in said and "学生1" not in said
    code, said = run("admin", "substitute", "赵敏", "钱莉", "--until", day(9), "--child", "学生0")
    assert code == 0 and "代班改到" in said
    ahead = ("--from", day(3), "--until", day(5), "--child", "学生1")
    code, said = run("admin", "substitute", "赵敏", "钱莉", *ahead)
    assert code == 0 and "已安排学生1" in said
    said = run("admin", "pairings")[1]
    assert f"已安排代班：学生1，钱莉老师，{day(3)} 到 {day(5)}" in said
    assert "代班教师（代赵敏）" in run("admin", "pairings", "--child", "学生0")[1]
    code, said = run("admin", "substitute", "赵敏", "钱莉", "--until", day(-1))
    assert code == 1 and "不能已经过去" in said


def test_a_support_plan_is_kept_closed_and_listed(run: Run) -> None:
    what = ("--area", "学业", "--problem", "少交作业", "--measure", "放学陪写", "--who", "赵敏")
    code, said = run("admin", "plan", "add", "学生0", *what, "--due", day(-1))
    assert code == 0 and "编号 1" in said
    assert "放学陪写" in run("admin", "plan", "list", "--late")[1]
    assert "已记下进展" in run("admin", "plan", "done", "1", "--result", "交了一半", "--keep-open")[1]
    assert run("admin", "plan", "done", "1", "--result", "每天都交了", "--by", "钱莉")[0] == 0
    code, said = run("admin", "plan", "done", "1", "--result", "没有好")
    assert code == 1 and "不能改" in said
    assert "放学陪写" not in run("admin", "plan", "list")[1]
    assert "每天都交了" in run("admin", "plan", "list", "--child", "学生0")[1]
    assert run("admin", "plan", "done", "9", "--result", "好")[0] == 1
    assert run("admin", "plan", "add", "学生0", *what[:1], "体育", *what[2:], "--due", day(1))[0] == 1
