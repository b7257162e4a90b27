"""Which sentence of a teacher to the program is served by what; what stands in no line is for a family."""

from collections.abc import Callable
from dataclasses import replace

from domain.people import Child
from domain.understanding.meaning import Intent
from handlers import addressee, menus, quiet_words
from handlers.desk import (
    appointing,
    asking,
    away,
    card,
    children,
    drafts,
    hazards,
    leaves,
    letters,
    menu,
    notes,
    office,
    passing,
    pauses,
    pictures,
    quick_replies,
    records,
    results,
    slips,
    spoken,
    today,
    undoing,
    waiting,
)
from handlers.router import Handler, Turn
from messages.inbound import Kind
from messages.outbound import Reply
from storage.person import people

# None: the sentence turns out to be none for the program, and goes on to the family it is for.
Served = Callable[[Turn, Intent, str, list[Child]], Reply | None]

# Sentences about one child of the teacher's, or several.
ABOUT_A_CHILD: dict[str, Served] = {
    "pause": pauses.ask,
    "resume": pauses.resume,
    "leave": leaves.serve,
    "refer": office.refer,
    "appoint": appointing.propose,
    "attach": pictures.attach,
    "log_family_call": records.log,
    "recheck": hazards.recheck,
    "log_visit": records.log,
    "log_call": records.log,
    "log_talk": records.log,
    "note": notes.keep,
    "card": card.show_card,
    "which_child": records.log,
}
# Sentences about nobody, or about several.
OTHERS: dict[str, Callable[[Turn, Intent], Reply | None]] = {
    "today": today.show,
    "hazards": hazards.show,
    "unsigned": letters.unsigned,
    "waiting": waiting.show,
    "handover": away.ask,
    "ack_paper": slips.on_paper,
    "ticket_handoff": passing.pass_on,
    "keep_quick": quick_replies.serve,
    "quick": quick_replies.serve,
    "draft": drafts.write,
    "export": office.export,
    "duty": office.duty,
    "undo": undoing.take_back,
    "my_children": menu.my_children,
    "to_director": office.directors,
    "log_menu": menu.noting,
    "setting": quiet_words.how_to_set,
    "help": menu.show,
}
# Spoken, these are said back before they are done: somebody else would learn of what was misheard.
SAID_BACK = ("leave", "refer", "appoint", "note", "handover", "ack_paper", "ticket_handoff", "duty")
# A child's name is not asked for where the words have to be plain: 他今天很乖 is talk with the family.
NEVER_GUESSED = ("which_child", "appoint", "attach", "pause", "resume")


def is_wanted(turn: Turn) -> bool:
    """Whether the words are for the program: none of ours, where they begin with a family's name or one was chosen."""
    if turn.meaning is None or (turn.question is not None and turn.question.kind == "next"):
        return False
    return any(_is_served(intent.name) for intent in turn.meaning.intents) and not _names_family(turn)


def serve(turn: Turn) -> Reply | None:
    """The first thing that is served; the table of sentences puts the likeliest first."""
    for intent in turn.meaning.intents if turn.meaning is not None else ():
        if not _is_served(intent.name):
            continue
        if turn.inbound.kind is Kind.VOICE and intent.name in SAID_BACK:
            return spoken.say_back(turn)
        if (reply := _served(turn, intent)) is not None:
            return reply
    return None


def is_asked(turn: Turn) -> bool:
    """Whether the last question was one of the desk's."""
    return turn.question is not None and turn.question.kind in ANSWERS and turn.inbound.kind in (Kind.TEXT, Kind.VOICE)


def answer(turn: Turn) -> Reply | None:
    """The answer to it; None for words that are none."""
    assert turn.question is not None, "asked before"
    return ANSWERS[turn.question.kind](turn)


def gives_back(turn: Turn) -> bool:
    """Whether the sentence before was for a family after all."""
    if turn.question is not None and turn.question.kind == children.RECENT:
        return turn.word in spoken.NO
    return records.is_for_family(turn) or pauses.is_for_family(turn) or results.is_for_family(turn)


def given_back(turn: Turn) -> Turn:
    """The sentence before, as it would have gone to a family at once."""
    payload = asking.payload(turn)
    asking.done(turn)
    media = payload.get("media")
    kind = Kind.VOICE if media is not None else Kind.TEXT
    inbound = replace(turn.inbound, text=str(payload["text"]), kind=kind)
    return replace(turn, inbound=inbound, media_id=media, meaning=None, question=None)


def _served(turn: Turn, intent: Intent) -> Reply | None:
    if intent.name in OTHERS:
        return OTHERS[intent.name](turn, intent)
    text = turn.inbound.text
    reply = children.about_one(turn, intent, text, ABOUT_A_CHILD[intent.name])
    if reply is None and intent.name not in NEVER_GUESSED and not children.named(children.mine(turn), text):
        return children.about_nobody(turn, intent, text)
    return reply


def _which(turn: Turn) -> Reply | None:
    """The number of one of several children of one name."""
    chosen = children.chosen(turn)
    return _for_child(turn, *chosen) if chosen is not None else None


def _recent(turn: Turn) -> Reply | None:
    """Yes: it is about the child of whom the teacher spoke a moment ago."""
    if turn.word not in spoken.YES:
        return None
    payload = asking.payload(turn)
    asking.done(turn)
    return _for_child(turn, payload["intent"], payload["text"], people.child(turn.session, payload["child"]))


def _for_child(turn: Turn, name: str, text: str, child: Child) -> Reply | None:
    return ABOUT_A_CHILD[name](_as_said(turn, text), Intent(name, "", "", "", ""), text, [child])


def _heard(turn: Turn) -> Reply | None:
    return spoken.answered(turn, serve)


def _of_contact(turn: Turn) -> Reply | None:
    """What a contact was about; none where it begins with a family's name or is something else for the program."""
    intents = turn.meaning.intents if turn.meaning is not None else ()
    others = any(_is_served(intent.name) and intent.name not in results.OF_RECORDS for intent in intents)
    if turn.word not in results.SHORT and (others or _names_family(turn)):
        return None
    return results.tell(turn)


def _is_served(name: str) -> bool:
    return name in ABOUT_A_CHILD or name in OTHERS


def _names_family(turn: Turn) -> bool:
    """李思涵妈妈 …: whatever follows is for her."""
    sitting, text = asking.teacher(turn), turn.inbound.text
    meant, _ = addressee.named(addressee.families_of(turn, sitting), text)
    return bool(meant) or addressee.names_unreachable(turn, sitting, text) is not None


def _as_said(turn: Turn, text: str) -> Turn:
    """The turn as it was when the sentence was written, before the number."""
    return replace(turn, inbound=replace(turn.inbound, text=text), meaning=children.understood(turn, text))


ANSWERS: dict[str, Handler] = {
    children.WHICH: _which,
    children.RECENT: _recent,
    records.KEPT: records.correct,
    records.DRAFT: records.decide_draft,
    spoken.HEARD: _heard,
    pauses.PAUSE: pauses.answer,
    today.ALL: results.by_number,
    results.DAILY: results.by_number,
    results.WORDS: _of_contact,
    results.WHOSE: results.decide,
    slips.WHICH: slips.choose,
    drafts.CHOICE: drafts.choose,
    menus.KIND: menu.pick,
}
