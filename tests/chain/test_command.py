"""``lianxin verify``: says that all is well, or names what is not, with the exit code that scripts look at."""

from pathlib import Path

import pytest

from handlers.actions.files import notes
from storage.chains import chain
from storage.person import people
from tests.operator import Run, operator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    do = operator(tmp_path, monkeypatch, capsys)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-teacher", "陈雨")
    do("admin", "add-child", "李思涵", "--class", "三(1)班")
    do("admin", "add-child", "周远", "--class", "三(1)班")
    return do


def written(run: Run) -> None:
    """One note in the first child's file, linked; one that still waits."""
    from bot.commands.house import house

    with house() as runtime:
        for number, said in enumerate(("眼睛看不清黑板", "换了座位")):
            with runtime.database.begin() as session:
                by = people.staff_named(session, 1, "陈雨")[0]
                now = runtime.clock.now()
                notes.keep(session, people.child(session, 1), by, said, str(number), now)
                if number == 0:
                    session.flush()
                    chain.link_waiting(session, now)


def test_all_is_as_it_was_written(run: Run) -> None:
    written(run)
    code, said = run("verify")
    assert code == 0
    assert "核对了全部档案、送达状态、审计和每日封存，" in said and "都和写下时一样。" in said
    assert "还有 1 条等着上链，最早的写于 " in said
    code, said = run("verify", "--child", "李思涵", "--media")
    assert code == 0 and "核对了李思涵的档案，" in said


def test_what_was_changed_is_named(run: Run) -> None:
    from sqlalchemy import text

    written(run)
    from bot.commands.house import house

    with house() as runtime, runtime.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER entries_no_update"))
        connection.execute(text("UPDATE entries SET kind = 'praise' WHERE cause = 'form:0'"))
    code, said = run("verify", "--child", "李思涵")
    assert code == 1
    assert "孩子档案 1，第 " in said and "内容和写下时不一样" in said and "有 1 处不对" in said
    assert run("verify", "--child", "周远")[0] == 0


def test_what_is_not_there_is_said(run: Run, tmp_path: Path) -> None:
    assert run("verify", "--child", "王小明") == (1, "云溪村小学没有叫“王小明”的学生。\n")
    missing = tmp_path / "没有.log"
    assert run("verify", "--seals", str(missing)) == (1, f"没有 {missing} 这个文件。\n")
