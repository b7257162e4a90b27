"""谁在等: who waits for the teacher, the longest first; a number then says whom the next words are for."""

from domain.understanding.meaning import Intent
from handlers import addressee
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.talk import conversations


def show(turn: Turn, _intent: Intent | None = None) -> Reply:
    """The families that wait, in the order of their numbers."""
    sitting = teacher(turn)
    families = addressee.families_of(turn, sitting)
    waiting = [c.person_id for c in conversations.waiting_for(turn.session, sitting.id) if c.person_id in families]
    if not waiting:
        return Reply(words("replies/who_waits", waiting=[]))
    titles = addressee.ask(turn, {person: families[person] for person in waiting}, None)
    return Reply(words("replies/who_waits", waiting=titles))
