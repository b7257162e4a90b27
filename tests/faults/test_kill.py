"""Nothing that was answered is lost, and nothing is doubled, however often the program is killed."""

import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.delivery.village import MOTHER
from tests.faults.house import House, house
from tests.faults.platform import Message, NoAnswer, Platform, text_message
from tests.faults.program import Background, Program, a_minute_later
from tests.faults.sink import Sink
from tests.servers import Postgres, wait_for

CLIENTS = 8
REPEATERS = 2
TRIES = 3  # the platform brings a message three times
SEED = 20261123
WORTH_THE_NAME = 50  # answers without which there was no load; a busy machine needs longer for them
END_SECONDS = 60.0


class Load:
    """Eight lines with new messages and two that bring again what was not answered, as the platform does."""

    def __init__(self, program: Program) -> None:
        self.answered: dict[str, set[str]] = {}
        self.sent = 0
        self._program = program
        self._again: queue.SimpleQueue[tuple[Message, int]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._lines: list[Platform] = []

    def workers(self) -> list[Callable[[], None]]:
        """One for each line."""
        deeds = [self.say] * CLIENTS + [self.repeat] * REPEATERS
        self._lines = [Platform(*self._program.address) for _ in deeds]
        return [partial(deed, line) for deed, line in zip(deeds, self._lines, strict=True)]

    def hang_up(self) -> None:
        for line in self._lines:
            line.hang_up()

    def say(self, line: Platform) -> None:
        """One new message."""
        with self._lock:
            self.sent += 1
            number = self.sent
        self._push(line, text_message(MOTHER, f"第 {number} 句：下班了，想听听孩子今天的事"), 1)

    def repeat(self, line: Platform) -> None:
        """One that was not answered before."""
        try:
            message, tries = self._again.get(timeout=0.05)
        except queue.Empty:
            return
        self._push(line, message, tries)

    def _push(self, line: Platform, message: Message, tries: int) -> None:
        try:
            answer = line.push(message)
        except NoAnswer:
            time.sleep(0.02)
            if tries < TRIES:
                self._again.put((message, tries + 1))
            return
        assert answer.status == 200, answer
        with self._lock:
            self.answered.setdefault(message.text, set()).add(answer.text)


def test_twenty_kills_under_load_lose_and_double_nothing(tmp_path: Path) -> None:
    _killed_under_load(tmp_path, f"sqlite:///{tmp_path / 'lianxin.db'}", 20, (0.05, 0.6))


def test_kills_under_load_lose_and_double_nothing_on_postgresql(tmp_path: Path, postgres: Postgres) -> None:
    _killed_under_load(tmp_path, postgres.url(), 4, (0.3, 1.2))


def _killed_under_load(folder: Path, url: str, kills: int, pause: tuple[float, float]) -> None:
    rng = random.Random(SEED)
    settings = {"DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
    with house(url) as school, Sink() as sink:
        settings["WECHAT_API_BASE"] = sink.url
        program = Program(folder, settings)
        load = Load(program)
        with program, Background(*load.workers()):
            for _ in range(kills):
                time.sleep(rng.uniform(*pause))
                program.kill()
                program.start()
            wait_for(lambda: len(load.answered) > WORTH_THE_NAME, END_SECONDS)
        load.hang_up()
        a_minute_later(folder, settings)
        _nothing_lost_and_nothing_doubled(school, load)


def _nothing_lost_and_nothing_doubled(school: House, load: Load) -> None:
    inbox = school.inbox()
    kept = Counter(message.text for message in inbox)
    assert set(load.answered) <= set(kept), "answered and not in the database"
    assert set(kept.values()) == {1}, "a message is in the inbox twice"
    assert {message.state for message in inbox} == {"handled"}
    assert Counter(school.file()) == kept, "the child's file is not the inbox"
    assert school.relayed() == kept, "the teacher is not promised each message exactly once"
    assert all(len(words - {""}) <= 1 for words in load.answered.values()), "a repeat got other words"
