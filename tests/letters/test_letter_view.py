"""What ``lianxin letter status`` shows of a letter, and why more of it does not leave today."""

import io

from rich.console import Console

from bot.commands.letter_view import Seen, view
from storage.letter import letter_progress, letters
from storage.traffic import outbox as queue
from tests.letters.school import School


def shown(school: School, number: int, cards_left: int) -> str:
    with school.database.read() as session:
        letter = letter_progress.letter(session, number)
        assert letter is not None
        classes, stages = letter_progress.by_class(session, number), letter_progress.stages(session, number)
    out = io.StringIO()
    Console(file=out, width=80).print(view(Seen(letter, classes, stages, cards_left)))
    return out.getvalue()


def test_a_used_up_quota_is_said_while_somebody_waits(school: School) -> None:
    number = school.write()
    with school.database.begin() as session:
        letters.start(session, number, school.now)
        queue.fan_out_letter(session, number, school.now)
    assert "零点以后接着发" in shown(school, number, 0)
    assert "零点以后接着发" not in shown(school, number, 1)
    for adult in ("李强", "周桂英", "张伟", "赵国强"):
        school.arrived(adult)
    said = shown(school, number, 0)
    assert "没有在排队的了" in said and "零点以后接着发" not in said
