"""One user may be a teacher and a parent, or a parent at two schools: as whom they speak, and how they change it."""

from domain.people import joined_title
from handlers.router import Turn, Voice
from messages.outbound import Reply
from messages.render import words
from storage.person import addresses, people
from storage.talk import questions

TEACHER_WORDS = ("我是老师", "换成老师")
FAMILY_WORDS = ("我是家长", "换成家长", "换学校")


def switch(turn: Turn) -> Reply | None:
    """The answer to a wish to speak as somebody else; None for whoever is one person only, and for all other words."""
    if not turn.others and turn.address.staff_id is None:
        return None
    if turn.word in TEACHER_WORDS:
        return _as_teacher(turn)
    if turn.word in FAMILY_WORDS:
        return _as_family(turn)
    return _chosen(turn) if turn.question is not None and turn.question.kind == "role" else None


def named(turn: Turn, reply: Reply) -> Reply:
    """The reply with the role it was given to in front, for whoever has several: they see whom their words went to."""
    if not turn.others or not reply.text:
        return reply
    return Reply(words("replies/in_role", role=_role(turn), change=_change(turn), text=reply.text))


def _voices(turn: Turn) -> list[Voice]:
    in_use = [] if turn.person is None else [Voice(turn.person, turn.families)]
    return sorted([*in_use, *turn.others], key=lambda voice: voice.person.id)


def _families(turn: Turn) -> list[Voice]:
    return [voice for voice in _voices(turn) if not voice.person.is_teacher]


def _as_teacher(turn: Turn) -> Reply | None:
    if turn.address.staff_id is None:
        return None
    addresses.speaks_as(turn.session, turn.address.id, turn.address.staff_id)
    return Reply(words("replies/role_teacher"))


def _as_family(turn: Turn) -> Reply:
    """The one family, the one they choose, or a parent to be who has a card to show."""
    families = _families(turn)
    if len(families) > 1:
        questions.drop(turn.session, turn.address.id, "role", turn.now)
        payload = {"people": [voice.person.id for voice in families]}
        questions.ask(turn.session, turn.address.id, "role", payload, turn.now)
        return Reply(words("replies/role_which", titles=[_at_school(turn, voice) for voice in families]))
    if not families:
        addresses.speaks_as(turn.session, turn.address.id, None)
        return Reply(words("replies/role_unknown"))
    return _speak_as(turn, families[0])


def _chosen(turn: Turn) -> Reply | None:
    assert turn.question is not None, "asked before"
    choices: list[int] = turn.question.payload["people"]
    number = int(turn.word) if turn.word.isdecimal() and len(turn.word) == 1 else 0
    if not 1 <= number <= len(choices):
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    chosen = [voice for voice in _families(turn) if voice.person.id == choices[number - 1]]
    return _speak_as(turn, chosen[0]) if chosen else None


def _speak_as(turn: Turn, voice: Voice) -> Reply:
    addresses.speaks_as(turn.session, turn.address.id, voice.person.id)
    change = "我是老师" if turn.address.staff_id is not None else "换学校"
    return Reply(words("replies/role_family", title=joined_title(list(voice.families)), change=change))


def _role(turn: Turn) -> str:
    if turn.person is not None and turn.person.is_teacher:
        return "老师身份"
    if turn.person is None or len(_families(turn)) == 1:
        return "家长身份"
    return people.school(turn.session, turn.person.school_id).name


def _change(turn: Turn) -> str:
    is_teacher = turn.person is not None and turn.person.is_teacher
    if turn.address.staff_id is not None and not is_teacher:
        return "我是老师"
    return "我是家长" if is_teacher else "换学校"


def _at_school(turn: Turn, voice: Voice) -> str:
    return f"{people.school(turn.session, voice.person.school_id).name} {joined_title(list(voice.families))}"
