"""A contact is let off for a reason and until a day: who may, what the tick makes of it, what ends by itself."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.clock import in_china
from domain.contact import ContactKind
from domain.contact_steps import Form
from domain.errors import Refusal
from domain.pause import LONGEST_DAYS, Cause, unbroken_since
from domain.people import Relation
from messages.outbound import Envelope
from storage import tables as t
from storage.contact import contact_pauses as kept
from storage.traffic import outbox
from storage.traffic.outbox_claim import claim
from tests.contacts.settings_room import DIRECTOR, TEACHER, Room

TALK, VISIT, PARENT = ContactKind.TALK, ContactKind.VISIT, ContactKind.PARENT
MUTE: dict[str, Any] = {"form": Form.MUTE, "cause": Cause.BEREAVEMENT, "note": "外公去世"}


def test_what_is_due_is_let_off_at_once_and_counted_anew_from_the_end(room: Room) -> None:
    room.later(days=9)
    room.ticked()
    plan = room.plan("李思涵", TALK)
    assert plan.due_at is not None and plan.due_at <= room.clock.now() and room.decisions(plan) == ["due"]
    other = room.plan("张子轩", TALK).due_at
    assert room.pause(room.wish("李思涵", 7), DIRECTOR) is not None
    room.ticked()
    plan = room.plan("李思涵", TALK)
    assert room.decisions(plan) == ["due", "waived"]
    assert plan.due_at is not None and in_china(plan.due_at).date() >= room.today + timedelta(days=6 + 7)
    assert room.plan("张子轩", TALK).due_at == other, "another child's clock is its own"


def test_what_is_let_off_on_the_last_rung_is_decided_and_kept(room: Room) -> None:
    """An offered family call has no ladder: the decision about the pause stands beside the one that it was due."""
    room.later(days=40)
    room.ticked()
    plan = room.plan("李思涵", ContactKind.FAMILY_CALL)
    assert room.decisions(plan) == ["due"] and plan.next_at is None
    room.pause(room.wish("李思涵", 7, kind=ContactKind.FAMILY_CALL), DIRECTOR)
    room.ticked()
    assert room.decisions(plan) == ["due", "waived"]


def test_a_pause_of_one_kind_and_one_adult_leaves_the_others(room: Room) -> None:
    room.later(days=45)
    room.ticked()
    room.pause(room.wish("李思涵", 14, person_id=room.id_of("王芳"), cause=Cause.AT_HOME, note="回来了"), DIRECTOR)
    room.ticked()
    assert room.decisions(room.plan("李思涵", PARENT))[-1] == "waived"
    assert "waived" not in room.decisions(room.plan("李思涵", TALK))


def test_a_pause_that_begins_later_leaves_what_is_due_before_it(room: Room) -> None:
    room.later(days=9)
    room.ticked()
    before = room.plan("李思涵", TALK)
    room.pause(room.wish("李思涵", 7, begins=3), DIRECTOR)
    room.ticked()
    assert room.plan("李思涵", TALK).due_at == before.due_at and room.decisions(before) == ["due"]


def test_on_its_first_day_it_lets_off_what_nobody_would_look_at_any_more(room: Room) -> None:
    """Found: a plan on its last rung stayed due through a pause that was arranged beforehand."""
    room.later(days=40)
    room.ticked()
    call = room.plan("李思涵", ContactKind.FAMILY_CALL)
    room.pause(room.wish("李思涵", 7, begins=3), DIRECTOR)
    room.later(days=2)
    room.ticked()
    assert room.decisions(call) == ["due"]
    room.later(days=1)
    room.ticked()
    assert room.decisions(call) == ["due", "waived"]


def test_a_family_in_peace_is_asked_nothing_and_due_when_it_ends(room: Room) -> None:
    room.pause(room.wish("李思涵", 14, **MUTE), DIRECTOR)
    for _ in range(13):
        room.later(days=1)
        room.ticked()
    assert room.told("王芳", "weekly_question") == []
    assert "muted" in room.decisions(room.plan("李思涵", ContactKind.WEEKLY_CHILD, "王芳"))
    plan = room.plan("李思涵", TALK)
    assert room.decisions(plan) == ["muted"] and plan.due_at is not None
    room.later(days=2)
    room.ticked()
    assert room.decisions(plan)[-1] == "due", "it ended by itself"


def test_a_mute_is_for_sisters_and_brothers_too_and_is_lifted_for_all(room: Room) -> None:
    room.sibling("李思远", "王芳", Relation.MOTHER)
    number = room.pause(room.wish("李思涵", 14, **MUTE), DIRECTOR)
    assert number is not None
    assert [one.form for one in room.pauses("李思远")] == [Form.MUTE]
    (entry,) = [one for one in room.file_of("李思远") if "静默" in one.text]
    assert entry.kind == "note" and entry.direction == "note" and "外公去世" not in entry.text
    room.lift(number, DIRECTOR)
    assert room.pauses("李思远") == room.pauses("李思涵") == []


def test_lifted_early_nobody_is_late_by_it(room: Room) -> None:
    room.later(days=9)
    room.ticked()
    number = room.pause(room.wish("李思涵", 14), DIRECTOR)
    assert number is not None
    room.ticked()
    room.later(days=2)
    room.lift(number, DIRECTOR)
    plan = room.plan("李思涵", TALK)
    assert plan.due_at == room.clock.now() and plan.step == 0
    room.ticked()
    assert room.decisions(plan)[-1] == "due"
    assert [one.text for one in room.file_of("李思涵")][-1].startswith("全部联系恢复了")


def test_lifted_while_another_holds_stays_let_off(room: Room) -> None:
    room.later(days=9)
    room.ticked()
    first = room.pause(room.wish("李思涵", 14), DIRECTOR, "one")
    room.pause(room.wish("李思涵", 20, kind=TALK), DIRECTOR, "two")
    room.ticked()
    before = room.plan("李思涵", TALK)
    assert first is not None
    room.lift(first, DIRECTOR)
    assert room.plan("李思涵", TALK) == before


def test_the_same_twice_is_once(room: Room) -> None:
    wish = room.wish("李思涵")
    assert room.pause(wish, DIRECTOR) is not None and room.pause(wish, DIRECTOR) is None
    assert len(room.pauses("李思涵")) == 1
    assert len([one for one in room.file_of("李思涵") if "暂不安排" in one.text]) == 1


@pytest.mark.parametrize(
    ("fault", "more"),
    [
        ("note", {"note": "  "}),
        ("past", {"begins": -1}),
        ("order", {"days": 0}),
        ("long", {"days": LONGEST_DAYS + 1}),
        ("family", {**MUTE, "kind": TALK}),
    ],
)
def test_what_is_no_pause_is_refused(room: Room, fault: str, more: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        room.pause(room.wish("李思涵", **more), DIRECTOR)
    assert refused.value.facts["fault"] == fault and room.pauses("李思涵") == []


@pytest.mark.parametrize(
    ("fault", "child", "more"),
    [
        ("not_yours", "周浩", {}),
        ("cause", "李思涵", {"cause": Cause.COURT}),
        ("director", "李思涵", {"days": 15}),
    ],
)
def test_what_a_teacher_may_not(room: Room, fault: str, child: str, more: dict[str, Any]) -> None:
    with pytest.raises(Refusal) as refused:
        room.pause(room.wish(child, **more), TEACHER)
    assert refused.value.facts["fault"] == fault


def test_a_fortnight_after_a_fortnight_is_for_a_director(room: Room) -> None:
    """A cap that really holds: begun again and again it would be no cap."""
    room.pause(room.wish("李思涵", 7), TEACHER, "one")
    room.pause(room.wish("李思涵", 7, begins=7), TEACHER, "two")
    with pytest.raises(Refusal) as refused:
        room.pause(room.wish("李思涵", 3, begins=14), TEACHER, "three")
    assert refused.value.facts["fault"] == "director"
    assert room.pause(room.wish("李思涵", 60, begins=14), DIRECTOR, "four") is not None


def test_a_teacher_does_not_lift_what_a_director_decided(room: Room) -> None:
    number = room.pause(room.wish("李思涵", 60, cause=Cause.COURT, note="判决"), DIRECTOR)
    assert number is not None
    with pytest.raises(Refusal) as refused:
        room.lift(number, TEACHER)
    assert refused.value.facts["fault"] == "theirs"
    room.lift(number, DIRECTOR)
    with pytest.raises(Refusal) as again:
        room.lift(number, DIRECTOR)
    assert again.value.facts["fault"] == "over"


def test_what_the_program_says_by_itself_waits_and_danger_does_not(room: Room) -> None:
    room.later(hours=1)
    mother = room.id_of("王芳")
    room.pause(room.wish("李思涵", 5, **MUTE), DIRECTOR)
    with room.database.begin() as session:
        for kind in ("promise_due", "family_news", "alert_done", "relay_to_family"):
            outbox.put(session, Envelope(kind, f"story:{kind}", mother, "一句话"), room.clock.now())
    room.later(minutes=5)  # words of a teacher can be taken back for a moment
    sent = {one.kind for one in claim(room.database, "worker", room.clock.now(), 50) if one.person_id == mother}
    assert "alert_done" in sent and not sent & {"promise_due", "family_news"}
    states = {one.kind: one.state for one in room.outbox("王芳")}
    assert states["relay_to_family"] != "cancelled" and waits_for(room, "relay_to_family") <= room.clock.now()
    assert waits_for(room, "family_news") > room.clock.now() + timedelta(days=4)
    assert states["promise_due"] == "cancelled", "its day is over before the family is spoken to again"
    assert states["family_news"] == "queued"
    room.later(days=5)
    assert waits_for(room, "family_news") <= room.clock.now(), "the silence is over"


def waits_for(room: Room, kind: str) -> datetime:
    """When the message of the story is looked at next."""
    with room.database.read() as session:
        found = session.scalar(select(t.Outbox.next_attempt).where(t.Outbox.once == f"story:{kind}"))
    assert found is not None
    return found


def test_who_is_in_peace_is_known_by_family(room: Room) -> None:
    room.pause(room.wish("李思涵", 5, **MUTE), DIRECTOR)
    with room.database.read() as session:
        child, other = room.child("李思涵").id, room.child("张子轩").id
        assert kept.is_muted(session, [other, child], room.today + timedelta(days=4))
        assert not kept.is_muted(session, [child], room.today + timedelta(days=5))
        assert not kept.is_muted(session, [other], room.today)
        found = kept.muted_until(session, [room.id_of("王芳"), room.id_of("张伟")], room.today)
    assert found == {room.id_of("王芳"): room.today + timedelta(days=4)}


def test_pauses_that_touch_are_one() -> None:
    day = date(2026, 11, 1)
    spans = [(day, day + timedelta(days=6)), (day + timedelta(days=7), day + timedelta(days=9))]
    assert unbroken_since(day + timedelta(days=10), spans) == day
    assert unbroken_since(day + timedelta(days=11), spans) == day + timedelta(days=11)


# What a teacher says of it.


def test_a_death_is_said_back_and_the_family_left_in_peace(room: Room) -> None:
    assert "李思涵：家有丧事，到12月6日周日为止先不提醒您" in room.types("李思涵家在办丧事，这两周先别提醒")
    assert room.pauses("李思涵") == []
    assert "停到12月6日周日" in room.types("1")
    (made,) = room.pauses("李思涵")
    assert (made.form, made.cause, made.until_on) == (Form.MUTE, Cause.BEREAVEMENT, date(2026, 12, 6))
    assert "恢复了" in room.types("可以恢复提醒了 李思涵")
    assert room.pauses("李思涵") == []
    assert "没有停着的" in room.types("可以恢复提醒了 李思涵")
    assert room.heard("王芳") == []


def test_a_parent_at_home_is_between_them_and_the_others(room: Room) -> None:
    assert "张伟" in room.types("张子轩爸爸这个月在家")
    room.types("1")
    (made,) = room.pauses("张子轩")
    assert (made.form, made.cause, made.kind) == (Form.WAIVE, Cause.AT_HOME, None)
    assert made.person_id == room.id_of("张伟") and made.until_on == date(2026, 11, 30)


def test_longer_than_a_fortnight_is_cut_and_said(room: Room) -> None:
    answer = room.types("李思涵妈妈回来了，到正月十五都在家")
    assert "到12月6日周日为止" in answer and "最多14天" in answer and "主任" in answer
    room.types("1")
    assert [one.until_on for one in room.pauses("李思涵")] == [date(2026, 12, 6)]
    assert room.heard("王芳") == []


def test_an_illness_lets_the_visit_off(room: Room) -> None:
    assert "先不安排家访" in room.types("李思涵住院了，下周别排家访")
    room.types("1")
    (made,) = room.pauses("李思涵")
    assert (made.kind, made.until_on) == (VISIT, date(2026, 12, 6))


def test_without_an_end_it_is_asked_for(room: Room) -> None:
    assert "停到哪天" in room.types("李思涵家在办白事，先别提醒")
    assert "到11月29日周日为止" in room.types("这周日")
    assert "到11月27日周五为止" in room.types("到周五"), "another day takes its place"
    assert "没有记" in room.types("0")
    assert room.pauses("李思涵") == []


@pytest.mark.parametrize(
    "text",
    [
        "奶奶，他爸爸这个月在家，你让他多陪陪孩子",
        "王芳，家里的事先办好，别担心学习",
        "李思涵妈妈 你这个月在家吗",
    ],
)
def test_ordinary_talk_to_a_family_stays_talk(room: Room, text: str) -> None:
    assert "1 对" not in room.types(text) and room.pauses("李思涵") == []


def test_a_family_that_waits_may_be_meant(room: Room) -> None:
    room.says("王芳", "老师，爸爸最近在家吗")
    assert "2 是发给李思涵妈妈的" in room.types("思涵爸爸妈妈这个月在家") and room.types("2")
    assert room.pauses("李思涵") == [] and room.heard("王芳") != []
