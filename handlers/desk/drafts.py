"""帮我写一段给在外爸妈的话 期中进步20分: three wordings of what the teacher said; nothing is sent by itself."""

import re

from domain.errors import Refusal
from domain.understanding.meaning import Intent
from handlers import addressee
from handlers.actions.talk import relay
from handlers.desk import asking, children
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.catalogue import Audience
from messages.inbound import Kind
from messages.lint import forbidden_words
from messages.outbound import Reply
from messages.render import words

CHOICE = "draft"
WORDINGS = 3
# What stands before the facts: the wish itself, up to what it is (话, 短信 …), a colon, or 就说.
WISH = re.compile(
    r"^.{0,40}?(?:就[说讲]|[:：]|(?:的话|短信|的信|喜报|评语|消息|祝福|寄语|内容|几句话|一段话|句话)(?:[\s，,。:：]|$))",
    re.DOTALL,
)
TONE = re.compile(r"(?:语气|口气|要|别太|不要太|尽量)?(?:亲切|温和|委婉|客气|口语|短|简短)(?:一点|一些|点|些)?[。.]?$")
CHOSEN = re.compile(r"第?(?P<number>[1-3一二三])[号个条]?(?:[\s，,:：]*(?:给|发给)?\s*(?P<whom>\S{2,12}))?")
NUMBERS = {"一": 1, "二": 2, "三": 3}
LONGEST_FACTS = 200  # characters


def write(turn: Turn, _intent: Intent) -> Reply | None:
    """Three wordings; without a fact the teacher is asked for one. Raises Refusal for words families must not read."""
    text = turn.inbound.text.strip()
    about = children.named(children.mine(turn), text)
    what = _facts(text, [child.name for child in about])
    if not what:
        return Reply(words("replies/desk_draft_what"))
    if watched := forbidden_words(what, Audience.FAMILY):
        raise Refusal("replies/ticket_words", found="、".join(watched))
    child = about[0].name if len(about) == 1 else ""
    texts = [words("replies/desk_wording", child=child, what=what, wording=number) for number in range(WORDINGS)]
    asking.ask(turn, CHOICE, {"texts": texts, "children": [one.id for one in about]})
    return Reply(words("replies/desk_drafts", texts=texts))


def choose(turn: Turn) -> Reply | None:
    """1 李思涵妈妈: sent to her. 1 alone: for whom is asked. Other words are talk."""
    found = CHOSEN.fullmatch(turn.word)
    if found is None or turn.inbound.kind is not Kind.TEXT:
        return None
    payload = asking.payload(turn)
    number = NUMBERS.get(found["number"]) or int(found["number"])
    said = relay.Spoken(turn.inbox_id, Kind.TEXT, payload["texts"][number - 1], turn.inbound.sent_at)
    families = addressee.families_of(turn, teacher(turn))
    fitting = _fitting(families, found["whom"] or "", payload["children"])
    if not fitting:
        return None
    asking.done(turn)
    if found["whom"] and len(fitting) == 1:
        return addressee.send(turn, teacher(turn), next(iter(fitting)), said)
    return Reply(words("replies/whom", titles=addressee.ask(turn, fitting, said), count=1))


def _fitting(families: addressee.Families, whom: str, about: list[int]) -> addressee.Families:
    """Whoever is named; else the families of the children the draft is about; else all."""
    if whom:
        return {person: of for person, of in families.items() if any(whom in addressee.forms(one) for one in of)}
    named = {person: of for person, of in families.items() if any(one.child.id in about for one in of)}
    return named or families


def _facts(text: str, names: list[str]) -> str:
    """What is to be told, without the wish around it."""
    found = WISH.match(text)
    rest = text[found.end() :] if found is not None else text.partition(" ")[2]
    rest = TONE.sub("", rest).strip(" ，,。:：\n")
    return "" if rest in names else rest[:LONGEST_FACTS]
