"""上周联系情况: a director reads the digest of the week when they ask for it, and not only on Monday morning."""

import re

from handlers.actions.contact import digests
from handlers.desk.asking import leads, teacher
from handlers.router import Turn
from messages.inbound import SPOKEN
from messages.outbound import Reply
from messages.render import words
from storage.person import kept_away

ASKED = re.compile(
    "(?:看看?|查|查一下|问一下|请问)?(?:上周|上个?星期|这周|本周|最近|各班|全校)?(?:的)?联系(?:的)?(?:情况)?(?:得?怎么样|怎样|如何)?(?:呢|了)?"
    "|(?:上周|这周|还有|现在)?(?:谁|哪些|哪几个|哪个)(?:老师|孩子|家长|班)?(?:还)?没(?:有)?联系(?:上|到|过)?(?:的)?"
    "|周报|(?:有)?(?:谁|哪些)?(?:孩子|联系)?(?:过时|超期|过期)(?:的|了)?(?:有(?:谁|哪些))?"
)


def is_asked(turn: Turn) -> bool:
    """A leading person asks how the week was; the same words of a teacher are about their own list."""
    return turn.inbound.kind in SPOKEN and ASKED.fullmatch(turn.word) is not None and leads(turn)


def show(turn: Turn) -> Reply | None:
    """The digest as it is made on Mondays, of now; None where no child has a contact plan."""
    hidden = kept_away.children_of(turn.session, teacher(turn), turn.now)
    text = digests.of_school(turn.session, teacher(turn).school_id, turn.now, hidden)
    return Reply(text or words("replies/week_none"))
