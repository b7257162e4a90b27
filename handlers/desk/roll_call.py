"""Staff say who is safe after a warning: 李思涵平安, 1和3平安, 都平安; 点名 shows of whom nobody has heard."""

import re

from domain.people import Child
from domain.roll_call import COUNTS_FOR, LONGEST, RollState, Said, Told, read_answer, read_of_staff, tells_safe
from handlers.actions.letter import roll_calls as deeds
from handlers.actions.letter import roll_lists
from handlers.desk import children
from handlers.desk.asking import leads, teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.contact import contact_parents
from storage.letter import roll_calls
from storage.letter.roll_calls import Call
from storage.person import kept_away
from storage.talk import questions

CALLING = ("点名", "谁没报平安", "谁还没报平安", "还有谁没报平安", "都报平安了吗")
LISTING = (*CALLING, "报平安", "平安", "平安了吗", "都平安吗", "都平安了吗")
# Only a text with one of these is looked at further.
SIGNS = re.compile("平安|安全|没事|在家|联系不上|没人接|打不通|帮忙|不知道")


def is_meant(turn: Turn) -> bool:
    """Whether the words may tell of a child's safety while somebody is still asked after."""
    if turn.inbound.kind is not Kind.TEXT or len(turn.inbound.text) > LONGEST:
        return False
    return turn.word in LISTING or SIGNS.search(turn.inbound.text) is not None


def answer(turn: Turn) -> Reply | None:
    """None while nobody is asked after (点名 says so), and for words that are for a family."""
    calls = roll_calls.open_of_school(turn.session, teacher(turn).school_id, turn.now - COUNTS_FOR)
    if not calls:
        return Reply(words("replies/roll_none")) if turn.word in CALLING else None
    if turn.word in LISTING:
        return _list(turn, calls)
    known = _known(turn, calls)
    told, meant = _meant(turn, known)
    if told is None or not meant:
        return _list(turn, calls) if read_of_staff(turn.inbound.text) is not None else None
    if told is not Said.SAFE:  # a danger that is plain in the words was taken before, by a way of its own
        return Reply(words("replies/roll_no_answer", children=[child.name for child in meant]))
    numbers = {child.id for child in meant}
    these = [call for call in calls if call.child_id in numbers]
    deeds.by_staff(turn.session, these, RollState.SAFE, teacher(turn), turn.now)
    left = [one for one in _mine(turn, known) if one.id not in numbers]
    return Reply(words("replies/roll_noted", children=[child.name for child in meant], count=len(left)))


def _meant(turn: Turn, known: list[Child]) -> tuple[Said | None, list[Child]]:
    """What is told, and of whom: by numbers of the list, or by names."""
    told = read_of_staff(turn.inbound.text)
    if told is not None:
        return told.said, _by_numbers(turn, told, known)
    named = children.named(known, turn.inbound.text)
    forms = tuple(children.form_in(child, turn.inbound.text) for child in named)
    return read_answer(turn.inbound.text, forms) or _plainly_safe(turn.inbound.text, forms), named


def _plainly_safe(text: str, forms: tuple[str, ...]) -> Said | None:
    return Said.SAFE if tells_safe(text, forms) else None


def _by_numbers(turn: Turn, told: Told, known: list[Child]) -> list[Child]:
    open_ones = questions.all_open(turn.session, turn.address.id, turn.now)
    asked = [one for one in open_ones if one.kind == roll_lists.QUESTION]
    if not asked:
        return []
    listed: list[int] = asked[-1].payload["children"]
    chosen = listed if told.is_all else [listed[one - 1] for one in told.numbers if 0 < one <= len(listed)]
    return [child for child in known if child.id in chosen]


def _list(turn: Turn, calls: list[Call]) -> Reply:
    mine = _mine(turn, _known(turn, calls))
    if not mine:
        return Reply(words("replies/roll_all_known"))
    roll_lists.ask(turn.session, turn.address.id, mine, turn.now)
    return Reply(roll_lists.told(turn.session, mine))


def _known(turn: Turn, calls: list[Call]) -> list[Child]:
    """Who is asked after, but whom the school keeps from who asks."""
    known = contact_parents.children(turn.session, {call.child_id for call in calls})
    return kept_away.without(turn.session, teacher(turn), list(known.values()), turn.now)


def _mine(turn: Turn, known: list[Child]) -> list[Child]:
    """Those whom this teacher looks after; a leading person and who has none of them see all."""
    own = {child.id for child in children.mine(turn)}
    theirs = [child for child in known if child.id in own]
    return known if not theirs or leads(turn) else theirs
