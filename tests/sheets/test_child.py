"""P26, I21: the process that reads a file is limited, alone, knows nothing, and leaves nothing behind when it dies."""

import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from messages.sheets import read
from messages.sheets.limits import LIMITS, Limits
from messages.sheets.read import read_table
from messages.sheets.table import Sheet, TableRefused
from tests.servers import wait_for
from tests.sheets.files import SHEET, large, packed, parts, refusal, rows, sheets_of, workbook, worksheet
from tests.storage.processes import run, running

SMALL = workbook(rows([["姓名"], ["张小明"]]))
PATIENCE = 60.0


@pytest.fixture(scope="module")
def largest() -> bytes:
    """As many rows as are read, of as many columns as a register has."""
    return large(5000, 60)


@pytest.fixture(autouse=True)
def nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process, thread, pipe or file after any of this."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = threading.active_count(), psutil.Process().num_fds()
    yield
    assert children() == []
    assert list(tmp_path.iterdir()) == []
    threads, files = before
    assert threading.active_count() <= threads and psutil.Process().num_fds() <= files


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if any("messages.sheets" in word for word in _words(child))]


def _words(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.NoSuchProcess:
        return []


def reading(content: bytes, then: Callable[[psutil.Process], None], limits: Limits = LIMITS) -> "list[Sheet] | str":
    """The sheets or the refusal of a read whose child met with ``then`` in the midst of its work."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(_told, content, limits)
        wait_for(lambda: children() and children()[0].rlimit(resource.RLIMIT_FSIZE)[0] == 0, PATIENCE)
        (child,) = children()
        assert not answer.done()
        then(child)
        return answer.result(PATIENCE)


def _told(content: bytes, limits: Limits) -> "list[Sheet] | str":
    try:
        return sheets_of(content, limits=limits)
    except TableRefused as refused:
        return str(refused)


def used() -> float:
    """CPU seconds of children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_the_largest_table_is_read_within_its_limits(largest: bytes) -> None:
    before = used()
    (sheet,) = sheets_of(largest)
    assert (len(sheet.rows), len(sheet.rows[0].cells)) == (5001, 60)
    assert sheet.rows[5000].cells[59].text == "第5000行第59格的文字"
    assert used() - before < LIMITS.cpu_seconds


def test_the_kernel_holds_the_child_to_the_promise(largest: bytes) -> None:
    seen = {}

    def look(child: psutil.Process) -> None:
        for name in ("AS", "CPU", "NOFILE", "FSIZE", "CORE", "NPROC"):
            seen[name] = child.rlimit(getattr(resource, f"RLIMIT_{name}"))[0]
        seen["environment"] = child.environ()
        seen["flags"] = child.cmdline()[1:2]
        child.kill()

    reading(largest, look)
    assert seen.pop("environment") == {}, "no settings, no keys"
    assert seen.pop("flags") == ["-I"], "nothing of the user's"
    assert seen == {"AS": 512 << 20, "CPU": 20, "NOFILE": 16, "FSIZE": 0, "CORE": 0, "NPROC": 0}


def test_too_much_work_ends_the_child() -> None:
    """A few kilobytes that ask for fifty million looks at cells."""
    areas = "".join(f'<mergeCell ref="A{n % 40 + 1}:A{5000 - n % 997}"/>' for n in range(9_999))
    content = packed(parts(worksheet(rows([["x"]] * 5001), after=f"<mergeCells>{areas}</mergeCells>")))
    before = used()
    assert "时间太长" in refusal(content, limits=replace(LIMITS, cpu_seconds=1))
    assert 0.5 < used() - before < 2.5
    assert sheets_of(SMALL), "and the parent reads the next file"


def test_too_much_memory_ends_the_child() -> None:
    """Elements within elements: the parser must remember every one that is open."""
    tags = "".join(random.Random(1).choices([f"<{letter}>" for letter in "abcdefgh"], k=9_000_000))
    content = packed(parts("") | {SHEET: worksheet("", before=tags)})
    assert "太大、太复杂" in refusal(content)
    assert sheets_of(SMALL)


def test_the_memory_is_that_of_the_limits(largest: bytes) -> None:
    assert "太大、太复杂" in refusal(largest, limits=replace(LIMITS, memory_bytes=40 << 20))
    assert sheets_of(SMALL, limits=replace(LIMITS, memory_bytes=40 << 20))


def test_a_killed_child_is_a_sentence(largest: bytes) -> None:
    answer = reading(largest, lambda child: child.kill())
    assert isinstance(answer, str) and "没能读完" in answer
    assert sheets_of(SMALL)


def test_a_killed_parent_leaves_no_child_behind(largest: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(largest)
    script = (
        "import pathlib, sys\n"
        "from messages.sheets.read import read_table\n"
        "print('now', flush=True)\n"
        "read_table(pathlib.Path(sys.argv[1]), '')"
    )
    with running(script, path) as parent:
        wait_for(lambda: psutil.Process(parent.pid).children(), PATIENCE)
        (child,) = psutil.Process(parent.pid).children()
        parent.kill()
    wait_for(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, PATIENCE)
    path.unlink()


@pytest.mark.parametrize("fault", [signal.SIGSEGV, signal.SIGABRT, signal.SIGTERM])
def test_a_child_that_crashes_is_a_sentence(largest: bytes, fault: signal.Signals) -> None:
    answer = reading(largest, lambda child: child.send_signal(fault))
    assert isinstance(answer, str) and "没能读完" in answer


def test_a_child_that_hangs_is_ended(largest: bytes) -> None:
    answer = reading(largest, lambda child: child.suspend(), replace(LIMITS, wall_seconds=3.0))
    assert isinstance(answer, str) and "时间太长" in answer


def test_an_answer_that_is_too_long_is_refused_on_either_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second child never stops talking, and stays when nobody listens any more."""
    assert "内容太多" in refusal(SMALL, limits=replace(LIMITS, answer_bytes=20))
    endless = "while True: sys.stdout.write('x' * 10**6)"
    script = f"import sys, time\nsys.stdin.buffer.read()\ntry:\n {endless}\nexcept OSError: time.sleep({2 * PATIENCE})"
    monkeypatch.setattr(read, "CHILD", script)
    until = time.monotonic() + PATIENCE
    assert "内容太多" in refusal(SMALL, limits=replace(LIMITS, answer_bytes=10**6, wall_seconds=PATIENCE))
    assert time.monotonic() < until


@pytest.mark.parametrize(
    "says",
    [
        *("", "print('[]')", "print('{')", "print('{\"end\": true}', end='')", "raise SystemExit(3)", "1/0"),
        *(
            "print('[' * 10**5)",
            "print('[1,false]'); print('{\"end\": true}', end='')",
            "sys.stdout.buffer.write(b'\\xff')",
        ),
        'print(\'{"name":1,"notices":[]}\'); print(\'[1,0,["evil","x"]]\'); print(\'{"end": true}\', end=\'\')',
    ],
)
def test_a_child_that_says_nonsense_is_a_sentence(says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "CHILD", f"import sys; sys.stdin.buffer.read(); {says}")
    assert "没能读完" in refusal(SMALL)


def test_a_child_that_does_not_listen_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "CHILD", "pass")
    assert "没能读完" in refusal(bytes(10**6) + SMALL)


def test_a_server_that_cannot_start_a_process_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert "服务器现在忙" in refusal(SMALL)
    monkeypatch.undo()
    assert sheets_of(SMALL)


def test_one_file_at_a_time_and_others_are_told(largest: bytes) -> None:
    def others(child: psutil.Process) -> None:
        child.suspend()
        assert "正在读另一个文件" in refusal(SMALL, limits=replace(LIMITS, wait_seconds=0.05))
        assert len(children()) == 1
        child.resume()

    assert isinstance(reading(largest, others), list)


def test_five_at_once_wait_their_turn() -> None:
    most, patient = [], replace(LIMITS, wait_seconds=PATIENCE)
    with ThreadPoolExecutor(5) as pool:
        answers: list[Future[list[Sheet]]] = [pool.submit(sheets_of, SMALL, limits=patient) for _ in range(5)]
        while not all(answer.done() for answer in answers):
            most.append(len(children()))
    assert [len(answer.result()) for answer in answers] == [1] * 5
    assert max(most) == 1


def test_the_child_can_write_nothing_into_a_file(tmp_path: Path) -> None:
    script = (
        "import sys, signal, os\n"
        "from messages.confined.restrict import restrict\n"
        "from messages.sheets.limits import LIMITS\n"
        "restrict(LIMITS); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "file = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)\n"
        "try: os.write(file, b'x')\n"
        "except OSError: print('refused')"
    )
    assert run(script, tmp_path / "file").stdout == "refused\n"
    (tmp_path / "file").unlink()


def test_the_child_starts_from_wherever_our_packages_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when nothing is installed and the working folder is another one that has a package of the same name."""
    (tmp_path / "messages.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert sheets_of(SMALL)
    (tmp_path / "messages.py").unlink()


def test_the_child_imports_what_the_file_needs_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    main = read.CHILD
    monkeypatch.setattr(read, "CHILD", f"{main}; sys.exit('openpyxl' in sys.modules)")
    assert sheets_of("姓名\n张小明\n".encode())
    unused = "any(map(sys.modules.get, ('PIL', 'numpy', 'lxml')))"
    monkeypatch.setattr(read, "CHILD", f"{main}; import openpyxl; sys.exit({unused} or not openpyxl.DEFUSEDXML)")
    assert sheets_of(SMALL)


def test_the_name_of_a_file_never_reaches_a_path(tmp_path: Path) -> None:
    target = tmp_path / "victim"
    (sheet,) = read_table("姓名\n".encode(), f"../../../..{target}")
    assert sheet.name == "victim" and not os.path.lexists(target)
