"""The sentences about one decision, one contact or one message: what was kept is told as it is."""

from dataclasses import dataclass
from datetime import datetime

from domain import pause as pauses
from domain.contact import LABELS, Result
from domain.delivery import STATE_LABELS, State
from domain.explanation import DERIVED, WAITING, Became, Contact, Decision, Message, PauseSeen, Why
from messages import explanation_words as say
from messages.catalogue import CATALOGUE
from messages.explanation_words import moment, on, on_day


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. ``at`` is when it was (UTC), None for what holds now; ``mood`` is good, wait, bad, small or empty;
    ``message_id``: the message that can say more."""

    text: str
    at: datetime | None = None
    mood: str = ""
    message_id: int | None = None


def decision_line(one: Decision, *, with_child: bool = False) -> Line:
    """What was decided about a plan, and where the message of it stands."""
    text = say.DECIDED[one.decided].format(
        when=moment(one.due_at),
        teacher=one.teacher or "结对老师",
        told=one.told or "没有记下的人",
        adult=one.adult or "家长",
        pause=pause_words(one.pause) if one.pause is not None else "原因没有存下",
    )
    head = f"{one.child}，{LABELS[one.kind]}：" if with_child else ""
    if one.message is None:
        return Line(head + text, one.at)
    sent = one.message
    return Line(f"{head}{text} → {state_words(sent)}", one.at, mood_of(sent.why), sent.id)


def contact_line(one: Contact) -> Line:
    """A contact, an attempt, or what was taken for one by mistake."""
    who = one.by or ("家里" if one.by_family else "老师")
    if one.voided_at is not None:
        return Line(f"{who}记的联系不作数：{moment(one.voided_at)} 更正了", one.at, "wait")
    if one.result is not Result.REACHED:
        return Line(f"{who}试过，{say.RESULTS[one.result]}，不算联系上", one.at, "wait")
    how = f"{who}{say.WAYS[one.way]}{f' {one.minutes} 分钟' if one.minutes else ''}"
    if one.ended:
        return Line(f"没有再提醒：{on_day(one.at)}{how}", one.at, "good")
    return Line(f"{how}，从这天重新算起", one.at, "good")


def made_line(message: Message, *, with_reader: bool) -> Line:
    """A message that was made, and where it stands."""
    reader = f"给{message.reader}，" if with_reader else ""
    return Line(
        f"{reader}{kind_words(message)} → {state_words(message)}", message.created_at, mood_of(message.why), message.id
    )


def became_line(one: Became) -> Line:
    """What the file keeps of what became of an entry."""
    label = STATE_LABELS[State(one.state)] if one.state in STATE_LABELS else one.state
    reason = f"：{one.reason}" if one.reason else ""
    return Line(f"档案里记着：{label}{reason}（{say.SOURCES.get(one.source, one.source)}）", one.at)


def report_line(one: Became) -> Line:
    """What the platform told of a send later."""
    return Line(f"微信回报：{STATE_LABELS[State(one.state)]}（{one.reason}）", one.at)


def pause_words(pause: PauseSeen) -> str:
    """The cause and the last day of what is let off."""
    lifted = f"（{on_day(pause.lifted_at)}提前取消了）" if pause.lifted_at else ""
    return f"{pauses.LABELS[pause.cause]}，到{on(pause.until_on)}{lifted}"


def kind_words(message: Message) -> str:
    """The kind as its reader's card would say it."""
    entry = CATALOGUE.get(message.kind)
    card = "提醒卡" if message.is_card else ""
    return f"{card}“{entry.notice}”" if entry is not None else card or "一条消息"


def state_words(message: Message) -> str:
    """Where a message stands and why; in the past with its moment."""
    text = say.WHY[message.why].format(
        at=moment(message.next_attempt), reader=message.reader, reason=reason_words(message), into=message.into
    )
    when = f"{moment(message.settled_at)} " if message.settled_at and message.why not in WAITING else ""
    return f"{when}{text}{say.DERIVED if message.why in DERIVED else ''}"


def reason_words(message: Message) -> str:
    """What was kept of the platform's answer."""
    code = f"，微信编号 {message.code}" if message.code is not None else ""
    return f"{message.reason or '没有记下原因'}{code}"


def mood_of(why: Why) -> str:
    """Whether it is well, waits, or went wrong."""
    if why in say.GOOD:
        return "good"
    return "bad" if why in say.BAD else "wait"
