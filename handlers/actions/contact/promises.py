"""What a parent or a teacher said they would do: kept with its day, brought back to them once, closed when done."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from domain.clock import in_china, in_zone
from domain.contact_due import due_at
from domain.contact_steps import Form
from domain.people import Child, Guardian, Person
from domain.promise import MOST_REMINDERS, is_of_use, reminds_at, said_back
from domain.understanding.promises import Promise, is_visit, read_teacher_promise
from domain.understanding.times import WEEKDAYS
from messages.catalogue import CATALOGUE
from messages.outbound import Envelope
from messages.render import words
from storage.contact import contact_parents, contact_pauses, contact_plans, promises
from storage.contact.contact_parents import Parent
from storage.contact.promises import NewPromise, PromiseSeen
from storage.files import file
from storage.pairing import pairings
from storage.person import addresses, apart, people
from storage.talk import questions
from storage.traffic import outbox

KIND = "promise"
TAPS = (("kept", "办好了"), ("later", "改天"))
LIVES = CATALOGUE["promise_due"].lives
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Where:
    """Where a promise was said: the entry of it, when (UTC), and what makes a second time nothing."""

    entry_id: int | None
    at: datetime
    cause: str


def by_parent(session: Session, guardian: Guardian, found: Promise, where: Where, now: datetime) -> None:
    """我周五给他买鞋: on its day they are reminded once; without a day it only stands in the file."""
    if found.on is None:
        return
    person, child = guardian.person, guardian.child
    at = reminds_at(found.on, person.time_zone, _suits(session, guardian), now)
    new = NewPromise(
        once=f"promise:{where.cause}:{person.id}",
        school_id=child.school_id,
        child_id=child.id,
        by_id=person.id,
        what=said_back(found.what, child.name),
        due_on=found.on,
        said_at=where.at,
        next_at=at,
        entry_id=where.entry_id,
    )
    promises.add(session, new)


def by_teacher(session: Session, teacher: Person, guardians: Sequence[Guardian], text: str, where: Where) -> None:
    """What a teacher tells a family they will do: nothing of what the family reads is changed by it."""
    names = {name for one in guardians for name in _names(one.child)}
    found = read_teacher_promise(text, in_china(where.at).date(), names)
    if found is None or found.on is None:
        return
    meant = next((one for one in guardians if any(name in text for name in _names(one.child))), guardians[0])
    at = due_at(found.on)
    new = NewPromise(
        once=f"promise:{where.cause}:{teacher.id}",
        school_id=meant.child.school_id,
        child_id=meant.child.id,
        by_id=teacher.id,
        to_id=meant.person.id,
        what=said_back(found.what, meant.child.name),
        due_on=found.on,
        said_at=where.at,
        next_at=at if at > where.at else None,
        entry_id=where.entry_id,
    )
    promises.add(session, new)


def keep(session: Session, promise: PromiseSeen, by: Person, now: datetime) -> bool:
    """It was done: closed, and written beside the words in the file; False when it was closed before."""
    if not promises.close(session, promise.id, promises.KEPT, by.id, now):
        return False
    _write(session, promise, by, words("replies/promise_done_entry", what=promise.what), "kept", now)
    return True


def put_off(session: Session, promise: PromiseSeen, by: Person, day: date | None, now: datetime) -> date | None:
    """Another day, or a week later; they are reminded once more then. None: it was put off before, nobody asks again.

    Only the one who promised may put it off; ``day`` is a day in China.
    """
    today = in_zone(now, by.time_zone).date()
    if day is None and promise.due_on is not None and promise.due_on > today:
        return promise.due_on
    if promise.reminded >= MOST_REMINDERS:
        return None
    on = day or today + WEEK
    promises.move(session, promise.id, on, reminds_at(on, by.time_zone, None, now))
    return on


def theirs(session: Session, number: int, person: Person) -> PromiseSeen | None:
    """The promise of this number if this person gave it."""
    found = promises.find(session, number)
    return found if found is not None and found.by_id == person.id else None


def visited(session: Session, teacher: Person, children: Collection[Child], now: datetime) -> None:
    """A visit was made: what this teacher promised of visits to these children is done."""
    for child in children:
        for promise in promises.open_of_child(session, child.id):
            if promise.by_id == teacher.id and is_visit(promise.what):
                keep(session, promise, teacher, now)


def remind(session: Session, now: datetime, limit: int) -> int:
    """Promises whose day has come, at most so many; whoever gave one is reminded of it once. How many there were.

    Of one that cannot be read nobody is reminded, of all others they are.
    """
    claimed = promises.claim(session, now, limit)
    broken = apart.work(session, claimed, lambda some: _remind(session, some, now))
    if broken:
        promises.reminded(session, (), broken)
    return len(claimed)


def _remind(session: Session, numbers: Sequence[int], now: datetime) -> None:
    due = promises.numbered(session, numbers)
    of_use = [one for one in due if one.next_at is not None and is_of_use(one.next_at, now)]
    told = _remind_parents(session, [one for one in of_use if not one.by_staff], now)
    told += _remind_staff(session, [one for one in of_use if one.by_staff], now)
    reminded = {one.id for one in told}
    promises.reminded(session, reminded, set(numbers) - reminded)


def _remind_parents(session: Session, due: Sequence[PromiseSeen], now: datetime) -> list[PromiseSeen]:
    parents = contact_parents.of_people(session, {one.by_id for one in due})
    muted = _muted(session, due, now)
    told = [one for one in due if _may_be_told(parents[one.by_id], one, now) and one.child_id not in muted]
    outbox.put_all(session, [_to_parent(one, parents[one.by_id], now) for one in told], now)
    places = addresses.of_guardians(session, {one.by_id for one in told})
    asked = [(places[one.by_id], {"promise": one.id}) for one in told if one.by_id in places]
    questions.ask_all(session, KIND, asked, now, LIVES)
    return told


def _may_be_told(parent: Parent, promise: PromiseSeen, now: datetime) -> bool:
    return parent.is_bound(promise.child_id) and not parent.is_plain(now)


def _muted(session: Session, due: Sequence[PromiseSeen], now: datetime) -> set[int]:
    """The children about whom the program writes to nobody of the family at present."""
    today = in_china(now).date()
    holding = contact_pauses.holding(session, {one.child_id for one in due}, today)
    return {child for child, some in holding.items() if any(one.form is Form.MUTE for one in some)}


def _to_parent(promise: PromiseSeen, parent: Parent, now: datetime) -> Envelope:
    assert promise.due_on is not None, "what reminds has a day"
    today = in_zone(now, parent.zone).date()
    weekday = f"周{WEEKDAYS[promise.due_on.weekday()]}" if today == promise.due_on else ""
    text = words("reminders/promise_due", what=promise.what, today=weekday)
    options = tuple((f"{KIND}:{promise.id}:{key}", label) for key, label in TAPS)
    once = f"promise:{promise.id}:{promise.reminded}"
    return Envelope("promise_due", once, promise.by_id, text, from_title="学校", options=options)


def _remind_staff(session: Session, due: Sequence[PromiseSeen], now: datetime) -> list[PromiseSeen]:
    """On school days it stands on the day's list; on other days it comes by itself."""
    schools = contact_plans.schools(session, (one.school_id for one in due))
    today = in_china(now).date()
    apart = [one for one in due if not schools[one.school_id].calendar.is_school_day(today)]
    teachers = pairings.teachers_of(session, sorted({one.child_id for one in apart}))
    children = contact_parents.children(session, {one.child_id for one in apart})
    told = [one for one in apart if one.child_id in teachers and teachers[one.child_id].id == one.by_id]
    outbox.put_all(session, [_to_staff(one, children) for one in told], now)
    return told


