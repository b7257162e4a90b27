"""The operator decides where a school has one leading person; an older backup is brought up to date."""

import base64
import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from domain.access import AccountKind, Actor, Duty
from domain.clock import SystemClock
from domain.erasure import Ground
from domain.people import Role
from handlers.actions.privacy import erasures as deeds
from scheduler import erased
from storage.access import accounts
from storage.database import Database
from storage.person import people
from storage.privacy import erasures_log
from storage.vault import Vault
from tests.erasure.family import CHILD, Family
from tests.house.test_settings import environ
from tests.operator import Run, operator


@pytest.fixture
def types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    run = operator(tmp_path, monkeypatch, capsys)
    run("admin", "add-school", "云溪村小学")
    run("admin", "add-child", CHILD, "--class", "三(2)班")
    run("admin", "add-guardian", CHILD, "王芳", "--relation", "妈妈")
    return run


def test_where_nobody_else_can_decide(types: Run, tmp_path: Path) -> None:
    assert "没有等人决定的" in types("admin", "erase")[1]
    _asks(tmp_path, deciders=1)
    assert "1 号" in types("admin", "erase")[1]
    code, told = types("admin", "erase", "1", "--name", "李思远")
    assert (code, "什么都没有删" in told) == (1, True)
    code, told = types("admin", "erase", "1", "--name", CHILD)
    assert code == 0
    assert all(word in told for word in (CHILD, "王芳", "登记表和它的改动", "整份档案已经删去"))
    assert types("admin", "erase", "1", "--name", CHILD)[0] == 1
    assert types("verify")[0] == 0
    assert types("verify", "--child", CHILD)[0] == 1, "nobody is called so any more"


def test_where_somebody_else_can_decide_they_do(types: Run, tmp_path: Path) -> None:
    _asks(tmp_path, deciders=2)
    code, told = types("admin", "erase", "1", "--name", CHILD)
    assert (code, "请那位在电脑上决定" in told) == (1, True)


def test_an_older_backup_is_brought_up_to_date(types: Run, tmp_path: Path) -> None:
    database = _file(tmp_path)
    assert "没有要再删的" in types("admin", "erase", "--again")[1]
    _asks(tmp_path, deciders=1)
    engine = create_engine(f"sqlite:///{database}")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    shutil.copyfile(database, tmp_path / "backup.db")
    assert types("admin", "erase", "1", "--name", CHILD)[0] == 0
    for one in database.parent.glob(f"{database.name}-*"):
        one.unlink()
    shutil.copyfile(tmp_path / "backup.db", database)
    assert types("verify", "--child", CHILD)[0] == 0, "the child is back"
    code, told = types("admin", "erase", "--again", "--yes")
    assert code == 0
    assert all(word in told for word in (CHILD, "备份里又有了", "又删去了"))
    assert types("verify")[0] == 0
    assert types("verify", "--child", CHILD)[0] == 1
    assert "没有要再删的" in types("admin", "erase", "--again")[1]


def test_the_record_outside_the_database(family: Family, tmp_path: Path) -> None:
    path = tmp_path / "erasures.log"
    assert erased.note(family.database, path) == 0
    assert not path.exists()
    family.leaves()
    family.erases()
    assert erased.note(family.database, path) == 1
    assert erased.note(family.database, path) == 0
    assert path.read_text().startswith(f"1 {family.child} request 2026-11-23 ")
    with open(path, "a") as file:
        file.write("2 9 req")
    assert [line.child_id for line in erasures_log.read(path)] == [family.child], "half a line says nothing"


def _file(folder: Path) -> Path:
    return next(folder.rglob("lianxin.db"))


def _asks(folder: Path, deciders: int) -> None:
    key = base64.urlsafe_b64decode(environ()["LIANXIN_SECRET_KEYS"])
    database = Database(f"sqlite:///{_file(folder)}", Vault([key]))
    now = SystemClock().now()
    with database.begin() as session:
        staff = [people.add_person(session, 1, name, Role.DIRECTOR, now) for name in ("吴敏", "郑远")[:deciders]]
        numbers = [accounts.add(session, f"d{one}", AccountKind.STAFF, now, person_id=one) for one in staff]
        child = people.children_named(session, 1, CHILD)[0]
        asker = Actor(numbers[0], AccountKind.STAFF, "吴敏", frozenset({Duty.DIRECTOR}), staff[0], 1)
        deeds.ask(session, asker, child, Ground.MISTAKE, "登记错了孩子", None, CHILD, now)
    database.close()
