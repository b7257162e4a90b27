"""Whatever happens in whatever order: plans stay whole, decisions stay single, and nobody is asked twice in a week."""

import shutil
import tempfile
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.clock import CHINA, SetClock, in_china
from domain.contact import ContactKind, Result, Way
from domain.contact_due import next_step
from domain.contact_steps import Form
from domain.pause import Cause
from domain.people import Relation, Role
from scheduler import contacts as job
from storage import tables as t
from storage.contact import contact_pauses, contact_plans, contacts
from storage.contact.contact_pauses import NewPause
from storage.contact.contacts import NewContact
from storage.database import Database
from storage.migrate import upgrade
from storage.pairing import pairings
from storage.person import people
from storage.vault import Vault
from tests.conftest import KEY
from tests.delivery.village import MOTHER, family

MONDAY = datetime(2026, 11, 23, 10, tzinfo=CHINA)
KINDS = st.sampled_from(list(ContactKind))
DEEDS = st.one_of(
    st.tuples(st.just("passes"), st.integers(1, 40)),  # days, with a look on each of them
    st.tuples(st.just("jumps"), st.sampled_from([-400, -1, 1, 3, 400])),  # days, the clock alone
    st.tuples(st.just("contact"), KINDS),
    st.tuples(st.just("attempt"), KINDS),
    st.tuples(st.just("pause"), st.tuples(st.sampled_from(list(Form)), st.integers(0, 30))),
    st.tuples(st.just("settles"), st.none()),
)


class Home:
    """One child with a teacher, a mother who is away and on WeChat, and a grandmother."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock = database, SetClock(MONDAY)
        self._deeds = 0
        now = self.clock.now()
        with database.begin() as session:
            school = people.add_school(session, "青石村小学", now)
            self.child = people.add_child(session, school, "李思涵", "三年级1班", now)
            self.teacher = people.add_person(session, school, "陈望", Role.TEACHER, now)
            self.mother, _, _ = family(session, school, self.child, "王桂芳", MOTHER, now)
            self.carer = people.add_person(session, school, "周桂英", Role.GUARDIAN, now)
            people.add_guardian(session, self.child, self.carer, Relation.GRANDMOTHER, away=False)
            pairings.pair(session, self.teacher, self.child, now)
            contact_plans.settle(session, [self.child], now)

    def does(self, deed: str, what: object) -> None:
        self._deeds += 1
        getattr(self, deed)(what)

    def passes(self, days: int) -> None:
        for _ in range(days):
            self.clock.advance(timedelta(days=1))
            job.remind(self.database, self.clock)
            self.is_whole()

    def jumps(self, days: int) -> None:
        self.clock.advance(timedelta(days=days))
        job.remind(self.database, self.clock)

    def contact(self, kind: ContactKind) -> None:
        self._keep(kind, Result.REACHED)

    def attempt(self, kind: ContactKind) -> None:
        self._keep(kind, Result.NO_ANSWER)

    def pause(self, given: tuple[Form, int]) -> None:
        form, days = given
        today = in_china(self.clock.now()).date()
        with self.database.begin() as session:
            new = NewPause(
                f"p{self._deeds}", 1, self.child, form, Cause.ILLNESS, "住院", today, today + timedelta(days=days)
            )
            contact_pauses.add(session, new, self.clock.now())

    def settles(self, _: None) -> None:
        with self.database.begin() as session:
            contact_plans.settle(session, [self.child], self.clock.now())

    def is_whole(self) -> None:
        with self.database.read() as session:
            row = t.ContactDecision
            once = Counter(session.execute(select(row.plan_id, row.due_at, row.step)).all())
            weeks = Counter(session.scalars(select(t.Outbox.once).where(t.Outbox.kind == "weekly_question")))
            rules = contact_plans.school(session, 1).rules
            plans = contact_plans.of_children(session, [self.child])
        assert max(once.values(), default=1) == 1
        assert max(weeks.values(), default=1) == 1
        for plan in plans:
            assert plan.due_at is None or in_china(plan.due_at).date() >= plan.starts_on
            is_at_the_top = next_step(rules[plan.kind], plan.step) is None
            assert plan.next_at is not None or plan.due_at is None or is_at_the_top, plan

    def _keep(self, kind: ContactKind, result: Result) -> None:
        adults = {
            ContactKind.PARENT: self.mother,
            ContactKind.WEEKLY_CHILD: self.mother,
            ContactKind.WEEKLY_CARER: self.mother,
            ContactKind.CARER: self.carer,
        }
        with self.database.begin() as session:
            new = NewContact(
                f"c{self._deeds}", 1, kind, Way.PHONE, result, self.clock.now(), (self.child,), adults.get(kind)
            )
            contacts.keep(session, new, self.clock.now())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of which every example takes a copy."""
    file = tmp_path_factory.mktemp("empty") / "lianxin.db"
    with closing(Database(f"sqlite:///{file}", Vault([KEY]))) as database:
        upgrade(database)
    return file


@settings(max_examples=15, deadline=None)
@given(st.lists(DEEDS, max_size=12))
def test_nothing_that_happens_breaks_a_plan(empty: Path, deeds: list[tuple[str, object]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        file = shutil.copy(empty, name)
        with closing(Database(f"sqlite:///{file}", Vault([KEY]))) as database:
            home = Home(database)
            for deed, what in deeds:
                home.does(deed, what)
                home.is_whole()