def _to_staff(promise: PromiseSeen, children: Mapping[int, Child]) -> Envelope:
    child = children[promise.child_id].name
    text = words("reminders/own_promise_due", child=child, what=promise.what)
    once = f"promise:{promise.id}:{promise.reminded}"
    options = ((f"{KIND}:{promise.id}:kept", "办好了"),)
    return Envelope("own_promise_due", once, promise.by_id, text, from_title="学校", options=options)


def _suits(session: Session, guardian: Guardian) -> tuple[time, time] | None:
    """The hours at which this adult likes to be spoken with, where they said so."""
    for plan in contact_plans.of_children(session, [guardian.child.id]):
        if plan.person_id == guardian.person.id and plan.hour_from and plan.hour_until:
            return plan.hour_from, plan.hour_until
    return None


def _write(session: Session, promise: PromiseSeen, by: Person, text: str, mark: str, now: datetime) -> None:
    entry = file.NewEntry(
        at=now,
        author=_author(session, promise, by),
        reader="学校" if by.is_teacher else "老师",
        channel="wechat",
        direction="note",
        kind=KIND,
        text=text,
        cause=f"promise:{promise.id}",
        author_id=by.id,
        once=f"promise:{promise.id}:{mark}",
    )
    file.write(session, entry, [promise.child_id], now)


def _author(session: Session, promise: PromiseSeen, by: Person) -> str:
    around = people.guardians_of_child(session, promise.child_id) if not by.is_teacher else []
    return next((one.title for one in around if one.person.id == by.id), by.title)


def _names(child: Child) -> tuple[str, ...]:
    return (child.name, child.name[1:]) if len(child.name) > 2 else (child.name,)
