"""Somebody we do not know (yet): a code leads on, anything else gets a kind word and nothing about any child."""

from datetime import datetime

from domain.invitation import is_misread, read_code
from domain.words import command
from handlers import menus
from handlers.actions.binding import binding, consent, leaving
from handlers.actions.letter import roll_calls
from handlers.flows import menu
from handlers.flows import table as flows
from handlers.router import Router, Turn, matches, says, sends
from messages.inbound import SPOKEN, Kind
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts
from storage.person import bindings
from storage.talk import questions
from storage.traffic import outbox

CONSENT_ANSWERS = {
    # Only words that say yes to the card itself: consent is explicit (PIPL art. 14).
    **dict.fromkeys(("1", "同意", "我同意", "1同意", "1 同意", "同意啊", "同意的", "一", "可以", "愿意"), "agreed"),
    **dict.fromkeys(("2", "只接收通知", "只收通知", "二"), "notices"),
    **dict.fromkeys(("3", "不同意", "3不同意", "我不同意", "三", "不", "不愿意"), "declined"),
}


WHOLE_CARD = ("说明", "看说明", "同意书")
LEAVING = (
    "取消绑定", "解除绑定", "解绑", "退订", "取消绑定吧", "我要取消绑定", "取消绑订", "我要退订", "不想用了",
    "取消 绑定", "我想取消绑定", "想取消绑定", "请取消绑定", "帮我取消绑定", "不要再发了", "别再发了", "不要再给我发了",
)  # fmt: skip
STANDS = {"pending": "binding_waiting", "refused": "binding_refused"}


def shows_code(turn: Turn) -> bool:
    """A scanned scene, or a text that is a code."""
    return bool(turn.inbound.scene) or (turn.inbound.kind is Kind.TEXT and read_code(turn.inbound.text) is not None)


def redeem(turn: Turn) -> Reply:
    """Whoever it is, the code decides; a scene that is no code is a code that does not work."""
    code = read_code(turn.inbound.scene or turn.inbound.text) or ""
    return binding.redeem(turn.session, turn.address, code, turn.now, scanned=bool(turn.inbound.scene))


def asked_consent(turn: Turn) -> bool:
    """The consent card lies before this person."""
    return turn.question is not None and turn.question.kind == "consent"


def gave_consent(turn: Turn) -> bool:
    """An answer to the card, from somebody whose other words have another reader: not what answers a letter, a warning
    or a teacher's words that came after it."""
    return asked_consent(turn) and command(turn.inbound.text) in CONSENT_ANSWERS and not _answers_later(turn)


def _answers_later(turn: Turn) -> bool:
    """Whether something came after the card that the same words answer. A teacher asks 周五来吗, and never for a
    number: a number is the card's then."""
    if turn.question is None or turn.person is None:
        return False
    since = turn.question.asked_at
    calls = roll_calls.open_for(turn.session, turn.families, turn.now)
    if any(asked > since for asked in (*_letters_asked(turn), *(call.asked_at for call in calls))):
        return True
    is_told = outbox.is_told_since(turn.session, turn.person.id, "relay_to_family", since)
    return is_told and not turn.word.isdecimal()


def _letters_asked(turn: Turn) -> list[datetime]:
    assert turn.person is not None, "asked before"
    return [one.asked_at for one in letter_receipts.owed(turn.session, turn.person.id)]


def answer_consent(turn: Turn) -> Reply | None:
    """1, 2 or 3; anything else shows what the numbers mean."""
    if turn.question is None or turn.inbound.kind not in SPOKEN | {Kind.MENU}:
        return None
    payload = turn.question.payload
    if turn.word in WHOLE_CARD and (card := consent.show_whole(turn.session, turn.address, payload, turn.now)):
        return card
    answer = CONSENT_ANSWERS.get(command(turn.inbound.text))
    if answer is None:
        return None if consent.is_without_card(payload) else Reply(words("replies/consent_numbers"))
    questions.answered(turn.session, turn.question.id, turn.now)
    return consent.answer(turn.session, turn.address, payload, answer, turn.now)


def misread(turn: Turn) -> bool:
    """As long as a code, with letters that stand on no card."""
    return turn.inbound.kind is Kind.TEXT and is_misread(turn.inbound.text)


def read_again(turn: Turn) -> Reply:
    """Nothing was looked up, so nothing is counted."""
    return Reply(words("replies/code_misread"))


def leave(turn: Turn) -> Reply | None:
    """The request is taken back, as far as it got; None when there is none."""
    has_left = leaving.leave(turn.session, turn.address, f"inbox:{turn.inbox_id}", turn.now)
    return Reply(words("replies/left")) if has_left else None


def welcome(turn: Turn) -> Reply:
    """Somebody new, or somebody about whom the school is asked again after a long time."""
    is_waiting = bindings.latest_state(turn.session, turn.address.id) == "pending"
    return Reply(words("replies/binding_waiting" if is_waiting else "replies/welcome"))


def ignore(turn: Turn) -> Reply:
    """Nothing that a person said."""
    return Reply()


def wait_or_hint(turn: Turn) -> Reply:
    """The request lies with the school, or nobody knows this person."""
    if turn.inbound.kind not in SPOKEN | {Kind.MENU}:
        return Reply()
    stand = bindings.latest_state(turn.session, turn.address.id)
    return Reply(words(f"replies/{STANDS.get(stand, 'stranger')}"))


ROUTER = Router(
    "visitor",
    [
        matches(shows_code, then=redeem),
        matches(misread, then=read_again),
        says(*LEAVING, then=leave),
        matches(asked_consent, then=answer_consent),
        says("帮助", "怎么用", "菜单", then=menu.show_visitor),
        matches(menus.is_open, then=menu.pick_visitor),
        matches(flows.is_for_strangers, then=flows.serve_stranger),
        sends(Kind.FOLLOWED, then=welcome),
        sends(Kind.UNFOLLOWED, Kind.UNKNOWN, then=ignore),
    ],
    otherwise=wait_or_hint,
)
