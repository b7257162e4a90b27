"""Each night all is looked at and the day is sealed, in the database and outside it; the past stays as it was."""

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from domain import chain as rules
from domain.clock import SetClock
from scheduler import chain as nightly
from storage import tables as t
from storage.chains import chain, chain_seals
from tests.chain.town import Town, at_night, flipped

STOP = threading.Event()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def night(town: Town, folder: Path) -> date:
    """Link, wait for the night, seal; the day that was sealed."""
    nightly.link(town.database, town.clock, STOP)
    day = at_night(town.clock)
    assert nightly.seal(town.database, town.clock, folder, STOP) == 1
    return day


def seals(town: Town) -> list[chain_seals.Seal]:
    with town.database.read() as session:
        return chain_seals.seals(session)


def codes(town: Town, folder: Path) -> list[tuple[str, str]]:
    """What the look at everything says of the seals: code and day."""
    report = town.look(seal_file=folder / "seals.log")
    return [(one.code, one.detail) for one in report.problems if one.chain == "seals"]


def rewrite(town: Town, child: int) -> None:
    """An insider who knows how: an entry is changed and commitment, links and head are made anew to fit."""
    town.insider("DELETE FROM chain_links WHERE chain = 'child' AND owner_id = :c", c=child)
    town.insider("DELETE FROM chain_heads WHERE chain = 'child' AND owner_id = :c", c=child)
    town.insider("DELETE FROM commitments WHERE subject = 'entry'")
    town.insider("UPDATE entries SET channel = 'sms'")
    town.insider(
        "INSERT INTO chain_waits (chain, owner_id, subject, subject_id) "
        "SELECT 'child', child_id, 'entry', entry_id FROM entry_children ORDER BY entry_id"
    )
    day = town.raw("SELECT max(day) FROM day_seals")
    town.link()
    town.insider("UPDATE chain_links SET day = :day WHERE chain = 'child'", day=day)


def test_once_a_night_after_three(town: Town, folder: Path) -> None:
    town.write("一")
    assert nightly.seal(town.database, town.clock, folder, STOP) == 1, "the first start makes up for last night"
    assert nightly.seal(town.database, town.clock, folder, STOP) == 0
    at_night(town.clock)
    town.clock.advance(-timedelta(minutes=10))
    assert nightly.seal(town.database, town.clock, folder, STOP) == 0, "five past three"
    town.clock.advance(timedelta(minutes=10))
    assert nightly.seal(town.database, town.clock, folder, STOP) == 1
    assert [one.day for one in seals(town)] == [date(2026, 11, 23), date(2026, 11, 22)]


def test_the_line_outside_says_the_same(town: Town, folder: Path) -> None:
    town.write("一", *town.children)
    day = night(town, folder)
    town.write("二")
    next_day = night(town, folder)
    newest, oldest = seals(town)
    assert (oldest.day, oldest.chains, oldest.links, oldest.problems) == (day, 3, 3, 0)
    assert (newest.day, newest.chains, newest.links) == (next_day, 2, 2)
    lines = (folder / "seals.log").read_text("utf-8").splitlines()
    assert lines == [oldest.line, newest.line]
    assert codes(town, folder) == []


def test_a_rewritten_past_is_found(town: Town, folder: Path) -> None:
    town.write("一")
    day = night(town, folder)
    rewrite(town, town.children[0])
    assert town.found() == [("seals", 0, 0, "seal", "", 0)], "nothing else gives it away"
    assert codes(town, folder) == [("seal", day.isoformat())]


def test_a_rewritten_past_with_rewritten_seals_is_found_outside(town: Town, folder: Path) -> None:
    town.write("一")
    day = night(town, folder)
    rewrite(town, town.children[0])
    made = town.look().days.seal(day, rules.GENESIS)
    town.insider("UPDATE day_seals SET hash = :hash", hash=made)
    assert town.found() == [], "the database alone is of one mind again"
    assert codes(town, folder) == [("seal differs", day.isoformat()), ("seal", day.isoformat())]


