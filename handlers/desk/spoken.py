"""What a teacher wishes by voice and cannot be taken back is said back first, and done after a yes."""

from collections.abc import Callable
from dataclasses import replace

from handlers import addressee
from handlers.desk import asking, children
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words

HEARD = "heard"
YES, NO = ("1", "对", "对的", "是", "是的", "嗯"), ("0", "不对", "不是", "算了")
LONGEST_QUOTE = 200  # characters


def say_back(turn: Turn) -> Reply | None:
    """Before it is done; None where other words of the teacher wait for their addressee."""
    if addressee.held(turn):
        return None
    asking.ask(turn, HEARD, {"text": turn.inbound.text})
    return Reply(words("replies/desk_heard", quote=turn.inbound.text[:LONGEST_QUOTE]))


def answered(turn: Turn, serve: Callable[[Turn], Reply | None]) -> Reply | None:
    """Yes: it is done as if it had been typed. Anything else takes its place."""
    if turn.word in NO:
        asking.done(turn)
        return Reply(words("replies/desk_not_kept"))
    if turn.word not in YES:
        return None
    text = str(asking.payload(turn)["text"])
    asking.done(turn)
    return serve(as_typed(turn, text))


def as_typed(turn: Turn, text: str) -> Turn:
    """The turn as it was when the sentence was said, before the short answer."""
    inbound = replace(turn.inbound, text=text, kind=Kind.TEXT)
    return replace(turn, inbound=inbound, meaning=children.understood(turn, text), question=None)
