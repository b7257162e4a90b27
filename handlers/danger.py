"""Danger comes first: what anybody says is looked through for it before anything else is done about the words."""

import re
from collections.abc import Sequence

from domain.alert import CHECK, THREAT, URGENT_COUNTS_FOR, is_as_pressing
from domain.offender import Suspects, suspects
from domain.people import Child, Guardian
from domain.roll_call import Said, read_answer, tells_safe
from domain.understanding.meaning import Level
from domain.words import command, fold
from handlers import alert_staff, alert_words, roles, visitor, wordless
from handlers.actions.alert import alert_circle as who
from handlers.actions.alert import alert_telling as telling
from handlers.actions.alert import alerts as deeds
from handlers.actions.alert.alerts import Opened, Report
from handlers.actions.letter import roll_calls
from handlers.actions.talk import relay
from handlers.danger_answer import Told, Warned, answer
from handlers.router import Turn
from messages.render import words
from storage.alert import alerts
from storage.alert.alerts import Alert
from storage.person import bindings, people, schools
from storage.traffic import inbox

# What our own after-hours answer asks for when it cannot wait: “急”.
URGENT = ("急", "急急", "急急急", "很急", "紧急", "急事")
OFFERED = re.compile("回.{0,3}急")
URGENT_CATEGORY = "urgent"
COMPLAINT = "COMPLAINT+P1"
FOUND = "CLOSE?"
CALL_NOBODY = re.compile("(别|不用|不要|先不|莫|甭)(去|再|给我)?(报警|报案|打110|叫警察)")


def look(turn: Turn) -> Warned | None:
    """Raise an alert where the words tell of danger; None where they do not.

    Staff who speak of an alert that runs are heard by their own router.
    """
    if turn.meaning is None:
        return wordless.look(turn)
    if alert_words.speaks_of_alert(turn):
        return None
    if turn.person is not None and turn.person.is_teacher:
        return _warned(alert_staff.look(turn))
    children = _children(turn)
    running = deeds.running(turn.session, turn.address.id, [child.id for child in children])
    told = _told(turn)
    if told is not None and not told.is_sure and _answers_roll(turn):
        return None
    if told is not None:
        return _about_danger(turn, told, children, running)
    return _good_news(turn, children) or _check(turn, children, running) or _more_of(turn, running)


def _about_danger(turn: Turn, told: Told, children: Sequence[Child], running: list[Alert]) -> Warned:
    """A second message is no second alert: it is added to what runs, and its own instruction is given all the same."""
    speaker = turn.person
    hidden = who.suspected(turn.session, told.suspects, speaker, children, turn.address.staff_id)
    known = next((alert for alert in running if _covers(alert, told)), None)
    waiting = next((alert for alert in running if alert.level == CHECK), None)
    if known is not None:
        alerts.exclude(turn.session, known.id, hidden)
        duty = telling.note(turn.session, known, turn.inbound.text, "replies/alert_noted", turn.now)
        return answer(turn, told, alerts.excluded(turn.session, known.id), duty, again=True)
    if waiting is not None and told.level is Level.P0:
        alerts.exclude(turn.session, waiting.id, hidden)
        staff = deeds.escalate(turn.session, waiting, told.kept_as, turn.inbound.text, turn.now)
        telling.note(turn.session, waiting, turn.inbound.text, "replies/alert_noted", turn.now)
        return answer(turn, told, hidden, who.duty(staff), again=False)
    opened = _open(turn, told.level.value, told.kept_as, children, hidden)
    return answer(turn, told, hidden, opened[0].duty if opened else "", again=False)


def _answers_roll(turn: Turn) -> bool:
    """After a warning 都安全到家了 says what it says, whatever examples of dangers it is like."""
    names = tuple(one.child.name for one in turn.families)
    said = tells_safe(turn.inbound.text, names) or read_answer(turn.inbound.text, names) in (Said.SAFE, Said.NOT_KNOWN)
    return said and bool(roll_calls.open_for(turn.session, turn.families, turn.now))


def _covers(alert: Alert, told: Told) -> bool:
    """Whether an alert that runs takes these words in; a threat, which only the directors know, is never mixed up."""
    is_apart = (alert.category == THREAT) != (told.category == THREAT)
    return not is_apart and is_as_pressing(alert.level, told.level)


def _open(turn: Turn, level: str, category: str, children: Sequence[Child], hidden: set[int]) -> list[Opened]:
    """One alert at the child's school; a stranger's at every school of the account."""
    opened = []
    for school_id in _schools(turn):
        report = Report(
            once=f"inbox:{turn.inbox_id}" if turn.person is not None else f"inbox:{turn.inbox_id}:{school_id}",
            school_id=school_id,
            level=level,
            category=category,
            quote=turn.inbound.text,
            children=tuple(children),
            said_by=turn.person.id if turn.person is not None else None,
            address_id=turn.address.id,
            entry_id=turn.entry_id,
            hidden=frozenset(hidden),
        )
        opened.append(deeds.raise_alert(turn.session, report, turn.now))
    return [one for one in opened if one is not None]


