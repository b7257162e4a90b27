"""A school's own words on the consent card: what the law asks for stays ours, the school adds (decision 0029)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from domain import consent as rules
from domain import letter_text
from domain.people import Person
from handlers.actions.school_settings import NOTHING, Unfit
from messages.catalogue import Audience
from messages.lint import forbidden_words
from messages.render import words
from storage.person import consent_texts as kept
from storage.person import consents, people
from storage.person.consent_texts import Own


@dataclass(frozen=True, slots=True)
class Card:
    """A school's card: what it is called, the whole text, the school's own words in it."""

    version: str
    text: str
    own: Own


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to change: ``words`` as they will stand, whether every family is asked anew, and the number
    of the change that they had before them."""

    words: str
    asks_anew: bool
    number: int


def standing(session: Session, school_id: int) -> Card:
    """The card as it is shown now."""
    return _card(session, school_id, kept.own(session, school_id))


def version(session: Session, school_id: int) -> str:
    """What the card of now is called."""
    return rules.version(kept.own(session, school_id).number)


def showed(session: Session, address_id: int, school_id: int, card: Card, now: datetime) -> None:
    """The card was shown at an address: which one is known from now on, and what it said is kept."""
    consents.showed(session, address_id, school_id, card.version)
    kept.keep(session, school_id, card.version, card.own, card.text, now)


def foreseen(session: Session, school_id: int, wish: Wish) -> Card:
    """The card as it would be. Raises Unfit with a sentence for whoever wrote the words."""
    own = kept.own(session, school_id)
    if own.number != wish.number:
        raise Unfit("刚刚有人改过。请看看现在的样子，再改一次。")
    if wish.words == own.words:
        raise Unfit("和现在的一样，没有改。")
    if wrong := wrong_with(wish.words):
        raise Unfit(wrong)
    return _card(session, school_id, Own(own.number + 1, wish.words))


def change(session: Session, school_id: int, wish: Wish, by: Person | None, now: datetime) -> str:
    """The card says this from now on; the sentence for the audit. Raises Unfit.

    The card before is kept as it was, and this one with who changed it (None: the operator).
    """
    kept.hold(session, school_id)
    before = standing(session, school_id)
    card = foreseen(session, school_id, wish)
    asked = kept.would_ask(session, school_id)
    kept.keep(session, school_id, before.version, before.own, before.text, now)
    kept.keep(
        session,
        school_id,
        card.version,
        card.own,
        card.text,
        now,
        asks_anew=wish.asks_anew,
        by=by.id if by is not None else None,
    )
    how = f"意思变了，重新问 {asked.adults} 位家长" if wish.asks_anew else "只是说清楚，不再问"
    return f"同意书第 {card.version} 版：{before.own.words or NOTHING} → {wish.words or NOTHING}；{how}"


def wrong_with(own: str) -> str:
    """Why these words cannot stand in the card, as a sentence for whoever wrote them; empty when they can."""
    if rules.too_long(own):
        return f"最多 {rules.LONGEST_OWN} 个字，现在有 {len(own)} 个。再长，和同意书放在一起手机上就收不全。"
    if rules.has_unseen(own):
        return "里面有看不见的符号，家长看到的可能和您写的不一样。请把这段话重新打一遍。"
    if found := forbidden_words(rules.joined(own), Audience.FAMILY):
        return f"里面有“{'、'.join(found)}”，家长会看到，请换个说法。"
    if found := rules.against_choice(own):
        return f"“{'、'.join(found)}”不能写：同意不同意由家长自己定，随时可以改，不同意也不受影响。"
    if rules.has_answer(own):
        return "怎么回复，同意书里已经写好了，这里不要再写“回复 1”这样的话。"
    if letter_text.places(own):
        return "这里不会填姓名，请不要用大括号。"
    return ""


def _card(session: Session, school_id: int, own: Own) -> Card:
    its = people.school(session, school_id)
    text = words("replies/consent", school=its.name, officer=its.officer, addition=own.words)
    return Card(rules.version(own.number), text, own)
