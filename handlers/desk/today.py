"""今天要联系谁: what matters most today, each with something to begin the talk with; never more than three at once."""

from domain.understanding.meaning import Intent
from handlers.actions.contact import agenda_tasks, agenda_words
from handlers.actions.contact.agenda_lists import daily_name
from handlers.actions.contact.agenda_tasks import Item
from handlers.desk import asking
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.outbound import Reply
from storage.traffic import outbox_recall

ALL = "today"
ALL_WORDS = ("全部", "全都", "都看", "其余", "还有哪些", "全部看")


def show(turn: Turn, _intent: Intent | None = None) -> Reply:
    """The first three: as they were sent in the morning, with what became of it since."""
    desk = agenda_tasks.desk_of(turn.session, teacher(turn), turn.now)
    shown, rest = agenda_words.first_ones(desk)
    outbox_recall.read_otherwise(turn.session, daily_name(desk.teacher.id, desk.today), turn.now)
    _ask(turn, shown)
    return Reply(agenda_words.told(desk, shown, rest))


def show_all(turn: Turn) -> Reply | None:
    """全部, after the first ones were shown."""
    if turn.word not in ALL_WORDS:
        return None
    desk = agenda_tasks.desk_of(turn.session, teacher(turn), turn.now)
    shown = agenda_words.all_of(desk)
    _ask(turn, shown)
    return Reply(agenda_words.told(desk, shown, 0))


def _ask(turn: Turn, shown: list[Item]) -> None:
    """A number that follows means one of these."""
    if shown:
        asking.ask(turn, ALL, {"tasks": agenda_words.answers(shown)})
