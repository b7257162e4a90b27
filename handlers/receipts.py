"""A family's yes to a letter: the one that is open or is named, all of them, or the question which of several it is."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from domain.clock import in_china
from domain.letter import Method
from domain.roll_call import RollState
from domain.understanding.letters import letters_meant
from domain.understanding.receipts import Strength, is_all, is_emoji, is_number
from handlers import carrying
from handlers.actions.letter import receipts as deeds
from handlers.actions.letter import roll_calls
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.letter import letter_receipts
from storage.letter.letter_receipts import OpenReceipt
from storage.talk import questions
from storage.traffic import outbox

WHICH, PHOTO = "letters", "receipt_photo"
# Small talk on most days; a receipt only while a letter is fresh.
FRESH = timedelta(hours=24)
# So long a family that says other things is asked again whether the child is safe.
ASKED = timedelta(hours=12)
ALL_OF_THEM = ("都", "全部", "所有", "都是", "都有")
NONE_OF_THEM = ("不是", "不", "不是的", "不是回执", "否", "都不是")
YES = ("是", "是的", "对", "对的", "嗯", "嗯嗯", "是回执", "好的")


def confirm(turn: Turn, method: Method, proof_id: int | None = None) -> Reply | None:
    """Confirm the one open letter, the one that is named, or all; else ask which. None where none is open."""
    receipts = letter_receipts.owed(turn.session, carrying.person(turn).id)
    owed = titles(receipts)
    if not owed:
        return None
    chosen = meant(owed, turn.inbound.text)
    if not chosen:
        payload = {"letters": list(owed), "method": method.value, "proof": proof_id}
        questions.drop(turn.session, turn.address.id, WHICH, turn.now)
        questions.ask(turn.session, turn.address.id, WHICH, payload, turn.now)
        return Reply(words("replies/which_letter", titles=dated(receipts)))
    return Reply(confirmed(turn, {number: owed[number] for number in chosen}, method, proof_id))


def confirmed(turn: Turn, chosen: Mapping[int, str], method: Method, proof_id: int | None = None) -> str:
    """What is said once these letters are confirmed; an open question whether a picture was one is over.

    Who says yes to words that were corrected meanwhile reads the new ones instead, and is asked once more.
    """
    newer = corrected(turn, list(chosen))
    read = {number: title for number, title in chosen.items() if number not in newer}
    if newer and not read:
        return "\n".join(newer.values())
    names = confirm_all(turn, list(read), method, proof_id)
    title = next(iter(read.values())) if len(read) == 1 else ""
    said = words("replies/receipt", title=title, children=names) if names else words("replies/no_open_letter")
    return "\n".join(filter(None, (said, *newer.values(), still_asked(turn))))


def corrected(turn: Turn, chosen: Sequence[int]) -> dict[int, str]:
    """Of these letters the ones with words that the reader has not seen yet, and these words."""
    reader = carrying.person(turn).id
    found = {number: deeds.corrected(turn.session, number, reader, turn.now) for number in chosen}
    return {number: text for number, text in found.items() if text}


def confirm_all(turn: Turn, chosen: Sequence[int], method: Method, proof_id: int | None = None) -> list[str]:
    """Confirm these letters; the children whose files now say so, each once."""
    reader = carrying.person(turn).id
    questions.drop(turn.session, turn.address.id, PHOTO, turn.now)
    names: list[str] = []
    for letter_id in chosen:
        names += deeds.confirm(turn.session, letter_id, reader, method, turn.now, proof_id=proof_id)
    return list(dict.fromkeys(names))


def still_asked(turn: Turn) -> str:
    """Who read the warning, or spoke of other things, has not said whether the child is safe: it is asked once more;
    empty where nobody waits for it."""
    calls = roll_calls.open_for(turn.session, turn.families, turn.now)
    waiting = {call.child_id for call in calls if call.state is RollState.WAITING and turn.now - call.asked_at < ASKED}
    names = list(dict.fromkeys(one.child.name for one in turn.families if one.child.id in waiting))
    return words("replies/roll_still", children=names) if names else ""


def choose(turn: Turn) -> Reply | None:
    """The answer to "which letter" or "is the picture one": a number, a name, or all; None for other words."""
    if turn.question is None or turn.question.kind not in (WHICH, PHOTO) or turn.inbound.kind is not Kind.TEXT:
        return None
    chosen = _chosen(turn, turn.question.payload["letters"])
    if chosen is None:
        return _again(turn)
    questions.answered(turn.session, turn.question.id, turn.now)
    if not chosen:
        return Reply(words("replies/receipt_photo_no"))
    payload = turn.question.payload
    titles_by_id = {number: title for number, title in _titles(turn).items() if number in chosen}
    return Reply(confirmed(turn, titles_by_id, Method(payload.get("method", "word")), payload.get("proof")))


def _again(turn: Turn) -> Reply | None:
    """A number that was not offered: the letters once more; None for other words."""
    assert turn.question is not None, "asked before"
    is_number = turn.word.isdecimal() and len(turn.word) <= 2
    receipts = letter_receipts.owed(turn.session, carrying.person(turn).id)
    if turn.question.kind != WHICH or not is_number or not receipts:
        return None
    return Reply(words("replies/which_letter", titles=dated(receipts)))


def counts(turn: Turn, how: Strength, receipts: Sequence[OpenReceipt]) -> bool:
    """Whether a yes of this strength is about the letter: small ones while it is fresh, and none but the words of
    receipts once a teacher has spoken after it."""
    if not receipts or how is Strength.CERTAIN:
        return bool(receipts)
    asked_at = max(receipt.asked_at for receipt in receipts)
    if how is Strength.SMALL and turn.now - asked_at > FRESH:
        return False
    return not spoken_since(turn, receipts)


def spoken_since(turn: Turn, receipts: Sequence[OpenReceipt]) -> bool:
    """Whether a teacher spoke to them after the newest of these was asked about."""
    asked_at = max(receipt.asked_at for receipt in receipts)
    return outbox.is_told_since(turn.session, carrying.person(turn).id, "relay_to_family", asked_at)


def method_of(turn: Turn) -> Method:
    """How these words say yes."""
    text = turn.inbound.text
    return Method.NUMBER if is_number(text) else Method.EMOJI if is_emoji(text) else Method.WORD


def meant(owed: Mapping[int, str], text: str) -> list[int]:
    """The one open letter, those that are named, or all; empty where it must be asked."""
    if len(owed) == 1 or is_all(text):
        return list(owed)
    found = letters_meant(list(owed.items()), text, any_of_several=False)
    return [found[0][0]] if len(found) == 1 else []


def titles(receipts: Sequence[OpenReceipt]) -> dict[int, str]:
    """The letters by number, newest first."""
    return {receipt.letter_id: receipt.title for receipt in receipts}


def dated(receipts: list[OpenReceipt]) -> list[str]:
    """The letters with the day they left, each once, newest first."""
    letters_by_id = {receipt.letter_id: receipt for receipt in receipts}
    return [f"{r.title}（{in_china(r.sent_at):%-m月%-d日}）" for r in letters_by_id.values()]


def _titles(turn: Turn) -> dict[int, str]:
    return titles(letter_receipts.owed(turn.session, carrying.person(turn).id))


def _chosen(turn: Turn, offered: list[int]) -> list[int] | None:
    """Of the offered letters those that are meant; empty for none of them, None for words that are no answer."""
    assert turn.question is not None, "asked before"
    is_photo = turn.question.kind == PHOTO
    if turn.word.isdecimal() and len(turn.word) <= 2:
        return _numbered(int(turn.word), offered, is_photo=is_photo)
    if turn.word in ALL_OF_THEM or is_all(turn.inbound.text):
        return offered
    if is_photo and turn.word in NONE_OF_THEM:
        return []
    if is_photo and len(offered) == 1 and turn.word in YES:
        return offered
    return _named(turn, offered)


def _numbered(number: int, offered: list[int], *, is_photo: bool) -> list[int] | None:
    """The last number is all of them; of a picture, none of them."""
    if not 1 <= number <= len(offered) + 1:
        return None
    if number > len(offered):
        return [] if is_photo else offered
    return [offered[number - 1]]


def _named(turn: Turn, offered: list[int]) -> list[int] | None:
    owed = {number: title for number, title in _titles(turn).items() if number in offered}
    found = letters_meant(list(owed.items()), turn.inbound.text, any_of_several=False) if len(owed) > 1 else []
    is_short = len(turn.word) <= max(map(len, owed.values()), default=0) + 4
    return [found[0][0]] if len(found) == 1 and is_short else None
