"""No regular expression of ours can be made to think for long by what somebody types (ReDoS)."""

import importlib
import pkgutil
import re
import time
from collections.abc import Callable
from functools import partial
from types import ModuleType

import pytest

PACKAGES = ("bot", "console", "domain", "handlers", "messages", "scheduler", "storage")
LONGEST_SECONDS = 0.05
LENGTH = 2048  # characters; what one message may hold is less
ATOMS = ("a", "0", " ", "\n", "一", "1 ", "a ", "。", "（", "_", ".", "-", "同意", "不同意", "\u200b", "z\u0301", "<")
ENDS = ("", "!", "\x00", "b", "\n")


def _modules() -> list[ModuleType]:
    found = []
    for package in PACKAGES:
        root = importlib.import_module(package)
        for one in pkgutil.walk_packages(root.__path__, f"{package}."):
            if "__main__" not in one.name and ".migrations" not in one.name:
                found.append(importlib.import_module(one.name))
    return found


def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        f"{module.__name__}.{name}": value
        for module in _modules()
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str)
    }


PATTERNS = _patterns()


def test_there_are_patterns_to_try() -> None:
    assert {"domain.words.INVISIBLE", "handlers.teacher.DECISION"} <= set(PATTERNS)


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_is_quick_whatever_it_reads(name: str) -> None:
    pattern = PATTERNS[name]
    for atom in ATOMS:
        for end in ENDS:
            text = (atom * LENGTH)[:LENGTH] + end
            for look in (pattern.search, pattern.match, pattern.fullmatch, pattern.findall):
                assert _quickest(partial(look, text)) < LONGEST_SECONDS, (name, atom, end, look.__name__)


def _quickest(look: Callable[[], object]) -> float:
    """Seconds of this thread; what took long is looked at twice more, for a busy machine is slow once."""
    seconds = []
    while len(seconds) < 3 and min(seconds, default=LONGEST_SECONDS) >= LONGEST_SECONDS:
        began = time.thread_time()
        look()
        seconds.append(time.thread_time() - began)
    return min(seconds)
