"""The operator's commands: who is called in which order, and what is open."""

from datetime import UTC, datetime

from storage.alert import alerts
from storage.alert.alerts import NewAlert
from tests.pairing.test_commands import Run, run

__all__ = ["run"]


def test_the_chain_is_set_and_shown(run: Run) -> None:
    assert "还没有值班顺序" in run("admin", "on-call", "list")[1]
    code, said = run("admin", "on-call", "set", "钱莉", "赵老师")
    assert code == 0 and "钱莉、赵老师" in said
    said = run("admin", "on-call", "list")[1]
    assert said.index("1 钱莉") < said.index("2 赵敏") and "还没连上微信" in said
    assert run("admin", "on-call", "set", "林国华")[0] == 0
    assert "钱莉" not in run("admin", "on-call", "list")[1]


def test_nobody_stands_twice_in_the_chain_and_nobody_unknown(run: Run) -> None:
    assert run("admin", "on-call", "set", "钱莉", "钱老师")[0] == 1
    assert run("admin", "on-call", "set", "无名氏")[0] == 1


def test_what_is_open_is_listed_without_the_words(run: Run) -> None:
    from bot.commands.house import house, the_school

    assert "没有还没结束" in run("admin", "alerts")[1]
    now = datetime.now(UTC)
    with house() as runtime, runtime.database.begin() as session:
        school = the_school(session, "").id
        new = NewAlert("inbox:1", school, "P0", "missing", "小人寻不着了", now)
        assert alerts.open_once(session, new, now) is not None
        assert alerts.open_once(session, new, now) is None
    said = run("admin", "alerts")[1]
    assert "A1 紧急 孩子找不到" in said and "还没人处理" in said and "小人" not in said
