"""The letter's life at the command line: written, submitted, approved, corrected, stopped, each in a sentence."""

from pathlib import Path

import pytest

from bot.settings import load
from domain.clock import SystemClock
from domain.people import Relation, Role
from storage.database import Database
from storage.person import people
from storage.vault import Vault
from tests.operator import Run, operator

SHORT = "不下水\n走路看车"


@pytest.fixture
def lianxin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with two directors, a teacher, and sixty families in one class beside one in another."""
    run = operator(tmp_path, monkeypatch, capsys, columns=200)
    (tmp_path / "信.txt").write_text("各位家长：国庆放假，请看好孩子。", encoding="utf-8")
    settings = load()
    database = Database(settings.database_url, Vault(settings.secret_keys))
    now = SystemClock().now()
    with database.begin() as session:
        school = people.add_school(session, "青石村小学", now)
        for name, role in (("林国华", Role.DIRECTOR), ("周明远", Role.DIRECTOR), ("陈雨", Role.TEACHER)):
            people.add_person(session, school, name, role, now)
        for number in range(61):
            child = people.add_child(session, school, f"学生{number}", "三(1)班" if number else "三(2)班", now)
            adult = people.add_person(session, school, f"家长{number}", Role.GUARDIAN, now)
            people.add_guardian(session, child, adult, Relation.FATHER, away=True)
    database.close()
    return run


def write(lianxin: Run, *more: str, title: str = "国庆安全提醒") -> tuple[int, str]:
    return lianxin("letter", "write", "--title", title, "--body-file", "信.txt", "--short", SHORT, *more)


def test_a_letter_to_many_from_draft_to_close(lianxin: Run) -> None:
    code, said = write(lianxin, "--author", "陈雨", "--policy", "named", "--named", "妈妈", "--due", "2099-09-30")
    assert code == 0 and "编号是 1" in said
    code, said = lianxin("letter", "send", "1", "--at", "2099-09-25 18:00", "--by", "陈雨")
    assert code == 0 and "共 61 位家长，要另一位主任或校长同意" in said and "lianxin letter approve 1 --by" in said
    assert "自己写的" not in lianxin("letter", "approve", "1", "--by", "林国华")[1]
    code, said = lianxin("letter", "list")
    assert "已同意，到时发出" in said and "2099" not in said and "9月25日" in said
    assert lianxin("letter", "approve", "1", "--by", "周明远")[0] == 1
    said = lianxin("letter", "send", "1")[1]
    assert "已交给派送" in said and "原来定在" in said and "letter recall 1" in said, "who cannot wait sends it now"
    assert "暂停了" in lianxin("letter", "pause", "1")[1]
    assert "继续" in lianxin("letter", "resume", "1")[1]
    code, said = lianxin("letter", "correct", "1", "--why", "返校是8日", "--short", "8日返校", "--by", "林国华")
    assert code == 1 and "再有一位主任" in said
    code, said = lianxin(
        "letter", "correct", "1", "--why", "返校是8日", "--short", "8日返校", "--class", "三(2)班", "--by", "林国华"
    )
    assert code == 0 and "再请 1 位家长" in said
    assert "已停发" in lianxin("letter", "stop", "1")[1]
    assert "结束了" in lianxin("letter", "close", "1")[1]
    assert lianxin("letter", "close", "1")[0] == 1


def test_a_letter_to_few_goes_at_once_and_is_recalled(lianxin: Run) -> None:
    write(lianxin, "--class", "三(2)班")
    assert "已交给派送" in lianxin("letter", "send", "1")[1]
    assert "撤回了" in lianxin("letter", "recall", "1")[1]


def test_a_draft_goes_back_and_is_written_anew(lianxin: Run) -> None:
    write(lianxin, "--author", "陈雨")
    lianxin("letter", "send", "1", "--by", "陈雨")
    assert "退回草稿" in lianxin("letter", "send-back", "1", "--by", "林国华", "--why", "日期写错了")[1]
    assert "草稿改好了" in lianxin("letter", "correct", "1", "--why", "改日期", "--title", "国庆安全")[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("send", "1", "--at", "2020-01-01 10:00"), "已经过了"),
        (("send", "1", "--anchor", "下雨那天"), "哪一天"),
        (("send", "1", "--anchor", "国庆前5天", "--at", "2099-01-01 10:00"), "只写一个"),
        (("send", "9"), "没有编号 9"),
        (("approve", "1", "--by", "林国华"), "还是草稿"),
        (("recall", "1"), "这一步做不了"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(lianxin: Run, words: tuple[str, ...], sentence: str) -> None:
    write(lianxin, "--class", "三(2)班")
    code, said = lianxin("letter", *words)
    assert code == 1 and sentence in said


@pytest.mark.parametrize(
    ("more", "sentence"),
    [(("--policy", "all"), "both"), (("--policy", "named"), "一起写"), (("--named", "邻居"), "妈妈")],
)
def test_options_that_mean_nothing(lianxin: Run, more: tuple[str, ...], sentence: str) -> None:
    code, said = write(lianxin, *more)
    assert code == 1 and sentence in said
