"""A teacher tells of a talk, a call or a visit in one sentence or one voice, and it stands in the child's file.

What was spoken, and what could as well be meant for a family that waits, is shown first and kept only after a yes.
"""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any

from domain.clock import in_china
from domain.people import Child
from domain.understanding.meaning import Intent
from domain.understanding.record_corrections import amended, corrected_to, without_wrong
from domain.understanding.records import Kind, Record, read_record
from domain.understanding.relations import relations_in
from domain.words import fold
from handlers import addressee
from handlers.actions.contact import records as deeds
from handlers.desk import asking, children, hazards, notes
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import Kind as Form
from messages.outbound import Reply
from messages.render import words
from storage.files import file_glance
from storage.person import people
from storage.talk import conversations

KEPT, DRAFT = "record", "record_draft"
KINDS = {
    "log_family_call": Kind.FAMILY_CALL,
    "log_visit": Kind.VISIT,
    "log_call": Kind.CALL,
    "log_talk": Kind.TALK,
}
REMARK = "which_child"  # a word about how a child is, kept as a note
# Words that begin like this are for the file, whoever waits.
COMMANDS = re.compile(
    r"^[\[【]?(?:语音|帮我记|帮忙记|记|登记|补记|补录|录|家访|走访|入户|上门|谈心|谈话|通话|电话|电访|回访|亲情|给.{1,8}记)"
)
BETTER = re.compile(r"^(?:改成|改为|改一下|更正|改)[\s:：,，]*(?P<rest>.*)$", re.DOTALL)
OF_RECORD = re.compile("记|家访|谈心|谈话|通话|电话")
TAKEN_BACK = re.compile("^(?:撤销|撤消|撤回|作废)")
LAST = ("撤销", "撤回", "撤消", "作废")  # without saying of what: of the record, where that was the last thing
YES, FOR_FAMILY, NO = (
    ("1", "对", "对的", "是", "是的", "记下", "嗯", "好", "好的"),
    ("2",),
    ("0", "不记", "不要", "算了"),
)
CORRECTED_WITHIN = timedelta(hours=24)
JUST_NOW = timedelta(minutes=10)
LONGEST_CONTRAST = 20  # signs of 不是妈妈是爸爸
LONGEST_QUOTE = 200


def log(turn: Turn, intent: Intent, text: str, about: list[Child]) -> Reply | None:
    """Written down at once when typed; shown first when spoken, or when it may be for a family that waits."""
    is_spoken = turn.inbound.kind is Form.VOICE
    waiting = [] if COMMANDS.match(text.strip()) else _waiting(turn, about)
    if is_spoken or waiting:
        return _draft(turn, intent.name, text, about, waiting, turn.media_id if is_spoken else None)
    return _keep(turn, intent.name, text, about, f"inbox:{turn.inbox_id}", None)


def decide_draft(turn: Turn) -> Reply | None:
    """1 keeps it, 0 does not; the sentence said anew takes its place. Anything else is talk."""
    payload = asking.payload(turn)
    about = [people.child(turn.session, number) for number in payload["children"]]
    if turn.word in YES:
        asking.done(turn)
        return _keep(turn, payload["intent"], payload["text"], about, payload["cause"], payload["media"])
    if turn.word in NO:
        asking.done(turn)
        return Reply(words("replies/desk_not_kept"))
    text = _anew(turn)
    if not text:
        return None
    named = children.named(children.mine(turn), text) or about
    media = turn.media_id if turn.inbound.kind is Form.VOICE else payload["media"]
    return _draft(turn, _kind_of(turn, text, payload["intent"]), text, named, [], media)


def is_for_family(turn: Turn) -> bool:
    """2 under a draft: the words are for the family that waits."""
    question = turn.question
    return question is not None and question.kind == DRAFT and turn.word in FOR_FAMILY and question.payload["waits"]


def correct(turn: Turn) -> Reply | None:
    """改 with the better sentence, or before it; what does not begin so is talk."""
    payload = asking.payload(turn)
    if turn.inbound.kind not in (Form.TEXT, Form.VOICE) or not asking.is_fresh(turn, CORRECTED_WITHIN):
        return None
    text = turn.inbound.text.strip()
    if (reply := hazards.rechecked_at(turn, payload)) is not None:
        return reply
    if _takes_back(turn, text):
        return _withdraw(turn, payload)
    found = BETTER.match(text)
    if found is None and not payload["again"] and not _is_contrast(turn, text):
        return None
    better = found["rest"].strip() if found is not None else text
    if not better:
        asking.ask(turn, KEPT, {**payload, "again": True})
        return Reply(words("replies/desk_say_again"))
    return _correct(turn, payload, better)


def _takes_back(turn: Turn, text: str) -> bool:
    """撤销刚记的; 撤销 alone right after a record, while nothing was written to a family since."""
    if turn.word in LAST:
        asked = datetime.fromisoformat(str(asking.payload(turn)["asked"]))
        is_last = not file_glance.wrote_since(turn.session, teacher(turn).id, asked)
        return is_last and asking.is_fresh(turn, JUST_NOW)
    is_undone = turn.meaning is not None and turn.meaning.wants("undo") is not None
    return (is_undone or TAKEN_BACK.match(text) is not None) and OF_RECORD.search(text) is not None


def _is_contrast(turn: Turn, text: str) -> bool:
    """不是妈妈是爸爸, of people and records that the program knows."""
    pair = corrected_to(text) if len(text) <= LONGEST_CONTRAST else None
    mine = children.mine(turn)
    return pair is not None and all(
        relations_in(word) or children.named(mine, word) or OF_RECORD.search(word) for word in pair
    )


