"""The two commands of a child's file: one writes it, the other reads it into another school."""

import re
from pathlib import Path

import pytest

from tests.operator import Run, operator

PASSWORD = re.compile(r"：([a-z2-9]{5}(?:-[a-z2-9]{5}){3})")
FINGERPRINT = re.compile(r"档案指纹：([0-9a-f]{16})")


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A school with a child and a mother."""
    (tmp_path / "first").mkdir()
    do = operator(tmp_path / "first", monkeypatch, capsys, columns=200)
    do("admin", "add-school", "清水湾小学")
    do("admin", "add-child", "李思涵", "--class", "三(2)班")
    do("admin", "add-guardian", "李思涵", "王芳", "--relation", "妈妈")
    return do


@pytest.fixture
def second(
    first: Run, exported: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:  # fmt: skip
    """Another school's own program, in which there is no child yet."""
    (tmp_path / "second").mkdir()
    do = operator(tmp_path / "second", monkeypatch, capsys, columns=200)
    do("admin", "add-school", "松树坪小学")
    return do


@pytest.fixture
def exported(first: Run, tmp_path: Path) -> tuple[Path, str]:
    """The archive as the first school writes it, and its password."""
    target = tmp_path / "李思涵.zip"
    code, said = first("export", "child-file", "李思涵", "--out", str(target))
    assert code == 0 and "李思涵的整份档案" in said, said
    found = PASSWORD.search(said)
    assert found is not None and FINGERPRINT.search(said)
    return target, found[1]


def test_it_is_verified_written_once_and_the_second_time_nothing(second: Run, exported: tuple[Path, str]) -> None:
    path, password = exported
    given = ("import", "child-file", str(path), "--password", password)
    code, said = second(*given, "--dry-run")
    assert code == 0 and "核对无误" in said and "没有写入" in said, said
    code, said = second(*given, "--class", "四(1)班")
    assert code == 0 and "导入完成，第 1 号" in said and "家人还没有绑定微信" in said, said
    code, said = second(*given)
    assert code == 0 and "已经导入过" in said
    code, said = second("export", "history", "李思涵")
    assert code == 0 and "四(1)班李思涵" in said


def test_another_child_of_that_name_is_not_mixed_up(second: Run, exported: tuple[Path, str]) -> None:
    path, password = exported
    second("admin", "add-child", "李思涵", "--class", "一(1)班")
    given = ("import", "child-file", str(path), "--password", password)
    code, said = second(*given)
    assert code == 1 and "已有叫“李思涵”的学生" in said
    code, said = second(*given, "--join")
    assert code == 0 and "导入完成" in said
    second("admin", "add-child", "李思涵", "--class", "二(1)班")
    assert "已经导入过" in second(*given)[1]


def test_a_wrong_password_and_a_broken_file_are_told_in_a_sentence(
    second: Run, exported: tuple[Path, str], tmp_path: Path
) -> None:
    path, password = exported
    code, said = second("import", "child-file", str(path), "--password", "wrong")
    assert code == 1 and "密码不对" in said and "Traceback" not in said
    (tmp_path / "broken.zip").write_bytes(path.read_bytes()[:500])
    code, said = second("import", "child-file", str(tmp_path / "broken.zip"), "--password", password)
    assert code == 1 and "不完整" in said


def test_a_parents_copy_is_written_and_not_read_in(first: Run, tmp_path: Path) -> None:
    target = tmp_path / "妈妈.zip"
    code, said = first("export", "child-file", "李思涵", "--parent", "妈妈", "--out", str(target))
    assert code == 0 and "家长副本" in said
    found = PASSWORD.search(said)
    assert found is not None and target.stat().st_mode & 0o777 == 0o600
    code, said = first("import", "child-file", str(target), "--password", found[1])
    assert code == 1 and "不能导入" in said
    assert first("export", "child-file", "李思涵", "--parent", "爸爸", "--out", str(target))[0] == 1


@pytest.mark.parametrize("name", ["李思涵.pdf", "没有/这个/文件夹/李思涵.zip"])
def test_where_it_cannot_be_written_is_told(first: Run, tmp_path: Path, name: str) -> None:
    code, said = first("export", "child-file", "李思涵", "--out", str(tmp_path / name))
    assert code == 1 and "Traceback" not in said and ("zip" in said or "写不了" in said)
