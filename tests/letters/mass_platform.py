"""A pretend platform for mass sends, and the few verbs the stories of mass sends need."""

from sqlalchemy import select

from handlers.actions.letter.letter_begin import begin as start
from messages.inbound import MassReport
from scheduler import mass as lane
from scheduler.mass import MassError, Refused, Unclear
from storage import tables as t
from storage.database import Database
from storage.traffic import mass_tasks
from tests.letters.school import School

NEAR = ("周桂英", "张伟", "李强")  # on WeChat and in China; 赵国强 is in Rome
SENT = MassReport("7001", True, "send success", 3, 3, 3, 0)
BLOCKED = MassReport("7001", True, "send success", 3, 2, 2, 0)
LIKE_AN_AD = MassReport("7001", False, "err(10001)", 3, 0, 0, 0)


class Killed(BaseException):
    """The machine goes off at this very moment."""


class Platform:
    """A platform that remembers its tags and takes each name once. ``dies_at`` names a call, before or after its deed;
    ``says`` is what the next sends raise; ``spoilt`` users cannot be tagged."""

    def __init__(self) -> None:
        self.tags: dict[str, tuple[str, set[str]]] = {}
        self.sent: dict[str, tuple[list[str], str]] = {}
        self.dies_at = ("", "")
        self.says: list[MassError | None] = []
        self.spoilt: set[str] = set()
        self.over = False
        self.calls: list[str] = []

    def make_tag(self, name: str) -> str:
        self._call("make_tag", "before")
        number = next((number for number, (known, _) in self.tags.items() if known == name), f"{100 + len(self.tags)}")
        self.tags.setdefault(number, (name, set()))
        self._call("make_tag", "after")
        return number

    def tag(self, tag: str, refs: list[str]) -> None:
        self._call("tag", "before")
        if self.spoilt & set(refs):
            raise Refused("微信号无效或不属于本公众号")
        self.tags[tag][1].update(refs)
        self._call("tag", "after")

    def drop_tag(self, tag: str) -> None:
        self._call("drop_tag", "before")
        self.tags.pop(tag, None)
        self._call("drop_tag", "after")

    def send(self, tag: str, text: str, client_id: str) -> str:
        self._call("send", "before")
        trouble = self.says.pop(0) if self.says else None
        if trouble is not None and not isinstance(trouble, Unclear):
            raise trouble
        self.sent.setdefault(client_id, (sorted(self.tags[tag][1]), text))
        if trouble is not None:
            raise trouble
        self._call("send", "after")
        return "7001"

    def is_over(self, number: str) -> bool:
        self._call("is_over", "before")
        return self.over

    def _call(self, name: str, when: str) -> None:
        if when == "before":
            self.calls.append(name)
        if self.dies_at == (name, when):
            self.dies_at = ("", "")
            raise Killed

    @property
    def readers(self) -> list[list[str]]:
        return [refs for refs, _ in self.sent.values()]


def begin(school: School, **given: object) -> int:
    number = school.write(by_mass=True, **given)
    with school.database.begin() as session:
        start(session, number, school.now)
    return number


def turn(school: School, platform: Platform) -> int:
    return lane.turn(school.database, school.clock, platform)


def standing(database: Database, letter: int) -> dict[str, tuple[str, str | None]]:
    """State and way of the letter's messages by the reader's name."""
    query = select(t.Person.name, t.Outbox.state, t.Outbox.way).join(t.Person, t.Person.id == t.Outbox.person_id)
    with database.read() as session:
        rows = session.execute(query.where(t.Outbox.letter_id == letter).order_by(t.Outbox.id))
        return {name: (str(state), way) for name, state, way in rows}


def tasks(database: Database) -> list[t.MassTask]:
    with database.read() as session:
        found = list(session.scalars(select(t.MassTask).order_by(t.MassTask.id)))
        session.expunge_all()
        return found


def task(database: Database) -> t.MassTask:
    return tasks(database)[-1]


def told(school: School, report: MassReport) -> None:
    with school.database.begin() as session:
        mass_tasks.report(session, report, school.now)


def everybody_is(school: School, letter: int, state: str, way: str | None) -> None:
    assert {name: one for name, one in standing(school.database, letter).items() if name in NEAR} == dict.fromkeys(
        NEAR, (state, way)
    )
