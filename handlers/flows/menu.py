"""The family's menu, and the one of somebody whom the school does not know: numbers lead to words that are enough."""

from domain.people import Person
from domain.understanding.meaning import Intent
from handlers import carrying, menus, receipts
from handlers.flows import handoff
from handlers.router import Handler, Turn
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts
from storage.pairing import pairings

TEMPLATE, OF_VISITOR = "replies/family_help", "replies/menu_visitor"


def show(turn: Turn) -> Reply:
    """The menu of a family."""
    return menus.show(turn, TEMPLATE)


def is_open(turn: Turn) -> bool:
    """Whether a number is from the menu: a letter that came later is what a 1 answers."""
    if not menus.is_open(turn) or turn.person is None:
        return False
    owed = letter_receipts.owed(turn.session, turn.person.id)
    return all(receipt.sent_at < menus.shown_at(turn) for receipt in owed)


def pick(turn: Turn) -> Reply | None:
    return menus.pick(turn, OFFERS, TEMPLATE)


def show_visitor(turn: Turn) -> Reply:
    """The menu of somebody new."""
    return menus.show(turn, OF_VISITOR)


def pick_visitor(turn: Turn) -> Reply | None:
    return menus.pick(turn, FOR_VISITORS, OF_VISITOR)


def how_to_talk(turn: Turn) -> Reply:
    teachers = pairings.teachers_of(turn.session, [one.child.id for one in turn.families])
    named: dict[int, Person] = {teacher.id: teacher for teacher in teachers.values()}
    return Reply(words("replies/menu_talk", teachers=carrying.named(list(named.values()))))


def show_letters(turn: Turn) -> Reply:
    """The letters that are open, and how to answer."""
    titles = receipts.dated(letter_receipts.owed(turn.session, carrying.person(turn).id))
    return Reply(words("replies/open_letters", titles=titles) if titles else words("replies/no_open_letter"))


def how_to_ask_leave(turn: Turn) -> Reply:
    child = turn.families[0].child.name if turn.families else "孩子"
    return Reply(words("replies/menu_leave", child=child))


def how_to_ask_time(turn: Turn) -> Reply:
    return Reply(words("replies/menu_time"))


def call_person(turn: Turn) -> Reply | None:
    """As the word 人工."""
    return handoff.to_person(turn, Intent("handoff", "HANDOFF", "", "", ""))


def has_card(turn: Turn) -> Reply:
    return Reply(words("replies/menu_card", has=True))


def has_no_card(turn: Turn) -> Reply:
    return Reply(words("replies/menu_card", has=False))


def who_we_are(turn: Turn) -> Reply:
    return Reply(words("replies/welcome"))


OFFERS: dict[str, Handler] = {
    "1": how_to_talk,
    "2": show_letters,
    "3": how_to_ask_leave,
    "4": how_to_ask_time,
    "5": call_person,
}
FOR_VISITORS: dict[str, Handler] = {"1": has_card, "2": has_no_card, "3": who_we_are}
