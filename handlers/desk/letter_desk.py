"""A director's 信: which letters there are and where they stand, and 同意信12, 停信12, 撤信12 without any form."""

import re
from datetime import datetime, timedelta

from domain.letter import UNDO_FOR, LetterState
from domain.people import Person
from handlers.actions.letter import letter_life as deeds
from handlers.actions.letter import letter_voice
from handlers.actions.letter.letter_approval import NO, YES
from handlers.actions.letter.letter_words import told
from handlers.desk.asking import leads, teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.letter import letters
from storage.letter.letters import Letter
from storage.talk import questions

TAPS = (YES, NO)
LIST = (
    "信",
    "信件",
    "学校的信",
    "有哪些信",
    "同意信",
    "暂停信",
    "继续信",
    "停信",
    "停发信",
    "撤信",
    "撤回信",
    "不同意信",
)
RECORDING = "letter_voice"
RECORD_WITHIN = timedelta(hours=1)
MOST = 8  # letters in one answer
MOST_ORDERS = 6
VERBS = {
    "同意": "approve", "不同意": "send_back", "退回": "send_back", "暂停": "pause", "继续": "resume",
    "录": "record", "录音": "record", "停": "stop", "停发": "stop", "停止": "stop", "撤": "recall", "撤回": "recall",
}  # fmt: skip
ORDER = re.compile(
    rf"(?P<verb>{'|'.join(sorted(VERBS, key=len, reverse=True))})信\s*#?(?P<number>[0-9]{{1,9}})号?(?P<why>.*)",
    re.DOTALL,
)


def show(turn: Turn) -> Reply:
    """The newest letters of the school, each with its state."""
    found = letters.of_school(turn.session, teacher(turn).school_id, MOST)
    rows = [(one.id, one.title, _state(one), _when(one)) for one in found]
    orders = [order for one in found for order in _orders(one, turn.now)]
    return Reply(words("replies/desk_letters", rows=rows, orders=orders[:MOST_ORDERS]))


def is_meant(turn: Turn) -> bool:
    """信, from who leads; 停信12, 不同意信12 日期写错了: only 不同意 may go on with words. A voice after 录信12."""
    if turn.inbound.kind is Kind.VOICE:
        return turn.media_id is not None and turn.question is not None and turn.question.kind == RECORDING
    if turn.word in LIST:
        return leads(turn)
    found = ORDER.fullmatch(turn.word) if turn.inbound.kind is Kind.TEXT else None
    return found is not None and (not found["why"].strip() or VERBS[found["verb"]] == "send_back")


def by_word(turn: Turn) -> Reply:
    if turn.inbound.kind is Kind.VOICE:
        return _recorded(turn)
    found = ORDER.fullmatch(turn.word)
    if found is None:
        return show(turn)
    said = turn.inbound.text.partition(found["number"])[2].lstrip("号，,：:。 \n")
    return _do(turn, VERBS[found["verb"]], int(found["number"]), said.strip())


def by_tap(turn: Turn) -> Reply:
    """letter-yes:12."""
    verb, _, number = turn.tapped.partition(":")
    if not number.isdecimal() or len(number) > 9:
        return Reply()
    return _do(turn, "approve" if verb == YES else "send_back", int(number), "")


def _do(turn: Turn, deed: str, number: int, why: str) -> Reply:
    if deed == "record":
        return _ask_to_record(turn, number)
    by = teacher(turn)
    letter, kind = _done(turn, deed, number, by, why)
    waits = letter.send_at is not None and letter.send_at > turn.now
    when = told(letter.send_at) if letter.send_at is not None and waits else ""
    facts = {"title": letter.title, "number": number, "when": when, "why": why}
    return Reply(words("replies/desk_letter_done", kind=kind, **facts))


def _done(turn: Turn, deed: str, number: int, by: Person, why: str) -> tuple[Letter, str]:
    """The letter after the deed, and what is said of it."""
    at = turn.session, number, by
    if deed == "approve":
        return deeds.approve(*at, turn.now), "approved"
    if deed == "send_back":
        return deeds.send_back(*at, why, turn.now), "sent_back"
    if deed == "stop":
        letter = deeds.stop(*at, turn.now)
        return letter, "draft" if letter.state is LetterState.DRAFT else "stopped"
    act, kind = {
        "pause": (deeds.pause, "paused"), "resume": (deeds.resume, "resumed"), "recall": (deeds.recall, "recalled"),
    }[deed]  # fmt: skip
    return act(*at, turn.now), kind


def _ask_to_record(turn: Turn, number: int) -> Reply:
    """What to read aloud; the next voice is taken for it."""
    letter = letter_voice.to_record(turn.session, number, teacher(turn))
    questions.drop(turn.session, turn.address.id, RECORDING, turn.now)
    questions.ask(turn.session, turn.address.id, RECORDING, {"letter": number}, turn.now, RECORD_WITHIN)
    return Reply(words("replies/letter_voice", title=letter.title, script=letter.voice or letter.short, done=False))


def _recorded(turn: Turn) -> Reply:
    assert turn.question is not None and turn.media_id is not None, "asked before"
    number = int(turn.question.payload["letter"])
    letter = letter_voice.record(turn.session, number, turn.media_id, teacher(turn))
    questions.answered(turn.session, turn.question.id, turn.now)
    return Reply(words("replies/letter_voice", title=letter.title, script="", done=True))


def _state(letter: Letter) -> str:
    return "暂停中" if letter.paused_at is not None else letter.state.label


def _orders(letter: Letter, now: datetime) -> list[str]:
    """What a director may say of a letter as it stands."""
    if letter.state is LetterState.WAITING:
        return [f"同意信{letter.id}", f"不同意信{letter.id}"]
    if letter.state is LetterState.APPROVED:
        return [f"停信{letter.id}"]
    if letter.state is not LetterState.RUNNING:
        return []
    is_fresh = letter.started_at is not None and now - letter.started_at <= UNDO_FOR
    go_on = f"继续信{letter.id}" if letter.paused_at is not None else f"暂停信{letter.id}"
    return [go_on, f"停信{letter.id}", *([f"撤信{letter.id}"] if is_fresh else [])]


def _when(letter: Letter) -> str:
    """When it is to leave, or left."""
    if letter.state in (LetterState.WAITING, LetterState.APPROVED):
        return f"{told(letter.send_at)} 发" if letter.send_at is not None else ""
    return f"{told(letter.started_at)} 发出" if letter.started_at is not None else ""
