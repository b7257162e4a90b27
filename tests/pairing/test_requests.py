"""Somebody waits to be bound to a child that changes hands: whoever is the teacher then decides, and nobody else."""

from domain.people import Relation, Role
from handlers.actions import school as staff
from storage import tables as t
from storage.person import addresses, bindings, people
from tests.pairing.school import DIRECTOR, QIAN, ZHAO, School


def test_a_request_that_waits_is_asked_of_the_new_teacher(school: School) -> None:
    number = _request(school, "何小满", "何大力")
    assert [row.kind for row in school.stage.outbox(ZHAO)] == ["binding_request"]
    school.hand_over(ZHAO, QIAN)
    assert school.told(ZHAO, "binding_request") == []
    assert "何大力" in school.told(QIAN, "binding_request")[0]
    assert "已同意" not in school.stage.says(ZHAO, f"同意 {number}")
    assert _state(school, number) == "pending"
    school.stage.says(QIAN, "谁在等")
    school.stage.says(QIAN, f"同意 {number}")
    assert _state(school, number) == "active"


def test_a_request_comes_back_with_the_child(school: School) -> None:
    number = _request(school, "何小满", "何大力")
    school.hand_over(ZHAO, QIAN)
    school.hand_over(QIAN, ZHAO)
    assert school.told(QIAN, "binding_request") == []
    assert len(school.told(ZHAO, "binding_request")) == 1
    school.stage.says(ZHAO, "谁在等")
    school.stage.says(ZHAO, "同意")
    assert _state(school, number) == "active"


def test_without_a_teacher_the_director_decides(school: School) -> None:
    number = _request(school, "何小满", "何大力")
    school.end("何小满")
    assert school.told(ZHAO, "binding_request") == []
    assert "何大力" in school.told(DIRECTOR, "binding_request")[0]
    school.stage.says(DIRECTOR, "谁在等")
    school.stage.says(DIRECTOR, f"同意 {number}")
    assert _state(school, number) == "active"


def _request(school: School, child: str, name: str) -> int:
    """Somebody agreed to the consent card and waits for the school; the request's number."""
    with school.database.begin() as session:
        person = people.add_person(session, school.id, name, Role.GUARDIAN, school.now)
        link = people.add_guardian(session, school.child_id(session, child), person, Relation.FATHER, away=True)
        place = addresses.find_or_add(session, "gh_school", name, school.now)
        code = t.Invitation(
            code_index=name, person_id=person, guardianship_id=link, created_at=school.now, expires_at=school.now
        )
        session.add(code)
        session.flush()
        binding = bindings.ask(session, place.id, link, code.id, school.now)
        bindings.move(session, binding.id, "consenting", "pending", school.now)
        staff.ask(session, bindings.get(session, binding.id), school.now)
        return binding.id


def _state(school: School, number: int) -> str:
    with school.database.read() as session:
        return bindings.get(session, number).state
