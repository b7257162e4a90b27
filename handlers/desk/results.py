"""What became of what stood on the list: a tap, or its number with a word (1好了, 2没打通), and a sentence after it.

The sentence goes into the child's file. Where a family waits for an answer it is asked first whom it is for: nothing
that was meant for a mother stays in a file, and nothing that was meant for the file reaches her.
"""

from datetime import timedelta
from typing import Any

from domain.agenda import TaskKind
from domain.clock import in_china
from domain.contact import ContactKind, Result
from domain.people import joined_title
from domain.understanding.list_answers import NODS, Answer, Became, read_list_answer, whom_reached
from domain.understanding.times import dated
from handlers import addressee
from handlers.actions.contact import agenda_words
from handlers.actions.contact import contact_results as deeds
from handlers.actions.contact import promises as promised
from handlers.actions.contact.contact_results import Told
from handlers.desk import asking, children, today, waiting
from handlers.desk.asking import teacher
from handlers.router import Turn
from messages.inbound import Kind
from messages.outbound import Reply
from messages.render import words
from storage.contact import contact_plans
from storage.person import people
from storage.talk import conversations, questions, tickets
from storage.traffic import outbox

TAPS = ("met", "missed")
DAILY, WORDS, WHOSE = "daily", "contact_words", "contact_whose"
NOTHING = ("不用", "不用了", "没有", "没有了", "没了", "没什么", "算了", "不用记", "不记", "0")
MISTAKEN = ("点错了", "点错", "按错了", "记错了", "撤回", "撤销", "不算")
SHORT = (*NOTHING, *MISTAKEN)
OF_RECORDS = ("log_talk", "log_call", "log_visit", "note", "which_child")
SAID_WITHIN = timedelta(minutes=30)
LONGEST_NUMBER = 18  # digits that the database can compare
LONGEST_QUOTE = 60


CONTACTS = (TaskKind.CONTACT, TaskKind.SILENT)
# Kind, number and child of each, as the list had them.
Tasks = list[list[object]]


def by_tap(turn: Turn) -> Reply:
    """met:12 or missed:12 under the list of the morning; what was made by nobody's hand says nothing."""
    verb, _, number = turn.tapped.partition(":")
    if not number.isdecimal() or len(number) > LONGEST_NUMBER:
        return Reply()
    told = Answer(Became.DONE if verb == "met" else Became.IN_VAIN)
    return _contact(turn, told, int(number), is_single=True)


def is_answer(turn: Turn) -> bool:
    """1好了, 2没打通 after a list of today: whatever else was asked meanwhile, it is nothing for a family.

    Without a number (都联系了, 打通了, 收到) only where the list was the last question and no family waits.
    """
    if turn.inbound.kind is not Kind.TEXT or turn.word.isdecimal():
        return False
    told = read_list_answer(turn.inbound.text)
    if not told and turn.word not in NODS:
        return False
    has_numbers = bool(told) and all(one.numbers for one in told)
    return _seen(turn) is not None and (has_numbers or _is_about_list(turn))


def by_words(turn: Turn) -> Reply | None:
    """Each task that is named by its number, and what became of it."""
    tasks = _seen(turn) or []
    told = [(one, number) for one in read_list_answer(turn.inbound.text) for number in _numbers(one, tasks)]
    if not told:
        kind = "which" if read_list_answer(turn.inbound.text) else "nod"
        return _other(kind) if kind == "which" else Reply(words("replies/desk_result_words", kind="nothing"))
    if all(one.became is Became.LATER for one, _ in told):
        return _other("put_off")
    is_single = len(told) == 1
    return Reply("\n".join(_one(turn, one, number, tasks, is_single=is_single).text for one, number in told))


def _is_about_list(turn: Turn) -> bool:
    is_last = turn.question is not None and turn.question.kind in (today.ALL, DAILY)
    return is_last and not conversations.waiting_for(turn.session, teacher(turn).id)


