"""The year as it is lived: the real jobs at their hours, and people who do what they are known for in between."""

from collections.abc import Callable
from datetime import date, time

from scheduler import agendas, contacts, pairings, promises
from tests.year import days, events, fates, mothers, teachers
from tests.year.days import DAY
from tests.year.fates import Answer
from tests.year.school import School

Job = Callable[..., int]
MONDAY, WEDNESDAY, SUNDAY = 0, 2, 6


def live(school: School) -> None:
    """From the first day to the last, each in its order."""
    for day in days.span(fates.STARTS, fates.ENDS):
        _night(school, day)
        _morning(school, day)
        _noon(school, day)
        _evening(school, day)


def _night(school: School, day: date) -> None:
    """In Milan it is Sunday evening."""
    if day.weekday() == MONDAY and day > fates.STARTS:
        _works(school, day, time(2, 40), contacts.remind)
        _tell(school, day, time(3, 10), Answer.EVENING, fates.MILAN, week_of=day - DAY)


def _morning(school: School, day: date) -> None:
    _works(school, day, time(6, 50), pairings.turn)
    _works(school, day, time(7, 5), contacts.remind)
    _works(school, day, time(7, 25), agendas.make)
    if day.weekday() == MONDAY:
        _tell(school, day, time(7, 40), Answer.MORNING, fates.CHINA, week_of=day - DAY)
    _works(school, day, time(8, 5), agendas.make)
    _works(school, day, time(8, 5), promises.remind)


def _noon(school: School, day: date) -> None:
    school.goes_to(day, time(12))
    with school.database.begin() as session:
        teachers.act(session, school, day)
    school.goes_to(day, time(12, 30))
    with school.database.begin() as session:
        events.happen(session, school, day)


def _evening(school: School, day: date) -> None:
    if day.weekday() == MONDAY:
        _tell(school, day, time(17), Answer.MORNING, fates.MILAN, week_of=day - DAY)
    if day.weekday() == WEDNESDAY:
        for zone in (fates.CHINA, fates.MILAN):
            _tell(school, day, time(20, 30), Answer.WEDNESDAY, zone, week_of=day)
    if day.weekday() == SUNDAY:
        _works(school, day, time(19, 40), contacts.remind)
        _tell(school, day, time(20, 10), Answer.EVENING, fates.CHINA, week_of=day)


def _works(school: School, day: date, moment: time, job: Job) -> None:
    school.goes_to(day, moment)
    job(school.database, school.clock)


def _tell(school: School, day: date, moment: time, answer: Answer, zone: str, week_of: date) -> None:
    school.goes_to(day, moment)
    with school.database.begin() as session:
        mothers.tell(session, school, answer, zone, week_of)
