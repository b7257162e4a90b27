"""What became of what stood on the list: a tap, or its number with a word (1好了, 2没打通), and a sentence after it.

The sentence goes into the child's file. Where a family waits for an answer it is asked first whom it is for: nothing
that was meant for a mother stays in a file, and nothing that was meant for the file reaches her.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from domain.agenda import TaskKind
from domain.clock import in_china
from domain.contact import ContactKind, Result
from domain.people import joined_title
from domain.understanding.times import dated
from handlers import addressee
from handlers.actions import agenda_words
from handlers.actions import contact_results as deeds
from handlers.actions import promises as promised
from handlers.actions.contact_results import Told
from handlers.desk import asking, children, today, waiting
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage import contact_plans, conversations, outbox, people, questions, tickets

TAPS = ("met", "missed")
DAILY, WORDS, WHOSE = "daily", "contact_words", "contact_whose"
DONE = (
    "好了|好|完成|办好了|做完了|做好了|联系上了|联系过了|联系了|打通了|打过了|打了|通了|"
    "谈过了|谈了|聊过了|聊了|去过了|去了|见到了|在联系|安排了"
)
IN_VAIN = {
    Result.WRONG_NUMBER: "空号|号码不对|打错了|停机|停机了",
    Result.DECLINED: "拒接|挂了|挂断了|不接",
    Result.NOBODY_HOME: "没人在家|家里没人|不在家|没人|锁门",
    None: "没打通|没接|没人接|没通|没联系上|没成|没谈成|没谈|没去成|没问到|没找到|关机|打不通|无人接听",
}
OFF = "不用|不用了|不用联系|暂停|先不联系"
VERBS = "|".join((DONE, OFF, *IN_VAIN.values()))
ANSWER = re.compile(rf"第?(?P<number>\d{{1,2}})(?:号|个|件|[.、:：])?\s*(?P<verb>{VERBS})?")
SEVERAL = re.compile(rf"(?:第?\d{{1,2}}(?:号|个|件|[.、:：])?\s*(?:{VERBS})[\s,，。;；、]*)+")
NOTHING = ("不用", "不用了", "没有", "没有了", "没了", "没什么", "算了", "不用记", "不记", "0")
MISTAKEN = ("点错了", "点错", "按错了", "记错了", "撤回", "撤销", "不算")
SHORT = (*NOTHING, *MISTAKEN)
OF_RECORDS = ("log_talk", "log_call", "log_visit", "note", "which_child")
SAID_WITHIN = timedelta(minutes=30)
LONGEST_NUMBER = 18  # digits that the database can compare
LONGEST_QUOTE = 60


# Kind, number and child of each, as the list had them.
Tasks = list[list[object]]


@dataclass(frozen=True, slots=True)
class _Said:
    number: int
    verb: str

    @property
    def is_off(self) -> bool:
        return self.verb in OFF.split("|")

    @property
    def is_done(self) -> bool:
        return not self.verb or self.verb in DONE.split("|")

    @property
    def result(self) -> Result | None:
        """What the try in vain was; None where the words do not say."""
        return next((result for result, verbs in IN_VAIN.items() if self.verb in verbs.split("|")), None)


def by_tap(turn: Turn) -> Reply:
    """met:12 or missed:12 under the list of the morning; what was made by nobody's hand says nothing."""
    verb, _, number = turn.tapped.partition(":")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return Reply()
    return _met(turn, int(number)) if verb == "met" else _missed(turn, int(number), None)


def is_answer(turn: Turn) -> bool:
    """1好了, 2没打通, after a list of today: whatever else was asked meanwhile, it is nothing for a family."""
    return turn.inbound.kind is Kind.TEXT and SEVERAL.fullmatch(turn.word) is not None and _seen(turn) is not None


def by_words(turn: Turn) -> Reply | None:
    """Each task that is named by its number, and what became of it."""
    tasks = _seen(turn) or []
    said = [_Said(int(found["number"]), found["verb"] or "") for found in ANSWER.finditer(turn.word)]
    return Reply("\n".join(_one(turn, one, tasks).text for one in said))


def by_number(turn: Turn) -> Reply | None:
    """全部, or the number alone: that task was done; None for other words."""
    if (reply := today.show_all(turn)) is not None:
        return reply
    tasks = _seen(turn)
    number = asking.number(turn, len(tasks)) if tasks and turn.inbound.kind is Kind.TEXT else None
    return _one(turn, _Said(number, ""), tasks) if number and tasks else None


def tell(turn: Turn) -> Reply | None:
    """What was talked about, after a contact was kept; words for a family or for the program are none of it."""
    if not asking.is_fresh(turn, SAID_WITHIN):
        return None
    payload = asking.payload(turn)
    if turn.word in NOTHING:
        asking.done(turn)
        return _answered(turn, "nothing", payload)
    if turn.word in MISTAKEN:
        asking.done(turn)
        about = [int(one) for one in payload["children"]]
        deeds.undo(turn.session, payload["entry"], about, teacher(turn), f"inbox:{turn.inbox_id}", turn.now)
        return _answered(turn, "undone", payload)
    if not _is_description(turn, payload["children"]):
        return None
    asking.done(turn)
    if conversations.waiting_for(turn.session, teacher(turn).id):
        media = turn.media_id if turn.inbound.kind is Kind.VOICE else None
        said = {**payload, "text": turn.inbound.text, "media": media, "cause": f"inbox:{turn.inbox_id}"}
        asking.ask(turn, WHOSE, said)
        return _answered(turn, "which", payload, turn.inbound.text)
    return _describe(turn, payload, turn.inbound.text, f"inbox:{turn.inbox_id}", turn.media_id)


