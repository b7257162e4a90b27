"""The parent's side: starts a child for one piece of work, hears its answer, and sees to its end."""

import json
import logging
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from enum import Enum
from pathlib import Path

import messages
from domain.errors import LianxinError
from messages.confined.bounds import Bounds

log = logging.getLogger(__name__)

ROOT = Path(messages.__file__).resolve().parents[1]  # where our packages lie, installed or not


class Failure(Enum):
    """How a child came to give no answer."""

    NOT_STARTED = "the machine starts no process now"
    TOO_SLOW = "it used up its time"
    TOO_LONG = "its answer has no end"
    DIED = "it broke down over its work"


class ChildFailed(LianxinError):
    """A child that gave no answer; only what was NOT_STARTED may go better another time."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def script(module: str) -> str:
    """What the child runs: ``main`` of this module. Neither the environment nor the working folder has a say in it."""
    return f"import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main()"


def ask(child: str, request: Mapping[str, object], content: bytes, bounds: Bounds) -> bytes:
    """What the child answers to a line of JSON (the request with its ``limits``) and the content.

    ``child`` is a ``script``. It is gone when this returns, however it returns. Raises ChildFailed.
    """
    said = json.dumps({**request, "limits": asdict(bounds)}).encode()
    slow = threading.Event()
    with _started(child) as process:
        timer = threading.Timer(bounds.wall_seconds, _end, (process, slow))
        timer.daemon = True
        timer.start()
        try:
            answer = _exchange(process, said + b"\n" + content, bounds.answer_bytes)
        finally:
            process.kill()
            timer.cancel()
            timer.join()
    if process.returncode:
        log.warning("a confined child ended with %d", process.returncode)
        is_slow = slow.is_set() or process.returncode == -signal.SIGXCPU
        raise ChildFailed(Failure.TOO_SLOW if is_slow else Failure.DIED)
    return answer


def _started(child: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-I", "-c", child, str(ROOT)]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, cwd=ROOT, env={})
    except OSError as wrong:
        raise ChildFailed(Failure.NOT_STARTED) from wrong


def _end(child: "subprocess.Popen[bytes]", slow: threading.Event) -> None:
    slow.set()
    child.kill()


def _exchange(child: "subprocess.Popen[bytes]", said: bytes, most_bytes: int) -> bytes:
    """The child hears everything before it answers, so neither waits for the other. One that died hears nothing."""
    assert child.stdin and child.stdout
    with suppress(BrokenPipeError):
        child.stdin.write(said)
    with suppress(BrokenPipeError):
        child.stdin.close()
    answer = child.stdout.read(most_bytes + 1)
    if len(answer) > most_bytes:
        raise ChildFailed(Failure.TOO_LONG)
    child.wait()
    return answer
