"""Tells everybody whom it concerns that a child changed hands, and writes it into the child's file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from domain.clock import in_china
from domain.pairing import last_day, period
from domain.people import Child, Guardian, Person, joined_title
from messages.inbound import Kind
from messages.outbound import Envelope
from messages.render import words
from storage.contact import contact_plans, plans, promises
from storage.files import file
from storage.pairing import handover
from storage.pairing.handover import Unsent
from storage.person import addresses, kept_away, people
from storage.traffic import outbox

CHANGED, BRIEF = "teacher-changed", "handover"  # how the names of what families and teachers are told begin
LONGEST_QUOTE = 60  # characters of words that did not leave
WORDLESS = {Kind.VOICE: "（语音）", Kind.IMAGE: "（图片）", Kind.VIDEO: "（视频）"}


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a pairing changes, and what goes with it.

    ``note`` is for the next teacher and never seen by families; ``to_families`` is a sentence for them, if there is
    one to say; ``reason`` stays with the school. ``by_itself``: nobody does it now, its day has come. ``is_quiet``: the
    teacher before learns nothing of it.
    """

    reason: str = ""
    approved_by: Person | None = None
    note: str = ""
    to_families: str = ""
    by_itself: bool = False
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """One child that changed hands, and the pairings that began and ended with it.

    ``regular`` is the teacher who comes back at ``until``; ``is_back`` says that this has just happened. ``heard_by``
    is whom the family spoke with until now, and ``unheard_since`` since when nobody listened, where nobody was
    paired. All three are empty, as ``before`` is, where a substitute stays for good.
    """

    child: Child
    before: Person | None
    after: Person | None
    pairing_id: int | None = None
    ended_id: int | None = None
    until: datetime | None = None
    regular: Person | None = None
    is_back: bool = False
    heard_by: int | None = None
    unheard_since: datetime | None = None


Group = Sequence[Moved]  # children that went from one teacher to another in one deed, never empty


def brief(
    session: Session,
    group: Group,
    waits: dict[int, datetime],
    unsent: Collection[Unsent],
    grounds: Grounds,
    now: datetime,
) -> None:
    """The teacher who takes over learns what was left open: who waits since when, what is due, what did not leave."""
    first = group[0]
    if first.after is None or addresses.of_person(session, first.after.id) is None:
        return
    bound = people.bound_guardians_of_children(session, _ids(group))
    if first.before is None and not bound and not grounds.note:
        return  # a new pupil whose family is still to come
    on_wechat = {guardian.child.id for guardian in bound}
    text = words(
        "reminders/handover",
        before=first.before.title if first.before else "",
        children=_names(group),
        day=_day(in_china(now).date()),
        last=_day(last_day(first.until)) if first.until else "",
        back=first.is_back,
        note=grounds.note,
        matters=_matters(session, group, bound, waits, unsent, now),
        promises=[*_measures(session, group), *_promised(session, group)],
        apart=[moved.child.name for moved in group if moved.before and moved.child.id not in on_wechat],
    )
    kind = "pairing_changed" if grounds.by_itself else "handover"
    name = handover.name_of(BRIEF, [moved.pairing_id for moved in group if moved.pairing_id is not None])
    _put(session, kind, name, first.after, text, now)


def thank(session: Session, group: Group, grounds: Grounds, now: datetime) -> None:
    """The teacher before learns that the words of these families come no more, and until when.

    A note about these children that the teacher has not read yet is not for them any more.
    """
    first = group[0]
    if first.before is not None:
        handover.cancel_about(session, first.before.id, BRIEF, (), now)
    if first.before is None or grounds.is_quiet or addresses.of_person(session, first.before.id) is None:
        return
    comes_back = first.regular is not None and first.regular.id == first.before.id
    text = words(
        "reminders/handed_on",
        teacher=first.after.title if first.after else "",
        children=_names(group),
        day=_day(in_china(now).date()),
        last=_day(last_day(first.until)) if first.until and comes_back else "",
    )
    _put(session, "pairing_changed", f"handed-on:{first.ended_id}", first.before, text, now)


def tell_families(session: Session, group: Group, grounds: Grounds, now: datetime, mark: str = "") -> None:
    """Every bound guardian learns who is there for them now, once however many of their children it is.

    What they have not read yet of pairings that are over is not sent any more. ``mark`` tells a second telling of the
    same pairings from the first.
    """
    for guardians in _by_person(people.bound_guardians_of_children(session, _ids(group))):
        person = guardians[0].person
        children = [guardian.child for guardian in guardians]
        numbers = [moved.pairing_id for moved in group if moved.child in children and moved.pairing_id is not None]
        handover.cancel_about(session, person.id, CHANGED, numbers, now)
        if (after := group[0].after) is not None:
            text = _to_family(group[0], after, children, grounds, in_china(now).date())
            name = handover.name_of(CHANGED, numbers, person.id, mark)
            outbox.put(session, Envelope("teacher_changed", name, person.id, text, from_title=after.title), now)


