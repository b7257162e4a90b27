"""Whoever was not there when a letter left gets it when they are back, once."""

from messages.inbound import Kind
from scheduler import letters as job
from storage.letter.letters_claim import claim
from storage.traffic.outbox_settle import Outcome, settle
from tests.letters.school import School
from tests.letters.test_corrected_words import writes
from tests.letters.test_life import begun, letters_of


def comes(school: School, kind: Kind) -> None:
    arrived, school.arrived = school.arrived, lambda *_: None  # type: ignore[method-assign]
    try:
        school.says("张伟", "", kind=kind)
    finally:
        school.arrived = arrived  # type: ignore[method-assign]


def sends(school: School) -> None:
    school.later(minutes=5)
    claim(school.database, "worker", school.now, 100)


def test_who_unfollowed_between_the_queue_and_the_send_gets_it_when_they_are_back(school: School) -> None:
    begun(school)
    comes(school, Kind.UNFOLLOWED)
    sends(school)
    assert letters_of(school, "张伟") == ["failed"]
    job.look_after(school.database, school.clock)
    assert letters_of(school, "张伟") == ["failed"], "they are not there yet"
    comes(school, Kind.FOLLOWED)
    school.later(minutes=3)
    job.look_after(school.database, school.clock)
    assert letters_of(school, "张伟") == ["queued"]
    sends(school)
    assert letters_of(school, "张伟") == ["sending"]
    job.look_after(school.database, school.clock)
    assert letters_of(school, "张伟") == ["sending"]


def test_what_the_platform_refused_is_not_tried_for_ever(school: School) -> None:
    begun(school)
    school.later(minutes=1)
    sent = [one for one in claim(school.database, "worker", school.now, 100) if one.person_id == school.ids["张伟"]]
    settle(
        school.database,
        [Outcome(one.id, "failed", code=43004, reason="对方没有关注公众号") for one in sent],
        school.now,
    )
    school.later(minutes=3)
    job.look_after(school.database, school.clock)
    assert letters_of(school, "张伟") == ["failed"]
    writes(school, "张伟", "在吗")
    job.look_after(school.database, school.clock)
    assert letters_of(school, "张伟") == ["queued"]


def test_a_child_that_was_moved_by_mistake_and_back_has_its_letter(school: School) -> None:
    from sqlalchemy import update

    from domain.letter import Audience
    from storage import tables as t

    begun(school, audience=Audience(classes=("三(1)班",)))
    for class_name, state in (("三(2)班", "cancelled"), ("三(1)班", "queued")):
        with school.database.begin() as session:
            moved = update(t.Child).where(t.Child.id == school.ids["张子轩"])
            session.execute(moved.values(class_name=class_name))
        school.later(minutes=3)
        job.look_after(school.database, school.clock)
        assert letters_of(school, "张伟") == [state]
