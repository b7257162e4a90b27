"""What the pages of work keep and look up, on both databases."""

from datetime import timedelta

import pytest

from domain.access import AccountKind, Actor, Duty, Part
from domain.clock import SetClock
from domain.letter import Audience, Policy
from domain.people import Role
from handlers.actions.letter import letter_drafts
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing_preview import foreseen
from messages.inbound import Kind
from storage import tables as t
from storage.access import scope
from storage.database import Database
from storage.letter import letter_progress, letters
from storage.letter.letters import NewLetter
from storage.pairing import pairings
from storage.person import class_pupils, people
from storage.registers import register_uploads
from storage.traffic import outbox_foreseen
from tests.beginnings import Beginnings
from tests.console.village import Village, carry, settle, write_letter


@pytest.fixture
def settled(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    def made() -> Village:
        with database.begin() as session:
            return settle(session, clock.now())

    return beginnings.of(made, database, clock)


def teacher(village: Village) -> Actor:
    return Actor(1, AccountKind.STAFF, "陈立", frozenset({Duty.PAIRED}), village.teacher, village.school)


def test_a_file_is_kept_for_a_day_and_one_of_each_person(database: Database, settled: Village, clock: SetClock) -> None:
    now, content = clock.now(), bytes(range(256)) * 100
    with database.begin() as session:
        first = register_uploads.put(session, settled.school, "甲.xlsx", b"x", settled.director, now)
        second = register_uploads.put(session, settled.school, "乙.xlsx", content, settled.director, now)
        known = register_uploads.get(session, settled.school, first, now)
        assert known is None or first == second, "only the newest of one person"
        assert register_uploads.get(session, settled.school, second, now) == ("乙.xlsx", content)
        assert register_uploads.get(session, settled.school + 1, second, now) is None
        assert register_uploads.get(session, settled.school, second, now + timedelta(days=1)) is None
        other = register_uploads.put(session, settled.school, "丙", b"y", settled.teacher, now + timedelta(days=1))
        assert session.query(t.RegisterUpload).count() == 1, "what lay for a day is gone for good"
        register_uploads.drop(session, other)
        assert register_uploads.get(session, settled.school, other, now + timedelta(days=1)) is None


def test_a_draft_keeps_its_recording_while_its_words_stay(
    database: Database, settled: Village, clock: SetClock
) -> None:
    now = clock.now()
    with database.begin() as session:
        by = people.person(session, settled.director)
        number = letters.draft(session, settled.school, NewLetter("标题", "正文", "短"), now)
        recording = carry(session, Kind.VOICE, now)
        letters.recorded(session, number, recording)
        audience = Audience(classes=("三年级二班",))
        changed = letter_drafts.change(
            session, number, NewLetter("标题", "正文", "短", policy=Policy.ANY, audience=audience, urgent=True), by, now
        )
        assert (changed.policy, changed.audience, changed.urgent) == (Policy.ANY, audience, True)
        assert changed.voice_media_id == recording
        other = NewLetter("标题", "别的正文", "短", audience=audience)
        assert letter_drafts.change(session, number, other, by, now).voice_media_id is None
        letters.start(session, number, now)
        assert not letters.rearrange(session, number, NewLetter("标题", "正文", "短"))


def test_a_teacher_finds_their_own_children_only(database: Database, settled: Village, clock: SetClock) -> None:
    now = clock.now()
    with database.begin() as session:
        own = scope.own(teacher(settled), Part.REGISTER, now)
        assert class_pupils.counts(session, own) == {"三年级二班": 1}
        assert [one.name for one in class_pupils.of_class(session, own, "三年级二班", 9)] == ["李思涵"]
        assert class_pupils.of_class(session, own, "三年级二班", 9, settled.hanhan) == []
        assert class_pupils.all_of(session, own) == [settled.hanhan]
        both = [settled.yuanyuan, settled.hanhan]
        assert scope.among(session, teacher(settled), Part.FILE, both, now) == [settled.hanhan]
        letter = write_letter(session, settled.school, now)
        seen = letter_progress.unreached(session, letter, now, 9, own=scope.own(teacher(settled), Part.FILE, now))
        assert [one.child.name for one in seen] == ["李思涵"]


def test_what_a_deed_would_say_is_known_and_nothing_of_it_stays(
    database: Database, settled: Village, clock: SetClock
) -> None:
    now = clock.now()
    with database.begin() as session:
        other = people.add_person(session, settled.school, "钱莉", Role.TEACHER, now)
        giver, to = people.person(session, settled.teacher), people.person(session, other)
        grounds = pairing.Grounds("病假", None, "周五晚上有空", "陈老师去进修")
        before = outbox_foreseen.last(session)
        seen = foreseen(session, lambda: pairing.hand_over(session, giver, to, None, grounds, now))
        assert [(one.child.name, one.after and one.after.name) for one in seen.result] == [("李思涵", "钱莉")]
        ((title, text),) = seen.told
        assert title == "李思涵妈妈" and "钱老师" in text and "陈老师去进修" in text
        assert outbox_foreseen.last(session) == before
        left = pairings.teacher_of(session, settled.hanhan)
    assert left is not None and left.id == settled.teacher
