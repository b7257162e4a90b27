"""Any one thing that the program leans on may die or hang: answers stay in time, and nothing is lost or doubled."""

import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.delivery.village import MOTHER, TEACHER
from tests.faults.house import House, house
from tests.faults.platform import CUT_SECONDS, Answer, Message, NoAnswer, Platform, text_message
from tests.faults.program import Background, Program, a_minute_later
from tests.faults.sink import Sink
from tests.servers import Postgres, Redis, wait_for

LINES = 6
ANSWERED = 9  # of many messages within a minute: the next is answered "all noted", and then none
PROMISED_SECONDS = 3.5  # promise P3; the platform hangs up after five
SPOOL_PATIENCE = 20.0  # the spool is looked at every five seconds


def sentence(number: int) -> str:
    """One of many, in which nothing is asked of anybody."""
    return f"第 {number} 句：下班了，想听听孩子今天的事"


class School:
    """A running server on PostgreSQL with its database, its API sink and one line of the platform."""

    def __init__(self, folder: Path, url: str, more: dict[str, str], school: House, sink: Sink) -> None:
        self.settings = {"DATABASE_URL": url, "WECHAT_API_BASE": sink.url, "LOG_LEVEL": "ERROR"} | more
        self.folder = folder
        self.house = school
        self.sink = sink
        self.program = Program(folder, self.settings)
        self.line = Platform(*self.program.address)

    @property
    def spool(self) -> Path:
        return self.folder / "data" / "spool"

    def says(self, text: str) -> Answer:
        return self.line.push(text_message(MOTHER, text))

    def spooled(self) -> int:
        return len(list(self.spool.glob("*.sealed")))

    def ends_well(self) -> None:
        code, seconds = self.program.end()
        assert code == 0, self.program.output
        assert seconds < 10


@pytest.fixture
def school(tmp_path: Path, postgres: Postgres) -> Iterator[School]:
    url = postgres.url()
    with house(url) as found, Sink() as sink:
        running = School(tmp_path, url, {}, found, sink)
        with running.program:
            yield running
        running.line.hang_up()
        postgres.make_ready()
    postgres.drop(url)


def _freeze(postgres: Postgres) -> None:
    postgres.pause()


def _thaw(postgres: Postgres) -> None:
    postgres.resume()


def _kill(postgres: Postgres) -> None:
    postgres.kill()


def _start(postgres: Postgres) -> None:
    postgres.start()


OUTAGES = [pytest.param(_freeze, _thaw, id="frozen"), pytest.param(_kill, _start, id="killed")]
Deed = Callable[[Postgres], None]


@pytest.mark.parametrize(("breaks", "mends"), OUTAGES)
def test_what_comes_during_an_outage_is_spooled_in_time_and_replayed_in_order(
    school: School, postgres: Postgres, breaks: Deed, mends: Deed
) -> None:
    assert "已转给陈老师" in school.says("之前").text
    breaks(postgres)
    texts = [sentence(number) for number in range(8)]
    answers = [school.says(text) for text in texts]
    assert [answer.body for answer in answers] == [b"success"] * len(texts)
    assert max(answer.seconds for answer in answers) < PROMISED_SECONDS
    assert school.spooled() == len(texts)
    mends(postgres)
    wait_for(lambda: school.spooled() == 0, SPOOL_PATIENCE)
    assert school.house.file() == ["之前", *texts]
    assert school.house.relayed() == Counter(["之前", *texts])
    assert {message.state for message in school.house.inbox()} == {"handled"}


@pytest.mark.parametrize(("breaks", "mends"), OUTAGES)
def test_an_outage_in_the_middle_of_a_rush_loses_and_doubles_nothing(
    school: School, postgres: Postgres, breaks: Deed, mends: Deed
) -> None:
    rush = Rush(school)
    with Background(*rush.workers()):
        time.sleep(0.7)
        breaks(postgres)
        time.sleep(2.5)
        mends(postgres)
        time.sleep(1.5)
    rush.hang_up()
    school.ends_well()
    a_minute_later(school.folder, school.settings)
    assert rush.slowest < CUT_SECONDS
    assert set(rush.statuses) == {200}
    assert not rush.unanswered
    kept = Counter(message.text for message in school.house.inbox())
    assert kept == Counter(rush.answered)
    assert Counter(school.house.file()) == kept
    assert school.house.relayed() == kept


def test_a_restart_of_the_database_is_hardly_noticed(school: School, postgres: Postgres) -> None:
    rush = Rush(school)
    with Background(*rush.workers()):
        time.sleep(0.5)
        postgres.restart()
        time.sleep(1.0)
    rush.hang_up()
    school.ends_well()
    a_minute_later(school.folder, school.settings)
    assert set(rush.statuses) == {200}
    assert rush.slowest < PROMISED_SECONDS
    assert Counter(school.house.file()) == Counter(rush.answered)
    assert school.house.relayed() == Counter(rush.answered)


def test_with_no_place_to_keep_anything_the_platform_is_asked_to_come_again(school: School, postgres: Postgres) -> None:
    message = text_message(MOTHER, "请再送一次")
    postgres.kill()
    shutil.rmtree(school.spool)
    school.spool.write_text("not a folder")
    answer = school.line.push(message)
    assert (answer.status, answer.body) == (503, b"")
    assert answer.seconds < PROMISED_SECONDS
    school.spool.unlink()
    postgres.start()
    wait_for(lambda: school.line.push(message).text != "", 10)
    assert school.house.file() == ["请再送一次"]


