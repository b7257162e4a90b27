"""What staff write and tap about an alert that runs: 我来处理, 误报, A12 打了电话, 处理A12 见到孩子, 演练, 预警."""

import re
from collections.abc import Callable

from domain.alert import CHECK, LEVEL_LABELS, AlertEventKind, AlertState, category_title
from domain.clock import in_china
from domain.errors import Refusal
from domain.people import Person
from domain.understanding.meaning import Level
from domain.words import fold
from handlers.actions.alert import alert_checks, alert_circle, alert_deeds, alerts
from handlers.actions.alert import alert_telling as telling
from handlers.actions.alert.alerts import Report
from handlers.router import Turn
from messages.outbound import Reply
from messages.render import words
from storage.alert.alerts import Alert
from storage.person import staff
from storage.talk import questions

TAPS = ("alert-take", "alert-false", "check-yes", "check-no")
ABOUT_ONE = ("take_alert", "false_alert", "close_alert")
DUTY = ("强制报告", "强制上报")
LISTING = ("预警", "未处理", "警报", "预警列表", "未处理预警", "有什么预警")
NUMBER = re.compile(r"(?<![a-z0-9])a ?(\d{1,9})(?!\d)")
# Anywhere else A4 may be paper.
NUMBER_FIRST = re.compile(
    r"(?:(?:我来|我去|已)?处理(?:完|好)?|结案|误报|关闭|解除|销案|办结|结束|预警|警报|我来|我接)?"
    r"[ ,:，：]*a ?(\d{1,9})(?!\d| ?纸)"
)
SEEN = re.compile(
    "(见到|看到|看见|见着|接到|碰到|遇到|找到并见)[^。!?\n]{0,6}(孩子|本人|人|他|她|面|了)|(孩子|本人|人)[^。!?\n]{0,4}(在我|和我|跟我|就在我)"
)
NOT_SEEN = re.compile("(没|没有|未|还没|不曾)(见到|看到|看见|见着|接到|碰到)|听说|据说|电话里说")
CLOSING = re.compile(r"^(处理|处理完|处理好|已处理|结案|结束|关闭|解除|销案|办结|关)")
# What is said to the program before what happened: 处理A12，…
TO_US = re.compile(
    r"^\s*(处理完|处理好|已处理|处理|结案|结束|关闭|解除|销案|办结|关)?\s*[aA]\s*\d{1,9}(?!\d)[\s，,。：:、；;]*"
)
POLICE = re.compile("报警|报案|案号|派出所|民警|警察|公安|110")
BUREAU = re.compile("教育局|教体局|教育部门")
CALLED = re.compile("打了|打过|拨了|拨打|去电|电话|没人接|不接|接通|打通|不通|关机|停机|上门|去了|到了|赶到|正在")
YES = ("1", "是", "是的", "对", "对的", "嗯", "见到", "见到了", "看到了", "见到本人了", "见到孩子了", "有")
NO = ("0", "2", "没", "没有", "没见到", "还没", "还没有", "不是", "否", "没看到")
THERE = re.compile("(人?在|在啊|在学校|在校|在教室|在班里|在上课|到了|到校了|已到校|已经到了)(的|呢|了|放心)?")
NOT_THERE = re.compile("(不在|没在|没来|没到|不在学校|没来学校|没到校|不在教室|没见到|没看到)(的|呢|了|人)?")

Deed = Callable[[Turn, Person, Alert], Reply]


def speaks_of_alert(turn: Turn) -> bool:
    """Whether staff speak of an alert that runs (or of alerts as such): no words of a new danger."""
    if turn.person is None or not turn.person.is_teacher or turn.meaning is None:
        return False
    wanted = any(turn.meaning.wants(name) for name in (*ABOUT_ONE, "drill"))
    number = _number(turn) is not None and not turn.meaning.wants("urgent")
    of_alerts = turn.word in LISTING or turn.word.startswith(DUTY) or _answers_seen(turn)
    return wanted or number or of_alerts or _check_meant(turn, turn.person) is not None


def is_meant(turn: Turn) -> bool:
    """As ``speaks_of_alert``, or a question about the duty to report."""
    return speaks_of_alert(turn) or (turn.meaning is not None and turn.meaning.wants("report_duty") is not None)


def by_tap(turn: Turn) -> Reply:
    """An option under the alert: the number stands in it."""
    verb, _, number = turn.tapped.partition(":")
    person = _person(turn)
    if not number.isdecimal():
        return Reply()
    alert = alert_deeds.named(turn.session, person, int(number), turn.now)
    deeds: dict[str, Deed] = {"alert-take": _take, "alert-false": _false, "check-yes": _there, "check-no": _not_there}
    return deeds[verb](turn, person, alert)


