"""What is written gets its link soon after, exactly one for each file it stands in, and writers wait for nobody."""

import threading

import pytest
from sqlalchemy import func, select

from domain import chain as rules
from domain.chain import GENESIS
from storage import tables as t
from storage.chains import chain
from storage.chains.chain_contents import SUBJECTS, contents
from storage.files import file
from storage.files.file import NewEntry
from storage.files.media import MediaStore
from tests.chain.town import PNG, Town


def test_each_file_has_a_chain_of_its_own(town: Town) -> None:
    hanhan, yuan = town.children
    first, second, both = town.write("一"), town.write("二", yuan), town.write("三", hanhan, yuan)
    assert town.link() == 4 + 3, "an entry of two files has two links; and three states"
    with town.database.read() as session:
        mine = list(chain.links(session, "child", hanhan))
        theirs = list(chain.links(session, "child", yuan, page=1))
        head = chain.head(session, "child", hanhan)
    assert [(one.position, one.subject, one.subject_id) for one in mine] == [(1, "entry", first), (2, "entry", both)]
    assert [one.subject_id for one in theirs] == [second, both]
    assert mine[0].hash == rules.link(GENESIS, mine[0].digest)
    assert mine[1].hash == rules.link(mine[0].hash, mine[1].digest) == head.hash
    assert mine[1].digest == theirs[1].digest, "one content, one commitment"
    assert town.look().problems == []


def test_the_commitment_is_to_the_words_and_needs_its_salt(town: Town) -> None:
    number = town.write("孩子发烧了")
    town.link()
    with town.database.read() as session:
        (one,) = chain.links(session, "child", town.children[0])
        content = contents(session, SUBJECTS["entry"], [number])[number]
    assert "孩子发烧了".encode() in content
    assert one.salt is not None and len(one.salt) == rules.SALT_SIZE
    assert one.digest == rules.digest(one.salt, content) != rules.digest(b"", content)


def test_without_anything_written_there_is_nothing_to_link(town: Town) -> None:
    assert town.link() == 0
    with town.database.read() as session:
        assert chain.head(session, "child", town.children[0]) == chain.Head(0, GENESIS)
        assert chain.waiting(session) == chain.Waiting(0, None)


def test_what_waits_is_counted_from_when_it_was_written(town: Town) -> None:
    town.write("一")
    since = town.clock.now()
    town.write("二")
    with town.database.read() as session:
        assert chain.waiting(session) == chain.Waiting(4, since)
    assert town.look().problems == [], "what waits for its link is no problem"


def test_small_batches_make_the_same_chain(town: Town) -> None:
    for said in "一二三四五":
        town.write(said, *town.children)
    assert town.link(limit=3) == 15
    report = town.look(page=2)
    assert (report.problems, report.links) == ([], 15)


def test_a_kill_in_the_middle_leaves_no_gap(town: Town) -> None:
    for said in "一二三":
        town.write(said)
    with pytest.raises(RuntimeError), town.database.begin() as session:
        chain.link_waiting(session, town.clock.now(), 2)
        raise RuntimeError("the power is gone")
    with town.database.read() as session:
        assert chain.waiting(session).count == 6
    town.link()
    report = town.look()
    assert (report.problems, report.links) == ([], 6)


def test_two_who_link_at_once_make_each_link_once(town: Town) -> None:
    for number in range(40):
        town.write(f"第{number}句", *town.children)
    start, failed = threading.Barrier(2), []

    def work() -> None:
        start.wait()
        try:
            for _ in range(60):
                with town.database.begin() as session:
                    chain.link_waiting(session, town.clock.now(), 7)
        except Exception as error:
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    town.link()
    report = town.look()
    assert (failed, report.problems, report.links, report.waiting.count) == ([], [], 120, 0)


def test_a_letter_to_ten_thousand_is_one_commitment(town: Town) -> None:
    count = 10_000
    with town.database.begin() as session:
        row = {"school_id": town.school, "class_name": "一年级", "created_at": town.clock.now()}
        many = [t.Child(name=f"孩子{n}", name_index=f"孩子{n}", **row) for n in range(count - 2)]
        session.add_all(many)
        session.flush()
        now = town.clock.now()
        entry = NewEntry(now, "清水湾小学", "全体家长", "letter", "out", "letter", "国庆安全提醒", "letter:1")
        file.write_to_school(session, entry, town.school, now)
    assert town.link() == count
    with town.database.read() as session:
        assert session.scalar(select(func.count()).select_from(t.Commitment)) == 1
        assert session.scalar(select(func.count()).select_from(t.ChainHead)) == count
    report = town.look()
    assert (report.problems, report.links) == ([], count)


def test_a_picture_kept_before_its_entry_is_linked_behind_it(town: Town, store: MediaStore) -> None:
    entry, picture = town.picture(store)
    town.link()
    with town.database.read() as session:
        found = [(one.subject, one.subject_id) for one in chain.links(session, "child", town.children[0])]
    assert found == [("entry", entry), ("media", picture)]
    assert town.look(store=store).problems == []


def test_a_picture_kept_later_is_linked_then(town: Town, store: MediaStore) -> None:
    from messages.inbound import Kind, MediaRef
    from storage.files import media

    with town.database.begin() as session:
        picture = media.want(session, MediaRef("m-1", Kind.IMAGE), town.clock.now())
    entry = town.write("", *town.children, kind="image", media_id=picture)
    town.link()
    store.write(picture, PNG)
    with town.database.begin() as session:
        store.keep(session, picture, PNG, town.clock.now())
    assert town.link() == 2
    with town.database.read() as session:
        found = [(one.subject, one.subject_id) for one in chain.links(session, "child", town.children[1])]
    assert found == [("entry", entry), ("media", picture)]
    assert town.look(store=store).problems == []


def test_a_file_that_is_brought_in_keeps_its_chain(town: Town) -> None:
    """As an import does: rows and chain in one transaction; the notes the triggers left are dealt with."""
    hanhan, yuan = town.children
    number = town.write("一")
    town.link()
    with town.database.begin() as session:
        (one,) = chain.links(session, "child", hanhan)
        row = session.get_one(t.Entry, number)
        entry = NewEntry(row.at, row.author, row.reader, row.channel, row.direction, row.kind, row.text, row.cause)
        copied = file.write(session, entry, [yuan], row.recorded_at)
        assert copied is not None
        chain.bring(
            session, yuan, [chain.BroughtLink("entry", copied, one.hash, one.digest, one.salt)], town.clock.now()
        )
    town.write("二", yuan)
    town.link()
    with town.database.read() as session:
        assert next(chain.links(session, "child", yuan)).hash == one.hash
        assert chain.head(session, "child", yuan).position == 2
    assert town.look().problems == []
