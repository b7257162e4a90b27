"""The lists behind the pages of work, on both databases: whose they are, their order, and what stays hidden."""

from datetime import timedelta

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from domain.access import AccountKind, Actor, Duty
from domain.clock import SetClock, in_china
from domain.delivery import State
from domain.ticket import TicketKind
from storage import board, heartbeats, upkeep
from storage import tables as t
from storage.access import accounts, mine
from storage.alert import alert_lists, alerts
from storage.alert.alerts import NewAlert
from storage.contact import day_notes
from storage.database import Database
from storage.letter import letter_mine
from storage.person import people
from storage.talk import talks, ticket_lists
from storage.talk.ticket_lists import Stand as Step
from storage.talk.ticket_lists import Whose
from storage.traffic import delivery_lists, outbox_mend, quarantine
from storage.traffic.delivery_lists import Stand
from tests.console.test_deliveries import message
from tests.console.village import Village, say, settle, write_letter
from tests.console.waiting import asks


@pytest.fixture
def village(database: Database, clock: SetClock) -> Village:
    with database.begin() as session:
        return settle(session, clock.now())


def actor(session: Session, person: int, clock: SetClock) -> Actor:
    number = accounts.add(session, f"staff{person}", AccountKind.STAFF, clock.now(), person_id=person)
    account = accounts.get(session, number)
    assert account is not None
    found = accounts.actor(session, account)
    assert found is not None
    return found


