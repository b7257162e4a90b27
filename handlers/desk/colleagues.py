"""Which colleague a sentence names: 赵老师, 赵敏老师, 林主任; two of one family name are nobody until named in full."""

from domain.people import Person
from handlers.desk.asking import teacher
from handlers.router import Turn
from storage.person import people


def named(turn: Turn, text: str) -> list[Person]:
    """Those who are named in full, otherwise all whose family name stands before 老师, 主任 or 校长."""
    me = teacher(turn)
    staff = [one for one in people.staff(turn.session, me.school_id) if one.id != me.id]
    in_full = [one for one in staff if one.name in text]
    return in_full or [one for one in staff if any(title in text for title in one.titles)]
