"""What is somebody else's stays: a longer name, the same name, another child with the same number."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from domain.access import Deed
from domain.people import Role
from handlers.actions.privacy import erasures as deeds
from messages.outbound import Envelope
from storage import tables as t
from storage.access import audit
from storage.chains.redactions import EMPTY
from storage.files import file, file_import
from storage.files.file import NewEntry
from storage.person import people
from storage.privacy import erasures, erasures_log
from tests.access.two_schools import make
from tests.chain.town import Town
from tests.erasure.family import CHILD, MOTHER, TEACHER, Family
from tests.rights.everything import tables_with

LONGER = f"{CHILD}轩"


@pytest.fixture
def insider(lived: Family) -> Callable[..., None]:
    """No trigger and no foreign key is in the way."""
    return Town(lived.database, lived.hall.clock).insider


def says(family: Family, once: str, text: str, state: str = "queued", **more: object) -> int:
    """A message to the teacher."""
    teacher = family.hall.id_of(TEACHER)
    body = Envelope("contact_due", once, teacher, text).body()
    given = {"person_id": teacher, "kind": "contact_due", "form": "text", "state": state, "body": body, "once": once}
    with family.database.begin() as session:
        return make(session, t.Outbox, given | more, family.now, 1)


def becomes(family: Family, number: int) -> tuple[str, bool]:
    """The state of a message, and whether its words are there."""
    with family.database.read() as session:
        row = session.get_one(t.Outbox, number)
        return row.state, row.body != EMPTY


def pupil(family: Family, name: str) -> int:
    with family.database.begin() as session:
        return people.add_child(session, family.school, name, "三(2)班", family.now)


def test_a_longer_name_is_another_child(lived: Family) -> None:
    pupil(lived, LONGER)
    waits, sent = says(lived, "a", f"{LONGER}今天没有到校"), says(lived, "b", f"请联系{LONGER}家里", "accepted")
    both = says(lived, "c", f"{LONGER}和{CHILD}今天没有到校", "accepted")
    address = {"kind": "whom", "payload": f'{{"text": "{LONGER}"}}', "expires_at": lived.now + timedelta(days=1)}
    with lived.database.begin() as session:
        of_staff = select(t.StaffAddress.address_id).where(t.StaffAddress.person_id == lived.hall.id_of(TEACHER))
        asked = make(session, t.Question, {**address, "address_id": session.scalar(of_staff)}, lived.now, 1)
        audit.write(session, lived.actor("director"), Deed.SEARCH, "staff.children", lived.now, detail=f"找：{LONGER}")
    lived.erases()
    assert (becomes(lived, waits), becomes(lived, sent)) == (("queued", True), ("accepted", True))
    assert becomes(lived, both) == ("accepted", False), "where both are named the child is"
    with lived.database.read() as session:
        assert LONGER in session.get_one(t.Question, asked).payload
        assert f"找：{LONGER}" in [row.detail for row in audit.rows(session, 500, without_child=True)]


def test_a_namesake_keeps_what_is_said_of_it(lived: Family) -> None:
    other = pupil(lived, CHILD)
    with lived.database.begin() as session:
        said = NewEntry(lived.now, "老师", "家里", "wechat", "out", "text", "今天很好", "inbox:9")
        entry = file.write(session, said, [other], lived.now)
    carried = says(lived, "a", f"{CHILD}：今天很好", "accepted", entry_id=entry)
    waits = says(lived, "b", f"{CHILD}今天没有到校")
    lived.erases()
    assert becomes(lived, carried) == ("accepted", True)
    assert becomes(lived, waits) == ("queued", True)


def test_an_adult_who_is_called_as_the_mother_is(lived: Family) -> None:
    with lived.database.begin() as session:
        people.add_person(session, lived.school, MOTHER, Role.TEACHER, lived.now)
    sent = says(lived, "a", f"{MOTHER}老师下午开会", "accepted")
    lived.erases()
    assert becomes(lived, sent) == ("accepted", True)


def test_a_name_of_one_sign_holds_nothing_back(lived: Family) -> None:
    """Not even what names an adult of the family: that is no word about the child."""
    with lived.database.begin() as session:
        session.get_one(t.Child, lived.child).name = "涵"
    waits = says(lived, "a", f"{MOTHER}请回电话")
    number = lived.asks(typed="涵")
    lived.decides(number, "涵")
    assert becomes(lived, waits)[0] == "queued"


def test_an_adult_whom_the_register_had_twice(lived: Family) -> None:
    """The card was given to the second of them, who turned out to be the first: nothing names the second any more."""
    mother, twice = lived.hall.id_of(MOTHER), "王芳芳"
    with lived.database.begin() as session:
        other = people.add_person(session, lived.school, twice, Role.GUARDIAN, lived.now, phone="13911112222")
        tie = session.scalars(select(t.Guardianship.id).where(t.Guardianship.person_id == mother)).one()
        given = {"person_id": other, "guardianship_id": tie, "code_index": "twice"}
        make(session, t.Invitation, given, lived.now, 1)
        change = {"school_id": lived.school, "subject": "adult", "subject_id": other}
        make(session, t.RegisterChange, change, lived.now, 3)
    told = lived.erases()
    assert told["adults"] == 2
    assert tables_with(lived.database, twice) == tables_with(lived.database, "13911112222") == []
    with lived.database.read() as session:
        assert not session.scalars(select(t.RegisterChange).where(t.RegisterChange.subject_id == other)).all()
    assert lived.problems() == []


def test_another_child_with_the_number_of_a_deleted_one(lived: Family, tmp_path: Path) -> None:
    """A database that was put back counts on from where it was: who comes then is somebody else."""
    lived.erases()
    path = tmp_path / "erasures.log"
    with lived.database.read() as session:
        done, since = erasures.all_done(session), erasures.known_since(session)
    erasures_log.append(path, done, since)
    (line,) = erasures_log.read(path)
    later = pupil(lived, "周小满")
    with lived.database.read() as session:
        moment = session.get_one(t.Child, later).created_at
        assert not deeds.is_still_there(session, line.child_id, line.known_since), "deleted"
        assert not deeds.is_still_there(session, later, line.known_since), "somebody else"
        assert deeds.is_still_there(session, later, moment)
    assert erasures_log.append(path, done, {line.child_id: moment}) == 1, "the second of that number is noted too"


def test_nothing_is_written_into_a_deleted_file(lived: Family) -> None:
    lived.erases()
    said = NewEntry(lived.now, "老师", "学校", "console", "note", "note", "晚到的一句", "console")
    with pytest.raises(IntegrityError, match="INSERT refused"), lived.database.begin() as session:
        file.write(session, said, [lived.child], lived.now)
    assert lived.problems() == []


def test_an_archive_of_a_deleted_file_is_known(lived: Family) -> None:
    with lived.database.read() as session:
        own, both = _numbers(session, lived)
        assert not file_import.are_erased(session, own + both)
    lived.erases()
    with lived.database.read() as session:
        assert file_import.are_erased(session, own)
        assert not file_import.are_erased(session, both), "what stands in the sibling's file is there"


def _numbers(session: object, family: Family) -> tuple[list[int], list[int]]:
    query = select(t.EntryChild.entry_id).where(t.EntryChild.child_id == family.child)
    numbers = set(session.scalars(query))  # type: ignore[attr-defined]
    theirs = select(t.EntryChild.entry_id).where(t.EntryChild.child_id == family.sibling)
    shared = numbers & set(session.scalars(theirs))  # type: ignore[attr-defined]
    return sorted(numbers - shared), sorted(shared)


def test_an_entry_that_is_brought_into_the_file_is_no_excuse(lived: Family, insider: Callable[..., None]) -> None:
    """Of an emptied entry of a child who is here, what remains keeps its salt, whatever deleted child it is given."""
    with lived.database.begin() as session:
        said = NewEntry(lived.now, "老师", "家里", "wechat", "out", "text", "说错了", "inbox:9")
        entry = file.write(session, said, [lived.sibling], lived.now)
        assert entry is not None
    with lived.database.begin() as session:
        from handlers.actions.files.redaction import redact

        redact(session, lived.actor("director"), entry, "mistake", "说错了孩子", lived.now)
    lived.erases()
    insider("INSERT INTO entry_children (child_id, entry_id) VALUES (:child, :entry)", child=lived.child, entry=entry)
    insider("UPDATE commitments SET salt = NULL WHERE subject = 'remains' AND subject_id = :entry", entry=entry)
    assert "no salt" in {code for _, _, code, _, _ in lived.problems()}


def test_a_row_of_the_audit_about_another_child(lived: Family, insider: Callable[..., None]) -> None:
    """Cleared in the name of a deletion, with its number put right: still no row of that child."""
    with lived.database.begin() as session:
        who = lived.actor("principal")
        audit.write(session, who, Deed.EXPORT, "x.other", lived.now, child_id=lived.sibling, detail="整份档案")
    lived.erases()
    insider("INSERT INTO cleared_audit (audit_id, erasure_id) SELECT id, 1 FROM audit WHERE what = 'x.other'")
    insider("DELETE FROM cleared_audit WHERE audit_id = (SELECT min(audit_id) FROM cleared_audit)")
    assert "audit differs" in {code for _, _, code, _, _ in lived.problems()}


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_who_waited_for_the_deletion_writes_nothing(lived: Family) -> None:
    """Somebody read the child before, and writes while the file is being deleted."""
    number, who, refused = lived.asks(), lived.actor("principal"), []
    said = NewEntry(lived.now, "老师", "学校", "console", "note", "note", "晚到的一句", "console")

    def write() -> None:
        try:
            with lived.database.begin() as session:
                file.write(session, said, [lived.child], lived.now)
        except IntegrityError as error:
            refused.append(str(error.orig))

    late = Thread(target=write)
    with lived.database.begin() as session:
        deeds.carry_out(session, who, number, CHILD, lived.now)
        late.start()
        while late.is_alive() and not _waits(lived):
            late.join(0.02)
    late.join()
    assert refused
    assert "INSERT refused" in refused[0]
    lived.link()
    assert lived.problems() == []


def _waits(family: Family) -> bool:
    with family.database.read() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
