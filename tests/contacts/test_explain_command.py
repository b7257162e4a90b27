"""``lianxin explain``: a child, an adult or a message by name or number, in plain lines, or a sentence and code 1."""

from pathlib import Path

import pytest

from tests.operator import Run, operator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with a teacher, two children of one name and a mother; a command gives its exit code and its words."""
    do = operator(tmp_path, monkeypatch, capsys, columns=40)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-teacher", "陈雨")
    for class_name in ("三(1)班", "三(2)班"):
        do("admin", "add-child", "李思涵", "--class", class_name)
    do("admin", "add-guardian", "李思涵", "王芳", "--class", "三(1)班", "--relation", "妈妈", "--away")
    do("admin", "pair", "陈雨", "李思涵", "--class", "三(1)班")
    return do


def test_a_child_by_name_and_class_or_by_number(run: Run) -> None:
    code, said = run("explain", "child", "李思涵", "--class", "三(1)班")
    assert code == 0
    assert "■ 和外出家长联系：王芳（妈妈）" in said
    assert "接下来：" in said and "进老师的今日名单" in said
    assert "\x1b" not in said, "no colours where nobody sees them"
    line = next(line for line in said.splitlines() if "还没到时候" in line)
    assert line.endswith("所以没有提醒。"), "not broken, however narrow"
    assert run("explain", "child", "1") == (0, said)


def test_a_name_of_several_asks_for_the_class(run: Run) -> None:
    code, said = run("explain", "child", "李思涵")
    assert code == 1 and "有 2 个学生叫“李思涵”，请用 --class 写明班级，或写编号：1、2。" in said


def test_a_child_without_plans_says_so(run: Run) -> None:
    code, said = run("explain", "child", "2", "--days", "60")
    assert code == 0 and "没有联系计划：现在还没有结对老师" in said


def test_an_adult_by_name_or_title(run: Run) -> None:
    code, said = run("explain", "person", "王芳")
    assert code == 0
    assert "王芳（李思涵妈妈）" in said and "没有绑定微信，发不到" in said
    assert "这些天没有给对方发过消息。" in said
    code, said = run("explain", "person", "陈老师", "--school", "云溪村小学")
    assert code == 0 and "陈雨老师" in said and "不打扰：21:00 到 07:00" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("child", "无名"), "没有叫“无名”的学生"),
        (("child", "99"), "没有编号 99 的学生"),
        (("person", "无名"), "没有叫“无名”的家长或老师"),
        (("person", "99"), "没有编号 99 的人"),
        (("person", "王芳", "--school", "别的小学"), "没有叫“别的小学”的学校"),
        (("message", "99"), "没有编号或名字是 99 的消息"),
        (("message", "weekly:1:2026-48"), "没有编号或名字是 weekly:1:2026-48 的消息"),
        (("message", "inbox:99"), "没有编号或名字是 inbox:99 的消息"),
        (("message", "9" * 40), "的消息"),
    ],
)
def test_what_nobody_knows_is_a_sentence_and_code_one(run: Run, words: tuple[str, ...], sentence: str) -> None:
    code, said = run("explain", *words)
    assert code == 1 and sentence in said
    assert len(said.strip().splitlines()) == 1