def test_tickets_by_waiting_time_and_a_page_after_a_page(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        teacher, director = actor(session, village.teacher, clock), actor(session, village.director, clock)
        numbers = [asks(session, village, clock.now() - timedelta(hours=at), name=f"n{at}") for at in (1, 60, 30)]
        asks(session, village, clock.now(), name="c", kind=TicketKind.COMPLAINT, said="只给主任")
        now = clock.now()
        first = ticket_lists.listed(session, teacher, Whose.MINE, Step.OPEN, None, now, 2)
        assert [one.ticket.id for one in first] == [numbers[1], numbers[2]]
        assert (first[0].title, first[0].owner) == ("李思涵妈妈", "陈老师")
        after = ticket_lists.listed(session, teacher, Whose.MINE, Step.OPEN, None, now, 2, first[-1].ticket.id)
        assert [one.ticket.id for one in after] == [numbers[0]]
        assert ticket_lists.waiting(session, teacher, now) == ticket_lists.Counts(3, 1)
        every = ticket_lists.listed(session, director, Whose.ALL, Step.OPEN, TicketKind.COMPLAINT, now, 9)
        assert [one.ticket.said for one in every] == ["只给主任"] and every[0].owner == ""
        assert ticket_lists.listed(session, director, Whose.ALL, Step.CLOSED, None, now, 9) == []


def test_the_newest_words_of_own_children(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        teacher, director = actor(session, village.teacher, clock), actor(session, village.director, clock)
        for at in range(5):
            asks(session, village, clock.now() + timedelta(minutes=at), name=f"n{at}", said=f"第{at}句")
        found = talks.newest(session, mine.is_own(teacher), village.teacher, 3, 10)
        assert [(one.child.name, one.waits) for one in found] == [("李思涵", True)]
        assert [one.text for one in found[0].words] == ["第4句", "第3句", "第2句"]
        assert talks.newest(session, mine.is_own(director), village.director, 3, 10) == []


def test_alerts_by_how_pressing_they_are(database: Database, village: Village, clock: SetClock) -> None:
    def opens(session: Session, name: str, level: str, **more: object) -> int:
        new = NewAlert(
            once=name,
            school_id=village.school,
            level=level,
            category="missing",
            quote="找不着",
            next_step_at=clock.now(),
            child_id=village.hanhan,
            **more,  # type: ignore[arg-type]
        )
        found = alerts.open_once(session, new, clock.now())
        assert found is not None
        return found.id

    with database.begin() as session:
        teacher, director = actor(session, village.teacher, clock), actor(session, village.director, clock)
        drill, week, now = (
            opens(session, "d", "P0", is_drill=True),
            opens(session, "w", "P2"),
            opens(session, "n", "P0"),
        )
        found = alert_lists.listed(session, teacher, clock.now(), 9)
        assert [one.alert.id for one in found] == [now, week, drill]
        assert alert_lists.open_count(session, teacher, clock.now()) == (2, 2)
        alerts.exclude(session, now, {village.teacher})
        assert alert_lists.one(session, teacher, now, clock.now()) is None
        assert alert_lists.one(session, director, now, clock.now()) is not None


def test_the_board_counts_in_the_database(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        clock.advance(timedelta(days=60))
        now, today = clock.now(), in_china(clock.now()).date()
        assert board.unpaired(session, village.school, 9).count == 1
        late = board.overdue(session, village.school, now, today)
        assert [(one.class_name, one.children, one.pupils) for one in late] == [("三年级二班", 1, 2)]
        stale = board.stale(session, village.school, now - timedelta(days=45), 1)
        assert stale.count == 2 and len(stale.children) == 1
        say(session, village.hanhan, "今天挺好", now)
        (one,) = board.stale(session, village.school, now - timedelta(days=45), 9).children
        assert one.id == village.yuanyuan
        gaps = board.gaps(session, village.school)
        assert (gaps.on_call, gaps.directors, gaps.without_account) == (0, 1, ("吴敏",))
        assert gaps.unreached == ("陈立",) and gaps.classes == ("三年级二班",)
        assert board.asked(session, village.school, None) == board.Asked(0, 0, 0, 0)


def test_letters_of_own_families(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        teacher = actor(session, village.teacher, clock)
        letter = write_letter(session, village.school, clock.now())
        (found,) = letter_mine.unsigned(session, village.school, mine.is_own(teacher))
        assert found.letter_id == letter and [child.name for child in found.children] == ["李思涵"]


def test_what_did_not_leave_and_what_becomes_of_it(database: Database, village: Village, clock: SetClock) -> None:
    now = clock.now()
    with database.begin() as session:
        failed = message(session, village, now, "failed", name="f", error="对方不接收")
        held = message(session, village, now, "held", name="h")
        sent = message(session, village, now, "delivered", name="s")
        assert delivery_lists.counts(session, village.school, now) == {
            Stand.WAITING: 0,
            Stand.HELD: 1,
            Stand.FAILED: 1,
            Stand.UNCERTAIN: 0,
        }
        assert delivery_lists.reasons(session, now, 9) == [(State.FAILED, None, "对方不接收", 1)]
        (one,) = delivery_lists.listed(session, village.school, Stand.FAILED, now, 9, which=true())
        assert (one.person, one.children, one.is_staff) == ("王芳", ("李思涵",), False)
        assert outbox_mend.again(session, failed, now) and not outbox_mend.again(session, failed, now)
        assert outbox_mend.drop(session, held, now) and not outbox_mend.drop(session, sent, now)
        assert delivery_lists.counts(session, None, now)[Stand.WAITING] == 1


def test_what_could_not_be_read(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        quarantine.put(session, b"<xml", "not XML", clock.now())
        (one,) = quarantine.listed(session, village.school, 9)
        assert one.text == "<xml" and one.size == 4
        assert [shown.text for shown in quarantine.listed(session, None, 9)] == [None]
        assert quarantine.ask_again(session, one.id, clock.now())
        assert quarantine.asked(session, 9) == [(one.id, b"<xml")]
        quarantine.read_again(session, one.id, "root", clock.now())
        assert quarantine.asked(session, 9) == [] and quarantine.count(session) == 1
        assert quarantine.put_away(session, one.id, clock.now()) and not quarantine.put_away(
            session, one.id, clock.now()
        )
        assert not quarantine.ask_again(session, one.id, clock.now()) and quarantine.count(session) == 0


def test_a_flood_of_what_cannot_be_read_is_not_opened_whole_to_be_counted(
    database: Database, village: Village, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside another school, who sent it stands in the sealed body; a page of every day counts it."""
    monkeypatch.setattr(quarantine, "AT_ONCE", 2)
    monkeypatch.setattr(quarantine, "MOST_COUNTED", 4)
    with database.begin() as session:
        people.add_school(session, "远山小学", clock.now())
        opened: list[int] = []
        monkeypatch.setattr(quarantine, "SENDER", Opened(opened))
        for number in range(9):
            quarantine.put(session, b"<xml %d" % number, "not XML", clock.now())
        assert quarantine.count(session, village.school) == 0
        assert len(opened) == 4
        assert quarantine.count(session) == 9


class Opened:
    """Looks for the sender in a body, and counts the bodies."""

    def __init__(self, opened: list[int]) -> None:
        self._opened = opened

    def search(self, raw: bytes) -> None:
        self._opened.append(len(raw))


def test_how_the_machine_is_kept(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        heartbeats.beat(session, "tidy", clock.now())
        assert heartbeats.every(session) == [("tidy", clock.now())]
        assert upkeep.last_seal(session) is None and upkeep.last_clearing(session) is None
        day = in_china(clock.now()).date()
        session.add(t.DaySeal(day=day, hash=bytes(32), chains=1, links=7, sealed_at=clock.now(), problems=0))
        session.flush()
        assert upkeep.last_seal(session) == upkeep.Sealed(day, clock.now(), 7, 0)
        assert upkeep.numbers(session) == upkeep.Numbers(1, 2, 0, 0)


def test_only_ones_own_press_is_found(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        assert day_notes.of_teacher(session, 1, village.teacher) is None
        assert Duty.PAIRED in actor(session, village.teacher, clock).duties
