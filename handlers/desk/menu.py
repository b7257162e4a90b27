"""The teacher's menu: 1 今天, 2 谁在等, 3 没签的信, 4 记一笔, 5 查孩子, 6 常用语."""

from domain.understanding.meaning import Intent
from handlers import menus
from handlers.desk import asking, children, letters, quick_replies, today, waiting
from handlers.router import Handler, Turn
from messages.outbound import Reply
from messages.render import words
from storage.talk import questions

TEMPLATE = "replies/teacher_help"


def show(turn: Turn, _intent: Intent | None = None) -> Reply:
    """The menu, with what can simply be said."""
    return menus.show(turn, TEMPLATE)


def pick(turn: Turn) -> Reply | None:
    """A number from it."""
    return menus.pick(turn, OFFERS, TEMPLATE) if menus.is_open(turn) else None


def how_to_note(turn: Turn) -> Reply:
    return Reply(words("replies/menu_note"))


def noting(turn: Turn, _intent: Intent) -> Reply:
    return how_to_note(turn)


def my_children(turn: Turn, _intent: Intent) -> Reply:
    """The teacher's own children; a number shows a card."""
    return whose_card(turn)


def whose_card(turn: Turn) -> Reply:
    """The children, answered by a number."""
    offered = children.mine(turn)[: children.MOST_CHOICES]
    if offered:
        payload = {"intent": "card", "text": "查", "children": [child.id for child in offered]}
        questions.drop(turn.session, turn.address.id, children.WHICH, turn.now)
        asking.ask(turn, children.WHICH, payload)
    return Reply(words("replies/menu_children", rows=[(child.name, child.class_name) for child in offered]))


def ready_texts(turn: Turn) -> Reply | None:
    return quick_replies.listed(turn)


OFFERS: dict[str, Handler] = {
    "1": today.show,
    "2": waiting.show,
    "3": letters.unsigned,
    "4": how_to_note,
    "5": whose_card,
    "6": ready_texts,
}
