"""[照片] 周浩 家访: a picture and the sentence that says what it is of, whichever comes first, in the child's file."""

import re
from datetime import timedelta

from domain.people import Child
from domain.understanding.meaning import Intent
from domain.words import fold
from handlers import addressee
from handlers.desk import asking, children, records
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.files import file, file_glance
from storage.person import people
from storage.talk import conversations, questions

AWAITED = "picture"
TOGETHER = timedelta(minutes=5)
# A record that the picture joins may be of the same day.
OF_THE_DAY = timedelta(hours=24)
KINDS = {
    "家访": "visit",
    "走访": "visit",
    "上门": "visit",
    "谈心": "talk",
    "谈话": "talk",
    "通话": "call",
    "电话": "call",
}
# A child's name and what the picture is of, and nothing more to write down.
CAPTION = re.compile(rf"^[\s,，:：]*(?:今天|昨天)?(?:的)?(?:{'|'.join(KINDS)})?(?:的)?(?:照片|图片|相片)?[。.]?$")


def attach(turn: Turn, _intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """The picture of the last five minutes, held for a family or sent to one, joins the child's file; where there is
    none the next one is waited for."""
    kind = next((kind for word, kind in KINDS.items() if word in text), "")
    held = held_picture(turn)
    media = held or _sent_picture(turn)
    if media is None:
        asking.ask(turn, AWAITED, {"children": [child.id for child in about], "kind": kind})
        return Reply(words("replies/desk_picture_wait", child=about[0].name))
    if held is not None:
        questions.drop(turn.session, turn.address.id, "whom", turn.now)
    return _join(turn, about, kind, media, was_sent=held is None)


def is_caption(turn: Turn) -> bool:
    """A name and 家访, nothing else: for the picture before or after it."""
    if turn.inbound.kind is not Kind.TEXT or len(turn.word) > 16:
        return False
    said = fold(turn.inbound.text)
    about = children.named(children.mine(turn), said) if any(word in said for word in KINDS) else []
    rest = said.partition(fold(children.form_in(about[0], said)))[2] if about else ""
    return bool(rest.strip()) and CAPTION.match(rest) is not None and said.startswith(children.form_in(about[0], said))


def caption(turn: Turn) -> Reply | None:
    """As ``attach``; of two children of one name it is asked which."""
    intent = Intent("attach", "", "", "", "")
    return children.about_one(turn, intent, turn.inbound.text, attach)


def is_awaited(turn: Turn) -> bool:
    """A picture comes within five minutes of the sentence it belongs to."""
    if turn.inbound.kind is not Kind.IMAGE or turn.media_id is None or turn.question is None:
        return False
    if turn.question.kind not in (AWAITED, records.KEPT) or not asking.is_fresh(turn, TOGETHER):
        return False
    return turn.question.kind == AWAITED or not conversations.waiting_for(turn.session, teacher(turn).id)


def is_fresh_picture(turn: Turn, kind: str) -> bool:
    """A picture comes within five minutes of the sentence that put this question."""
    if turn.inbound.kind is not Kind.IMAGE or turn.media_id is None or turn.question is None:
        return False
    return turn.question.kind == kind and asking.is_fresh(turn, TOGETHER)


def take(turn: Turn) -> Reply | None:
    """The picture joins; more of them may follow."""
    payload = asking.payload(turn)
    about = [people.child(turn.session, number) for number in payload["children"]]
    assert turn.media_id is not None, "asked before"
    return _join(turn, about, str(payload["kind"]), turn.media_id, was_sent=False)


def _join(turn: Turn, about: list[Child], kind: str, media_id: int, *, was_sent: bool) -> Reply:
    known = file_glance.last_of(turn.session, about[0].id, [kind] if kind else ["visit", "talk"], turn.now - OF_THE_DAY)
    of = kind or (known.kind if known is not None else "")
    entry = file.NewEntry(
        at=turn.inbound.sent_at,
        author=teacher(turn).title,
        reader="学校",
        channel="wechat",
        direction="note",
        kind="picture",
        text=words("replies/desk_picture_entry", kind=of),
        cause=f"entry:{known.id}" if known is not None else f"inbox:{turn.inbox_id}",
        author_id=teacher(turn).id,
        media_id=media_id,
        once=f"picture:{media_id}",
    )
    file.write(turn.session, entry, [child.id for child in about], turn.now)
    return Reply(words("replies/desk_picture", child=about[0].name, kind=of, was_sent=was_sent))


def held_picture(turn: Turn) -> int | None:
    """A picture that waits for "for whom", alone."""
    bubbles = addressee.held(turn)
    if len(bubbles) != 1 or bubbles[0]["kind"] != Kind.IMAGE.value or bubbles[0]["media"] is None:
        return None
    return int(str(bubbles[0]["media"]))


def _sent_picture(turn: Turn) -> int | None:
    mine = [child.id for child in children.mine(turn)]
    return file_glance.last_picture(turn.session, teacher(turn).id, mine, turn.now - TOGETHER)
