"""Runs a few lines of Python in a process of its own, so that it can hold locks, be killed or run out of space."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(script: str, *arguments: object) -> "subprocess.CompletedProcess[str]":
    """Until its end."""
    return subprocess.run(_command(script, arguments), cwd=ROOT, capture_output=True, text=True, timeout=60)


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    """In the background; the caller waits for it."""
    pipe = subprocess.PIPE
    return subprocess.Popen(_command(script, arguments), cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def let_go(waiting: "list[subprocess.Popen[str]]") -> None:
    """They said a line and wait for one: all start now, and must end well."""
    for process in waiting:
        assert process.stdout is not None
        process.stdout.readline()
    for process in waiting:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate(timeout=60)[1] for process in waiting]
    assert [process.returncode for process in waiting] == [0] * len(waiting), errors


@contextmanager
def running(script: str, *arguments: object) -> "Iterator[subprocess.Popen[str]]":
    """From its first line of output until the end of the block."""
    with start(script, *arguments) as process:
        assert process.stdout is not None
        assert process.stdout.readline(), process.stderr.read() if process.stderr else ""
        try:
            yield process
        finally:
            process.kill()


def _command(script: str, arguments: tuple[object, ...]) -> list[str]:
    return [sys.executable, "-W", "error", "-c", script, *map(str, arguments)]
