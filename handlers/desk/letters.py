"""Who has not confirmed a letter (防溺水的信 谁还没签), and receipts on paper or by telephone (纸质回执 …)."""

import re
from typing import Any

from domain.letter import Method
from domain.people import Child, Guardian, Relation
from domain.understanding.letters import letters_meant
from domain.understanding.meaning import Intent
from domain.words import fold
from handlers.actions import paper
from handlers.desk import asking, children
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage import letter_receipts, letters, people

WHICH = "paper"
# What is handed in or paid, and is no letter: 昨天作业没交 is a word for the family.
OF_OTHER_THINGS = re.compile("作业|卷子|试卷|[钱费]|体检表|练习")
BY_PHONE = ("电话", "口头", "当面告知", "打电话")
EXCEPT = re.compile("除了?(?P<names>[^，,。 ]{2,12}?)(?:其他|其余|以外|之外|都)")
# A child, and of each adult the relation, how they confirmed (empty: not yet), whether on WeChat, whether opened.
Family = tuple[str, list[tuple[str, str, bool, bool]]]


def unsigned(turn: Turn, _intent: Intent | None = None) -> Reply | None:
    """The families of the teacher's own children who have not all confirmed the letter that is named, or the newest."""
    if OF_OTHER_THINGS.search(turn.inbound.text):
        return None
    running = letters.open_titles(turn.session, teacher(turn).school_id)
    if not running:
        return Reply(words("replies/desk_no_letter"))
    letter_id, title = letters_meant(running, turn.inbound.text)[0]
    mine = children.mine(turn)
    asked = children.named(mine, turn.inbound.text)
    families = _families(turn, letter_id, asked or mine)
    shown = families if asked else [family for family in families if not _is_complete(family)]
    return Reply(words("replies/desk_unsigned", title=title, families=shown))


def on_paper(turn: Turn, _intent: Intent) -> Reply | None:
    """纸质回执 李思涵 王梓轩: each name is echoed; which letter is asked where several run."""
    text = turn.inbound.text
    mine = children.mine(turn)
    excepted = EXCEPT.search(text)
    without = children.named(mine, excepted["names"]) if excepted else []
    meant = [child for child in children.named(mine, text) if child not in without]
    unknown = children.strangers(turn, text)
    if not meant and not unknown:
        return None
    running = letters.open_titles(turn.session, teacher(turn).school_id)
    if not running:
        return Reply(words("replies/desk_no_letter"))
    fitting = letters_meant(running, text, any_of_several=False)
    if len(fitting) > 1 and meant:
        offered = fitting[: children.MOST_CHOICES]
        asking.ask(turn, WHICH, {"text": text, "letters": [number for number, _ in offered]})
        return Reply(words("replies/desk_which_letter", titles=[title for _, title in offered]))
    return _note(turn, fitting[0], text, meant, unknown)


def choose(turn: Turn) -> Reply | None:
    """The number of a letter; the sentence is read again for it."""
    offered: list[int] = asking.payload(turn)["letters"]
    number = asking.number(turn, len(offered))
    if not number:
        return None
    asking.done(turn)
    text = str(asking.payload(turn)["text"])
    letter = letters.get(turn.session, offered[number - 1])
    assert letter is not None, "it was offered"
    meant = children.named(children.mine(turn), text)
    return _note(turn, (letter.id, letter.title), text, meant, children.strangers(turn, text))


def _note(turn: Turn, letter: tuple[int, str], text: str, meant: list[Child], unknown: list[str]) -> Reply:
    method = Method.PHONE if any(word in text for word in BY_PHONE) else Method.PAPER
    noted: list[tuple[str, str, str, bool]] = []
    nobody: list[str] = []
    for child in meant:
        signers = _signers(turn, child, text)
        if not signers:
            nobody.append(child.name)
            continue
        new = paper.note(turn.session, letter[0], child, signers, method, teacher(turn), turn.now)
        relations = "、".join(guardian.relation.label for guardian in signers)
        noted.append((child.name, relations, method.label, bool(new)))
    facts: dict[str, Any] = {"noted": noted, "nobody": nobody, "unknown": unknown}
    return Reply(words("replies/desk_paper", title=letter[1], **facts))


def _signers(turn: Turn, child: Child, text: str) -> list[Guardian]:
    """Whoever is named with the child, or those who are at home with it."""
    around = people.guardians_of_child(turn.session, child.id)
    after = fold(text).partition(fold(children.form_in(child, text)))[2][:6]
    named = [one for one in around if one.relation is not Relation.OTHER and one.relation.label in after]
    return named or [one for one in around if not one.away]


def _families(turn: Turn, letter_id: int, of: list[Child]) -> list[Family]:
    standings = letter_receipts.standings(turn.session, letter_id, [child.id for child in of])
    bound = {g.person.id for g in people.bound_guardians_of_teacher(turn.session, teacher(turn).id)}
    found: list[Family] = []
    for child in of:
        relations = {g.person.id: g.relation.label for g in people.guardians_of_child(turn.session, child.id)}
        adults = [
            (relations[one.person_id], one.method.label if one.method else "", one.person_id in bound, one.opened)
            for one in standings
            if one.child_id == child.id and one.person_id in relations
        ]
        if adults:
            found.append((child.name, adults))
    return found


def _is_complete(family: Family) -> bool:
    return all(method for _, method, _, _ in family[1])
