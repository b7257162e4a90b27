"""A letter is followed until each receipt is known: by reminders, lists with telephones, directors and a report."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from domain.clock import SetClock, in_china
from domain.contact_steps import Form
from domain.letter import MOST_REMINDERS, Policy, Receipt
from domain.letter_follow import awaited
from domain.pause import Cause
from handlers.actions.letter import letter_follow as deeds
from handlers.actions.letter import receipts
from scheduler import letter_follow
from storage import tables as t
from storage.contact import contact_pauses
from storage.contact.contact_pauses import NewPause
from storage.database import Database
from storage.letter import letter_follow as followed
from storage.traffic import quiet
from tests.beginnings import Beginnings
from tests.letters.following import Following
from tests.letters.school import DIRECTOR, TEACHER

MONDAY, TUESDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
EVE, AFTER = date(2026, 12, 10), date(2026, 12, 14)


@pytest.fixture
def house(database: Database, clock: SetClock, beginnings: Beginnings) -> Following:
    return beginnings.of(lambda: Following(database, clock).ready(), database, clock)


def test_a_day_later_whoever_has_not_confirmed_is_reminded_once(house: Following) -> None:
    letter = house.sent()
    house.confirms(letter, "李强")
    house.at(TUESDAY, 9, 59)
    house.looks()
    assert house.reminded() == set()
    house.at(TUESDAY, 10)
    house.looks()
    house.looks()
    assert house.reminded() == {"周桂英", "张伟", "赵国强"}
    (text,) = house.told("周桂英", "letter_reminder")
    assert text.startswith("《国庆安全提醒》还等您一句话")
    assert house.receipt(letter, "李思涵", "周桂英").reminders == 1
    assert house.receipt(letter, "李思远", "周桂英").reminders == 1, "one for both children"
    assert house.receipt(letter, "李思涵", "王芳").reminders == 0, "nothing reaches her here"


def test_nobody_is_reminded_for_whom_another_has_answered(house: Following) -> None:
    """The father is away as the mother is; one of them is enough."""
    house.binds("王芳", "李思涵")
    letter = house.sent()
    house.confirms(letter, "李强")
    house.at(TUESDAY, 10)
    house.looks()
    assert "王芳" not in house.reminded()


def test_a_family_in_mourning_has_the_letter_and_no_reminder(house: Following) -> None:
    with house.database.begin() as session:
        pause = NewPause("p", house.id, house.ids["张子轩"], Form.MUTE, Cause.BEREAVEMENT, "", MONDAY, AFTER)
        contact_pauses.add(session, pause, house.now)
    house.sent()
    house.at(TUESDAY, 10)
    house.looks()
    assert "张伟" not in house.reminded()
    assert house.outbox("张伟", "letter")


def test_who_wants_no_automatic_words_or_said_no_is_not_reminded(house: Following) -> None:
    letter = house.sent()
    with house.database.begin() as session:
        quiet.set_plain(session, house.ids["张伟"], house.now + timedelta(days=30))
        receipts.refuse(session, letter, house.ids["周桂英"], "我不同意", house.now)
    house.at(TUESDAY, 10)
    house.looks()
    assert house.reminded() == {"李强", "赵国强"}


def test_later_is_reminded_at_its_moment_and_counts(house: Following) -> None:
    letter = house.sent()
    house.at(MONDAY, 15)
    with house.database.begin() as session:
        assert receipts.snooze(session, letter, house.ids["张伟"], house.now)
    house.at(TUESDAY, 10)
    house.looks()
    assert "张伟" not in house.reminded(), "his own moment is in the afternoon"
    house.at(TUESDAY, 15)
    house.looks()
    house.looks()
    (text,) = house.told("张伟", "letter_reminder")
    assert text.startswith("您说晚点看的《国庆安全提醒》")
    receipt = house.receipt(letter, "张子轩", "张伟")
    assert (receipt.reminders, receipt.snoozed_until) == (1, None)


def test_nobody_gets_more_than_two(house: Following) -> None:
    letter = house.sent()
    with house.database.begin() as session:
        query = update(t.LetterReceipt).where(t.LetterReceipt.person_id == house.ids["张伟"])
        session.execute(query.values(reminders=MOST_REMINDERS, snoozed_until=house.now + timedelta(hours=3)))
    house.at(TUESDAY, 10)
    house.looks()
    assert "张伟" not in house.reminded()
    assert house.receipt(letter, "张子轩", "张伟").snoozed_until is None


def test_an_answer_of_the_night_drops_the_reminder_that_waits_for_the_morning(house: Following) -> None:
    house.at(MONDAY, 22, 30)
    letter = house.sent()
    house.at(TUESDAY, 22, 30)
    house.looks()
    (waiting,) = house.outbox("张伟", "letter_reminder")
    assert waiting.state == "queued"
    house.confirms(letter, "张伟")
    house.later(minutes=1)
    house.looks()
    assert house.outbox("张伟", "letter_reminder")[0].state == "cancelled"
    assert house.outbox("李强", "letter_reminder")[0].state == "queued"


def test_after_three_days_without_the_program_there_is_one_list_and_no_late_reminder(house: Following) -> None:
    house.sent()
    house.at(date(2026, 11, 26), 9)
    house.looks()
    house.looks()
    assert house.reminded() == set()
    assert len(house.told(TEACHER, "letter_list")) == 1


def test_a_paused_letter_waits_and_a_stopped_one_asks_nobody(house: Following) -> None:
    paused, stopped = house.sent(), house.sent(title="第二封信")
    with house.database.begin() as session:
        session.execute(update(t.Letter).where(t.Letter.id == paused).values(paused_at=house.now))
    house.looks()
    with house.database.begin() as session:
        session.execute(update(t.Letter).where(t.Letter.id == stopped).values(state="stopped"))
    house.at(WEDNESDAY, 9)
    house.looks()
    assert house.reminded() == set() and house.told(TEACHER, "letter_list") == []
    with house.database.begin() as session:
        session.execute(update(t.Letter).values(paused_at=None))
    house.looks()
    house.looks()
    assert len(house.told(TEACHER, "letter_list")) == 1
    house.at(AFTER, 8)
    house.looks()
    assert any("第二封信" in told for told in house.told(DIRECTOR, "letter_report"))


def test_after_a_warning_the_reminder_comes_within_hours(house: Following) -> None:
    house.sent(urgent=True)
    house.at(MONDAY, 12)
    house.looks()
    assert house.reminded() == {"李强", "周桂英", "张伟", "赵国强"}


@contextmanager
def dying(session_factory: type[Session]) -> Iterator[None]:
    """The program is killed right before what it did is kept."""

    def die(_: Session) -> None:
        raise KeyboardInterrupt

    event.listen(session_factory, "before_commit", die)
    try:
        yield
    finally:
        event.remove(session_factory, "before_commit", die)


def test_killed_in_the_middle_everything_is_done_once(house: Following) -> None:
    house.sent()
    house.looks()
    house.at(TUESDAY, 10)
    with pytest.raises(KeyboardInterrupt), dying(Session):
        house.looks()
    assert house.reminded() == set()
    house.looks()
    house.looks()
    assert len(house.told("周桂英", "letter_reminder")) == 1
    assert house.receipts(1)[0].reminders == 1


def test_of_two_programs_that_prepared_the_same_step_one_does_it(house: Following) -> None:
    house.sent()
    house.looks()
    house.at(WEDNESDAY, 8)
    with house.database.read() as session:
        (letter,) = followed.due(session, house.now)
        first, second = (deeds.prepare(session, letter, house.now) for _ in range(2))
    with house.database.begin() as session:
        assert deeds.carry_out(session, first, house.now) == 1
    with house.database.begin() as session:
        assert deeds.carry_out(session, second, house.now) == 0
    assert len(house.told(TEACHER, "letter_list")) == 1


def test_three_programs_at_once_remind_once(house: Following) -> None:
    house.sent()
    house.looks()
    house.at(TUESDAY, 10)
    counts: list[int] = []
    threads = [
        threading.Thread(target=lambda: counts.append(letter_follow.turn(house.database, house.clock)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 0, 4]
    assert {one.reminders for one in house.receipts(1)} == {0, 1}


@pytest.mark.parametrize("policy", list(Policy))
def test_the_database_waits_for_whom_the_rules_wait(house: Following, policy: Policy) -> None:
    letter = house.sent(policy=policy, named_relations=("father",))
    house.confirms(letter, "李强")
    house.confirms(letter, "张有田")
    house.confirms(letter, "吴敏")
    with house.database.read() as session:
        found = set(followed.awaited(session, letter, policy))
        query = select(t.LetterReceipt, t.Guardianship.away).join(
            t.Guardianship,
            (t.Guardianship.child_id == t.LetterReceipt.child_id)
            & (t.Guardianship.person_id == t.LetterReceipt.person_id),
        )
        by_child: dict[int, list[tuple[t.LetterReceipt, bool]]] = {}
        for receipt, away in session.execute(query):
            by_child.setdefault(receipt.child_id, []).append((receipt, away))
        expected = set()
        for rows in by_child.values():
            waits = awaited([Receipt(away, row.confirmed_at is not None, row.named) for row, away in rows], policy)
            expected |= {(row.child_id, row.person_id) for (row, _), one in zip(rows, waits, strict=True) if one}
    assert found == expected


def test_a_step_lies_in_the_hours_of_its_reader(house: Following) -> None:
    """The father in Rome is asked at ten in China, which is three in the night there: the claim keeps it for him."""
    house.sent()
    house.at(TUESDAY, 10)
    house.looks()
    with house.database.read() as session:
        row = session.scalars(select(t.Outbox).where(t.Outbox.kind == "letter_reminder").limit(1)).one()
        assert in_china(row.next_attempt).hour == 10
        assert row.deadline - row.created_at == timedelta(days=2)
