"""What the words of ``lianxin admin contact`` mean: a kind, a reason, a way, an adult of a child, a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a command's --help must not wait for the whole house
    from sqlalchemy.orm import Session

    from domain.contact import Cadence, ContactKind, Rule, Way
    from domain.pause import Cause
    from domain.people import Child, Person
    from storage.contact.contact_plans import Plan
    from storage.person.people import School as SchoolRow


def the_plan(session: Session, pupil: Child, kind: ContactKind, with_: str) -> Plan:
    """The one plan that is meant; several adults need a name."""
    from bot.commands.house import stop
    from storage.contact import contact_plans
    from storage.person import people

    found = contact_plans.of_children(session, [pupil.id], (kind,))
    if with_:
        adult = the_adult(session, pupil, with_)
        found = [one for one in found if one.person_id == adult.id]
    if not found:
        stop(f"{pupil.name}现在没有这项联系，先看看：lianxin admin contact plans {pupil.name}")
    if len(found) > 1:
        names = "、".join(people.person(session, one.person_id).name for one in found if one.person_id)
        stop(f"有几位（{names}），请用 --with 写明是和谁。")
    return found[0]


def the_adult(session: Session, pupil: Child, name: str) -> Person:
    """The one adult of a child with this name, title or relation."""
    from bot.commands.house import stop
    from storage.person import people

    around = people.guardians_of_child(session, pupil.id)
    found = {one.person.id: one.person for one in around if name in (one.person.name, one.title, one.relation.label)}
    if len(found) != 1:
        known = "、".join(f"{one.person.name}（{one.relation.label}）" for one in around) or "还没有登记家人"
        stop(f"{pupil.name}叫“{name}”的家人有 {len(found)} 位，要正好一位。登记的是：{known}。")
    return next(iter(found.values()))


def adult_of_school(session: Session, school: SchoolRow, name: str, child: str) -> Person:
    """The one adult of this name around the pupils of a school, or around one child."""
    from bot.commands.house import stop, the_child
    from storage.contact import contact_upkeep

    if child:
        return the_adult(session, the_child(session, school, child), name)
    found = contact_upkeep.adults_named(session, school.id, name)
    if len(found) != 1:
        stop(f"叫“{name}”的家长有 {len(found)} 位，要正好一位；同名的用 --child 写明是谁家的。")
    return found[0]


def the_kind(name: str) -> ContactKind:
    """The kind of contact of this name, in either language."""
    from bot.commands.house import stop
    from domain.contact import LABELS, ContactKind

    names = {**{kind.value: kind for kind in ContactKind}, **{label: kind for kind, label in LABELS.items()}}
    names["谈心"] = ContactKind.TALK
    if name not in names:
        stop(f"没有“{name}”这种联系，请写其中之一：{'、'.join(f'{kind}（{LABELS[kind]}）' for kind in ContactKind)}。")
    return names[name]


def the_cause(name: str) -> Cause:
    """The reason of this name, in either language."""
    from bot.commands.house import stop
    from domain.pause import LABELS, Cause

    names = {**{cause.value: cause for cause in Cause}, **{label: cause for cause, label in LABELS.items()}}
    if name not in names:
        stop(f"原因请写其中之一：{'、'.join(f'{cause}（{LABELS[cause]}）' for cause in Cause)}。")
    return names[name]


def the_way(name: str) -> Way | None:
    """The way of this name; None where none is named."""
    from bot.commands.house import stop
    from domain.contact import Way

    if not name:
        return None
    if name not in list(Way):
        stop(f"方式请写其中之一：{'、'.join(Way)}。")
    return Way(name)


def cadence_of(known: Cadence, days: int | None, holiday_days: int | None, unit: str) -> Cadence:
    """What was there, with what is set; counted in days its old holidays stay, in terms there are none."""
    from bot.commands.house import stop
    from domain.contact import Cadence, Unit

    if unit and unit not in list(Unit):
        stop(f"--unit 请写其中之一：{'、'.join(Unit)}。")
    counted = Unit(unit) if unit else known.unit
    of_holidays = known.holiday_days if holiday_days is None else (holiday_days or None)
    return Cadence(counted, known.days if days is None else days, of_holidays)


def ladder_of(rule: Rule, coordinator_after: int | None, director_after: int | None) -> Rule:
    """With other rungs; 0 means never."""
    if coordinator_after is not None:
        rule = replace(rule, coordinator_after=coordinator_after or None)
    if director_after is not None:
        rule = replace(rule, director_after=director_after or None)
    return rule


def span_of(text: str) -> tuple[time, time] | None:
    """12:00-13:00; None where it cannot be read."""
    begins, dash, ends = text.replace("：", ":").replace("－", "-").partition("-")
    try:
        return (time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip())) if dash else None
    except ValueError:
        return None


def decided_by(session: Session, school: SchoolRow, name: str) -> Person | None:
    """Whoever decided it; None: the school."""
    from bot.commands.house import the_teacher

    return the_teacher(session, school, name) if name else None
