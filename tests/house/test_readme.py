"""The README's block that registers a school is done as written, in an empty folder, with the default database."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.settings import PREFIX
from domain.invitation import read_code
from tests.house.pages import blocks, text
from tests.house.test_settings import environ

REGISTER = next(block for block in blocks(text("README.md"), "sh") if "add-school" in block)
LETTER = next(block for block in blocks(text("README.md"), "sh") if "letter new" in block)


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it but the settings that have no default."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    (tmp_path / ".env").write_text("".join(f"{key}={value}\n" for key, value in environ().items()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_school_is_registered_by_the_commands_of_the_readme(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [shlex.split(line) for line in REGISTER.splitlines()]
    assert len(lines) > 5
    for line in lines:
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0, " ".join(line)
    said = capsys.readouterr().out
    codes = [word for word in said.replace("：", "\n").replace("（", "\n").splitlines() if read_code(word)]
    assert len(codes) == 3, "one for the teacher and one for each guardian"
    assert "陈雨老师和李思涵已结对" in said


def test_a_letter_is_sent_and_followed_by_the_commands_of_the_readme(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for line in [shlex.split(line) for line in f"{REGISTER}\n{LETTER}".splitlines() if line]:
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0, " ".join(line)
    assert "1 个孩子" in capsys.readouterr().out
    assert (empty_folder / "回执报告.pdf").read_bytes().startswith(b"%PDF")
    assert LETTER in text("README.zh-CN.md")
