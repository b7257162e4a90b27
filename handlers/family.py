"""A bound parent or carer: what they say goes to the paired teacher; a receipt is a word, a tap or a voice."""

from domain.people import Person, joined_title
from handlers import proposals, receipts, visitor
from handlers.actions.binding import consent, leaving
from handlers.flows import leave as leave_flow
from handlers.flows import light, menu, privacy, promised, roll_call, weekly
from handlers.flows import receipts as letter_answers
from handlers.flows import table as flows
from handlers.router import Router, Turn, matches, says, sends, taps
from messages.inbound import SPOKEN, Kind
from messages.outbound import Reply
from messages.render import words
from storage.person import consents
from storage.talk import questions

NO_MEDIA = ("不要保存语音照片", "不保存语音照片", "不要保存语音和照片", "别存语音照片", "只接收通知")


def keep_media_from_now(turn: Turn) -> Reply | None:
    """Somebody who wanted no voice or pictures kept takes up the offer; any other "同意" is for the teacher."""
    offered = any(one.kind == "media" for one in questions.all_open(turn.session, turn.address.id, turn.now))
    if not offered or consents.keeps_media(turn.session, turn.address.id):
        return None
    consent.keep_media(turn.session, turn.address, turn.now)
    return Reply(words("replies/consent_changed"))


def keep_no_media(turn: Turn) -> Reply:
    """Somebody takes back that voice and pictures are kept."""
    consent.keep_no_media(turn.session, turn.address, turn.now)
    _offer_media(turn)
    return Reply(words("replies/media_no_more"))


def media_not_kept(turn: Turn) -> Reply:
    _offer_media(turn)
    return Reply(words("replies/media_not_kept"))


def sticker(turn: Turn) -> Reply:
    """What the platform does not pass on; once a day the sender is told what to do instead."""
    return light.once_a_day(turn, [words("replies/sticker"), words("replies/gentle")], 0)


def leave(turn: Turn) -> Reply:
    leaving.leave(turn.session, turn.address, f"inbox:{turn.inbox_id}", turn.now)
    return Reply(words("replies/left"))


def welcome_back(turn: Turn) -> Reply:
    return Reply(words("replies/welcome_back", title=_titles(turn)))


def serve(turn: Turn) -> Reply | None:
    return roll_call.and_ask(turn, flows.serve(turn))


def carry_or_ignore(turn: Turn) -> Reply:
    return roll_call.or_carry(turn) if turn.inbound.kind in SPOKEN else Reply()


def _offer_media(turn: Turn) -> None:
    """The answer says how to have voice and pictures kept after all: a word that means it only then."""
    questions.drop(turn.session, turn.address.id, "media", turn.now)
    questions.ask(turn.session, turn.address.id, "media", {}, turn.now)


def _titles(turn: Turn) -> str:
    return joined_title(list(turn.families)) if turn.families else _person(turn).name


def _person(turn: Turn) -> Person:
    assert turn.person is not None, "only known people are routed here"
    return turn.person


ROUTER = Router(
    "family",
    [
        matches(visitor.shows_code, then=visitor.redeem),
        matches(visitor.gave_consent, then=visitor.answer_consent),
        taps(*roll_call.TAPS, then=roll_call.by_tap),
        matches(roll_call.answers, then=roll_call.answer),
        matches(menu.is_open, then=menu.pick),
        matches(lambda turn: turn.question is not None, then=receipts.choose),
        matches(leave_flow.answers, then=leave_flow.answer),
        taps(weekly.TAP, then=weekly.by_tap),
        matches(weekly.answers, then=weekly.answer),
        taps(promised.TAP, then=promised.by_tap),
        matches(promised.answers, then=promised.answer),
        taps("letter-read", then=letter_answers.by_tap),
        taps("letters", then=menu.show_letters),
        taps("help", "teacher", then=menu.show),
        matches(letter_answers.says_read, then=letter_answers.by_word),
        matches(letter_answers.puts_off, then=letter_answers.later),
        matches(letter_answers.says_no, then=letter_answers.no),
        says("帮助", "怎么用", "菜单", then=menu.show),
        says(*privacy.MINE, then=privacy.mine),
        matches(privacy.withdraws, then=privacy.withdraw),
        says(*visitor.LEAVING, then=leave),
        says("同意", then=keep_media_from_now),
        says(*NO_MEDIA, then=keep_no_media),
        matches(lambda turn: turn.inbound.media is not None and turn.media_id is None, then=media_not_kept),
        matches(flows.is_wanted, then=serve),
        sends(Kind.VOICE, then=letter_answers.by_voice),
        sends(Kind.IMAGE, then=letter_answers.photo),
        sends(Kind.TEXT, then=proposals.suggest),
        sends(Kind.UNSUPPORTED, then=sticker),
        sends(Kind.FOLLOWED, then=welcome_back),
    ],
    otherwise=carry_or_ignore,
)
