"""A server that is set up wrongly says so in one sentence and ends; no traceback, no secret, no half start."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.faults.program import environment, free_port

SECRET = "aVerySecretTokenNobodyMaySee0001"
WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no keys": ({"SECRET_KEYS": ""}, "LIANXIN_SECRET_KEYS"),
    "a token with a blank": ({"WECHAT_TOKEN": f"{SECRET[:20]} b"}, "LIANXIN_WECHAT_TOKEN"),
    "a short AES key": ({"WECHAT_AES_KEY": SECRET}, "LIANXIN_WECHAT_AES_KEY"),
    "safe without a key": ({"WECHAT_AES_KEY": ""}, "LIANXIN_WECHAT_AES_KEY"),
    "an unknown name": ({"WECHAT_TOKKEN": SECRET}, "LIANXIN_WECHAT_TOKKEN"),
    "another database": ({"DATABASE_URL": "mysql://127.0.0.1/x"}, "LIANXIN_DATABASE_URL"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_one_sentence(tmp_path: Path, name: str) -> None:
    settings, named = WRONG[name]
    said = _refused(tmp_path, settings, 2)
    assert named in said
    assert SECRET[:20] not in said
    assert not (tmp_path / "lianxin.db").exists(), "it began to work before it had read its settings"


def test_a_database_that_is_away_is_one_sentence(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://lianxin@127.0.0.1:{free_port()}/lianxin"
    assert "数据库" in _refused(tmp_path, {"DATABASE_URL": url}, 1)  # nothing to correct: a supervisor tries again


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("not a folder")
    assert "spool" in _refused(tmp_path, {}, 2)


def _refused(folder: Path, settings: Mapping[str, str], code: int) -> str:
    """The one line that `serve` said before it ended with this code."""
    arguments = [sys.executable, "-m", "bot", "serve", "--port", str(free_port())]
    ended = subprocess.run(
        arguments, cwd=folder, env=environment(settings, folder), capture_output=True, text=True, timeout=30
    )
    said = (ended.stdout + ended.stderr).strip()
    assert ended.returncode == code, said[-1500:]
    assert len(said.splitlines()) == 1, said[-1500:]
    return said
