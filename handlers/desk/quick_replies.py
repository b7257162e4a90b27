"""常用语: a teacher's own texts, kept ready and sent by a word."""

import re

from domain import ready_text
from domain.people import Guardian, Person, joined_title
from domain.understanding.meaning import Intent
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.talk import ready_texts

ADD = re.compile(
    r"(?:加|存|新增|添加|记)(?:一?[条个句])?(?:常用语|快捷语|快捷回复|常用回复|短语)[\s:：,，]*(?P<rest>.+)", re.DOTALL
)
DROP = re.compile(
    r"(?:删|删除|去掉|不要)(?:一?[条个句])?(?:常用语|快捷语|快捷回复|常用回复|短语)[\s:：,，]*(?P<name>\S+)"
)
NAMED = re.compile(r"(?P<name>[^\s:：=＝,，]{1,10})\s*[:：=＝]\s*(?P<body>.+)", re.DOTALL)
SIGN = re.compile(r"[/／#＃](?P<name>\S{1,10})")


def serve(turn: Turn, intent: Intent) -> Reply | None:
    """List them, keep one, or forget one."""
    text = turn.inbound.text.strip()
    if found := ADD.fullmatch(text):
        return _keep(turn, found["rest"].strip())
    if found := DROP.fullmatch(text):
        was_there = ready_texts.drop_of(turn.session, _person(turn).id, found["name"])
        return Reply(words("replies/quick_dropped", name=found["name"], was_there=was_there))
    return listed(turn)


def listed(turn: Turn) -> Reply:
    """The teacher's own."""
    mine = ready_texts.of_teacher(turn.session, _person(turn).id)
    return Reply(words("replies/quick_list", texts=list(mine.items())))


def called_up(turn: Turn, text: str) -> str | None:
    """The text that a sign and a word stand for ("/收到"), with its places still empty; None for other words."""
    found = SIGN.fullmatch(text.strip())
    if found is None:
        return None
    return ready_texts.of_teacher(turn.session, _person(turn).id).get(found["name"])


def is_called(turn: Turn) -> bool:
    """Whether the whole message calls up a text of the teacher's."""
    return turn.inbound.kind is Kind.TEXT and called_up(turn, turn.inbound.text) is not None


def filled(turn: Turn, body: str, family: list[Guardian]) -> str:
    """The text as this adult will read it."""
    children = "、".join(guardian.child.name for guardian in family)
    facts = {ready_text.CHILD: children, ready_text.GUARDIAN: joined_title(family)}
    return ready_text.fill(body, {**facts, ready_text.TEACHER: _person(turn).title})


def _keep(turn: Turn, rest: str) -> Reply:
    """ "名字：正文", or a text that is named by its first words."""
    named = NAMED.fullmatch(rest)
    name, body = (named["name"], named["body"].strip()) if named else (rest[:4], rest)
    teacher = _person(turn)
    mine = ready_texts.of_teacher(turn.session, teacher.id)
    if (wrong := ready_text.unknown(body)) or len(body) > ready_text.LONGEST_BODY:
        facts = {"wrong": wrong, "places": ready_text.PLACES, "most": ready_text.LONGEST_BODY}
        return Reply(words("replies/quick_wrong", **facts))
    if name not in mine and len(mine) >= ready_text.MOST:
        return Reply(words("replies/quick_full", most=ready_text.MOST))
    ready_texts.keep_for(turn.session, teacher.school_id, teacher.id, name, body, turn.now)
    return Reply(words("replies/quick_kept", name=name, body=body))


def _person(turn: Turn) -> Person:
    assert turn.person is not None, "only staff have quick replies"
    return turn.person
