"""A paired teacher: plain words are the answer to whoever waits; two waiting means one question, never a guess."""

import re
from datetime import timedelta

from domain.errors import Refusal
from domain.people import Guardian, Person, joined_title
from domain.words import fold
from handlers import visitor
from handlers.actions import binding, relay
from handlers.router import Router, Turn, matches, says, sends, taps
from messages.inbound import SPOKEN, Kind
from messages.outbound import Reply
from messages.render import words
from storage import bindings, conversations, people, questions

# A second bubble typed right after the first goes to the same family, if nobody else spoke in between.
SAME_BREATH = timedelta(minutes=3)
# A conversation this fresh may be the one that is meant although somebody else waits: then the teacher is asked.
STILL_WARM = timedelta(minutes=30)
RECENT = timedelta(hours=24)
DECISION = re.compile(r"(同意|不同意)\s*(\d{1,18})?")
MOST_CHOICES = 9
CARRIED = SPOKEN - {Kind.UNSUPPORTED}


def decide_by_tap(turn: Turn) -> Reply:
    verb, _, number = turn.tapped.partition(":")
    return _decide(turn, verb == "approve", int(number)) if number.isdigit() else Reply()


def decides(turn: Turn) -> bool:
    """同意 or 不同意, with or without a number; a bare number never opens a child's file to somebody."""
    return DECISION.fullmatch(turn.word) is not None


def decide_by_word(turn: Turn) -> Reply | None:
    """Decide the one open request, or the one whose number was given; never guess between two."""
    open_requests = [
        question.payload["binding"]
        for question in questions.all_open(turn.session, turn.address.id, turn.now)
        if question.kind == "approve"
    ]
    found = DECISION.fullmatch(turn.word)
    number = int(found[2]) if found and found[2] else None
    if number is None and not open_requests:
        return None
    if number is None and len(open_requests) > 1:
        return Reply(words("replies/which_request", requests=_requests(turn, open_requests)))
    chosen = number if number is not None else open_requests[0]
    if chosen not in open_requests:
        return Reply(words("replies/already_decided"))
    return _decide(turn, found is not None and found[1] == "同意", chosen)


def choose_whom(turn: Turn) -> Reply | None:
    """The answer to "for whom": a number sends what was held back; 0 drops it."""
    if turn.question is None or turn.question.kind != "whom" or not turn.word.isdigit():
        return None
    choices: list[dict[str, object]] = turn.question.payload["choices"]
    number = int(turn.word)
    if number > len(choices):
        return Reply(words("replies/whom_again", most=len(choices)))
    questions.answered(turn.session, turn.question.id, turn.now)
    if number == 0:
        return Reply(words("replies/dropped"))
    held = turn.question.payload["said"]
    said = relay.Spoken(held["inbox"], Kind(held["kind"]), held["text"], turn.inbound.sent_at, held["media"])
    return _send(turn, int(str(choices[number - 1]["person"])), said)


def answer(turn: Turn) -> Reply | None:
    """Whatever a teacher says goes to a family: the named one, the only one waiting, or the one they choose."""
    if turn.inbound.kind not in CARRIED:
        return None
    said = relay.Spoken(
        turn.inbox_id, turn.inbound.kind, relay.shown(turn.inbound), turn.inbound.sent_at, turn.media_id
    )
    families = _families(turn)
    if not families:
        return Reply(words("replies/no_families"))
    named = _named(families, said.text)
    if named is not None:
        person_id, rest = named
        return _send(turn, person_id, relay.Spoken(said.inbox_id, said.kind, rest, said.at, said.media_id))
    candidates = _candidates(turn, families)
    if len(candidates) == 1:
        return _send(turn, candidates[0], said)
    return _ask_whom(turn, {person: families[person] for person in candidates}, said)


def who_waits(turn: Turn) -> Reply:
    """Who waits for this teacher, longest first."""
    families = _families(turn)
    waiting = [
        (joined_title(families[conversation.person_id]), conversation.waiting_since)
        for conversation in conversations.waiting_for(turn.session, _person(turn).id)
        if conversation.person_id in families
    ]
    return Reply(words("replies/who_waits", waiting=[title for title, _ in waiting]))


def code_for_family(turn: Turn) -> Reply:
    """A teacher tries a family's code: nothing is bound and the code stays unspent."""
    return Reply(words("replies/code_for_family"))


def help_out(turn: Turn) -> Reply:
    return Reply(words("replies/teacher_help"))