def _good_news(turn: Turn, children: Sequence[Child]) -> Warned | None:
    """ "寻着了": whoever took the alert is asked to see the child; nothing is closed by it."""
    if turn.meaning is None or not any(intent.code == FOUND for intent in turn.meaning.intents):
        return None
    about = alerts.open_about(turn.session, [child.id for child in children])
    mine = alerts.open_at(turn.session, turn.address.id)
    running = {alert.id: alert for alert in (*about, *mine) if alert.level in (Level.P0, CHECK)}
    running = {k: alert for k, alert in running.items() if not _is_hidden(turn, alerts.excluded(turn.session, k))}
    if not running:
        return None
    duties = [
        telling.note(turn.session, alert, turn.inbound.text, "replies/alert_found", turn.now)
        for alert in running.values()
    ]
    return Warned(words("replies/danger_found", duty=duties[0]), goes_on=False)


def _check(turn: Turn, children: Sequence[Child], running: list[Alert]) -> Warned | None:
    """The family must know at once whether the child is at school; only those whom the school knows are told."""
    scam = turn.meaning is not None and turn.meaning.wants("check_scam") is not None
    if turn.meaning is None or not (scam or turn.meaning.wants("check_school")) or not children:
        return None
    asked = next((alert for alert in running if alert.level in (CHECK, Level.P0)), None)
    if asked is not None:
        duty = telling.note(turn.session, asked, turn.inbound.text, "replies/alert_noted", turn.now)
    else:
        opened = _open(turn, CHECK, "check_scam" if scam else "check_school", children, set())
        duty = opened[0].duty if opened else ""
    return Warned(words("replies/check_asked", scam=scam, duty=duty), goes_on=False)


def _more_of(turn: Turn, running: list[Alert]) -> Warned | None:
    """What a stranger adds (which school, which child, which phone), and “别报警”, which cancels nothing."""
    is_stranger = turn.person is None and not _is_for_visitor(turn)
    urgent = [alert for alert in running if alert.level == Level.P0]
    if not urgent or not (is_stranger or CALL_NOBODY.search(fold(turn.inbound.text))):
        return None
    if _is_hidden(turn, alerts.excluded(turn.session, urgent[0].id)):
        return Warned(words("replies/danger_received"), goes_on=False)
    said = relay.shown(turn.inbound)
    duties = [telling.note(turn.session, alert, said, "replies/alert_noted", turn.now) for alert in urgent]
    return Warned(words("replies/danger_noted", duty=duties[0]), goes_on=False)


def _is_for_visitor(turn: Turn) -> bool:
    """A card, an answer to one, or a wish to be heard as somebody else: what leads on is not kept from leading on."""
    leads_on = turn.word in (*visitor.LEAVING, *roles.TEACHER_WORDS, *roles.FAMILY_WORDS)
    return leads_on or visitor.shows_code(turn) or visitor.misread(turn) or visitor.gave_consent(turn)


def _told(turn: Turn) -> Told | None:
    assert turn.meaning is not None, "asked before"
    danger = turn.meaning.danger
    is_complaint = COMPLAINT in turn.meaning.codes
    if danger is None and not is_complaint:
        return Told(Level.P0, URGENT_CATEGORY, Suspects()) if _says_urgent(turn) else None
    level = danger.level if danger is not None else Level.P1
    category = danger.category if danger is not None else "complaint"
    is_sure = danger is None or danger.is_sure
    return Told(level, category, _suspects(turn, is_complaint=is_complaint), is_complaint, is_sure)


def _says_urgent(turn: Turn) -> bool:
    """ "急" alone, after an answer of ours that asked for it."""
    if command(turn.inbound.text) not in URGENT:
        return False
    since = turn.now - URGENT_COUNTS_FOR
    return any(OFFERED.search(answer) for answer in inbox.answers_since(turn.session, turn.address.id, since))


def _suspects(turn: Turn, *, is_complaint: bool) -> Suspects:
    """Looked for in the words as they were written and as they were evened out (dialect)."""
    assert turn.meaning is not None, "asked before"
    mine = _named(turn.families, turn.inbound.text)
    return suspects(
        f"{fold(turn.inbound.text)}\n{turn.meaning.normal}",
        mine[0].relation if mine else None,
        lives_with_child=bool(mine) and not mine[0].away,
        by_child=turn.meaning.by_child,
        complains=is_complaint,
    )


def _children(turn: Turn) -> list[Child]:
    return [guardian.child for guardian in _named(turn.families, turn.inbound.text)]


def _named(guardians: Sequence[Guardian], text: str) -> list[Guardian]:
    """Those named in full, otherwise those named as one calls them (思涵), otherwise all."""
    called = [guardian for guardian in guardians if len(guardian.child.name) > 2 and guardian.child.name[1:] in text]
    in_full = relay.about(guardians, text)
    return called if called and len(in_full) == len(guardians) else in_full


def _schools(turn: Turn) -> list[int]:
    if turn.person is not None:
        return [turn.person.school_id]
    asked = bindings.open_at(turn.session, turn.address.id)
    waiting = {people.guardian(turn.session, one.guardianship_id).child.school_id for one in asked}
    return sorted(waiting) or schools.at_account(turn.session, turn.address.account)


def _is_hidden(turn: Turn, hidden: set[int]) -> bool:
    return turn.person is not None and turn.person.id in hidden


def _warned(found: tuple[str, bool] | None) -> Warned | None:
    return Warned(*found) if found is not None else None
