"""Stories of a letter that is followed: the small school, its terms, and somebody who looks at the clock."""

from datetime import date, datetime, time

from sqlalchemy import select

from domain.clock import CHINA
from domain.days.day import Term
from domain.letter import Method
from handlers.actions.letter import letters as deeds
from handlers.actions.letter import receipts
from scheduler import letter_follow
from storage import calendar
from storage import tables as t
from tests.letters.school import School

TERMS = (Term("2026秋", date(2026, 9, 1), date(2027, 1, 22)), Term("2027春", date(2027, 3, 1), date(2027, 7, 2)))


class Following(School):
    """The school has entered its terms; a letter leaves on Monday at ten and is wanted by 11 December."""

    def ready(self) -> "Following":
        with self.database.begin() as session:
            for term in TERMS:
                calendar.add_term(session, calendar.By(self.id, self.now), term)
        return self

    def sent(self, **given: object) -> int:
        """A letter that runs."""
        number = self.write(**{"due_on": date(2026, 12, 11), **given})  # type: ignore[arg-type]
        with self.database.begin() as session:
            deeds.send(session, number, self.now)
        return number

    def at(self, day: date, hour: int, minute: int = 0) -> None:
        """The clock moves on to this hour in China."""
        moment = datetime.combine(day, time(hour, minute), tzinfo=CHINA)
        self.clock.advance(moment - self.now)

    def looks(self) -> int:
        """The scheduler looks once."""
        return letter_follow.turn(self.database, self.clock)

    def told(self, name: str, kind: str) -> list[str]:
        """The texts of a kind that were made for somebody."""
        return [one.text for one in self.outbox(name, kind)]

    def confirms(self, letter: int, name: str, method: Method = Method.WORD) -> None:
        with self.database.begin() as session:
            receipts.confirm(session, letter, self.ids[name], method, self.now)

    def receipts(self, letter: int) -> list[t.LetterReceipt]:
        """All receipts of a letter, by number, as they are now."""
        query = select(t.LetterReceipt).where(t.LetterReceipt.letter_id == letter).order_by(t.LetterReceipt.id)
        with self.database.read() as session:
            found = list(session.scalars(query))
            session.expunge_all()
        return found

    def next_step(self, letter: int) -> datetime | None:
        """When somebody looks after it again."""
        with self.database.read() as session:
            return session.get_one(t.Letter, letter).next_step_at

    def reminded(self) -> set[str]:
        """Who of the families was reminded."""
        names = {number: name for name, number in self.ids.items()}
        with self.database.read() as session:
            rows = session.query(t.Outbox.person_id).filter(t.Outbox.kind == "letter_reminder")
            return {names[person] for (person,) in rows}
