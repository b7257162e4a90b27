"""Why something was or was not sent or asked, in sentences: the same for the command line and for the pages.

What was kept is told as it is; what comes next begins with 接下来 and may still change.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.clock import in_china
from domain.contact import LABELS, WEEKLY, Cadence, Unit
from domain.explanation import WAITING, Became, Child, Decision, Heard, Message, Person, Plan, Story, Why
from messages import explanation_words as say
from messages.explanation_lines import (
    Line,
    became_line,
    contact_line,
    decision_line,
    kind_words,
    made_line,
    mood_of,
    pause_words,
    reason_words,
    report_line,
    state_words,
)
from messages.explanation_words import moment, on, on_day

NEXT = "接下来"
NOW = "现在"


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together: what holds now, then what happened, newest first. ``plan_id``: the plan it is about."""

    title: str
    facts: Sequence[Line]
    history: Sequence[Line] = ()
    empty: str = ""
    plan_id: int | None = None
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """All that is said about one child, adult or message."""

    title: str
    sections: Sequence[Section]


def of_child(child: Child, now: datetime) -> Page:
    """Every plan of a child, why it is asked about or not."""
    title = f"{child.class_name} {child.name}"
    if not child.plans:
        return Page(title, [Section("联系计划", [Line(_no_plans(child))])])
    return Page(title, [_plan(plan, now) for plan in child.plans])


def of_person(person: Person) -> Page:
    """What an adult was sent and asked."""
    title = f"{person.name}（{'、'.join(person.children)}）" if person.children else person.name
    messages = [made_line(one, with_reader=False) for one in person.messages]
    decisions = [decision_line(one, with_child=True) for one in person.decisions]
    return Page(
        title,
        [
            Section(NOW, list(_standing_of(person))),
            Section("发给对方的消息", (), messages, "这些天没有给对方发过消息。", earlier=person.earlier),
            Section("联系计划里作过的决定", (), decisions, "这些天没有和对方有关的决定。"),
        ],
    )


def of_message(story: Story, now: datetime) -> Page:
    """One message: where it stands and why, what made it, and all that became of it."""
    message = story.message
    facts = [Line(f"给{message.reader}"), *_where(message), *_ahead(message)]
    made = [Line(f"{moment(message.created_at)} 写好"), Line(f"编号 {message.id}", mood="small")]
    causes = [*_causes(story), *(decision_line(one, with_child=True) for one in story.decisions)]
    became = [*map(became_line, story.became), *map(report_line, story.reports)]
    became.sort(key=lambda line: line.at or now, reverse=True)
    return Page(
        kind_words(message),
        [
            Section("为什么在这里", facts),
            Section("怎么来的", made, causes),
            Section("后来怎样", (), became, "除了上面的，没有记下别的。"),
        ],
    )


def of_heard(heard: Heard) -> Page:
    """What came in, and what was to leave because of it."""
    facts = [Line(f"{heard.sender or '没有登记的人'} 发来", heard.received_at), Line(_heard(heard), heard.handled_at)]
    messages = [made_line(one, with_reader=True) for one in heard.messages]
    return Page(
        f"收件 {heard.id}", [Section("收到", facts), Section("因此要送出的", (), messages, "没有要送给别人的。")]
    )


def of_entry(messages: Sequence[Message], became: Sequence[Became]) -> Page:
    """One entry of the file: the messages that carry it, and what became of it."""
    return Page(
        "档案里的一条",
        [
            Section("要送出的", (), [made_line(one, with_reader=True) for one in messages], "这一条没有要送给别人的。"),
            Section("后来怎样", (), [became_line(one) for one in reversed(became)], "没有记下别的。"),
        ],
    )


def _no_plans(child: Child) -> str:
    if child.left_at is not None:
        return f"没有联系计划：{on_day(child.left_at)}离校了。"
    reason = "" if child.teacher else "现在还没有结对老师；"
    return f"没有联系计划：{reason}计划要有结对老师和登记的家人才会有。"


def _plan(plan: Plan, now: datetime) -> Section:
    title = f"{LABELS[plan.kind]}：{plan.adult}" if plan.adult else LABELS[plan.kind]
    history = [decision_line(one) if isinstance(one, Decision) else contact_line(one) for one in plan.history]
    return Section(title, list(_facts(plan, now)), history, "还没有作过决定。", plan.id, plan.earlier)


def _facts(plan: Plan, now: datetime) -> Iterator[Line]:
    yield Line(_cadence(plan))
    if not plan.active:
        ended = f"{on(plan.ends_on)}结束了" if plan.ends_on else "结束了"
        off = "；学校现在没有开这一项" if not plan.rule.is_on else ""
        yield Line(f"{ended}，不再提醒{off}。以前的还在下面。", mood="wait")
        return
    last = (
        f"上次联系 {moment(plan.last_contact_at)}"
        if plan.last_contact_at
        else f"还没有联系过，{on(plan.starts_on)}算起"
    )
    tried = f"；之后试过 {plan.attempts} 次没联系上" if plan.attempts else ""
    yield Line(last + tried)
    if plan.pause is not None:
        yield Line(f"{NOW}{say.FORMS[plan.pause.form]}：{pause_words(plan.pause)}", mood="wait")
    yield _due(plan, now)
    if plan.next_at is not None:
        yield Line(f"{NEXT}：{_next(plan, now)}")


