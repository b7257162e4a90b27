"""A paired teacher: plain words are the answer to whoever waits; two waiting means one question, never a guess."""

import re
from dataclasses import replace

from domain.errors import Refusal
from domain.people import Person, Role
from handlers import (
    addressee,
    alert_report,
    alert_staff,
    alert_words,
    proposals,
    quiet_words,
    register_words,
    second_look,
    ticket_words,
    visitor,
)
from handlers.actions import school
from handlers.actions.binding import approval
from handlers.actions.talk import relay
from handlers.desk import (
    away,
    letter_desk,
    letter_told,
    letters,
    menu,
    pictures,
    promised,
    quick_replies,
    results,
    roll_call,
    slips,
    today,
    undoing,
    waiting,
    week,
)
from handlers.desk import table as desk
from handlers.router import Router, Turn, matches, says, sends, taps
from messages.inbound import SPOKEN, Kind
from messages.outbound import Reply
from messages.render import words
from storage.person import bindings, people
from storage.talk import questions
from storage.traffic import outbox

DECISION = re.compile(r"(同意|不同意)\s*(\d{1,18})?")
UNDOING = re.compile(r"撤销绑定\s*(\d{1,18})?")
FOR_ALL = re.compile(r"(全班|全体|所有|各位)(同学)?的?家长")
CARRIED = SPOKEN - {Kind.UNSUPPORTED}


def decide_by_tap(turn: Turn) -> Reply:
    verb, _, number = turn.tapped.partition(":")
    return _decide(turn, verb == "approve", int(number)) if number.isdecimal() else Reply()


def undo_by_tap(turn: Turn) -> Reply:
    number = turn.tapped.partition(":")[2]
    return _undo(turn, int(number)) if number.isdecimal() else Reply()


def undo_by_word(turn: Turn) -> Reply:
    """撤销绑定 12: the teacher said yes to the wrong one."""
    found = UNDOING.fullmatch(turn.word)
    return _undo(turn, int(found[1])) if found and found[1] else Reply(words("replies/undo_which"))


def decides(turn: Turn) -> bool:
    """同意 or 不同意, with or without a number; a bare number never opens a child's file to somebody."""
    return DECISION.fullmatch(turn.word) is not None


def decide_by_word(turn: Turn) -> Reply | None:
    """Decide the one open request, or the one whose number was given; never guess between two."""
    asked = [
        question.payload["binding"]
        for question in questions.all_open(turn.session, turn.address.id, turn.now)
        if question.kind == "approve"
    ]
    teacher = _person(turn)
    open_requests = [n for n in asked if outbox.has_left(turn.session, school.request_name(n, teacher.id))]
    if asked and not open_requests:
        return Reply(words("replies/request_comes"))
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
    """The answer to "for whom" sends all that was held back, or says whom the next words are for; 0 drops it."""
    number = addressee.chosen(turn)
    if number is None or turn.question is None:
        return None
    choices: list[dict[str, object]] = turn.question.payload["choices"]
    if not 0 <= number <= len(choices):
        return Reply(words("replies/whom_again", most=len(choices)))
    questions.answered(turn.session, turn.question.id, turn.now)
    bubbles = addressee.held(turn)
    if number == 0:
        return Reply(words("replies/dropped"))
    choice = choices[number - 1]
    if not bubbles:
        questions.ask(turn.session, turn.address.id, "next", {"person": choice["person"]}, turn.now)
        return Reply(words("replies/next_for", title=choice["title"]))
    return addressee.send_held(turn, _person(turn), int(str(choice["person"])), bubbles)


def look_again(turn: Turn) -> Reply | None:
    """1 sends the words all the same, 2 the better ones, 0 nothing; other words take their place."""
    decision = second_look.decided(turn)
    assert turn.question is not None, "asked before"
    if decision is None:
        questions.answered(turn.session, turn.question.id, turn.now)
        said = replace(_said(turn), text=turn.inbound.text)
        return addressee.send(turn, _person(turn), int(turn.question.payload["person"]), said)
    person, bubbles = decision
    if not bubbles:
        return Reply(words("replies/dropped"))
    sent = [addressee.send_now(turn, _person(turn), person, addressee.spoken(bubble, turn)) for bubble in bubbles]
    return sent[-1]


def report_or_not(turn: Turn) -> Reply:
    """1 opens the alert, or sends what was held; words that are no report go where they would have gone."""
    return alert_staff.decide(turn) or ROUTER.answer(alert_report.as_said(turn))


def answer(turn: Turn) -> Reply | None:
    """Whatever a teacher says goes to a family: the named one, the only one waiting, or the one they choose."""
    teacher, said = _person(turn), _said(turn)
    families = addressee.families_of(turn, teacher)
    if not families:
        return Reply(words("replies/no_families", director=teacher.role is Role.DIRECTOR))
    meant, rest = addressee.named(families, said.text)
    if meant:
        said = relay.Spoken(said.inbox_id, said.kind, rest, said.at, said.media_id)
    elif unreachable := addressee.names_unreachable(turn, teacher, said.text):
        return Reply(words("replies/not_on_wechat", title=unreachable.title))
    else:
        meant = _next_for(turn) or ([] if addressee.held(turn) else addressee.candidates(turn, teacher, families))
        begun = addressee.begun_with(families, said.text)
        if begun and meant and meant != begun:
            meant = list(dict.fromkeys([*begun, *meant]))  # more than one: the teacher is asked
    if len(meant) == 1 and meant[0] in families:
        return addressee.send(turn, teacher, meant[0], said)
    offered = {person: families[person] for person in meant if person in families}
    offered = offered or addressee.offered_before(turn, families)
    titles = addressee.ask(turn, offered, said)
    return Reply(words("replies/whom", titles=titles, count=len(addressee.held(turn)) + 1))


