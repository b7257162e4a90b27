"""The command line in a folder with a fresh school."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot import __main__ as cli
from bot.settings import PREFIX
from tests.house.test_settings import environ

Said = tuple[int, str]
Type = Callable[..., Said]


@pytest.fixture
def types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command in a folder with a fresh school; the exit code and what was said."""
    for key in [key for key in os.environ if key.startswith(PREFIX)]:
        monkeypatch.delenv(key)
    (tmp_path / ".env").write_text("".join(f"{key}={value}\n" for key, value in environ().items()), encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["lianxin", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out + said.err

    run("migrate")
    run("admin", "add-school", "云溪村小学")
    return run
