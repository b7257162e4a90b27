from datetime import timedelta
from sqlalchemy import select
from domain.clock import SetClock
from scheduler import contacts as job
from storage import contact_plans, people, pairings
from storage import tables as t
from tests.desk.study import Study
from storage.database import Database

def test_smoke(database: Database, clock: SetClock) -> None:
    study = Study(database, clock)
    with database.begin() as s:
        kids=[c.id for c in pairings.children_of(s, study.id_of("陈雨"))]
        contact_plans.settle(s, kids, clock.now())
        for p in contact_plans.of_children(s, kids): print(p.kind, p.child_id, p.person_id, p.due_at)
    for day in range(60):
        clock.advance(timedelta(days=1))
        n=job.remind(database, clock)
        if n: print(day, n)
    with database.read() as s:
        for d in s.scalars(select(t.ContactDecision)): print(d.plan_id, d.due_at, d.step, d.decision, d.person_id, d.outbox_once)
        for o in s.scalars(select(t.Outbox)): print(o.kind, o.once, o.body)
