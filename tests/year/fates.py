"""Who is who in the year: what becomes of each teacher's children, and how each mother answers the weekly question.

Both the life that is played and the model that foretells it read this; neither reads the other.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SEED = 20260901
CHINA, MILAN = "Asia/Shanghai", "Europe/Rome"
CHILDREN_OF_ONE = 5


class Group(StrEnum):
    """What becomes of a teacher and the children; each group is a row of the table."""

    DILIGENT = "diligent"  # does what is due on its day
    LATE = "late"  # three school days after it
    SLOW = "slow"  # seven school days after it: the coordinator hears of it
    MISSED = "missed"  # two calls in vain, the third is answered
    NEVER = "never"  # nothing, all year
    OWN_CLASS = "own_class"  # nothing, and is the coordinator
    GRIEF = "grief"  # bereavement in some families in November
    HOME = "home"  # parents at home around Spring Festival
    NEWCOMERS = "newcomers"  # two children come in March
    LEAVERS = "leavers"  # two children leave in December
    ILL = "ill"  # the teacher is ill for two weeks; a substitute stands in
    HANDOVER = "handover"  # another teacher takes over in March


class Mood(StrEnum):
    """How a mother deals with the weekly question."""

    STEADY = "steady"  # answers 1 in the evening
    MIDWEEK = "midweek"  # tells of it by herself on Wednesday
    FORTNIGHT = "fortnight"  # answers 1 every other week
    SILENT = "silent"  # never
    MOODY = "moody"  # one or the other, as the week goes


class Answer(StrEnum):
    """What she does in one week."""

    EVENING = "evening"  # 1, half an hour after the question
    MORNING = "morning"  # 1, on the Monday after the question
    NOT_YET = "not_yet"  # 2
    WEDNESDAY = "wednesday"  # unasked
    NOTHING = "nothing"


FULL: Mapping[Group, int] = {
    Group.DILIGENT: 12,
    Group.LATE: 5,
    Group.SLOW: 3,
    Group.MISSED: 4,
    Group.NEVER: 3,
    Group.OWN_CLASS: 1,
    Group.GRIEF: 2,
    Group.HOME: 3,
    Group.NEWCOMERS: 2,
    Group.LEAVERS: 2,
    Group.ILL: 1,
    Group.HANDOVER: 2,
}
SMALL: Mapping[Group, int] = dict.fromkeys(Group, 1)

# Days of the stories, in China.
GRIEF_FROM, GRIEF_UNTIL = date(2026, 11, 9), date(2026, 11, 22)
HOME_FROM, HOME_UNTIL = date(2027, 1, 24), date(2027, 3, 14)
NEW_ON, LEFT_ON = date(2027, 3, 8), date(2026, 12, 15)
ILL_FROM, ILL_UNTIL = date(2026, 11, 16), date(2026, 11, 27)
HANDED_OVER_ON = date(2027, 3, 15)
STARTS, ENDS = date(2026, 8, 31), date(2027, 8, 31)


@dataclass(frozen=True, slots=True)
class Mother:
    """``number`` names her; she works away, is on WeChat, and has these children of one teacher."""

    number: int
    zone: str
    mood: Mood

    def answer(self, monday: date) -> Answer:
        """What she does about the week that begins on this Monday, by her own clock."""
        if self.mood is Mood.MOODY:
            return _drawn(self.number, monday)
        if self.mood is Mood.FORTNIGHT:
            return Answer.EVENING if monday.isocalendar().week % 2 == 0 else Answer.NOTHING
        return {Mood.STEADY: Answer.EVENING, Mood.MIDWEEK: Answer.WEDNESDAY}.get(self.mood, Answer.NOTHING)


@dataclass(frozen=True, slots=True)
class Pupil:
    """A child: its teacher, its mother, the grandmother at home (``family`` names her), maybe a father away as well,
    who is not on WeChat. ``is_grieving``: its family has a bereavement in November."""

    number: int
    teacher: int
    group: Group
    family: int
    mother: Mother
    has_father: bool
    is_grieving: bool
    comes_on: date
    leaves_on: date | None

    def is_here(self, day: date) -> bool:
        """Whether its family is one of the school's when this day begins."""
        return self.comes_on < day and (self.leaves_on is None or day <= self.leaves_on)

    def is_muted(self, day: date) -> bool:
        """Whether nothing is asked of the family, nor of its teacher, because somebody died."""
        return self.is_grieving and GRIEF_FROM <= day <= GRIEF_UNTIL

    def has_mother_home(self, day: date) -> bool:
        """Whether nobody has to speak with the mother by phone, nor she with the child."""
        return self.group is Group.HOME and HOME_FROM <= day <= HOME_UNTIL


def pupils(teachers: Mapping[Group, int]) -> list[Pupil]:
    """Five of each teacher; the first two of every fourth teacher are sister and brother."""
    found: list[Pupil] = []
    for teacher, group in enumerate(of_teachers(teachers)):
        found += _five(teacher, group, 1 + teacher * CHILDREN_OF_ONE)
    return found


def of_teachers(teachers: Mapping[Group, int]) -> list[Group]:
    """The group of each teacher, by their number."""
    return [group for group, count in teachers.items() for _ in range(count)]


def _five(teacher: int, group: Group, first: int) -> Iterator[Pupil]:
    moods = (Mood.STEADY, Mood.STEADY, Mood.MIDWEEK, Mood.SILENT if teacher % 4 == 1 else Mood.FORTNIGHT, Mood.MOODY)
    for slot in range(CHILDREN_OF_ONE):
        number = first + slot
        family = first if slot == 1 and teacher % 4 == 0 else number
        zone = MILAN if (slot, teacher % 3) in ((2, 0), (4, 1)) else CHINA
        yield Pupil(
            number,
            teacher,
            group,
            family,
            Mother(family, zone, moods[slot]),
            has_father=slot == 3 and teacher % 6 == 5,
            is_grieving=group is Group.GRIEF and slot in (0, 1, 3),
            comes_on=NEW_ON if group is Group.NEWCOMERS and slot > 2 else STARTS,
            leaves_on=LEFT_ON if group is Group.LEAVERS and slot in (2, 4) else None,
        )


def _drawn(mother: int, monday: date) -> Answer:
    drawn = random.Random(f"{SEED}:{mother}:{monday}").choices(list(Answer), (30, 15, 15, 20, 20))
    return drawn[0]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
