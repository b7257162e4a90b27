"""``python -m bench`` as an operator calls it, and how its rows are written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.report import WIDTH, show
from bench.rows import Row, median

ROOT = Path(__file__).parents[2]


def test_one_measurement_alone_writes_its_row_as_json(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    command = [sys.executable, "-m", "bench", "--only", "help", "--json", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(file.read_text(encoding="utf-8"))
    assert (row["name"], row["beside"], row["unit"], row["against"]) == ("help", 0.5, "s", "limit")
    assert row["ours"] > 0
    assert row["ratio"] == pytest.approx(row["ours"] / row["beside"])
    assert done.stdout.startswith("help ")


def test_a_name_that_nothing_has_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--only", "help,nonsense"])
    assert ended.value.code == 2
    assert "'nonsense' is none of inbound, answer, help, demo" in capsys.readouterr().err


def test_rows_fit_eighty_columns(capsys: pytest.CaptureFixture[str]) -> None:
    show([Row("inbound", 1234.5, 4321, "requests/s", "WeRoBot echo, waitress"), Row("help", 0.2812, 0.5, "s", "limit")])
    first, second = capsys.readouterr().out.splitlines()
    assert max(len(first), len(second)) <= WIDTH
    assert first.split()[:4] == ["inbound", "1234", "4321", "0.29"]
    assert second.split()[:5] == ["help", "0.281", "0.5", "0.56", "s"]


def test_the_median_is_a_figure_that_was_measured() -> None:
    assert median([3.0, 1.0, 2.0]) == 2.0
    assert median([4.0, 1.0, 2.0, 3.0]) == 3.0