def write_down(session: Session, moved: Moved, grounds: Grounds, now: datetime, mark: str = "") -> None:
    """The child's file: from when on who is there; reasons and notes stand with the pairing, not here."""
    by = grounds.approved_by
    approval = f"（批准：{by.name}）" if by else ""
    entry = file.NewEntry(
        at=now,
        author=by.title if by else "学校",
        reader="",
        channel="wechat",
        direction="note",
        kind="pairing",
        text=f"{_for_file(moved, in_china(now).date())}{approval}",
        cause=f"pairing:{moved.pairing_id or moved.ended_id}",
        author_id=by.id if by else None,
        once=f"pairing:{moved.pairing_id or moved.ended_id}:{'begins' if moved.pairing_id else 'ends'}:{mark}",
    )
    file.write(session, entry, [moved.child.id], now)


def tell_directors(session: Session, child: Child, gone: Person, name: str, now: datetime, *, begun: bool) -> None:
    """Whoever answers for the school learns that a substitution cannot begin or end, for somebody is gone, or is kept
    away from the child; once."""
    hidden = kept_away.staff_of(session, [child.id], now).get(child.id, frozenset())
    facts = {"child": child.name, "teacher": gone.title, "begun": begun, "kept": gone.id in hidden}
    text = words("reminders/substitution_stuck", **facts)
    for director in (one for one in people.directors(session, gone.school_id) if one.id not in hidden):
        _put(session, "pairing_changed", f"{name}:{director.id}", director, text, now)


def _to_family(moved: Moved, after: Person, children: Sequence[Child], grounds: Grounds, today: date) -> str:
    facts = {"teacher": after.title, "children": [child.name for child in children], "besides": grounds.to_families}
    if moved.is_back:
        return words("reminders/teacher_back", **facts, day=_day(today))
    before = moved.before.title if moved.before else ""
    if moved.until is None or moved.regular is None:
        return words("reminders/teacher_changed", **facts, day=_day(today), before=before)
    last = last_day(moved.until)
    dates = _day(today) if last == today else f"{_day(today)}到{_day(last)}"
    spoken = period(today, last)
    return words("reminders/teacher_away", **facts, before=moved.regular.title, period=spoken, dates=dates)


def _for_file(moved: Moved, today: date) -> str:
    before = f"，之前是{moved.before.title}" if moved.before else ""
    if moved.after is None:
        return f"从{_day(today)}起没有结对老师{before}"
    if moved.is_back:
        return f"代班结束，从{_day(today)}起又由{moved.after.title}联系"
    if moved.until is not None and moved.regular is not None:
        dates = f"从{_day(today)}到{_day(last_day(moved.until))}"
        return f"{dates}由{moved.after.title}代{moved.regular.title}联系"
    return f"从{_day(today)}起由{moved.after.title}联系{before}"


def _measures(session: Session, group: Group) -> list[str]:
    return [
        f"{plan.child.name}：{plan.measure}（{plan.owner.title}，{_day(plan.due_on)}前）"
        for plan in plans.open_of(session, _ids(group))
    ]


def _promised(session: Session, group: Group) -> list[str]:
    """What was promised to these families goes with the children."""
    names = {moved.child.id: moved.child.name for moved in group}
    return [
        f"{names[one.child_id]}：{one.what}（{people.person(session, one.by_id).title}答应过"
        f"{f'，{_day(one.due_on)}' if one.due_on else ''}）"
        for one in promises.open_of_staff(session, list(names))
    ]


def _matters(
    session: Session,
    group: Group,
    bound: Sequence[Guardian],
    waits: dict[int, datetime],
    unsent: Collection[Unsent],
    now: datetime,
) -> list[tuple[str, str, str, str]]:
    """For each guardian: title, since when they wait, by when to speak with them, words that did not leave."""
    due = contact_plans.due_by(session, _ids(group))
    return [
        (
            joined_title(list(guardians)),
            _moment(waits[person]) if person in waits else "",
            _due(due[person], now) if person in due else "",
            " ".join(_quote(one) for one in unsent if one.person_id == person),
        )
        for guardians in _by_person(bound)
        if (person := guardians[0].person.id) in {*waits, *due, *(one.person_id for one in unsent)}
    ]


def _put(session: Session, kind: str, name: str, to: Person, text: str, now: datetime) -> None:
    outbox.put(session, Envelope(kind, name, to.id, text, from_title="学校"), now)


def _by_person(guardians: Sequence[Guardian]) -> list[list[Guardian]]:
    found: dict[int, list[Guardian]] = {}
    for guardian in guardians:
        found.setdefault(guardian.person.id, []).append(guardian)
    return list(found.values())


def _ids(group: Group) -> list[int]:
    return [moved.child.id for moved in group]


def _names(group: Group) -> list[str]:
    return [moved.child.name for moved in group]


def _quote(unsent: Unsent) -> str:
    text = WORDLESS.get(Kind(unsent.kind), "") if not unsent.text else unsent.text
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}……"


def _due(due: datetime, now: datetime) -> str:
    return "这两天" if due <= now else f"{_day(in_china(due).date())}前"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _moment(moment: datetime) -> str:
    local = in_china(moment)
    return f"{_day(local.date())}{local:%H:%M}"
