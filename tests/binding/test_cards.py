"""Cards for many families at once: who gets one, that it works, and what is printed when WeChat is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.runtime import Runtime
from bot.wechat.errors import Unreached
from domain.clock import SetClock
from domain.people import Relation, Role
from handlers.actions.binding import cards, custody
from handlers.actions.binding.cards import NewCard
from storage import tables as t
from storage.database import Database
from storage.person import people
from tests.binding.county import child_id, on_both, states
from tests.binding.test_school_decides import asks
from tests.conversation.stage import Stage
from tests.documents.reading import page_texts
from tests.operator import Run, operator

ADDRESS = "http://weixin.qq.com/q/0200000"


@on_both
def test_everybody_who_may_be_invited_gets_a_card_that_works(stage: Stage) -> None:
    stage.bound("陈雨", "王芳")
    asks(stage, "张伟")
    stage.scans("吴秀兰", stage.codes["吴秀兰"])
    stage.says("吴秀兰", "3")
    made = make(stage)
    teachers = {one.guardian.person.name: one.teacher.title for one in made if one.teacher}
    assert teachers["周桂英"] == "陈老师" and teachers["赵国强"] == "李老师"
    assert not {"王芳", "张伟", "吴秀兰"} & set(teachers), "one is bound, one waits, one said no"
    assert made[0].valid_until.isoformat() == "2026-12-07"
    card = next(one.code for one in made if one.guardian.person.name == "周桂英")
    assert "用不了" in stage.scans("周桂英", stage.codes["周桂英"]), "the card of before is void"
    assert "1 同意" in stage.scans("周桂英", card)


def test_who_said_no_is_invited_again_when_asked_for_or_after_half_a_year(stage: Stage) -> None:
    stage.scans("吴秀兰", stage.codes["吴秀兰"])
    stage.says("吴秀兰", "3")
    assert [one.guardian.person.name for one in make(stage, child_id=child_id(stage, "周浩"))] == ["吴秀兰"]
    assert "吴秀兰" not in [one.guardian.person.name for one in make(stage)]
    stage.clock.advance(timedelta(days=181))
    assert "吴秀兰" in [one.guardian.person.name for one in make(stage)]


@on_both
def test_whom_the_school_keeps_away_gets_none(stage: Stage) -> None:
    with stage.database.begin() as session:
        child = child_id(stage, "李思涵")
        custody.block(session, child, "判决书", stage.clock.now(), relation=Relation.GRANDMOTHER)
        custody.block(session, child_id(stage, "张子轩"), "调查中", stage.clock.now())
    assert [one.guardian.person.name for one in make(stage, class_name="三(2)班")] == ["王芳"]


def test_a_whole_school_takes_a_few_statements(sqlite_database: Database, clock: SetClock) -> None:
    with sqlite_database.begin() as session:
        school = people.add_school(session, "大校", clock.now())
        for number in range(700):
            child = people.add_child(session, school, f"学生{number}", "一(1)班", clock.now())
            adult = people.add_person(session, school, f"家长{number}", Role.GUARDIAN, clock.now())
            people.add_guardian(session, child, adult, Relation.MOTHER, away=True)
    with sqlite_database.begin() as session, counted(sqlite_database) as statements:
        made = cards.make(session, school, clock.now())
    assert len({one.code for one in made}) == 700
    assert len(statements) <= 2 + 2 * 5, statements


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with a teacher and two pupils with a family each; a command gives its exit code and what it said."""
    do = operator(tmp_path, monkeypatch, capsys)
    do("admin", "add-school", "云溪村小学", "--officer", "林主任，校办电话 0570-0000000")
    for name in ("李思涵", "张子轩"):
        do("admin", "add-child", name, "--class", "三(2)班")
        do("admin", "add-guardian", name, f"{name}的妈妈", "--relation", "妈妈", "--away")
    return do


def test_cards_are_printed_with_what_the_qr_code_says(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def address(self: Runtime, code: str) -> str:
        asked.append(code)
        return f"{ADDRESS}{code}"

    monkeypatch.setattr(Runtime, "invitation_address", address)
    code, said = run("admin", "cards", "--out", "卡/联系卡.pdf")
    assert code == 0 and "2 张联系卡" in said
    (page,) = page_texts(Path("卡/联系卡.pdf").read_bytes())
    assert "李思涵" in page and "张子轩" in page and "0570-0000000" in page and "扫不了" in page
    assert len(asked) == 2 and all(f"{one[:5]}{one[5:]}" in page for one in asked)


def test_without_wechat_the_cards_carry_the_typed_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def away(self: Runtime, code: str) -> str:
        tried.append(code)
        raise Unreached("away")

    monkeypatch.setattr(Runtime, "invitation_address", away)
    code, said = run("admin", "cards", "--child", "李思涵", "--out", "联系卡.pdf")
    assert code == 0 and "连不上微信" in said
    (page,) = page_texts(Path("联系卡.pdf").read_bytes())
    assert "李思涵" in page and "张子轩" not in page and tried[0] in page and "扫不了" not in page
    run("admin", "cards", "--out", "联系卡.pdf")
    assert len(tried) == 2, "asked once for a whole run, not once for each card"


def test_nobody_to_invite_is_a_sentence(run: Run) -> None:
    run("admin", "custody", "add", "李思涵", "--reason", "调查中")
    code, said = run("admin", "cards", "--child", "李思涵", "--out", "联系卡.pdf")
    assert code == 1 and "没有要做的联系卡" in said and not Path("联系卡.pdf").exists()


def test_custody_is_set_listed_and_lifted(run: Run) -> None:
    run("admin", "add-teacher", "林国华", "--director")
    code, said = run("admin", "custody", "add", "李思涵", "--name", "李强", "--reason", "判决书31", "--by", "林国华")
    assert code == 0 and "编号 1" in said
    run("admin", "custody", "add", "李思涵", "--relation", "爸爸", "--reason", "同上", "--until", "2099-06-30")
    said = run("admin", "custody", "list", "李思涵")[1]
    assert "1 李强 没有期限" in said and "2 爸爸 到2099-07-01前" in said and "判决书" not in said
    assert run("admin", "custody", "lift", "1")[0] == 0
    assert run("admin", "custody", "lift", "1") == (1, "没有编号 1 的限制，或已经解除。\n")
    assert run("admin", "custody", "add", "李思涵", "--relation", "邻居", "--reason", "…")[0] == 1
    assert "李强" not in run("admin", "custody", "list", "李思涵")[1]


def test_the_schools_decisions_about_leavers_and_its_account(run: Run) -> None:
    assert "留 7 天" in run("admin", "leavers", "--keep-days", "7")[1]
    assert "只在 gh_0123456789ab 有效" in run("admin", "account", "gh_0123456789ab")[1]
    assert "任何公众号" in run("admin", "account", "any")[1]


def test_a_card_that_was_scanned_counts_as_waiting_no_longer_when_a_new_one_is_made(stage: Stage) -> None:
    stage.scans("陌生人", stage.codes["王芳"])
    assert "王芳" in [one.guardian.person.name for one in make(stage)]
    assert states(stage) == {"ended": 1}


def make(stage: Stage, **which: Any) -> list[NewCard]:
    with stage.database.begin() as session:
        return cards.make(session, session.query(t.School).one().id, stage.clock.now(), **which)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that run inside."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine, "before_cursor_execute", note)