def _numbers(told: Answer, tasks: Tasks) -> tuple[int, ...]:
    """The tasks that are meant: of all only contacts are tried in vain; without a number it is the only contact."""
    if told.numbers:
        return told.numbers
    contacts = [number for number, task in enumerate(tasks, 1) if TaskKind(str(task[0])) in CONTACTS]
    if told.is_all:
        return tuple(range(1, len(tasks) + 1)) if told.became is Became.LATER else tuple(contacts)
    return tuple(contacts) if len(contacts) == 1 else ()


def by_number(turn: Turn) -> Reply | None:
    """全部, or the number alone: that task was done; None for other words."""
    if (reply := today.show_all(turn)) is not None:
        return reply
    tasks = _seen(turn)
    number = asking.number(turn, len(tasks)) if tasks and turn.inbound.kind is Kind.TEXT else None
    return _one(turn, Answer(Became.DONE), number, tasks, is_single=True) if number and tasks else None


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


def _one(turn: Turn, told: Answer, number: int, tasks: Tasks, *, is_single: bool) -> Reply:
    if not 1 <= number <= len(tasks):
        return _other("none")
    kind, row, child_id = tasks[number - 1]
    task, row_id = TaskKind(str(kind)), int(str(row))
    if told.became is Became.LATER:
        return _other("put_off")
    if task in CONTACTS and (other := _other_adult(turn, row_id)) is not None:
        return other
    if task in CONTACTS:
        return _contact(turn, told, row_id, is_single=is_single)
    if task is TaskKind.WAITS:
        return _next_words(turn, row_id)
    child = people.child(turn.session, int(str(child_id))).name
    if task is TaskKind.PROMISE and not _promised(turn, told, row_id):
        return _other("later", child)
    return _other(task.value, child, row_id)


def _other_adult(turn: Turn, plan_id: int) -> Reply | None:
    """2 打通奶奶了, where the second task is the mother: nothing is kept of somebody else than was meant."""
    meant, plan = whom_reached(turn.inbound.text), contact_plans.get(turn.session, plan_id)
    if not meant or plan is None or plan.person_id is None:
        return None
    around = people.guardians_of_child(turn.session, plan.child_id)
    task = next((one for one in around if one.person.id == plan.person_id), None)
    return _other("adult", task.title) if task is not None and task.relation not in meant else None


def _promised(turn: Turn, told: Answer, number: int) -> bool:
    """Whether what the teacher promised was done."""
    is_done = told.became is Became.DONE
    found = promised.theirs(turn.session, number, teacher(turn)) if is_done else None
    return found is not None and (promised.keep(turn.session, found, teacher(turn), turn.now) or not found.is_open)


def _contact(turn: Turn, told: Answer, plan_id: int, *, is_single: bool) -> Reply:
    if told.became is Became.OFF:
        plan = contact_plans.get(turn.session, plan_id)
        return _other("off", people.child(turn.session, plan.child_id).name if plan is not None else "")
    cause, is_missed = f"inbox:{turn.inbox_id}", told.became is Became.IN_VAIN
    if is_missed:
        result = told.result or _usual_miss(turn, plan_id)
        kept = deeds.missed(turn.session, plan_id, teacher(turn), result, cause, turn.now)
    else:
        kept = deeds.met(turn.session, plan_id, teacher(turn), cause, turn.now)
    said = told.said.replace(",", "，")
    if said and kept.entry_id is not None:
        deeds.describe(turn.session, kept.kind, kept.children, said, teacher(turn), f"{cause}:{plan_id}", turn.now)
    if is_single and not is_missed and kept.entry_id is not None:
        payload = {"entry": kept.entry_id, "whom": kept.whom, "kind": kept.kind.value, "children": list(kept.children)}
        asking.ask(turn, WORDS, payload)
    return _result(kept, missed=is_missed, asks=is_single, said=bool(said))


def _usual_miss(turn: Turn, plan_id: int) -> Result:
    plan = contact_plans.get(turn.session, plan_id)
    return agenda_words.usual_miss(plan) if plan is not None else Result.NO_ANSWER


def _result(told: Told, *, missed: bool, asks: bool, said: bool) -> Reply:
    day = dated(told.again_on) if told.again_on is not None else ""
    again = told.entry_id is None
    facts = {"title": told.whom, "again": again, "missed": missed, "day": day, "asks": asks, "said": said}
    return Reply(words("replies/desk_result", **facts))


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