def number_alone(turn: Turn) -> Reply:
    """A number that answers no question of ours is no message to a family."""
    return Reply(words("replies/number_alone"))


def not_for_all(turn: Turn) -> Reply:
    return Reply(words("replies/not_for_all"))


def code_for_family(turn: Turn) -> Reply:
    """A teacher tries a family's code: nothing is bound and the code stays unspent."""
    return Reply(words("replies/code_for_family"))


def for_family(turn: Turn) -> Reply | None:
    """What looked like something for the program was for a family after all."""
    return answer(desk.given_back(turn))


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
    deed = approval.approve if yes else approval.refuse
    try:
        guardian = deed(turn.session, binding_id, _person(turn), turn.now)
    except Refusal as refusal:
        if refusal.reply == "replies/custody_holds":
            raise  # not decided: the same request may be answered with no, or with yes when the block is lifted
        _close(turn, asked)
        raise
    _close(turn, asked)
    facts = {"yes": yes, "title": guardian.title, "name": guardian.person.name, "number": binding_id}
    return Reply(words("replies/decided", **facts))


def _close(turn: Turn, asked: list[questions.Question]) -> None:
    for question in asked:
        questions.answered(turn.session, question.id, turn.now)


def _undo(turn: Turn, binding_id: int) -> Reply:
    guardian = approval.undo(turn.session, binding_id, _person(turn), turn.now)
    return Reply(words("replies/undone", title=guardian.title, name=guardian.person.name))


def _requests(turn: Turn, open_requests: list[int]) -> list[tuple[int, str]]:
    links = {number: bindings.get(turn.session, number).guardianship_id for number in open_requests}
    return [(number, people.guardian(turn.session, link).title) for number, link in links.items()]


def _next_for(turn: Turn) -> list[int]:
    """The family chosen beforehand for the next words."""
    if turn.question is None or turn.question.kind != "next":
        return []
    questions.answered(turn.session, turn.question.id, turn.now)
    return [int(turn.question.payload["person"])]


def _said(turn: Turn) -> relay.Spoken:
    text = relay.shown(turn.inbound)
    return relay.Spoken(turn.inbox_id, turn.inbound.kind, text, turn.inbound.sent_at, turn.media_id)


def _person(turn: Turn) -> Person:
    assert turn.person is not None, "only known people are routed here"
    return turn.person


ROUTER = Router(
    "teacher",
    [
        matches(visitor.shows_code, then=code_for_family),
        taps(*alert_words.TAPS, then=alert_words.by_tap),
        matches(alert_words.is_meant, then=alert_words.by_word),
        taps("approve", "refuse", then=decide_by_tap),
        taps("undo", then=undo_by_tap),
        taps(*ticket_words.TAPS, then=ticket_words.decide_by_tap),
        taps("waiting", "teacher", then=waiting.show),
        taps("help", then=menu.show),
        taps("letters", then=letters.unsigned),
        taps(*results.TAPS, then=results.by_tap),
        taps(letter_told.TAP, then=letter_told.by_tap),
        taps(*away.TAPS, then=away.decide_by_tap),
        taps(*letter_desk.TAPS, then=letter_desk.by_tap),
        taps(promised.TAP, then=promised.by_tap),
        taps(*proposals.TAPS, then=proposals.decide_by_tap),
        matches(quiet_words.speaks_of_hours, then=quiet_words.set_hours),
        matches(roll_call.is_meant, then=roll_call.answer),
        matches(letter_told.is_answer, then=letter_told.by_words),
        matches(results.is_answer, then=results.by_words),
        matches(ticket_words.decides, then=ticket_words.decide_by_word),
        matches(away.decides, then=away.decide_by_word),
        matches(letter_desk.is_meant, then=letter_desk.by_word),
        matches(proposals.decides, then=proposals.decide_by_word),
        matches(decides, then=decide_by_word),
        matches(lambda turn: UNDOING.fullmatch(turn.word) is not None, then=undo_by_word),
        matches(alert_report.is_asked, then=report_or_not),
        matches(second_look.is_asked, then=look_again),
        matches(quick_replies.is_called, then=answer),
        matches(desk.gives_back, then=for_family),
        matches(desk.is_asked, then=desk.answer),
        matches(slips.is_awaited, then=slips.take),
        matches(pictures.is_awaited, then=pictures.take),
        matches(lambda turn: turn.question is not None, then=choose_whom),
        matches(proposals.answers_day, then=proposals.correct),
        matches(lambda turn: turn.word.isdecimal() and len(turn.word) <= 2, then=number_alone),
        says("谁在等", "待回复", then=waiting.show),
        says("今天", then=today.show),
        matches(week.is_asked, then=week.show),
        says("帮助", "怎么用", "菜单", "人工", then=menu.show),
        says("撤回", "发错了", "撤销", then=undoing.take_back),
        matches(lambda turn: FOR_ALL.match(turn.word) is not None, then=not_for_all),
        matches(register_words.says_verified, then=register_words.verify),
        matches(proposals.corrects, then=proposals.correct),
        matches(pictures.is_caption, then=pictures.caption),
        matches(promised.says_done, then=promised.by_word),
        matches(desk.is_wanted, then=desk.serve),
        sends(Kind.TEXT, then=proposals.state),
        sends(Kind.FOLLOWED, then=welcome_back),
        sends(*CARRIED, then=answer),
    ],
    otherwise=quiet,
)