def _withdraw(turn: Turn, payload: dict[str, Any]) -> Reply:
    cause, about = f"inbox:{turn.inbox_id}", payload["children"]
    deeds.withdraw(turn.session, payload["entry"], payload["kind"], about, teacher(turn), "", cause, turn.now)
    asking.done(turn)
    names = [people.child(turn.session, number).name for number in about]
    return Reply(words("replies/desk_corrected", children=names, counts="void"))


def _correct(turn: Turn, payload: dict[str, Any], text: str) -> Reply:
    """The record as the better sentence tells it; about another child, it stands in that one's file instead."""
    cause, sitting = f"inbox:{turn.inbox_id}", teacher(turn)
    said = [*payload.get("said", ()), [text, _today(turn).isoformat()]]
    before = [people.child(turn.session, number) for number in payload["children"]]
    about = children.named(children.mine(turn), without_wrong(text)) or before
    record = _told(said, payload["kind"])
    if {child.id for child in about} == {child.id for child in before}:
        kept = deeds.amend(turn.session, payload["entry"], record, about, sitting, text, cause, turn.now)
        entry_id = payload["entry"]
    else:
        ids = [child.id for child in before]
        deeds.withdraw(turn.session, payload["entry"], payload["kind"], ids, sitting, text, cause, turn.now)
        record = replace(record, content=_renamed(record.content, before, about))
        kept = deeds.keep(turn.session, record, about, sitting, cause, turn.now)
        entry_id = kept.entry_id
    asking.done(turn)
    _may_be_corrected(turn, entry_id, about, record, said, kept)
    return Reply(words("replies/desk_corrected", children=[child.name for child in about], counts=kept.counts))


def _told(said: list[list[str]], kind: str) -> Record:
    """What several sentences say together, each with the day (ISO, China) on which it was said."""
    (first, day), *rest = said
    record = read_record(first, date.fromisoformat(day), Kind(kind))
    return reduce(lambda known, one: amended(known, one[0], date.fromisoformat(one[1])), rest, record)


def _renamed(text: str, before: list[Child], about: list[Child]) -> str:
    """The sentence with the name of the child it is really about; nobody else's stands in that one's file."""
    for child in before:
        if form := children.form_in(child, text):
            text = text.replace(form, "、".join(one.name for one in about))
    return text


def _keep(turn: Turn, name: str, text: str, about: list[Child], cause: str, media: int | None) -> Reply | None:
    if name == REMARK:
        return notes.keep_for(turn, text, about, cause)
    record = _read(turn, name, text)
    kept = deeds.keep(turn.session, record, about, teacher(turn), cause, turn.now, media)
    _may_be_corrected(turn, kept.entry_id, about, record, [[text, _today(turn).isoformat()]], kept)
    facts = deeds.facts_of(record) | deeds.told_of(record, kept, _today(turn))
    return Reply(words("replies/desk_recorded", children=[child.name for child in about], **facts))


def _may_be_corrected(
    turn: Turn, entry_id: int | None, about: list[Child], record: Record, said: list[list[str]], kept: deeds.Kept
) -> None:
    if entry_id is not None:
        payload = {"entry": entry_id, "children": [child.id for child in about], "kind": record.kind.value}
        asking.ask(turn, KEPT, {**payload, "again": False, "said": said, "left": list(kept.looked.left)})


def _draft(turn: Turn, name: str, text: str, about: list[Child], waiting: list[str], media: int | None) -> Reply | None:
    if addressee.held(turn):
        return None  # other words wait for their addressee, and these may be for the same family
    record = _read(turn, name, text)
    payload = {"intent": name, "text": text, "children": [child.id for child in about], "media": media}
    asking.ask(turn, DRAFT, {**payload, "cause": f"inbox:{turn.inbox_id}", "waits": bool(waiting)})
    facts = deeds.facts_of(record) | ({"kind": "note"} if name == REMARK else {})
    quote = text[:LONGEST_QUOTE] if turn.inbound.kind is Form.VOICE else ""
    names = [child.name for child in about]
    return Reply(words("replies/desk_draft_record", children=names, quote=quote, titles=waiting, **facts))


def _read(turn: Turn, name: str, text: str) -> Record:
    return read_record(text, _today(turn), KINDS.get(name, Kind.TALK))


def _today(turn: Turn) -> date:
    return in_china(turn.inbound.sent_at).date()


def _waiting(turn: Turn, about: list[Child]) -> list[str]:
    """The titles of those who wait for an answer about one of these children."""
    sitting, ids = teacher(turn), [child.id for child in about]
    waits = {talk.person_id for talk in conversations.waiting_for(turn.session, sitting.id)}
    around = people.bound_guardians_of_teacher(turn.session, sitting.id)
    return [one.title for one in around if one.person.id in waits and one.child.id in ids]


def _anew(turn: Turn) -> str:
    """The sentence that takes the place of a draft: spoken again, begun with 改, or told like a record."""
    if turn.inbound.kind not in (Form.TEXT, Form.VOICE) or not turn.inbound.text:
        return ""
    text = turn.inbound.text.strip()
    if found := BETTER.match(text):
        return found["rest"].strip()
    is_record = turn.meaning is not None and any(turn.meaning.wants(name) for name in KINDS)
    return text if turn.inbound.kind is Form.VOICE or (is_record and COMMANDS.match(fold(text))) else ""


def _kind_of(turn: Turn, text: str, before: str) -> str:
    meaning = children.understood(turn, text)
    return next((name for name in KINDS if meaning.wants(name)), before)
