"""The command line in a folder with a fresh school."""

from pathlib import Path

import pytest

from tests.operator import Run, operator

Type = Run


@pytest.fixture
def types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type a command in a folder with a fresh school; the exit code and what was said."""
    run = operator(tmp_path, monkeypatch, capsys)
    run("admin", "add-school", "云溪村小学")
    return run
