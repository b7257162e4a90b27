"""办好了 李思涵家访: a teacher says that something they promised a family was done."""

import re

from domain.understanding.promises import is_visit
from handlers.actions.contact import promises as deeds
from handlers.desk.asking import teacher
from handlers.desk.children import mine, named
from handlers.router import Turn
from messages.inbound import SPOKEN
from messages.outbound import Reply
from messages.render import words
from storage.contact import promises
from storage.contact.promises import PromiseSeen
from storage.person import people

TAP = "promise"
LONGEST_NUMBER = 18  # digits that the database can compare
DONE = re.compile(r"(?:办好了|办完了|做完了|做到了)[\s,，:：]*(?P<what>.{2,40})")


def says_done(turn: Turn) -> bool:
    """办好了, and of which child."""
    return turn.inbound.kind in SPOKEN and DONE.fullmatch(turn.word) is not None


def by_word(turn: Turn) -> Reply | None:
    """The promises for the child that is named; with 家访 only the visits. None: the words are for a family."""
    found = DONE.fullmatch(turn.word)
    children = named(mine(turn), turn.inbound.text) if found is not None else []
    if found is None or len(children) != 1:
        return None
    given = [one for one in promises.open_of_child(turn.session, children[0].id) if one.by_id == teacher(turn).id]
    if is_visit(found["what"]):
        given = [one for one in given if is_visit(one.what)]
    return _done(turn, given[0]) if given else None


def by_tap(turn: Turn) -> Reply:
    """The option under the list or the reminder."""
    number = turn.tapped.partition(":")[2].partition(":")[0]
    is_number = number.isdecimal() and len(number) <= LONGEST_NUMBER
    found = deeds.theirs(turn.session, int(number), teacher(turn)) if is_number else None
    return _done(turn, found) if found is not None else Reply()


def _done(turn: Turn, found: PromiseSeen) -> Reply:
    deeds.keep(turn.session, found, teacher(turn), turn.now)
    child = people.child(turn.session, found.child_id)
    return Reply(words("replies/desk_promise_done", child=child.name, what=found.what))
