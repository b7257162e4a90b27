"""Whatever happens to an import, all of its rows are there or none, and it ends with a sentence (I20, I22, P26)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.commands import bring_in
from storage.database import Database
from tests.register.conftest import Type
from tests.register.importing import CHILDREN, School

ROSTER = "姓名,班级,出生日期,兴趣爱好\n李思涵,三(2)班,2017-05-20,画画\n周浩,五(1)班,2015-11-03,下棋\n"
KILLED = -9
SCHOOL_IS_HELD = "SELECT count(*) FROM pg_locks WHERE relation = 'schools'::regclass AND mode = 'RowShareLock'"
MEGABYTE = 1 << 20
AWAY = "数据库没有回应：看它是否开着、LIANXIN_DATABASE_URL 对不对（lianxin check 会逐项看）。\n"


@pytest.fixture
def school(database: Database, tmp_path: Path) -> School:
    return School(database, tmp_path)


def other(school: School) -> sqlite3.Connection:
    """A connection of somebody else, who does not wait."""
    return sqlite3.connect(str(school.database.url.database), timeout=0, isolation_level=None)


def is_locked(school: School) -> bool:
    """Whether an import has its turn."""
    if not school.database.is_sqlite:
        with school.database.read() as session:
            return bool(session.scalar(text(SCHOOL_IS_HELD)))
    with closing(other(school)) as second:
        try:
            second.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def logged(school: School) -> int:
    """Bytes of the log, which grows with every row that is written, long before anything is committed."""
    if school.database.is_sqlite:
        return Path(f"{school.database.url.database}-wal").stat().st_size
    with school.database.read() as session:
        return int(session.scalar(text("SELECT pg_current_wal_insert_lsn() - '0/0'")) or 0)


def settle(school: School) -> int:
    """How long the log is when nobody writes: what a killed import left in it is gone on SQLite."""
    if school.database.is_sqlite:
        with closing(other(school)) as second:
            assert second.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    return logged(school)


def moments(school: School) -> Iterator[Callable[[], bool]]:
    """Its turn has come; the first rows are written, or most of them: each an import that got so far."""
    yield partial(is_locked, school)
    for more in (MEGABYTE // 2, 4 * MEGABYTE):
        enough = settle(school) + more
        yield lambda enough=enough: logged(school) >= enough  # type: ignore[misc]


def test_a_killed_import_leaves_no_row_and_the_next_one_brings_all(school: School) -> None:
    for moment in moments(school):
        assert school.begin().kill_when(moment) == KILLED, "it ended before it could be killed"
        assert school.counts() == school.empty
    code, said = school.begin().end()
    assert code == 0 and f"已导入：新增 {CHILDREN} 个孩子" in said
    assert len(school.children()) == CHILDREN and school.imports() == 1


def test_two_imports_at_once_make_one_set_of_children(school: School) -> None:
    """Found on PostgreSQL: the second was told after two seconds that the database did not answer."""
    ends = [run.end() for run in (school.begin(), school.begin())]
    assert [code for code, _ in ends] == [0, 0], ends
    said = sorted(words.splitlines()[-1] for _, words in ends)
    assert said == [
        f"已导入：新增 {CHILDREN} 个孩子，改动 0 个，没有变化 0 个。",
        f"没有变化：文件里 {CHILDREN} 个孩子的情况和登记的一样。",
    ]
    assert len(school.children()) == CHILDREN and school.imports() == 1
    assert school.guardians() == 3 * CHILDREN


def test_a_disk_that_becomes_full_takes_all_back(sqlite_database: Database, tmp_path: Path) -> None:
    school = School(sqlite_database, tmp_path)
    for largest in (MEGABYTE, 4 * MEGABYTE):
        assert school.begin(largest_file=largest).end() == (1, AWAY)
        assert school.counts() == school.empty
    with school.database.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    assert school.begin().end()[0] == 0
    assert len(school.children()) == CHILDREN


def test_a_database_that_somebody_else_holds(types: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bring_in, "IMPORT_SECONDS", 0.2)
    (tmp_path / "名册.csv").write_text(ROSTER, encoding="gbk")
    (database,) = tmp_path.rglob("*.db")
    with closing(sqlite3.connect(database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        code, said = types("import", "register", "名册.csv")
        assert code == 1 and said.endswith(AWAY)
        assert types("import", "register", "--undo") == (1, AWAY)
        assert "可以导入：新增 2 个孩子" in types("import", "register", "名册.csv", "--dry-run")[1]
        holder.execute("ROLLBACK")
    assert "已导入：新增 2 个孩子" in types("import", "register", "名册.csv")[1]


ODD_NAMES = (
    "<img src=x onerror=alert(1)>.csv",
    "名册\u202exslx.csv",
    "a\x1b[2J\x1b[31m红.csv",
    "[red]名册[bold].csv",
    "两\n行.csv",
    "..‥⧸⧸etc⧸passwd.csv",
    f"{'长' * 80}.csv",
    "-rf.csv",
    "%s{0}$(date)`id`.csv",
)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_file_may_have_any_name(types: Type, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(ROSTER, encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    code, said = types("import", "register", "--", name)
    assert code == 0 and "已导入：新增 2 个孩子" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == before, "the name is no path to write to"
    code, said = types("import", "register", "--undo")
    assert code == 0 and "《" in said.splitlines()[0] and said.splitlines()[0].endswith(".csv》：")
    assert not {"\x1b", "\u202e"} & set(said)
    assert len(said.partition("《")[2].partition("》")[0]) <= 80


def test_what_is_no_file_is_refused(types: Type, tmp_path: Path) -> None:
    (tmp_path / "文件夹").mkdir()
    (tmp_path / "空.xlsx").write_bytes(b"")
    for name in ("文件夹", "没有.xlsx", "空.xlsx", "长" * 300):
        code, said = types("import", "register", name)
        assert code in (1, 2) and "Traceback" not in said, name


BROKEN = "姓名,班级,出生日期\n李思涵,三(2)班,2017-02-30\n周浩,五(1)班,2015-11-03\n"


@pytest.mark.parametrize("target", ["文件夹", "名册.csv/要改.xlsx", f"{'长' * 100}.xlsx"])
def test_rows_that_cannot_be_written_out_are_a_sentence(types: Type, tmp_path: Path, target: str) -> None:
    """Found: a folder that could not be made was a traceback, and half a file with children's data stayed behind."""
    (tmp_path / "文件夹").mkdir()
    (tmp_path / "名册.csv").write_text(BROKEN, encoding="utf-8")
    before = sorted(path.name for path in tmp_path.rglob("*"))
    code, said = types("import", "register", "名册.csv", "--good-rows", "--rejected", target)
    assert code == 1 and "没有问题的行已导入" in said and "写不了" in said
    code, said = types("export", "register", f"{target.removesuffix('.xlsx')}.xlsx")
    assert (code == 1 and "写不了" in said) or target == "文件夹"
    left = sorted(path.name for path in tmp_path.rglob("*") if path.name != "文件夹.xlsx")
    assert not [name for name in left if name not in before and not name.startswith("lianxin.db")]


def test_a_cell_of_two_thousand_words_keeps_the_file_out(types: Type, tmp_path: Path) -> None:
    (tmp_path / "名册.csv").write_text(ROSTER.replace("画画", "画" * 2_001), encoding="utf-8")
    code, said = types("import", "register", "名册.csv")
    assert code == 1 and "一行也没有导入" in said and "2001" in said
    assert "0 个孩子" in types("export", "register", "全部.xlsx")[1]
