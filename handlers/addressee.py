"""Finds out which family a teacher's words are for: the named one, the one who waits, or the one they choose."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta

from domain.clock import CHINA, in_china
from domain.people import Guardian, Person, joined_title
from domain.words import fold
from handlers import quiet_words, second_look
from handlers.actions.talk import relay
from handlers.desk import quick_replies
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.person import people
from storage.talk import conversations, questions

Families = dict[int, list[Guardian]]

# A second bubble typed right after the first goes to the same family, if nobody else waits.
SAME_BREATH = timedelta(minutes=3)
# A conversation this fresh may be the one that is meant although somebody else waits: then the teacher is asked.
STILL_WARM = timedelta(minutes=30)
RECENT = timedelta(hours=24)
# Words held back for want of an addressee are asked about until the next morning, and two hours at least.
FORGOTTEN_AT, HELD_AT_LEAST = time(6), timedelta(hours=2)
MOST_CHOICES = 9
AFTER_NAME = " ，,：:、\n\u3000"
BEFORE_NAME = re.compile(r"^(?:@|给|回复|回)\s*")
NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "零": 0}
CHOICE = re.compile(r"第?([0-9]|[一二两三四五六七八九零])[号个]?")


def families_of(turn: Turn, teacher: Person) -> Families:
    """The guardians this teacher may write to, by person."""
    found: Families = {}
    for guardian in people.bound_guardians_of_teacher(turn.session, teacher.id):
        found.setdefault(guardian.person.id, []).append(guardian)
    return found


def named(families: Families, text: str) -> tuple[list[int], str]:
    """Everybody who bears the name at the very start ("李思涵妈妈 今天……"), and the rest of the text.

    The name stands alone before it: "李思涵妈妈说……" speaks about her, perhaps to the grandmother.
    """
    start = BEFORE_NAME.sub("", text)
    for form in sorted({form for of in families.values() for g in of for form in forms(g)}, key=len, reverse=True):
        rest = _after(start, form)
        if rest:
            return [p for p, of in families.items() if any(form in forms(g) for g in of)], rest
    return [], text


def begun_with(families: Families, text: str) -> list[int]:
    """Whose name the words begin with, without a stop after it ("张子轩爸爸今天没交作业"): to them, or about them?"""
    start = fold(BEFORE_NAME.sub("", text))
    return [p for p, of in families.items() if any(start.startswith(fold(form)) for g in of for form in forms(g))]


def names_unreachable(turn: Turn, teacher: Person, text: str) -> Guardian | None:
    """Somebody named at the start who belongs to the teacher's children and is not (or no longer) on WeChat."""
    start = BEFORE_NAME.sub("", text)
    for guardian in people.all_guardians_of_teacher(turn.session, teacher.id):
        if any(_after(start, form) for form in forms(guardian)):
            return guardian
    return None


def forms(guardian: Guardian) -> tuple[str, ...]:
    """How a teacher writes to an adult: 李思涵妈妈, 李思涵的妈妈, 思涵妈妈, 王芳."""
    child, relation = guardian.child.name, guardian.relation.label
    given = child[1:] if len(child) > 2 else child
    names = [f"{name}{link}{relation}" for name in (child, given) for link in ("", "的")]
    return (*names, guardian.person.name)


def candidates(turn: Turn, teacher: Person, families: Families) -> list[int]:
    """Who may be meant; one means certain enough, more means ask."""
    since = turn.now - RECENT
    recent = [c for c in conversations.recent(turn.session, teacher.id, since) if c.person_id in families]
    waiting = [c.person_id for c in conversations.waiting_for(turn.session, teacher.id) if c.person_id in families]
    if recent and not waiting and turn.now - recent[0].last_at <= SAME_BREATH:
        return [recent[0].person_id]
    warm = [c.person_id for c in recent if turn.now - c.last_at <= STILL_WARM]
    return list(dict.fromkeys([*waiting, *warm])) or [c.person_id for c in recent] or list(families)


def ask(turn: Turn, families: Families, said: relay.Spoken | None) -> list[str]:
    """Ask for whom; what was said waits with what was held before. The titles in the order of their numbers."""
    choices = [(p, f"{joined_title(of)}（{of[0].person.name}）") for p, of in families.items()][:MOST_CHOICES]
    still = held(turn)
    questions.drop(turn.session, turn.address.id, "whom", turn.now)
    bubbles = [*still, bubble(said)] if said is not None else still
    payload = {"choices": [{"person": person, "title": title} for person, title in choices], "said": bubbles}
    questions.ask(turn.session, turn.address.id, "whom", payload, turn.now, _until_morning(turn.now))
    return [title for _, title in choices]


