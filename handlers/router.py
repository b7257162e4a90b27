"""A phrase book: which words, taps and kinds of message lead to which handler, readable at a glance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain.people import Guardian, Person
from domain.understanding.meaning import Meaning
from domain.words import command
from messages.inbound import Inbound, Kind
from messages.outbound import Reply
from storage.person.addresses import Address
from storage.talk.questions import Question


@dataclass(frozen=True, slots=True)
class Voice:
    """One of the people a user speaks as: a member of staff, or a guardian with the children they speak for."""

    person: Person
    families: tuple[Guardian, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """All that a handler is given: one message, who sent it, and the transaction it is answered in.

    ``entry_id`` is the entry already written to the child's file (families only); ``media_id`` what it carries;
    ``families`` the children a guardian speaks for; ``others`` what else this user may speak as; ``question`` the open
    question a short answer would mean; ``meaning`` what the words (typed, or recognised in a voice) were understood as;
    ``times`` how often the same text came within some minutes, this time included.
    """

    session: Session
    inbound: Inbound
    now: datetime
    inbox_id: int
    address: Address
    person: Person | None
    families: tuple[Guardian, ...] = ()
    others: tuple[Voice, ...] = ()
    question: Question | None = None
    entry_id: int | None = None
    media_id: int | None = None
    meaning: Meaning | None = None
    times: int = 1

    @property
    def word(self) -> str:
        """The text as it is compared with command words."""
        return command(self.inbound.text) if self.inbound.kind is Kind.TEXT else ""

    @property
    def tapped(self) -> str:
        """What was tapped: a menu key, or an option under one of our messages."""
        return self.inbound.menu_key or self.inbound.facts.get("bizmsgmenuid", "")


Handler = Callable[[Turn], Reply | None]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the phrase book; ``fits`` says whether a turn is meant by it."""

    handler: Handler
    words: tuple[str, ...] = ()
    taps: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    fits: Callable[[Turn], bool] | None = None


def says(*words: str, then: Handler) -> Route:
    """The whole message is one of these words (punctuation, width and case aside)."""
    return Route(then, words=tuple(command(word) for word in words))


def taps(*keys: str, then: Handler) -> Route:
    """A menu button or an option with one of these keys, or with one of them before a colon ("approve:12")."""
    return Route(then, taps=keys)


def sends(*kinds: Kind, then: Handler) -> Route:
    """A message or event of one of these kinds."""
    return Route(then, kinds=kinds)


def matches(fits: Callable[[Turn], bool], then: Handler) -> Route:
    """Anything else that can be told from the turn."""
    return Route(then, fits=fits)


class Router:
    """Routes in order; the first handler that answers (not None) wins, ``otherwise`` answers the rest.

    A word or tap that stands twice is a mistake and fails when the program starts, naming both handlers.
    """

    def __init__(self, name: str, routes: Sequence[Route], otherwise: Handler) -> None:
        self.name = name
        self._routes = routes
        self._otherwise = otherwise
        _refuse_doubles(name, routes)

    def answer(self, turn: Turn) -> Reply:
        """The reply of the first route that fits and answers."""
        for route in self._routes:
            if _leads(route, turn):
                reply = route.handler(turn)
                if reply is not None:
                    return reply
        return self._otherwise(turn) or Reply()


def _leads(route: Route, turn: Turn) -> bool:
    if route.fits is not None:
        return route.fits(turn)
    if route.kinds:
        return turn.inbound.kind in route.kinds
    if route.taps:
        return turn.tapped.split(":")[0] in route.taps
    return turn.word in route.words


def _refuse_doubles(name: str, routes: Sequence[Route]) -> None:
    owners: dict[str, str] = {}
    for route in routes:
        for word in (*route.words, *(f"tap {key}" for key in route.taps)):
            if not word:
                raise ValueError(f"{name}: a word of {route.handler.__name__} is nothing but punctuation")
            if word in owners:
                raise ValueError(f"{name}: “{word}” leads to {owners[word]} and to {route.handler.__name__}")
            owners[word] = route.handler.__name__
