"""Who may delete a whole file and when: two people, the name typed by both, and nothing that must be kept."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import event, func, insert, select, update

from domain.access import AccountKind, Actor, Duty
from domain.erasure import Ground
from domain.errors import Refusal
from domain.incident import Exposed
from handlers.actions.privacy import erasures
from storage import tables as t
from storage.alert import alerts
from storage.alert.alerts import NewAlert
from storage.person import people
from storage.privacy import incidents
from storage.privacy.erasures import lock
from tests.access.two_schools import make
from tests.erasure.family import CHILD, GRANDMOTHER, MOTHER, Family
from tests.flows.hall import DIRECTOR


def refused(deed: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as found:
        deed()
    assert found.value.reply == "replies/erasure_refused"
    return str(found.value.facts["kind"])


def alert(family: Family, state: str = "open", closed_days_ago: int | None = None) -> int:
    with family.database.begin() as session:
        new = NewAlert("x", family.school, "P1", "psych", "x", family.now, child_id=family.child)
        made = alerts.open_once(session, new, family.now)
        assert made is not None
        if closed_days_ago is not None:
            closed = {"state": state, "closed_at": family.now - timedelta(days=closed_days_ago)}
            session.execute(update(t.Alert).where(t.Alert.id == made.id).values(closed))
        return made.id


def test_not_while_the_child_is_at_school(family: Family) -> None:
    assert refused(family.asks) == "at_school"
    assert family.asks(Ground.MISTAKE), "registered by mistake: that is no child of the school"


def test_not_while_an_alert_is_open(family: Family) -> None:
    family.leaves()
    alert(family)
    assert refused(family.asks) == "alert_open"
    assert refused(lambda: family.asks(Ground.MISTAKE)) == "alert_open"


def test_not_while_what_somebody_of_two_children_told_is_open(family: Family) -> None:
    """It names no child: it may be about this one."""
    family.leaves()
    number = family.asks()
    said_by = family.hall.id_of(GRANDMOTHER)
    with family.database.begin() as session:
        new = NewAlert("x", family.school, "P1", "psych", "x", family.now, said_by=said_by)
        assert alerts.open_once(session, new, family.now) is not None
    assert refused(lambda: family.decides(number)) == "alert_open", "also one that was opened since"


@pytest.mark.parametrize(
    ("state", "days", "ground", "kind"),
    [
        ("closed", 3 * 365, Ground.REQUEST, "alert_kept"),
        ("closed", 3 * 365 + 3, Ground.REQUEST, ""),
        ("closed", 3 * 365 + 3, Ground.MISTAKE, "alert_ever"),
        ("false_alarm", 1, Ground.REQUEST, ""),
        ("false_alarm", 1, Ground.MISTAKE, ""),
    ],
)
def test_a_real_alert_is_kept_for_three_years(family: Family, state: str, days: int, ground: Ground, kind: str) -> None:
    family.leaves()
    alert(family, state, days)
    if kind:
        assert refused(lambda: family.asks(ground)) == kind
    else:
        assert family.decides(family.asks(ground))["alerts"] == 1


def test_who_must_not_know_of_an_alert_is_not_told_of_it_here(family: Family) -> None:
    family.leaves()
    number = alert(family)
    with family.database.begin() as session:
        alerts.exclude(session, number, [family.hall.id_of(DIRECTOR)])
    assert refused(family.asks) == "held"


def test_not_while_an_incident_is_open(family: Family) -> None:
    family.leaves()
    number = family.asks()
    with family.database.begin() as session:
        incidents.open_new(session, "x", "x", [Exposed("chat")], family.now)
    assert refused(lambda: family.decides(number)) == "incident", "also what was asked before"


def test_not_while_a_family_waits_for_its_copy(family: Family) -> None:
    family.leaves()
    mother = family.hall.id_of(MOTHER)
    whose = {"school_id": family.school, "child_id": family.child, "person_id": mother, "asker": "guardian"}
    with family.database.begin() as session:
        make(session, t.RightsRequest, {**whose, "kind": "copy", "once": "copy"}, family.now, 1)
    assert refused(family.asks) == "copy"


@pytest.mark.parametrize(
    ("given", "kind"),
    [({"reason": "删"}, "reason"), ({"reason": "长" * 201}, "reason"), ({"typed": "李思寒"}, "name"),
     ({"typed": ""}, "name"), ({"rights_id": 99}, "rights")],
)  # fmt: skip
def test_what_was_typed_is_looked_at(family: Family, given: dict[str, Any], kind: str) -> None:
    family.leaves()
    assert refused(lambda: family.asks(**given)) == kind


def test_two_people(family: Family) -> None:
    family.leaves()
    number = family.asks()
    assert refused(family.asks) == "waits"
    assert refused(lambda: family.decides(number, login="director")) == "own"
    assert refused(lambda: family.decides(number, typed="李思远")) == "name"
    with family.database.read() as session:
        assert not people.is_erased(session, family.child)
    assert family.decides(number)["adults"] == 1
    assert refused(lambda: family.decides(number)) == "decided"
    assert refused(family.asks) == "gone"


def test_who_was_raised_by_the_asker_is_no_second_person(family: Family) -> None:
    """A director who makes a colleague principal has not found another pair of eyes; the operator has to be asked."""
    family.leaves()
    number, asker = family.asks(), family.actor("director")
    operator = Actor(None, AccountKind.OPERATOR, "维护人员", frozenset({Duty.OPERATOR}))

    def at_the_machine() -> dict[str, int]:
        with family.database.begin() as session:
            return dict(erasures.carry_out(session, operator, number, CHILD, family.now))

    assert refused(at_the_machine) == "other", "the principal can decide"
    with family.database.begin() as session:
        session.execute(update(t.StaffDuty).values(given_by=asker.account_id))
    assert refused(lambda: family.decides(number)) == "own_hand"
    assert at_the_machine()["adults"] == 1


def test_the_time_of_keeping_is_over_three_years_after_the_child_left(family: Family) -> None:
    family.leaves()
    assert refused(lambda: family.asks(Ground.RETENTION)) == "not_over"
    with family.database.begin() as session:
        long_ago = family.now - timedelta(days=3 * 365 + 2)
        session.execute(update(t.Child).where(t.Child.id == family.child).values(left_at=long_ago))
    assert family.decides(family.asks(Ground.RETENTION))["adults"] == 1


def test_refused_and_withdrawn_nothing_goes(family: Family) -> None:
    family.leaves()
    with family.database.read() as session:
        before = session.scalar(select(func.count()).select_from(t.RegisterChange))
    first = family.asks()
    with family.database.begin() as session:
        assert refused(lambda: erasures.refuse(session, family.actor("director"), first, family.now)) == "own"
        erasures.refuse(session, family.actor("principal"), first, family.now)
    second = family.asks()
    with family.database.begin() as session:
        assert refused(lambda: erasures.withdraw(session, family.actor("principal"), second, family.now)) == "not_own"
        erasures.withdraw(session, family.actor("director"), second, family.now)
    with family.database.read() as session:
        outcomes = list(session.scalars(select(t.Erasure.outcome).order_by(t.Erasure.id)))
        assert outcomes == ["refused", "withdrawn"]
        assert people.child(session, family.child).name == CHILD
        assert session.scalar(select(func.count()).select_from(t.RegisterChange)) == before


def test_pressed_twice_at_once(family: Family) -> None:
    """One of two does it; the other reads that it is done."""
    family.leaves()
    number, both, ended = family.asks(), Barrier(2), []

    def press() -> None:
        both.wait()
        try:
            family.decides(number)
            ended.append("done")
        except Refusal as refusal:
            ended.append(str(refusal.facts["kind"]))

    threads = [Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert "done" in ended
    assert set(ended) - {"done"} <= {"decided", "gone"}
    assert len(ended) == 2
    with family.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.Erasure)) == 1
        assert session.scalar(select(func.count()).where(t.Audit.what == "erasure:1")) == 1
        lock(session, family.child)


def test_ten_thousand_entries_are_no_ten_thousand_statements(family: Family) -> None:
    """The statements do not grow with the file."""
    family.leaves()
    few = _statements(family, 0)
    assert few < 150
    other = _another(family)
    many = _statements(family, 10_000, other)
    assert many <= few + 5
    family.link()
    assert family.problems() == []


def _another(family: Family) -> int:
    """A second child to be deleted, with nobody around it."""
    with family.database.begin() as session:
        number = people.add_child(session, family.school, "周小满", "三(2)班", family.now)
        people.mark_left(session, number, family.now)
    return number


def _statements(family: Family, entries: int, child: int = 0) -> int:
    child = child or family.child
    with family.database.begin() as session:
        row = {"at": family.now, "recorded_at": family.now, "author": "x", "reader": "y", "channel": "wechat"}
        row |= {"direction": "in", "kind": "text", "text": "话", "cause": "inbox:1"}
        if entries:
            made = session.scalars(insert(t.Entry).returning(t.Entry.id), [row] * entries)
            session.execute(insert(t.EntryChild), [{"child_id": child, "entry_id": number} for number in made])
    family.link()
    with family.database.begin() as session:
        found = people.child(session, child)
        asker = family.actor("director")
        number = erasures.ask(session, asker, found, Ground.REQUEST, "家里要求删除", None, found.name, family.now)
    actor, counted = family.actor("principal"), []
    with family.database.begin() as session:
        event.listen(session.get_bind(), "before_cursor_execute", lambda *_: counted.append(1))
        erasures.carry_out(session, actor, number, found.name, family.now)
    return len(counted) if child == family.child else len(counted) // 2
