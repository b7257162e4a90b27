"""After a warning every child is asked after: adults and people of the school answer, and silence climbs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from domain.letter import Method
from domain.people import Child, Guardian, Person
from domain.roll_call import COUNTS_FOR, LADDER, RollState, Rung, after
from domain.understanding.meaning import Level
from handlers.actions.alert import alerts
from handlers.actions.alert.alerts import Opened, Report
from handlers.actions.letter import receipts, roll_lists
from messages.outbound import Envelope
from messages.render import words
from storage.alert import alerts as kept_alerts
from storage.contact import contact_parents
from storage.files import file
from storage.letter import roll_calls
from storage.letter.roll_calls import Call
from storage.person import people
from storage.traffic import outbox

CATEGORY = "roll_call"
SAFE, HELP = "roll-safe", "roll-help"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an answer: whose children it was new for, and the alert where help was asked for."""

    children: tuple[Child, ...]
    opened: Opened | None = None


def climb(session: Session, now: datetime, limit: int) -> int:
    """Turn to whoever comes next for each child that is due; how many children that was."""
    calls = roll_calls.claim(session, now, limit)
    children = contact_parents.children(session, {call.child_id for call in calls})
    alarmed = {alert.child_id for alert in kept_alerts.open_about(session, list(children))}
    by_rung: dict[tuple[int, int], list[Call]] = defaultdict(list)
    for call in calls:
        by_rung[call.letter_id, call.rung].append(call)
    for (letter_id, rung), some in sorted(by_rung.items()):
        about = [children[call.child_id] for call in some]
        if LADDER[rung][0] is Rung.FAMILY:
            _ask(session, letter_id, rung, [child for child in about if child.id not in alarmed], now)
        else:
            roll_lists.send(session, letter_id, rung, about, now)
        for asked_at in {call.asked_at for call in some}:
            those = [call for call in some if call.asked_at == asked_at]
            roll_calls.climbed(session, those, min(rung + 1, len(LADDER) - 1), after(rung, asked_at, now))
    return len(calls)


def open_for(session: Session, families: Sequence[Guardian], now: datetime, *, or_safe: bool = False) -> list[Call]:
    """What is asked of the children of an adult and not known yet; ``or_safe``: also of whom it was said that they
    are safe, for who needs help after all."""
    return roll_calls.open_for(session, {one.child.id for one in families}, now - COUNTS_FOR, or_safe=or_safe)


def by_family(
    session: Session,
    said: Sequence[Guardian],
    calls: Sequence[Call],
    state: RollState,
    how: Method,
    where: tuple[int, int],
    now: datetime,
) -> Answer:
    """An adult answers for these children; ``where`` is the address and the message. The letter is read with it."""
    person, (address_id, inbox_id) = said[0].person, where
    about = tuple(one.child for one in said if one.child.id in {call.child_id for call in calls})
    for letter_id in sorted({call.letter_id for call in calls}):
        receipts.confirm(session, letter_id, person.id, how, now)
    new = _known(session, calls, about, state, person, said[0].title if len(said) == 1 else person.name, now)
    if state is not RollState.UNSAFE:
        return Answer(new)
    report = Report(
        once=f"roll:{inbox_id}",
        school_id=person.school_id,
        level=Level.P0.value,
        category=CATEGORY,
        quote=words("replies/roll_quote", children=[child.name for child in about]),
        children=about,
        said_by=person.id,
        address_id=address_id,
    )
    return Answer(new, alerts.raise_alert(session, report, now))


def by_staff(session: Session, calls: Sequence[Call], state: RollState, by: Person, now: datetime) -> Answer:
    """Somebody of the school knows of these children, having called or seen them."""
    children = contact_parents.children(session, {call.child_id for call in calls})
    return Answer(_known(session, calls, tuple(children.values()), state, by, by.title, now))


def _known(
    session: Session,
    calls: Sequence[Call],
    about: Sequence[Child],
    state: RollState,
    by: Person,
    author: str,
    now: datetime,
) -> tuple[Child, ...]:
    """Write it into the files of the children for whom it is new."""
    waiting = [call for call in calls if call.child_id in {child.id for child in about}]
    fresh = {call.child_id for call in waiting if call.state is not state}
    if not fresh:
        return ()
    first = min(call.id for call in waiting)
    entry = file.NewEntry(
        at=now,
        author=author,
        reader="学校",
        channel="phone" if by.is_teacher else "wechat",
        direction="note" if by.is_teacher else "in",
        kind="roll_call",
        text=words("replies/roll_entry", state=state.value),
        cause=f"letter:{waiting[0].letter_id}",
        author_id=by.id,
        once=f"roll:{first}:{state.value}:{by.id}",
    )
    entry_id = file.write(session, entry, fresh, now)
    known = set(roll_calls.answered(session, waiting, state, by.id, entry_id, now))
    for letter_id in {call.letter_id for call in waiting}:
        roll_calls.drop_questions(session, letter_id, known, now)
    return tuple(child for child in about if child.id in known)


def _ask(session: Session, letter_id: int, rung: int, about: Sequence[Child], now: datetime) -> None:
    """Every adult on WeChat is asked, once for all their children."""
    by_person: dict[int, list[Guardian]] = defaultdict(list)
    for guardian in people.bound_guardians_of_children(session, [child.id for child in about]):
        by_person[guardian.person.id].append(guardian)
    envelopes = [
        Envelope(
            "roll_call",
            f"roll:{letter_id}:{rung}:{person}:{min(one.child.id for one in those)}",
            person,
            words("reminders/roll_call", children=[one.child.name for one in those], again=rung > 0),
            from_title="学校",
            options=((f"{SAFE}:{letter_id}", "1 平安"), (f"{HELP}:{letter_id}", "2 需要帮忙")),
            until=now + timedelta(days=1),
        )
        for person, those in sorted(by_person.items())
    ]
    outbox.put_all(session, envelopes, now)
