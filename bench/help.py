"""Row ``help``: how long somebody waits for ``lianxin --help``."""

import subprocess
import time

from bench.processes import ROOT, environment, python
from bench.rows import NotMeasured, Row, median

TIMES = 5
LIMIT_SECONDS = 0.5


def measure() -> list[Row]:
    """The one in the middle of five calls, after one that warms the disk. Raises NotMeasured when it fails."""
    _once()
    return [Row("help", median([_once() for _ in range(TIMES)]), LIMIT_SECONDS, "s", "limit")]


def _once() -> float:
    begun = time.monotonic()
    done = subprocess.run(python("-m", "bot", "--help"), cwd=ROOT, env=environment(), capture_output=True)
    seconds = time.monotonic() - begun
    if done.returncode or b"serve" not in done.stdout:
        raise NotMeasured(f"--help ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    return seconds
