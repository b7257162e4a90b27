"""How tests look at a letter before it leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import event, select

from domain.letter_ways import Facilities
from handlers.actions.letter import letter_preview
from handlers.actions.letter.letter_preview import Preview, Unreached
from storage import tables as t
from storage.letter import letters
from storage.letter.letters import NewLetter
from storage.traffic import mass
from tests.letters.school import School

USUAL = Facilities()
WITH_SMS = Facilities(sms=True)
NOTHING = Facilities(notices=False)


def draft(school: School, **given: object) -> int:
    """A letter as it was kept, however wrong it may be by now."""
    values = {"title": "国庆安全提醒", "body": "各位家长：国庆放假，请看好孩子。", "short": "不下水\n走路看车", **given}
    with school.database.begin() as session:
        return letters.draft(session, school.id, NewLetter(**values), school.now)  # type: ignore[arg-type]


def preview(school: School, number: int, facilities: Facilities = USUAL, at: datetime | None = None) -> Preview:
    with school.database.read() as session:
        return letter_preview.preview(session, number, school.now, facilities, at=at)


def problems(school: School, number: int, at: datetime | None = None) -> list[str]:
    with school.database.read() as session:
        return letter_preview.problems(session, number, school.now, at=at)


def unreached(school: School, number: int, facilities: Facilities = USUAL, limit: int = 50) -> list[Unreached]:
    """The whole list, page by page."""
    found: list[Unreached] = []
    while True:
        with school.database.read() as session:
            after = found[-1].place if found else None
            page = letter_preview.unreached(session, number, school.now, facilities, limit, after)
        found += page
        if len(page) < limit:
            return found


@contextmanager
def statements(school: School) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(school.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(school.database.engine, "before_cursor_execute", note)


def uses_mass(school: School, name: str, times: int, state: str = mass.FINISHED) -> None:
    """This person got so many mass sends this month."""
    other = draft(school, title=f"给{name}的旧信")
    with school.database.begin() as session:
        query = (
            select(t.Binding.address_id)
            .join(t.Guardianship, t.Guardianship.id == t.Binding.guardianship_id)
            .where(t.Guardianship.person_id == school.ids[name])
        )
        address = session.scalars(query).first()
        for turn in range(times):
            name_of_task = f"{name}{state}{turn}"
            task = t.MassTask(letter_id=other, client_id=name_of_task, state=state, created_at=school.now)
            session.add(task)
            session.flush()
            reader = {"task_id": task.id, "address_id": address, "person_id": school.ids[name]}
            session.add(t.MassReader(**reader, month=mass.month_of(school.now)))