def test_seals_that_are_missing_are_named(town: Town, folder: Path) -> None:
    town.write("一")
    first = night(town, folder)
    town.write("二")
    second = night(town, folder)
    log = folder / "seals.log"
    lines = log.read_text("utf-8").splitlines(keepends=True)
    log.write_text(f"{lines[1]}？？\n", "utf-8")
    assert codes(town, folder) == [("seal not in file", first.isoformat()), ("seal line", "")]
    log.write_text("".join(lines), "utf-8")
    town.insider("DELETE FROM day_seals WHERE hash = :hash", hash=seals(town)[0].hash)
    assert codes(town, folder) == [("seal not in database", second.isoformat())]


def test_a_removed_tail_that_was_sealed_is_found(town: Town, folder: Path) -> None:
    """Entry, file, commitment, link and head: all of it, as if it had never been."""
    town.write("一")
    number = town.write("二")
    day = night(town, folder)
    with town.database.read() as session:
        kept = next(chain.links(session, "child", town.children[0]))
    for statement in (
        "DELETE FROM entry_children WHERE entry_id = :id",
        "DELETE FROM entries WHERE id = :id",
        "DELETE FROM commitments WHERE subject = 'entry' AND subject_id = :id",
        "DELETE FROM chain_links WHERE subject = 'entry' AND subject_id = :id",
    ):
        town.insider(statement, id=number)
    town.insider("UPDATE chain_heads SET position = 1, hash = :hash WHERE chain = 'child'", hash=kept.hash)
    assert codes(town, folder) == [("seal", day.isoformat())]


def test_what_is_linked_after_the_seal_falls_under_the_next(town: Town, folder: Path) -> None:
    """Also when the clock of a machine goes back to a day that is sealed."""
    town.write("一")
    day = night(town, folder)
    town.clock.advance(-timedelta(days=1))
    town.write("二")
    town.link()
    with town.database.read() as session:
        days = set(session.scalars(select(t.ChainLink.day)))
    assert days == {day, day + timedelta(days=1)}
    assert codes(town, folder) == []


def test_a_crash_between_file_and_commit(town: Town, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    town.write("一")
    town.link()
    at_night(town.clock)
    append = chain_seals.append

    def then_die(path: Path, seal: chain_seals.Seal) -> None:
        append(path, seal)
        raise OSError("the power is gone")

    monkeypatch.setattr(chain_seals, "append", then_die)
    with pytest.raises(OSError, match="power"):
        nightly.seal(town.database, town.clock, folder, STOP)
    assert seals(town) == []
    monkeypatch.undo()
    assert nightly.seal(town.database, town.clock, folder, STOP) == 1
    assert len((folder / "seals.log").read_text("utf-8").splitlines()) == 1
    assert codes(town, folder) == []


def test_directors_learn_of_it_in_the_morning(town: Town, folder: Path) -> None:
    number = town.write("一")
    town.link()
    sealed = town.raw("SELECT text FROM entries WHERE id = :id", id=number)
    town.insider("UPDATE entries SET text = :text WHERE id = :id", text=flipped(sealed), id=number)
    night(town, folder)
    with town.database.read() as session:
        (told,) = session.scalars(select(t.Outbox).where(t.Outbox.kind == "chain_broken"))
        assert told.person_id == town.director
        assert told.next_attempt > town.clock.now(), "nobody is woken for it"
        assert told.body is not None and "有1处和当初写下的不一样，本校有1个孩子的档案在里面" in told.body
    assert seals(town)[0].problems == 1


def test_a_stop_ends_the_look(town: Town, folder: Path, clock: SetClock) -> None:
    town.write("一")
    town.link()
    at_night(clock)
    stop = threading.Event()
    stop.set()
    assert nightly.link(town.database, clock, stop) == 0
    assert nightly.seal(town.database, clock, folder, stop) == 0
    assert seals(town) == []