def decide(turn: Turn) -> Reply | None:
    """1: the sentence before is for the file; 0: for nobody."""
    payload = asking.payload(turn)
    if turn.word == "1":
        asking.done(turn)
        return _describe(turn, payload, payload["text"], payload["cause"], payload["media"])
    if turn.word in NOTHING:
        asking.done(turn)
        return Reply(words("replies/dropped"))
    return None


def is_for_family(turn: Turn) -> bool:
    """2: the sentence before was for the family that waits."""
    return turn.question is not None and turn.question.kind == WHOSE and turn.word == "2"


def _seen(turn: Turn) -> Tasks | None:
    """The tasks of the last list of today that is on the screen; None where there was none."""
    today_in_china = in_china(turn.now).date()
    for question in reversed(questions.all_open(turn.session, turn.address.id, turn.now)):
        if question.kind in (today.ALL, DAILY) and in_china(question.asked_at).date() == today_in_china:
            once = question.payload.get("once")
            if once is None or outbox.has_left(turn.session, once):
                tasks: Tasks = question.payload["tasks"]
                return tasks
    return None


def _one(turn: Turn, said: _Said, tasks: Tasks) -> Reply:
    if not 1 <= said.number <= len(tasks):
        return _other("none")
    kind, number, child_id = tasks[said.number - 1]
    task = TaskKind(str(kind))
    if task in (TaskKind.CONTACT, TaskKind.SILENT):
        return _contact(turn, said, int(str(number)))
    if task is TaskKind.WAITS:
        return _next_words(turn, int(str(number)))
    child = people.child(turn.session, int(str(child_id))).name
    if task is TaskKind.PROMISE and not _promised(turn, said, int(str(number))):
        return _other("later", child)
    return _other(task.value, child, int(str(number)))


def _promised(turn: Turn, said: _Said, number: int) -> bool:
    """Whether what the teacher promised was done."""
    found = promised.theirs(turn.session, number, teacher(turn)) if said.is_done else None
    return found is not None and (promised.keep(turn.session, found, teacher(turn), turn.now) or not found.is_open)


def _contact(turn: Turn, said: _Said, plan_id: int) -> Reply:
    if said.is_off:
        plan = contact_plans.get(turn.session, plan_id)
        return _other("off", people.child(turn.session, plan.child_id).name if plan is not None else "")
    return _met(turn, plan_id) if said.is_done else _missed(turn, plan_id, said.result)


def _met(turn: Turn, plan_id: int) -> Reply:
    told = deeds.met(turn.session, plan_id, teacher(turn), f"inbox:{turn.inbox_id}", turn.now)
    if told.entry_id is not None:
        payload = {"entry": told.entry_id, "whom": told.whom, "kind": told.kind.value, "children": list(told.children)}
        asking.ask(turn, WORDS, payload)
    return _result(told, missed=False)


def _missed(turn: Turn, plan_id: int, result: Result | None) -> Reply:
    if result is None:
        plan = contact_plans.get(turn.session, plan_id)
        result = agenda_words.usual_miss(plan) if plan is not None else Result.NO_ANSWER
    told = deeds.missed(turn.session, plan_id, teacher(turn), result, f"inbox:{turn.inbox_id}", turn.now)
    return _result(told, missed=True)


def _result(told: Told, *, missed: bool) -> Reply:
    day = dated(told.again_on) if told.again_on is not None else ""
    again = told.entry_id is None
    return Reply(words("replies/desk_result", title=told.whom, again=again, missed=missed, day=day))


def _next_words(turn: Turn, ticket_id: int) -> Reply:
    """The next words are for whoever waits there; where there are none to be said, all who wait are told."""
    ticket = tickets.find(turn.session, ticket_id)
    family = addressee.families_of(turn, teacher(turn)).get(ticket.person_id or 0) if ticket is not None else None
    if ticket is None or family is None:
        return waiting.show(turn)
    questions.ask(turn.session, turn.address.id, "next", {"person": ticket.person_id}, turn.now)
    return Reply(words("replies/next_for", title=joined_title(family)))


def _other(kind: str, child: str = "", number: int = 0) -> Reply:
    return Reply(words("replies/desk_result_other", kind=kind, child=child, number=number))


def _is_description(turn: Turn, about: list[int]) -> bool:
    if turn.inbound.kind not in (Kind.TEXT, Kind.VOICE) or not turn.inbound.text.strip() or turn.word.isdecimal():
        return False
    return {child.id for child in children.named(children.mine(turn), turn.inbound.text)} <= set(about)


def _describe(turn: Turn, payload: dict[str, Any], text: str, cause: str, media: int | None) -> Reply:
    kind, about = ContactKind(payload["kind"]), [int(one) for one in payload["children"]]
    deeds.describe(turn.session, kind, about, text, teacher(turn), cause, turn.now, media)
    return _answered(turn, "kept", payload)


def _answered(turn: Turn, kind: str, payload: dict[str, Any], quote: str = "") -> Reply:
    names = [people.child(turn.session, int(one)).name for one in payload["children"]]
    return Reply(words("replies/desk_result_words", kind=kind, children=names, quote=quote[:LONGEST_QUOTE]))
