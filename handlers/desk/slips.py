"""Receipts that a teacher writes down for families: on paper or a picture of it, by telephone, in person, by the child.

纸质回执 李思涵 王梓轩; 三(2)班全交了; 电话告知了李思涵奶奶; 学生带回了 李思涵.
"""

import re
from typing import Any

from domain.letter import Method
from domain.people import Child, Guardian, Relation
from domain.register.cells.classes import class_title
from domain.understanding.letters import letters_meant
from domain.understanding.meaning import Intent
from domain.understanding.relations import relations_in
from domain.words import EDGES, fold
from handlers.actions.letter import paper
from handlers.desk import asking, children, pictures
from handlers.desk.asking import teacher
from handlers.desk.letters import about, class_in
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.letter import letters
from storage.person import people
from storage.talk import questions

WHICH, AWAITED = "paper", "slip_picture"
# The way is told by the first of these that stands in the sentence.
WAYS = (
    (Method.BY_CHILD, re.compile("(?:学生|孩子|小孩|娃)[^,，。]{0,4}(?:带|捎|交)(?:回|来|过来|上来)|^带回|捎回|捎来")),
    (Method.IN_PERSON, re.compile("当面|家访|上门|走访|到校|来校|接孩子时|放学时|开家长会时")),
    (Method.PHONE, re.compile("电话|口头|打电话")),
    (Method.PHOTO, re.compile("照片|图片|拍照|拍的")),
)
EXCEPT = re.compile("除了?(?P<names>[^，,。 ]{2,24}?)(?:其他|其余|以外|之外|外|都|没|$|[，,。])")
EVERYBODY = re.compile("(?:全|都|全部|全班|所有)[^,，。没]{0,6}(?:交|签|收|回|齐)|(?:交|签|收|回)(?:齐|全|完)|全班")
# So many names are echoed with who signed; of more, only the names.
MOST_IN_FULL = 8
# Said of receipts whoever is meant: where nobody is recognised, that is said, and it is not sent to a family.
PLAINLY = re.compile(
    "^(?:纸质回执|纸回执|(?:学生|孩子)带回|电话告知|当面告知|口头告知)|班[^,，。没]{0,4}(?:全|都|齐)[^,，。没]{0,3}(?:交|签|回)"
)
NOT_OF_LETTERS = re.compile("作业|卷子|试卷|[钱费]|体检表|练习|本子")


def on_paper(turn: Turn, _intent: Intent) -> Reply | None:
    """Each name is echoed; which letter is asked where several run."""
    text = turn.inbound.text
    if NOT_OF_LETTERS.search(text):
        return None
    meant, unknown = _meant(turn, text)
    if not meant and not unknown and not PLAINLY.search(text):
        return None
    running = letters.open_titles(turn.session, teacher(turn).school_id)
    if not running:
        return Reply(words("replies/desk_no_letter"))
    if not meant and not unknown:
        return Reply(words("replies/desk_paper_whom", name=class_in(text)))
    fitting = letters_meant(running, text, any_of_several=False)
    if len(fitting) > 1 and meant:
        offered = fitting[: children.MOST_CHOICES]
        asking.ask(
            turn,
            WHICH,
            {"text": text, "letters": [number for number, _ in offered], "picture": pictures.held_picture(turn)},
        )
        return Reply(words("replies/desk_which_letter", titles=[title for _, title in offered]))
    return _note(turn, fitting[0], text, pictures.held_picture(turn))


def choose(turn: Turn) -> Reply | None:
    """The number of a letter; the sentence is read again for it."""
    offered: list[int] = asking.payload(turn)["letters"]
    number = asking.number(turn, len(offered))
    if not number:
        return None
    asking.done(turn)
    letter = letters.get(turn.session, offered[number - 1])
    assert letter is not None, "it was offered"
    payload = asking.payload(turn)
    return _note(turn, (letter.id, letter.title), str(payload["text"]), payload.get("picture"))


def is_awaited(turn: Turn) -> bool:
    """A picture comes within five minutes of the sentence that announced it (回执照片 李思涵)."""
    return pictures.is_fresh_picture(turn, AWAITED)


def take(turn: Turn) -> Reply | None:
    """The picture is of the slip that was announced."""
    payload = asking.payload(turn)
    asking.done(turn)
    letter = letters.get(turn.session, int(payload["letter"]))
    return _note(turn, (letter.id, letter.title), str(payload["text"]), turn.media_id) if letter is not None else None


def _meant(turn: Turn, text: str) -> tuple[list[Child], list[str]]:
    """The children whose slips came in, and the names in it that are not the teacher's."""
    own = about(turn)
    excepted = EXCEPT.search(text)
    without = children.named(own, excepted["names"]) if excepted else []
    found = children.named(own, text)
    name = class_in(text)
    if name and EVERYBODY.search(text):
        found = [child for child in own if class_title(child.class_name, "")[1] == name]
    elif "全班" in text and EVERYBODY.search(text) and len({child.class_name for child in own}) == 1:
        found = own
    known = {child.name for child in own}
    unknown = [name for name in children.strangers(turn, text) if name not in known]
    return [child for child in found if child not in without], unknown


def _note(turn: Turn, letter: tuple[int, str], text: str, picture: int | None) -> Reply:
    method = _way(text, picture)
    meant, unknown = _meant(turn, text)
    if method is Method.PHOTO and picture is None:
        asking.ask(turn, AWAITED, {"text": text, "letter": letter[0]})
        return Reply(words("replies/desk_picture_wait", child=meant[0].name if meant else unknown[0]))
    if picture is not None:
        questions.drop(turn.session, turn.address.id, "whom", turn.now)
    noted: list[tuple[str, str, str, bool]] = []
    nobody: list[str] = []
    with_siblings: set[str] = set()
    for child in meant:
        if child.name in with_siblings:
            continue
        signers = _signers(turn, child, text)
        if not signers:
            nobody.append(child.name)
            continue
        new = paper.note(turn.session, letter[0], child, signers, method, teacher(turn), turn.now, proof_id=picture)
        relations = "、".join(guardian.relation.label for guardian in signers)
        with_siblings.update(new)
        noted.append(("、".join(new) or child.name, relations, method.label, bool(new)))
    facts: dict[str, Any] = {"noted": noted, "nobody": nobody, "unknown": unknown, "most": MOST_IN_FULL}
    return Reply(words("replies/desk_paper", title=letter[1], **facts))


def _way(text: str, picture: int | None) -> Method:
    if picture is not None:
        return Method.PHOTO
    return next((method for method, told in WAYS if told.search(text)), Method.PAPER)


def _signers(turn: Turn, child: Child, text: str) -> list[Guardian]:
    """Whoever is named with the child, or those who are at home with it; the only adult it has. Nobody where somebody
    is named whom the school does not know."""
    around = people.guardians_of_child(turn.session, child.id)
    form = children.form_in(child, text)
    after = fold(text).partition(fold(form))[2][:6] if form else ""
    relations = relations_in(after)
    named = [one for one in around if one.relation is not Relation.OTHER and one.relation in relations]
    if named or (after[:1] not in EDGES and relations_in(after[:2])):
        return named
    return [one for one in around if not one.away] or (around if len(around) == 1 else [])
