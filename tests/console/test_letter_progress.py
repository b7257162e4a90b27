"""How far a letter has come: one bar in four parts that add up, and the list of those it did not reach."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import true

from domain.clock import SetClock
from domain.letter import Method
from domain.people import Relation, Role
from storage import overview
from storage import tables as t
from storage.database import Database
from storage.letter import letter_progress, letter_receipts, letters
from storage.letter.letter_progress import Progress
from storage.letter.letters import NewLetter
from storage.overview import Reach
from storage.person import people
from tests.beginnings import Beginnings
from tests.console.village import Village, bind, hear, send, settle, write_letter


@pytest.fixture
def settled(database: Database, clock: SetClock, beginnings: Beginnings) -> Village:
    def made() -> Village:
        with database.begin() as session:
            return settle(session, clock.now())

    return beginnings.of(made, database, clock)


def test_a_family_moves_from_unreached_to_complete(database: Database, settled: Village, clock: SetClock) -> None:
    """Mother away and grandmother at home must both confirm; the father of the other child is alone."""
    now = clock.now()
    with database.begin() as session:
        letter = write_letter(session, settled.school, now)
        assert letter_progress.progress(session, letter) == Progress(unreached=2)
        send(session, letter, settled.mother, "accepted", now)
        assert letter_progress.progress(session, letter) == Progress(delivered=1, unreached=1)
        letter_receipts.answer(session, letter, settled.mother, Method.WORD, now)
        assert letter_progress.progress(session, letter) == Progress(partly=1, unreached=1)
        letter_receipts.answer(session, letter, settled.grandmother, Method.PAPER, now)
        letter_receipts.answer(session, letter, settled.father, Method.PHONE, now)
        assert letter_progress.progress(session, letter) == Progress(complete=2)


def test_opening_the_page_counts_as_reached(database: Database, settled: Village, clock: SetClock) -> None:
    with database.begin() as session:
        letter = write_letter(session, settled.school, clock.now())
        letter_receipts.opened(session, letter, settled.mother, clock.now())
        assert letter_progress.progress(session, letter) == Progress(delivered=1, unreached=1)


def test_the_unreached_are_named_with_the_reason(database: Database, settled: Village, clock: SetClock) -> None:
    now = clock.now()
    with database.begin() as session:
        letter = write_letter(session, settled.school, now)
        send(session, letter, settled.mother, "failed", now, "对方拒收")
        found = letter_progress.unreached(session, letter, now, 10)
        assert [row.child.name for row in found] == ["李思涵", "周远"]
        assert [(g.person.name, why) for g, why in found[0].adults] == [
            ("王芳", "对方拒收"),
            ("赵桂英", "还没有加入微信"),
        ]
        later = letter_progress.unreached(session, letter, now, 10, after=found[0].child.id)
        assert [row.child.name for row in later] == ["周远"]


@pytest.mark.parametrize(("state", "why"), [("queued", "等待发送"), ("held", "等窗口打开"), ("expired", "过时未发")])
def test_a_message_that_waits_says_so(
    state: str, why: str, database: Database, settled: Village, clock: SetClock
) -> None:
    now = clock.now()
    with database.begin() as session:
        letter = write_letter(session, settled.school, now)
        send(session, letter, settled.mother, state, now)
        first = letter_progress.unreached(session, letter, now, 1)[0]
    assert first.adults[0][1] == why


def test_the_best_way_to_a_person_counts(database: Database, settled: Village, clock: SetClock) -> None:
    """The mother has an old phone that left the account, and a new one that just wrote."""
    now = clock.now()
    with database.begin() as session:
        around = overview.around(session, settled.hanhan, now)
        assert [person.reach for person in around] == [Reach.CARD, Reach.UNBOUND]
        grandmother = people.add_person(session, settled.school, "周奶奶", Role.GUARDIAN, now)
        link = people.add_guardian(session, settled.yuanyuan, grandmother, Relation.GRANDMOTHER, away=False)
        old = bind(session, link, grandmother, "o-old", now)
        session.get_one(t.Address, old).following = False
        session.flush()
        assert overview.around(session, settled.yuanyuan, now)[1].reach is Reach.UNFOLLOWED
        bind(session, link, grandmother, "o-new", now, state="pending")
        assert overview.around(session, settled.yuanyuan, now)[1].reach is Reach.PENDING
        new = bind(session, link, grandmother, "o-newest", now)
        hear(session, new, now)
        assert overview.around(session, settled.yuanyuan, now)[1].reach is Reach.OPEN


def test_the_list_of_children_pages_by_class_and_number(database: Database, settled: Village, clock: SetClock) -> None:
    with database.begin() as session:
        for number in range(7):
            people.add_child(session, settled.school, f"孩子{number}", f"{number % 3}班", clock.now())
        everyone = [row.child.id for row in overview.children(session, true(), 100)]
        paged: list[int] = []
        while rows := overview.children(session, true(), 2, paged[-1] if paged else None):
            paged += [row.child.id for row in rows]
    assert paged == everyone
    assert len(everyone) == 9


def test_the_page_draws_four_parts_that_fill_the_bar(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        letter = write_letter(session, village.school, now)
        letter_receipts.answer(session, letter, village.mother, Method.TAP, now)
    page = staff.get(f"/console/letters/{letter}").text
    assert '<rect class="partly" x="0.0" y="1" width="320.0"' in page
    assert '<rect class="unreached" x="320.0" y="1" width="320.0"' in page
    assert "共 2 家：都已确认 0 家，一方已确认 1 家，已发出，等确认 0 家，还没送到 1 家" in page
    assert "周海" in page and "13800000002" in page and "还没有加入微信" in page
    assert "李思涵" not in page, "somebody of this family has confirmed"
    assert "style=" not in page


def test_the_letters_are_listed_with_what_became_of_them(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        write_letter(session, village.school, clock.now())
        letters.draft(session, village.school, NewLetter("还没寄的信", "正文", "短"), clock.now())
    page = staff.get("/console/letters").text
    assert page.index("还没寄的信") < page.index("草稿，还没有发出") < page.index("寒假致家长的一封信")
    assert "还没送到 2 家" in page


def test_before_the_first_letter_the_page_says_what_to_do(staff: FlaskClient) -> None:
    assert "还没有写过信" in staff.get("/console/letters").text


REFRESH = '<noscript><meta http-equiv="refresh" content="10;url=?live=1"></noscript>'


def test_the_page_of_a_running_letter_comes_again_by_itself_unless_somebody_reads_the_list(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    with sqlite_database.begin() as session:
        letter = write_letter(session, village.school, clock.now())
    page = staff.get(f"/console/letters/{letter}").text
    assert REFRESH in page and f'href="/console/letters/{letter}?still=1"' in page
    for address in (f"/console/letters/{letter}?still=1", f"/console/letters/{letter}?after=0"):
        page = staff.get(address).text
        assert REFRESH not in page and '<details class="list" data-hide-after="120" open>' in page
    with sqlite_database.begin() as session:
        session.get_one(t.Letter, letter).state = "closed"
    assert REFRESH not in staff.get(f"/console/letters/{letter}").text


def test_the_page_tells_stages_with_their_source_and_the_classes(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        people.add_guardian(
            session, people.add_child(session, village.school, "周小远", "四(1)班", now), village.father,
            Relation.FATHER, away=True,
        )  # fmt: skip
        letter = write_letter(session, village.school, now)
        send(session, letter, village.mother, "accepted", now)
        letter_receipts.answer(session, letter, village.father, Method.PHONE, now)
    page = staff.get(f"/console/letters/{letter}").text
    assert "微信收下了，还没有报告送达" in page and "电话告知 1" in page and "没有能用的微信 1" in page
    assert page.index("三年级二班") < page.index("四(1)班")
    assert 'aria-label="都已确认 1 家"' in page


def test_a_letter_to_many_classes_stays_light(
    staff: FlaskClient, sqlite_database: Database, village: Village, clock: SetClock
) -> None:
    now = clock.now()
    with sqlite_database.begin() as session:
        for number in range(60):
            child = people.add_child(session, village.school, f"周{number}", f"三({number})班", now)
            people.add_guardian(session, child, village.father, Relation.FATHER, away=True)
        letter = write_letter(session, village.school, now)
    assert len(staff.get(f"/console/letters/{letter}").data) < 50 * 1024
