"""Words are found in one child's sealed text, however they were typed, and no further than a page of hits."""

import pytest
from sqlalchemy.orm import Session

from domain import finding
from domain.clock import SetClock
from domain.sealing import SEALED_NOTE
from storage import tables as t
from storage.database import Database
from storage.files import file_filters, file_search
from storage.files.file_filters import Filter, Group
from storage.files.file_search import LOOKED_THROUGH, OPENED_AT_ONCE
from storage.files.file_secrecy import Eyes
from tests.console.village import Village, say, settle
from tests.file.filled import ALL, TEACHER, counted, fill


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("包饺子", "写的是等妈妈回家包饺子，她让我问您", True),
        ("饺子 妈妈", "妈妈回家包饺子", True),
        ("饺子 爸爸", "妈妈回家包饺子", False),
        ("ABC", "ａｂｃ", True),
        ("１３８", "电话138", True),
        ("想妈妈", "想 妈\n妈", True),
        ("阿卜杜•热西提", "阿卜杜·热西提来了", True),
        ("妈妈", "妈\u200b妈", True),
        ("%", "没有", False),
        ("_", "没有", False),
        ("<b>", "说了 <b>", True),
    ],
)
def test_words_are_found_as_people_mean_them(
    query: str, text: str, found: bool, database: Database, village: Village, clock: SetClock
) -> None:
    with database.begin() as session:
        entry = say(session, village.hanhan, text, clock.now())
        say(session, village.yuanyuan, text, clock.now())
    with database.read() as session:
        page = file_search.page(session, village.hanhan, finding.asked(query), Filter(), ALL, 30)
    assert [one.id for one in page.entries] == ([entry] if found else [])


def test_where_the_words_stand_is_told_in_the_text_as_it_was_written() -> None:
    for query, text, shown in (
        ("饺子", "包饺子，煮饺子", ["饺子", "饺子"]),
        ("abc", "说ＡｂＣ了", ["ＡｂＣ"]),
        ("想妈妈", "我想 妈\n妈了", ["想 妈\n妈"]),
        ("妈妈 妈", "妈妈", ["妈妈"]),
        ("㈱", "这是㈱", ["㈱"]),
        ("没有", "什么", []),
        ("kg", "5㎏", ["㎏"]),
    ):
        found = finding.spans(finding.asked(query), text)
        assert [text[begin:end] for begin, end in found] == shown, query
        begin, end = finding.excerpt(finding.asked(query), text)
        assert 0 <= begin <= end <= len(text)


def test_a_page_of_hits_goes_on_by_the_number_of_its_last(
    database: Database, village: Village, clock: SetClock
) -> None:
    words = finding.asked("饺子")
    with database.begin() as session:
        hits = [
            number
            for at in range(7)
            for number in (say(session, village.hanhan, f"饺子{at}", clock.now()),)
            if say(session, village.hanhan, "别的", clock.now())
        ]
    with database.read() as session:
        first = file_search.page(session, village.hanhan, words, Filter(), ALL, 5)
        then = file_search.page(session, village.hanhan, words, Filter(), ALL, 5, first.older)
    assert [one.id for one in (*first.entries, *then.entries)] == hits[::-1]
    assert not first.is_short and then.older is None


def test_a_search_stops_when_its_page_is_full(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        fill(session, village.hanhan, 3 * OPENED_AT_ONCE[0], clock.now(), text="饺子")
    with database.read() as session, counted(database) as seen:
        hits = file_search.find(session, village.hanhan, finding.asked("饺子"), Filter(), ALL, 30)
    assert len(hits.numbers) == 30 and len(seen) == 1


def test_a_search_in_vain_ends_and_says_where_to_go_on(sqlite_database: Database, clock: SetClock) -> None:
    with sqlite_database.begin() as session:
        village = settle(session, clock.now())
        oldest = say(session, village.hanhan, "饺子", clock.now())
        fill(session, village.hanhan, LOOKED_THROUGH, clock.now())
    with sqlite_database.read() as session:
        first = file_search.find(session, village.hanhan, finding.asked("饺子"), Filter(), ALL, 30)
        assert first.is_short and first.numbers == []
        then = file_search.find(session, village.hanhan, finding.asked("饺子"), Filter(), ALL, 30, first.older)
    assert then.numbers == [oldest] and then.older is None


def test_a_filter_narrows_a_search(database: Database, village: Village, clock: SetClock) -> None:
    with database.begin() as session:
        say(session, village.hanhan, "说饺子", clock.now())
        note = say(session, village.hanhan, "记饺子", clock.now(), direction="note", kind="note")
    with database.read() as session:
        found = file_search.find(session, village.hanhan, finding.asked("饺子"), Filter(group=Group.NOTE), ALL, 30)
    assert found.numbers == [note]


def test_what_eyes_may_not_read_is_not_found(database: Database, village: Village, clock: SetClock) -> None:
    """A sealed note by nobody, an alert by those to whom alerts are open, a complaint by whoever answers for all."""
    with database.begin() as session:
        say(session, village.hanhan, "秘密一", clock.now(), direction="note", kind=SEALED_NOTE)
        alert = say(session, village.hanhan, "秘密二", clock.now(), direction="note", kind="alert", cause="alert:1")
        complaint = say(session, village.hanhan, "秘密三", clock.now())
        _ticket(session, village, complaint, clock)
    excluded = Eyes(sees_alerts=True, is_leading=True, kept_from=((1, complaint),))
    with database.read() as session:
        for reader, visible in ((ALL, [complaint, alert]), (TEACHER, []), (excluded, [])):
            found = file_search.find(session, village.hanhan, finding.asked("秘密"), Filter(), reader, 30)
            assert found.numbers == visible
            page = file_filters.page(session, village.hanhan, Filter(), reader, 30)
            assert [one.id for one in page.entries] == visible
            for entry in (alert, complaint):
                shown = file_filters.is_shown(session, village.hanhan, entry, reader)
                assert shown is (entry in visible)


def _ticket(session: Session, village: Village, entry: int, clock: SetClock) -> None:
    session.add(
        t.Ticket(
            once="t1",
            kind="complaint",
            school_id=village.school,
            child_id=village.hanhan,
            said="秘密三",
            slots="{}",
            entry_id=entry,
            opened_at=clock.now(),
            due_at=clock.now(),
        )
    )
