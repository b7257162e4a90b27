"""Row ``demo``: from ``lianxin demo`` to an address that is printed and a page that answers there."""

import re
import subprocess
import tempfile
import threading
import time

import requests

from bench.processes import end, environment, python
from bench.rows import NotMeasured, Row

LIMIT_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
ADDRESS = re.compile(rb"http://[\w.:/]+")


def measure() -> list[Row]:
    """Raises NotMeasured when no page answers within half a minute."""
    with tempfile.TemporaryDirectory(prefix="lianxin-bench-") as folder:
        command = python("-m", "bot", "demo", "--port", 0, "--folder", f"{folder}/demo")
        begun = time.monotonic()
        process = subprocess.Popen(
            command, cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        late = threading.Timer(PATIENCE_SECONDS, process.kill)
        late.start()
        try:
            status = requests.get(_address(process), timeout=PATIENCE_SECONDS).status_code
            seconds = time.monotonic() - begun
        finally:
            late.cancel()
            end(process)
    if status != 200:
        raise NotMeasured(f"the page answers {status}")
    return [Row("demo", seconds, LIMIT_SECONDS, "s", "limit")]


def _address(process: "subprocess.Popen[bytes]") -> str:
    """The first address that the demo prints."""
    assert process.stdout is not None
    told = b""
    for line in process.stdout:
        told += line
        if found := ADDRESS.search(line):
            return found.group().decode()
    raise NotMeasured(f"no address was printed: {told[-500:].decode(errors='replace')}")
