"""撤回: the last words to a family, as long as they have not left."""

from domain.understanding.meaning import Intent
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.traffic import outbox_recall


def take_back(turn: Turn, _intent: Intent | None = None) -> Reply | None:
    """The last thing the teacher said to a family does not leave; what has left cannot be fetched back."""
    assert turn.person is not None, "only staff write to families"
    last = outbox_recall.recall(turn.session, turn.person.id, turn.now)
    if last is None:
        return Reply(words("replies/cannot_take_back"))
    return Reply(words("replies/taken_back", title=last.title, text=last.text))
