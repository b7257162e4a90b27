"""Tells the directors that something in the file is not as it was written."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from messages.outbound import Envelope
from messages.render import words
from storage.chains import chain_rows
from storage.chains.chain_problems import Problem
from storage.person import people
from storage.traffic import outbox


def tell(session: Session, problems: Sequence[Problem], count: int, day: date, now: datetime) -> None:
    """The directors of the schools whose children's files are concerned, or of all schools where it is no child's
    file (audit, states, seals); once for each day. They read how many and which files, not what stands in them."""
    children = {problem.owner for problem in problems if problem.chain == "child" and problem.owner}
    of_children = chain_rows.schools_of(session, sorted(children))
    shared = any(problem.chain != "child" or problem.owner not in of_children for problem in problems)
    concerned = {school.id for school in people.schools(session)} if shared else set(of_children.values())
    for school_id in sorted(concerned):
        named = [child for child, school in of_children.items() if school == school_id]
        text = words("reminders/chain_broken", count=count, files=len(named), day=f"{day.month}月{day.day}日")
        for person in people.directors(session, school_id):
            outbox.put(session, Envelope("chain_broken", f"chain_broken:{day}:{person.id}", person.id, text), now)
