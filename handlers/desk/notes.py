"""备注 周浩 …: what colleagues should know and no family ever sees."""

import re

from domain.people import Child
from domain.understanding.meaning import Intent
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.files import file

COMMAND = re.compile(
    r"^(?:帮我|内部|请)?(?:备注|注记|批注|标注)(?:一下)?[\s:：,，]*|[\s,，](?:备注|注记)(?:一下)?[\s:：,，]+"
)


def keep(turn: Turn, intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """Into the files of the children who are named, as a note: no family's page and no message ever shows one."""
    return keep_for(turn, text, about, f"inbox:{turn.inbox_id}")


def keep_for(turn: Turn, text: str, about: list[Child], cause: str) -> Reply:
    """As ``keep``; ``cause`` names the message that said it, and makes the second time nothing."""
    assert turn.person is not None, "only staff have a desk"
    said = COMMAND.sub("", text.strip(), count=1).strip() or text.strip()
    entry = file.NewEntry(
        at=turn.inbound.sent_at,
        author=turn.person.title,
        reader="学校",
        channel="wechat",
        direction="note",
        kind="note",
        text=said,
        cause=cause,
        author_id=turn.person.id,
        once=f"note:{cause}",
    )
    file.write(turn.session, entry, [child.id for child in about], turn.now)
    return Reply(words("replies/note_kept", children=[child.name for child in about]))
