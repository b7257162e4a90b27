"""Somebody at the command line, in a folder of their own with the settings of a fresh program."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.settings import PREFIX
from tests.house.test_settings import environ

# Types a command (its words without ``lianxin``): the exit code, and what was said.
Run = Callable[..., tuple[int, str]]
_MIGRATED: list[bytes] = []  # what `lianxin migrate` made the first time: it takes a third of a second


def operator(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, columns: int = 0
) -> Run:
    """The database (SQLite) is migrated; ``columns`` is how wide the terminal is (0: as it comes)."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    (folder / ".env").write_text("".join(f"{key}={value}\n" for key, value in environ().items()), encoding="utf-8")
    monkeypatch.chdir(folder)
    if columns:
        monkeypatch.setenv("COLUMNS", str(columns))

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["lianxin", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    file = folder / "data" / "lianxin.db"
    if not _MIGRATED:
        run("migrate")
        _MIGRATED.append(file.read_bytes())
    else:
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(_MIGRATED[0])
    return run