def quiet(turn: Turn) -> Reply:
    return Reply(words("replies/sticker") if turn.inbound.kind is Kind.UNSUPPORTED else "")


def welcome_back(turn: Turn) -> Reply:
    return Reply(words("replies/teacher_welcome", name=_person(turn).title))


def _decide(turn: Turn, yes: bool, binding_id: int) -> Reply:
    asked = [
        question
        for question in questions.all_open(turn.session, turn.address.id, turn.now)
        if question.kind == "approve" and question.payload["binding"] == binding_id
    ]
    if not asked:
        raise Refusal("replies/already_decided")
    for question in asked:
        questions.answered(turn.session, question.id, turn.now)
    deed = binding.approve if yes else binding.refuse
    guardian = deed(turn.session, binding_id, _person(turn), turn.now)
    return Reply(words("replies/decided", yes=yes, title=guardian.title, name=guardian.person.name))


def _requests(turn: Turn, open_requests: list[int]) -> list[tuple[int, str]]:
    links = {number: bindings.get(turn.session, number).guardianship_id for number in open_requests}
    return [(number, people.guardian(turn.session, link).title) for number, link in links.items()]


def _families(turn: Turn) -> dict[int, list[Guardian]]:
    """The guardians this teacher may write to, by person."""
    found: dict[int, list[Guardian]] = {}
    for guardian in people.bound_guardians_of_teacher(turn.session, _person(turn).id):
        found.setdefault(guardian.person.id, []).append(guardian)
    return found


def _named(families: dict[int, list[Guardian]], text: str) -> tuple[int, str] | None:
    """Somebody named at the very start ("李思涵妈妈 今天……") and the rest of the text."""
    for person_id, guardians in families.items():
        for guardian in guardians:
            head, rest = text[: len(guardian.title)], text[len(guardian.title) :].lstrip(" ，,：:　")
            if fold(head) == fold(guardian.title) and rest:
                return person_id, rest
    return None


def _candidates(turn: Turn, families: dict[int, list[Guardian]]) -> list[int]:
    """Who may be meant; one means certain enough, more means ask."""
    teacher_id = _person(turn).id
    recent = [c for c in conversations.recent(turn.session, teacher_id, turn.now - RECENT) if c.person_id in families]
    if recent and recent[0].waiting_since is None and turn.now - recent[0].last_at <= SAME_BREATH:
        return [recent[0].person_id]
    waiting = [c.person_id for c in conversations.waiting_for(turn.session, teacher_id) if c.person_id in families]
    warm = [c.person_id for c in recent if turn.now - c.last_at <= STILL_WARM]
    return list(dict.fromkeys([*waiting, *warm])) or [c.person_id for c in recent] or list(families)


def _ask_whom(turn: Turn, families: dict[int, list[Guardian]], said: relay.Spoken) -> Reply:
    choices = [(person, joined_title(guardians)) for person, guardians in families.items()][:MOST_CHOICES]
    questions.drop(turn.session, turn.address.id, "whom", turn.now)
    payload = {
        "choices": [{"person": person, "title": title} for person, title in choices],
        "said": {"inbox": said.inbox_id, "kind": said.kind.value, "text": said.text, "media": said.media_id},
    }
    questions.ask(turn.session, turn.address.id, "whom", payload, turn.now)
    return Reply(words("replies/whom", titles=[title for _, title in choices]))


def _send(turn: Turn, person_id: int, said: relay.Spoken) -> Reply:
    title = relay.to_family(turn.session, _person(turn), person_id, (), said, turn.now)
    return Reply(words("replies/sent_to", title=title) if title else words("replies/no_longer_yours"))


def _person(turn: Turn) -> Person:
    assert turn.person is not None, "only known people are routed here"
    return turn.person


ROUTER = Router(
    "teacher",
    [
        matches(visitor.shows_code, then=code_for_family),
        taps("approve", "refuse", then=decide_by_tap),
        taps("waiting", "teacher", then=who_waits),
        taps("help", "letters", then=help_out),
        matches(decides, then=decide_by_word),
        matches(lambda turn: turn.question is not None, then=choose_whom),
        says("谁在等", "今天", "待回复", then=who_waits),
        says("帮助", "怎么用", "菜单", then=help_out),
        sends(Kind.FOLLOWED, then=welcome_back),
        sends(*CARRIED, then=answer),
    ],
    otherwise=quiet,
)
