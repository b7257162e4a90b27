"""Children and adults who come while a letter runs get it; those who go are waited for no longer."""

from sqlalchemy import update

from domain.letter import Audience, Method
from domain.people import Relation
from handlers.actions.letter import letter_upkeep, receipts
from scheduler import letters as job
from storage import tables as t
from storage.person import people
from tests.letters.school import Adult, School
from tests.letters.test_life import begun, do, letters_of

NEW_FATHER = Adult("钱勇", Relation.FATHER, ("钱多多",), True, is_bound=True)


def look_after(school: School) -> int:
    return job.look_after(school.database, school.clock)


def test_a_child_who_comes_later_gets_it_with_a_line_in_the_file(school: School) -> None:
    number = begun(school)
    school.pupil("钱多多", "三(2)班")
    school.adult(NEW_FATHER)
    school.later(minutes=5)
    assert look_after(school) == 1 and look_after(school) == 0
    assert letters_of(school, "钱勇") == ["queued"] and letters_of(school, "李强") == ["queued"]
    assert [entry.text.splitlines()[0] for entry in school.file_of("钱多多")] == ["《国庆安全提醒》（后来补发）"]
    assert school.receipt(number, "钱多多", "钱勇").added_at == school.now


def test_a_guardian_who_comes_later_gets_it(school: School) -> None:
    begun(school)
    school.adult(Adult("李姑姑", Relation.AUNT, ("李思涵",), False, is_bound=True))
    assert look_after(school) == 1
    assert letters_of(school, "李姑姑") == ["queued"]
    assert len(school.file_of("李思涵")) == 1, "the file has the letter already"


def test_a_child_outside_the_audience_gets_nothing(school: School) -> None:
    begun(school, audience=Audience(classes=("三(1)班",)))
    school.pupil("钱多多", "三(2)班")
    school.adult(NEW_FATHER)
    assert look_after(school) == 0
    assert school.outbox("钱勇") == [] and school.file_of("钱多多") == []


def test_who_comes_onto_wechat_gets_it_at_once_when_approved(school: School) -> None:
    begun(school)
    school.binds("王芳", "李思涵")
    with school.database.begin() as session:
        letter_upkeep.reach(session, people.child(session, school.ids["李思涵"]), school.now)
    assert letters_of(school, "王芳") == ["queued"]


def test_an_adult_registered_and_approved_since_gets_a_receipt_at_once(school: School) -> None:
    number = begun(school)
    school.adult(Adult("李姑姑", Relation.AUNT, ("李思涵",), False, is_bound=True))
    with school.database.begin() as session:
        letter_upkeep.reach(session, people.child(session, school.ids["李思涵"]), school.now)
    assert school.receipt(number, "李思涵", "李姑姑").confirmed_at is None
    assert letters_of(school, "李姑姑") == ["queued"]


def test_who_comes_onto_wechat_by_another_way_gets_it_within_minutes(school: School) -> None:
    begun(school)
    school.binds("王芳", "李思涵")
    look_after(school)
    assert letters_of(school, "王芳") == ["queued"]


def test_a_child_who_left_is_waited_for_no_longer_and_what_was_said_stays(school: School) -> None:
    number = begun(school)
    with school.database.begin() as session:
        receipts.confirm(session, number, school.ids["李强"], Method.WORD, school.now)
        people.mark_left(session, school.ids["李思涵"], school.now)
        people.mark_left(session, school.ids["张子轩"], school.now)
    look_after(school)
    owed = {(one.child_id, one.confirmed_at is None) for one in school.receipts(number)}
    assert (school.ids["李思涵"], False) in owed and (school.ids["李思涵"], True) not in owed
    assert school.ids["张子轩"] not in {child for child, _ in owed}
    assert letters_of(school, "张伟") == ["cancelled"], "and nothing leaves any more"
    assert letters_of(school, "周桂英") == ["queued"], "the grandmother has another child here"


def test_a_child_that_moves_out_of_the_audience_is_waited_for_no_longer(school: School) -> None:
    number = begun(school, audience=Audience(classes=("三(1)班",)))
    with school.database.begin() as session:
        session.execute(update(t.Child).where(t.Child.id == school.ids["张子轩"]).values(class_name="三(2)班"))
    look_after(school)
    assert school.ids["张子轩"] not in {one.child_id for one in school.receipts(number)}
    assert letters_of(school, "张伟") == ["cancelled"]


def test_a_stopped_letter_takes_nobody_in(school: School) -> None:
    number = begun(school)
    do(school, "stop", number)
    school.pupil("钱多多", "三(2)班")
    school.adult(NEW_FATHER)
    assert look_after(school) == 0
    with school.database.begin() as session:
        assert letter_upkeep.add_late(session, number, school.now) == 0
    assert school.outbox("钱勇") == []
