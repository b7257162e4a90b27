"""A family's yes to a letter: the one that is open, or the question which of several it is."""

from domain.clock import in_china
from domain.letter import Method
from handlers import carrying
from handlers.actions import letters
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage import letter_receipts, questions
from storage.letter_receipts import OpenReceipt

# Small talk on most days; a receipt only while a letter is fresh.
SMALL_WORDS = ("1", "嗯", "嗯嗯", "好的", "好", "行", "ok")


def confirm(turn: Turn, method: Method) -> Reply | None:
    """Confirm the one open letter, or ask which; None where none is open."""
    reader = carrying.person(turn).id
    receipts = letter_receipts.owed(turn.session, reader)
    owed = {receipt.letter_id: receipt.title for receipt in receipts}
    if not owed:
        return None
    if len(owed) > 1:
        questions.drop(turn.session, turn.address.id, "letters", turn.now)
        questions.ask(turn.session, turn.address.id, "letters", {"letters": list(owed)}, turn.now)
        return Reply(words("replies/which_letter", titles=dated(receipts)))
    letter_id, title = next(iter(owed.items()))
    names = letters.confirm(turn.session, letter_id, reader, method, turn.now)
    return Reply(words("replies/receipt", title=title, children=names))


def dated(receipts: list[OpenReceipt]) -> list[str]:
    """The letters with the day they left, each once, newest first."""
    letters_by_id = {receipt.letter_id: receipt for receipt in receipts}
    return [f"{r.title}（{in_china(r.sent_at):%-m月%-d日}）" for r in letters_by_id.values()]
