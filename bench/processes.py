"""Starts what is measured as processes of their own, as an operator would, and ends them."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.rows import NotMeasured

ROOT = Path(__file__).parents[1]
START_SECONDS = 20.0
STOP_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.02
CORES = 2  # what the numbers are promised for


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def environment(given: Mapping[str, str] | None = None) -> dict[str, str]:
    """This process's, without settings that happen to be there, able to find the program from any folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH"))))
    return {**kept, **(given or {}), "PYTHONPATH": path}


def python(*arguments: object) -> list[str]:
    return [sys.executable, *map(str, arguments)]


@contextlib.contextmanager
def running(
    command: Sequence[str], folder: Path, port: int, settings: Mapping[str, str] | None = None
) -> Iterator[int]:
    """The process from the moment its port takes connections, on two cores; its pid. Raises NotMeasured."""
    log = folder / f"{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=environment(settings), stdout=out, stderr=out)
    try:
        _keep_to_two_cores(process.pid)
        _wait_for(port, process, log)
        yield process.pid
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _keep_to_two_cores(pid: int) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(pid, sorted(os.sched_getaffinity(0))[:CORES])


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(LOOK_EVERY_SECONDS)
    raise NotMeasured(f"{' '.join(map(str, process.args))} did not start: {_tail(log)}")  # type: ignore[arg-type]


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-1500:]
