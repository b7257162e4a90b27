"""The process that decodes a recording is limited, alone, knows nothing, and what it says is not simply believed."""

import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil  # type: ignore[import-untyped]
import pytest

from messages.voices import convert as converting
from messages.voices.convert import convert
from messages.voices.limits import LIMITS
from messages.voices.playable import BROKEN, LONG, SLOW, NotNow, Unplayable
from tests.servers import wait_for
from tests.voices.samples import amr

PATIENCE = 60.0
LISTEN = "import sys, time; content = sys.stdin.buffer.read(); "


def told(monkeypatch: pytest.MonkeyPatch, says: str, **limits: float) -> str:
    """The sentence after a child that does ``says``."""
    monkeypatch.setattr(converting, "CHILD", LISTEN + says)
    with pytest.raises(Unplayable) as refused:
        convert(amr(1.0), replace(LIMITS, **limits))  # type: ignore[arg-type]
    return str(refused.value)


def test_the_kernel_holds_the_child_to_the_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converting, "CHILD", f"{converting.CHILD}; import time; time.sleep({PATIENCE})")
    seen = {}
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(convert, amr(1.0))
        wait_for(lambda: children() and children()[0].rlimit(resource.RLIMIT_FSIZE)[0] == 0, PATIENCE)
        (child,) = children()
        for name in ("AS", "CPU", "NOFILE", "FSIZE", "CORE", "NPROC"):
            seen[name] = child.rlimit(getattr(resource, f"RLIMIT_{name}"))[0]
        assert child.environ() == {} and child.cmdline()[1] == "-I"
        child.kill()
        assert isinstance(answer.exception(PATIENCE), Unplayable)
    assert seen == {"AS": 512 << 20, "CPU": 20, "NOFILE": 16, "FSIZE": 0, "CORE": 0, "NPROC": 0}
    assert children() == []


def test_too_much_work_ends_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    busy = "from messages.confined.restrict import restrict; from messages.voices.limits import Limits; "
    path = "sys.path.insert(0, sys.argv[1]); "
    assert told(monkeypatch, f"{path}{busy}restrict(Limits(cpu_seconds=1)); exec('while True: pass')") == SLOW


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, f"time.sleep({PATIENCE})", wall_seconds=1.0) == SLOW


def test_too_little_memory_is_a_sentence() -> None:
    with pytest.raises(Unplayable, match=BROKEN):
        convert(amr(1.0), replace(LIMITS, memory_bytes=60 << 20))
    assert convert(amr(1.0)).seconds, "and the next recording is heard"


def test_an_answer_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, "exec('while True: sys.stdout.write(\"x\" * 10**6)')", answer_bytes=10**6) == LONG


@pytest.mark.parametrize(
    "says",
    [
        *("pass", "print('[]')", "print('{')", "print('[' * 10**5)", "raise SystemExit(3)", "1/0"),
        """print('{"type": "audio/mpeg", "seconds": 1, "note": ""}')""",
        """print('{"type": "audio/mpeg", "seconds": 1, "note": ""}\\n<script>')""",
        """sys.stdout.buffer.write(b'{"type": "text/html", "seconds": 1, "note": ""}\\n\\xff\\xf3HH')""",
        """sys.stdout.buffer.write(b'{"type": "audio/mpeg", "seconds": Infinity, "note": ""}\\n\\xff\\xf3HH')""",
        "__import__('os').kill(__import__('os').getpid(), 11)",
    ],
)
def test_a_child_that_breaks_or_lies_is_a_sentence(says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, says) == BROKEN


def test_a_machine_that_cannot_start_a_process_may_do_it_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(NotNow):
        convert(amr(1.0))


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if any("messages.voices" in word for word in _words(child))]


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.NoSuchProcess:
        return []