def by_word(turn: Turn) -> Reply | None:
    """None where no alert runs that could be meant: the words are for a family then."""
    if turn.meaning is None:
        return None
    person = _person(turn)
    return (
        _answer_seen(turn, person)
        or _without_alert(turn, person)
        or _about_check(turn, person)
        or _about_alert(turn, person)
    )


def _without_alert(turn: Turn, person: Person) -> Reply | None:
    assert turn.meaning is not None, "asked before"
    if turn.word in LISTING:
        return _list(turn, person)
    if turn.meaning.wants("drill") and _number(turn) is None:
        return _drill(turn, person)
    if turn.meaning.wants("report_duty") and _number(turn) is None:
        return Reply(words("replies/report_duty"))
    return None


def _about_alert(turn: Turn, person: Person) -> Reply | None:
    deed = _deed(turn)
    if deed is None:
        return None
    number = _number(turn)
    if number is not None:
        return deed(turn, person, alert_deeds.named(turn.session, person, number, turn.now))
    meant = _meant(turn, person, deed)
    if len(meant) > 1:
        return Reply(words("replies/alert_which", alerts=[_line(turn, alert) for alert in meant]))
    return deed(turn, person, meant[0]) if meant else None


def _deed(turn: Turn) -> Deed | None:
    """What is to be done; with a number everything is at least written down."""
    assert turn.meaning is not None, "asked before"
    if turn.meaning.wants("false_alert"):
        return _false
    if turn.meaning.wants("take_alert"):
        return _take
    has_number = _number(turn) is not None
    text = fold(turn.inbound.text)
    closes = CLOSING.match(text) is not None or _saw(text)
    if has_number and not closes and (NOT_SEEN.search(text) or _log_kind(text) is not None):
        return _log
    if turn.meaning.wants("close_alert") or (has_number and closes):
        return _close
    return _log if has_number else None


def _meant(turn: Turn, person: Person, deed: Deed) -> list[Alert]:
    """The alerts that words without a number may be about; for taking, one that another took shows who has it."""
    known = [alert for alert in alert_deeds.known_to(turn.session, person, turn.now) if alert.level != CHECK]
    free = [alert for alert in known if alert.state is AlertState.OPEN]
    if deed is _take:
        return free or known[-1:]
    mine = [alert for alert in known if alert.taken_by == person.id]
    return mine or known


def _take(turn: Turn, person: Person, alert: Alert) -> Reply:
    alert_deeds.take(turn.session, alert, person, turn.now)
    children = alert_circle.children_of(turn.session, alert)
    shown = telling.card(turn.session, alert, children)
    return Reply(words("replies/alert_yours", number=alert.id, card=shown, is_urgent=alert.level == Level.P0))


def _false(turn: Turn, person: Person, alert: Alert) -> Reply:
    alert_deeds.false_alarm(turn.session, alert, person, turn.address.id, turn.now)
    return Reply(words("replies/alert_done", number=alert.id, state="false"))


def _close(turn: Turn, person: Person, alert: Alert) -> Reply:
    """Only who says that the child itself was seen closes; who says nothing of it is asked once."""
    alert_deeds.may_close(alert, person, turn.address.id)
    text = fold(turn.inbound.text)
    if not alert.is_drill and NOT_SEEN.search(text):
        raise Refusal("replies/alert_not_seen", number=alert.id)
    if alert.is_drill or _saw(text):
        return _closed(turn, person, alert, turn.inbound.text)
    questions.drop(turn.session, turn.address.id, "alert_seen", turn.now)
    payload = {"alert": alert.id, "outcome": turn.inbound.text}
    questions.ask(turn.session, turn.address.id, "alert_seen", payload, turn.now)
    return Reply(words("replies/alert_seen", number=alert.id))


def _answer_seen(turn: Turn, person: Person) -> Reply | None:
    """The answer to "did you see the child itself"."""
    if turn.question is None or not _answers_seen(turn):
        return None
    questions.answered(turn.session, turn.question.id, turn.now)
    alert = alert_deeds.named(turn.session, person, int(turn.question.payload["alert"]), turn.now)
    if turn.word in NO:
        raise Refusal("replies/alert_not_seen", number=alert.id)
    return _closed(turn, person, alert, str(turn.question.payload["outcome"]))


def _answers_seen(turn: Turn) -> bool:
    return turn.question is not None and turn.question.kind == "alert_seen" and turn.word in (*YES, *NO)


def _closed(turn: Turn, person: Person, alert: Alert, outcome: str) -> Reply:
    alert_deeds.close(turn.session, alert, person, turn.address.id, _what_happened(outcome), turn.now)
    return Reply(words("replies/alert_done", number=alert.id, state="closed"))


