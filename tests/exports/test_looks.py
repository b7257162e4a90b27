"""Whoever looks at people's data at the command line stands in the audit, as in the browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.commands.house import house
from domain.access import Deed
from storage.access import audit
from tests.operator import Run, operator


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    do = operator(tmp_path, monkeypatch, capsys)
    do("admin", "add-school", "云溪村小学")
    do("admin", "add-teacher", "陈雨")
    do("admin", "add-child", "李思涵", "--class", "三(1)班")
    do("admin", "add-guardian", "李思涵", "王芳", "--relation", "妈妈", "--away")
    do("admin", "pair", "陈雨", "李思涵")
    yield do


@pytest.mark.parametrize(
    ("words", "child"),
    [
        (("explain", "child", "李思涵"), 1),
        (("explain", "person", "王芳"), None),
        (("export", "history", "李思涵"), 1),
        (("admin", "custody", "list", "李思涵"), 1),
        (("admin", "contact", "plans", "李思涵"), 1),
        (("admin", "contact", "pauses"), None),
        (("admin", "pairings", "--child", "李思涵"), 1),
        (("admin", "pairings"), None),
        (("admin", "plan", "list"), None),
        (("admin", "hazards"), None),
        (("admin", "alerts"), None),
        (("admin", "tag", "list", "住校"), None),
        (("admin", "outbox", "uncertain"), None),
    ],
)
def test_a_look_leaves_its_row(run: Run, words: tuple[str, ...], child: int | None) -> None:
    code, said = run(*words)
    assert code == 0, said
    with house() as runtime, runtime.database.read() as session:
        row = audit.rows(session, 1)[0]
    assert (row.deed, row.who, row.child_id) == (Deed.VIEW, "命令行（维护人员）", child)
    assert row.what == " ".join(word for word in words if word.isascii() and not word.startswith("--"))


def test_who_is_not_found_was_not_seen(run: Run) -> None:
    assert run("explain", "child", "无名")[0] == 1
    with house() as runtime, runtime.database.read() as session:
        assert not any(row.what == "explain child" for row in audit.rows(session, 50))