@pytest.mark.parametrize("fault", ["pause", "kill"])
def test_redis_may_hang_or_die(tmp_path: Path, redis_server: Redis, fault: str) -> None:
    url = f"sqlite:///{tmp_path / 'lianxin.db'}"
    with house(url) as found, Sink() as sink:
        school = School(tmp_path, url, {"REDIS_URL": redis_server.url()}, found, sink)
        with school.program:
            school.says("之前")
            wait_for(lambda: "【李思涵妈妈】之前" in sink.texts(TEACHER), 10)
            getattr(redis_server, fault)()
            answers = [school.says(f"第 {number} 句") for number in range(5)]
            assert all("已转给陈老师" in answer.text for answer in answers)
            assert max(answer.seconds for answer in answers) < 1.5
            said = school.line.push(text_message(TEACHER, "李思涵妈妈 孩子很好"))
            assert "李思涵妈妈" in said.text
            wait_for(lambda: len(sink.texts(TEACHER)) == 6 and len(sink.texts(MOTHER)) == 1, 15)
        school.line.hang_up()
    assert sink.texts(TEACHER) == [f"【李思涵妈妈】{text}" for text in ("之前", *(f"第 {n} 句" for n in range(5)))]


def test_sigterm_lets_what_is_on_the_wire_arrive(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lianxin.db'}"
    with house(url) as found, Sink() as sink:
        school = School(tmp_path, url, {}, found, sink)
        with school.program:
            school.says("第一句")
            wait_for(lambda: len(sink.texts(TEACHER)) == 1, 10)
            sink.delay = 3.0
            school.says("第二句")
            wait_for(lambda: len(sink.texts(TEACHER)) == 2, 10)
            rush = Rush(school)
            with Background(*rush.workers()):
                time.sleep(0.3)
                school.ends_well()
            rush.hang_up()
            school.line.hang_up()
        answered = Counter(["第一句", "第二句", *rush.answered])
        assert set(rush.statuses) == {200}
        kept = Counter(found.file())
        assert set(answered) <= set(kept)
        assert set(kept.values()) == {1}
        states = found.outbox_states()
        assert "sending" not in states and "uncertain" not in states
        assert states["accepted"] >= 2


def test_sigterm_does_not_wait_for_an_api_that_hangs(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'lianxin.db'}"
    with house(url) as found, Sink() as sink:
        school = School(tmp_path, url, {}, found, sink)
        with school.program:
            school.says("第一句")
            wait_for(lambda: len(sink.texts(TEACHER)) == 1, 10)
            sink.delay = 20.0
            school.says("第二句")
            wait_for(lambda: len(sink.texts(TEACHER)) == 2, 10)
            school.ends_well()
            school.line.hang_up()
        assert found.relayed() == Counter(["第一句", "第二句"])


def test_the_same_message_at_two_servers_at_once_is_one(tmp_path: Path, postgres: Postgres) -> None:
    url = postgres.url()
    with house(url) as found, Sink() as sink, ThreadPoolExecutor(2) as both:
        settings = {"DATABASE_URL": url, "WECHAT_API_BASE": sink.url, "LOG_LEVEL": "ERROR"}
        servers = [Program(tmp_path, settings).web_only() for _ in range(2)]
        with servers[0], servers[1], Program(tmp_path, settings, "work"):
            lines = [Platform(*server.address) for server in servers]
            texts = [sentence(number) for number in range(40)]
            answers = [_same_answer_at(both, lines, text_message(MOTHER, text)) for text in texts]
            for line in lines:
                line.hang_up()
            wait_for(lambda: texts[-1] in "".join(sink.texts(TEACHER)), 30)
        assert all("已转给陈老师" in answer for answer in answers[:ANSWERED])
        assert found.file() == texts
        assert found.relayed() == Counter(texts)
        assert _spoken(sink) == texts


def _spoken(sink: Sink) -> list[str]:
    """What the mother said, as it came to the teacher: what is said very fast is joined, a line for each."""
    return [line.removeprefix("【李思涵妈妈】") for text in sink.texts(TEACHER) for line in text.split("\n")]


def _same_answer_at(both: ThreadPoolExecutor, lines: list[Platform], message: Message) -> str:
    barrier = threading.Barrier(len(lines))

    def push(line: Platform) -> Answer:
        barrier.wait()
        return line.push(message)

    first, second = both.map(push, lines)
    assert (first.status, first.text) == (second.status, second.text)
    return first.text


class Rush:
    """Several lines that say one thing after another and note every answer."""

    def __init__(self, school: School) -> None:
        self.answered: list[str] = []
        self.unanswered: list[str] = []
        self.statuses: list[int] = []
        self.slowest = 0.0
        self._lines = [Platform(*school.program.address) for _ in range(LINES)]
        self._lock = threading.Lock()
        self._number = 0

    def workers(self) -> list[Callable[[], None]]:
        return [partial(self._say, line) for line in self._lines]

    def hang_up(self) -> None:
        for line in self._lines:
            line.hang_up()

    def _say(self, line: Platform) -> None:
        with self._lock:
            self._number += 1
            text = sentence(self._number)
        try:
            answer = line.push(text_message(MOTHER, text))
        except NoAnswer:
            self.unanswered.append(text)
            time.sleep(0.05)
            return
        with self._lock:
            self.answered.append(text)
            self.statuses.append(answer.status)
            self.slowest = max(self.slowest, answer.seconds)
        time.sleep(0.05)  # a village, not a flood: what is spooled here is replayed within the test
