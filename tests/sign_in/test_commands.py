"""The command line makes the first accounts and ends any of them."""

import re
from pathlib import Path

import pytest

from tests.operator import Run, operator

LINK = re.compile(r"http://127\.0\.0\.1:8000/console/invitation/[0-9a-f]{64}")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with a teacher and a director; a command gives its exit code and what it said."""
    do = operator(tmp_path, monkeypatch, capsys, columns=200)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-teacher", "陈雨")
    do("admin", "add-teacher", "林国华", "--director")
    return do


def test_accounts_are_made_listed_and_ended(run: Run) -> None:
    assert "还没有账号" in run("admin", "accounts")[1]
    code, said = run("admin", "create", "chenyu", "--staff", "陈雨")
    assert code == 0 and LINK.search(said) and "陈雨" in said
    assert run("admin", "create", "lin", "--staff", "林国华")[0] == 0
    assert run("admin", "create", "jyj", "--officer", "王科长")[0] == 0
    assert run("admin", "create", "weihu", "--operator", "何师傅")[0] == 0
    rows = [line.split("\t") for line in run("admin", "accounts")[1].splitlines()]
    assert rows == [
        ["chenyu", "陈雨", "结对教师", "还没有设密码"],
        ["lin", "林国华", "德育主任", "还没有设密码"],
        ["jyj", "王科长", "县教育局", "还没有设密码"],
        ["weihu", "何师傅", "维护人员", "还没有设密码"],
    ]
    assert run("admin", "disable", "CHENYU") == (0, "陈雨的账号停用了。\n")
    assert run("admin", "disable", "chenyu") == (0, "陈雨的账号本来就停用着。\n")
    assert run("admin", "reset", "chenyu")[0] == 1
    assert run("admin", "enable", "chenyu") == (0, "陈雨的账号恢复了。\n")
    assert run("admin", "enable", "chenyu") == (0, "陈雨的账号本来就能用。\n")
    assert LINK.search(run("admin", "reset", "chenyu")[1])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create", "chenyu"), "三个里写一个"),
        (("create", "chenyu", "--staff", "陈雨", "--officer", "王"), "三个里写一个"),
        (("create", "chen yu", "--staff", "陈雨"), "登录名只用"),
        (("create", "chenyu", "--staff", "没有"), "没有叫“没有”的老师"),
        (("create", "jyj", "--officer", "长" * 41), "不超过 40"),
        (("disable", "nobody"), "没有登录名是“nobody”的账号"),
        (("enable", "nobody"), "没有登录名是“nobody”的账号"),
        (("reset", "nobody"), "没有登录名是“nobody”的账号"),
        (("duty", "陈雨", "德育主任"), "心理教师、校长"),
        (("duty", "没有", "校长"), "没有叫“没有”的老师"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(run: Run, words: tuple[str, ...], said: str) -> None:
    code, told = run("admin", *words)
    assert code == 1 and said in told


def test_one_account_for_one_person_and_one_name(run: Run) -> None:
    run("admin", "create", "chenyu", "--staff", "陈雨")
    assert "已经有账号" in run("admin", "create", "other", "--staff", "陈雨")[1]
    assert "已经有人用" in run("admin", "create", "ＣｈｅｎＹｕ", "--staff", "林国华")[1]


def test_duties_are_given_and_ended(run: Run) -> None:
    run("admin", "create", "chenyu", "--staff", "陈雨")
    assert run("admin", "duty", "陈雨", "心理教师") == (0, "陈雨现在是心理教师。\n")
    assert run("admin", "duty", "陈雨", "心理教师") == (0, "陈雨本来就是心理教师。\n")
    assert run("admin", "duty", "陈雨", "校长") == (0, "陈雨现在是校长。\n")
    assert "心理教师、校长" in run("admin", "accounts")[1]
    assert run("admin", "duty", "陈雨", "校长", "--end") == (0, "陈雨不再是校长。\n")
    assert run("admin", "duty", "陈雨", "校长", "--end") == (0, "陈雨本来就不是校长。\n")
