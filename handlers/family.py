"""A bound parent or carer: what they say goes to the paired teacher; a receipt is a word, a tap or a voice."""

import re
from datetime import timedelta

from domain.letter import Method
from domain.people import Person, joined_title
from handlers import proposals, receipts, visitor
from handlers.actions import consent, leaving, letters
from handlers.carrying import carry
from handlers.flows import leave as leave_flow
from handlers.flows import light, menu, promised, weekly
from handlers.flows import table as flows
from handlers.router import Router, Turn, matches, says, sends, taps
from messages.inbound import SPOKEN, Kind
from messages.outbound import Reply
from messages.render import words
from storage import consents, letter_receipts, questions

# 收到, 都收到了, 好的收到啦, 收到，谢谢老师 …: the whole message, punctuation aside.
READ = re.compile(
    r"(好的?|嗯)?(都|已经?)?(收到|已阅|(收到|知道|看到|看过|看完|看)(了|啦|喽))(哦|呢)?(谢谢)?(老师)?(辛苦了)?|👌"
)
NOT_WORDS = re.compile(r"[\s,.;:!?~，。；：！？～、…]+")
FRESH = timedelta(hours=24)
# A voice may say anything; it counts for a letter only while the letter is what everybody talks about.
VOICE_COUNTS_FOR = timedelta(days=3)
NO_MEDIA = ("不要保存语音照片", "不保存语音照片", "不要保存语音和照片", "别存语音照片", "只接收通知")


def says_read(turn: Turn) -> bool:
    """The message says nothing but that something was read."""
    return is_receipt(turn.word)


def is_receipt(word: str) -> bool:
    """Whether these words mean that a letter was read, and nothing else."""
    return READ.fullmatch(NOT_WORDS.sub("", word)) is not None


def confirm_by_word(turn: Turn) -> Reply | None:
    """A short yes answers the one letter that is open; with several open ones the person is asked which."""
    return receipts.confirm(turn, Method.WORD)


def confirm_if_fresh(turn: Turn) -> Reply | None:
    """ "嗯" is a receipt within a day of the letter, and ordinary talk for the teacher afterwards."""
    owed = letter_receipts.owed(turn.session, _person(turn).id)
    fresh = any(turn.now - receipt.sent_at <= FRESH for receipt in owed)
    return receipts.confirm(turn, Method.WORD) if fresh else None


def confirm_by_tap(turn: Turn) -> Reply | None:
    return receipts.confirm(turn, Method.TAP) or Reply(words("replies/no_open_letter"))


def confirm_by_voice(turn: Turn) -> Reply | None:
    """Somebody who cannot write says it: the one open letter is confirmed, and the voice still goes to the teacher."""
    waiting = letter_receipts.owed(turn.session, _person(turn).id)
    owed = {r.letter_id: r.title for r in waiting if turn.now - r.sent_at <= VOICE_COUNTS_FOR}
    if len(owed) != 1:
        return None
    letter_id, title = next(iter(owed.items()))
    names = letters.confirm(turn.session, letter_id, _person(turn).id, Method.VOICE, turn.now)
    told = carry(turn)
    return Reply(words("replies/receipt_by_voice", title=title, children=names, told=told.text))


def choose_letter(turn: Turn) -> Reply | None:
    """The answer to "which letter": its number, or the last number for all."""
    if turn.question is None or turn.question.kind != "letters":
        return None
    choices: list[int] = turn.question.payload["letters"]
    if turn.word in ("都", "都收到", "都收到了", "全部"):
        number = len(choices) + 1
    elif turn.word.isdecimal():
        number = int(turn.word)
    else:
        return None
    if not 1 <= number <= len(choices) + 1:
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    chosen = choices if number > len(choices) else [choices[number - 1]]
    names: list[str] = []
    for letter_id in chosen:
        names += letters.confirm(turn.session, letter_id, _person(turn).id, Method.WORD, turn.now)
    return Reply(words("replies/receipt", title="", children=list(dict.fromkeys(names))))


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


def carry_or_ignore(turn: Turn) -> Reply:
    return carry(turn) if turn.inbound.kind in SPOKEN else Reply()


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
        matches(menu.is_open, then=menu.pick),
        matches(lambda turn: turn.question is not None, then=choose_letter),
        matches(leave_flow.answers, then=leave_flow.answer),
        taps(weekly.TAP, then=weekly.by_tap),
        matches(weekly.answers, then=weekly.answer),
        taps(promised.TAP, then=promised.by_tap),
        matches(promised.answers, then=promised.answer),
        taps("letter-read", then=confirm_by_tap),
        taps("letters", then=menu.show_letters),
        taps("help", "teacher", then=menu.show),
        matches(says_read, then=confirm_by_word),
        says(*receipts.SMALL_WORDS, then=confirm_if_fresh),
        says("帮助", "怎么用", "菜单", then=menu.show),
        says(*visitor.LEAVING, then=leave),
        says("同意", then=keep_media_from_now),
        says(*NO_MEDIA, then=keep_no_media),
        matches(lambda turn: turn.inbound.media is not None and turn.media_id is None, then=media_not_kept),
        matches(flows.is_wanted, then=flows.serve),
        sends(Kind.VOICE, then=confirm_by_voice),
        sends(Kind.TEXT, then=proposals.suggest),
        sends(Kind.UNSUPPORTED, then=sticker),
        sends(Kind.FOLLOWED, then=welcome_back),
    ],
    otherwise=carry_or_ignore,
)