def _due(plan: Plan, now: datetime) -> Line:
    if plan.due_at is None:
        return Line("没有到期的日子：没有填学期，或者后面没有这样的假期。", mood="wait")
    if plan.due_at > now:
        asked = "要问" if plan.kind in WEEKLY else "到期"
        return Line(f"还没到时候：{moment(plan.due_at)} {asked}，所以没有提醒。", mood="good")
    if plan.kind in WEEKLY:
        return Line(f"{moment(plan.due_at)} 到了要问的时候，轮到就问。", mood="wait")
    if plan.retry_at is not None and plan.retry_at > now:
        return Line(f"{moment(plan.due_at)} 已到期；上次没联系上，{moment(plan.retry_at)} 再进名单。", mood="wait")
    return Line(f"{moment(plan.due_at)} 已到期，还没有联系。", mood="wait")


def _next(plan: Plan, now: datetime) -> str:
    """What the clock of the plan says; a contact, a pause or another rule before then changes it."""
    assert plan.next_at is not None, "asked only where there is a next look"
    when = f"{moment(plan.next_at)} " if plan.next_at > now else "马上"
    if plan.pause is not None and in_china(plan.next_at).date() <= plan.pause.until_on:
        return f"{when}看一次，这段时间里不提醒"
    if plan.kind in WEEKLY:
        return f"{when}问家长"
    if plan.step == 0:
        return f"{when}进老师的今日名单"
    whom = "班主任" if plan.step == 1 else "德育主任"
    return f"到 {when}还没联系上，就告诉{whom}" if plan.next_at > now else f"马上告诉{whom}"


def _cadence(plan: Plan) -> str:
    if plan.own is not None:
        return f"{_often(plan.own)}（单独定的：{plan.reason or '没有写原因'}）"
    return f"{_often(plan.rule.cadence)}（学校现在的规定）"


def _often(cadence: Cadence) -> str:
    often = say.UNITS[cadence.unit].format(days=cadence.days)
    if cadence.unit is not Unit.DAYS:
        return often
    return f"{often}，假期里{f'每 {cadence.holiday_days} 天' if cadence.holiday_days else '不算日子'}"


def _where(message: Message) -> Iterator[Line]:
    yield Line(state_words(message), mood=mood_of(message.why), message_id=message.into)
    if message.why is Why.HELD and message.reason:
        yield Line(f"微信说过：{reason_words(message)}")
    if message.announced_at is not None:
        yield Line("对方没有窗口，另用一张提醒卡告诉对方有话等着", message.announced_at)
    if message.attempts:
        way = say.LEFT_BY.get(message.way, "")
        yield Line(f"送过 {message.attempts} 次{f'，最后一次用{way}' if way else ''}")


def _ahead(message: Message) -> Iterator[Line]:
    """What happens next, as the row says it today."""
    if message.why not in WAITING:
        return
    first = "对方一说话就送" if message.why is Why.HELD else f"{moment(message.next_attempt)} 起轮到它"
    yield Line(f"{NEXT}：{first}；{moment(message.deadline)} 还送不出就过期，不再送。送之前会再问一遍还能不能发。")


def _causes(story: Story) -> Iterator[Line]:
    if story.message.is_card:
        yield Line("这是提醒卡：告诉对方有话等着")
    kind, _, number = story.cause.partition(":")
    if kind in say.CAUSES:
        yield Line(f"来自{say.CAUSES[kind].format(number=number)}")
    if story.letter:
        yield Line(f"来自一封信：{story.letter}")
    if story.joined:
        yield Line(f"里面还并了消息 {'、'.join(map(str, story.joined))} 的话")


def _heard(heard: Heard) -> str:
    words = say.HEARD.get(heard.state, heard.state)
    return f"{words}（出错编号 {heard.error_id}）" if heard.error_id else words


def _standing_of(person: Person) -> Iterator[Line]:
    until = moment(person.window_until) if person.window_until else ""
    yield Line(f"微信：{say.REACH[person.reach].format(until=until, left=person.window_left)}")
    begins, ends = person.quiet
    place = "" if person.is_staff else "（对方当地时间）"
    yield Line(f"不打扰：{begins:%H:%M} 到 {ends:%H:%M}{place}")
    if person.plain_until is not None:
        yield Line(f"请我们暂时不自动发消息，到 {moment(person.plain_until)}", mood="wait")
    for child, pause in person.mutes:
        yield Line(f"静（{child}）：{pause_words(pause)}", mood="wait")
    if person.places_left is not None:
        again = f"，{moment(person.next_place)} 起又有" if person.next_place else ""
        yield Line(f"这周主动发的还有 {person.places_left} 条的份{again}")
