"""Which flow serves which intent, readable at a glance; what stands in no line goes to the teacher as it is."""

from collections.abc import Callable

from domain.understanding.meaning import Intent
from handlers.router import Turn
from messages.outbound import Reply

# A flow is given the turn and the intent that called it; None: it has nothing to say, the words go to the teacher.
Flow = Callable[[Turn, Intent], Reply | None]

FLOWS: dict[str, Flow] = {}


def is_wanted(turn: Turn) -> bool:
    """Whether the words ask for something that has a flow."""
    return turn.meaning is not None and any(intent.name in FLOWS for intent in turn.meaning.intents)


def serve(turn: Turn) -> Reply | None:
    """Every flow that is asked for, their answers one under the other."""
    if turn.meaning is None:
        return None
    served = [FLOWS[intent.name](turn, intent) for intent in turn.meaning.intents if intent.name in FLOWS]
    texts = dict.fromkeys(reply.text for reply in served if reply is not None and reply.text)
    return Reply("\n".join(texts)) if texts else None
