"""Who may approve, who may take a child, when a note is needed, and what stays sealed."""

import pytest

from domain.errors import Refusal
from domain.people import Role
from handlers.actions.pairing import pairing
from handlers.actions.pairing.pairing import Grounds
from storage.person import people
from tests.pairing.school import DIRECTOR, QIAN, SUN, ZHAO, School


def test_only_a_director_approves(school: School) -> None:
    with school.database.read() as session:
        teacher, director = school.person(session, SUN), school.person(session, DIRECTOR)
    with pytest.raises(Refusal) as refused:
        school.hand_over(ZHAO, QIAN, grounds=Grounds(approved_by=teacher, note="好"))
    assert refused.value.reply == "replies/approver_not_director"
    school.hand_over(ZHAO, QIAN, grounds=Grounds(approved_by=director, note="好"))
    approved = school.history("何小满")[-1].approved_by
    assert approved is not None and approved.name == DIRECTOR


def test_a_child_changes_hands_only_with_a_note(school: School) -> None:
    with pytest.raises(Refusal) as refused:
        school.pair(QIAN, "何小满")
    assert refused.value.facts == {"child": "何小满", "teacher": "赵老师"}
    assert len(school.pair(QIAN, "何小满", note="按新名册")) == 1
    assert school.teacher_of("何小满") == QIAN


def test_a_parent_is_no_teacher_and_nobody_hands_over_to_themselves(school: School) -> None:
    with school.database.begin() as session:
        mother = people.guardians_of_child(session, school.child_id(session, "何小满"))[0].person
        zhao = school.person(session, ZHAO)
        for to, reply in ((mother, "replies/pairing_not_staff"), (zhao, "replies/pairing_same")):
            with pytest.raises(Refusal) as refused:
                pairing.hand_over(session, zhao, to, None, Grounds(note="好"), school.now)
            assert refused.value.reply == reply


def test_nobody_of_another_school_or_who_left_takes_a_child(school: School) -> None:
    with school.database.begin() as session:
        elsewhere = people.add_school(session, "青石村小学", school.now)
        stranger = people.person(session, people.add_person(session, elsewhere, "郑远", Role.TEACHER, school.now))
        gone, giver = school.person(session, SUN), school.person(session, ZHAO)
    school.leaves(SUN)
    for to in (stranger, gone):
        with pytest.raises(Refusal) as refused, school.database.begin() as session:
            pairing.hand_over(session, giver, to, None, Grounds(note="好"), school.now)
        assert refused.value.reply == "replies/pairing_not_staff"
    assert school.teacher_of("何小满") == ZHAO


def test_notes_and_reasons_are_sealed(school: School) -> None:
    school.hand_over(ZHAO, QIAN, note="妈妈的电话夜里打不通")
    with school.database.read() as session:
        raw = session.connection().exec_driver_sql("SELECT note, reason, ended_reason FROM pairings").all()
    kept = [bytes(value) for row in raw for value in row if value is not None]
    assert len(kept) >= 10 and not any("电话".encode() in one or "调走".encode() in one for one in kept)