def _log(turn: Turn, person: Person, alert: Alert) -> Reply:
    kind = _log_kind(fold(turn.inbound.text)) or AlertEventKind.NOTED
    alert_deeds.log(turn.session, alert, kind, person, _what_happened(turn.inbound.text), turn.now)
    return Reply(words("replies/alert_logged", number=alert.id))


def _what_happened(text: str) -> str:
    """The words without what was said to the program; all of them where nothing else stands there."""
    return TO_US.sub("", text) or text


def _saw(text: str) -> bool:
    return SEEN.search(text) is not None and NOT_SEEN.search(text) is None


def _log_kind(text: str) -> AlertEventKind | None:
    kinds = (
        (POLICE, AlertEventKind.POLICE),
        (BUREAU, AlertEventKind.BUREAU),
        (CALLED, AlertEventKind.CALLED),
    )
    return next((kind for pattern, kind in kinds if pattern.search(text)), None)


def _about_check(turn: Turn, person: Person) -> Reply | None:
    """在 and 不在 answer the one check that runs; with the child's name, that child's."""
    alert = _check_meant(turn, person)
    if alert is None:
        return None
    return _there(turn, person, alert) if THERE.fullmatch(_place(turn, alert)) else _not_there(turn, person, alert)


def _check_meant(turn: Turn, person: Person) -> Alert | None:
    if not any(sign in turn.word for sign in ("在", "到", "没来", "没见", "没看")) or len(turn.word) > 16:
        return None
    known = [alert for alert in alert_deeds.known_to(turn.session, person, turn.now) if alert.level == CHECK]
    said = [one for one in known if any(p.fullmatch(_place(turn, one)) for p in (THERE, NOT_THERE))]
    named = [alert for alert in said if _place(turn, alert) != turn.word]
    fitting = named or said
    return fitting[0] if len(fitting) == 1 else None


def _place(turn: Turn, alert: Alert) -> str:
    """The words without the child's name before them, and without the number."""
    said = NUMBER.sub("", turn.word).strip()
    for child in alert_circle.children_of(turn.session, alert):
        for form in (child.name, child.name[1:]) if len(child.name) > 2 else (child.name,):
            said = said.removeprefix(form).strip()
    return said


def _there(turn: Turn, person: Person, alert: Alert) -> Reply:
    alert_checks.is_there(turn.session, alert, person, turn.now)
    return Reply(words("replies/check_told", is_there=True, number=alert.id))


def _not_there(turn: Turn, person: Person, alert: Alert) -> Reply:
    alert_checks.is_not_there(turn.session, alert, person, turn.now)
    return Reply(words("replies/check_told", is_there=False, number=alert.id))


def _drill(turn: Turn, person: Person) -> Reply:
    """Everything as in earnest, under its own name, with nobody outside the school."""
    if not staff.leads(turn.session, person):
        raise Refusal("replies/drill_director")
    report = Report(
        once=f"inbox:{turn.inbox_id}",
        school_id=person.school_id,
        level=Level.P0.value,
        category="drill",
        quote=turn.inbound.text,
        address_id=turn.address.id,
        opened_by=person.id,
        is_drill=True,
    )
    opened = alerts.raise_alert(turn.session, report, turn.now)
    count = len(opened.told) if opened is not None else 0
    return Reply(words("replies/drill_opened", number=opened.alert.id if opened is not None else 0, count=count))


def _list(turn: Turn, person: Person) -> Reply:
    """What is open; the only one is shown whole, for a card on a lock screen says nothing."""
    known = alert_deeds.known_to(turn.session, person, turn.now)
    if len(known) == 1:
        children = alert_circle.children_of(turn.session, known[0])
        taker = alert_deeds.has_taken(turn.session, known[0])
        return Reply(telling.card(turn.session, known[0], children, taker=taker))
    return Reply(words("replies/alert_list", alerts=[_line(turn, alert) for alert in known]))


def _line(turn: Turn, alert: Alert) -> str:
    names = "、".join(child.name for child in alert_circle.children_of(turn.session, alert)) or "孩子没说清"
    since = f"{in_china(alert.opened_at):%-m月%-d日%H:%M}起"
    taker = alert_deeds.has_taken(turn.session, alert)
    drill = "【演练】" if alert.is_drill else ""
    state = f"{taker}在处理" if taker else "还没人处理"
    return f"{drill}A{alert.id} {LEVEL_LABELS[alert.level]} {names} {category_title(alert.category)} {since} {state}"


def _number(turn: Turn) -> int | None:
    text = fold(turn.inbound.text)
    found = NUMBER_FIRST.match(text)
    if found is None and turn.meaning is not None and any(turn.meaning.wants(name) for name in ABOUT_ONE):
        found = NUMBER.search(text)
    return int(found[1]) if found else None


def _person(turn: Turn) -> Person:
    assert turn.person is not None, "only staff are routed here"
    return turn.person
