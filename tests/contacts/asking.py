"""The study with somebody who asks why, and is told what was kept."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete

from domain.clock import CHINA, SetClock
from domain.contact import ContactKind, Result, Way
from domain.contact_steps import Form
from domain.pause import Cause
from messages import explanations
from messages.explanations import Page
from messages.outbound import Envelope
from scheduler import contacts as job
from storage import tables as t
from storage.contact import contact_pauses, contact_plans, contacts
from storage.contact.contact_pauses import NewPause
from storage.contact.contacts import NewContact
from storage.database import Database
from storage.explanation import explanations as reads
from storage.explanation import explanations_people, explanations_stories
from storage.person import people
from storage.traffic import outbox
from storage.traffic.outbox_claim import Parcel, claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.desk.study import TEACHER, Study

DAY = timedelta(days=1)
MONTH = timedelta(days=30)


class Asking(Study):
    """The study with somebody who asks why."""

    def number_of(self, child: str) -> int:
        with self.database.read() as session:
            return people.children_named(session, 1, child)[0].id

    def why_of(self, child: str, **how: object) -> str:
        with self.database.read() as session:
            now = self.clock.now()
            found = reads.of_child(session, self.number_of(child), now, 50, **how)  # type: ignore[arg-type]
        assert found is not None
        return told(explanations.of_child(found, now))

    def why_about(self, child: str, kind: ContactKind) -> str:
        """Of one plan only."""
        with self.database.read() as session:
            (plan,) = contact_plans.of_children(session, [self.number_of(child)], [kind])
        return self.why_of(child, plan_id=plan.id)

    def why_for(self, name: str) -> str:
        with self.database.read() as session:
            now = self.clock.now()
            found = explanations_people.of_person(session, self.id_of(name), now - MONTH, now, 50)
        assert found is not None
        return told(explanations.of_person(found))

    def why_this(self, which: int | str) -> str:
        with self.database.read() as session:
            story = explanations_stories.story(session, which, self.clock.now())
        assert story is not None
        return told(explanations.of_message(story, self.clock.now()))

    def at(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """The clock goes on to this moment in China."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=CHINA)
        assert moment >= self.clock.now()
        self.clock.advance(moment - self.clock.now())

    def remind(self) -> None:
        job.remind(self.database, self.clock)

    def days_pass(self, count: int) -> None:
        """Day after day the tick looks at what is due."""
        for _ in range(count):
            self.clock.advance(DAY)
            self.remind()

    def send(self, kind: str, name: str, once: str = "m1", **more: object) -> None:
        with self.database.begin() as session:
            envelope = Envelope(kind, once, self.id_of(name), f"话{once}", **more)  # type: ignore[arg-type]
            outbox.put(session, envelope, self.clock.now())

    def deliver(self, kind: str = "accepted", **more: object) -> None:
        """Whatever is due leaves, and ends like this."""
        while parcels := claim(self.database, "w1", self.clock.now(), 100):
            ends = [Outcome(parcel.id, kind, **more) for parcel in parcels]  # type: ignore[arg-type]
            settle(self.database, ends, self.clock.now())

    def leaving(self, kind: str) -> Parcel:
        """The one of this kind that is on its way now."""
        parcels = claim(self.database, "w1", self.clock.now(), 100)
        return next(parcel for parcel in parcels if parcel.kind == kind)

    def pause(self, child: str, form: Form, cause: Cause, until: date) -> None:
        with self.database.begin() as session:
            now = self.clock.now()
            new = NewPause("p1", 1, self.number_of(child), form, cause, "", now.date(), until)
            contact_pauses.add(session, new, now)

    def spoke(self, child: str, name: str, way: Way = Way.PHONE, result: Result = Result.REACHED) -> None:
        """The teacher and the parent who is away."""
        with self.database.begin() as session:
            now = self.clock.now()
            new = NewContact(
                f"c:{now}", 1, ContactKind.PARENT, way, result, now, (self.number_of(child),),
                self.id_of(name), self.id_of(TEACHER), minutes=8,
            )  # fmt: skip
            contacts.keep(session, new, now)


def school(database: Database, clock: SetClock) -> Asking:
    """The teacher, 李思涵's mother (away) and grandmother are bound, and nothing lies in the outbox."""
    asking = Asking(database, clock)
    asking.with_director()
    asking.bound(TEACHER, "王芳", "周桂英")
    with database.begin() as session:
        session.execute(delete(t.Outbox))
        contact_plans.settle(session, [people.children_named(session, 1, "李思涵")[0].id], clock.now())
    return asking


def told(page: Page) -> str:
    """All the sentences of a page."""
    lines = [page.title]
    for section in page.sections:
        lines += [f"■{section.title}", *(one.text for one in (*section.facts, *section.history))]
        lines += [section.empty] if not section.history else []
    return "\n".join(lines)