def _until_morning(now: datetime) -> timedelta:
    """A number of the next morning is about its list: it sends nothing that was said the day before."""
    local = in_china(now)
    morning = datetime.combine(local.date(), FORGOTTEN_AT, tzinfo=CHINA)
    if morning - local < HELD_AT_LEAST:
        morning += timedelta(days=1)
    return morning - local


def offered_before(turn: Turn, families: Families) -> Families:
    """The families that were offered when the first of several bubbles was held."""
    if turn.question is None or turn.question.kind != "whom":
        return families
    before = [int(choice["person"]) for choice in turn.question.payload["choices"]]
    return {person: families[person] for person in before if person in families} or families


def held(turn: Turn) -> list[dict[str, object]]:
    """What the teacher said and nobody has got yet, oldest first."""
    if turn.question is None or turn.question.kind != "whom":
        return []
    bubbles: list[dict[str, object]] = turn.question.payload["said"]
    return bubbles


def chosen(turn: Turn) -> int | None:
    """The number in an answer to "for whom": 2, 二, 第二, 2号, or the one choice that is named; None if it is none."""
    if turn.question is None or turn.question.kind != "whom":
        return None
    found = CHOICE.fullmatch(turn.word)
    if found:
        return NUMBERS.get(found[1], -1) if not found[1].isdecimal() else int(found[1])
    name = BEFORE_NAME.sub("", turn.word)
    fitting = [n for n, choice in enumerate(turn.question.payload["choices"], 1) if name and name in choice["title"]]
    return fitting[0] if len(fitting) == 1 and len(name) >= 2 else None


def send(turn: Turn, teacher: Person, person_id: int, said: relay.Spoken) -> Reply:
    """To this guardian, unless there is something to look at twice; the answer names who got it."""
    said = _in_full(turn, teacher, person_id, said)
    return second_look.ask(turn, person_id, [bubble(said)]) or send_now(turn, teacher, person_id, said)


def send_held(turn: Turn, teacher: Person, person_id: int, bubbles: list[dict[str, object]]) -> Reply:
    """Several things held back for one guardian, in order; questioned together."""
    several = [_in_full(turn, teacher, person_id, spoken(bubble, turn)) for bubble in bubbles]
    if doubt := second_look.ask(turn, person_id, [bubble(said) for said in several]):
        return doubt
    return [send_now(turn, teacher, person_id, said) for said in several][-1]


def send_now(turn: Turn, teacher: Person, person_id: int, said: relay.Spoken) -> Reply:
    """To this guardian; the answer names who got it."""
    title = relay.to_family(turn.session, teacher, person_id, (), said, turn.now)
    if not title:
        return Reply(words("replies/no_longer_yours"))
    night = quiet_words.night_of(turn, families_of(turn, teacher)[person_id][0])
    return Reply(words("replies/sent_to", title=title, **night))


def spoken(bubble: dict[str, object], turn: Turn) -> relay.Spoken:
    """A held bubble as it can be carried."""
    media = bubble["media"]
    return relay.Spoken(
        int(str(bubble["inbox"])),
        Kind(str(bubble["kind"])),
        str(bubble["text"]),
        turn.inbound.sent_at,
        int(str(media)) if media is not None else None,
    )


def _in_full(turn: Turn, teacher: Person, person_id: int, said: relay.Spoken) -> relay.Spoken:
    """The quick reply that was called up, with its places filled for this family; all else as it was said."""
    body = quick_replies.called_up(turn, said.text) if said.kind is Kind.TEXT else None
    family = families_of(turn, teacher).get(person_id) if body is not None else None
    return replace(said, text=quick_replies.filled(turn, body, family)) if body is not None and family else said


def bubble(said: relay.Spoken) -> dict[str, object]:
    """What was said, as it is held back."""
    return {"inbox": said.inbox_id, "kind": said.kind.value, "text": said.text, "media": said.media_id}


def _after(text: str, form: str) -> str:
    """What follows a name that stands alone at the start; empty when it does not."""
    head, rest = text[: len(form)], text[len(form) :]
    stands_alone = fold(head) == fold(form) and rest[:1] in tuple(AFTER_NAME)
    return rest.lstrip(AFTER_NAME) if stands_alone else ""
